"""Writing: roles, reasons, times, origin, keys; and every kind of act comes back from its payload as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, NOW, Clinic, correction, day, dose, opening
from tests.conduct.proof import PROVING
from tests.conduct.test_order import ANY, event
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.clock_set_right import ClockSetRight
from trialwright.conduct.acts.code_broken import CodeBroken
from trialwright.conduct.acts.data_exported import DataExported, ExportedFile
from trialwright.conduct.acts.deviation_raised import DeviationRaised
from trialwright.conduct.acts.guideline_approved import GuidelineApproved
from trialwright.conduct.acts.lot_entry_set_aside import LotEntrySetAside
from trialwright.conduct.acts.lot_status_changed import LotStatusChanged
from trialwright.conduct.acts.product_disposed_of import ProductDisposedOf
from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.product_received import ProductReceived
from trialwright.conduct.acts.product_returned import ProductReturned
from trialwright.conduct.acts.site_changed import SiteChanged
from trialwright.conduct.acts.study_act_set_aside import StudyActSetAside
from trialwright.conduct.acts.study_moved import StudyMoved
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.ledger import redacted
from trialwright.conduct.writing import Proposal, Refused, Written, act_kinds, payload, read_act, read_row

SITE = {Role.COORDINATOR, Role.INVESTIGATOR}
ASKS = {Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN}
MAY_WRITE: dict[str, set[Role]] = {
    # the table that a clinician reads and signs; not derived from the code
    "study opened": {Role.ADMINISTRATOR},
    "clock set right": {Role.ADMINISTRATOR},
    "study moved": {Role.DATA_MANAGER, Role.ADMINISTRATOR},
    "data exported": set(Role),
    "consent given": SITE,
    "site changed": {Role.INVESTIGATOR, Role.DATA_MANAGER},
    "screened": SITE,
    "criterion judged": {Role.INVESTIGATOR},
    "enrolled": {Role.INVESTIGATOR},
    "visit attended": SITE,
    "dose given": SITE,
    "dose missed": SITE,
    "form saved": SITE,
    "value corrected": SITE,
    "adverse event reported": SITE,
    "withdrawn": SITE,
    "completed": SITE,
    "deviation raised": set(),
    "treatment discontinued": SITE,
    "other treatment started": SITE,
    "product handed out": SITE,
    "product returned": SITE,
    "deviation recorded": SITE,
    "deviation assessed": {Role.INVESTIGATOR, Role.DATA_MANAGER},
    "serious event sent": SITE,
    "query raised": ASKS,
    "query answered": SITE,
    "query closed": ASKS,
    "query reopened": ASKS,
    "values verified": {Role.MONITOR},
    "record signed": {Role.INVESTIGATOR},
    "data locked": {Role.DATA_MANAGER},
    "data unlocked": {Role.DATA_MANAGER},
    "term coded": {Role.DATA_MANAGER},
    "duty delegated": {Role.INVESTIGATOR},
    "study act set aside": {Role.INVESTIGATOR},
    "delegation ended": {Role.INVESTIGATOR},
    "criterion accepted": {Role.INVESTIGATOR},
    "guideline approved": {Role.INVESTIGATOR, Role.DATA_MANAGER},
    "code broken": {Role.INVESTIGATOR, Role.DATA_MANAGER},
    "criteria revised": {Role.INVESTIGATOR, Role.DATA_MANAGER},
    "design amended": {Role.DATA_MANAGER, Role.ADMINISTRATOR},
    "act corrected": {Role.COORDINATOR, Role.INVESTIGATOR},
    "act set aside": {Role.COORDINATOR, Role.INVESTIGATOR},
    "deviation closed": set(),
    "product received": SITE,
    "product disposed of": SITE,
    "lot status changed": SITE,
    "lot entry set aside": SITE,
    "redaction asked": {Role.INVESTIGATOR, Role.DATA_MANAGER, Role.COORDINATOR},
    "redacted": {Role.INVESTIGATOR, Role.DATA_MANAGER},
}
EVERY_ACT: list[Act] = [opening(), *ANY, *PROVING, DeviationRaised("P1", day(14), "visit window", "week 2", "late"),
                        event(ended=day(3), related=True, outcome="recovered"),
                        ProductHandedOut("P1", day(1), "Inventumab", 2),
                        ProductReturned("P1", day(2), "Inventumab", 1, 0), ClockSetRight(None, NOW.date(), NOW),
                        CodeBroken("P1", day(1), "ines", True, "a bleed"),
                        GuidelineApproved(None, NOW.date(), "0" * 64, "Ines Example"),
                        StudyMoved(None, NOW.date(), "abcd", 1, "0" * 64, "0" * 64, NOW.isoformat()),
                        DataExported(None, NOW.date(), "values", "everyone", (ExportedFile("v.csv", 2, "0" * 64),)),
                        ProductReceived(None, NOW.date(), "Inventumab", "L1", 2),
                        ProductDisposedOf(None, NOW.date(), "Inventumab", "L1", 1, "destroyed"),
                        LotStatusChanged(None, NOW.date(), "Inventumab", "L1", "released"),
                        LotEntrySetAside(None, NOW.date(), 2), StudyActSetAside(None, NOW.date(), 2),
                        SiteChanged("P1", day(2), "north")]  # fmt: skip


def test_every_kind_is_in_the_table_of_roles() -> None:
    assert set(MAY_WRITE) == set(act_kinds())
    assert {act.kind for act in EVERY_ACT} == set(act_kinds())


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", EVERY_ACT, ids=lambda act: act.kind)
def test_only_the_roles_of_the_table_write(act: Act, role: Role) -> None:
    outcome = Clinic(opened=False).hand_in(act, Actor("x", role), reason="why")
    told = " ".join(outcome.sentences) if isinstance(outcome, Refused) else ""
    stopped = "may not write" in told or "by the study itself" in told
    assert stopped == (role not in MAY_WRITE[act.kind])


@pytest.mark.parametrize("act", EVERY_ACT, ids=lambda act: act.kind)
def test_every_act_comes_back_from_its_payload_as_it_was(act: Act) -> None:
    again = read_act(act.kind, payload(act))
    assert again == act
    assert payload(again) == payload(act)


def propose(act: Act, **more: object) -> Proposal:
    return replace(Proposal(act, INVESTIGATOR, NOW, "own key"), **more)  # type: ignore[arg-type]


REFUSED_PROPOSALS = [
    (propose(dose(2), entered_at=NOW + timedelta(seconds=1)), "entered after it is stored"),
    (propose(dose(2, on=300)), "in the future"),
    (propose(dose(2), origin="simulated"), "observed acts only"),
    (propose(dose(2), key=""), "key of its own"),
    (propose(dose(2), key="k" * 101), "key of its own"),
    (propose(dose(2), key="a#1"), "key of its own"),
    (propose(dose(2), reason="a\x00b"), "The reason holds a control character (U+0000)"),
    (propose(replace(dose(2), lot="L\u202e1")), "The field 'lot' holds a character that turns the direction of text"),
    (propose(dose(2), reason="\u200b \u3164"), "The reason holds characters only that are not shown"),
    (propose(correction(Entry("days", 9, 8, "\ufeff")), reason="why"), "'reason' holds characters only"),
    (propose(replace(dose(2), lot="\u2800")), "The field 'lot' holds characters only that are not shown"),
    (propose(dose(2), actor=Actor("", Role.INVESTIGATOR)), "a user"),
    (propose(correction(Entry("days", 9, 8, "why")), reason="  "), "needs a reason"),
]


@pytest.mark.parametrize(("proposal", "says"), REFUSED_PROPOSALS, ids=lambda one: one if isinstance(one, str) else "")
def test_what_is_asked_before_the_act_is(proposal: Proposal, says: str) -> None:
    clinic = Clinic().with_diary()
    outcome = clinic.book.append(proposal, NOW)
    assert isinstance(outcome, Refused)
    assert says in " ".join(outcome.sentences)


def test_a_resend_writes_nothing_and_returns_the_first_receipt() -> None:
    clinic = Clinic().at_day_0()
    proposal = propose(dose(2, on=18))
    first = clinic.book.append(proposal, NOW)
    count = len(clinic.book.rows)
    again = clinic.book.append(proposal, NOW + timedelta(hours=1))
    assert isinstance(first, Written) and isinstance(again, Written)
    assert again == first
    assert len(clinic.book.rows) == count
    other = clinic.book.append(propose(dose(3)), NOW)
    assert isinstance(other, Refused) and "key was used" in other.sentences[0]


def test_a_refused_key_may_be_used_again() -> None:
    clinic = Clinic().enrolled()
    assert isinstance(clinic.book.append(propose(dose(2)), NOW), Refused)
    assert isinstance(clinic.book.append(propose(dose(1)), NOW), Written)


def test_a_course_read_again_from_the_rows_is_the_same() -> None:
    clinic = Clinic().completed("P1").with_diary("P2").screened("P3")
    clinic.write(correction(Entry("days", 9, 8, "why"), code="P2"), COORDINATOR, reason="why")
    again = Course(clinic.course.study, clinic.course.design)
    for row in clinic.book.rows:
        entry = read_row(row)
        assert entry is not None
        again.admit_all([entry], row.hash)
    assert (again.head, again.sequence) == (clinic.course.head, clinic.course.sequence)
    for code, person in clinic.course.participants.items():
        twin = again.participants[code]
        assert twin.recorded == person.recorded
        assert (twin.state, twin.arm, twin.visits) == (person.state, person.arm, person.visits)
        assert [twin.values(*key) for key in twin.forms_saved] == [person.values(*key) for key in twin.forms_saved]


def test_a_redacted_row_has_no_act() -> None:
    assert read_row(redacted(Clinic().book.rows[0])) is None


def test_the_three_times_stand_apart() -> None:
    clinic = Clinic().at_day_0()
    proposal = propose(dose(2), entered_at=NOW - timedelta(minutes=5))
    outcome = clinic.book.append(proposal, NOW)
    assert isinstance(outcome, Written)
    row = outcome.rows[0]
    assert (row.observed_on, row.entered_at, row.stored_at) == (
        "2026-03-16", "2026-12-01T08:55:00+00:00", "2026-12-01T09:00:00+00:00",
    )  # fmt: skip
