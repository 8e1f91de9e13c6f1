"""The patient in our JSON form: read, refused, written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trialwright.clinical.patient_file import read_patient, write_patient
from trialwright.errors import InputErrors

LEAST = {"patient": "P-01", "as_of": "2026-11-20"}
OBSERVATION = {"code": "alt", "value": 30, "unit": "U/L", "on": "2026-11-10"}

IMPOSSIBLE = [
    # what is handed in beside the least, where the mistake is, what is expected
    ({"birth_date": "2027"}, "birth_date", "on or before as_of"),
    ({"birth_date": "1870-01-01"}, "birth_date", "130 years"),
    ({"sex": "male", "pregnant": True}, "pregnant", "for a man"),
    ({"observations": [OBSERVATION | {"value": -1}]}, "observations[0].value", "zero or more"),
    ({"observations": [OBSERVATION | {"unit": "foo"}]}, "observations[0].unit", "UCUM"),
    ({"observations": [OBSERVATION | {"on": "2026-11-21"}]}, "observations[0].on", "on or before as_of"),
    (
        {"observations": [OBSERVATION | {"upper_limit": 5, "lower_limit": 10}]},
        "observations[0].upper_limit",
        "at least",
    ),
    ({"observations": [OBSERVATION | {"code": "zeta_potential"}]}, "observations[0].code", "listed measured value"),
    ({"medications": [{"name": "ibuprofen", "dose": -5}]}, "medications[0].dose", "zero or more"),
    (
        {"medications": [{"name": "x", "started": "2026-05", "stopped": "2026-04-01"}]},
        "medications[0].stopped",
        "after",
    ),
    ({"medications": [{"name": "x", "ongoing": True, "stopped": "2026-04-01"}]}, "medications[0].ongoing", "false"),
    ({"conditions": [{"name": "x", "onset": "2027"}]}, "conditions[0].onset", "on or before as_of"),
    ({"infections": [{"name": "x", "began": "2026-05-02", "ended": "2026-05-01"}]}, "infections[0].ended", "after"),
]
MISSHAPEN: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "Ann"}, "name", "one of patient"),
    ({"code": "P"}, "code", "one of patient"),
    ({"sex": "f"}, "sex", "one of female, male"),
    ({"pregnant": "no"}, "pregnant", "true or false"),
    ({"as_of": "2026-11"}, "as_of", "whole date"),
    ({"patient": ""}, "patient", "a text"),
    ({"complete": ["labs"]}, "complete[0]", "one of observations"),
    ({"observations": {}}, "observations", "a list"),
    ({"observations": [OBSERVATION | {"value": "30"}]}, "observations[0].value", "a number"),
    ({"observations": [OBSERVATION | {"value": float("nan")}]}, "observations[0].value", "a number"),
    ({"observations": [OBSERVATION | {"value": True}]}, "observations[0].value", "a number"),
    ({"observations": [OBSERVATION | {"ULN": 40}]}, "observations[0].ULN", "one of code"),
    ({"observations": [{"code": "alt"}]}, "observations[0].value", "given"),
    ({"conditions": ["asthma"]}, "conditions[0]", "an object"),
    ({"conditions": [{"name": "x", "onset": "2026-02-30"}]}, "conditions[0].onset", "a date"),
    ({"conditions": [{"name": "x", "status": "cured"}]}, "conditions[0].status", "one of active"),
]


@pytest.mark.parametrize(("added", "place", "expected"), [*IMPOSSIBLE, *MISSHAPEN])
def test_what_cannot_be_is_refused_with_its_place(added: dict[str, Any], place: str, expected: str) -> None:
    with pytest.raises(InputErrors) as refused:
        read_patient(LEAST | added, "ann.json")
    mistakes = {error.where: error for error in refused.value.errors}
    assert f"ann.json {place}" in mistakes
    assert expected in mistakes[f"ann.json {place}"].expected
    assert mistakes[f"ann.json {place}"].remedy


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(InputErrors) as refused:
        read_patient({"as_of": "x", "sex": "f", "age": 3}, "ann.json")
    assert len(refused.value.errors) == 4


@pytest.mark.parametrize("data", [b"", b"\x00\xff", b'{"patient": "P', b"[" * 100_000, b"[]", b"null"])
def test_what_is_no_patient_is_refused(data: bytes) -> None:
    with pytest.raises(InputErrors):
        read_patient(data, "ann.json")


def test_the_least_that_a_patient_needs_is_a_code_and_a_day() -> None:
    patient = read_patient(json.dumps(LEAST).encode(), "ann.json")
    assert patient.code == "P-01" and patient.sex is None and patient.complete == frozenset()
    assert write_patient(patient) == LEAST


def test_what_is_written_reads_back_the_same(study_folder: Path) -> None:
    for path in sorted((study_folder / "screening").glob("*.json")):
        patient = read_patient(json.loads(path.read_text(encoding="utf-8"))["patient"], path.name)
        assert read_patient(write_patient(patient), path.name) == patient
        assert read_patient(json.dumps(write_patient(patient)).encode(), path.name) == patient


def test_an_unlisted_code_is_refused_with_the_codes_that_look_like_it() -> None:
    for code, near in (("alanine aminotranferase", "alt"), ("trombocytes", "platelets"), ("qqq", "--names")):
        with pytest.raises(InputErrors) as refused:
            read_patient(LEAST | {"observations": [OBSERVATION | {"code": code}]}, "ann.json")
        assert near in refused.value.errors[0].remedy and code in refused.value.errors[0].found


@pytest.mark.parametrize("code", ["alt", "ALT", "Alanine aminotransferase", "SGPT", " alt "])
def test_a_code_is_read_in_any_case_and_by_its_other_names(code: str) -> None:
    assert read_patient(LEAST | {"observations": [OBSERVATION | {"code": code}]}, "ann.json").observations


@pytest.mark.parametrize(
    ("said", "place", "key"),
    [
        ('"pregnant": true, "pregnant": false', "ann.json pregnant", "pregnant"),
        ('"observations": [{"code": "alt", "value": 400, "value": 22}]', "ann.json observations[0].value", "value"),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_place(said: str, place: str, key: str) -> None:
    with pytest.raises(InputErrors) as refused:
        read_patient(f'{{"patient": "P-01", "as_of": "2026-11-20", {said}}}'.encode(), "ann.json")
    assert [error.where for error in refused.value.errors] == [place]
    assert key in refused.value.errors[0].found
