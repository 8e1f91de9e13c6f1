"""Files of FHIR: what never passes, what is refused with a word, bulk data, real and large bundles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.exchange.fhir_bundles import ME, PERSON, bundle, condition, drug, observation, one, read
from trialwright.errors import InputErrors
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.patients import one_patient, read_patients


def test_names_never_pass() -> None:
    named = {**PERSON, "name": [{"family": "Doe", "given": ["Ann"]}], "telecom": [{"value": "555"}]}
    assert "Doe" not in repr(one(bundle(named, condition())))


def test_other_resources_are_counted_and_told() -> None:
    found = one(bundle(PERSON, *({"resourceType": "Claim", "id": f"k{n}", "patient": ME} for n in range(1200))))
    assert "1,200 Claim" in found.notes[-1]


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: b"", "FHIR as JSON"),
    (lambda: b"\x00\xff\xfe", "FHIR as JSON"),
    (lambda: b'{"resourceType": "Bundle"', "FHIR as JSON"),
    (lambda: b'{"resourceType": "Bundle", "a": ' + b"[" * 200_000, "FHIR as JSON"),
    (lambda: b'{"resourceType": "Bundle", "resourceType": "Patient"}', "each key once"),
    (lambda: [1, 2], "an object with resourceType"),
    (lambda: bundle(), "with a Patient"),
    (lambda: bundle(PERSON, condition(subject={"reference": "Patient/other"})), "about a patient of this bundle"),
    (lambda: bundle(PERSON, {**PERSON, "gender": "male"}), "one content"),
    (lambda: bundle(PERSON, condition(onsetDateTime="2026-04-01")), "on or before as_of"),
    (lambda: bundle(PERSON, condition(onsetDateTime="2026-02-30")), "a date that the calendar has"),
    (lambda: bundle(PERSON, condition(onsetDateTime="1979")), "on or after the birth"),
    (lambda: bundle({**PERSON, "birthDate": "2030-01-01"}), "on or before as_of"),
    (lambda: bundle(PERSON, timestamp="2030-01-01T00:00:00Z"), "of no later day"),
    (lambda: bundle(PERSON, drug(status="completed", effectivePeriod={"start": "2026-01-01", "end": "2025-01-01"})),
     "on or after started"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), REFUSED)
def test_what_cannot_be_used_is_refused_with_a_clear_word(data: Callable[[], object], expected: str) -> None:
    with pytest.raises(InputErrors) as refused:
        one(data())
    assert expected in str(refused.value) and "b.json" in str(refused.value)


def test_a_refusal_names_the_resource() -> None:
    with pytest.raises(InputErrors, match=r"Condition/c-Migraine conditions\[0\]\.onset"):
        one(bundle(PERSON, condition(onsetDateTime="2026-04-01")))


@pytest.mark.parametrize("number", ["1e999", "9" * 5000, "-0.0", "NaN"])
def test_numbers_that_no_value_can_be_never_become_one(number: str) -> None:
    text = json.dumps(bundle(PERSON, observation(12345))).replace("12345,", f"{number},")
    found = read(text.encode())[0]
    assert isinstance(found, InputErrors) or all(0 <= value.value < 1e12 for value in found.patient.observations)


def test_bulk_data_is_read_from_its_files(tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_text("\n".join(json.dumps({**PERSON, "id": id}) for id in "pq"))
    (tmp_path / "Observation.ndjson.gz").write_bytes(gzip.compress(json.dumps(observation()).encode()))
    found = list(read_patients([tmp_path], Said(as_of=date(2026, 3, 1))))
    assert [len(one.patient.observations) for one in found if isinstance(one, PatientReading)] == [1, 0]


def test_a_bad_line_costs_only_itself() -> None:
    good = json.dumps(bundle(PERSON)).encode()
    found = read(good + b"\n{bad\n" + good.replace(b'"p"', b'"q"'))
    assert [isinstance(one, InputErrors) for one in found] == [False, True, False]
    assert "b.json:2" in str(found[1])


def test_a_damaged_gzip_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "p.json.gz").write_bytes(gzip.compress(json.dumps(bundle(PERSON)).encode())[:-9])
    with pytest.raises(InputErrors, match="gzip"):
        one_patient(tmp_path / "p.json.gz", Said())


def test_the_shipped_bundles_are_valid_fhir() -> None:
    files = sorted((Path(__file__).parents[2] / "data" / "patients").glob("*.fhir.json"))
    assert len(files) == 6
    for file in files:
        Bundle.model_validate(json.loads(file.read_text(encoding="utf-8")))


def test_synthetic_records_of_another_program_are_read_whole(shared_path: Callable[[str], Path]) -> None:
    with gzip.open(shared_path("patients/synthea_ra_bundles.ndjson.gz")) as lines:
        some = list(islice((line for line in lines if b'"deceasedDateTime"' not in line), 3))
    found = [one(line) for line in some]
    for line, reading in zip(some, found, strict=True):
        held = [entry["resource"] for entry in json.loads(line)["entry"]]
        weights = [
            r for r in held if r["resourceType"] == "Observation" and r["code"]["coding"][0]["code"] == "29463-7"
        ]
        own = [value for value in reading.patient.observations if value.code == "body_weight"]
        assert len(own) == len(weights) > 10
        assert sorted(v.value for v in own) == sorted(float(r["valueQuantity"]["value"]) for r in weights)
        assert len(reading.patient.vaccinations) == sum(r["resourceType"] == "Immunization" for r in held)


@pytest.mark.slow
def test_a_bundle_of_fifty_megabytes_is_read() -> None:
    many = [
        observation(10 + n % 50, on=f"20{n % 20 + 5:02d}-0{n % 9 + 1}-{n % 28 + 1:02d}", id=f"o{n}")
        for n in range(160_000)
    ]
    data = json.dumps(bundle(PERSON, *many)).encode()
    assert len(data) > 50_000_000
    assert len(one(data).patient.observations) == 160_000


def test_a_page_of_a_search_is_told_and_completes_no_list() -> None:
    page = bundle(PERSON, condition(), type="searchset", link=[{"relation": "next", "url": "https://x/?page=2"}])
    found = one(page, Said(complete=frozenset({"conditions"})))
    assert found.patient.complete == frozenset() and "one page of several" in found.notes[0]
    assert one(bundle(PERSON), Said(complete=frozenset({"conditions"}))).patient.complete == {"conditions"}


def test_people_without_an_id_are_known_by_their_full_url_and_never_become_one() -> None:
    people = [{"fullUrl": f"urn:uuid:u{n}", "resource": {"resourceType": "Patient"}} for n in (1, 2)]
    ill = {"resource": {**condition(), "subject": {"reference": "urn:uuid:u2"}}}
    found = read({"resourceType": "Bundle", "timestamp": "2026-03-02", "entry": [*people, ill]})
    assert [(each.patient.code, len(each.patient.conditions)) for each in found] == [("u1", 0), ("u2", 1)]


def test_vital_signs_are_known_by_their_numbers_alone_and_unlisted_values_are_named() -> None:
    parts = [
        {"code": {"coding": [{"system": "http://loinc.org", "code": code}]},
         "valueQuantity": {"value": value, "unit": "mmHg"}} for code, value in (("8480-6", 150), ("8462-4", 95))
    ]  # fmt: skip
    panel = observation(valueQuantity=None) | {"code": {"text": "Blood pressure"}, "component": parts}
    other = observation(3) | {"id": "o2", "code": {"text": "Quuxase"}}
    absent = observation(valueQuantity=None) | {"id": "o3", "dataAbsentReason": {"text": "unknown"}}
    found = one(bundle(PERSON, panel, other, absent))
    assert [(seen.code, seen.value) for seen in found.patient.observations] == [
        ("systolic_blood_pressure", 150), ("diastolic_blood_pressure", 95)]  # fmt: skip
    assert "Measured values that no list here holds: Quuxase." in found.notes
    assert any("without a value (dataAbsentReason)" in note for note in found.notes)


def test_a_bad_line_of_bulk_data_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "A.ndjson").write_text(json.dumps(PERSON) + "\n")
    (tmp_path / "B.ndjson").write_text(json.dumps(condition()) + "\n{broken\n")
    found = list(read_patients([tmp_path], Said(as_of=date(2026, 3, 2))))
    assert [isinstance(each, InputErrors) for each in found] == [True, False]
    assert f"{tmp_path}/B.ndjson:2 must be FHIR" in str(found[0])


def test_our_json_may_be_a_list_and_xml_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"patient": "A", "as_of": "2026-03-02"}, {"patient": "B"}]')
    first, second = read_patients([tmp_path / "a.json"], Said())
    assert isinstance(first, PatientReading) and isinstance(second, InputErrors) and "[1].as_of" in str(second)
    (tmp_path / "b.json").write_text('<Bundle xmlns="http://hl7.org/fhir"/>')
    (wrong,) = read_patients([tmp_path / "b.json"], Said())
    assert isinstance(wrong, InputErrors) and "found XML" in str(wrong)
