"""Hold a record to every check on one day, and tell how each ended.

Pure: the day, the source, other records and older versions are handed in. Checks whose ids are suppressed are listed
as suppressed and not asked. A check that fires on more than 30 % of the records of a sample is shown as a note,
whatever its own severity (``base_rates``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from trialwright.errors import InputError
from trialwright.registry.facts_mark import facts_mark, registered_part
from trialwright.registry.record import Record
from trialwright.review.base_rates import shown_severity
from trialwright.review.case import Case, case_of
from trialwright.review.check import Check, Judged
from trialwright.review.corpus_view import CorpusView
from trialwright.review.finding import Finding, State
from trialwright.review.listing import find_checks
from trialwright.review.provenance import Provenance, of_record


@dataclass(frozen=True, slots=True)
class Review:
    """How every check ended on one record, in the order of the list."""

    nct_id: str
    as_of: date
    title: str
    source: str
    outcomes: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, errors first, then warnings, then notes."""
        return tuple(
            one
            for wanted in ("error", "warning", "note")
            for one in self.ended(State.FINDING)
            if one.severity == wanted
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many checks ended in each way, findings by the severity they are shown with."""
        found = self.findings
        told = {name: sum(one.severity == name for one in found) for name in ("error", "warning", "note")}
        return told | {str(state): len(self.ended(state)) for state in State if state is not State.FINDING}

    def ended(self, state: State) -> tuple[Finding, ...]:
        """The checks that ended in one way."""
        return tuple(one for one in self.outcomes if one.state is state)


def review(
    record: Record,
    as_of: date,
    provenance: Provenance | None = None,
    corpus: CorpusView | None = None,
    history: Sequence[Record] = (),
    *,
    suppress: Collection[str] = (),
    only: Collection[str] = (),
) -> Review:
    """Review ``record`` as it stood on the day ``as_of``. Raises ``InputError`` for an id that no check has.

    A record written from facts is reviewed as of the day on which they were read, and without our words.
    """
    source, mark = provenance or of_record(record), facts_mark(record)
    if mark:
        record, as_of = registered_part(record), min(as_of, mark.read_on)
    case = case_of(record, as_of, source, corpus, tuple(history))
    asked = [check for check in find_checks() if not only or check.id in _known(only)]
    silent = _known(suppress)
    title = case.identification.brief_title or ""
    ended = tuple(_ended(check, case, check.id in silent) for check in asked)
    if mark:
        ended = tuple(_unseen(one) if one.id in _READ_DESCRIPTIONS else one for one in ended)
    return Review(record.nct_id, as_of, title, source.name, ended)


_READ_DESCRIPTIONS = frozenset({"D06", "D07"})
"""Checks that read the descriptions of arms and interventions: facts leave them out."""


def _unseen(finding: Finding) -> Finding:
    if finding.state is not State.FINDING:
        return finding
    says = "Descriptions of arms and interventions are not among the facts."
    return replace(finding, state=State.NOT_IN_SOURCE, says=says, faults=())


def _ended(check: Check, case: Case, is_suppressed: bool) -> Finding:
    judged = Judged(State.SUPPRESSED, "suppressed by its id") if is_suppressed else check.judge(case)
    severity = shown_severity(check.id, check.severity)
    return Finding(
        check.id, severity, check.severity, judged.state, check.says, judged.says, judged.faults, check.source, check.do
    )


def _known(ids: Collection[str]) -> frozenset[str]:
    known = {check.id for check in find_checks()}
    asked = {one.strip().upper() for one in ids if one.strip()}
    for unknown in sorted(asked - known):
        raise InputError(
            where="the checks asked for",
            expected="ids of checks, such as S01",
            found=repr(unknown[:20]),
            remedy="`trialwright review --list` shows every check with its id.",
        )
    return frozenset(asked)
