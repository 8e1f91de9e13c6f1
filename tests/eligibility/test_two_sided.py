"""Records that once were judged too kindly: a fact in another list, under another name, in other words, or against
another fact. None of them may move a person towards eligible."""

# ruff: noqa: E501 (a row of a table stands on one line)

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.conftest import STUDY_FOLDERS
from tests.eligibility.patients import ON, complete, lab, patient, verdict
from tests.eligibility.test_history import HEART, LIVER_EVER, RA, SEVERE_INFECTION, ZOSTER
from tests.eligibility.test_laws import FOLDERS, LAW
from trialwright.clinical.analyte import analyte
from trialwright.clinical.patient_file import read_patient, write_patient
from trialwright.eligibility.criteria.consent import Consent
from trialwright.eligibility.criterion import Atom, Criteria, Criterion
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Answer
from trialwright.errors import InputErrors
from trialwright.protocol.study_folder import read_study

M, N, U = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
Facts = dict[str, Any]
GLUCOCORTICOID = {"classes": ("glucocorticoid",), "at_least_days": 28, "if_on": True}
AT_MOST_10 = {"at_most_mg_day": 10.0}
FAILED_ONE = {"classes": ("csdmard",), "at_least": 1}
PREDNISONE = {
    "name": "prednisone",
    "dose": 20,
    "unit": "mg",
    "per": "day",
    "route": "oral",
    "started": "2024-01-01",
    "dose_unchanged_since": "2024-01-01",
}
METHOTREXATE = {
    "name": "methotrexate",
    "dose": 15,
    "unit": "mg",
    "per": "week",
    "started": "2024-01-01",
    "adequate_dose": True,
}
ALT = {"analyte": "alt", "at_most": 3.0, "times": "upper_limit"}


def condition(name: str, **more: Any) -> Facts:
    return {"conditions": [{"name": name} | more]}


def classified(words: str) -> Facts:
    return condition("rheumatoid arthritis", status="active", classified_by=words)


ROWS: list[tuple[str, str, Facts, Facts, Answer]] = [
    # kind, what, asked, recorded, answer
    ("infection", "severe sepsis among the conditions", SEVERE_INFECTION, condition("sepsis", status="active", severe=True), M),
    ("infection", "severe pneumonia among the conditions", SEVERE_INFECTION, condition("pneumonia", status="active", severe=True), M),
    ("infection", "pneumonia, severity not said", SEVERE_INFECTION, condition("pneumonia", status="active"), U),
    ("infection", "a mild cold", SEVERE_INFECTION, condition("common cold", status="active", severe=False), N),
    ("infection", "severe, no list holds it", SEVERE_INFECTION, condition("septic arthritis", status="active", severe=True), U),
    ("infection", "hepatitis of any kind, severe", SEVERE_INFECTION, condition("hepatitis", status="active", severe=True), U),
    ("infection", "severe gout is none", SEVERE_INFECTION, condition("gout", status="active", severe=True), N),
    ("infection", "severe pneumonia, over long ago", SEVERE_INFECTION, condition("pneumonia", status="resolved", severe=True, onset="2025-01-01", remission_since="2025-02-01"), N),
    ("infection", "severe pneumonia, no dates", SEVERE_INFECTION, condition("pneumonia", status="resolved", severe=True), U),
    ("infection", "a longer name of the listed one", ZOSTER, condition("herpes zoster ophthalmicus", status="active"), U),
    ("infection", "the longer name, over", ZOSTER, condition("herpes zoster ophthalmicus", status="resolved"), N),
    ("infection", "another listed condition", ZOSTER, condition("gout", status="active"), N),
    ("condition", "does not fulfil", RA, classified("doesn't fulfil 2010 ACR/EULAR"), U),
    ("condition", "fails", RA, classified("fails the 2010 ACR/EULAR criteria"), U),
    ("condition", "a score", RA, classified("2010 ACR/EULAR: score 4 of 10, negative"), U),
    ("condition", "others, these unmet", RA, classified("1987 ACR; 2010 ACR/EULAR unmet"), U),
    ("condition", "with a sign", RA, classified("2010 ACR/EULAR (-)"), U),
    ("condition", "asked back", RA, classified("2010 ACR/EULAR?"), U),
    ("condition", "the name alone", RA, classified("2010  acr/eular Criteria"), M),
    ("condition", "the year behind", RA, classified("ACR/EULAR 2010 classification criteria"), M),
    ("stable_dose", "stopped, nobody says when", GLUCOCORTICOID, {"medications": [PREDNISONE | {"ongoing": False}]}, U),
    ("stable_dose", "stopped in a month inside the span", GLUCOCORTICOID, {"medications": [PREDNISONE | {"stopped": "2026-11"}]}, U),
    ("stable_dose", "stopped in the month before", GLUCOCORTICOID, {"medications": [PREDNISONE | {"stopped": "2026-10"}]}, U),
    ("stable_dose", "stopped long ago", GLUCOCORTICOID, {"medications": [PREDNISONE | {"ongoing": False, "stopped": "2026-06"}]}, M),
    ("stable_dose", "whether it goes on is not said", GLUCOCORTICOID, {"medications": [PREDNISONE]}, U),
    ("stable_dose", "goes on", GLUCOCORTICOID, {"medications": [PREDNISONE | {"ongoing": True}]}, M),
    ("glucocorticoid_dose", "stopped, nobody says when", AT_MOST_10, {"medications": [PREDNISONE | {"ongoing": False}]}, U),
    ("glucocorticoid_dose", "stopped in a month inside", AT_MOST_10, {"medications": [PREDNISONE | {"stopped": "2026-11"}]}, U),
    ("glucocorticoid_dose", "a low dose, stopped", AT_MOST_10, {"medications": [PREDNISONE | {"dose": 5, "ongoing": False}]}, M),
    ("pregnancy", "denied and listed", {}, {"pregnant": False} | condition("pregnancy", status="active"), U),
    ("pregnancy", "denied and listed with more words", {}, {"pregnant": False} | condition("Pregnant, second trimester"), U),
    ("pregnancy", "denied, one that is over", {}, {"pregnant": False} | condition("pregnancy", status="resolved"), N),
    ("pregnancy", "a man, listed", {}, {"sex": "male"} | condition("pregnancy", status="active"), U),
    ("medication_response", "insufficient and adequate", FAILED_ONE, {"medications": [METHOTREXATE | {"ongoing": True, "response": "insufficient"}, METHOTREXATE | {"ongoing": True, "response": "adequate"}]}, U),
    ("medication_response", "by its other name too", FAILED_ONE, {"medications": [METHOTREXATE | {"ongoing": True, "response": "insufficient"}, METHOTREXATE | {"name": "MTX", "response": "adequate"}]}, U),
    ("medication_response", "adequate first, insufficient later", FAILED_ONE, {"medications": [METHOTREXATE | {"stopped": "2024-06-01", "response": "adequate"}, METHOTREXATE | {"started": "2025-01-01", "ongoing": True, "response": "insufficient"}]}, M),
    ("severe_condition", "hepatitis in hospital", LIVER_EVER, {"infections": [{"name": "hepatitis b", "status": "resolved", "hospitalised": True}]}, U),
    ("severe_condition", "hepatitis, severity not said", LIVER_EVER, {"infections": [{"name": "hepatitis b", "status": "resolved"}]}, U),
    ("severe_condition", "hepatitis at home", LIVER_EVER, {"infections": [{"name": "hepatitis b", "hospitalised": False, "intravenous_antibiotics": False}]}, N),
    ("severe_condition", "pneumonia is not of the heart", HEART, {"infections": [{"name": "pneumonia", "status": "active", "hospitalised": True}]}, N),
    ("vaccination", "a listed live vaccine in the name", {"within_days": 28}, {"vaccinations": [{"name": "yellow fever (17D)", "live": False, "on": "2026-11-10"}]}, U),
    ("laboratory", "a newer value in upper case", ALT, {"observations": [lab("alt", 22, "U/L", "2026-11-01", upper_limit=40), lab("ALT", 400, "U/L", upper_limit=40)]}, N),
    ("laboratory", "a newer value by its full name", ALT, {"observations": [lab("alt", 22, "U/L", "2026-11-01", upper_limit=40), lab("Alanine Aminotransferase", 400, "U/L", upper_limit=40)]}, N),
    ("consent", "to a simulation", {"study": "NCT00000001"}, {"consents": [{"on": "2026-11-18", "study": "SIM-NCT00000001-B-1"}]}, N),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "what", "asked", "recorded", "answer"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS]
)
def test_what_was_once_judged_too_kindly(kind: str, what: str, asked: Facts, recorded: Facts, answer: Answer) -> None:
    found = verdict(kind, asked, complete(**recorded))
    assert found.answer is answer, (what, found.reason)
    assert (answer is U) == bool(found.question)


def test_no_infection_needs_both_lists_to_be_complete() -> None:
    for asked in (ZOSTER, SEVERE_INFECTION):
        for listed in (["infections"], ["conditions"]):
            assert verdict("infection", asked, patient(complete=listed)).answer is U
        assert verdict("infection", asked, patient(complete=["infections", "conditions"])).answer is N


def test_a_contradiction_shows_both_facts() -> None:
    found = verdict("pregnancy", {}, complete(pregnant=False, conditions=[{"name": "pregnancy", "status": "active"}]))
    assert {piece.path for piece in found.evidence} == {"pregnant", "conditions[0]"}
    assert found.flags == ("conflicting_facts",)


@pytest.mark.parametrize(
    ("screens", "names", "answer"),
    [
        (None, "SIM-NCT00000001-B-1", N), ("NCT00000001", "SIM-NCT00000001-B-1", N),
        ("SIM-NCT00000001-B-1", "SIM-NCT00000001-B-1", M), ("SIM-NCT00000001-B-1", "SIM-NCT00000001-B-2", N),
        ("NCT00000002", "NCT00000002", N), ("SIM-NCT00000002-B-1", "SIM-NCT00000002-B-1", N),
    ],
)  # fmt: skip
def test_a_consent_to_a_simulation_counts_in_that_simulation(screens: str | None, names: str, answer: Answer) -> None:
    atom = Atom("A", "consent", Consent("NCT00000001"), "asked")
    criteria = Criteria((Criterion("A", "inclusion", "asked", None, (), atom),))
    who = complete(consents=[{"on": "2026-11-18", "study": names}])
    assert screen(criteria, who, ON, study=screens).verdicts[0].verdict.answer is answer


@cache
def _read(folder: Path) -> tuple[Criteria, list[tuple[Facts, date]]]:
    loaded = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "screening").glob("*.json"))]
    return read_study(folder).criteria, [(data["patient"], date.fromisoformat(data["on"])) for data in loaded]


def _inclusions(criteria: Criteria, person: Facts, on: date) -> dict[str, Answer]:
    found = screen(criteria, read_patient(person, "a person"), on)
    return {part.atom.id: part.verdict.answer for one in found.verdicts if one.criterion.polarity == "inclusion"
            for part in one.atoms}  # fmt: skip


@given(st.sampled_from(FOLDERS), st.data())
@LAW
def test_renaming_a_measured_value_never_fulfils_an_inclusion(folder: Path, data: st.DataObject) -> None:
    criteria, people = _read(folder)
    person, on = data.draw(st.sampled_from([one for one in people if one[0].get("observations")]))
    seen = person["observations"]
    number = data.draw(st.integers(0, len(seen) - 1))
    code = seen[number]["code"]
    listed = analyte(code)
    assert listed is not None
    names = st.sampled_from([code.upper(), code.title(), listed.label, code.replace("_", " "), f" {code} "])
    name = data.draw(names | st.text(min_size=1, max_size=12))
    assume(name.strip() and analyte(name) in (None, listed))
    before = data.draw(st.sampled_from(["2020-01-01", seen[number]["on"]]))
    older = seen[number] | {"on": before}  # a second value, under the listed code, that a dropped one would uncover
    both = person | {"observations": [*seen, older]}
    renamed = [one | {"code": name} if i == number else one for i, one in enumerate(both["observations"])]
    try:
        after = _inclusions(criteria, both | {"observations": renamed}, on)
    except InputErrors:
        assert analyte(name) is None
        return
    for atom, answer in _inclusions(criteria, both, on).items():
        assert answer is M or after[atom] is not M, atom


def test_both_studies_are_under_the_law() -> None:
    assert set(FOLDERS) == set(STUDY_FOLDERS.values())
    assert write_patient(complete(observations=[lab("ALT", 1, "U/L")]))["observations"][0]["code"] == "ALT"
