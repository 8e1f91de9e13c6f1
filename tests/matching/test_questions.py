"""What is still to be asked, the most decisive first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from fhir.resources.bundle import Bundle
from fhir.resources.R4B.bundle import Bundle as Bundle4
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.test_shipped_patients import FILES, FOUNDING, shipped
from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.criteria.condition import Diagnosis
from trialwright.eligibility.criteria.consent import Consent
from trialwright.eligibility.criteria.investigator_judgement import InvestigatorJudgement
from trialwright.eligibility.criteria.laboratory import Laboratory
from trialwright.eligibility.criteria.pregnancy import Pregnancy
from trialwright.eligibility.criterion import All, AnyOf, Atom, Criteria, Criterion, Polarity, Rule
from trialwright.eligibility.questions import open_questions
from trialwright.eligibility.screening import screen
from trialwright.exchange.fhir_screening import screening_bundle

ON = date(2026, 3, 2)
AGE = Atom("age", "age", Age(at_least=18), "Adult.")
ALT = Atom("alt", "laboratory", Laboratory(analyte="alt", at_most=40, unit="U/L"), "ALT.")
PREGNANT = Atom("pregnant", "pregnancy", Pregnancy(), "Pregnant.")
MIGRAINE = Atom("migraine", "condition", Diagnosis(names=("migraine",)), "Migraine.")
CANCER = Atom("cancer", "condition", Diagnosis(of_class="malignancy"), "Cancer.")
VIEW = Atom("view", "investigator_judgement", InvestigatorJudgement(), "View.", decided_by_investigator=True)


def person(**facts: object) -> Patient:
    return read_patient({"patient": "P", "as_of": "2026-03-02", **facts}, "p")


def criteria(*rules: tuple[Polarity, Rule]) -> Criteria:
    return Criteria(tuple(Criterion(f"C{at}", side, "x", None, (), rule) for at, (side, rule) in enumerate(rules)))


def asked(of: Criteria, who: Patient) -> list[str]:
    return [question.id for question in open_questions(of, who, ON)]


def test_of_a_name_that_no_list_knows_only_a_complete_list_asks() -> None:
    """Where others may be missing, the question for the thing itself covers the unknown name too."""
    foo = [{"name": "morbus foo", "status": "active"}]
    (open_one,) = [one for one in open_questions(criteria(("exclusion", CANCER)), person(conditions=foo), ON)
                   if not one.id.startswith("list:")]  # fmt: skip
    assert open_one.asks == "Does the person have any malignancy, or ever had it?"
    verdict = screen(criteria(("exclusion", CANCER)), person(conditions=foo), ON).verdicts[0].verdict
    assert verdict.evidence[0].path == "conditions[0]" and "unknown_term" in verdict.flags
    whole = person(conditions=foo, complete=["conditions"])
    assert (
        open_questions(criteria(("exclusion", CANCER)), whole, ON)[0].asks == 'Does "morbus foo" count as malignancy?'
    )
    active = criteria(("exclusion", Atom("m", "condition", Diagnosis(names=("migraine",), status="active"), "M.")))
    unsaid = person(conditions=[*foo, {"name": "migraine"}])
    assert screen(active, unsaid, ON).questions[0].asks == "Is migraine active now?"


def test_words_come_before_measurements_and_those_before_judgements() -> None:
    of = criteria(("inclusion", VIEW), ("inclusion", ALT), ("inclusion", AGE))
    assert asked(of, person()) == ["age", "alt", "view"]
    consent = Atom("consent", "consent", Consent(), "Consent.")
    assert asked(criteria(("inclusion", consent), *((one.polarity, one.rule) for one in of.criteria)), person()) == [
        "age", "alt", "view", "consent"]  # fmt: skip


def test_nobody_is_asked_when_something_stands_against_already() -> None:
    of = criteria(("inclusion", AGE), ("exclusion", PREGNANT))
    assert asked(of, person(pregnant=True)) == []


def test_a_part_that_no_longer_matters_is_not_asked() -> None:
    either = AnyOf((AGE, ALT))
    assert asked(criteria(("inclusion", either)), person(birth_date="1980")) == []
    assert asked(criteria(("inclusion", All((either, PREGNANT)))), person(birth_date="1980")) == ["pregnant"]


def test_the_word_on_a_whole_list_comes_first_where_it_settles_most() -> None:
    of = criteria(("exclusion", CANCER), ("exclusion", MIGRAINE))
    found = open_questions(of, person(), ON)
    lists = next(one for one in found if one.id == "list:conditions")
    assert set(lists.atoms) == {"cancer", "migraine"} and lists.closes_yes == 2
    listed = open_questions(of, person(conditions=[{"name": "asthma"}]), ON)
    assert "asthma" in next(one for one in listed if one.id == "list:conditions").asks


def test_the_counts_are_those_of_a_hand_worked_example() -> None:
    """Three open atoms: age (alone), and alt or pregnant in one alternative.

    age: yes closes itself (1), no shuts out and closes all (3). alt: yes settles the alternative (2), no closes itself
    (1); the same for pregnant. So the weights are 2, 1.5 and 1.5, and the word comes before the measurement.
    """
    found = open_questions(criteria(("inclusion", AnyOf((ALT, PREGNANT))), ("inclusion", AGE)), person(), ON)
    assert [(one.id, one.closes_yes, one.closes_no) for one in found] == [
        ("age", 1, 3), ("pregnant", 2, 1), ("alt", 2, 1),
    ]  # fmt: skip


@given(
    path=st.sampled_from(FILES), gone=st.sets(st.sampled_from(["sex", "birth_date", "pregnant"])), empty=st.booleans()
)
@settings(max_examples=25, deadline=None)
def test_questions_are_there_exactly_while_the_reading_is_open(path: object, gone: set[str], empty: bool) -> None:
    who = shipped(path)  # type: ignore[arg-type]
    who = replace(who, **dict.fromkeys(gone), complete=frozenset() if empty else who.complete)  # type: ignore[arg-type]
    found = screen(FOUNDING, who, who.as_of)
    questions = open_questions(FOUNDING, who, who.as_of)
    assert bool(questions) == (found.outcome == "unknown")
    weights = [question.weight for question in questions]
    assert weights == sorted(weights, reverse=True)
    for question in questions:
        assert all(found.verdict(atom).answer == "unknown" for atom in question.atoms)


def test_the_screening_leaves_as_valid_fhir_with_its_questions() -> None:
    who = [shipped(path) for path in FILES[:6]]
    screened = [(screen(FOUNDING, one, one.as_of), open_questions(FOUNDING, one, one.as_of)) for one in who]
    data = screening_bundle(screened, "NCT07008196")
    Bundle.model_validate(json.loads(json.dumps(data)))
    subjects = [one["resource"] for one in data["entry"] if one["resource"]["resourceType"] == "ResearchSubject"]
    states = {one["progress"][0]["subjectState"]["coding"][0]["code"] for one in subjects}
    assert states == {"screening", "ineligible"} and len(subjects) == 6
    forms = [one["resource"] for one in data["entry"] if one["resource"]["resourceType"] == "Questionnaire"]
    first = next(questions for _, questions in screened if questions)
    assert [item["linkId"] for item in forms[0]["item"]] == [question.id for question in first]
    older = json.loads(json.dumps(screening_bundle(screened, "NCT07008196", "R4")))
    Bundle4.model_validate(older)
    told = [one["resource"] for one in older["entry"] if one["resource"]["resourceType"] == "ResearchSubject"]
    assert [one["status"] for one in told] == [
        one["progress"][0]["subjectState"]["coding"][0]["code"] for one in subjects
    ]
    assert all(one["individual"]["reference"].startswith("Patient/") for one in told)


@pytest.mark.parametrize("path", FILES[:8], ids=lambda path: path.stem)
def test_no_answer_that_closes_everything_is_missed(path: object) -> None:
    """A second way: set each open atom by hand and combine anew."""
    who = shipped(path)  # type: ignore[arg-type]
    for question in open_questions(FOUNDING, who, who.as_of):
        if question.id.startswith("list:"):
            continue
        criterion = FOUNDING.criterion(question.id)
        alone = isinstance(criterion.rule, Atom) or (
            isinstance(criterion.rule, AnyOf) and criterion.polarity == "exclusion"
        ) or (isinstance(criterion.rule, All) and criterion.polarity == "inclusion")  # fmt: skip
        if alone:
            total = max(question.closes_yes, question.closes_no)
            assert total >= len([one for one in open_questions(FOUNDING, who, who.as_of) if ":" not in one.id])
