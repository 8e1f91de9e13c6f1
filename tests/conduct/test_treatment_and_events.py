"""Treatment stopped or added, deviations, serious events with their clock, coded terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.conduct.plan import DAY_0, NOW, Clinic, day, dose
from tests.conduct.proof import MANAGER, ON
from tests.conduct.test_order import event
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.deviation_assessed import DeviationAssessed
from trialwright.conduct.acts.deviation_recorded import DeviationRecorded
from trialwright.conduct.acts.other_treatment_started import OtherTreatmentStarted
from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
from trialwright.conduct.acts.term_coded import TermCoded
from trialwright.conduct.acts.treatment_discontinued import TreatmentDiscontinued
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.entry import Entry
from trialwright.conduct.safety_clock import safety_clocks
from trialwright.conduct.writing import Written


def test_who_stops_a_treatment_stays_in_the_study_without_doses() -> None:
    clinic = Clinic().with_diary()
    clinic.write(TreatmentDiscontinued("P1", day(10), "Inventumab", "lack of efficacy"))
    assert "discontinued" in clinic.refused(dose(2))
    assert "already" in clinic.refused(TreatmentDiscontinued("P1", day(11), "Inventumab", "other"))
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    assert clinic.course.participants["P1"].state == "enrolled"


def test_a_treatment_is_not_stopped_before_its_last_dose() -> None:
    clinic = Clinic().with_diary()
    clinic.write(dose(2))
    assert "after that day" in clinic.refused(TreatmentDiscontinued("P1", day(10), "Inventumab", "other"))
    assert "not planned" in clinic.refused(TreatmentDiscontinued("P1", day(20), "Water", "other"))


def test_other_treatment_begins_between_consent_and_the_day_it_was_seen() -> None:
    clinic, act = Clinic().with_diary(), OtherTreatmentStarted("P1", day(5), "Rescuemab", "rescue", day(4), "pain")
    clinic.write(act)
    assert "after the day" in clinic.refused(replace(act, started=day(6)))
    assert "before the consent" in clinic.refused(replace(act, started=day(-30)))
    assert "name" in clinic.refused(replace(act, treatment=""))


def test_a_deviation_is_assessed_by_its_row() -> None:
    clinic = Clinic().with_diary()
    row = clinic.write(DeviationRecorded("P1", day(5), "other", "The diary was lost.")).recorded[0].sequence
    clinic.write(DeviationAssessed("P1", ON, row, False, "Nothing of the outcome is missing."))
    assert "not a deviation" in clinic.refused(DeviationAssessed("P1", ON, row - 1, True, "why"))


def test_the_clock_of_a_serious_event_counts_24_hours_across_zones_and_changes_of_the_clock() -> None:
    clinic = Clinic().with_diary()
    aware = datetime(2026, 3, 29, 0, 30, tzinfo=timezone(timedelta(hours=1)))  # central Europe, the night of the change
    clinic.write(event(started=day(20), serious=True, grade=3, aware_at=aware, seriousness=("hospitalisation",)))
    person = clinic.course.participants["P1"]
    (clock,) = safety_clocks(person, aware + timedelta(hours=23))
    assert clock.state == "running" and clock.due_at == datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    assert safety_clocks(person, aware + timedelta(hours=25))[0].state == "overdue"
    sent = datetime(2026, 3, 30, 1, 30, tzinfo=timezone(timedelta(hours=2)))  # summer time: 24 hours to the minute
    clinic.write(SeriousEventSent("P1", sent.date(), 1, "sponsor", sent))
    assert safety_clocks(person, NOW)[0].state == "in time"


@pytest.mark.parametrize(("declared", "state"), [(None, "late"), (24, "late"), (72, "in time"), (12, "late")])
def test_the_clock_counts_the_hours_that_the_study_declares(declared: int | None, state: str) -> None:
    clinic = Clinic().with_diary()
    aware = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)
    clinic.write(event(started=day(5), serious=True, grade=3, aware_at=aware, seriousness=("hospitalisation",)))
    sent = aware + timedelta(hours=30)
    clinic.write(SeriousEventSent("P1", sent.date(), 1, "sponsor", sent))
    (clock,) = safety_clocks(clinic.course.participants["P1"], NOW, declared)
    assert (clock.state, clock.due_at) == (state, aware + timedelta(hours=declared or 24))


def test_a_death_starts_the_clock_anew_whatever_was_sent_before() -> None:
    clinic = Clinic().with_diary()
    aware = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)
    serious = event(started=day(5), serious=True, grade=3, aware_at=aware, seriousness=("hospitalisation",))
    clinic.write(serious)
    clinic.write(SeriousEventSent("P1", day(5), 1, "sponsor", aware + timedelta(hours=1)))
    person, died = clinic.course.participants["P1"], aware + timedelta(days=2)
    assert safety_clocks(person, NOW)[0].state == "in time"
    clinic.write(replace(serious, observed_on=died.date(), grade=5, outcome="fatal", ended=died.date(), aware_at=died,
                         seriousness=("hospitalisation", "death")))  # fmt: skip
    (clock,) = safety_clocks(person, died + timedelta(hours=25))
    assert (clock.state, clock.due_at, clock.sent_at) == ("overdue", died + timedelta(hours=24), None)
    clinic.write(SeriousEventSent("P1", died.date(), 1, "sponsor", died + timedelta(hours=2)))
    assert safety_clocks(person, NOW)[0].state == "in time"


def test_a_serious_event_whose_first_hour_is_not_recorded_has_no_clock() -> None:
    clinic = Clinic().with_diary()
    clinic.write(event(serious=True, grade=3, seriousness=("medically important",)))
    assert safety_clocks(clinic.course.participants["P1"], NOW)[0].state == "no clock"


def test_only_a_serious_event_is_sent_on() -> None:
    clinic = Clinic().with_diary()
    clinic.write(event())
    act = SeriousEventSent("P1", day(5), 1, "sponsor", datetime(2026, 3, 7, 10, 0, tzinfo=UTC))
    assert "not recorded as serious" in clinic.refused(act)
    assert "no adverse event 2" in clinic.refused(replace(act, event=2))


def test_no_time_is_told_that_is_still_to_come_neither_first_nor_by_a_correction() -> None:
    """A clock that starts next month is never overdue."""
    clinic, later = Clinic().with_diary(), NOW + timedelta(minutes=1)
    serious = event(started=day(5), serious=True, grade=3, aware_at=later, seriousness=("hospitalisation",))
    assert "'aware at' is still to come" in clinic.refused(serious)
    known = NOW - timedelta(hours=2)
    row = clinic.write(replace(serious, aware_at=known)).rows[0].sequence
    assert "'sent at' is still to come" in clinic.refused(SeriousEventSent("P1", NOW.date(), 1, "sponsor", later))
    for new, well in ((later, False), (NOW, True)):
        change = Entry("aware_at", known.isoformat(), new.isoformat(), "misread")
        mend = ActCorrected("P1", NOW.date(), row, serious.kind, None, None, (change,))
        told = clinic.hand_in(mend, reason="misread")
        assert isinstance(told, Written) == well, told


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"seriousness": ("hospitalisation",)}, "is serious"),
        ({"serious": True}, "says what makes it serious"),
        ({"serious": True, "seriousness": ("death",)}, "has the outcome fatal"),
        ({"seriousness": ("bad luck",), "serious": True}, "one or more of"),
        ({"aware_at": datetime.fromisoformat("2026-03-09T10:00")}, "has an offset"),
        ({"aware_at": datetime(2026, 3, 1, 10, 0, tzinfo=UTC)}, "before it began"),
        ({"action": "prayer"}, "one of"),
    ],
)
def test_what_is_said_of_an_event_fits_together(more: dict[str, object], says: str) -> None:
    assert says in Clinic().with_diary().refused(event(**more))


def test_a_term_is_coded_with_a_dictionary_that_the_user_brings() -> None:
    clinic = Clinic().with_diary()
    act = TermCoded("P1", ON, "adverse event", 1, "Own list", "1", "H1", "Headache")
    assert "no adverse event 1" in clinic.refused(act, MANAGER)
    clinic.write(event())
    assert "names its dictionary" in clinic.refused(replace(act, code=" "), MANAGER)
    clinic.write(act, MANAGER)


def test_days_of_the_plan_are_those_of_the_clinic() -> None:
    assert day(0) == DAY_0 == date(2026, 3, 2)
