"""A draft of criteria: what the parser reads in printed text, before a person has accepted it.

Each ``DraftAtom`` says what one piece of the text asks (concept, limits, time windows, negation), where it stands in the
registered text, and how far a program can judge it: *computed* (all of it), *partial* (a part; the rest is asked) or
*manual* (a person answers). ``rule`` is the executable form over ``criterion.Atom``: what no kind computes is the kind
``manual``, so a draft screens at once and what it does not understand stays unknown. Flags name each gap.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.eligibility.criterion import Criteria, Criterion, Polarity, Rule, Span

Status = Literal["computed", "partial", "manual"]
Relative = Literal["upper_limit", "lower_limit", "baseline"]
Relation = Literal["within", "before", "after", "during", "at", "for_at_least", "for_at_most", "stable_for"]
History = Literal["ever", "current", "recent"]

STATUSES: tuple[Status, ...] = ("computed", "partial", "manual")


@dataclass(frozen=True, slots=True)
class Concept:
    """What an atom speaks of. ``label``: as a list calls it, or the printed words; ``code``: its name in our lists
    (analyte, drug, class, condition), None: no list holds it; ``qualifiers``: severe, active, uncontrolled, ..."""

    label: str
    code: str | None = None
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers as printed. ``unit`` is UCUM, ``1`` for a score or a ratio; None: no unit is printed, or none that can be
    resolved (then the atom is flagged). ``relative_to``: the numbers are multiples of it."""

    at_least: float | None = None
    over: float | None = None
    at_most: float | None = None
    under: float | None = None
    unit: str | None = None
    relative_to: Relative | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time as printed: ``amount`` of ``unit`` (UCUM d, wk, mo, a, h, or ``{half-life}``); ``days`` as a whole
    number (UCUM: a month is 30.4375, a year 365.25 days), None where it has none (half-lives, "during the study").
    ``anchors``: from which day it counts, in our names where one fits, else the printed words; empty: none printed."""

    relation: Relation
    amount: float | None = None
    unit: str | None = None
    days: int | None = None
    anchors: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class DraftAtom:
    """One question that the text asks. ``kind`` is the file of ``eligibility.reading`` that read it; ``count``: at
    least so many; ``rule``: how it is judged, over one executable atom or several."""

    id: str
    kind: str
    says: str
    spans: tuple[Span, ...]
    status: Status
    rule: Rule
    concept: Concept | None = None
    limits: Limits | None = None
    windows: tuple[Window, ...] = ()
    negated: bool = False
    history: History | None = None
    count: int | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftCriterion:
    """One printed item. ``heading``: the sub-heading it stands under ("Cohort B"); ``number``: as printed."""

    id: str
    polarity: Polarity
    says: str
    spans: tuple[Span, ...]
    status: Status
    atoms: tuple[DraftAtom, ...]
    rule: Rule
    heading: str | None = None
    number: str | None = None
    flags: tuple[str, ...] = ()

    def executable(self, path: str) -> Criterion:
        """The criterion as screening takes it; ``path``: where the record holds its text."""
        return Criterion(self.id, self.polarity, self.says, path, self.spans, self.rule, self.flags)


@dataclass(frozen=True, slots=True)
class Draft:
    """The criteria of one text. ``raw`` is the text as registered, ``path`` where the record holds it; ``problems``
    are sentences on the whole: empty, in another language, no heading."""

    raw: str
    criteria: tuple[DraftCriterion, ...] = ()
    problems: tuple[str, ...] = ()
    path: str = "protocolSection.eligibilityModule.eligibilityCriteria"

    def executable(self) -> Criteria:
        """The criteria as screening takes them."""
        return Criteria(tuple([one.executable(self.path) for one in self.criteria]))


def worst(statuses: tuple[Status, ...]) -> Status:
    """The status of a whole: computed or manual when every part is, partial otherwise."""
    found = set(statuses)
    return found.pop() if len(found) == 1 else "partial"
