"""The published parser cases and ours say the same in other words: what counts as the same, and what does not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).resolve().parents[2] / "benchmarks" / "parsing_cases.py"


@pytest.fixture(scope="module")
def cases() -> Any:
    spec = importlib.util.spec_from_file_location("parsing_cases", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["parsing_cases"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["parsing_cases"]


def relation(name: str, unit: str | None = None, **bounds: tuple[str, bool]) -> dict[str, Any]:
    sides = {side: {"value": value, "incl": included} for side, (value, included) in bounds.items()}
    return {"name": name, **({"unit": unit} if unit else {}), **sides}


WEIGHT = relation("weight", "kg", lower=("50", False))
SAME: list[tuple[str, list[dict[str, Any]], bool]] = [
    # text, what their parser gives, whether one of several is enough
    ("platelets ≥ 100 x 10^9/l", [relation("platelet_count", "cells/l", lower=("100 x 10^9", True))], False),
    ("wbc ≥ 3,000/ul", [relation("wbc", "cells/ul", lower=("3,000", True))], False),
    ("ecog ≤ 2", [{"name": "ecog", "value": ["0", "1", "2"]}], False),
    ("nyha class iii or iv", [{"name": "nyha", "value": ["iii", "iv"]}], False),
    ("bmi < 18 or > 35 kg/m2", [relation("bmi", "kg/m2", lower=("35", False), upper=("18", False))], False),
    ("bmi > 35", [relation("bmi", "kg/m2", lower=("35", False))], False),
    ("alt > 100 iu/l", [relation("alt", "iu/l", lower=("100", False))], False),
    ("hemoglobin ≥ 5.6 mmol/l", [relation("hb_count", "mmol/l", lower=("5.6", True))], False),
    ("ast or alt > 3 x uln",
     [relation("ast", "uln", lower=("3", False)), relation("alt", "uln", lower=("3", False))], False),
    ("sbp/dbp ≥ 160/100 mmhg",
     [relation("sbp", "mmhg", lower=("160", True)), relation("dbp", "mmhg", lower=("100", True))], False),
    ("patients must not weigh more than 120 kg", [relation("weight", "kg", upper=("120", True))], False),
    ("> 50 kg", [WEIGHT], False),
    ("ldl/hdl ratio > 3", [relation("ldl_hdl_ratio", lower=("3", False))], False),
    ("weight > 50 kg or a1c <= 9.5%", [WEIGHT, relation("a1c", "%", upper=("9.5", True))], True),
]  # fmt: skip


def row(text: str, expected: list[dict[str, Any]], is_or: bool) -> dict[str, Any]:
    return {"input": [text], "expected": expected, "or_empty": not is_or}


def count(cases: Any, capsys: pytest.CaptureFixture[str], *rows: dict[str, Any]) -> str:
    cases.cases(list(rows))
    return capsys.readouterr().out.splitlines()[-1]


def test_a_case_is_right_where_both_say_the_same_in_other_words(cases: Any, capsys: pytest.CaptureFixture[str]) -> None:
    out = count(cases, capsys, *(row(*one) for one in SAME))
    assert f"{len(SAME)} of {len(SAME)} right" in out


def _turned(expected: dict[str, Any], what: str) -> dict[str, Any]:
    if "value" in expected:
        return expected | {"value": expected["value"][1:]}
    side = next(one for one in ("lower", "upper") if one in expected)
    bound = expected[side]
    if what == "value":
        return expected | {side: bound | {"value": f"1{bound['value']}"}}
    if what == "included":
        return expected | {side: bound | {"incl": not bound["incl"]}}
    return {"upper" if key == "lower" else "lower" if key == "upper" else key: one for key, one in expected.items()}


@pytest.mark.parametrize("what", ["value", "included", "side"])
def test_a_case_is_wrong_with_another_value_another_end_or_another_side(
    cases: Any, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    one_bound = [case for case in SAME if len(case[1]) == 1 and not {"lower", "upper"} <= case[1][0].keys()]
    turned = [row(text, [_turned(expected[0], what), *expected[1:]], is_or) for text, expected, is_or in one_bound]
    assert len(turned) >= 10 and f"0 of {len(turned)} right" in count(cases, capsys, *turned)


def test_a_case_is_wrong_with_another_variable_unit_or_joint(cases: Any, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [
        row("weight > 50 kg", [relation("height", "kg", lower=("50", False))], False),
        row("weight > 50 kg", [relation("weight", "lb", lower=("50", False))], False),
        row("weight > 50 kg", [], False),
        row("weight > 50 kg or a1c <= 9.5%", [WEIGHT, relation("a1c", "%", upper=("9.5", True))], False),
        row("weight > 50 kg and a1c <= 9.5%", [WEIGHT], False),
    ]
    assert f"0 of {len(wrong)} right" in count(cases, capsys, *wrong)


def test_their_numbers_are_read_as_they_are_printed(cases: Any) -> None:
    read = [cases.number(one) for one in ("1,500", "iv", "1.5 x 10^9", "100 10^9", "7,5", "3e9")]
    assert read == [1500.0, 4.0, 1.5e9, 1e11, 7.5, 3e9]
