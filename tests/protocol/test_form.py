"""What an item takes, what it refuses, what it asks."""

from __future__ import annotations

import pytest

from trialwright.protocol.form import CodeList, CodeListItem, Item, RangeCheck, Value, questions, refusals

FINDING = CodeList(
    "finding", (CodeListItem("0", "absent"), CodeListItem("1", "present"), CodeListItem("NE", "not evaluable"))
)
PRESSURE = Item("systolic_mm_hg", "Systolic", "integer", unit="mm[Hg]", range_checks=(RangeCheck(60, 260, True, "x"),))
SCALE = Item("pain_mm", "Pain", "float", unit="mm", range_checks=(RangeCheck(0, 100, True, "scale"),))
CRP = Item("crp_mg_l", "CRP", "float", unit="mg/L",
           range_checks=(RangeCheck(0, None, True, "not negative"), RangeCheck(None, 300, False, "rare")))  # fmt: skip
JOINT = Item("tender_left_knee", "Left knee", "code", code_list=FINDING)
AGE = Item("age_years", "Age", "integer")
DAY = Item("seen_on", "Seen on", "date")
FLAG = Item("fasting", "Fasting", "boolean")
NOTE = Item("note", "Note", "text")

VALUES: tuple[tuple[Item, Value, tuple[str, ...]], ...] = (
    (SCALE, None, ()),
    (SCALE, 0, ()),
    (SCALE, 100, ()),
    (SCALE, 45.5, ()),
    (SCALE, 100.1, ("Pain must be from 0 to 100 mm.",)),
    (SCALE, -1, ("Pain must be from 0 to 100 mm.",)),
    (SCALE, "45", ("Pain takes a number.",)),
    (SCALE, True, ("Pain takes a number.",)),
    (SCALE, float("nan"), ("Pain takes a number.",)),
    (SCALE, float("inf"), ("Pain takes a number.",)),
    (CRP, -0.1, ("CRP must be at least 0 mg/L.",)),
    (CRP, 450, ()),
    (PRESSURE, 20, ("Systolic must be from 60 to 260 mmHg.",)),
    (JOINT, "1", ()),
    (JOINT, "NE", ()),
    (JOINT, "2", ("Left knee takes one of: 0 (absent), 1 (present), NE (not evaluable).",)),
    (JOINT, 1, ("Left knee takes a code of its list.",)),
    (AGE, 52, ()),
    (AGE, 52.0, ("Age takes a whole number.",)),
    (AGE, False, ("Age takes a whole number.",)),
    (DAY, "2026-03-02", ()),
    (DAY, "2026-03", ("Seen on takes a date YYYY-MM-DD.",)),
    (DAY, "2026-02-30", ("Seen on takes a date YYYY-MM-DD.",)),
    (FLAG, True, ()),
    (FLAG, "true", ("Fasting takes true or false.",)),
    (NOTE, "walked in", ()),
    (NOTE, 3, ("Note takes text, at most 20,000 characters.",)),
)


@pytest.mark.parametrize(("item", "value", "says"), VALUES)
def test_a_value_is_taken_or_refused_in_words(item: Item, value: Value, says: tuple[str, ...]) -> None:
    assert tuple(refusals(item, value)) == says


def test_a_refusal_never_repeats_the_value() -> None:
    assert "451.75" not in " ".join(refusals(SCALE, 451.75))


def test_a_soft_check_asks_and_does_not_refuse() -> None:
    assert questions(CRP, 450) == ["CRP: is it right that it is not at most 300 mg/L?"]
    assert questions(CRP, 12) == []
    assert questions(CRP, None) == []
    assert questions(CRP, "high") == []
