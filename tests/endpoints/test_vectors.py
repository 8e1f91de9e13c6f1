"""The checked examples, and the program that evaluates any file of their form from its fields."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.evaluate import agrees, main, outcome

ENDPOINTS = Path(__file__).parent.parent / "vectors" / "endpoints.json"
STATISTICS = ENDPOINTS.with_name("statistics.json")
VECTORS = json.loads(ENDPOINTS.read_text(encoding="utf-8"))["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_every_checked_example_comes_out(vector: dict[str, Any]) -> None:
    assert outcome(vector, {}) == ("passed", "")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_the_title_and_the_expected_value_play_no_part(vector: dict[str, Any]) -> None:
    changed = copy.deepcopy(vector) | {"title": "something else", "expected": "impossible"}
    assert outcome(changed, {})[0] == "failed"


# Inputs as other files may spell them: measure, inputs, what is expected, output.
OTHERS = [
    ("DAS28-CRP", {"tender28": 4, "swollen28": 2, "ptga": 50, "crp": 1.5, "crp_unit": "mg/dL"}, 4.1741, ""),
    ("DAS28-CRP", {"tjc28": 4, "sjc28": 2, "ptga_cm": 5.0, "crp_mg_l": 15}, 4.1741, ""),
    ("DAS28-CRP", {"tjc28": 4, "sjc28": 2, "ptga_mm": 50, "crp_mg_l": None}, None, ""),
    ("DAS28-ESR", {"tjc28": 0, "sjc28": 0, "ptga_mm": 0, "esr_mm_h": 0}, 0.0, ""),
    ("DAS28-ESR", {"tjc28": 29, "sjc28": 0, "ptga_mm": 0, "esr_mm_h": 10}, None, ""),
    ("DAS28-CAT", {"das28": None, "cutoffs": "ESR"}, None, ""),
    ("CDAI", {"tjc28": 3, "sjc28": 2, "ptga_mm": 20, "phga_mm": 20}, 9, ""),
    ("SDAI", {"tjc28": 3, "sjc28": 2, "ptga_cm": 2, "phga_cm": None, "crp_mg_dl": 1}, None, ""),
    ("EULAR", {"baseline": None, "followup": 2.0}, None, ""),
    ("BOOLEAN", {"tjc28": 1, "sjc28": 1, "ptga_mm": 20, "crp_mg_l": 10, "version": "2.0"}, True, ""),
    ("BOOLEAN", {"tjc28": 1, "sjc28": 1, "ptga_cm": None, "crp_mg_dl": 0.1, "version": "1.0"}, None, ""),
    ("ACR", {"baseline": {"tjc": 10, "sjc": 10, "ptga": 50, "phga": 50, "pain": 50, "haq": 2.0, "crp_mg_dl": 2.0},
             "followup": {"tjc": 8, "sjc": 8, "ptga": 40, "phga": 40, "pain": 50, "haq": 2.0, "crp_mg_l": 16}},
     "ACR20", ""),
    ("HAQ-DI", {"items": [1, 1, 1, 1, 1, 1, 1, 1]}, 1.0, ""),
    ("HAQ-DI", {"items": [1] * 20, "aids": ["grip"]}, 1.125, ""),
    ("FACIT-F", {"items": [2, 2, 2, 2, 2, 2] + [None] * 7}, None, ""),
    ("SF-36", {"items": [1] * 36, "scale": "bodily pain"}, 100, ""),
    ("SF-36", {"items": [3] * 10, "scale": "physical functioning"}, 100, ""),
    ("RA2010", {"large": 1, "small": 2, "other": 0, "serology": None, "apr_abnormal": True, "duration_days": 42},
     None, ""),
    ("RA2010", {"large": 0, "small": 0, "other": 0, "serology": "neg", "apr_abnormal": False, "duration_weeks": 6},
     1, ""),
    ("RA2010", {"value": 10, "uln": 10}, "neg", "serology level"),
    ("CRCL", {"creatinine": None, "unit": "mg/dL", "age": 55, "weight_kg": 90, "sex": "M"}, None, ""),
    ("EGFR", {"creatinine_umol_l": 65, "age": 76, "sex": "female"}, 84.4646, ""),
    ("PRED-EQ", {"drug": "Dexamethasone", "dose_mg_day": 1.5}, 11.25, ""),
    ("PRED-EQ", {"drug": "budesonide", "dose_mg_day": 9}, None, ""),
    ("CTCAE5", {"analyte": "ALT", "multiple_of_baseline": 3.5, "baseline": "abnormal"}, 2, "grade"),
    ("CTCAE5", {"analyte": "platelets", "value": 74000, "lln": 150000, "unit": "/mm3"}, 2, "grade"),
    ("CTCAE5", {"analyte": "hemoglobin", "value": 9.9, "lln": 12, "unit": "g/dL"}, 2, "grade"),
    ("MTSS", {"baseline": 20, "followup": 20.5}, {"le_0": False, "le_0_5": True}, ""),
    ("MTSS", {"erosion": 280, "jsn": 168}, 448, "total"),
    ("sdai-response", {"baseline_sdai": 40, "sdai": 12}, "moderate", ""),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "inputs", "expected", "output"), OTHERS)
def test_other_spellings_units_and_nulls_are_read(measure: str, inputs: dict, expected: Any, output: str) -> None:
    vector = {"measure": measure, "inputs": inputs, "expected": expected, "tolerance": 1e-4, "output": output}
    assert outcome(vector, {}) == ("passed", "")


@pytest.mark.parametrize(
    ("expected", "found", "tolerance", "same"),
    [
        (97, 97.477, 0, True), (97, 97.5001, 0, False), (4.56, 4.5630, 0.005, True), (4.56, 4.566, 0.005, False),
        (None, 0, None, False), (0, None, None, False), (True, 1, None, False), ("neg", "negative", None, True),
        ({"a": 1}, {"a": 1, "b": 2}, None, True), ({"a": 1}, {"b": 1}, None, False), ([1, 2], [1, 2.1], 0.2, True),
        (1.0, 1.0 + 2e-9, {"float_abs": 1e-9}, False), (5, 5, {"int": "exact", "float_abs": 1e-9}, True),
    ],
)  # fmt: skip
def test_agreement_is_what_the_tolerance_says(expected: Any, found: Any, tolerance: Any, same: bool) -> None:
    assert agrees(expected, found, tolerance) is same


def test_the_last_line_counts_passed_failed_and_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {**VECTORS[0], "expected": 1.0}
    unknown = {**VECTORS[0], "measure": "DAS99"}
    topic = {"id": "t", "topic": "no.such.topic", "input": {}, "expected": {}, "tol": {}}
    path = tmp_path / "mixed.json"
    path.write_text(json.dumps({"vectors": [VECTORS[0], wrong, unknown, topic]}), encoding="utf-8")
    assert main([str(path)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed, 2 skipped"
    assert main([str(tmp_path / "none.json")]) == 2


def test_no_statistics_topic_that_is_implemented_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(STATISTICS)]) == 0
    assert " 0 failed," in capsys.readouterr().out.splitlines()[-1]
