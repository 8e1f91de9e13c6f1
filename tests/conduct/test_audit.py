"""The audit trail has a line for each changed item; its review finds what the rules say and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.conduct.plan import INVESTIGATOR, NOW, Clinic, correction, day
from tests.conduct.proof import MANAGER, MONITOR, ON, RAISED, signing
from trialwright.conduct.act import Act, Actor
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.amending import AmendmentLine
from trialwright.conduct.audit import AuditLine, audit_trail, newest_lines
from trialwright.conduct.audit_review import Limits, review_audit_trail
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Proposal, Written

CHANGE = correction(Entry("days", 9, 8, "typing error"))


def test_three_changed_items_are_three_lines_with_old_new_and_reason() -> None:
    clinic = Clinic().with_diary()
    clinic.write(correction(Entry("days", 9, 8, "one"), Entry("pain_mm", 55.5, None, "two")), reason="both")
    lines = [line for line in audit_trail(clinic.course, "P1") if line.kind == "value corrected"]
    assert [(line.item, line.old, line.new, line.reason) for line in lines] == [
        ("days", 9, 8, "one"), ("pain_mm", 55.5, None, "two"),
    ]  # fmt: skip


def test_the_report_of_an_amendment_stands_in_the_trail_in_words() -> None:
    report = (
        AmendmentLine("plan", "The item is new.", place="diary.days"),
        AmendmentLine("checks", "Asked now.", 1, ("P1",)),
    )
    clinic = Clinic().with_diary()
    act = DesignAmended(None, ON, "f" * 64, "1.1", "x", "Ethics committee", ON, report=report)
    clinic.write(act, MANAGER, reason="safety")
    (line,) = [line for line in audit_trail(clinic.course) if line.kind == "design amended"]
    assert (
        "report: plan: The item is new., checks: 1 x Asked now. (P1)" in line.says and "AmendmentLine" not in line.says
    )


def test_one_item_is_asked_for_with_everything_that_happened_to_it() -> None:
    clinic = Clinic().with_diary()
    clinic.write(RAISED, MANAGER)
    clinic.write(CHANGE, reason="typing error")
    lines = audit_trail(clinic.course, "P1", visit="day 0", form="diary", item="days")
    assert [(line.kind, line.new) for line in lines] == [
        ("form saved", 9),
        ("query raised", None),
        ("value corrected", 8),
    ]
    assert "Is this the number of days?" in lines[1].says


def test_every_act_has_a_line() -> None:
    clinic = Clinic().with_diary("P1").with_diary("P2")
    assert {line.row for line in audit_trail(clinic.course)} == set(range(1, clinic.course.sequence + 1))


def at(clinic: Clinic, act: Act, when: datetime, actor: Actor = INVESTIGATOR, reason: str | None = None) -> int:
    outcome = clinic.book.append(Proposal(act, actor, when, f"at {when} {act.kind} {act}"[:99], reason), when)
    assert isinstance(outcome, Written), outcome
    return outcome.recorded[0].sequence


# A Tuesday; day 0 of the plan is Monday 2026-03-02.
NOON = datetime(2026, 12, 8, 12, 0, tzinfo=UTC)
HOURS = [
    (NOON.replace(hour=21, minute=59), None), (NOON.replace(hour=22), "odd hours"), (NOON.replace(hour=5), "odd hours"),
    (NOON.replace(hour=6), None), (NOON + timedelta(days=4), "weekend"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "rule"), HOURS)
def test_the_night_and_the_weekend_are_told(when: datetime, rule: str | None) -> None:
    clinic = Clinic().with_diary()
    row = at(clinic, CHANGE, when, reason="typing error")
    found = {one.rule for one in review_audit_trail(clinic.course, UTC) if one.row == row}
    assert found & {"odd hours", "weekend"} == ({rule} if rule else set())


def test_the_hours_are_those_of_the_site() -> None:
    clinic = Clinic().with_diary()
    row = at(clinic, CHANGE, NOON.replace(hour=15), reason="typing error")
    china = timezone(timedelta(hours=8))
    assert "odd hours" in {one.rule for one in review_audit_trail(clinic.course, china) if one.row == row}


@pytest.mark.parametrize(("days", "told"), [(7, False), (8, True)])
def test_an_entry_is_late_after_the_limit(days: int, *, told: bool) -> None:
    clinic = Clinic().with_diary()
    when = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)
    row = at(clinic, replace(VisitAttended("P1", day(28), "week 4"), observed_on=when.date() - timedelta(days)), when)
    found = [one for one in review_audit_trail(clinic.course, UTC) if (one.rule, one.row) == ("late entry", row)]
    assert bool(found) is told


def test_changes_after_query_verification_and_signature_are_told_with_their_row() -> None:
    clinic = Clinic().with_diary()
    clinic.write(RAISED, MANAGER)
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days",)), MONITOR)
    clinic.write(signing(clinic))
    row = clinic.write(CHANGE, reason="typing error").recorded[0].sequence
    again = clinic.write(correction(Entry("days", 8, 7, "again")), reason="again").recorded[0].sequence
    found = {(one.rule, one.row) for one in review_audit_trail(clinic.course, UTC)}
    assert {("changed after a query", row), ("changed after verification", row), ("changed after signature", row),
            ("changed again", again)} <= found  # fmt: skip
    assert ("changed again", row) not in found


def test_a_burst_is_told_once_when_it_reaches_the_limit() -> None:
    clinic = Clinic().with_diary()
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    clinic.write(FormSaved("P1", day(28), "week 4", "diary", (Entry("days", None, 4),)))
    acts = clinic.course.participants["P1"].recorded
    assert all(one.stored_at == NOW for one in acts)
    found = review_audit_trail(clinic.course, UTC, Limits(burst_acts=len(acts)))
    assert [one.row for one in found if one.rule == "burst"] == [acts[-1].sequence]
    assert not [one for one in review_audit_trail(clinic.course, UTC, Limits(burst_acts=len(acts) + 1))
                if one.rule == "burst"]  # fmt: skip


PLACES: list[dict[str, str]] = [{}, {"visit": "day 0"}, {"visit": "day 0", "form": "diary"},
                                {"visit": "day 0", "form": "diary", "item": "days"}, {"item": "nowhere"}]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("code", [None, "P1"])
@pytest.mark.parametrize("most", [1, 3, 100])
def test_pages_of_the_trail_are_the_trail_read_backwards(code: str | None, place: dict[str, str], most: int) -> None:
    clinic = Clinic().with_diary("P1").with_diary("P2")
    clinic.write(correction(Entry("days", 9, 8, "why"), Entry("pain_mm", 55.5, 50.0, "read again")), reason="why")
    whole = audit_trail(clinic.course, code, **place)[::-1]
    paged: list[AuditLine] = []
    for first in range(0, len(whole) + most, most):
        lines, total = newest_lines(clinic.course, code, first, most, **place)
        assert total == len(whole) and len(lines) <= most
        paged += lines
    assert paged == whole
