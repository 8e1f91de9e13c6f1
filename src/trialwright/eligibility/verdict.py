"""Three answers, always with the reason, the evidence and, when unknown, the question to ask.

Kleene's strong three-valued logic (S. C. Kleene, Introduction to Metamathematics, 1952, section 64): unknown never
turns into met. "Met" of an exclusion means that the person *has* the excluding fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """Met, not met, unknown."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"

    def opposite(self) -> Answer:
        """Not: unknown stays unknown."""
        if self is Answer.UNKNOWN:
            return self
        return Answer.NOT_MET if self is Answer.MET else Answer.MET


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on: the fact as a sentence, where it stands (path in the patient record), its date and
    source. ``absence`` is true when the evidence is that a complete source does not list a fact."""

    fact: str
    path: str
    on: str | None = None
    source: str | None = None
    absence: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer, why, from what, and what to ask when it is unknown. ``flags`` name what a reader should know
    (boundary_conflict, unknown_term, ambiguous_scope, assumed_formula, ...)."""

    answer: Answer
    reason: str
    evidence: tuple[Evidence, ...] = ()
    question: str | None = None
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.answer is Answer.UNKNOWN and not self.question:
            raise ValueError("an unknown verdict needs the question to ask")


def met(reason: str, *evidence: Evidence, flags: tuple[str, ...] = ()) -> Verdict:
    """A verdict "met"."""
    return Verdict(Answer.MET, reason, evidence, None, flags)


def not_met(reason: str, *evidence: Evidence, flags: tuple[str, ...] = ()) -> Verdict:
    """A verdict "not met"."""
    return Verdict(Answer.NOT_MET, reason, evidence, None, flags)


def unknown(reason: str, question: str, *evidence: Evidence, flags: tuple[str, ...] = ()) -> Verdict:
    """A verdict "unknown", with the question whose answer would settle it."""
    return Verdict(Answer.UNKNOWN, reason, evidence, question, flags)
