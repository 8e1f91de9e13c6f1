"""What the browser is given answers as the server does, for every form of both studies."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from trialwright.protocol.design import StudyDesign
from trialwright.protocol.expression import from_json
from trialwright.protocol.expression_answer import Given, answer
from trialwright.protocol.form import Form, Item, Value
from trialwright.protocol.form_judgement import judge_form
from trialwright.protocol.form_rules import form_rules
from trialwright.protocol.situation import Situation, Values
from trialwright.protocol.study_folder import read_study


def some(item: Item, rng: random.Random) -> Value:
    """A value of the item's kind, or none; often one at the edge."""
    if rng.random() < 0.25:
        return None
    if item.code_list is not None:
        return rng.choice(item.code_list.items).code
    return {
        "integer": rng.choice([0, 1, 10, 50, 120]), "float": rng.choice([0.0, 0.1, 2.5, 60.0, 300.0]),
        "boolean": rng.random() < 0.5, "date": rng.choice(["2026-03-01", "2026-05-20"]),
        "partial_date": rng.choice(["2026", "2026-03", "2026-03-10"]), "time": "08:30", "text": "said",
    }[item.data_type]  # fmt: skip


def filled(form: Form, rng: random.Random) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, item in form.items.items():
        if item.method is not None:
            continue
        if form.group_of[name].repeats:
            for row in (1, 2, 4):
                found[f"{name}[{row}]"] = some(item, rng)
        else:
            found[name] = some(item, rng)
    return {address: value for address, value in found.items() if value is not None}


def browser(design: StudyDesign, rules: dict[str, Any], typed: dict[str, Value], worked: dict[str, Value]) -> set[str]:
    """The checks that fire, answered from the JSON alone as static/expression.js does."""
    form = design.forms[rules["form"]]
    values = {**rules["given"], **{f"{form.name}.{name}": typed.get(name, worked.get(name)) for name in form.items}}
    tables = dict(rules["tables"])
    numbers: dict[str, list[int]] = {}
    for name, group in rules["groups"].items():
        if group["repeats"]:
            rows = [row for row in (1, 2, 3, 4) if any(f"{item}[{row}]" in typed for item in group["items"])]
            numbers[name] = rows
            tables[f"{form.name}.{name}"] = [
                {item: typed.get(f"{item}[{row}]") for item in group["items"]} for row in rows
            ]
    fired = set()
    for check in rules["checks"]:
        tree = from_json(check["tree"])
        if check["group"] is None:
            if answer(tree, Given(values, tables)) is False:
                fired.add(f"{check['name']} {check['item']}")
            continue
        for position, row in enumerate(numbers[check["group"]], start=1):
            if answer(tree, Given(values, tables), position) is False:
                fired.add(f"{check['name']} {check['item']}[{row}]")
    return fired


def test_the_browser_fires_the_checks_that_the_server_fires(study_folder: Path) -> None:
    design = read_study(study_folder)
    names = {check.name for check in design.checks}
    rng = random.Random(7)
    fired_once: set[str] = set()
    for _ in range(40):
        values: Values = {
            (visit.name, form): filled(design.forms[form], rng) for visit in design.visits for form in visit.forms
        }
        facts = {"visit.date": "2026-05-20", "visit.day": 30, "course.consented_on": "2026-03-05", "course.arm": "drug"}
        visit = rng.choice(design.visits)
        for form in visit.forms:
            situation = Situation(design, visit.name, form, values, facts)
            judged = judge_form(situation)
            server = {f"{one.rule} {one.address}" for one in judged.remarks if one.rule in names}
            rules = json.loads(json.dumps(form_rules(situation)))
            assert browser(design, rules, dict(values[visit.name, form]), dict(judged.calculated)) == server
            fired_once |= {one.split()[0] for one in server}
    assert len(fired_once) >= 2, "the values were too tame to show anything"
