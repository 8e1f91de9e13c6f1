"""Rows of a repeating group and reasons for missing values go through the same acts as every other answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.conftest import STUDY_FOLDERS

from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.course import Course
from trialwright.conduct.typed_act import act_of
from trialwright.conduct.writing import Book, Proposal, sentences
from trialwright.protocol.study_folder import read_study

DAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def book() -> Book:
    design = read_study(STUDY_FOLDERS["nct07008196"])
    made = Book(Course("NCT07008196", design), lambda: b"0" * 16)
    opened = StudyOpened(None, DAY, "NCT07008196", design.sha256, "NCT07008196")
    for key, (act, role) in enumerate((
        (opened, Role.ADMINISTRATOR), (ConsentGiven("P1", DAY, "1.0"), Role.INVESTIGATOR),
        (VisitAttended("P1", DAY, "screening"), Role.COORDINATOR),
    )):  # fmt: skip
        assert not sentences(made.append(Proposal(act, Actor("ada", role), NOW, f"k{key}"), NOW))
    return made


def save(book: Book, form: str, typed: dict[str, object], reason: str | None = None) -> list[str]:
    fields = {"visit": "screening", "form": form, **typed}
    act: Act = act_of(FormSaved, book.course, "P1", DAY, fields, reason)
    key = f"form {len(book.rows)}"
    return list(sentences(book.append(Proposal(act, Actor("cora", Role.COORDINATOR), NOW, key, reason), NOW)))


def test_a_row_is_typed_and_saved(book: Book) -> None:
    row = {
        "dmard[1]": "methotrexate",
        "dmard_class[1]": "csdmard",
        "dmard_ongoing[1]": "true",
        "dmard_started[1]": "2019",
    }
    assert save(book, "ra_history", row) == []
    values = book.course.participants["P1"].values("screening", "ra_history")
    assert values["dmard_ongoing[1]"] is True
    assert values["dmard_started[1]"] == "2019"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"dmard": "methotrexate"}, "has no item 'dmard'"),
        ({"dmard[41]": "methotrexate"}, "has no item 'dmard[41]'"),
        ({"dmard[0]": "methotrexate"}, "has no item 'dmard[0]'"),
        ({"dmard_class[1]": "herb"}, "takes one of: csdmard"),
        ({"csdmards_failed": "2"}, "is calculated from other answers: it is never entered"),
        ({"dmard[1]": "x", "dmard_started[1]": "2020", "dmard_stopped[1]": "2019"}, "stopped before it was started?"),
        ({"symptom_onset": "May 2019"}, "takes a date YYYY-MM-DD, a month YYYY-MM or a year YYYY"),
    ],
)
def test_what_is_no_row_is_refused(book: Book, typed: dict[str, object], says: str) -> None:
    (said,) = save(book, "ra_history", typed)
    assert says in said


def test_a_reason_stands_where_a_value_does_not(book: Book) -> None:
    assert save(book, "vitals", {"height_cm.missing": "refused"}) == []
    (said,) = save(book, "vitals", {"height_cm": "170"})
    assert "has a value and a reason for having none" in said
    (said,) = save(book, "vitals", {"weight_kg.missing": "forgot"})
    assert "takes one of: not_done (not done), not_known (asked but not known), refused" in said
