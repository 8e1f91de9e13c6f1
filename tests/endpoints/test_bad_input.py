"""What bad input comes to: for each kind a stated rule, a flag in the output, and an answer that is never made up.

Rules: docs/decisions/0051 (joints), 0131 (impossible and converted values); ``core_set`` (missing and zero baselines).
What concerns visits of a study (windows, duplicates by day) stands with the analysis.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from trialwright.endpoints.joints import JOINTS
from trialwright.endpoints.register import scores
from trialwright.endpoints.table import choose, score_rows

BEFORE = {"tender_joints_68": 20, "swollen_joints_66": 10, "patient_global_mm": 60, "physician_global_mm": 60,
          "pain_mm": 60, "haq_di": 1.5, "crp_mg_l": 20}  # fmt: skip
AFTER = {name: value / 2 for name, value in BEFORE.items()}


def core(**changes: Any) -> dict[str, Any]:
    return {**{f"baseline_{name}": value for name, value in BEFORE.items()}, **AFTER, **changes}


CASES = [
    # what, score, inputs, answer, flag (values of DAS28 worked out by hand)
    ("baseline of a joint count missing", "acr50", core(baseline_tender_joints_68=None), None, ""),
    ("baseline of another measure missing", "acr50", core(baseline_pain_mm=""), True,
     "baseline_pain_mm is not known: no improvement of this measure can be told"),
    ("too many of the others missing", "acr20", core(pain_mm=None, haq_di=None, crp_mg_l=None), False,
     "crp_mg_l is not known: no improvement of this measure can be told"),
    ("zero baseline of a joint count", "acr20", core(baseline_swollen_joints_66=0), False,
     "baseline_swollen_joints_66 is 0: no improvement of this measure can be told"),
    ("zero baseline of another measure", "acr20", core(baseline_crp_mg_l=0, pain_mm=60, haq_di=1.5), False,
     "baseline_crp_mg_l is 0: no improvement of this measure can be told"),
    ("zero baseline of an index", "cdai-response", {"baseline_cdai": 0, "cdai": 0}, "none", "baseline_cdai is 0"),
    ("zero baseline of IgG", "igg-change", {"baseline_igg_g_l": 0, "igg_g_l": 8}, None, "baseline_igg_g_l is 0"),
    ("unit other than the formula's", "das28-crp", {"tjc28": 4, "sjc28": 2, "ptga_mm": 50, "crp_mg_dl": 1.5}, 4.174112,
     "crp_mg_l converted from crp_mg_dl"),
    ("unit that looks wrong", "das28-crp", {"tjc28": 4, "sjc28": 2, "ptga_mm": 50, "crp_mg_l": 450}, 5.376108,
     "check the unit"),
    ("ESR of 0", "das28-esr", {"tjc28": 4, "sjc28": 1, "ptga_mm": 50, "esr_mm_h": 0}, 2.1,
     "esr_mm_h 0 was raised to 1"),
    ("CRP below quantification", "das28-crp", {"tjc28": 0, "sjc28": 0, "ptga_mm": 0, "crp_mg_l": "<5"}, 1.410995,
     "crp_mg_l was below quantification (<5): half the limit used"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "name", "values", "answer", "flag"), CASES, ids=[case[0] for case in CASES])
def test_bad_input_is_dealt_with_by_its_rule_and_flagged(
    what: str, name: str, values: dict[str, Any], answer: Any, flag: str
) -> None:
    found = scores()[name].score(values)
    if isinstance(answer, float):
        assert found.value == pytest.approx(answer, abs=1e-6)
    else:
        assert found.value == answer
    assert flag in "; ".join(found.flags)
    assert found.value is not None or found.reason, what


@pytest.mark.parametrize(("what", "name", "values", "answer", "flag"), CASES, ids=[case[0] for case in CASES])
def test_arrays_answer_bad_input_alike(what: str, name: str, values: dict[str, Any], answer: Any, flag: str) -> None:
    if any(isinstance(value, str) and value.startswith("<") for value in values.values()):
        values = {key: 2.5 if isinstance(value, str) else value for key, value in values.items()}
    arrays = {key: np.array([np.nan if value in (None, "") else float(value)]) for key, value in values.items()}
    found = scores()[name].answer_of(float(scores()[name].many(arrays)[0]))
    assert found == (pytest.approx(answer, abs=1e-6) if isinstance(answer, float) else answer), what


@pytest.mark.parametrize("word", ["NE", "replaced", "REP", "injected", "INJ", "fused"])
def test_a_replaced_or_injected_joint_is_neither_tender_nor_absent(word: str) -> None:
    joints: dict[str, Any] = {f"tender_{joint.name}": 0 for joint in JOINTS}
    joints |= {"tender_left_knee": word, "tender_right_knee": 1}
    assert scores()["tjc28"].score(joints).value is None
    assert scores()["tjc28-prorated"].score(joints).value == pytest.approx(28 / 27)


def rows(*more: dict[str, Any]) -> list[dict[str, Any]]:
    first = {"participant": "P1", "visit": "0", "crp": 20, "crp_unit": "mg/L", "tjc28": 4, "sjc28": 2, "ptga_mm": 50}
    return [first, *({**first, **row} for row in more)]


def test_a_unit_that_changes_during_the_study_is_converted_row_by_row_and_flagged() -> None:
    table = rows({"visit": "12", "crp": 2.0, "crp_unit": "mg/dL"})
    before, after = score_rows(table, choose(["das28-crp"], table[0]))
    assert before.answers["das28_crp"] == pytest.approx(after.answers["das28_crp"])
    assert not before.flags
    assert "unit changed to mg/dL since this participant's row before; converted" in after.flags[0]


def test_duplicate_visits_are_both_left_unscored_and_name_each_other() -> None:
    table = rows({"tjc28": 9})
    found = score_rows(table, choose(["das28-crp"], table[0]))
    assert [row.answers.get("das28_crp") for row in found] == [None, None]
    assert all("stands on lines 2, 3" in row.problems[0] for row in found)


def test_without_the_row_of_the_baseline_visit_changes_are_unknown_and_flagged() -> None:
    table = rows({"participant": "P2", "visit": "12"})
    chosen = choose(["eular-response-crp"], table[0], baseline=True)
    found = score_rows(table, chosen, baseline_visit="0")
    assert found[1].answers["eular_response_crp"] is None
    assert "baseline unknown" in found[1].flags[0]
