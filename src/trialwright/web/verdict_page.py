"""Verdicts as lines of a page: each criterion with what it asks, its answer, why, and the parts that decided it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.eligibility.criterion import Atom, Criteria, Criterion
from trialwright.eligibility.screening import Screening
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


def lines(criteria: Criteria, screening: Screening) -> list[CriterionLine]:
    """Every criterion in reading order."""
    judged = {one.criterion: one for one in screening.verdicts}
    return [_line(criterion, judged[criterion.id]) for criterion in criteria.criteria]


def _line(criterion: Criterion, judged: object) -> CriterionLine:
    parts = [
        PartLine(atom, verdict, criterion.decided_by_investigator or atom.decided_by_investigator)
        for atom, verdict in zip(criterion.atoms, judged.atoms, strict=True)
    ]
    own = criterion.decided_by_investigator or (len(parts) == 1 and parts[0].judged)
    return CriterionLine(criterion, judged.verdict, judged.blocks, own, parts if len(parts) > 1 else ())
