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
from trialwright.exchange.patient_template import FACTS
from trialwright.exchange.patient_template import PEOPLE as PEOPLE_TEMPLATE
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
    ("", "a first line that names its columns, found nothing"),
    ("patient,value\n", "must be the column patient, and either fact"),
    ("patient,fact,colour\n", "columns patient, fact and some of"),
    ("patient,fact,colour\n", "not known: colour"),
    ("patient,fact,fact\n", "twice: fact"),
    (HEAD + "A,mood,,good,,,\n", "t.csv:3 fact must be one of"),
    (HEAD + "A,as_of,,2026-03-03,,,\n", "t.csv:3 must be one row for as_of"),
    (HEAD + "A,sex,,,,,\n", "t.csv:3 must be a value"),
    (HEAD + "A,condition,migraine,5,,,\n", "t.csv:3 value must be empty for condition"),
    (HEAD + "A,observation,alt,=A1*2,U/L,2026-01-01,\n", "t.csv:3 value must be a number, found a formula"),
    (HEAD + "A,observation,alt,#REF!,U/L,2026-01-01,\n", "t.csv:3 value must be a number, found an error"),
    (HEAD + "A,observation,alt,30,U/L,46027,\n", "t.csv:3 date must be a date, found a number"),
    (HEAD + "A,observation,alt,30,U/L,03/02/2026,\n", "can be 3 Feb 2026 or 2 Mar 2026"),
    (HEAD + "A,sex,,weiblich,,,\n", "sex must be one of female, male"),
    (HEAD + "A,sex,,male,,,\nA,sex,,female,,,\n", "t.csv:4 must be one row for sex, found a second one that differs"),
    (HEAD + ",sex,,male,,,\n", "t.csv:3 patient must be the code of a person"),
    (HEAD.replace(",", ";") + "A;observation;alt;250.000;U/L;2026-01-01;\n", "Write 250000 or 250.0000"),
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


def patients(text: str) -> dict[str, PatientReading]:
    found = [one for one in read(text) if isinstance(one, PatientReading)]
    return {one.patient.code: one for one in found}


@pytest.mark.parametrize("encode", ["utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("head", ["", "sep=;\r\n"])
def test_a_table_as_a_german_spreadsheet_saves_it_says_the_same(encode: str, head: str, tmp_path: Path) -> None:
    text = (
        "Patient;Fact;Name;Value;Unit;Date\r\nA;As of;;02.03.2026;;\r\nA;sex;;F;;\r\n"
        "A;condition;Sjögren syndrome;;;2015\r\nA;observation;haemoglobin;13,1;g/dl;20.02.2026\r\n"
        "A;observation;leukocytes;6,1;K/µl;2026-02-20 08:15\r\n"
    )
    (tmp_path / "p.csv").write_bytes((head + text).encode(encode))
    found = one_patient(tmp_path / "p.csv", Said(encoding="windows-1252")).patient
    assert (found.sex, str(found.as_of), found.conditions[0].name) == ("female", "2026-03-02", "Sjögren syndrome")
    assert [(one.value, one.unit, str(one.on)) for one in found.observations] == [
        (13.1, "g/dL", "2026-02-20"), (6.1, "10*3/uL", "2026-02-20")]  # fmt: skip
    if encode == "windows-1252":
        with pytest.raises(InputErrors, match=r"p.csv:\d+ must be text in UTF-8.*--encoding windows-1252"):
            one_patient(tmp_path / "p.csv", Said())


def test_a_result_that_is_no_number_hides_the_older_ones_and_is_told() -> None:
    rows = (
        "A,observation,crp,12,mg/L,2026-01-20,\nA,observation,CRP,<5,mg/L,2026-02-20,\n"
        "A,observation,alt,20,U/L,2026-02-20,\nA,observation,alt,n/a,U/L,2026-02-25,\n"
        "A,observation,sodium,140,mmol/L,2026-02-20,\nA,complete,,observations,,,\n"
    )
    found = patients(HEAD + rows)["A"]
    assert [one.code for one in found.patient.observations] == ["alt", "sodium"]
    assert found.patient.complete == frozenset()
    assert found.notes == (
        "crp 2026-02-20: its value in row 4 is no number; older values of it are not used.",
        "Read as empty: row 6 alt.",
    )


def test_what_stands_twice_is_counted_once_and_told() -> None:
    row = "A,observation,alt,20,U/L,2026-02-20,\n"
    found = patients(HEAD + row + "A,sex,,male,,,\n" + row + "A,sex,,male,,,\n")["A"]
    assert len(found.patient.observations) == 1 and found.notes == ("Said twice and counted once: rows 5.",)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [("3.5 1,234", [3.5, 1234.0]), ("3,5 1,234", [3.5, 1.234]), ("1,234.5 250,000", [1234.5, 250000.0]),
     ("1.234,5 3,125", [1234.5, 3.125]), ("250 0.125", [250.0, 0.125])],
)  # fmt: skip
def test_a_number_is_read_as_the_clear_numbers_of_its_file_are_written(cells: str, expected: list[float]) -> None:
    rows = "".join(f"A;observation;alt;{cell};U/L;2026-01-0{n};\n" for n, cell in enumerate(cells.split(), 1))
    found = patients(HEAD.replace(",", ";") + rows)["A"]
    assert [one.value for one in found.patient.observations] == expected


PEOPLE = """\
Patient ID,As of,Gender,DOB,Date,Condition 1,Conditions,ALT (U/L),ALT upper limit (U/L),CRP [mg/L],Phone,complete
P1,2026-03-02,F,1980-02-03,2026-02-20,rheumatoid arthritis,gout|asthma,30,40,5.2,555,conditions
P2,2026-03-02,M,1975-02-03,2026-02-20,rheumatoid arthritis,,<5,40,n/a,556,
"""


def test_one_person_a_row_is_read_and_columns_that_mean_nothing_are_told() -> None:
    found = patients(PEOPLE)
    first = found["P1"].patient
    assert (first.sex, str(first.birth_date), [one.name for one in first.conditions]) == (
        "female", "1980-02-03", ["rheumatoid arthritis", "gout", "asthma"])  # fmt: skip
    assert [(one.code, one.value, one.upper_limit) for one in first.observations] == [
        ("alt", 30, 40), ("crp", 5.2, None)]  # fmt: skip
    assert first.complete == frozenset() and "Columns not read: Phone" in found["P1"].notes[0]
    whole = patients(PEOPLE.replace(",Phone", "").replace(",555", "").replace(",556", ""))["P1"]
    assert whole.patient.complete == {"conditions"} and whole.notes == ()
    assert found["P2"].patient.observations == () and len(found["P2"].notes) == 3


@pytest.mark.parametrize(
    ("head", "expected"),
    [("patient,ALT,date", "ALT must be a measured value with its unit.*alt .U/L."),
     ("patient,ALT [U/L]", "a column date"),
     ("patient,ALT [U/L],SGPT [U/L],date", "one column, in one unit"), ("Patient,Geschlecht", "either fact")],
)  # fmt: skip
def test_columns_of_people_that_cannot_be_used_are_refused(head: str, expected: str) -> None:
    with pytest.raises(InputErrors, match=expected):
        read(head + "\nA,1,2,3\n")


def test_the_templates_are_read_without_a_word_left_out() -> None:
    for text in (FACTS, PEOPLE_TEMPLATE):
        found = patients(text)
        assert list(found) == ["EXAMPLE-1", "EXAMPLE-2"] and not any(one.notes for one in found.values())
        assert found["EXAMPLE-1"].patient.complete == {"medications"}


def test_a_table_without_a_day_speaks_of_its_latest_fact() -> None:
    found = patients("patient,fact,name,date\nA,condition,gout,2020\nA,procedure,splenectomy,2026-02-01\n")["A"]
    assert str(found.patient.as_of) == "2026-02-01" and "latest fact" in found.notes[0]
    (future,) = read(HEAD, Said(today=date(2026, 3, 1)))
    assert isinstance(future, InputErrors) and "no later than 2026-03-01" in str(future)


def test_a_workbook_in_a_folder_is_told_and_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD)
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "c.csv").write_text("患者,性别\nA,女\n", encoding="gb18030")
    found = list(read_patients([tmp_path], Said()))
    assert [isinstance(one, PatientReading) for one in found] == [True, True, False, False]
    assert "b.xlsx must be an XLSX workbook" in str(found[2]) and "--encoding gb18030" in str(found[3])


def test_clinics_call_conditions_diagnoses_and_medications_drugs() -> None:
    found = patients("patient,as_of,Diagnosis 1,Diagnosis 2,Drugs\nA,2026-03-02,gout,asthma,colchicine|aspirin\n")["A"]
    assert [one.name for one in found.patient.conditions] == ["gout", "asthma"]
    assert [one.name for one in found.patient.medications] == ["colchicine", "aspirin"]
