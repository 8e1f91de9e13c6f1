"""What a check of a registry record is: its id, the rule in words, the rule's source, what to do, and how it judges.

A check never raises on a record that can be read. It answers with a ``Judged``: made by ``faulty``, ``passed``,
``not_in_source``, ``needs_corpus`` or ``not_applicable``. Ids and severities follow our list of record checks
(S status and dates, T timeline, R results, I identification, D design, O outcomes, E eligibility, L places, P people,
V vocabulary, X across sources); they never change, so that a suppression keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trialwright.review.case import Case
from trialwright.review.finding import Fault, RuleSource, Severity, State


@dataclass(frozen=True, slots=True)
class Judged:
    """How a check ended, in one sentence, with every place where the rule does not hold."""

    state: State
    says: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that a record is held to. ``says`` completes "It is asked that ..."; ``do`` is a whole sentence."""

    id: str
    severity: Severity
    says: str
    source: RuleSource
    do: str
    judge: Callable[[Case], Judged]


def faulty(faults: Iterable[Fault], otherwise: str = "") -> Judged:
    """A finding with these faults; passed where there are none."""
    found = tuple(faults)
    if not found:
        return passed(otherwise)
    more = len(found) - 1
    also = f" (and {more} more like it)" if more else ""
    return Judged(State.FINDING, found[0].says + also, found)


def passed(says: str = "") -> Judged:
    return Judged(State.PASSED, says or "nothing found")


def not_in_source(what: str) -> Judged:
    """The source that was read does not hold what the check needs; ``what`` names it."""
    return Judged(State.NOT_IN_SOURCE, f"this source does not give {what}")


def needs_corpus(what: str) -> Judged:
    return Judged(State.NEEDS_CORPUS, f"needs {what}")


def not_applicable(why: str) -> Judged:
    return Judged(State.NOT_APPLICABLE, why)
