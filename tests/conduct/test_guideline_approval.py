"""The completion guideline is approved before the first participant is enrolled, where the study's files ask for it."""

from __future__ import annotations

from dataclasses import replace

from tests.conduct.plan import ADMINISTRATOR, COORDINATOR, NOW, Clinic, day, opening, small_design
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.enrolled import WAITS, Enrolled
from trialwright.conduct.acts.guideline_approved import GuidelineApproved
from trialwright.conduct.course import Course
from trialwright.conduct.work import tasks
from trialwright.protocol.conduct_plan import ConductPlan
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Item
from trialwright.protocol.guideline import guideline_sha256

ASKED = replace(small_design(), conduct=ConductPlan(guideline="approved before go-live"))


def clinic_of(design: StudyDesign) -> Clinic:
    clinic = Clinic(opened=False)
    clinic.course.design = design
    clinic.write(opening(), ADMINISTRATOR)
    return clinic.screened("P1").screened("P2")


def approval(course: Course, name: str = "Ines Example") -> GuidelineApproved:
    return GuidelineApproved(None, day(-12), course.guideline_sha256, name)


def told(course: Course) -> list[str]:
    return [one.says for one in tasks(course, NOW) if one.kind == "guideline to approve"]


def widened() -> StudyDesign:
    """The design with one more item on a form."""
    form = ASKED.forms["diary"]
    group = replace(form.item_groups[0], items=(*form.item_groups[0].items, Item("more", "More", "text")))
    forms = {**ASKED.forms, "diary": replace(form, item_groups=(group,))}
    return replace(ASKED, forms=forms, sha256="widened")


def test_nobody_is_enrolled_before_the_guideline_is_approved() -> None:
    clinic = clinic_of(ASKED)
    assert clinic.refused(Enrolled("P1", day(-1), "drug")) == WAITS
    assert told(clinic.course) and "Nobody is enrolled before" in told(clinic.course)[0]
    assert "printed name" in clinic.refused(approval(clinic.course, " "))
    assert "read it again" in clinic.refused(replace(approval(clinic.course), guideline_sha256="0" * 64))
    assert "may not write" in clinic.refused(approval(clinic.course), COORDINATOR)
    clinic.write(approval(clinic.course))
    assert "approved already" in clinic.refused(approval(clinic.course))
    clinic.write(Enrolled("P1", day(-1), "drug"))
    assert told(clinic.course) == []


def test_a_study_whose_files_do_not_ask_goes_on_as_before() -> None:
    clinic = clinic_of(small_design())
    clinic.write(Enrolled("P1", day(-1), "drug"))
    assert told(clinic.course) == []


def test_an_amendment_of_the_forms_asks_for_another_approval_and_stops_nobody() -> None:
    clinic = clinic_of(ASKED)
    clinic.write(approval(clinic.course))
    clinic.write(Enrolled("P1", day(-1), "drug"))
    amended = DesignAmended(None, NOW.date(), "widened", "1.1", "One more item.", "Ethics committee", NOW.date())
    clinic.write(amended, ADMINISTRATOR, reason="asked for")
    after = clinic.course.seen_with(widened())
    assert after.guideline_sha256 != clinic.course.guideline_sha256
    assert told(after) and "Entries go on meanwhile" in told(after)[0]
    assert Enrolled("P2", day(-1), "drug").refusals(after) == []


def test_a_study_that_enrolled_before_there_was_an_approval_stays_valid_and_is_told_of_it() -> None:
    clinic = clinic_of(small_design())
    clinic.write(Enrolled("P1", day(-1), "drug"))
    after = clinic.course.seen_with(ASKED)
    assert told(after) and Enrolled("P2", day(-1), "drug").refusals(after) == []


def test_the_digest_follows_the_guideline_and_nothing_else_of_the_design() -> None:
    assert guideline_sha256(replace(ASKED, title="Another title")) == guideline_sha256(ASKED)
    assert guideline_sha256(widened()) != guideline_sha256(ASKED)
