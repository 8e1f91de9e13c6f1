"""Acts of the study as a whole that were entered in error are set aside where nothing hangs on them."""

from __future__ import annotations

from dataclasses import replace

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, Clinic, day, small_design
from tests.conduct.proof import MANAGER
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.delegation_ended import DelegationEnded
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.guideline_approved import GuidelineApproved
from trialwright.conduct.acts.study_act_set_aside import StudyActSetAside
from trialwright.conduct.delegation import delegation_log
from trialwright.conduct.study_setting_aside import standing
from trialwright.protocol.guideline import guideline_sha256

CARL = Actor("carl", Role.COORDINATOR)


def gone(row: int) -> StudyActSetAside:
    return StudyActSetAside(None, day(1), row)


def delegated(clinic: Clinic, user: str) -> int:
    act = DutyDelegated(None, day(0), user, "coordinator", ("entry",), day(-30))
    return clinic.write(act, INVESTIGATOR).recorded[0].sequence


def test_a_duty_of_the_wrong_user_is_set_aside_and_they_write_no_more() -> None:
    clinic = Clinic()
    wrong, right = delegated(clinic, "carl"), delegated(clinic, COORDINATOR.user)
    assert "needs a reason" in clinic.refused(gone(wrong), INVESTIGATOR)
    assert "may not write" in clinic.refused(gone(wrong), COORDINATOR, reason="another person")
    clinic.write(gone(wrong), INVESTIGATOR, reason="another person was meant")
    assert [(one.user, one.row) for one in delegation_log(clinic.course)] == [(COORDINATOR.user, right)]
    assert "not delegated" in clinic.refused(ConsentGiven("P2", day(-12), "1.0"), CARL)
    assert "already" in clinic.refused(gone(wrong), INVESTIGATOR, reason="again")
    clinic.write(ConsentGiven("P1", day(-12), "1.0"), COORDINATOR)
    said = clinic.refused(gone(right), INVESTIGATOR, reason="not them either")
    assert "1 act (the first in row" in said and "end the delegation instead" in said
    delegated(clinic, COORDINATOR.user)
    clinic.write(gone(right), INVESTIGATOR, reason="entered twice")
    assert len(delegation_log(clinic.course)) == 1


def test_a_log_whose_only_entry_was_an_error_binds_nobody() -> None:
    clinic = Clinic()
    row = delegated(clinic, "carl")
    assert "not delegated" in clinic.refused(ConsentGiven("P1", day(-12), "1.0"), COORDINATOR)
    clinic.write(gone(row), INVESTIGATOR, reason="the log is kept on paper")
    clinic.write(ConsentGiven("P1", day(-12), "1.0"), COORDINATOR)


def test_an_end_that_was_none_is_set_aside_and_the_duty_goes_on() -> None:
    clinic = Clinic()
    delegated(clinic, COORDINATOR.user)
    end = (
        clinic.write(DelegationEnded(None, day(0), COORDINATOR.user, "coordinator"), INVESTIGATOR).recorded[0].sequence
    )
    assert "not delegated" in clinic.refused(ConsentGiven("P1", day(-12), "1.0"), COORDINATOR)
    clinic.write(gone(end), INVESTIGATOR, reason="they stay")
    clinic.write(ConsentGiven("P1", day(-12), "1.0"), COORDINATOR)


def test_an_approval_given_by_mistake_is_set_aside_until_somebody_was_enrolled_by_it() -> None:
    design = small_design()
    clinic = Clinic(design=replace(design, conduct=replace(design.conduct, guideline="How forms are filled in.")))
    approval = GuidelineApproved(None, day(0), guideline_sha256(clinic.course.design), "Ines Example")
    row = clinic.write(approval, INVESTIGATOR).recorded[0].sequence
    clinic.write(gone(row), INVESTIGATOR, reason="not read to the end")
    assert not clinic.course.guideline_is_approved and standing(clinic.course, "guideline approved") == []
    again = clinic.write(approval, INVESTIGATOR).recorded[0].sequence
    clinic.enrolled()
    assert "1 participant was enrolled on the strength of it" in clinic.refused(gone(again), INVESTIGATOR, reason="x")


def test_what_has_its_own_way_back_says_so() -> None:
    clinic = Clinic().enrolled()
    lock = clinic.write(DataLocked(None, day(5), "locked"), MANAGER).recorded[0].sequence
    for act, says in (
        (gone(lock), "unlock the data"), (gone(1), "tells what happened"), (gone(2), "no act of the study as a whole"),
        (gone(999), "no act of the study"), (replace(gone(lock), participant="P1"), "on their page"),
    ):  # fmt: skip
        assert says in clinic.refused(act, INVESTIGATOR, reason="why")
    assert "not open" in Clinic(opened=False).refused(gone(1), INVESTIGATOR, reason="why")
