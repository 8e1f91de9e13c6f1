"""Adverse events by term and organ system: how many events, and how many people of those at risk.

At risk: everyone who received at least one dose. Counted: events that began on or after the day of the first dose
(treatment-emergent, ICH E9 glossary); events before it, and of people without a dose, are counted apart. Each event is
taken from its latest report. Serious events stand in one table, all others in the other; a term can stand in both.
Results records may leave out other events that no arm reports more often than a threshold of the plan, in percent (42
CFR 11.48(a)(4)): ``frequent`` holds those that remain, ``frequent_affected`` the people with any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialwright.analysis.analysis_sets import members
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant

if TYPE_CHECKING:
    from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported


@dataclass(frozen=True, slots=True)
class TermCount:
    """One term in one arm."""

    arm: str
    events: int
    affected: int
    at_risk: int


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an organ system, over all arms in the order of the design."""

    term: str
    organ_system: str
    arms: tuple[TermCount, ...]


@dataclass(frozen=True, slots=True)
class ArmEvents:
    """How many people of an arm had any event of a kind. ``deaths`` are of any cause."""

    arm: str
    at_risk: int
    deaths: int
    any_affected: int
    serious_affected: int
    other_affected: int
    frequent_affected: int
    related_affected: int


@dataclass(frozen=True, slots=True)
class AdverseEvents:
    """Everything reported so far."""

    arms: tuple[ArmEvents, ...]
    serious: tuple[Term, ...]
    other: tuple[Term, ...]
    frequent: tuple[Term, ...]
    threshold_percent: float
    before_first_dose: int


Happened = tuple["Participant", "AdverseEventReported"]


def adverse_events(course: Course) -> AdverseEvents:
    """The tables of adverse events."""
    everyone = [(person, event) for person in course.participants.values() for event in _events(person)]
    emergent = [(person, event) for person, event in everyone if is_emergent(person, event)]
    serious = [pair for pair in emergent if pair[1].serious]
    other = [pair for pair in emergent if not pair[1].serious]
    threshold = course.design.analysis.adverse_event_threshold_percent
    frequent = tuple(term for term in _terms(course, other) if _is_frequent(term, threshold))
    named = {(term.organ_system, term.term) for term in frequent}
    reported = [pair for pair in other if (pair[1].organ_system, pair[1].term) in named]
    return AdverseEvents(
        arms=tuple(_arm_events(course, arm.name, emergent, reported) for arm in course.design.arms),
        serious=_terms(course, serious),
        other=_terms(course, other),
        frequent=frequent,
        threshold_percent=threshold,
        before_first_dose=len(everyone) - len(emergent),
    )


def _events(person: Participant) -> Iterator[AdverseEventReported]:
    yield from person.adverse_events.values()


def is_emergent(person: Participant, event: AdverseEventReported) -> bool:
    """True for an event that began on or after the day of the first dose."""
    return person.first_dose_on is not None and event.started >= person.first_dose_on


def _is_frequent(term: Term, threshold_percent: float) -> bool:
    return any(100 * arm.affected > threshold_percent * arm.at_risk for arm in term.arms)


def _arm_events(course: Course, arm: str, emergent: Sequence[Happened], reported: Sequence[Happened]) -> ArmEvents:
    people = members(course, "treated", arm)
    here = [(person, event) for person, event in emergent if person.arm == arm]
    return ArmEvents(
        arm=arm,
        at_risk=len(people),
        deaths=sum(person.has_died for person in people),
        any_affected=_people(here),
        serious_affected=_people([pair for pair in here if pair[1].serious]),
        other_affected=_people([pair for pair in here if not pair[1].serious]),
        frequent_affected=_people([pair for pair in reported if pair[0].arm == arm]),
        related_affected=_people([pair for pair in here if pair[1].related]),
    )


def _terms(course: Course, happened: Sequence[Happened]) -> tuple[Term, ...]:
    """By organ system and term, alphabetically."""
    at_risk = {arm.name: len(members(course, "treated", arm.name)) for arm in course.design.arms}
    names = sorted({(event.organ_system, event.term) for _, event in happened})
    return tuple(
        Term(term, organ_system, tuple(
            _term_count(arm, [pair for pair in happened if pair[0].arm == arm
                              and (pair[1].organ_system, pair[1].term) == (organ_system, term)], number)
            for arm, number in at_risk.items()
        ))
        for organ_system, term in names
    )  # fmt: skip


def _term_count(arm: str, happened: Sequence[Happened], at_risk: int) -> TermCount:
    return TermCount(arm, len(happened), _people(happened), at_risk)


def _people(happened: Sequence[Happened]) -> int:
    return len({person.code for person, _ in happened})
