"""The doses of a participant as they stand, and account of the product: supplied, used, returned."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conduct.plan import Clinic, day, dose
from trialwright.conduct.acts.dose_missed import DoseMissed
from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.product_returned import ProductReturned
from trialwright.conduct.acts.treatment_discontinued import TreatmentDiscontinued
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.dose_course import DoseCourse, dose_courses
from trialwright.conduct.product import account

DRUG = "Inventumab"


def only(clinic: Clinic, on: date) -> DoseCourse:
    (found,) = dose_courses(clinic.course, clinic.course.participants["P1"], on)
    return found


def test_the_next_dose_is_the_first_that_is_not_recorded() -> None:
    clinic = Clinic().enrolled()
    before = only(clinic, day(0))
    assert (before.next, before.strip, before.compliance, before.next_dose) == (1, (), None, None)
    clinic.write(dose(1))
    clinic.write(DoseMissed("P1", day(20), DRUG, 2, "fever"))
    # three doses, every 14 days, window 1 before and 2 after
    found = only(clinic, day(28))
    assert [one.state for one in found.strip] == ["given", "missed", "due"]
    assert found.next == 3 and found.next_dose is not None and found.next_dose.planned == day(28)
    assert found.compliance is not None and found.compliance.doses_percent == 50


def test_compliance_is_what_a_hand_counts() -> None:
    """70 mg, a missed dose, 35 mg instead of 70: two of three doses; 105 of 210 mg."""
    clinic = Clinic().at_day_0()
    clinic.write(DoseMissed("P1", day(16), DRUG, 2, "fever"))
    clinic.write(dose(3, amount=35.0))
    found = only(clinic, day(40)).compliance
    assert found is not None and (found.due, found.given, found.missed) == (3, 2, 1)
    assert found.doses_percent == pytest.approx(200 / 3) and found.amount_percent == pytest.approx(50)


def test_a_dose_planned_after_the_treatment_was_discontinued_is_not_missed() -> None:
    """Dose 2 of day 14 was awaited when the treatment stopped on day 20, dose 3 of day 28 no more."""
    clinic = Clinic().at_day_0()
    clinic.write(TreatmentDiscontinued("P1", day(20), DRUG, "other"))
    clinic.write(DoseMissed("P1", day(20), DRUG, 2, "fever"))
    assert "a dose planned after that day is not missed" in clinic.refused(DoseMissed("P1", day(28), DRUG, 3, "ill"))
    never = Clinic().enrolled()
    never.write(TreatmentDiscontinued("P1", day(5), DRUG, "other"))
    assert "not missed" in never.refused(DoseMissed("P1", day(5), DRUG, 1, "ill"))


def test_a_dose_that_was_due_before_somebody_left_or_stopped_is_awaited_and_counted() -> None:
    left, stopped = Clinic().at_day_0(), Clinic().at_day_0()
    left.write(Withdrawn("P1", day(20), "lost to follow-up"))
    stopped.write(TreatmentDiscontinued("P1", day(20), DRUG, "other"))
    for clinic in (left, stopped):
        found = only(clinic, day(200))
        assert found.next == 2 and found.compliance is not None and found.compliance.doses_percent == 50
        clinic.write(dose(2))
        found = only(clinic, day(200))
        assert found.next is None and found.compliance is not None and found.compliance.doses_percent == 100


def test_nobody_who_left_has_a_next_dose_or_doses_that_lower_compliance() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(Withdrawn("P1", day(5), "other"))
    found = only(clinic, day(200))
    assert (found.next, found.next_dose) == (None, None)
    assert found.compliance is not None and found.compliance.doses_percent == 100


def test_an_arm_without_doses_has_no_strip() -> None:
    clinic = Clinic().enrolled("P1", "none")
    assert dose_courses(clinic.course, clinic.course.participants["P1"], day(0)) == []


def test_what_was_handed_out_is_accounted_for() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(ProductHandedOut("P1", day(1), DRUG, 4, "L1"))
    clinic.write(ProductHandedOut("P1", day(8), DRUG, 4))
    clinic.write(ProductReturned("P1", day(15), DRUG, used=5, unused=2))
    person = clinic.course.participants["P1"]
    found = account(person, clinic.course.design.administrations[0])
    assert (found.handed_out, found.used, found.returned, found.unexplained) == (8, 5, 2, 1)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (ProductHandedOut("P1", day(1), DRUG, 0), "At least one unit"),
        (ProductHandedOut("P1", day(1), "Placebo", 1), "not planned"),
        (ProductHandedOut("P2", day(1), DRUG, 1), "consent"),
        (ProductReturned("P1", day(1), DRUG, 1, 0), "has 0 units"),
        (ProductReturned("P1", day(1), DRUG, -1, 2), "counted from 0"),
        (ProductReturned("P1", day(1), DRUG, 0, 0), "at least one"),
        (ProductReturned("P2", day(1), DRUG, 1, 0), "enrolled"),
    ],
)
def test_an_account_that_cannot_be_is_refused(act: ProductHandedOut | ProductReturned, says: str) -> None:
    assert says in Clinic().at_day_0().refused(act)


def test_nothing_comes_back_before_it_was_handed_out() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(ProductHandedOut("P1", day(8), DRUG, 4))
    assert "has 0 units of Inventumab on that day" in clinic.refused(ProductReturned("P1", day(5), DRUG, 1, 0))
    clinic.write(ProductReturned("P1", day(8), DRUG, 1, 0))


def test_product_comes_back_after_someone_left() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(ProductHandedOut("P1", day(1), DRUG, 2))
    clinic.write(Withdrawn("P1", day(5), "other"))
    clinic.write(ProductReturned("P1", day(7), DRUG, 1, 1))
    assert "has withdrawn" in clinic.refused(ProductHandedOut("P1", day(8), DRUG, 1))
