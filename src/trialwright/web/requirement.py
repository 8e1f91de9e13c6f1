"""A requirement of validation: what a rule asks of the system, and how this installation is tried on it.

Requirements are those that 21 CFR Part 11, ICH E6(R3), the EMA guideline on computerised systems in clinical trials
(EMA/INS/GCP/112288/2023) and ISO 14155:2020 make of a system for trial data; each cites its clauses. A requirement that
this version does not meet says so: an honest gap is worth more than a missing line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from trialwright.web.scratch_site import ScratchSite

Kind = Literal["automated", "documented", "procedure"]
Outcome = Literal["met", "not met", "not in this version", "yours"]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out: ``evidence`` says what was done and seen, without any participant's value."""

    outcome: Outcome
    evidence: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """``id``: stable; ``clauses``: the rules it comes from; ``says``: what must hold; ``trial`` tries it."""

    id: str
    clauses: str
    says: str
    trial: Callable[[ScratchSite], Tried]
    kind: Kind = "automated"


def holds(*facts: tuple[bool, str]) -> Tried:
    """Met when every fact holds; else the first that does not is the evidence."""
    for true, says in facts:
        if not true:
            return Tried("not met", f"Not so: {says}")
    return Tried("met", "; ".join(says for _, says in facts))


def gap(why: str) -> Callable[[ScratchSite], Tried]:
    """A requirement that this version does not meet."""
    return lambda site: Tried("not in this version", why)


def procedure(what: str) -> Callable[[ScratchSite], Tried]:
    """A requirement that the user's own procedures meet."""
    return lambda site: Tried("yours", what)
