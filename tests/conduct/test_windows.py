"""Windows and deviations: raised by themselves, exactly at the bounds, counted from the first dose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conduct.plan import Clinic, day, dose, small_design
from trialwright.conduct.acts.deviation_raised import DeviationRaised
from trialwright.conduct.acts.dose_missed import DoseMissed
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.dose_course import dose_courses
from trialwright.conduct.writing import Written


def raised(written: Written) -> list[tuple[str, str, str]]:
    acts = [entry.act for entry in written.recorded[1:]]
    return [(act.category, act.about, act.says) for act in acts if isinstance(act, DeviationRaised)]


VISITS = [
    # visit      day   outside its window by
    ("week 2", 11, "1 day before its window (day 12 to 16)"),
    ("week 2", 12, None),
    ("week 2", 14, None),
    ("week 2", 16, None),
    ("week 2", 17, "1 day after its window (day 12 to 16)"),
    ("week 4", 24, "1 day before its window (day 25 to 31)"),
    ("week 4", 25, None),
    ("week 4", 31, None),
    ("week 4", 40, "9 days after its window (day 25 to 31)"),
]


@pytest.mark.parametrize(("visit", "on", "says"), VISITS)
def test_a_visit_out_of_its_window_raises_a_deviation(visit: str, on: int, says: str | None) -> None:
    found = raised(Clinic().at_day_0().write(VisitAttended("P1", day(on), visit)))
    assert found == (
        [] if says is None else [("visit window", visit, f"Visit {visit!r} took place on day {on}, {says}.")]
    )


@pytest.mark.parametrize(("on", "state"), [(30, "given early"), (31, "given"), (34, "given"), (35, "given late")])
def test_doses_that_slip_count_from_the_one_before_also_over_a_missed_one(on: int, state: str) -> None:
    """Every 14 days, window 1 before and 2 after: given on day 0 and, 4 days late, on day 18, the third is planned for
    day 32 (31 to 34). A second that was missed counts as on its planned day 14: then the third is for day 28."""
    plan = replace(small_design().administrations[0], counts_from="previous dose")
    design = replace(small_design(), administrations=(plan,))
    clinic, missing = Clinic(design=design).at_day_0(), Clinic(design=design).at_day_0()
    assert raised(clinic.write(dose(2, on=18)))[0][2].endswith("2 days after its window (day 13 to 16).")
    assert bool(raised(clinic.write(dose(3, on=on)))) == (state != "given")
    (doses,) = dose_courses(clinic.course, clinic.course.participants["P1"], day(60))
    assert doses.strip[2].state == state, "the strip and the deviation say the same"
    missing.write(DoseMissed("P1", day(16), "Inventumab", 2, "ill"))
    assert raised(missing.write(dose(3, on=28))) == []


def test_a_second_dose_on_one_day_is_said_to_be_one() -> None:
    (found,) = raised(Clinic().at_day_0().write(dose(2, on=0)))
    assert "on day 0, on the same day as dose 1, 13 days before its window" in found[2]


DOSES = [
    # number  day   outside its window by
    (2, 12, "1 day before its window (day 13 to 16)"),
    (2, 13, None),
    (2, 16, None),
    (2, 17, "1 day after its window (day 13 to 16)"),
]


@pytest.mark.parametrize(("number", "on", "says"), DOSES)
def test_a_dose_out_of_its_window_raises_a_deviation(number: int, on: int, says: str | None) -> None:
    found = raised(Clinic().at_day_0().write(dose(number, on=on)))
    wanted = f"Dose {number} of Inventumab was given on day {on}, {says}."
    assert found == ([] if says is None else [("dose window", f"Inventumab {number}", wanted)])


def test_another_amount_than_planned_raises_a_deviation() -> None:
    found = raised(Clinic().at_day_0().write(dose(2, amount=35.0)))
    assert found == [("dose amount", "Inventumab 2", "Dose 2 of Inventumab was 35 mg, planned 70 mg.")]


def test_late_and_too_much_are_two_deviations_of_one_act() -> None:
    written = Clinic().at_day_0().write(dose(2, on=20, amount=140.0))
    assert [category for category, _, _ in raised(written)] == ["dose amount", "dose window"]
    assert [row.key for row in written.rows] == [f"key 7{suffix}" for suffix in ("", "#1", "#2")]


def test_visits_before_the_first_dose_are_judged_when_it_is_given() -> None:
    clinic = Clinic().consented()
    assert raised(clinic.write(VisitAttended("P1", day(-12), "screening"))) == []
    clinic = Clinic().enrolled()
    clinic.write(VisitAttended("P1", day(-1), "screening"))
    clinic.write(VisitAttended("P1", day(-1), "day 0"))
    assert raised(clinic.write(dose(1))) == [
        ("visit window", "day 0", "Visit 'day 0' took place on day -1, 1 day before its window (day 0 to 0).")
    ]


@given(st.integers(-40, 80), st.integers(-40, 80))
def test_windows_agree_with_the_plans_own_dates(attended: int, anchor: int) -> None:
    """The second way: the planned visit's own window in dates."""
    from trialwright.conduct.window import visit_deviation

    course = Clinic().course
    for visit in course.design.visits:
        first, last = visit.window(day(anchor))
        found = visit_deviation(course, visit.name, day(attended), day(anchor))
        assert (found == ()) == (first <= day(attended) <= last)


def test_nobody_raises_a_deviation_by_hand() -> None:
    act = DeviationRaised("P1", day(0), "visit window", "week 2", "late")
    assert "by the study itself" in Clinic().at_day_0().refused(act)


DOSE_REFUSALS = [
    (dose(4), "numbered from 1 to 3"),
    (dose(0, on=14), "numbered from 1 to 3"),
    (dose(3), "Dose 2 of Inventumab is not recorded yet"),
    (replace(dose(2), unit="g"), "recorded in mg"),
    (replace(dose(2), amount=0.0), "above zero"),
    (replace(dose(2), amount=float("nan")), "above zero"),
    (replace(dose(2), amount=float("inf")), "above zero"),
    (replace(dose(2), administration="Water"), "not planned"),
    (dose(2, on=-1), "given after that day"),
    (DoseMissed("P1", day(14), "Inventumab", 2, " "), "why"),
    (DoseMissed("P1", day(14), "Inventumab", 1, "ill"), "recorded already"),
]


@pytest.mark.parametrize(("act", "says"), DOSE_REFUSALS, ids=str)
def test_what_forbids_a_dose(act: object, says: str) -> None:
    assert says in Clinic().at_day_0().refused(act)  # type: ignore[arg-type]


def test_a_dose_is_given_once_or_missed_once_and_never_both() -> None:
    clinic = Clinic().at_day_0()
    assert "recorded already" in clinic.refused(dose(1))
    clinic.write(DoseMissed("P1", day(16), "Inventumab", 2, "travelling"))
    assert "recorded already" in clinic.refused(dose(2))
    assert "recorded already" in clinic.refused(DoseMissed("P1", day(16), "Inventumab", 2, "travelling"))
    clinic.write(dose(3))
    person = clinic.course.participants["P1"]
    assert [one.number for one in person.doses] == [1, 3]
    assert [one.number for one in person.missed_doses] == [2]
    assert person.first_dose_on == day(0)


def test_an_arm_without_the_drug_has_no_doses() -> None:
    assert "not planned for the arm of P1" in Clinic().enrolled(arm="none").refused(dose(1))


def test_a_visit_takes_place_once() -> None:
    clinic = Clinic().at_day_0()
    assert "recorded already" in clinic.refused(VisitAttended("P1", day(1), "day 0"))
    assert "no visit 'week 3'" in clinic.refused(VisitAttended("P1", day(1), "week 3"))
