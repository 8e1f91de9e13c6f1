"""Before a study is open, and of a study as a whole, each act says itself what forbids it."""

from __future__ import annotations

import pytest

from tests.conduct.plan import NOW, STUDY, Clinic, day, small_design
from trialwright.conduct.act import Act, Role
from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.acts.data_exported import DataExported
from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.product_returned import ProductReturned
from trialwright.conduct.course import Course

CLOSED: list[Act] = [
    CriteriaRevised(None, day(-9), ("I1",), '{"criteria": []}', "edited"),
    ProductHandedOut("P1", day(1), "Inventumab", 2),
    ProductReturned("P1", day(2), "Inventumab", 1, 0),
]


@pytest.mark.parametrize("act", CLOSED, ids=lambda act: act.kind)
def test_an_act_of_a_study_that_is_not_open_says_so(act: Act) -> None:
    said = list(act.refusals(Course(STUDY, small_design())))
    assert said and "not open" in said[0]


def test_an_export_names_its_files() -> None:
    act = DataExported(None, NOW.date(), "values", "everyone", ())
    assert act.refusals(Clinic().course)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_writes_an_act_that_the_study_raises_itself(role: Role) -> None:
    from trialwright.conduct.act import Actor
    from trialwright.conduct.acts.deviation_raised import DeviationRaised

    raised = DeviationRaised("P1", day(14), "visit window", "week 2", "late")
    assert "by the study itself" in Clinic().at_day_0().refused(raised, Actor("x", role), reason="why")
