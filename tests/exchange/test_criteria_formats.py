"""Criteria leave in five forms and come back: equal where the form holds them, listed where it does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fhir.resources.evidencevariable import EvidenceVariable
from fhir.resources.group import Group
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.cli.criteria import eligibility_commands
from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.criteria.allergy import AllergyAsked
from trialwright.eligibility.criteria.condition import Diagnosis
from trialwright.eligibility.criteria.laboratory import Laboratory
from trialwright.eligibility.criteria.medication import MedicationAsked
from trialwright.eligibility.criteria.sex import AdmittedSex
from trialwright.eligibility.criterion import (
    All,
    AnyOf,
    AtLeast,
    Atom,
    Criteria,
    Criterion,
    IfThen,
    NoneOf,
    Rule,
    Span,
)
from trialwright.eligibility.terminology_file import codes_in
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.criteria_format import CriteriaFormat, Study, names_to_code
from trialwright.exchange.register import find_criteria_formats
from trialwright.protocol.study_folder import read_study

FORMATS = find_criteria_formats()
STUDY = Study("MY-STUDY", 'A "study" of two lines\nand more')
WHOLE = ("trialwright-criteria", "fhir-evidence-variable", "cql")
"""Forms with room for a copy of everything."""


def _kept(form: CriteriaFormat, criteria: Criteria, not_held: Any) -> Criteria:
    if form.name in WHOLE:
        return criteria
    left_out = {one.criterion for one in not_held}
    return Criteria(tuple(one for one in criteria.criteria if one.id not in left_out), criteria.is_draft)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_what_a_form_holds_comes_back_equal(name: str, study_folder: Path) -> None:
    form, criteria = FORMATS[name], read_study(study_folder).criteria
    written = form.write(criteria, STUDY)
    assert form.read(written.text, "x") == _kept(form, criteria, written.not_held)
    for one in written.not_held:
        assert one.says in written.text.replace('\\"', '"'), "what is not held stands in the document too"


AMOUNT = st.integers(1, 90)
ATOMS = st.one_of(
    st.builds(lambda low, more: Age(at_least=float(low), at_most=float(low + more)), AMOUNT, AMOUNT),
    st.builds(lambda low: Age(over=float(low)), AMOUNT),
    st.builds(AdmittedSex, st.sampled_from(["all", "female", "male"])),
    st.builds(lambda low, more: Laboratory(analyte="alt", over=low / 7, under=low / 7 + more, unit="U/L"),
              AMOUNT, AMOUNT),
    st.builds(lambda high: Laboratory(analyte="alt", at_most=high / 10, times="upper_limit"), AMOUNT),
    st.builds(lambda status: Diagnosis(names=("migraine", "it's \\ \"odd\""), status=status),
              st.sampled_from(["active", "present", "ever"])),
    st.just(Diagnosis(of_class="malignancy")),
    st.builds(lambda days: MedicationAsked(names=("methotrexate",), within_days=days), AMOUNT),
    st.just(AllergyAsked(to=("mannitol",))),
)  # fmt: skip
KIND = {Age: "age", AdmittedSex: "sex", Laboratory: "laboratory", Diagnosis: "condition", MedicationAsked: "medication",
        AllergyAsked: "allergy"}  # fmt: skip


@st.composite
def rules(draw: st.DrawFn, deep: int = 2) -> Rule:
    shape = draw(st.sampled_from(["atom", "all", "any", "none", "at_least", "if"])) if deep else "atom"
    if shape == "atom":
        parameters = draw(ATOMS)
        words = draw(st.sampled_from(["Says so.", "Two\nlines // and more", "≥ 18 µg"]))
        return Atom(f"A{draw(st.integers(0, 10**6))}", KIND[type(parameters)], parameters, words, (Span(0, 4, "Says"),),
                    draw(st.sampled_from([None, "Really?"])), draw(st.sampled_from([(), ("unknown_term",)])),
                    draw(st.booleans()))  # fmt: skip
    parts = tuple(draw(st.lists(rules(deep - 1), min_size=2, max_size=3)))
    if shape == "if":
        return IfThen(parts[0], parts[1])
    if shape == "at_least":
        return AtLeast(draw(st.integers(1, len(parts))), parts)
    return {"all": All, "any": AnyOf, "none": NoneOf}[shape](parts)


@st.composite
def any_criteria(draw: st.DrawFn) -> Criteria:
    found = [
        Criterion(f"C{number}", draw(st.sampled_from(["inclusion", "exclusion"])), "Some words.", "a.path",
                  (Span(1, 3, "om"),), draw(rules()), draw(st.sampled_from([(), ("boundary_conflict",)])),
                  draw(st.booleans()))
        for number in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return Criteria(tuple(found), draw(st.booleans()))


@pytest.mark.parametrize("name", sorted(FORMATS))
@given(criteria=any_criteria())
@settings(max_examples=30, deadline=None)
def test_the_round_trip_holds_for_any_criteria(name: str, criteria: Criteria) -> None:
    form = FORMATS[name]
    written = form.write(criteria, STUDY)
    assert form.read(written.text, "x") == _kept(form, criteria, written.not_held)
    if name.startswith("fhir"):
        data = json.loads(written.text)
        {"EvidenceVariable": EvidenceVariable, "Group": Group}[data["resourceType"]].model_validate(data)


def test_fhir_says_a_bound_with_its_number_unit_and_time(founding_folder: Path) -> None:
    told = json.loads(FORMATS["fhir-evidence-variable"].write(read_study(founding_folder).criteria, STUDY).text)
    fifth = next(one for one in told["characteristic"] if one["linkId"] == "I5")
    parts = {one["linkId"]: one for one in fifth["definitionByCombination"]["characteristic"]}
    neutrophils = parts["I5.2a"]["definitionByTypeAndValue"]
    assert neutrophils["type"]["coding"] == [{"system": "http://loinc.org", "code": "751-8"}]
    assert (neutrophils["valueQuantity"]["value"], neutrophils["valueQuantity"]["comparator"]) == (1.0, ">=")
    assert neutrophils["valueQuantity"]["code"] == "10*9/L"
    assert parts["I5.2a"]["timeFromEvent"][0]["quantity"]["value"] == 28
    assert parts["I5.2c"]["definitionByTypeAndValue"]["valueQuantity"]["code"] == "{ULN}"
    assert fifth["exclude"] is False and next(one for one in told["characteristic"] if one["linkId"] == "E1")["exclude"]


def test_cql_keeps_three_answers(founding_folder: Path) -> None:
    text = FORMATS["cql"].write(read_study(founding_folder).criteria, STUDY).text
    assert 'define "I5 I5.1a": AgeInYears() > 18 ' in text
    assert "\"Value of\"(\"Latest\"('751-8', 28 days)) >= 1 '10*9/L'" in text
    assert "null as Boolean" in text and "// Not held: E10" in text
    assert text.rstrip().splitlines()[-1].strip().startswith("and ")
    assert "C.system.value = 'http://loinc.org'" in text
    assert "O.status.value in {'final', 'amended', 'corrected'}" in text


def test_cql_takes_no_silence_for_absence() -> None:
    gout = Atom("E1", "condition", Diagnosis(names=("gout",), status="active"), "Gout.")
    text = FORMATS["cql"].write(Criteria((Criterion("E1", "exclusion", "Gout.", "x", (), gout),)), STUDY).text
    line = next(line for line in text.splitlines() if line.startswith('define "E1"'))
    assert line.startswith('define "E1": (exists ([Condition] C where "Is called"(C.code, {\'gout\'}, "Codes of gout")')
    assert "{'refuted', 'entered-in-error', 'unconfirmed', 'provisional', 'differential'}" in line
    assert "or (null as Boolean))" in line and "C.onset" not in line
    assert 'define "Codes of gout": List<System.Code>{}' in text
    head = text.split("using FHIR")[0].splitlines()
    assert head[-1].startswith("// To fill in: ") and head[-1].endswith(": gout")


def test_cql_says_the_window_of_a_condition() -> None:
    asked = Atom("E1", "condition", Diagnosis(names=("stroke",), within_days=30), "Stroke within 30 days.")
    text = FORMATS["cql"].write(Criteria((Criterion("E1", "exclusion", "Stroke.", "x", (), asked),)), STUDY).text
    line = next(line for line in text.splitlines() if line.startswith('define "E1"'))
    begun = "FHIRHelpers.ToDateTime(C.onset as FHIR.dateTime)"
    assert f"{begun} >= Now() - 30 days and {begun} <= Now()) or (null as Boolean))" in line


def test_codes_of_the_users_own_terminology_travel_and_may_be_filled_in(tmp_path: Path) -> None:
    terms = tmp_path / "mesh.tsv"
    terms.write_text("D006073\tGout\tGouts|Podagra\tC05.550.354.500\n", encoding="utf-8")
    gout = Atom("E1", "condition", Diagnosis(names=("gout", "it's odd")), "Gout.")
    criteria = Criteria((Criterion("E1", "exclusion", "Gout.", "x", (), gout),))
    assert names_to_code(criteria) == ("gout", "it's odd")
    found = codes_in(terms, names_to_code(criteria))
    study = Study("MY-STUDY", "A study", found)
    cql = FORMATS["cql"].write(criteria, study).text
    assert "System.Code { code: 'D006073', system: 'http://www.nlm.nih.gov/research/umls/msh', display: 'Gout' }" in cql
    assert "by these words alone: it's odd\n" in cql, "only what has no code is left to be filled in"
    assert '"Codes of gout" union "Codes of it\'s odd"' in cql
    by_hand = cql.replace("List<System.Code>{}", "List<System.Code>{System.Code { code: '1', system: 'urn:x' }}")
    assert FORMATS["cql"].read(by_hand, "x") == FORMATS["cql"].read(cql, "x") == criteria
    with pytest.raises(InputErrors):
        FORMATS["cql"].read(cql.replace("{'gout'", "{'gouty'"), "x")
    circe = FORMATS["circe"].write(criteria, study)
    items = json.loads(circe.text)["ConceptSets"][0]["expression"]["items"]
    assert [(one["concept"]["VOCABULARY_ID"], one["concept"]["CONCEPT_CODE"]) for one in items][1] == (
        "MeSH",
        "D006073",
    )
    assert FORMATS["circe"].read(circe.text, "x") == criteria
    assert any("map these by code or name: gout; it's odd" in one.says for one in circe.not_held)
    _fhir_carries(study, criteria, gout)
    with pytest.raises(InputError, match="whose codes are taken over"):
        atc = tmp_path / "atc.csv"
        atc.write_text("ATC code,name\nM04AA01,allopurinol\n", encoding="utf-8")
        codes_in(atc, ("allopurinol",))


def _fhir_carries(study: Study, criteria: Criteria, gout: Atom) -> None:
    """One name: a coding beside the word. Several: any of them, in FHIR's combination; a flat list has none."""
    coded = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/msh", "code": "D006073", "display": "Gout"}],
             "text": "gout"}  # fmt: skip
    alone = Criteria((replace(criteria.criteria[0], rule=replace(gout, parameters=Diagnosis(names=("gout",)))),))
    for name, resource in (("fhir-evidence-variable", EvidenceVariable), ("fhir-group", Group)):
        for asked in (criteria, alone):
            written = FORMATS[name].write(asked, study)
            assert FORMATS[name].read(written.text, "x") == asked
            resource.model_validate_json(written.text)
            if asked is alone or name == "fhir-evidence-variable":
                with pytest.raises(InputErrors):
                    FORMATS[name].read(written.text.replace('"text": "gout"', '"text": "gouty"'), "x")
        told = json.loads(FORMATS[name].write(alone, study).text)["characteristic"][0]
        assert told.get("definitionByTypeAndValue", told)["valueCodeableConcept"] == coded
    several = json.loads(FORMATS["fhir-evidence-variable"].write(criteria, study).text)["characteristic"][0]
    parts = several["definitionByCombination"]["characteristic"]
    assert several["definitionByCombination"]["code"] == "any-of" and several["exclude"] is True
    assert [one["definitionByTypeAndValue"]["valueCodeableConcept"] for one in parts] == [coded, {"text": "it's odd"}]


CIRCE: dict[str, set[str]] = {
    "expression": {"cdmVersionRange", "Title", "Description", "PrimaryCriteria", "AdditionalCriteria", "ConceptSets",
                   "QualifiedLimit", "ExpressionLimit", "InclusionRules", "EndStrategy", "CensoringCriteria",
                   "CollapseSettings", "CensorWindow"},
    "group": {"Type", "Count", "CriteriaList", "DemographicCriteriaList", "Groups"},
    "windowed": {"Criteria", "StartWindow", "EndWindow", "Occurrence", "RestrictVisit", "IgnoreObservationPeriod"},
    "window": {"Start", "End", "UseIndexEnd", "UseEventEnd"},
    "Measurement": {"CodesetId", "ValueAsNumber", "Unit", "RangeLow", "RangeHigh", "RangeLowRatio", "RangeHighRatio"},
    "ConditionOccurrence": {"CodesetId"}, "DrugExposure": {"CodesetId"}, "ProcedureOccurrence": {"CodesetId"},
    "Observation": {"CodesetId"},
}  # fmt: skip
"""Field names of circe-be's classes (CohortExpression, CriteriaGroup, CorelatedCriteria, Window, Measurement, ...), as
their JSON annotations have them: https://github.com/OHDSI/circe-be, package cohortdefinition. The top level may hold
more (our Description): what it does not know there, it passes over."""
OPERATORS = {"gt", "gte", "lt", "lte", "eq", "!eq", "bt", "!bt"}


def _group_is_circe(group: dict[str, Any], sets: set[int]) -> int:
    """Every key and number of a criteria group; returns how many criteria it asks."""
    assert set(group) <= CIRCE["group"] and group["Type"] in ("ALL", "ANY", "AT_LEAST", "AT_MOST")
    assert ("Count" in group) == group["Type"].startswith("AT_")
    for one in group["CriteriaList"]:
        ((domain, asked),) = one["Criteria"].items()
        assert set(one) <= CIRCE["windowed"] and set(asked) <= CIRCE[domain] and asked["CodesetId"] in sets
        for name in ("StartWindow", "EndWindow"):
            if name in one:
                assert set(one[name]) <= CIRCE["window"]
                assert all(edge["Coeff"] in (-1, 1) for edge in (one[name]["Start"], one[name]["End"]))
        for name in ("ValueAsNumber", "RangeLowRatio", "RangeHighRatio"):
            if name in asked:
                assert asked[name]["Op"] in OPERATORS and ("Extent" in asked[name]) == asked[name]["Op"].endswith("bt")
    for one in group["DemographicCriteriaList"]:
        assert set(one) <= {"Age", "Gender", "Race", "Ethnicity", "OccurrenceStartDate", "OccurrenceEndDate"}
    inside = sum(_group_is_circe(one, sets) for one in group["Groups"])
    return inside + len(group["CriteriaList"]) + len(group["DemographicCriteriaList"])


def test_the_cohort_expression_has_the_published_structure(study_folder: Path) -> None:
    told = json.loads(FORMATS["circe"].write(read_study(study_folder).criteria, STUDY).text)
    assert set(told) <= CIRCE["expression"]
    sets = {one["id"] for one in told["ConceptSets"]}
    assert sets == set(range(len(sets)))
    for rule in told["InclusionRules"]:
        assert set(rule) == {"name", "description", "expression"}
        asked = _group_is_circe(rule["expression"], sets)
        assert (
            asked or "not held: " in rule["description"] or "everybody" in rule["description"] or "sex" in rule["name"]
        )


@pytest.mark.parametrize(
    ("name", "whole", "partly"),
    [("fhir-group", 15, 2), ("fhir-evidence-variable", 19, 0), ("circe", 5, 2)],
)
def test_how_much_of_the_founding_study_a_form_says(name: str, whole: int, partly: int, founding_folder: Path) -> None:
    """Whole: every atom. Partly: the criterion stands there and asks less, with the missing atoms named."""
    criteria = read_study(founding_folder).criteria
    written = FORMATS[name].write(criteria, STUDY)
    left = {one.criterion for one in written.not_held}
    held = FORMATS[name].read(written.text, "x").criteria
    of_atoms = [one for one in held if any(atom.id in left for atom in one.atoms if atom.id != one.id)]
    if name != "fhir-evidence-variable":
        assert (len(held) - len(of_atoms), len(of_atoms)) == (whole, partly)
        assert "E6a" in left and "E10" in left
    else:
        assert len(held) == whole and left == {"E2j", "E3", "E6a", "E10"}


def test_a_drug_taken_in_a_window_may_have_begun_before_it() -> None:
    asked = Atom("E1", "medication", MedicationAsked(names=("methotrexate",), within_days=28), "Took it.")
    one = Criterion("E1", "exclusion", "Took it.", None, (), asked)
    told = json.loads(FORMATS["circe"].write(Criteria((one,)), STUDY).text)
    (windowed,) = told["InclusionRules"][0]["expression"]["Groups"][0]["CriteriaList"]
    assert windowed["StartWindow"]["Start"] == {"Coeff": -1} and windowed["StartWindow"]["UseEventEnd"] is False
    assert windowed["EndWindow"]["Start"] == {"Days": 28, "Coeff": -1} and windowed["EndWindow"]["UseEventEnd"] is True


def test_circe_tells_that_it_has_no_latest_value() -> None:
    asked = Atom("I1", "laboratory", Laboratory(analyte="alt", at_most=3, times="upper_limit"), "ALT.")
    left = FORMATS["circe"].write(Criteria((Criterion("I1", "inclusion", "ALT.", "x", (), asked),)), STUDY).not_held
    assert [one.criterion for one in left] == ["concept sets", "measured values"] and "latest" in str(left[1])


def test_circe_wraps_an_exclusion_into_at_most_none(study_folder: Path) -> None:
    told = json.loads(FORMATS["circe"].write(read_study(study_folder).criteria, STUDY).text)
    said = [one for one in told["InclusionRules"] if "trialwright criterion" in one["description"]]
    for one in said:
        if '"exclusion"' in one["description"]:
            assert (one["expression"]["Type"], one["expression"]["Count"]) == ("AT_MOST", 0)
    assert said and all(one["CONCEPT_ID"] == 0 for held in told["ConceptSets"] for one in
                        [item["concept"] for item in held["expression"]["items"]])  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_document_changed_in_its_own_words_is_refused(name: str, founding_folder: Path) -> None:
    form, criteria = FORMATS[name], read_study(founding_folder).criteria
    text = form.write(criteria, STUDY).text
    changed = {
        "cql": text.replace("AgeInYears() > 18", "AgeInYears() > 16"),
        "fhir-group": text.replace('"comparator": ">="', '"comparator": ">"'),
        "fhir-evidence-variable": text.replace('"comparator": ">="', '"comparator": ">"'),
        "circe": text.replace('"Op": "gte"', '"Op": "gt"'),
        "trialwright-criteria": text.replace('"version": 1', '"version": 2'),
    }[name]
    if changed == text:
        pytest.fail(f"{name} holds nothing to change")
    with pytest.raises(InputErrors):
        form.read(changed, "x")


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("text", ["", "{", "[]", "null", "library X", "{}", '{"a": 1, "a": 2}', "[" * 100_000])
def test_what_is_no_such_document_is_refused(name: str, text: str) -> None:
    with pytest.raises(InputErrors):
        FORMATS[name].read(text, "x")


def test_the_command_writes_reads_back_and_tells_what_is_not_held(founding_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "g.json"
    done = CliRunner().invoke(
        eligibility_commands, ["export", str(founding_folder), "--as", "fhir-group", "--out", str(out)]
    )
    assert done.exit_code == 0 and "not held: E10: left out: the investigator decides" in done.output
    back = CliRunner().invoke(eligibility_commands, ["import", str(out), "--as", "fhir-group"])
    assert {one["id"] for one in json.loads(back.output)["criteria"]} >= {"minimum_age", "sex"}
    listed = CliRunner().invoke(eligibility_commands, ["formats"]).output
    assert all(name in listed for name in FORMATS)


@pytest.mark.parametrize("name", ["fhir-group", "fhir-evidence-variable"])
def test_criteria_of_others_are_told_from_ours(name: str, shared_path: Any) -> None:
    """Published examples of eligibility criteria as FHIR hold no copy of ours: they are refused by that word."""
    import tarfile

    wanted = {"fhir-group": "Group", "fhir-evidence-variable": "EvidenceVariable"}[name]
    seen = 0
    with tarfile.open(shared_path("benchmarks/fhir_eligibility_examples") / "examples.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None and Path(member.name).name.startswith(wanted) and seen < 60:
                seen += 1
                text = file.read().decode()
                with pytest.raises(InputErrors) as refused:
                    FORMATS[name].read(text, "x")
                if json.loads(text).get("characteristic"):
                    assert "Only what Trialwright exported" in str(refused.value)
    assert seen > 40
