"""The browser answers expressions and judges forms exactly as the server does."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.protocol.expression_cases import TABLE
from tests.protocol.test_expression import same
from tests.protocol.test_form_rules import filled
from tests.web.browser.modules import module_page
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form_judgement import Judged, judge_form
from trialwright.protocol.form_rules import form_rules
from trialwright.protocol.situation import Situation, Values
from trialwright.protocol.study_folder import read_study

pytestmark = pytest.mark.browser
FACTS = {"visit.date": "2026-05-20", "visit.day": 30, "course.consented_on": "2026-03-05", "course.arm": "drug"}
ANSWER = """async (cases) => { const { answer, given } = await import("/expression.js");
  return cases.map((one) => answer(one.tree, given(one.values, one.tables))); }"""
JUDGE = """async (cases) => { const { judge } = await import("/judgement.js");
  return cases.map(([rules, values, worked]) => {
    const found = judge(rules, values, worked);
    return { ...found, hidden: [...found.hidden] }; }); }"""


def test_the_browser_gives_every_answer_of_the_table(chromium: Any) -> None:
    cases = json.loads(TABLE.read_text(encoding="utf-8"))["cases"]
    found = module_page(chromium).evaluate(ANSWER, cases)
    assert len(found) == len(cases)
    wrong = [
        (case["expression"], case["answer"], said) for case, said in zip(cases, found, strict=True)
        if not same(float(said) if isinstance(said, int) and not isinstance(said, bool) else said, case["answer"])
    ]  # fmt: skip
    assert wrong == []


def situations(design: StudyDesign, rng: random.Random, number: int) -> list[Situation]:
    """Forms at visits with random answers everywhere, this form's own included."""
    found = []
    for _ in range(number):
        values: Values = {
            (visit.name, form): filled(design.forms[form], rng) for visit in design.visits for form in visit.forms
        }
        visit = rng.choice([one for one in design.visits if one.forms])
        found.append(Situation(design, visit.name, rng.choice(visit.forms), values, FACTS))
    return found


def told(judged: Judged) -> tuple[set[str], dict[str, object], list[tuple[str, str, bool, str]]]:
    remarks = [(one.address, one.rule, one.hard, one.says) for one in judged.remarks]
    return set(judged.hidden), dict(judged.calculated), remarks


def as_told(found: dict[str, Any]) -> tuple[set[str], dict[str, object], list[tuple[str, str, bool, str]]]:
    remarks = [(one["address"], one["rule"], one["hard"], one["says"]) for one in found["remarks"]]
    return set(found["hidden"]), found["calculated"], remarks


def sent(situation: Situation) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What the page holds: rules made before anything was typed, the answers, and the server's scores."""
    before = Situation(situation.design, situation.visit, situation.form,
                       {**situation.values, (situation.visit, situation.form): {}}, situation.facts)  # fmt: skip
    rules = form_rules(before)
    judged = judge_form(situation)
    worked = {
        address: value for address, value in judged.calculated.items()
        if address.partition("[")[0] in rules["worked_out_by_server"]
    }  # fmt: skip
    return rules, dict(situation.values[situation.visit, situation.form]), worked


def test_a_form_is_judged_alike_in_the_browser_and_on_the_server(chromium: Any, study_folder: Path) -> None:
    design, page = read_study(study_folder), module_page(chromium)
    cases = situations(design, random.Random(11), 60)
    found = page.evaluate(JUDGE, json.loads(json.dumps([sent(one) for one in cases])))
    for case, said in zip(cases, found, strict=True):
        assert as_told(said) == told(judge_form(case)), (case.visit, case.form)
    assert sum(len(said["remarks"]) for said in found) > 40, "the values were too tame to show anything"


TYPED = """async ([dates, echoes, answers]) => {
  const { readDate, echo } = await import("/typed_date.js");
  const { readTyped } = await import("/typed.js");
  return [
    dates.map((one) => readDate(one.typed, { today: one.today, order: one.order }, one.whole)),
    echoes.map((one) => echo(one.iso, one.anchor, one.window)),
    answers.map((one) => readTyped({ type: one.type, takes: "Item takes true or false." }, one.typed,
                                   { today: "2026-04-10", order: null })),
  ]; }"""


def test_the_browser_reads_what_is_typed_as_the_tables_say(chromium: Any) -> None:
    folder = TABLE.parent
    dates = json.loads((folder / "typed_dates.json").read_text(encoding="utf-8"))
    answers = json.loads((folder / "typed_answers.json").read_text(encoding="utf-8"))["cases"]
    read, said, typed = module_page(chromium).evaluate(TYPED, [dates["read"], dates["echo"], answers])
    for case, found in zip(dates["read"], read, strict=True):
        wanted = (case["iso"], case["says"], case.get("readings", []))
        assert (found["iso"], found["says"], found["readings"]) == wanted, case
    assert said == [one["says"] for one in dates["echo"]]
    for case, found in zip(answers, typed, strict=True):
        assert (found["value"], found["says"]) == (case["value"], case["says"]), case
