"""Listings: one line a participant, event or value, as the acts say it, each with the rows of the ledger behind it.

They stand in section 16.2 of a report in the order of ICH E3. Nothing is counted here. Codes stand for people; names
and dates of birth are in no act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.picture import Names
from trialwright.analysis.report_document import Cell, Foot, Table
from trialwright.analysis.report_numbers import written
from trialwright.conduct.act import Recorded
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant


def listings(course: Course, data: AnalysisData, names: Names) -> Iterator[Table]:
    """Every listing; one without a line says so in words."""
    yield _left(course)
    yield _deviations(course)
    yield _excluded(data)
    yield _treatments(course)
    yield _doses(course)
    yield _values(data, names)
    yield _events(course)


def _left(course: Course) -> Table:
    lines = []
    for person in course.enrolled:
        for kind, says in (("withdrawn", "left the study"), ("treatment discontinued", "stopped a treatment")):
            for entry in person.of_kind(kind):
                act: Any = entry.act
                what = getattr(act, "administration", "")
                lines.append(
                    _line(entry, person, says + (f": {what}" if what else ""), act.why, _day(person, act.observed_on))
                )
    return _table("16.2.1", "Participants who left or stopped treatment", ("What", "Why", "Day"), lines,
                  "Nobody left the study or stopped a treatment by the cut-off.")  # fmt: skip


def _deviations(course: Course) -> Table:
    lines = []
    for person in course.participants.values():
        judged = {
            getattr(one.act, "row", 0): getattr(one.act, "important", None)
            for one in person.of_kind("deviation assessed")
        }
        for kind in ("deviation raised", "deviation recorded"):
            for entry in person.of_kind(kind):
                act: Any = entry.act
                important = judged.get(entry.sequence)
                word = "not assessed" if important is None else ("yes" if important else "no")
                lines.append(_line(entry, person, act.category, act.says, word, _day(person, entry.act.observed_on)))
    return _table("16.2.2", "Protocol deviations", ("Category", "What", "Important", "Day"), lines,
                  "No deviation was raised or recorded by the cut-off.")  # fmt: skip


def _excluded(data: AnalysisData) -> Table:
    lines = [(Cell(code), Cell(one.name), Cell(why)) for one in data.sets for code, why in one.excluded]
    return Table("16.2.3", "Participants left out of an analysis set", ("Participant", "Set", "Why"), tuple(lines),
                 Foot(), 3, listing=True, empty="Nobody is left out of an analysis set.", key="l-16.2.3")  # fmt: skip


def _treatments(course: Course) -> Table:
    lines = []
    for person in course.enrolled:
        for entry in person.of_kind("other treatment started"):
            act: Any = entry.act
            lines.append(_line(entry, person, act.treatment, act.category, act.why, _day(person, act.started)))
    return _table("16.2.4", "Other treatments started", ("Treatment", "Category", "Why", "Day"), lines,
                  "No other treatment was recorded by the cut-off.")  # fmt: skip


def _doses(course: Course) -> Table:
    lines = [
        _line(entry, person, str(getattr(entry.act, "number", "")), getattr(entry.act, "why", ""),
              _day(person, entry.act.observed_on))
        for person in course.enrolled for entry in person.of_kind("dose missed")
    ]  # fmt: skip
    return _table("16.2.5", "Doses missed", ("Dose", "Why", "Day"), lines, "No dose was missed by the cut-off.")


def _values(data: AnalysisData, names: Names) -> Table:
    lines = tuple(
        (
            Cell(one.participant), Cell(names.of(one.measure)), Cell(one.visit or "outside all windows"),
            Cell(one.recorded_visit), Cell("" if one.day is None else f"{one.day}"),
            Cell(one.category or written(one.value), acts=one.sequences), Cell(written(one.change)),
            Cell("baseline" if one.is_baseline else ("" if one.used else "not used")), Cell("; ".join(one.flags)),
            Cell(_rows(one.sequences), acts=one.sequences),
        )
        for one in data.values
    )  # fmt: skip
    header = ("Participant", "Measure", "Analysis visit", "Recorded at", "Day", "Value", "Change", "Use",
              "Rules that acted", "Rows")  # fmt: skip
    return Table("16.2.6", "Values as the analyses use them", header, lines, Foot(notes=(
        "Day: from the first dose. Change: from baseline. Not used: another value of the same window was taken.",)), 10,
        listing=True, empty="No value was taken by the cut-off.", key="l-16.2.6")  # fmt: skip


def _events(course: Course) -> Table:
    lines = []
    for person in course.participants.values():
        latest: dict[int, Recorded] = {}
        for reported in person.of_kind("adverse event reported"):
            act: Any = reported.act
            latest[act.event] = reported
        for number, entry in latest.items():
            lines.append(_line(entry, person, *_event(number, entry, person)))
    header = ("No.", "Term", "Organ system", "Grade", "Serious", "Related", "Began, day", "Ended, day", "Outcome")
    return _table("16.2.7", "Adverse events", header, lines, "No adverse event was reported by the cut-off.")


def _event(number: int, entry: Recorded, person: Participant) -> Sequence[str]:
    act: Any = entry.act
    related = {True: "yes", False: "no", None: "not judged"}[act.related]
    why = ", ".join(act.seriousness)
    serious = f"yes{f' ({why})' if why else ''}" if act.serious else "no"
    ended = act.ended
    return (str(number), act.term, act.organ_system, str(act.grade), serious, related,
            _day(person, act.started), _day(person, ended) if ended else "not ended", act.outcome)  # fmt: skip


def _day(person: Participant, on: date) -> str:
    """The study day: the day of the first dose is 0; before any dose the date itself."""
    return str((on - person.first_dose_on).days) if person.first_dose_on else on.isoformat()


def _line(entry: Recorded, person: Participant, *texts: str) -> tuple[Cell, ...]:
    acts = (entry.sequence,)
    return (
        Cell(person.code),
        Cell(person.arm or ""),
        *(Cell(text) for text in texts),
        Cell(str(entry.sequence), acts=acts),
    )


def _rows(sequences: Iterable[int]) -> str:
    return " ".join(str(sequence) for sequence in sequences)


def _table(number: str, title: str, header: tuple[str, ...], lines: Sequence[tuple[Cell, ...]], empty: str) -> Table:
    whole = ("Participant", "Arm", *header, "Row")
    notes = ("Days count from the first dose; a date stands where there was none. Row: of the ledger.",)
    return Table(number, title, whole, tuple(lines), Foot(notes=notes), len(whole), listing=True, empty=empty,
                 key=f"l-{number}")  # fmt: skip
