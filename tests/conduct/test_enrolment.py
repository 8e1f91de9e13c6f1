"""Enrolment is refused while anything is unmet or unknown, for either study: the criteria are judged again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson

from tests.conduct.plan import ADMINISTRATOR, COORDINATOR, INVESTIGATOR, NOW, Clinic, day, opening, salts, sheet
from trialwright.conduct.act import Act
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.guideline_approved import GuidelineApproved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.course import Course
from trialwright.conduct.writing import Book, Proposal, Refused, Written
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.protocol.study_folder import read_study

CRITERIA = {
    "inclusion": [{"id": "I1", "says": "Adults.", "age": {"at_least": 18}}],
    "exclusion": [
        {"id": "E1", "says": "Unsuitable, as the investigator judges.", "decided_by": "investigator",
         "investigator_judgement": {"about": "unsuitable"}},
    ],
}  # fmt: skip


def judging_clinic(**sheet_fields: object) -> Clinic:
    """A clinic whose study has two criteria, with P1 screened."""
    clinic = Clinic(opened=False)
    clinic.course.design = replace(clinic.course.design, criteria=read_criteria(CRITERIA, "criteria"))
    clinic.write(opening(), ADMINISTRATOR)
    clinic.consented()
    clinic.write(Screened("P1", day(-10), sheet("P1", **sheet_fields)))
    return clinic


ENROL = Enrolled("P1", day(-1), "drug")


def test_what_the_investigator_decides_is_unknown_until_it_is_judged() -> None:
    clinic = judging_clinic()
    assert clinic.refused(ENROL) == "P1 cannot be enrolled: unknown E1."
    assert "not one that the investigator decides" in clinic.refused(CriterionJudged("P1", day(-9), "I1", "met", "x"))
    assert "says why" in clinic.refused(CriterionJudged("P1", day(-9), "E1", "not met", " "))
    perhaps = CriterionJudged("P1", day(-9), "E1", "perhaps", "x")  # type: ignore[arg-type]
    assert "says met or not met" in clinic.refused(perhaps)
    assert "investigator may" in clinic.refused(CriterionJudged("P1", day(-9), "E1", "not met", "x"), COORDINATOR)
    clinic.write(CriterionJudged("P1", day(-9), "E1", "not met", "nothing found"))
    clinic.write(ENROL)


def test_a_newer_judgement_takes_the_place_of_the_older_one() -> None:
    clinic = judging_clinic()
    clinic.write(CriterionJudged("P1", day(-9), "E1", "not met", "nothing found"))
    clinic.write(CriterionJudged("P1", day(-8), "E1", "met", "now found"))
    assert clinic.refused(ENROL) == "P1 cannot be enrolled: unmet E1."


def test_an_unmet_and_an_unknown_criterion_are_both_named() -> None:
    said = judging_clinic(birth_date="2010-01-01").refused(ENROL)
    assert "unmet I1" in said and "unknown E1" in said and "2010" not in said


def test_a_newer_sheet_takes_the_place_of_the_older_one() -> None:
    clinic = judging_clinic(birth_date=None)
    clinic.write(CriterionJudged("P1", day(-10), "E1", "not met", "nothing found"))
    assert clinic.refused(ENROL) == "P1 cannot be enrolled: unknown I1."
    clinic.write(Screened("P1", day(-9), sheet("P1")))
    clinic.write(ENROL)


def test_a_judgement_needs_a_sheet() -> None:
    clinic = Clinic().consented()
    assert "no screening sheet" in clinic.refused(CriterionJudged("P1", day(-9), "E1", "met", "x"))


def test_enrolment_needs_a_screening() -> None:
    assert "was not screened" in Clinic().consented().refused(Enrolled("P1", day(-1), "drug"))


def test_nobody_is_enrolled_twice_or_into_an_unknown_arm_or_before_the_screening() -> None:
    clinic = Clinic().screened()
    assert "no arm 'x'" in clinic.refused(Enrolled("P1", day(-1), "x"))
    assert "before the day of the screening" in clinic.refused(Enrolled("P1", day(-11), "drug"))
    clinic.write(Enrolled("P1", day(-1), "drug"))
    assert "enrolled already" in clinic.refused(Enrolled("P1", day(-1), "drug"))
    assert "screening is closed" in clinic.refused(Screened("P1", day(-1), sheet("P1")))


def test_nobody_is_enrolled_beyond_the_planned_number() -> None:
    clinic = Clinic(target=2, opened=False)
    clinic.write(StudyOpened(None, day(-30), "SMALL", "small-2"), ADMINISTRATOR)
    clinic.enrolled("P1").enrolled("P2").screened("P3")
    assert "planned number of participants (2)" in clinic.refused(Enrolled("P3", day(-1), "none"))


def examples(folder: Path) -> list[dict[str, object]]:
    return [orjson.loads(path.read_bytes()) for path in sorted((folder / "screening").glob("*.json"))]


def test_enrolment_follows_the_screening_of_the_studys_own_examples(study_folder: Path) -> None:
    design = read_study(study_folder)
    told = examples(study_folder)
    assert told
    outcomes = set()
    for example in told:
        outcome, said = _try_to_enrol(design, example)
        outcomes.add(outcome)
        assert (outcome == "eligible") == (said == "")
        for word, answer in (("unmet", "ineligible"), ("unknown", "unknown")):
            assert outcome != answer or word in said
    assert outcomes


def _try_to_enrol(design, example) -> tuple[str, str]:
    from datetime import date

    from trialwright.clinical.patient_file import read_patient

    on = date.fromisoformat(example["on"])
    code = example["patient"]["patient"]
    given = salts()
    study = design.nct_id or design.id
    book = Book(Course(study, design), lambda: next(given))
    consents = [one["on"] for one in example["patient"].get("consents", []) if len(one["on"]) == 10]
    consented_on = min([date.fromisoformat(one) for one in consents] + [on])
    acts: list[Act] = [
        StudyOpened(None, consented_on, study, design.sha256, design.nct_id),
        ConsentGiven(code, consented_on, "1.0"),
        Screened(code, on, example["patient"]),
    ]
    if design.conduct.guideline is not None:
        acts.append(GuidelineApproved(None, consented_on, book.course.guideline_sha256, "Ines Example"))
    for judged in example.get("judgements", []):
        acts.append(CriterionJudged(code, on, judged["criterion"], judged["answer"], judged["why"]))
    acts.append(Enrolled(code, on, design.arms[0].name))
    at = max(NOW, NOW.replace(year=on.year + 1))
    for number, act in enumerate(acts):
        actor = ADMINISTRATOR if number == 0 else INVESTIGATOR
        outcome = book.append(Proposal(act, actor, at, f"k{number}"), at)
        if number < len(acts) - 1:
            assert isinstance(outcome, Written), (act.kind, outcome)
    assert read_patient(example["patient"], "x").code == code
    screening = book.course.screening(code, on)
    assert screening is not None
    return screening.outcome, " ".join(outcome.sentences) if isinstance(outcome, Refused) else ""
