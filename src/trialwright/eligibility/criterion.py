"""Criteria as values: what a study asks of a person, in a tree whose leaves (atoms) can each be judged on their own.

A ``Criterion`` is one printed item ("5. Age > 18 and < 70; ANC >= 1.0 ..."); its ``rule`` combines atoms by Kleene's
three-valued logic. An ``Atom`` asks one thing: it names its kind (a file in ``eligibility.criteria``), that kind's
parameters, and the words of the registered text that it reads. Inclusion criteria are to be met; an exclusion criterion
that is met blocks. "The investigator judges" is a property: such an atom is unknown until a ``Judgement`` stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from trialwright.eligibility.verdict import Answer

Polarity = Literal["inclusion", "exclusion"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the registered text: offsets into the text exactly as registered, and the words as a person reads
    them (markup unescaped)."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Atom:
    """One question. ``parameters`` is the parameter value of ``kind``; ``question`` replaces the kind's own question
    to a coordinator where given."""

    id: str
    kind: str
    parameters: object
    says: str
    spans: tuple[Span, ...] = ()
    question: str | None = None
    flags: tuple[str, ...] = ()
    decided_by_investigator: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Met when every part is met."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met when at least one part is met."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Met when no part is met."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Met when at least ``count`` parts are met."""

    count: int
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class IfThen:
    """Met when the condition is not met, or the consequence is met."""

    condition: Rule
    then: Rule


Rule = Atom | All | AnyOf | NoneOf | AtLeast | IfThen


def atoms_of(rule: Rule) -> Iterator[Atom]:
    """The atoms of ``rule`` in reading order."""
    if isinstance(rule, Atom):
        yield rule
    elif isinstance(rule, IfThen):
        yield from atoms_of(rule.condition)
        yield from atoms_of(rule.then)
    else:
        for part in rule.of:
            yield from atoms_of(part)


@dataclass(frozen=True)
class Criterion:
    """One printed or structured requirement. ``path`` is where the record states it (basis: registered); None: no
    record states it. ``decided_by_investigator`` holds for every atom of the criterion."""

    id: str
    polarity: Polarity
    says: str
    path: str | None
    spans: tuple[Span, ...]
    rule: Rule
    flags: tuple[str, ...] = ()
    decided_by_investigator: bool = False

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """The atoms of the rule in reading order."""
        return tuple(atoms_of(self.rule))


@dataclass(frozen=True)
class Criteria:
    """Every criterion of a study: printed inclusion, printed exclusion, structured fields.

    ``is_draft``: a program read them; nobody is enrolled on one that no person has accepted.
    """

    criteria: tuple[Criterion, ...] = field(default=())
    is_draft: bool = False

    def atoms(self) -> tuple[Atom, ...]:
        """Every atom, in reading order."""
        return tuple(atom for criterion in self.criteria for atom in criterion.atoms)

    def criterion(self, id: str) -> Criterion:
        """The criterion called ``id``, or the one that holds the atom called so; ``KeyError`` when there is none."""
        for criterion in self.criteria:
            if criterion.id == id or any(atom.id == id for atom in criterion.atoms):
                return criterion
        raise KeyError(id)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A qualified person's word on a criterion or on one of its atoms: who, what, why, when."""

    criterion: str
    answer: Answer
    by: str
    why: str
    on: date


@dataclass(frozen=True, slots=True)
class Anchors:
    """The days from which windows count. None: not known yet, so the day of the screening stands in."""

    screening: date | None = None
    enrolment: date | None = None
    study_start: date | None = None
    first_dose: date | None = None
    randomisation: date | None = None
    baseline: date | None = None
    consent: date | None = None
