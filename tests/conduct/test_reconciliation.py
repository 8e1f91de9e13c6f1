"""What is recorded at several places and does not fit together is asked, and gone once it fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conduct.plan import NOW, Clinic, day, dose
from tests.conduct.test_order import FATAL, event
from trialwright.conduct.act import Act, Role
from trialwright.conduct.acts.dose_missed import DoseMissed
from trialwright.conduct.acts.other_treatment_started import OtherTreatmentStarted
from trialwright.conduct.acts.treatment_discontinued import TreatmentDiscontinued
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.reconciliation import mismatches
from trialwright.conduct.work import tasks_of

STOP = TreatmentDiscontinued("P1", day(20), "Inventumab", "adverse event")
DIED = event(outcome="fatal", started=day(15), observed_on=day(20), **FATAL)
TREATED = OtherTreatmentStarted("P1", day(5), "Paracetamol", "permitted", day(4), "headache (event 1)")
HEADACHE = event(started=day(2), observed_on=day(3))

CASES: dict[str, tuple[list[Act], str, Act | None]] = {
    # name                       what is recorded                          what is asked           what puts it right
    "related before a dose": ([event(started=day(-5), related=True)], "no dose is recorded", None),
    "recovered without an end": (
        [event(outcome="recovered")], "the day of its end", event(outcome="recovered", ended=day(3))),
    "death without its day": ([DIED], "the day of death", replace(DIED, ended=day(19))),
    "death on another day than leaving": (
        [replace(DIED, ended=day(19)), Withdrawn("P1", day(20), "death")], "on another day", None),
    "death before a dose": ([dose(2), replace(DIED, started=day(3), ended=day(10))], "before the last visit", None),
    "left for death without an event": (
        [Withdrawn("P1", day(20), "death")], "no adverse event is fatal", replace(DIED, ended=day(20))),
    "left for an event that nobody reported": (
        [Withdrawn("P1", day(20), "adverse event")], "none is reported", event(started=day(19), observed_on=day(20))),
    "stopped for an event that stopped nothing": (
        [event(), STOP], "none says", event(action="treatment stopped")),
    "an event that stopped the treatment, which goes on": (
        [event(action="treatment stopped")], "no treatment is recorded as discontinued", STOP),
    "a dose that was to be left out and was given": (
        [replace(HEADACHE, action="dose left out"), dose(2)], "without one that was missed",
        DoseMissed("P1", day(28), "Inventumab", 3, "headache")),
    "a lower dose that was not": (
        [replace(HEADACHE, action="dose reduced"), dose(2)], "as planned", dose(3, amount=35.0)),
    "treated for an event that is not there": ([TREATED], "is not reported", HEADACHE),
    "treated before the event began": ([event(started=day(10)), TREATED], "began after Paracetamol", None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_asked_and_gone_once_it_fits(case: str) -> None:
    recorded, says, right = CASES[case]
    clinic = Clinic().at_day_0()
    for act in recorded:
        clinic.write(act)
    person = clinic.course.participants["P1"]
    (found,) = mismatches(clinic.course, person)
    assert says in found.says
    if right is not None:
        clinic.write(right)
        assert mismatches(clinic.course, person) == []


def test_a_course_that_fits_asks_nothing() -> None:
    """Related after a dose, a dose left out for it, a treatment for it, stopped and left for it."""
    clinic = Clinic().at_day_0()
    clinic.write(replace(HEADACHE, related=True, action="dose left out"))
    clinic.write(TREATED)
    clinic.write(DoseMissed("P1", day(14), "Inventumab", 2, "headache"))
    clinic.write(dose(3))
    clinic.write(event(action="treatment stopped", related=True, started=day(2), outcome="not recovered"))
    clinic.write(replace(STOP, observed_on=day(30)))
    clinic.write(Withdrawn("P1", day(30), "adverse event"))
    assert mismatches(clinic.course, clinic.course.participants["P1"]) == []


def test_what_does_not_fit_stands_in_the_work_of_the_site_and_of_data_management() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(event(started=day(-5), related=True))
    for role, asked in ((Role.COORDINATOR, 1), (Role.DATA_MANAGER, 1), (Role.MONITOR, 0)):
        found = tasks_of(clinic.course, frozenset({role}), NOW)
        assert [one.number for one in found if one.kind == "to reconcile"] == [1] * asked
