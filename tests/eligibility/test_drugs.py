"""Medication: class, response, stable dose, prednisone equivalent, windows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.eligibility.patients import complete, patient, verdict
from trialwright.eligibility import words
from trialwright.eligibility.verdict import Answer

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
Facts = dict[str, Any]


def drug(name: str, **facts: Any) -> Facts:
    return {"name": name} | facts


def failed(name: str, **facts: Any) -> Facts:
    return drug(name, started="2020-01-01", stopped="2021-01-01", adequate_dose=True, response="insufficient") | facts


def daily(name: str, dose: float | None, **facts: Any) -> Facts:
    return drug(name, dose=dose, unit="mg", per="day", route="oral", ongoing=True) | facts


RESPONSES: list[tuple[str, list[Facts], Answer]] = [
    ("two failed", [failed("methotrexate"), failed("leflunomide")], M),
    ("a brand and an abbreviation", [failed("MTX"), failed("Sulphasalazine")], M),
    ("one drug twice is one drug", [failed("methotrexate"), failed("MTX", started="2020-06")], N),
    ("one failed, one not tolerated", [failed("methotrexate"), failed("leflunomide", response="intolerance")], N),
    ("one failed, one worked", [failed("methotrexate"), failed("leflunomide", response="adequate")], N),
    ("the response is not said", [failed("methotrexate"), failed("leflunomide", response=None)], U),
    ("the dose is not said", [failed("methotrexate"), failed("leflunomide", adequate_dose=None)], U),
    ("the dose was too low", [failed("methotrexate"), failed("leflunomide", adequate_dose=False)], N),
    ("a name that no list holds", [failed("methotrexate"), failed("wonderdrug")], U),
    ("a biologic is no csDMARD", [failed("methotrexate"), failed("adalimumab")], N),
    ("none", [], N),
]
STEROIDS: list[tuple[str, list[Facts], Answer]] = [
    ("none", [], M),
    ("8 mg of methylprednisolone", [daily("methylprednisolone", 8)], M),
    ("12 mg of methylprednisolone", [daily("methylprednisolone", 12)], N),
    ("two that add up to 12.5", [daily("prednisone", 7.5), daily("prednisolone", 5)], N),
    ("inhaled does not count", [daily("budesonide", 1, route="inhaled"), daily("prednisone", 10)], M),
    ("70 mg a week is 10 a day", [daily("prednisone", 70, per="week")], M),
    ("77 mg a week is 11 a day", [daily("prednisone", 77, per="week")], N),
    ("0.02 g", [daily("prednisone", 0.02, unit="g")], N),
    ("the dose is not said", [daily("prednisone", None)], U),
    ("the route is not said, within", [daily("prednisone", 5, route=None)], M),
    ("the route is not said, beyond", [daily("prednisone", 15, route=None)], U),
    ("stopped", [daily("prednisone", 15, ongoing=False, stopped="2026-11-01")], M),
    ("not known whether it goes on", [daily("prednisone", 15, ongoing=None)], U),
    ("not known whether it goes on, within", [daily("prednisone", 5, ongoing=None)], M),
    ("tables differ on either side of the limit", [daily("dexamethasone", 1.5)], U),
    ("tables differ, both beyond", [daily("dexamethasone", 2)], N),
    ("tables differ, both within", [daily("dexamethasone", 1)], M),
    ("no published factor", [daily("budesonide", 9)], U),
    ("a name that no list holds", [daily("wonderdrug", 9)], U),
    ("folic acid is none", [daily("folic acid", 5)], M),
]
STABLE: list[tuple[str, list[Facts], Answer]] = [
    ("none taken", [], M),
    ("unchanged for 14 days", [daily("celecoxib", 200, dose_unchanged_since="2026-11-06")], M),
    ("unchanged for 13 days", [daily("celecoxib", 200, dose_unchanged_since="2026-11-07")], N),
    ("some day in November", [daily("celecoxib", 200, dose_unchanged_since="2026-11")], U),
    ("not said since when", [daily("celecoxib", 200)], U),
    ("begun long ago says nothing of the dose", [daily("celecoxib", 200, started="2020")], U),
    ("begun 5 days ago", [daily("celecoxib", 200, started="2026-11-15")], N),
    ("one of two not stable", [daily("celecoxib", 200, dose_unchanged_since="2026-01-01"),
                               daily("naproxen", 500, dose_unchanged_since="2026-11-10")], N),
    ("stopped long ago", [daily("celecoxib", 200, ongoing=False, stopped="2026-06-01")], M),
    ("stopped 5 days ago", [daily("celecoxib", 200, ongoing=False, stopped="2026-11-15")], U),
    ("a name that no list holds", [daily("wonderdrug", 9)], U),
    ("a stable one of an unknown name", [daily("wonderdrug", 9, dose_unchanged_since="2026-01-01")], M),
    ("paracetamol is none", [daily("paracetamol", 500, dose_unchanged_since="2026-11-18")], M),
]  # fmt: skip
TAKEN: list[tuple[str, list[Facts], Answer]] = [
    ("stopped 183 days ago", [drug("erenumab", started="2026-01-01", stopped="2026-05-21")], M),
    ("stopped 184 days ago", [drug("erenumab", started="2026-01-01", stopped="2026-05-20")], N),
    ("by its brand", [drug("Aimovig", started="2026-10-01", ongoing=True)], M),
    ("begun in the window", [drug("erenumab", started="2026-10-01")], M),
    ("begun before, end not known", [drug("erenumab", started="2025-10-01")], U),
    ("another of its class", [drug("galcanezumab", started="2026-10-01")], N),
    ("a name that no list holds", [drug("wonderdrug", started="2026-10-01")], U),
    ("a name that no list holds, long ago", [drug("wonderdrug", started="2020", stopped="2021")], N),
    ("none", [], N),
]


@pytest.mark.parametrize(("what", "drugs", "answer"), RESPONSES)
def test_insufficient_response_to_two_csdmards(what: str, drugs: list[Facts], answer: Answer) -> None:
    asked = {"classes": ("csdmard",), "at_least": 2}
    assert verdict("medication_response", asked, complete(medications=drugs)).answer is answer, what


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"started": "2022-01-01", "stopped": "2022-03-26"}, M),
        ({"started": "2022-01-01", "stopped": "2022-03-25"}, N),
        ({"started": "2022-01", "stopped": "2022-03"}, U),
        ({"started": "2019-01-01", "stopped": "2019-06-01"}, N),
        ({"started": "2022-01-01", "stopped": None, "ongoing": True}, M),
        ({"started": "2022-01-01", "stopped": None}, U),
        ({"started": None}, U),
    ],
)
def test_then_a_biologic_for_12_weeks(facts: Facts, answer: Answer) -> None:
    asked = {
        "classes": ("bdmard", "tsdmard"),
        "at_least_days": 84,
        "adequate_dose": False,
        "after_classes": ("csdmard",),
    }
    drugs = [failed("methotrexate"), failed("adalimumab", adequate_dose=None) | facts]
    assert verdict("medication_response", asked, complete(medications=drugs)).answer is answer


@pytest.mark.parametrize(("what", "drugs", "answer"), STEROIDS)
def test_no_more_than_10_mg_prednisone_equivalent(what: str, drugs: list[Facts], answer: Answer) -> None:
    asked = {"at_most_mg_day": 10}
    assert verdict("glucocorticoid_dose", asked, complete(medications=drugs)).answer is answer, what


@pytest.mark.parametrize(("what", "drugs", "answer"), STABLE)
def test_if_on_an_nsaid_then_stable_for_two_weeks(what: str, drugs: list[Facts], answer: Answer) -> None:
    asked = {"classes": ("nsaid",), "at_least_days": 14, "before": ("screening", "enrolment"), "if_on": True}
    assert verdict("stable_dose", asked, complete(medications=drugs)).answer is answer, what


def test_without_if_on_a_person_who_takes_none_does_not_meet_it() -> None:
    asked = {"classes": ("csdmard",), "at_least_days": 42}
    assert verdict("stable_dose", asked, complete()).answer is N


@pytest.mark.parametrize(("what", "drugs", "answer"), TAKEN)
def test_taken_within_half_a_year(what: str, drugs: list[Facts], answer: Answer) -> None:
    asked = {"names": ("erenumab", "fremanezumab"), "within_days": 183}
    assert verdict("medication", asked, complete(medications=drugs)).answer is answer, what


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("medication_response", {"classes": ("csdmard",)}),
        ("glucocorticoid_dose", {"at_most_mg_day": 10}),
        ("stable_dose", {"classes": ("nsaid",), "at_least_days": 14, "if_on": True}),
        ("medication", {"classes": ("nsaid",), "when": "now"}),
    ],
)
def test_a_list_with_gaps_proves_nothing(kind: str, asked: Facts) -> None:
    assert verdict(kind, asked, patient()).answer is U


def test_days_after_the_day_of_the_record_do_not_lengthen_a_course() -> None:
    drugs = [failed("tofacitinib", started="2026-08-20", stopped=None, ongoing=True)]
    asked = {"classes": ("tsdmard",), "at_least_days": 84}
    assert verdict("medication_response", asked, complete(medications=drugs)).answer is M
    old = complete(as_of="2026-11-01", medications=drugs)
    assert verdict("medication_response", asked, old).answer is U
    nsaid = [daily("celecoxib", 200, dose_unchanged_since="2026-10-25")]
    stable = {"classes": ("nsaid",), "at_least_days": 14, "if_on": True}
    assert verdict("stable_dose", stable, complete(medications=nsaid)).answer is M
    assert verdict("stable_dose", stable, complete(as_of="2026-11-01", medications=nsaid)).answer is U


def test_peficitinib_is_of_the_classes_of_the_other_jak_inhibitors() -> None:
    listed, other = words.drug("peficitinib"), words.drug("tofacitinib")
    assert listed is not None and other is not None
    assert (listed.classes, listed.unclear) == (other.classes, other.unclear)
    assert words.drug("MMF") == words.drug("mycophenolate mofetil")
