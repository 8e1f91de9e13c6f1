"""Patients from FHIR: what is read, and what is left out and told."""

from __future__ import annotations

import csv
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.fhir_bundles import ME, PERSON, Json, bundle, condition, drug, observation, one
from trialwright.clinical.partial_date import PartialDate
from trialwright.eligibility import words
from trialwright.errors import InputErrors
from trialwright.exchange.patient_format import Said


def test_a_bundle_becomes_facts_with_date_and_source() -> None:
    range_ = [{"low": {"value": 5, "code": "U/L"}, "high": {"value": 40, "code": "U/L"}}]
    patient = one(bundle(PERSON, observation(referenceRange=range_), condition(onsetDateTime="2019-05"))).patient
    assert (patient.code, patient.sex, patient.as_of) == ("p", "female", date(2026, 3, 2))
    value = patient.observations[0]
    assert (value.code, value.value, value.unit, value.upper_limit, value.lower_limit) == ("alt", 30, "U/L", 40, 5)
    assert value.on == PartialDate(2026, 2, 20) and value.source == "Observation/o302026-02-20"
    assert patient.conditions[0].name == "Migraine" and patient.conditions[0].onset == PartialDate(2019, 5)
    assert patient.complete == frozenset()


def test_the_day_is_the_bundles_or_the_one_said_or_that_of_the_latest_fact() -> None:
    plain = bundle(PERSON, observation())
    del plain["timestamp"]
    found = one(plain)
    assert found.patient.as_of == date(2026, 2, 20) and "does not say of which day" in found.notes[0]
    assert one(plain, Said(as_of=date(2026, 5, 1))).patient.as_of == date(2026, 5, 1)
    with pytest.raises(InputErrors, match="without any date"):
        one({**plain, "entry": [{"resource": PERSON}]})


LATER: list[tuple[dict[str, Any], str]] = [
    (observation(31, on="2026-02-28", valueQuantity={"value": 31, "comparator": "<", "code": "U/L"}), "< a number"),
    (observation(31, "cups", on="2026-02-28"), "not known to UCUM"),
    (observation(31, on="2026-02-28", status="preliminary"), "preliminary"),
    (observation(-1, on="2026-02-28"), "below zero"),
    (observation(31, on=None), "no date"),
    (observation(31, on="2026-02-28", valueQuantity=None, valueString="high"), "no number"),
]


@pytest.mark.parametrize(("later", "why"), LATER)
def test_a_later_value_that_cannot_be_used_hides_the_older_one(later: dict[str, Any], why: str) -> None:
    found = one(bundle(PERSON, observation(30), later))
    assert found.patient.observations == () and any(why in note for note in found.notes)


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_what_is_no_value_hides_nothing(status: str) -> None:
    found = one(bundle(PERSON, observation(30), observation(31, on="2026-02-28", status=status)))
    assert [value.value for value in found.patient.observations] == [30]


def test_an_older_value_that_cannot_be_used_hides_nothing_newer() -> None:
    found = one(bundle(PERSON, observation(30), observation(31, "cups", on="2026-01-01")))
    assert [value.value for value in found.patient.observations] == [30]


def test_the_limit_is_the_observations_own_and_only_where_one_is_meant() -> None:
    ranges = [{"high": {"value": 40}}, {"high": {"value": 55}}]
    assert one(bundle(PERSON, observation(referenceRange=ranges))).patient.observations[0].upper_limit is None
    for_men = [{"high": {"value": 40}}, {"high": {"value": 55}, "appliesTo": [{"text": "men"}]}]
    assert one(bundle(PERSON, observation(referenceRange=for_men))).patient.observations[0].upper_limit == 40
    other_unit = [{"high": {"value": 0.68, "code": "ukat/L"}}]
    limit = one(bundle(PERSON, observation(referenceRange=other_unit))).patient.observations[0].upper_limit
    assert limit is None or limit == pytest.approx(40.8, rel=0.01)


def test_components_are_values_of_their_own() -> None:
    def part(loinc: str, **quantity: Any) -> Json:
        return {"code": {"coding": [{"system": "http://loinc.org", "code": loinc}]}, "valueQuantity": quantity}

    parts = [part("29463-7", value=70, code="kg"), part("8302-2", value=170, unit="cm")]
    panel = observation(None, code={"text": "panel"}, valueQuantity=None, component=parts)
    found = one(bundle(PERSON, panel)).patient
    assert [(value.code, value.value) for value in found.observations] == [("body_weight", 70), ("body_height", 170)]


@pytest.mark.parametrize(
    ("clinical", "expected"),
    [("active", "active"), ("recurrence", "active"), ("relapse", "active"), ("remission", "remission"),
     ("resolved", "resolved"), ("inactive", None), ("new-code", None)],
)  # fmt: skip
def test_the_clinical_status_is_read_and_what_it_leaves_open_stays_open(clinical: str, expected: str | None) -> None:
    assert one(bundle(PERSON, condition(clinicalStatus=clinical))).patient.conditions[0].status == expected


def test_a_diagnosis_counts_only_when_confirmed() -> None:
    assert one(bundle(PERSON, condition(verificationStatus="refuted"))).patient.conditions == ()
    unsure = one(bundle(PERSON, condition(verificationStatus="provisional"))).patient.conditions
    assert [said.name for said in unsure] == ["Migraine (not confirmed: provisional)"]


def denials(*resources: dict[str, Any]) -> list[tuple[str, str, str, str | None, bool | None]]:
    found = one(bundle(PERSON, *resources)).patient.denials
    return [(said.of, said.name, str(said.on), str(said.since) if said.since else None, said.ever) for said in found]


def test_what_a_source_denies_by_name_is_a_denial_of_that_day() -> None:
    refuted = condition(verificationStatus="refuted", recordedDate="2026-02-01")
    assert denials(refuted) == [("conditions", "Migraine", "2026-02-01", None, None)]
    assert one(bundle(PERSON, refuted)).patient.denials[0].source == "Condition/c-Migraine"
    allergy = {"resourceType": "AllergyIntolerance", "id": "a", "patient": ME, "code": {"text": "penicillin"},
               "verificationStatus": {"coding": [{"code": "refuted"}]}, "recordedDate": "2026-01"}  # fmt: skip
    assert denials(allergy) == [("allergies", "penicillin", "2026-01", None, None)]
    undone = {
        "resourceType": "Procedure",
        "id": "x",
        "subject": ME,
        "status": "not-done",
        "code": {"text": "splenectomy"},
    }
    assert denials(undone | {"performedDateTime": "2026-02-02"}) == [
        ("procedures", "splenectomy", "2026-02-02", None, None)
    ]
    span = {"start": "2020-01-01", "end": "2026-02-02"}
    for key in ("performedPeriod", "occurrencePeriod"):  # R4, R5
        assert denials(undone | {key: span})[0][2:4] == ("2026-02-02", "2020-01-01")


@pytest.mark.parametrize(
    "said",
    [{"status": "not-taken"}, {"status": "recorded", "adherence": {"code": {"coding": [{"code": "not-taking"}]}}}],
)
def test_a_drug_that_was_not_taken_is_denied_for_the_days_of_the_statement(said: dict[str, Any]) -> None:
    told = drug("MedicationStatement", **said)
    held = one(bundle(PERSON, told | {"effectivePeriod": {"start": "2026-01-01", "end": "2026-03-01"}})).patient
    assert held.medications == () and held.denials[0].name == "methotrexate"
    assert (str(held.denials[0].since), str(held.denials[0].on)) == ("2026-01-01", "2026-03-01")
    days = {key: value for key, value in told.items() if not key.startswith("effective")}
    assert denials(days | {"dateAsserted": "2026-02-20"})[0][2:4] == ("2026-02-20", None)


@pytest.mark.parametrize(
    ("said", "ongoing"),
    [("taking-as-directed", True), ("stopped", False), ("on-hold", None), ("unknown", None)],
)
def test_r5_says_beside_the_status_how_a_drug_is_taken(said: str, ongoing: bool | None) -> None:
    told = drug("MedicationStatement", status="recorded", adherence={"code": {"coding": [{"code": said}]}})
    concept = told.pop("medicationCodeableConcept")
    (course,) = one(bundle(PERSON, told | {"medication": {"concept": concept}})).patient.medications
    assert course.name == "methotrexate" and course.ongoing is ongoing


def test_what_r5_says_in_another_place_is_read_there() -> None:
    procedure = {"resourceType": "Procedure", "id": "x", "subject": ME, "status": "completed",
                 "code": {"text": "splenectomy"}, "occurrenceDateTime": "2026-02-02"}  # fmt: skip
    event = {"resourceType": "AdverseEvent", "id": "e", "subject": ME, "status": "completed", "actuality": "actual",
             "code": {"text": "Migraine"}, "outcome": [{"coding": [{"code": "resolved"}]}]}  # fmt: skip
    trial = {"resourceType": "ResearchSubject", "id": "t", "subject": ME, "status": "active", "study": {"display": "S"},
             "progress": [{"subjectState": {"coding": [{"code": "on-study"}]}}]}  # fmt: skip
    held = one(bundle(PERSON, procedure, event, trial)).patient
    assert str(held.procedures[0].on) == "2026-02-02"
    assert (held.conditions[0].name, held.conditions[0].status) == ("Migraine", "resolved")
    assert (held.trials[0].trial, held.trials[0].ongoing) == ("S", True)


@pytest.mark.parametrize("subject", [None, "Patient/p", {}])
def test_a_fact_that_names_nobody_is_told_and_belongs_to_nobody(subject: object) -> None:
    found = one(bundle(PERSON, observation() | {"subject": subject}))
    assert found.patient.observations == () and "Observation that names no person" in found.notes[-1]


def test_a_disease_that_ended_before_it_began_keeps_neither_date() -> None:
    told = condition(clinicalStatus="resolved", onsetDateTime="2026-01-01", abatementDateTime="2025-01-01")
    found = one(bundle(PERSON, told))
    assert found.patient.conditions[0].onset is None and "before it began" in found.notes[0]


def test_a_resource_without_a_patient_is_named(tmp_path: Path) -> None:
    group = {"resourceType": "EvidenceVariable", "id": "x", "status": "draft"}
    with pytest.raises(InputErrors, match=r"found none \(EvidenceVariable\)"):
        one(group)


def test_what_was_entered_in_error_or_has_no_day_denies_nothing_and_is_told() -> None:
    wrong = one(bundle(PERSON, condition(verificationStatus="entered-in-error", recordedDate="2026-02-01")))
    assert wrong.patient.denials == wrong.patient.conditions == () and "entered-in-error" in wrong.notes[-1]
    undated = one(bundle(PERSON, condition(verificationStatus="refuted")))
    assert undated.patient.denials == () and "without a day" in undated.notes[-1]


def test_severity_and_remission_are_read() -> None:
    severe = {"coding": [{"system": "http://snomed.info/sct", "code": "24484000"}]}
    told = condition(clinicalStatus="remission", severity=severe, abatementDateTime="2024-01-05")
    found = one(bundle(PERSON, told)).patient.conditions[0]
    assert (found.severe, found.remission_since) == (True, PartialDate(2024, 1, 5))


def test_a_medication_is_a_course_with_dose_route_and_time() -> None:
    dosage = [{"route": {"text": "oral"}, "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
               "doseAndRate": [{"doseQuantity": {"value": 5, "code": "mg"}}]}]  # fmt: skip
    told = drug(effectivePeriod={"start": "2025-01-02"}, dosage=dosage)
    course = one(bundle(PERSON, told)).patient.medications[0]
    assert (course.name, course.dose, course.unit, course.per, course.route) == (
        "methotrexate",
        10,
        "mg",
        "day",
        "oral",
    )
    assert course.ongoing and course.started == PartialDate(2025, 1, 2) and course.stopped is None


@pytest.mark.parametrize(
    ("name", "drugs"),
    [("Methotrexate 2.5 MG Oral Tablet", ["Methotrexate"]), ("1 ML adalimumab 100 MG/ML Auto-Injector", ["adalimumab"]),
     ("Acetaminophen 325 MG / Oxycodone Hydrochloride 5 MG Oral Tablet", ["Acetaminophen", "Oxycodone"]),
     ("Unheard-of remedy", ["Unheard-of remedy"])],
)  # fmt: skip
def test_a_product_is_its_ingredients(name: str, drugs: list[str]) -> None:
    assert [one.name for one in one(bundle(PERSON, drug(name=name))).patient.medications] == drugs


@pytest.mark.parametrize(
    ("kind", "more"),
    [("MedicationStatement", {"status": "entered-in-error"}), ("MedicationStatement", {"status": "not-taken"}),
     ("MedicationStatement", {"status": "intended"}), ("MedicationRequest", {"status": "draft"}),
     ("MedicationRequest", {"intent": "proposal"}), ("MedicationRequest", {"doNotPerform": True}),
     ("MedicationAdministration", {"status": "not-done"})],
)  # fmt: skip
def test_what_was_not_taken_is_no_course_and_is_told(kind: str, more: dict[str, Any]) -> None:
    found = one(bundle(PERSON, drug(kind, **more)))
    assert found.patient.medications == () and kind in found.notes[-1]


def test_an_order_says_that_it_is_one() -> None:
    course = one(
        bundle(PERSON, drug("MedicationRequest", intent="order", authoredOn="2026-01-05"))
    ).patient.medications[0]
    assert course.source == "MedicationRequest/m (order)" and course.started == PartialDate(2026, 1, 5)


def test_vaccines_are_known_by_name_and_by_code() -> None:
    def given(code: str, name: str, status: str = "completed") -> dict[str, Any]:
        coding = [{"system": "http://hl7.org/fhir/sid/cvx", "code": code, "display": name}]
        return {"resourceType": "Immunization", "id": code, "status": status, "patient": ME,
                "vaccineCode": {"coding": coding}, "occurrenceDateTime": "2026-01-01"}  # fmt: skip

    found = one(bundle(PERSON, given("121", "zoster vaccine, live"), given("03", "MMR"), given("21", "x", "not-done")))
    assert [vaccine.name for vaccine in found.patient.vaccinations] == ["zoster vaccine, live", "MMR"]
    coded = one(bundle(PERSON, given("110", "Impfung A"), given("333", "Impfung B"), given("56", "Impfung C"),
                       given("3", "Impfung D")))  # fmt: skip
    assert [vaccine.name for vaccine in coded.patient.vaccinations] == [
        "dtap-hep b-ipv", "live attenuated influenza", "dengue tetravalent live", "mmr"]  # fmt: skip


# Live vaccines among the listed CVX codes, read from the value set of the CDC's table, not from our list of vaccines
LIVE = (
    "02 03 04 05 06 07 19 21 25 37 38 54 55 56 74 75 94 105 111 116 119 121 122 143 149 174 178 179 182 183 184 317 333"
)


def test_every_vaccine_code_is_live_or_not_as_its_full_name_says_and_names_its_source() -> None:
    text = resources.files("trialwright.exchange").joinpath("vaccine_codes.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    known = {row["cvx"]: words.vaccine(row["name"]) for row in rows}
    assert None not in known.values() and len(known) == len(rows) > 120
    assert {code for code, vaccine in known.items() if vaccine is not None and vaccine.live} == set(LIVE.split())
    assert all(row["source"].partition(": ")[2] for row in rows)


def test_a_denied_allergy_makes_the_list_complete_while_it_is_fresh() -> None:
    def denied(on: str) -> dict[str, Any]:
        return {"resourceType": "AllergyIntolerance", "id": "a", "patient": ME, "recordedDate": on,
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]}}  # fmt: skip

    assert one(bundle(PERSON, denied("2026-02-20"))).patient.complete == {"allergies"}
    assert one(bundle(PERSON, denied("2025-02-20"))).patient.complete == frozenset()


def test_the_one_who_hands_in_may_call_lists_complete() -> None:
    said = Said(complete=frozenset({"conditions"}))
    assert one(bundle(PERSON), said).patient.complete == {"conditions"}


def test_pregnancy_comes_from_its_observation_and_not_from_an_old_one() -> None:
    def said(code: str, on: str) -> dict[str, Any]:
        return observation(None, on=on, valueQuantity=None, id=on + code,
                           code={"coding": [{"system": "http://loinc.org", "code": "82810-3"}]},
                           valueCodeableConcept={"coding": [{"code": code}]})  # fmt: skip

    assert one(bundle(PERSON, said("60001007", "2026-02-25"))).patient.pregnant is False
    assert one(bundle(PERSON, said("77386006", "2026-02-25"))).patient.pregnant is True
    assert one(bundle(PERSON, said("60001007", "2025-02-25"))).patient.pregnant is None
    both = one(bundle(PERSON, said("60001007", "2026-02-25"), said("77386006", "2026-02-25"))).patient
    assert both.pregnant is None


def test_trials_and_adverse_events_are_facts() -> None:
    subject = {"resourceType": "ResearchSubject", "id": "r", "status": "off-study", "individual": ME,
               "study": {"display": "A trial"}, "period": {"end": "2026-01-05"}}  # fmt: skip
    event = {"resourceType": "AdverseEvent", "id": "e", "actuality": "actual", "subject": ME, "date": "2026-01-01",
             "event": {"text": "Headache"}, "outcome": {"coding": [{"code": "resolved"}]}}  # fmt: skip
    found = one(bundle(PERSON, subject, event)).patient
    assert found.trials[0].ended == PartialDate(2026, 1, 5) and found.trials[0].ongoing is False
    assert found.trials[0].investigational_drug is None
    assert (found.conditions[0].name, found.conditions[0].status) == ("Headache", "resolved")
