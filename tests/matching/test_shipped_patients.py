"""The forty invented patients that ship: marked as such, readable, and read as their authors expect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, STUDY_FOLDERS
from trialwright.clinical.patient import Patient
from trialwright.eligibility.screening import screen
from trialwright.exchange.patient_format import Said
from trialwright.exchange.patients import one_patient
from trialwright.protocol.study_folder import read_study

FOLDER = REPOSITORY / "data" / "patients"
FILES = sorted(FOLDER.glob("*.json"))
FOUNDING = read_study(STUDY_FOLDERS["nct07008196"]).criteria


def shipped(path: Path) -> Patient:
    return one_patient(path, Said()).patient


def test_there_are_forty_with_forty_codes() -> None:
    assert len(FILES) == 40
    assert len({shipped(path).code for path in FILES}) == 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_marked_as_invented_and_says_what_it_is_for(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert shipped(path).code.startswith("SYN-")
    if path.name.endswith(".fhir.json"):
        marks = [data["meta"], *(entry["resource"]["meta"] for entry in data["entry"])]
        assert all(mark["tag"][0]["code"] == "HTEST" for mark in marks)
        assert not any("name" in entry["resource"] for entry in data["entry"])
    else:
        assert data["synthetic"] is True and data["says"]


@pytest.mark.parametrize(
    "path", [path for path in FILES if not path.name.endswith(".fhir.json")], ids=lambda path: path.stem
)
def test_the_founding_study_reads_each_as_was_worked_out_by_hand(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))["expected"]["nct07008196"]
    person = shipped(path)
    found = screen(FOUNDING, person, person.as_of)
    assert (found.outcome, list(found.failing)) == (expected["outcome"], expected["against"])


FHIR_READINGS = [
    # file, criteria that stand against: a bundle says less than our own form, so nothing more than these can
    ("syn-05", ()), ("syn-08", ("I5",)), ("syn-10", ()), ("syn-25", ("E1",)), ("syn-29", ("E5",)), ("syn-33", ()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "against"), FHIR_READINGS)
def test_the_bundles_read_as_was_worked_out_by_hand(name: str, against: tuple[str, ...]) -> None:
    person = shipped(next(FOLDER.glob(f"{name}*.fhir.json")))
    found = screen(FOUNDING, person, person.as_of)
    assert found.failing == against
    assert found.verdict("I5.2a").answer == "met" and found.verdict("I5.1a").answer == "met"
