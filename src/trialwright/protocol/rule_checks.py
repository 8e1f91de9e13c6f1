"""What is wrong with the expressions, checks, units, anchors and conduct plan of a study folder, with file, line, key.

Also runs the examples that the checks carry: a check whose example comes out otherwise is a mistake of the folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from trialwright.clinical.quantity import is_ucum
from trialwright.endpoints.register import scores
from trialwright.errors import InputError
from trialwright.protocol.analyte_units import conversion
from trialwright.protocol.check import Check, CheckExample
from trialwright.protocol.conduct_plan import ConductPlan
from trialwright.protocol.entry_plan import entry_mistakes
from trialwright.protocol.expression import FACTS, Expression, ExpressionError, Reference
from trialwright.protocol.expression_answer import Given, answer
from trialwright.protocol.expression_parser import parse
from trialwright.protocol.form import MOST_ROWS, Form
from trialwright.protocol.form_checks import identifier, named, once
from trialwright.protocol.form_file import FormFile, ItemEntry
from trialwright.protocol.rules import Rules
from trialwright.protocol.yaml_file import Key, YamlFile, describe

_OUTCOMES = {True: "holds", False: "fires", None: "unknown"}


def expression_mistakes(
    rules: Rules, shapes: Mapping[str, FormFile], files: Mapping[str, YamlFile], checks_file: YamlFile | None
) -> Iterator[InputError]:
    """Every expression that cannot be resolved."""
    for mistake in rules.mistakes:
        if mistake.place[0] == "checks" and checks_file is not None:
            file, key = checks_file, _check_key(checks_file, mistake.place[1])
        else:
            file, key = files[mistake.place[0]], _form_key(shapes[mistake.place[0]], mistake.place)
        error = mistake.error
        yield file.error(key, expected=error.expected, found=error.found, remedy=error.remedy)


def _check_key(file: YamlFile, name: str) -> Key:
    entries = file.value(("checks",))
    position = next(
        (at for at, one in enumerate(entries or ()) if isinstance(one, dict) and one.get("name") == name), 0
    )
    return ("checks", position, "holds")


def _form_key(shape: FormFile, place: tuple[str, ...]) -> Key:
    for position, group in enumerate(shape.item_groups):
        if place[2] == "condition" and group.name == place[1]:
            return ("item_groups", position, "condition")
        for number, entry in enumerate(group.items):
            if re.fullmatch(re.sub(r"\\\{[a-z0-9_]+\\\}", "[a-z0-9_]+", re.escape(entry.name)), place[1]):
                return ("item_groups", position, "items", number, place[2])
    return ()


def item_mistakes(form: FormFile, file: YamlFile) -> Iterator[InputError]:
    """Units that are none or cannot be converted, methods without a source, groups with too many rows."""
    for position, group in enumerate(form.item_groups):
        key: Key = ("item_groups", position)
        if group.at_most is not None and not 1 <= group.at_most <= MOST_ROWS:
            yield file.error((*key, "at_most"), expected=f"from 1 to {MOST_ROWS}", found=describe(group.at_most),
                             remedy="Say how many rows there can be at most.")  # fmt: skip
        for number, entry in enumerate(group.items):
            yield from _of_item(entry, file, (*key, "items", number))
    if form.name in FACTS:
        yield file.error(("name",), expected="another name", found=describe(form.name),
                         remedy="That word stands for facts in expressions.")  # fmt: skip


def _of_item(entry: ItemEntry, file: YamlFile, key: Key) -> Iterator[InputError]:
    if entry.unit is not None and not is_ucum(entry.unit) and entry.unit != "Cel":
        yield file.error((*key, "unit"), expected="a unit of UCUM", found=describe(entry.unit),
                         remedy="Write it as on ucum.org, for example mg/L, 10*9/L, mm[Hg].")  # fmt: skip
    for number, unit in enumerate(entry.also_in):
        if entry.unit is None or conversion(entry, unit) is None:
            yield file.error((*key, "also_in", number), expected=f"a unit into which {entry.unit} can be converted",
                             found=describe(unit), remedy="Correct the unit, or name the analyte.")  # fmt: skip
    if entry.method is not None and not entry.method.because.strip():
        yield file.error((*key, "method", "because"), expected="the source of the formula", found="nothing",
                         remedy="Say where the formula comes from.")  # fmt: skip
    if entry.method is not None and entry.mandatory:
        yield file.error((*key, "mandatory"), expected="false for a calculated item", found="true",
                         remedy="What is calculated is never asked.")  # fmt: skip
    if entry.method is not None and entry.method.score is not None and entry.method.score not in scores():
        yield file.error((*key, "method", "score"), expected="a score of the endpoints room",
                         found=describe(entry.method.score), remedy="See `trialwright score --list`.")  # fmt: skip


def check_mistakes(rules: Rules, checks: tuple[Check, ...], file: YamlFile) -> Iterator[InputError]:
    """Names, words and examples of the checks."""
    yield from once(file, ("checks",), [check.name for check in checks], "name")
    trees = {check.name: tree for check, tree in rules.checks}
    for position, check in enumerate(checks):
        key: Key = ("checks", position)
        yield from identifier(file, (*key, "name"), check.name)
        if not check.hard and not check.asks.strip().endswith("?"):
            yield file.error((*key, "asks"), expected="a question", found=describe(check.asks),
                             remedy="Word it as a question to whoever fills in the form.")  # fmt: skip
        if not check.because.strip():
            yield file.error((*key, "because"), expected="the source of the rule, or the reason", found="nothing",
                             remedy="Say where the rule comes from.")  # fmt: skip
        if not {"holds", "fires"} <= {example.comes_out for example in check.examples}:
            yield file.error((*key, "examples"), expected="an example that holds and one that fires",
                             found=f"{len(check.examples)} examples", remedy="Add what is lacking.")  # fmt: skip
        tree = trees.get(check.name)
        for number, example in enumerate(check.examples if tree is not None else ()):
            assert tree is not None
            yield from _example(check, tree, example, file, (*key, "examples", number))


def _example(check: Check, tree: Expression, example: CheckExample, file: YamlFile, key: Key) -> Iterator[InputError]:
    try:
        values = {_spelled(name, check.form): value for name, value in example.given.items()}
    except ExpressionError as error:
        yield file.error((*key, "given"), expected=error.expected, found=error.found, remedy=error.remedy)
        return
    came_out = _OUTCOMES.get(answer(tree, Given(values, example.rows), example.row), "unknown")  # type: ignore[arg-type]
    if came_out != example.comes_out:
        yield file.error((*key, "comes_out"), expected=f"what the check says of the example, {came_out}",
                         found=describe(example.comes_out), remedy="Mend the check, or the example.")  # fmt: skip


def _spelled(name: str, form: str) -> str:
    """``haq_di@week 0`` as the evaluator looks it up, with its form."""
    base, at, visit = name.partition("@")
    tree = parse(base)
    if not isinstance(tree, Reference):
        raise ExpressionError(
            "the name of an answer or a fact", repr(name[:40]), "Write item, form.item or visit.date."
        )
    suffix = f"@{visit}" if at else ""
    return f"{tree.form or form}.{tree.item}{suffix}"


def conduct_mistakes(
    plan: ConductPlan, forms: Mapping[str, Form], visits: list[str], file: YamlFile
) -> Iterator[InputError]:
    """Names in conduct.yaml that nothing has, and days that are none."""
    yield from once(file, ("missing_reasons",), [one.code for one in plan.missing_reasons], "code")
    yield from once(file, ("consents",), [one.version for one in plan.consents], "version")
    yield from once(file, ("verification",), [one.name for one in plan.verification], "name")
    for position, consent in enumerate(plan.consents):
        yield from named(file, ("consents", position, "version"), consent.version)
        for name in ("approved_on", "valid_from"):
            if not _is_day(getattr(consent, name)):
                yield file.error(("consents", position, name), expected="a day YYYY-MM-DD",
                                 found=describe(getattr(consent, name)), remedy="Write the day.")  # fmt: skip
    for position, rule in enumerate(plan.verification):
        key: Key = ("verification", position)
        if not 0 <= rule.share_percent <= 100:
            yield file.error((*key, "share_percent"), expected="from 0 to 100", found=describe(rule.share_percent),
                             remedy="Write the share of participants in percent.")  # fmt: skip
        items = {item for form in forms.values() for item in form.items}
        for name, known in (("forms", set(forms)), ("visits", set(visits)), ("items", items)):
            for number, one in enumerate(getattr(rule, name)):
                if one not in known:
                    yield file.error((*key, name, number), expected=f"one of the study's {name}", found=describe(one),
                                     remedy="Correct the name.")  # fmt: skip
    yield from entry_mistakes(plan.entry, forms, file)
    hours = plan.serious_event_hours
    if hours is not None and hours < 1:
        yield file.error(("serious_event_hours",), expected="at least 1", found=describe(hours),
                         remedy="Write within how many hours a serious event is told.")  # fmt: skip


def _is_day(text: str | None) -> bool:
    if text is None:
        return True
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
