"""Set aside or set right where it once could not be: a first consent, a visit from the middle, a time of sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.conduct.plan import NOW, Clinic, day, sheet
from tests.conduct.test_correction import WHY, aside, event, mend, person, row_of
from tests.conduct.test_judging import CheckedClinic
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.entry import Entry
from trialwright.conduct.safety_clock import safety_clocks
from trialwright.conduct.work import tasks
from trialwright.protocol.design import UnscheduledVisit

SHEET = Screened("P1", day(-10), sheet("P1"))


def test_a_first_consent_is_set_aside_once_nothing_hangs_on_it_and_may_be_given_anew() -> None:
    clinic = Clinic()
    clinic.write(ConsentGiven("P1", day(-12), "1.0"))
    clinic.write(SHEET)
    row = row_of(clinic, "consent given")
    assert f"Row {row + 1} (screened) hangs on it and could not stand. Put that one right first." in clinic.refused(
        aside(clinic, row), reason="a mistyped code"
    )
    again = [clinic.write(SHEET).recorded[0].sequence for _ in range(6)]
    assert f"In all 7 rows hang on it: {again[-1]}, " in clinic.refused(aside(clinic, row), reason="a mistyped code")
    for one in (*reversed(again), row + 1, row):
        clinic.write(aside(clinic, one), reason="a mistyped code")
    assert (person(clinic).state, person(clinic).consented_on) == ("entered in error", None)
    assert list(tasks(clinic.course, NOW)) == []
    assert "has not given consent" in clinic.refused(SHEET)
    assert [one.kind for one in audit_trail(clinic.course, "P1")].count("act set aside") == 8
    clinic.write(ConsentGiven("P1", day(-10), "1.0"))
    clinic.write(SHEET)
    assert (person(clinic).state, person(clinic).consented_on, person(clinic).left_by) == ("screened", day(-10), None)


def test_an_unscheduled_visit_is_set_aside_from_the_middle_and_its_number_stays_taken() -> None:
    clinic = CheckedClinic(unscheduled=(UnscheduledVisit("unscheduled", "treatment", ("diary",), {}),))
    clinic.at_day_0()
    for number in (1, 2, 3):
        clinic.write(VisitAttended("P1", day(5 + number), f"unscheduled {number}"))
    saved = clinic.write(FormSaved("P1", day(7), "unscheduled 2", "diary", (Entry("days", None, 2),)))
    rows = [one.sequence for one in person(clinic).of_kind("visit attended") if "unsch" in one.act.visit]  # type: ignore[attr-defined]
    assert f"Row {saved.recorded[0].sequence} (form saved) hangs on it" in clinic.refused(
        aside(clinic, rows[1]), reason=WHY
    )
    clinic.write(aside(clinic, saved.recorded[0].sequence), reason=WHY)
    for row in rows[:2]:
        clinic.write(aside(clinic, row), reason=WHY)
    assert [name for name in person(clinic).visits if "unsch" in name] == ["unscheduled 3"]
    assert "is 'unscheduled 4'" in clinic.refused(VisitAttended("P1", day(9), "unscheduled 2"))
    clinic.write(mend(clinic, rows[2], observed_on=day(9)), reason=WHY)
    clinic.write(VisitAttended("P1", day(10), "unscheduled 4"))
    clinic.write(mend(clinic, rows[2], visit="week 2"), reason=WHY)
    assert "is 'unscheduled 5'" in clinic.refused(VisitAttended("P1", day(11), "unscheduled 3"))


def test_a_wrong_time_of_sending_is_corrected_and_one_that_was_none_lets_the_clock_run_again() -> None:
    """The earliest time counts, so that a mistyped one could never be outweighed by a newer act."""
    clinic = Clinic().at_day_0()
    aware = datetime(day(3).year, day(3).month, day(3).day, 9, tzinfo=UTC)
    serious = replace(event(1, "syncope"), serious=True, seriousness=("hospitalisation",), aware_at=aware)
    clinic.write(serious)
    sent = SeriousEventSent("P1", day(3), 1, "sponsor", aware + timedelta(hours=1))
    clinic.write(sent)
    row = row_of(clinic, "serious event sent")
    late = aware + timedelta(hours=30)

    def state() -> tuple[str, datetime | None]:
        (clock,) = safety_clocks(person(clinic), NOW)
        return clock.state, clock.sent_at

    assert state()[0] == "in time"
    assert "cannot be sent before" in clinic.refused(
        mend(clinic, row, sent_at=(aware - timedelta(hours=1)).isoformat()), reason=WHY
    )
    clinic.write(mend(clinic, row, sent_at=late.isoformat(), observed_on=late.date()), reason=WHY)
    assert state() == ("late", late)
    told = row_of(clinic, "adverse event reported")
    clinic.write(mend(clinic, told, serious=False, seriousness=None), reason="it was none")
    clinic.write(mend(clinic, told, serious=True, seriousness="hospitalisation"), reason="it was one")
    clinic.write(aside(clinic, row), reason="the fax did not go")
    assert state() == ("overdue", None)
