"""ACR20, ACR50 and ACR70: published and derived examples, exact thresholds, missing values, arrays against persons."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.endpoints.endpoint import Measures
from trialwright.endpoints.register import find
from trialwright.endpoints.rheumatology.acr import COUNTS, OTHERS

VECTORS = Path(__file__).parent.parent / "vectors"
ACR = find("acr")

# How the two vector files spell the seven measures.
ENDPOINT_NAMES = {"tjc": "tender_joints_68", "sjc": "swollen_joints_66", "ptga": "patient_global_mm",
                  "phga": "physician_global_mm", "pain": "pain_mm", "haq": "haq_di", "apr": "crp_mg_l"}  # fmt: skip
STATISTICS_NAMES = {
    "tjc68": "tender_joints_68", "sjc66": "swollen_joints_66", "ptglobal": "patient_global_mm",
    "mdglobal": "physician_global_mm", "pain": "pain_mm", "haq": "haq_di", "crp": "crp_mg_l",
}  # fmt: skip


def _vectors(file: str, key: str, value: str) -> list[dict]:
    vectors = json.loads((VECTORS / file).read_text(encoding="utf-8"))["vectors"]
    return [vector for vector in vectors if vector[key] == value]


def _answers(baseline: Measures, visit: Measures) -> list[bool | None]:
    return [ACR.respond(baseline, visit, {"percent": percent}).answer for percent in (20, 50, 70)]


@pytest.mark.parametrize("vector", _vectors("endpoints.json", "measure", "ACR"), ids=lambda vector: vector["id"])
def test_every_published_or_derived_example_gets_its_category(vector: dict) -> None:
    before, after = (
        {ENDPOINT_NAMES[name]: value for name, value in vector["inputs"][visit].items()}
        for visit in ("baseline", "followup")
    )
    answers = _answers(before, after)
    if vector["expected"] is None:
        assert answers == [None, None, None]
        return
    reached = ["none", "ACR20", "ACR50", "ACR70"].index(vector["expected"])
    assert answers == [True] * reached + [False] * (3 - reached)


@pytest.mark.parametrize("vector", _vectors("statistics.json", "topic", "acr.response"), ids=lambda v: v["id"])
def test_thresholds_are_met_exactly(vector: dict) -> None:
    before, after = (
        {STATISTICS_NAMES[name]: value for name, value in vector["input"][visit].items()}
        for visit in ("baseline", "post")
    )
    assert _answers(before, after) == [vector["expected"][f"acr{percent}"] for percent in (20, 50, 70)]


# Felson 1995: both counts and three of the other five. Each row: percent fall of tender, swollen, patient's global,
# physician's global, pain, HAQ-DI, CRP (None: missing at the visit); then the answers for 20, 50 and 70 percent.
BY_HAND = [
    ((20, 20, 20, 20, 20, 0, 0), (True, False, False)),
    ((19.9, 80, 80, 80, 80, 80, 80), (False, False, False)),
    ((80, 19.9, 80, 80, 80, 80, 80), (False, False, False)),
    ((80, 80, 80, 80, 19.9, 0, -50), (False, False, False)),
    ((50, 50, 0, 0, 50, 50, 50), (True, True, False)),
    ((70, 70, 70, None, 70, None, 70), (True, True, True)),
    ((70, 70, None, None, 70, None, 70), (False, False, False)),
    ((None, 70, 70, 70, 70, 70, 70), (None, None, None)),
    ((10, None, 0, 0, 0, 0, 0), (None, None, None)),
    ((-10, 70, 70, 70, 70, 70, 70), (False, False, False)),
]


@pytest.mark.parametrize(("falls", "expected"), BY_HAND)
def test_answers_follow_the_rule_by_hand(falls: tuple[float | None, ...], expected: tuple[bool | None, ...]) -> None:
    before: dict[str, float | None] = dict.fromkeys(COUNTS + OTHERS, 50.0)
    after = {name: None if fall is None else 50 * (1 - fall / 100)
             for name, fall in zip(COUNTS + OTHERS, falls, strict=True)}  # fmt: skip
    assert tuple(_answers(before, after)) == expected


def test_a_joint_count_of_zero_at_baseline_cannot_improve() -> None:
    before: dict[str, float | None] = {**dict.fromkeys(COUNTS + OTHERS, 50.0), "swollen_joints_66": 0.0}
    assert _answers(before, dict.fromkeys(COUNTS + OTHERS, 0.0)) == [False, False, False]


def test_a_missing_joint_count_is_named_in_the_reason() -> None:
    before: dict[str, float | None] = dict.fromkeys(COUNTS + OTHERS, 50.0)
    response = ACR.respond({**before, "tender_joints_68": None}, before, {"percent": 20})
    assert response.reason == "not known at both visits: tender_joints_68"


def _by_fractions(before: Measures, after: Measures, percent: int) -> bool | None:
    """The rule again, in exact rational arithmetic on the printed decimals and dividing this time."""

    def fall(name: str) -> Fraction | None:
        old, new = before[name], after[name]
        if old is None or new is None or old == 0:
            return None
        return (Fraction(repr(old)) - Fraction(repr(new))) / Fraction(repr(old))

    if any(before[name] is None or after[name] is None for name in COUNTS):
        return None
    reached = {name: (change := fall(name)) is not None and change >= Fraction(percent, 100) for name in before}
    return all(reached[name] for name in COUNTS) and sum(reached[name] for name in OTHERS) >= 3


def _values(limit: int, decimals: int) -> st.SearchStrategy[float | None]:
    return st.none() | st.integers(0, limit * 10**decimals).map(lambda number: number / 10**decimals)


PERSON = st.fixed_dictionaries({
    "tender_joints_68": _values(68, 0), "swollen_joints_66": _values(66, 0), "patient_global_mm": _values(100, 0),
    "physician_global_mm": _values(100, 0), "pain_mm": _values(100, 1), "haq_di": _values(3, 3),
    "crp_mg_l": _values(200, 2),
})  # fmt: skip


@settings(deadline=None)
@given(before=PERSON, after=PERSON, percent=st.sampled_from((20, 50, 70)))
def test_exact_arithmetic_and_arrays_give_the_same_answers(
    before: dict[str, float | None], after: dict[str, float | None], percent: int
) -> None:
    answer = ACR.respond(before, after, {"percent": percent}).answer
    assert answer == _by_fractions(before, after, percent)
    arrays = [{name: np.array([np.nan if value is None else value]) for name, value in visit.items()}
              for visit in (before, after)]  # fmt: skip
    (many,) = ACR.respond_many(arrays[0], arrays[1], {"percent": percent})
    assert (None if np.isnan(many) else bool(many)) == answer


@settings(deadline=None)
@given(before=PERSON, after=PERSON)
def test_acr70_implies_acr50_implies_acr20(before: dict[str, float | None], after: dict[str, float | None]) -> None:
    twenty, fifty, seventy = (bool(answer) for answer in _answers(before, after))
    assert seventy <= fifty <= twenty
