"""What is to be done follows from the acts and the day: nothing is forgotten, and what is done goes from the list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.conduct.plan import COORDINATOR, NOW, Clinic, correction, day, dose
from tests.conduct.proof import MANAGER, MONITOR, ON, RAISED, STEPS, signing
from tests.conduct.test_judging import CheckedClinic
from tests.conduct.test_order import event
from trialwright.conduct.act import Role
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.entry import Entry
from trialwright.conduct.form_state import form_state
from trialwright.conduct.work import tasks, tasks_of
from trialwright.protocol.conduct_plan import ConductPlan, Milestone, VerificationRule


def kinds(clinic: Clinic, on: int = 0) -> list[tuple[str, str | None]]:
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC) + timedelta(days=on)
    return [(one.kind, one.visit) for one in tasks(clinic.course, now)]


def test_who_is_screened_and_eligible_is_to_be_enrolled() -> None:
    assert ("to enrol", None) in kinds(Clinic().screened(), -9)
    assert ("to enrol", None) not in kinds(Clinic().enrolled())


# week 2 is planned for day 14 with a window of 2 days on each side
@pytest.mark.parametrize(("on", "found"), [(11, None), (12, "visit due"), (16, "visit due"), (17, "visit overdue")])
def test_a_visit_is_due_in_its_window_and_overdue_after_it(on: int, found: str | None) -> None:
    clinic = Clinic().at_day_0()
    assert [kind for kind, visit in kinds(clinic, on) if visit == "week 2"] == ([found] if found else [])


def test_nobody_who_left_is_waited_for() -> None:
    clinic = Clinic().with_diary()
    clinic.write(Withdrawn("P1", day(5), "other"))
    assert not [kind for kind, _ in kinds(clinic, 40) if kind.startswith("visit")]


def test_a_form_of_an_attended_visit_is_missing_until_it_is_complete() -> None:
    clinic = Clinic().at_day_0()
    assert ("form missing", "day 0") in kinds(clinic)
    person = clinic.course.participants["P1"]
    assert form_state(clinic.course, person, "day 0", "diary").word == "empty"
    every = {"days": 3, "pain_mm": 20.0, "rash": "0", "note": "n", "at_home": True, "since": "2026-02-01"}
    clinic.write(FormSaved("P1", day(0), "day 0", "diary", (Entry("days", None, 3),)))
    assert form_state(clinic.course, person, "day 0", "diary").word == "started"
    rest = tuple(Entry(item, None, value) for item, value in every.items() if item != "days")  # type: ignore[arg-type]
    clinic.write(FormSaved("P1", day(0), "day 0", "diary", rest))
    state = form_state(clinic.course, person, "day 0", "diary")
    assert (state.word, state.filled, state.asked) == ("complete", 6, 6)
    assert ("form missing", "day 0") not in kinds(clinic)


def test_a_query_is_the_sites_when_open_and_data_managements_when_answered() -> None:
    clinic = Clinic().with_diary()
    clinic.write(RAISED, MANAGER)

    def holders() -> list[Role]:
        roles = (Role.COORDINATOR, Role.DATA_MANAGER, Role.MONITOR)
        return [
            one for one in roles if "query" in {task.kind for task in tasks_of(clinic.course, frozenset({one}), NOW)}
        ]

    assert holders() == [Role.COORDINATOR]
    clinic.write(*STEPS["query answered"])
    assert holders() == [Role.DATA_MANAGER]
    clinic.write(*STEPS["query closed"])
    assert holders() == []


def test_a_serious_event_is_to_be_sent_until_it_was() -> None:
    clinic = Clinic().with_diary()
    aware = datetime(2026, 3, 22, 9, 0, tzinfo=UTC)
    clinic.write(event(started=day(20), serious=True, seriousness=("disability",), grade=3, aware_at=aware))
    (task,) = [one for one in tasks(clinic.course, aware + timedelta(hours=23)) if one.kind == "serious event"]
    assert not task.late
    assert task.says.endswith(", 1 h 00 min left (24 hours: Regulation (EU) No 536/2014, article 41(2)).")
    (over,) = [one for one in tasks(clinic.course, aware + timedelta(hours=26, minutes=5)) if one.number == 1]
    assert over.late and "2 h 05 min over" in over.says
    assert [one.late for one in tasks(clinic.course, NOW) if one.kind == "serious event"] == [True]
    clinic.write(SeriousEventSent("P1", day(20), 1, "sponsor", aware))
    assert not [one for one in tasks(clinic.course, NOW) if one.kind == "serious event"]


CONDUCT = ConductPlan(
    verification=(VerificationRule("pain", "x", forms=("diary",), items=("pain_mm",)),),
    signatures=(Milestone("day 0", "investigator", "I reviewed this visit.", 7),),
)


def proven() -> CheckedClinic:
    clinic = CheckedClinic(conduct=CONDUCT)
    clinic.with_diary()
    return clinic


def test_what_the_plan_verifies_waits_for_the_monitor_and_comes_back_when_changed() -> None:
    clinic = proven()
    assert ("to verify", "day 0") in kinds(clinic)
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("pain_mm",)), MONITOR)
    assert ("to verify", "day 0") not in kinds(clinic)
    clinic.write(correction(Entry("pain_mm", 55.5, 54.0, "misread")), COORDINATOR, reason="misread")
    assert ("changed since verified", "day 0") in kinds(clinic)
    assert "1 value changed since." in {one.says for one in tasks(clinic.course, NOW)}


def test_a_milestone_waits_for_its_signature_and_a_broken_one_comes_back() -> None:
    clinic = proven()
    to_sign = [one for one in tasks(clinic.course, datetime(2026, 3, 12, tzinfo=UTC)) if one.kind == "to sign"]
    assert [(one.visit, one.late) for one in to_sign] == [("day 0", True)]
    clinic.write(signing(clinic, "day 0", None))
    assert ("to sign", "day 0") not in kinds(clinic)
    clinic.write(correction(Entry("pain_mm", 55.5, 54.0, "misread")), reason="misread")
    assert {("to sign", "day 0"), ("signature broken", "day 0")} <= set(kinds(clinic))


def test_late_tasks_come_first() -> None:
    clinic = Clinic().at_day_0("P1").at_day_0("P2")
    clinic.write(dose(2, "P1"))
    clinic.write(VisitAttended("P2", day(14), "week 2"))
    found = [one.late for one in tasks(clinic.course, datetime(2026, 3, 30, tzinfo=UTC))]
    assert found == sorted(found, reverse=True) and True in found


def test_a_running_clock_comes_before_an_overdue_visit_and_every_missing_form_after_both() -> None:
    clinic = Clinic().at_day_0()
    aware = datetime(2026, 3, 22, 9, 0, tzinfo=UTC)
    clinic.write(event(started=day(20), serious=True, seriousness=("disability",), grade=3, aware_at=aware))
    found = tasks(clinic.course, aware + timedelta(hours=1))
    order = [one.kind for one in found]
    assert order[0] == "serious event" and not found[0].late
    assert order[1] == "visit overdue"
    assert order[-1] == "form missing" and order.count("form missing") == len(order) - order.index("form missing")
    assert {one.kind for one in found if one.since} == {"form missing"}


def test_the_next_dose_is_due_in_its_window_and_no_later_dose_beside_it() -> None:
    """Doses every 14 days, window 1 before and 2 after: the second on days 13 to 16."""
    clinic = Clinic().at_day_0()
    found = {on: [kind for kind, _ in kinds(clinic, on) if kind.startswith("dose")] for on in (12, 13, 16, 17, 28)}
    assert found == {12: [], 13: ["dose due"], 16: ["dose due"], 17: ["dose overdue"], 28: ["dose overdue"]}
