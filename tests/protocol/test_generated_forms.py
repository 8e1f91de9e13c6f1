"""Random forms and random answers: a study file ends in a form or in sentences, and judging a form never fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import STUDY_FOLDERS

from trialwright.errors import InputErrors
from trialwright.protocol.draft_text import yaml_text
from trialwright.protocol.file_shape import read_shape
from trialwright.protocol.form import Form, Value
from trialwright.protocol.form_file import FormFile, build_form
from trialwright.protocol.form_judgement import judge_form
from trialwright.protocol.form_rules import form_rules
from trialwright.protocol.guideline import guideline, printed_form
from trialwright.protocol.rule_checks import item_mistakes
from trialwright.protocol.situation import Situation
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.yaml_file import parse_yaml

STUDY = read_study(STUDY_FOLDERS["migraine"])
TYPES = ["integer", "float", "text", "date", "partial_date", "time", "boolean", "code"]
NAMES = ["a", "b", "c", "d"]
EXPRESSIONS = [
    "a > 1", "known(b)", "not c", "a + b", "count(a = 1)", "some(b > 2)", "years(a, visit.date)", "sum(a)",
    "if(c, a, b)",
    "a = 'x'", "participant.sex = 'male'", "a@previous < a", "first(a, 0) * 2", "tally(one, 'x')", "nothing", "1 +",
]  # fmt: skip
ANSWERS = st.none() | st.integers(-3, 200) | st.floats(allow_nan=True) | st.booleans() | st.sampled_from(
    ["", "x", "y", "2026", "2026-05", "2026-05-20", "08:30", "关节", "<script>", "9" * 40])  # fmt: skip


@st.composite
def items(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(TYPES))
    item: dict[str, Any] = {"name": name, "label": name.upper(), "data_type": kind}
    if kind == "code" or draw(st.integers(0, 19)) == 0:
        item["code_list"] = "xy"
    if draw(st.booleans()) and kind in ("integer", "float"):
        item["range_checks"] = [{"low": draw(st.integers(-5, 5)), "high": draw(st.integers(0, 99)), "because": "x"}]
        item["unit"] = draw(st.sampled_from(["mg", "kg", "furlong"]))
    if draw(st.integers(0, 2)) == 0:
        item["condition"] = draw(st.sampled_from(EXPRESSIONS))
    if draw(st.integers(0, 3)) == 0:
        item["method"] = {"expression": draw(st.sampled_from(EXPRESSIONS)), "because": "x"}
    return item


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    cut = draw(st.integers(1, 3))
    made = [draw(items(name)) for name in NAMES]
    groups: list[dict[str, Any]] = [
        {"name": "one", "label": "One", "items": made[:cut]}, {"name": "two", "label": "Two", "items": made[cut:]},
    ]  # fmt: skip
    if draw(st.booleans()):
        groups[0]["at_most"] = draw(st.integers(1, 4))
    codes = [{"code": "x", "says": "x"}, {"code": "y", "says": "y"}]
    return {"name": "made", "label": "Made", "basis": {"rest": {"assumed": "x"}}, "item_groups": groups,
            "code_lists": [{"name": "xy", "items": codes}]}  # fmt: skip


def judge(data: dict[str, Any], values: dict[str, Value]) -> None:
    file = parse_yaml(yaml_text("made", data).encode(), "forms/made.yaml")
    try:
        shape = read_shape(file, FormFile)
        form: Form = build_form(shape, file)
    except InputErrors as several:
        assert all("forms/made.yaml" in str(error) for error in several.errors)
        return
    list(item_mistakes(shape, file))
    visits = (*STUDY.visits[:-1], replace(STUDY.visits[-1], forms=("made",)))
    design = replace(STUDY, forms={**STUDY.forms, "made": form}, visits=visits)
    assert all(mistake.error.remedy for mistake in design.rules.mistakes)
    typed = {f"{name}[1]" if form.group_of[name].repeats else name: value for name, value in values.items()}
    situation = Situation(
        design, visits[-1].name, "made", {(visits[-1].name, "made"): typed}, {"visit.date": "2026-05-20"}
    )
    judged = judge_form(situation)
    assert set(judged.calculated) <= {*form.items, *(f"{name}[1]" for name in form.items)}
    form_rules(situation)
    guideline(design)
    printed_form(form, typed, judged.calculated)


@given(forms(), st.fixed_dictionaries(dict.fromkeys(NAMES, ANSWERS)))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_form_and_no_answer_breaks_the_judgement(data: dict[str, Any], values: dict[str, Value]) -> None:
    judge(data, values)


@pytest.mark.slow
@given(forms(), st.fixed_dictionaries(dict.fromkeys(NAMES, ANSWERS)))
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_two_thousand_forms_do_not_break_the_judgement(data: dict[str, Any], values: dict[str, Value]) -> None:
    judge(data, values)
