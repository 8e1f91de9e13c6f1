"""Checks refuse or ask when values are saved; what they ask becomes a query, and closes when it no longer fires."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.conduct.plan import ADMINISTRATOR, NOW, STUDY, Clinic, correction, day, dose, opening, small_design
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.payload import payload, read_act
from trialwright.conduct.query import queries
from trialwright.conduct.writing import Book
from trialwright.protocol.check import Check
from trialwright.protocol.conduct_plan import ConductPlan, ConsentVersion
from trialwright.protocol.design import StudyDesign, UnscheduledVisit

CHECKS = (
    Check("days_and_pain", "diary", "pain_mm", "days > 0 or pain_mm <= 0", "Pain without a day with pain?", "x", ()),
    Check("pain_over_days", "diary", "days", "days <= 27 or pain_mm >= 10", "Every day with so little pain?", "x", (),
          hard=True),
)  # fmt: skip


class CheckedClinic(Clinic):
    """The small study with something changed in its design."""

    def __init__(self, **more: object) -> None:
        super().__init__(opened=False)
        self.book = Book(Course(STUDY, self._design(**more)), self.book.salt)
        self.write(opening(), ADMINISTRATOR)

    @staticmethod
    def _design(**more: object) -> StudyDesign:
        return replace(small_design(), **more)


def checked() -> CheckedClinic:
    clinic = CheckedClinic(checks=CHECKS)
    clinic.at_day_0()
    return clinic


def save(*entries: Entry) -> FormSaved:
    return FormSaved("P1", day(0), "day 0", "diary", entries)


def open_now(clinic: Clinic) -> list[tuple[str | None, str | None]]:
    found = queries(clinic.course.participants["P1"]).values()
    return [(one.check, one.item) for one in found if one.state != "closed"]


def test_a_hard_check_refuses_and_nothing_is_written() -> None:
    clinic = checked()
    assert "so little pain" in clinic.refused(save(Entry("days", None, 28), Entry("pain_mm", None, 5.0)))
    clinic.write(save(Entry("days", None, 28), Entry("pain_mm", None, 50.0)))
    assert "so little pain" in clinic.refused(correction(Entry("pain_mm", 50.0, 5.0, "why")), reason="why")


def test_a_check_of_something_missing_says_nothing() -> None:
    clinic = checked()
    written = clinic.write(save(Entry("days", None, 28)))
    assert [entry.act.kind for entry in written.recorded] == ["form saved"]


def test_a_soft_check_raises_a_query_by_itself_and_closes_it_when_it_no_longer_fires() -> None:
    clinic = checked()
    written = clinic.write(save(Entry("days", None, 0), Entry("pain_mm", None, 30.0)))
    assert [entry.act.kind for entry in written.recorded] == ["form saved", "query raised"]
    assert open_now(clinic) == [("days_and_pain", "pain_mm")]
    closed = clinic.write(correction(Entry("days", 0, 3, "misread")), reason="misread")
    assert [entry.act.kind for entry in closed.recorded] == ["value corrected", "query closed"]
    assert open_now(clinic) == []


def test_a_value_entered_with_its_reason_raises_no_query() -> None:
    clinic = checked()
    clinic.write(save(Entry("days", None, 0), Entry("pain_mm", None, 30.0, "pain of another cause")))
    assert open_now(clinic) == []


def test_a_correction_raises_no_query_where_it_says_why_the_value_is_right_and_raises_one_where_it_does_not() -> None:
    unexplained, explained = checked(), checked()
    for clinic in (unexplained, explained):
        clinic.write(save(Entry("days", None, 0), Entry("pain_mm", None, 0.0)))
    unexplained.write(correction(Entry("pain_mm", 0.0, 30.0, "misread")), reason="misread")
    assert open_now(unexplained) == [("days_and_pain", "pain_mm")]
    entry = Entry("pain_mm", 0.0, 30.0, "misread; pain of another cause", explained=True)
    written = explained.write(correction(entry), reason="misread")
    assert [one.act.kind for one in written.recorded] == ["value corrected"]
    assert open_now(explained) == []
    kept = payload(written.recorded[0].act)
    assert b'"explained":true' in kept and read_act("value corrected", kept) == written.recorded[0].act
    assert b"explained" not in payload(correction(Entry("pain_mm", 0.0, 30.0, "misread"))), "earlier rows stay as is"


def test_a_soft_range_asks_as_well_and_is_asked_once() -> None:
    clinic = checked()
    clinic.write(save(Entry("pain_mm", None, 95.0), Entry("days", None, 4)))
    assert open_now(clinic) == [("range", "pain_mm")]
    clinic.write(correction(Entry("pain_mm", 95.0, 96.0, "misread")), reason="misread")
    assert open_now(clinic) == [("range", "pain_mm")]


def test_nothing_is_asked_of_a_simulated_study() -> None:
    clinic = checked()
    clinic.course.study_acts[0] = replace(clinic.course.study_acts[0], origin="simulated")
    person = clinic.course.participants["P1"]
    act = save(Entry("pain_mm", None, 95.0))
    assert act.consequences(clinic.course) == ()
    assert person.of_kind("query raised") == ()


CONSENTS = ConductPlan(consents=(
    ConsentVersion("1.0", "first", "2026-01-01"),
    ConsentVersion("2.0", "new risk", "2026-03-01", "2026-03-05", 7),
    ConsentVersion("3.0", "not yet", None),
))  # fmt: skip


@pytest.mark.parametrize(
    ("version", "on", "says"),
    [("9", date(2026, 2, 1), "has the versions"), ("3.0", date(2026, 4, 1), "not approved yet"),
     ("2.0", date(2026, 2, 1), "not approved on that day"), ("1.0", date(2026, 3, 6), "in force")],
)  # fmt: skip
def test_consent_is_to_an_approved_version_in_force(version: str, on: date, says: str) -> None:
    assert says in CheckedClinic(conduct=CONSENTS).refused(ConsentGiven("P1", on, version))


def test_after_the_deadline_nothing_new_comes_without_the_new_consent() -> None:
    clinic = CheckedClinic(conduct=CONSENTS)
    clinic.at_day_0()  # 2026-03-02, before version 2.0 is in force
    clinic.write(VisitAttended("P1", day(10), "week 2"))  # 2026-03-12, the last day
    late = dose(2, on=14)
    assert "has not consented to version 2.0" in clinic.refused(late)
    clinic.write(ConsentGiven("P1", day(14), "2.0"))
    clinic.write(late)


def test_unscheduled_visits_are_numbered_and_have_no_window() -> None:
    clinic = CheckedClinic(unscheduled=(UnscheduledVisit("unscheduled", "treatment", ("diary",), {}),))
    clinic.at_day_0()
    assert "'unscheduled 1'" in clinic.refused(VisitAttended("P1", day(5), "unscheduled 2"))
    written = clinic.write(VisitAttended("P1", day(5), "unscheduled 1"))
    assert len(written.recorded) == 1
    clinic.write(FormSaved("P1", day(5), "unscheduled 1", "diary", (Entry("days", None, 2),)))
    assert "does not ask for" in clinic.refused(
        FormSaved("P1", day(5), "unscheduled 1", "aside", (Entry("word", None, "x"),))
    )


def test_a_visit_that_hangs_on_another_moves_with_it() -> None:
    visits = list(small_design().visits)
    visits[-1] = replace(visits[-1], anchor="week 2")  # week 4, planned 14 days after week 2, window 3 days
    clinic = CheckedClinic(visits=tuple(visits))
    clinic.at_day_0()
    clinic.write(VisitAttended("P1", day(20), "week 2"))  # 6 days late: raises its own deviation
    assert len(clinic.write(VisitAttended("P1", day(34), "week 4")).recorded) == 1
    fixed = Clinic().at_day_0()
    fixed.write(VisitAttended("P1", day(20), "week 2"))
    assert len(fixed.write(VisitAttended("P1", day(34), "week 4")).recorded) == 2


def test_a_dose_may_count_from_the_one_before_it() -> None:
    plan = replace(small_design().administrations[0], counts_from="previous dose")
    clinic = CheckedClinic(administrations=(plan,))
    clinic.at_day_0()
    clinic.write(dose(2, on=18))  # planned 14, window -1/+2: late
    assert len(clinic.write(dose(3, on=32)).recorded) == 1  # 14 days after the second
    assert clinic.course.participants["P1"].of_kind("deviation raised")[0].stored_at == NOW
