"""A draft of criteria is read by people: who accepted what is an act; nobody is enrolled on what nobody accepted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.conduct.plan import ADMINISTRATOR, COORDINATOR, Clinic, day, opening, sheet
from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.acts.criterion_accepted import CriterionAccepted
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.course import Course
from trialwright.conduct.payload import read_row
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criteria_json import write_criteria
from trialwright.eligibility.criteria_revision import digest, split
from trialwright.eligibility.criterion import Criteria, Criterion

CRITERIA = {
    "draft": True,
    "inclusion": [
        {"id": "I1", "says": "Adult, not older than 90.",
         "all": [{"id": "I1.a", "says": "Adult.", "age": {"at_least": 18}},
                 {"id": "I1.b", "says": "Not older than 90.", "age": {"at_most": 90}}]},
    ],
    "exclusion": [{"id": "E1", "says": "Under 5.", "age": {"under": 5}}],
}  # fmt: skip
ENROL = Enrolled("P1", day(-1), "drug")


def drafted(is_draft: bool = True) -> Clinic:
    """A clinic whose study has drafted criteria, with P1 screened."""
    clinic = Clinic(opened=False)
    criteria = read_criteria({**CRITERIA, "draft": is_draft}, "criteria")
    clinic.course.design = replace(clinic.course.design, criteria=criteria)
    clinic.write(opening(), ADMINISTRATOR)
    clinic.consented()
    clinic.write(Screened("P1", day(-10), sheet("P1")))
    return clinic


def held(clinic: Clinic, id: str) -> Criterion:
    return clinic.course.design.criteria.criterion(id)


def accepted(clinic: Clinic, id: str) -> CriterionAccepted:
    return CriterionAccepted(None, day(-9), id, digest(held(clinic, id)))


def revision(clinic: Clinic, replaces: tuple[str, ...], new: tuple[Criterion, ...], step: str) -> CriteriaRevised:
    return CriteriaRevised(None, day(-9), replaces, json.dumps(write_criteria(Criteria(new))), step)


def test_nobody_is_enrolled_before_every_criterion_is_accepted() -> None:
    clinic = drafted()
    assert clinic.refused(ENROL) == "The criteria are a draft, and nobody has accepted I1, E1."
    clinic.write(accepted(clinic, "I1"))
    assert clinic.refused(ENROL) == "The criteria are a draft, and nobody has accepted E1."
    clinic.write(accepted(clinic, "E1"))
    clinic.write(ENROL)


def test_criteria_that_are_no_draft_need_no_acceptance_and_take_none() -> None:
    clinic = drafted(is_draft=False)
    assert "no draft" in clinic.refused(accepted(clinic, "I1"))
    assert "amendment" in clinic.refused(revision(clinic, ("I1",), (held(clinic, "I1"),), "edited"), reason="why")
    clinic.write(ENROL)


def test_only_an_investigator_accepts_and_only_what_was_read() -> None:
    clinic = drafted()
    assert "investigator may" in clinic.refused(accepted(clinic, "I1"), COORDINATOR)
    assert "read it again" in clinic.refused(CriterionAccepted(None, day(-9), "I1", "0" * 64))
    assert "no criterion 'I7'" in clinic.refused(CriterionAccepted(None, day(-9), "I7", "0" * 64))
    assert "not for a participant" in clinic.refused(replace(accepted(clinic, "I1"), participant="P1"))
    clinic.write(accepted(clinic, "I1"))
    assert "accepted already" in clinic.refused(accepted(clinic, "I1"))


def test_a_revised_criterion_has_to_be_accepted_again_and_judges_from_then_on() -> None:
    clinic = drafted()
    clinic.write(accepted(clinic, "I1"))
    clinic.write(accepted(clinic, "E1"))
    older = replace(held(clinic, "E1"), says="Under 100.")
    rule = read_criteria({"exclusion": [{"id": "E1", "says": "Under 100.", "age": {"under": 100}}]}, "x").criteria[0]
    clinic.write(revision(clinic, ("E1",), (replace(older, rule=rule.rule),), "edited"), reason="A nought was missing.")
    assert clinic.course.not_accepted == ("E1",)
    clinic.write(accepted(clinic, "E1"))
    assert clinic.refused(ENROL) == "P1 cannot be enrolled: unmet E1."


def test_a_split_criterion_is_accepted_part_by_part_and_the_ledger_rebuilds_it() -> None:
    clinic = drafted()
    clinic.write(revision(clinic, ("I1",), split(held(clinic, "I1")), "split"), reason="Two questions.")
    assert clinic.course.not_accepted == ("I1.1", "I1.2", "E1")
    for id in ("I1.1", "I1.2", "E1"):
        clinic.write(accepted(clinic, id))
    clinic.write(ENROL)
    original = replace(clinic.course.design, criteria=read_criteria(CRITERIA, "criteria"))
    rebuilt = Course(clinic.course.study, original)
    rebuilt.admit_all([entry for row in clinic.book.rows if (entry := read_row(row))], clinic.course.head)
    assert rebuilt.design.criteria == clinic.course.design.criteria
    assert rebuilt.not_accepted == ()


def test_after_the_first_enrolment_criteria_change_by_an_amendment() -> None:
    clinic = drafted()
    clinic.write(accepted(clinic, "I1"))
    clinic.write(accepted(clinic, "E1"))
    clinic.write(ENROL)
    told = clinic.refused(revision(clinic, ("I1",), split(held(clinic, "I1")), "split"), reason="Late.")
    assert told == "Somebody is enrolled: from now on criteria change by an amendment of the design."


@pytest.mark.parametrize(
    ("replaces", "criteria", "step", "says"),
    [
        (("I7",), '{"criteria": []}', "edited", "I7"),
        ((), '{"criteria": []}', "edited", "names the criteria"),
        (("I1",), '{"criteria": []}', "improved", "is one of"),
        (("I1",), '{"criteria": []}', "edited", "in the place"),
        (("I1",), "{", "edited", "not JSON"),
        (("I1",), '{"criteria": [{"id": "I1"}]}', "edited", "polarity"),
    ],
)
def test_a_revision_that_cannot_be_read_is_refused(
    replaces: tuple[str, ...], criteria: str, step: str, says: str
) -> None:
    clinic = drafted()
    assert says in clinic.refused(CriteriaRevised(None, day(-9), replaces, criteria, step), reason="why")
