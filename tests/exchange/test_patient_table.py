"""Patients as a table: every fact has its columns, nothing is dropped, mistakes name their row."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from trialwright.clinical.patient_file import read_patient
from trialwright.errors import InputErrors
from trialwright.exchange.formats.patient_table import FORMAT
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.patients import one_patient, read_patients

GOOD = """patient;fact;name;value;unit;per;route;date;end;status;upper_limit;ongoing;response;live;source
A;as_of;;2026-03-02;;;;;;;;;;;
A;sex;;female;;;;;;;;;;;
A;birth_date;;1980-02;;;;;;;;;;;
A;pregnant;;no;;;;;;;;;;;
A;complete;;conditions;;;;;;;;;;;
A;complete;;allergies;;;;;;;;;;;
A;observation;ALT;30;U/L;;;2026-02-20;;;40;;;;lab
A;condition;migraine;;;;;2015;;active;;;;;
A;infection;herpes zoster;;;;;2025-01-01;2025-01-20;resolved;;;;;
A;medication;methotrexate;15;mg;week;oral;2020-01;;;;yes;insufficient;;
A;procedure;tooth extraction;;;;;2020;;;;;;;
A;vaccination;MMR;;;;;2026-02-01;;;;;;yes;
A;allergy;mannitol;;;;;;;;;;;;
A;trial;another trial;;;;;2025-01-01;2025-03-01;;;no;;;
A;consent;MY-STUDY;;;;;2026-03-01;;;;;;;
B;as_of;;2026-03-02;;;;;;;;;;;
"""


def read(text: str, said: Said = Said()) -> list[object]:  # noqa: B008
    return list(FORMAT.read(io.BytesIO(text.encode()), "t.csv", said))


def test_every_kind_of_fact_is_read_as_the_same_in_our_json() -> None:
    first, second = read(GOOD)
    assert isinstance(first, PatientReading) and isinstance(second, PatientReading)
    assert first.patient == read_patient({
        "patient": "A", "as_of": "2026-03-02", "sex": "female", "birth_date": "1980-02", "pregnant": False,
        "complete": ["conditions", "allergies"],
        "observations": [{"code": "ALT", "value": 30, "unit": "U/L", "on": "2026-02-20", "upper_limit": 40,
                          "source": "lab"}],
        "conditions": [{"name": "migraine", "onset": "2015", "status": "active"}],
        "infections": [{"name": "herpes zoster", "began": "2025-01-01", "ended": "2025-01-20", "status": "resolved"}],
        "medications": [{"name": "methotrexate", "dose": 15, "unit": "mg", "per": "week", "route": "oral",
                         "started": "2020-01", "ongoing": True, "response": "insufficient"}],
        "procedures": [{"name": "tooth extraction", "on": "2020"}],
        "vaccinations": [{"name": "MMR", "on": "2026-02-01", "live": True}],
        "allergies": [{"substance": "mannitol"}],
        "trials": [{"trial": "another trial", "last_dose": "2025-01-01", "ended": "2025-03-01", "ongoing": False}],
        "consents": [{"study": "MY-STUDY", "on": "2026-03-01"}],
    }, "p")  # fmt: skip
    assert second.patient.code == "B" and second.patient.complete == frozenset()


def test_commas_and_tabs_separate_too() -> None:
    for sign in ",\t":
        assert read(GOOD.replace(";", sign))[0] == read(GOOD)[0]


def test_the_day_may_be_said_by_the_one_who_hands_in() -> None:
    text = "patient,fact,value\nA,sex,male\n"
    assert isinstance(read(text)[0], InputErrors)
    found = read(text, Said(as_of=date(2026, 3, 1)))[0]
    assert isinstance(found, PatientReading) and found.patient.as_of == date(2026, 3, 1)


HEAD = "patient,fact,name,value,unit,date,status\nA,as_of,,2026-03-02,,,\n"
WRONG = [
    ("", "columns patient"),
    ("patient,value\n", "columns patient"),
    ("patient,fact,colour\n", "columns patient"),
    ("patient,fact,fact\n", "columns patient"),
    (HEAD + "A,mood,,good,,,\n", "t.csv:3 fact must be one of"),
    (HEAD + "A,as_of,,2026-03-03,,,\n", "t.csv:3 must be one row for as_of"),
    (HEAD + "A,sex,,,,,\n", "t.csv:3 must be a value"),
    (HEAD + "A,condition,migraine,5,,,\n", "t.csv:3 value must be empty for condition"),
    (HEAD + "A,observation,alt,high,U/L,2026-01-01,\n", "row 3 observations[0].value must be a number"),
    (HEAD + "A,observation,alt,30,cups,2026-01-01,\n", "row 3 observations[0].unit must be a UCUM unit"),
    (HEAD + "A,observation,alt,30,U/L,2027-01-01,\n", "row 3 observations[0].on must be on or before as_of"),
    (HEAD + "A,observation,alt,30,U/L,,\n", "row 3 observations[0].on must be given"),
    (HEAD + "A,condition,migraine,,,,cured\n", "row 3 conditions[0].status must be one of"),
    (HEAD + 'A,condition,"migraine,,,,\n', "must be a table"),
    (HEAD + "A,condition,migraine,,,,active,extra\n", "t.csv:3 must be 7 cells"),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_a_mistake_is_told_with_its_row(text: str, expected: str) -> None:
    try:
        found = read(text)
        told = " ".join(str(one) for one in found)
    except InputErrors as errors:
        told = str(errors)
    assert expected in told


def test_one_bad_patient_costs_no_other() -> None:
    found = read(HEAD + "A,mood,,good,,,\nB,as_of,,2026-03-02,,,\n")
    assert [isinstance(one, InputErrors) for one in found] == [True, False]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes("patient,fact,value\nÄ,sex,male\n".encode("utf-16"))
    with pytest.raises(InputErrors):
        one_patient(tmp_path / "p.csv", Said())


def test_a_folder_is_read_file_by_file() -> None:
    found = list(read_patients([REPOSITORY / "data" / "patients"], Said()))
    assert len(found) == 40 and all(isinstance(one, PatientReading) for one in found)


def test_our_json_a_line_each_is_read(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"patient": "A", "as_of": "2026-03-02"}\n{"patient": "B", "as_of": "2026"}\n')
    found = list(read_patients([tmp_path / "p.jsonl"], Said()))
    assert isinstance(found[0], PatientReading) and isinstance(found[1], InputErrors)
    assert "p.jsonl:2" in str(found[1])


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.4", b"\x1f\x8bnot gzip"])
def test_an_unknown_form_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "p.dat").write_bytes(content)
    with pytest.raises(InputErrors):
        one_patient(tmp_path / "p.dat", Said())


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputErrors, match="a folder with files"):
        one_patient(tmp_path, Said())


def test_a_no_is_a_row_of_its_own_with_its_day() -> None:
    head = "patient,fact,name,value,date,since,ever,source\n"
    rows = [
        "A,as_of,,2026-03-02,,,,",
        "A,no condition,gout,,2026-03-02,,yes,letter",
        "A,no medication,methotrexate,,2026-03-02,2026-01,,",
        "A,no procedure,splenectomy,,2026-03-01,,,",
        "A,no vaccination,MMR,,2026-03-02,,no,",
        "A,no allergy,nickel,,2026-03-02,,,",
    ]
    (found,) = read(head + "\n".join(rows))
    assert isinstance(found, PatientReading)
    told = [
        (one.of, one.name, str(one.on), str(one.since or ""), one.ever, one.source) for one in found.patient.denials
    ]
    assert told == [
        ("conditions", "gout", "2026-03-02", "", True, "letter"),
        ("medications", "methotrexate", "2026-03-02", "2026-01", None, None),
        ("procedures", "splenectomy", "2026-03-01", "", None, None),
        ("vaccinations", "MMR", "2026-03-02", "", False, None),
        ("allergies", "nickel", "2026-03-02", "", None, None),
    ]
    (undated,) = read(head + "A,as_of,,2026-03-02,,,,\nA,no condition,gout,,,,,")
    assert isinstance(undated, InputErrors) and "on" in str(undated)
    (placeless,) = read(head + "A,as_of,,2026-03-02,,,,\nA,no condition,gout,7,2026-03-02,,,")
    assert isinstance(placeless, InputErrors) and "empty for no condition" in str(placeless)
