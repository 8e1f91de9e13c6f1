"""Verdicts as lines of a page: each criterion with what it asks, its answer, why, and the parts that decided it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.eligibility.criterion import Atom, Criterion
from trialwright.eligibility.screening import CriterionVerdict, Screening
from trialwright.eligibility.verdict import Verdict


@dataclass(frozen=True, slots=True)
class PartLine:
    """One atom with its verdict; ``judged``: the investigator decides it."""

    atom: Atom
    verdict: Verdict
    judged: bool


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion with its verdict. ``parts`` is empty where the criterion is a single atom."""

    criterion: Criterion
    verdict: Verdict
    blocks: bool
    judged: bool
    parts: Sequence[PartLine]


def lines(screening: Screening) -> list[CriterionLine]:
    """Every criterion in reading order."""
    return [_line(one) for one in screening.verdicts]


def _line(judged: CriterionVerdict) -> CriterionLine:
    criterion = judged.criterion
    parts = [
        PartLine(one.atom, one.verdict, criterion.decided_by_investigator or one.atom.decided_by_investigator)
        for one in judged.atoms
    ]
    own = criterion.decided_by_investigator or (len(parts) == 1 and parts[0].judged)
    return CriterionLine(criterion, judged.verdict, judged.fails, own, parts if len(parts) > 1 else ())
