"""FHIR as systems really send it: other codings first, codes without words, "none known", statuses that contradict."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.fhir_bundles import ME, PERSON, bundle, condition, drug, observation, one
from trialwright.clinical.patient import Patient
from trialwright.eligibility.childbearing import potential
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.terminology_file import words_of
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.patient_format import Said
from trialwright.exchange.patients import one_patient

SCT, IPS = "http://snomed.info/sct", "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
CVX, LOCAL = "http://hl7.org/fhir/sid/cvx", {"system": "urn:local", "code": "X"}


def said(*resources: dict[str, Any]) -> Patient:
    return one(bundle(PERSON, *resources)).patient


def coded(*codes: tuple[str, str], text: str | None = None) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for system, code in codes]} | ({"text": text} if text else {})


def allergy(code: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "id": "a", "patient": ME, "code": code,
            "recordedDate": "2026-02-25", **more}  # fmt: skip


def procedure(status: str = "completed", **more: Any) -> dict[str, Any]:
    told = {"resourceType": "Procedure", "id": "x", "subject": ME, "status": status, "code": {"text": "Hysterectomy"}}
    return told | {"performedDateTime": "2026-02-20"} | more


@pytest.mark.parametrize(
    "verified",
    ["refuted", {"text": "Refuted"}, {"coding": [LOCAL, {"code": "refuted"}]}],
)
def test_a_refuted_diagnosis_is_none_however_the_status_is_written(verified: object) -> None:
    assert said(condition() | {"verificationStatus": verified}).conditions == ()


@pytest.mark.parametrize("verified", ["unknown", {"coding": [LOCAL]}, {"text": "perhaps"}])
def test_a_status_in_another_word_confirms_nothing(verified: object) -> None:
    (found,) = said(condition() | {"verificationStatus": verified}).conditions
    assert found.name == "Migraine (not confirmed: status not known)"


@pytest.mark.parametrize("clinical", ["resolved", {"coding": [LOCAL, {"code": "resolved"}]}])
def test_the_clinical_status_stands_behind_local_codings_and_as_text(clinical: object) -> None:
    assert said(condition() | {"clinicalStatus": clinical}).conditions[0].status == "resolved"


@pytest.mark.parametrize("over", [{"abatementString": "in 2019"}, {"abatementAge": {"value": 30, "code": "a"}}])
def test_a_disease_that_is_called_active_and_ended_has_no_status(over: dict[str, Any]) -> None:
    found = one(bundle(PERSON, condition(**over)))
    assert found.patient.conditions[0].status is None and "active, and ended;" in found.notes[0]


def test_a_fact_without_words_stays_under_its_code_so_that_no_complete_list_denies_it() -> None:
    code = coded((SCT, "69896004"))
    found = said(
        condition() | {"code": code}, condition("b") | {"code": {}}, allergy(code), procedure(code=code),
        {**drug(), "medicationCodeableConcept": code},
    )  # fmt: skip
    name = "code 69896004 (http://snomed.info/sct)"
    assert [one.name for one in found.conditions] == [name, "(no name given)"]
    assert (found.allergies[0].substance, found.procedures[0].name, found.medications[0].name) == (name, name, name)


def test_a_live_vaccine_is_known_by_its_code_alone() -> None:
    given = {"resourceType": "Immunization", "id": "i", "status": "completed", "patient": ME,
             "vaccineCode": coded(("urn:local", "9"), (CVX, "03")), "occurrenceDateTime": "2026-02-20"}  # fmt: skip
    assert said(given).vaccinations[0].name == "mmr"


@pytest.mark.parametrize(
    ("code", "complete"),
    [(coded((IPS, "no-known-allergies")), {"allergies"}), (coded((SCT, "409137002")), set()), ({"text": "NKDA"}, set()),
     (coded((IPS, "no-allergy-info"), text="No information about allergies"), set()),
     ({"text": "No known drug allergies"}, set())],
)  # fmt: skip
def test_no_known_allergy_is_no_allergy_to_something_of_that_name(code: dict[str, Any], complete: set[str]) -> None:
    found = said(allergy(code))
    assert found.allergies == () and found.complete == complete
    withdrawn = said(allergy(code, verificationStatus={"coding": [{"code": "entered-in-error"}]}))
    assert withdrawn.allergies == () and withdrawn.complete == frozenset()


def test_no_known_problems_and_drugs_are_empty_lists_of_that_day_and_no_facts() -> None:
    none = condition("none", recordedDate="2026-02-25") | {"code": coded((IPS, "no-known-problems"))}
    drugs = {**drug(effectiveDateTime="2026-02-25"), "medicationCodeableConcept": coded((IPS, "no-known-medications"))}
    found = said(none, drugs)
    assert found.conditions == found.medications == () and found.complete == {"conditions", "medications"}
    assert said(none, condition()).complete == frozenset(), "a list with something on it is not empty"
    assert said(none | {"recordedDate": "2025-01-01"}).complete == frozenset()


def test_an_allergy_that_is_over_settles_nothing() -> None:
    over = {"coding": [{"code": "resolved"}]}
    assert (
        said(allergy({"text": "mannitol"}, clinicalStatus=over)).allergies[0].substance
        == "mannitol (no longer: resolved)"
    )


def test_a_procedure_that_was_begun_and_not_completed_is_neither_done_nor_absent() -> None:
    found = said(procedure("stopped"))
    assert found.procedures[0].name == "Hysterectomy (not completed: stopped)"
    assert potential(Facts(found, found.as_of))[0] == "perhaps"
    assert potential(Facts(said(procedure()), found.as_of))[0] == "none"
    assert said(procedure("preparation")).procedures == said(procedure("entered-in-error")).procedures == ()


@pytest.mark.parametrize(
    "ended",
    [{"effectivePeriod": {"start": "2024-01-01", "end": "2024-06-01"}},
     {"effectivePeriod": {"start": "2024-01-01"},
      "dosage": [{"timing": {"repeat": {"boundsPeriod": {"end": "2024-06-01"}}}}]}],
)  # fmt: skip
def test_a_course_that_is_called_active_after_its_end_is_not_known_to_go_on(ended: dict[str, Any]) -> None:
    found = one(bundle(PERSON, drug(**ended)))
    assert (found.patient.medications[0].ongoing, found.patient.medications[0].stopped) == (None, None)
    assert "active, and ended on 2024-06-01" in found.notes[0]
    planned = drug(effectivePeriod={"start": "2024-01-01", "end": "2026-12-01"})
    assert said(planned).medications[0].ongoing is True


@pytest.mark.parametrize(
    "more",
    [{"when": ["MORN", "EVE"]}, {"timeOfDay": ["08:00:00", "20:00:00"]}, {"dayOfWeek": ["mon", "wed"]}],
)
def test_a_dose_at_named_times_is_not_taken_for_one_a_day(more: dict[str, Any]) -> None:
    plain = {
        "timing": {"repeat": {"period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 5, "code": "mg"}}],
    }
    named = {**plain, "timing": {"repeat": {"period": 1, "periodUnit": "d", **more}}}
    assert said(drug(dosage=[plain])).medications[0].dose == 5
    assert said(drug(dosage=[named])).medications[0].dose is None
    assert said(drug(dosage=[{**plain, "asNeeded": True}])).medications[0].dose is None


def test_a_drug_is_found_in_what_a_statement_contains_and_under_the_full_url() -> None:
    told = {key: value for key, value in drug().items() if key != "medicationCodeableConcept"}
    inside = {
        "resourceType": "Medication",
        "id": "k",
        "ingredient": [{"itemCodeableConcept": {"text": "methotrexate"}}],
    }
    found = said({**told, "contained": [inside], "medicationReference": {"reference": "#k"}})
    assert found.medications[0].name == "methotrexate"
    shelf = bundle(PERSON, {**told, "medicationReference": {"reference": "urn:uuid:9"}})
    shelf["entry"].append(
        {"fullUrl": "urn:uuid:9", "resource": {"resourceType": "Medication", "code": {"text": "sirolimus"}}}
    )
    assert one(shelf).patient.medications[0].name == "sirolimus"
    lost = said({**told, "medicationReference": {"reference": "Medication/none"}})
    assert lost.medications[0].name == "(no name given)"


@pytest.mark.parametrize(
    ("unit", "expected"), [("K/uL", "10*3/uL"), ("G/L", "10*9/L"), ("T/L", "10*12/L"), ("mcg/L", "ug/L")]
)
def test_a_usual_spelling_comes_before_what_ucum_would_read(unit: str, expected: str) -> None:
    assert said(observation(5, unit)).observations[0].unit == expected


def test_a_value_is_known_by_any_of_its_numbers_and_not_in_another_material() -> None:
    numbers = coded(("http://loinc.org", "99999-9"), ("http://loinc.org", "1742-6"))
    assert said(observation(30, code=numbers)).observations[0].code == "alt"
    urine = observation(80, "mg/dL", code={"text": "Creatinine"}, specimen={"display": "Urine, 24 h"})
    assert said(urine).observations == () and len(said(urine | {"specimen": {"display": "Serum"}}).observations) == 1


def test_pregnancy_is_read_behind_a_local_coding() -> None:
    answer = {"coding": [LOCAL, {"system": SCT, "code": "60001007"}]}
    told = observation(
        None, code=coded(("http://loinc.org", "82810-3")), valueQuantity=None, valueCodeableConcept=answer
    )
    assert said(told).pregnant is False


def test_contained_facts_count_and_those_of_others_do_not() -> None:
    report = {"resourceType": "DiagnosticReport", "id": "d", "subject": ME}
    mine, theirs = observation(31), observation(32, subject={"reference": "Patient/q"})
    assert [seen.value for seen in said({**report, "contained": [mine]}).observations] == [31]
    found = one(bundle(PERSON, {**report, "contained": [theirs]}))
    assert found.patient.observations == () and "contained Observation of nobody known" in found.notes[-1]


def test_what_is_about_a_group_or_a_device_is_nobodys() -> None:
    found = one(bundle(PERSON, observation(subject={"reference": "Group/p"})))
    assert found.patient.observations == () and "names no person" in found.notes[-1]


def test_references_by_object_identifier_are_followed() -> None:
    person = {key: value for key, value in PERSON.items() if key != "id"}
    told = bundle(observation(subject={"reference": "urn:oid:1.2.3"}))
    told["entry"].insert(0, {"fullUrl": "urn:oid:1.2.3", "resource": person})
    assert len(one(told).patient.observations) == 1


def test_a_history_with_deletions_is_refused() -> None:
    told = bundle(PERSON, condition())
    told["entry"].append({"request": {"method": "DELETE", "url": "Condition/c-Migraine"}})
    with pytest.raises(InputErrors, match="a deletion"):
        one(told)


@pytest.mark.parametrize("died", [{"deceasedBoolean": True}, {"deceasedDateTime": "2026-02"}])
def test_nobody_who_has_died_is_screened(died: dict[str, Any]) -> None:
    with pytest.raises(InputErrors, match=r"Patient/p must be of a person alive on 2026-03-02"):
        one(bundle(PERSON | died))
    before = Said(as_of=date(2026, 1, 31))
    assert one(bundle(PERSON | {"deceasedDateTime": "2026-02-10"}), before).patient.code == "p"
    assert one(bundle(PERSON | {"deceasedBoolean": False})).patient.code == "p"


def test_codes_without_words_are_understood_by_the_users_own_files(tmp_path: Path) -> None:
    icd, rx = "http://hl7.org/fhir/sid/icd-10", "http://www.nlm.nih.gov/research/umls/rxnorm"
    ill = condition() | {"code": coded((SCT, "69896004"))}
    worded = condition() | {"id": "c2", "code": coded((icd, "G43"), text="Migraine")}
    taken = drug(medicationCodeableConcept=coded((rx, "6851")))
    (tmp_path / "b.json").write_text(json.dumps(bundle(PERSON, ill, worded, taken)))
    bare = one_patient(tmp_path / "b.json", Said())
    assert bare.patient.conditions[0].name == f"code 69896004 ({SCT})" and "--terms FILE" in bare.notes[-1]
    own = tmp_path / "own.csv"
    own.write_text(f"system,code,name\n{rx},6851,methotrexate\n{icd},G43,gout\n")
    ontology = tmp_path / "do.obo"
    ontology.write_text("format-version: 1.2\n\n[Term]\nid: DOID:7148\nname: rheumatoid arthritis\n"
                        "xref: SNOMEDCT_US_2023_03_01:69896004\nxref: ICD10CM:M06.9\n")  # fmt: skip
    words = words_of([own, ontology])
    assert (icd, "M06.9") not in words
    found = one_patient(tmp_path / "b.json", Said(words=words))
    assert [each.name for each in found.patient.conditions] == ["rheumatoid arthritis", "Migraine"]
    assert [each.name for each in found.patient.medications] == ["methotrexate"] and found.notes == ()
    unlike = tmp_path / "unlike.csv"
    unlike.write_text(f"system;code;name\n{SCT};69896004;gout\n")
    assert (SCT, "69896004") not in words_of([ontology, unlike]), "two unlike names are none"
    wrong = tmp_path / "atc.csv"
    wrong.write_text("ATC code,name\nM04AA01,allopurinol\n")
    with pytest.raises(InputError, match="a terminology with codes"):
        words_of([wrong])


def _handed(name: str, on: str, status: str = "completed") -> dict[str, Any]:
    return {"resourceType": "MedicationDispense", "id": f"d{on}", "status": status, "subject": ME,
            "medicationCodeableConcept": {"text": name}, "whenHandedOver": on}  # fmt: skip


def test_a_drug_that_was_only_dispensed_is_no_gap_and_tells_no_beginning() -> None:
    found = one(bundle(PERSON, drug(name="methotrexate"), _handed("methotrexate 2.5 MG Oral Tablet", "2026-02-01"),
                       _handed("predniSONE 20 MG Oral Tablet", "2026-01-01"), _handed("prednisone", "2026-02-10"),
                       _handed("tofacitinib", "2026-02-11", "cancelled")))  # fmt: skip
    assert [(one.name, one.started, one.ongoing) for one in found.patient.medications] == [
        ("methotrexate", None, True), ("prednisone", None, None),
    ]  # fmt: skip
    assert found.patient.medications[1].source == "MedicationDispense/d2026-02-10 (dispensed 2026-02-10)"
    assert "2 MedicationDispense of a drug that is named already" in found.notes[-1]
    assert "1 MedicationDispense cancelled" in found.notes[-1]


@pytest.mark.parametrize(("on", "names"), [("2026-01-31", 1), ("2026-02-01", 2)])
def test_a_drug_dispensed_after_its_course_was_over_is_told_beside_it(on: str, names: int) -> None:
    over = drug(name="prednisone", status="stopped", effectivePeriod={"start": "2025-01-01", "end": "2026-01-31"})
    assert len(one(bundle(PERSON, over, _handed("prednisone", on))).patient.medications) == names


def test_every_substance_of_a_reaction_is_an_allergy() -> None:
    reaction = [{"substance": {"text": "Mannitol"}}, {"substance": {"text": "Sucrose (substance)"}}]
    held = {"resourceType": "AllergyIntolerance", "id": "a", "patient": ME, "code": {"text": "Drug allergy"},
            "clinicalStatus": {"coding": [{"code": "active"}]}, "reaction": reaction}  # fmt: skip
    found = one(bundle(PERSON, held)).patient.allergies
    assert [one.substance for one in found] == ["Drug allergy", "Mannitol", "Sucrose"]


@pytest.mark.parametrize(
    ("clinical", "ended"), [("resolved", "2025-03-01"), ("remission", "2025-03-01"), ("active", None)]
)
def test_the_day_of_abatement_is_the_end_of_what_is_not_active(clinical: str, ended: str | None) -> None:
    held = condition("Pneumonia", clinicalStatus=clinical, onsetDateTime="2025-02-01", abatementDateTime="2025-03-01")
    since = one(bundle(PERSON, held)).patient.conditions[0].remission_since
    assert (str(since) if since else None) == ended


@pytest.mark.parametrize(("kind", "status", "ongoing"), [
    ("MedicationRequest", "ended", False), ("MedicationRequest", "another-word", None),
    ("MedicationAdministration", "unknown", None), ("MedicationStatement", "on-hold", None),
])  # fmt: skip
def test_a_status_that_is_no_no_leaves_a_course_and_drops_none(kind: str, status: str, ongoing: bool | None) -> None:
    """R5 says "ended"; a course that was dropped for a word would be denied by a list that is called complete."""
    (course,) = one(bundle(PERSON, drug(kind, status=status))).patient.medications
    assert course.ongoing is ongoing


def test_a_measured_value_without_a_value_is_counted() -> None:
    panel = observation(component=[{"code": {"text": "ALT"}, "valueQuantity": {"value": 30, "unit": "U/L"}}])
    bare = {key: held for key, held in observation().items() if key != "valueQuantity"} | {"id": "bare"}
    found = one(bundle(PERSON, bare, {key: held for key, held in panel.items() if key != "valueQuantity"}))
    assert found.notes[-1] == "Left out: 1 Observation without a value."
    assert len(found.patient.observations) == 1


def test_consents_that_are_not_read_complete_no_list() -> None:
    given = {"resourceType": "Consent", "id": "c", "status": "active", "patient": ME, "dateTime": "2026-02-01"}
    told = Said(today=date(2026, 11, 22), complete=frozenset({"consents", "conditions"}))
    assert one(bundle(PERSON, given), told).patient.complete == {"conditions"}
    assert one(bundle(PERSON), told).patient.complete == {"conditions", "consents"}
