"""Who may act by whose word; redaction by two people; amendments with their approval."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, Clinic, correction, day
from tests.conduct.proof import CHANGE, MANAGER, ON
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.delegation_ended import DelegationEnded
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.redacted import Redacted
from trialwright.conduct.acts.redaction_asked import RedactionAsked
from trialwright.conduct.delegation import delegation_log
from trialwright.conduct.entry import Entry

DELEGATED = DutyDelegated(None, ON, "cora", "coordinator", ("consent", "data entry"), day(-20))


def test_once_duties_are_delegated_only_who_stands_in_the_log_writes() -> None:
    clinic = Clinic().with_diary()
    clinic.write(CHANGE, COORDINATOR, reason="typing error")
    clinic.write(replace(DELEGATED, user="carl"), INVESTIGATOR)
    back = correction(Entry("days", 8, 9, "it was right"))
    assert "not delegated" in clinic.refused(back, COORDINATOR, reason="it was right")
    clinic.write(DELEGATED, INVESTIGATOR)
    clinic.write(back, COORDINATOR, reason="it was right")
    clinic.write(DelegationEnded(None, ON - timedelta(days=1), "cora", "coordinator"), INVESTIGATOR)
    assert "not delegated" in clinic.refused(CHANGE, COORDINATOR, reason="typing error")
    assert [(one.user, one.until, one.by) for one in delegation_log(clinic.course)] == [
        ("carl", None, "ines"), ("cora", ON - timedelta(days=1), "ines"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (replace(DELEGATED, role="king"), "one of"),
        (replace(DELEGATED, tasks=()), "at least one task"),
        (replace(DELEGATED, until=day(-21)), "ends on"),
        (replace(DELEGATED, participant="P1"), "no participant"),
        (DelegationEnded(None, ON, "nobody", "coordinator"), "Nothing is delegated"),
    ],
)
def test_a_delegation_says_whom_what_and_when(act: Act, says: str) -> None:
    assert says in Clinic().refused(act, INVESTIGATOR)


def test_redaction_takes_two_people_and_a_reason() -> None:
    clinic = Clinic().with_diary()
    row = clinic.course.participants["P1"].recorded[-1].sequence
    done = Redacted("P1", ON, row, "cora")
    assert "has not asked" in clinic.refused(done, MANAGER, reason="a name")
    clinic.write(RedactionAsked("P1", ON, row), COORDINATOR, reason="a name slipped in")
    assert "needs a reason" in clinic.refused(done, MANAGER)
    same = Actor("cora", Role.DATA_MANAGER)
    assert "two people" in clinic.refused(done, same, reason="a name")
    clinic.write(done, MANAGER, reason="a name")


def test_the_opening_of_a_study_and_redactions_are_never_redacted() -> None:
    clinic = Clinic().with_diary()
    assert "never redacted" in clinic.refused(RedactionAsked(None, ON, 1), MANAGER, reason="why")
    assert "not an act of P1" in clinic.refused(RedactionAsked("P1", ON, 1), MANAGER, reason="why")


def test_an_amendment_needs_its_approval_and_a_reason() -> None:
    clinic = Clinic().with_diary()
    act = DesignAmended(None, ON, "f" * 64, "1.1", "A visit more.", "Ethics committee", ON)
    assert "needs a reason" in clinic.refused(act, MANAGER)
    assert "approval or later" in clinic.refused(
        replace(act, observed_on=ON - timedelta(days=1)), MANAGER, reason="why"
    )
    assert "already" in clinic.refused(replace(act, design_sha256="small-3"), MANAGER, reason="why")
    assert "name" in clinic.refused(replace(act, approval=""), MANAGER, reason="why")
    clinic.write(act, MANAGER, reason="safety")
    assert clinic.course.design_sha256 == "f" * 64
