"""Queries and verification by the states that a data manager reads; the table of steps is written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conduct.plan import Clinic, correction, day, sheet
from tests.conduct.proof import MANAGER, MONITOR, ON, RAISED, STEPS, asked
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.entry import Entry
from trialwright.conduct.query import open_queries, queries
from trialwright.conduct.verification import in_the_plan, verified_items, voided_items
from trialwright.protocol.conduct_plan import ConductPlan, VerificationRule

ALLOWED = {
    # state: step -> state after it; what is not here is refused
    "open": {"query answered": "answered", "query closed": "closed"},
    "answered": {"query closed": "closed", "query reopened": "open"},
    "closed": {"query reopened": "open"},
}
WAY_TO = {"open": (), "answered": ("query answered",), "closed": ("query closed",)}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", ALLOWED)
def test_a_query_takes_the_steps_of_the_table_and_no_other(state: str, step: str) -> None:
    clinic = asked()
    for one in WAY_TO[state]:
        clinic.write(*STEPS[one])
    act, actor = STEPS[step]
    if step in ALLOWED[state]:
        clinic.write(act, actor)
        assert queries(clinic.course.participants["P1"])[1].state == ALLOWED[state][step]
    else:
        assert f"is {state}" in clinic.refused(act, actor)


def test_a_query_says_who_holds_it_and_how_old_it_is() -> None:
    clinic = asked()
    query = queries(clinic.course.participants["P1"])[1]
    assert (query.holder, query.age_days(ON + timedelta(days=5))) == ("site", 5)
    clinic.write(*STEPS["query answered"])
    assert queries(clinic.course.participants["P1"])[1].holder == "data management"
    clinic.write(*STEPS["query closed"])
    closed = queries(clinic.course.participants["P1"])[1]
    assert (closed.holder, closed.age_days(ON + timedelta(days=5))) == (None, 0)
    assert open_queries(clinic.course) == []


WRONG_QUERIES = [
    (replace(RAISED, number=2), "has number 1"),
    (replace(RAISED, visit="week 9"), "no visit"),
    (replace(RAISED, form="aside", item=None), "does not ask for"),
    (replace(RAISED, item="nothing"), "no item"),
    (replace(RAISED, form=None), "names its form"),
    (replace(RAISED, says=" "), "asks something"),
    (replace(RAISED, check="days_high"), "by itself"),
    (replace(RAISED, participant="P9"), "not known"),
]


@pytest.mark.parametrize(("act", "says"), WRONG_QUERIES, ids=[says for _, says in WRONG_QUERIES])
def test_a_query_asks_about_something_that_is_there(act: QueryRaised, says: str) -> None:
    assert says in Clinic().with_diary().refused(act, MANAGER)


def test_a_correction_voids_the_verification_of_its_item_only() -> None:
    clinic = Clinic().with_diary()
    person = clinic.course.participants["P1"]
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days", "pain_mm")), MONITOR)
    assert set(verified_items(person, "day 0", "diary")) == {"days", "pain_mm"}
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    assert set(verified_items(person, "day 0", "diary")) == {"pain_mm"}
    assert set(voided_items(person, "day 0", "diary")) == {"days"}
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days",)), MONITOR)
    assert voided_items(person, "day 0", "diary") == {}


@pytest.mark.parametrize(
    ("items", "says"), [((), "at least one"), (("days", "days"), "once"), (("rash",), "no value"), (("x",), "no value")]
)
def test_only_what_stands_there_is_verified(items: tuple[str, ...], says: str) -> None:
    assert says in Clinic().with_diary().refused(ValuesVerified("P1", ON, "day 0", "diary", items), MONITOR)


def test_nothing_is_verified_twice() -> None:
    clinic = Clinic().with_diary()
    act = ValuesVerified("P1", ON, "day 0", "diary", ("days",))
    clinic.write(act, MONITOR)
    assert "already" in clinic.refused(act, MONITOR)


def test_the_plan_counts_people_in_the_order_in_which_they_were_enrolled() -> None:
    clinic = Clinic().consented("P1").enrolled("P2")
    clinic.write(Screened("P1", day(-10), sheet("P1")))
    clinic.write(Enrolled("P1", day(-1), "drug"))
    plan = ConductPlan(verification=(VerificationRule("first", "the first is looked at", share_percent=0, first=1),))
    clinic.course.design = replace(clinic.course.design, conduct=plan)
    asks = {
        code: in_the_plan(clinic.course, clinic.course.participants[code], "day 0", "diary", "days")
        for code in ("P1", "P2")
    }
    assert [clinic.course.enrolment_number(code) for code in ("P1", "P2", "P3")] == [2, 1, None]
    assert asks == {"P1": False, "P2": True}
