"""Does the record hold such a fact? One answer from many facts, and from the silence of a source.

Each fact that was looked at gives a ``Finding``. One that fits: met. None fits, but some could: unknown, with the
question of the first one. None could: not met when the source says that its list is complete, otherwise unknown: a
list that may have gaps proves no absence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.clinical.patient import FactKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Answer, Evidence, Verdict, met, not_met, unknown


@dataclass(frozen=True, slots=True)
class Finding:
    """What one fact answers, and the question it leaves open."""

    answer: Answer
    evidence: Evidence
    question: str = ""
    flags: tuple[str, ...] = ()


KIND_WORDS: dict[FactKind, str] = {
    "observations": "measured values", "conditions": "conditions", "infections": "infections",
    "medications": "medications", "procedures": "procedures", "vaccinations": "vaccinations",
    "allergies": "allergies", "trials": "trials that the person took part in", "consents": "consents",
}  # fmt: skip


def presence(
    findings: Sequence[Finding], facts: Facts, kinds: tuple[FactKind, ...], *, what: str, question: str
) -> Verdict:
    """The verdict on "the person has ``what``". ``kinds``: the lists that must be complete to prove absence."""
    fitting = [finding for finding in findings if finding.answer is Answer.MET]
    if fitting:
        first = fitting[0].evidence
        return Verdict(Answer.MET, f"Recorded: {first.fact}.", _evidence(fitting), None, _flags(fitting))
    open_ones = [finding for finding in findings if finding.answer is Answer.UNKNOWN]
    if open_ones:
        first_open = open_ones[0]
        return Verdict(
            Answer.UNKNOWN, f"Not settled: {first_open.evidence.fact}.", _evidence(open_ones),
            first_open.question or question, _flags(open_ones),
        )  # fmt: skip
    return silence(facts, kinds, what=what, question=question, looked_at=findings)


def silence(
    facts: Facts, kinds: tuple[FactKind, ...], *, what: str, question: str, looked_at: Sequence[Finding] = ()
) -> Verdict:
    """The verdict when no recorded fact is ``what``."""
    gaps = [kind for kind in kinds if not facts.is_complete(kind)]
    if gaps:
        words = " and ".join(KIND_WORDS[kind] for kind in gaps)
        return unknown(f"Nothing recorded is {what}, but the list of {words} may have gaps.", question)
    flags = _flags(looked_at) if looked_at else ()
    return not_met(f"The complete list holds no {what}.", *absence(facts, kinds, what), flags=flags)


def absence(facts: Facts, kinds: tuple[FactKind, ...], what: str) -> tuple[Evidence, ...]:
    """The evidence that complete lists do not hold ``what``."""
    return tuple(
        Evidence(f"no {what} among {len(getattr(facts.patient, kind))} listed {KIND_WORDS[kind]}", kind,
                 facts.patient.as_of.isoformat(), None, True)
        for kind in kinds
    )  # fmt: skip


def conflict(findings: Sequence[Finding], question: str) -> Verdict:
    """Unknown, because recorded facts contradict each other; all of them are shown."""
    told = "; ".join(finding.evidence.fact for finding in findings)
    return unknown(f"The record contradicts itself: {told}.", question, *_evidence(findings),
                   flags=(*_flags(findings), "conflicting_facts"))  # fmt: skip


def all_met(reason: str, evidence: Sequence[Evidence], flags: tuple[str, ...] = ()) -> Verdict:
    """Met on several pieces of evidence."""
    return met(reason, *evidence, flags=flags)


def _evidence(findings: Sequence[Finding]) -> tuple[Evidence, ...]:
    return tuple(finding.evidence for finding in findings)


def _flags(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flag for finding in findings for flag in finding.flags))
