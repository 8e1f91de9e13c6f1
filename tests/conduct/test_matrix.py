"""The matrix: where each visit and form of each participant stands, and what is to be done next in every cell."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conduct.plan import COORDINATOR, Clinic, day
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.entry import Entry
from trialwright.conduct.matrix import Cell, NextStep, form_matrix, matrix

MANAGER = Actor("dana", Role.DATA_MANAGER)
EVERY = {"days": 3, "pain_mm": 20.0, "rash": "0", "note": "n", "at_home": True, "since": "2026-02-01"}


def cell(clinic: Clinic, visit: str, on: date) -> Cell:
    shown = matrix(clinic.course, on)
    return shown.rows[0].cells[list(shown.columns).index(visit)]


# week 2 is planned for day 14 with a window of 2 days on each side
@pytest.mark.parametrize(("on", "state"), [(11, "ahead"), (12, "due"), (16, "due"), (17, "overdue")])
def test_a_visit_to_come_stands_by_its_window(on: int, state: str) -> None:
    clinic = Clinic().at_day_0()
    found = cell(clinic, "week 2", day(on))
    assert found.state == state
    assert found.next == (NextStep() if state == "ahead" else NextStep(visit="week 2"))


def test_a_visit_that_took_place_stands_by_its_forms_and_leads_to_the_first_one_open() -> None:
    clinic = Clinic().at_day_0()
    assert cell(clinic, "day 0", day(1)).state == "empty"
    clinic.write(FormSaved("P1", day(0), "day 0", "diary", (Entry("days", None, 9),)))
    started = cell(clinic, "day 0", day(1))
    assert (started.state, started.next) == ("started", NextStep(form="diary"))
    rest = tuple(Entry(name, None, value) for name, value in EVERY.items() if name != "days")
    clinic.write(FormSaved("P1", day(0), "day 0", "diary", rest))
    assert cell(clinic, "day 0", day(1)).state == "complete"


def test_an_open_query_comes_before_a_form() -> None:
    clinic = Clinic().with_diary()
    clinic.write(QueryRaised("P1", day(1), 1, "day 0", "diary", "days", "Is nine right?"), MANAGER)
    found = cell(clinic, "day 0", day(1))
    assert (found.queries, found.next) == (1, NextStep(query=1))
    assert "1 open queries" in found.says


def test_nothing_is_expected_of_someone_who_left() -> None:
    clinic = Clinic().with_diary()
    clinic.write(Withdrawn("P1", day(5), "other"))
    assert cell(clinic, "week 4", day(60)).state == "off"


def test_the_forms_of_one_visit_stand_beside_each_other() -> None:
    clinic = Clinic().with_diary()
    clinic.write(VisitAttended("P1", day(14), "week 2"), COORDINATOR)
    shown = form_matrix(clinic.course, "day 0", day(14))
    assert shown.columns == ["Diary"]
    assert [one.state for one in shown.rows[0].cells] == ["started"]
    assert [one.state for one in form_matrix(clinic.course, "week 4", day(14)).rows[0].cells] == ["ahead"]
    with pytest.raises(KeyError):
        form_matrix(clinic.course, "week 99", day(14))


def test_the_states_are_counted_and_asked_for() -> None:
    clinic = Clinic().with_diary("P1").consented("P2")
    shown = matrix(clinic.course, day(13))
    assert sum(shown.counts.values()) == 8
    assert shown.counts["due"] == 1
    assert [row.person.code for row in shown.only("due").rows] == ["P1"]
