"""What a check says about a record: a finding with the words it rests on, or why there is none.

A check answers in its own three ways: it found something, the record passed, or this source does not hold the field
(never a fault of the sponsor's). Two more say why it was not asked: it needs other records, or it does not apply.
A quote gives the path of a value in the registry's v2 form and the offsets in the raw text there; where two places of a
record disagree both are quoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Severity = Literal["error", "warning", "note"]


class State(StrEnum):
    """How a check ended."""

    FINDING = "finding"
    PASSED = "passed"
    NOT_IN_SOURCE = "not in this source"
    NEEDS_CORPUS = "needs a corpus"
    NOT_APPLICABLE = "not applicable"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the record: ``text`` is what stands in the raw value at ``path`` from ``start`` to ``end``.

    ``lines``: the first and last line of the source where they stand; None where the source has no lines.
    """

    path: str
    start: int
    end: int
    text: str
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One place at which a rule does not hold: a sentence and the words it rests on."""

    says: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSource:
    """Where a rule comes from; ``address`` is empty where it follows from logic alone."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check ended on one record.

    ``severity`` is the one it is shown with; ``rule_severity`` the rule's own, higher where the check fires on so many
    records that it is shown as a note. ``says`` is one sentence whatever the state; ``faults`` holds every place.
    """

    id: str
    severity: Severity
    rule_severity: Severity
    state: State
    rule: str
    says: str
    faults: tuple[Fault, ...]
    source: RuleSource
    do: str

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All words that the finding rests on."""
        return tuple(quote for fault in self.faults for quote in fault.quotes)
