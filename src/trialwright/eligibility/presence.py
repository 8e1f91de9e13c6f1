"""Does the record hold such a fact? One answer from many facts, and from the silence of a source.

Each fact that was looked at gives a ``Finding``. One that fits: met. None fits, but some could: unknown, with the
question of the first one; where they could only because no list knows what they are, and others may be missing, the
question for the thing itself covers them all. None could: not met when the source says that its list is complete,
otherwise unknown: a list that may have gaps proves no absence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.clinical.patient import FactKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Answer, Evidence, Verdict, unknown


@dataclass(frozen=True, slots=True)
class Finding:
    """What one fact answers, and the question it leaves open. ``about``: the name of what it speaks of."""

    answer: Answer
    evidence: Evidence
    question: str = ""
    flags: tuple[str, ...] = ()
    about: str = ""


MOST_TOLD = 4
"""So many contradicting facts are told in one sentence; all of them are evidence."""
KIND_WORDS: dict[FactKind, str] = {
    "observations": "measured values", "conditions": "conditions", "infections": "infections",
    "medications": "medications", "procedures": "procedures", "vaccinations": "vaccinations",
    "allergies": "allergies", "trials": "trials that the person took part in", "consents": "consents",
}  # fmt: skip


def presence(
    findings: Sequence[Finding], facts: Facts, kinds: tuple[FactKind, ...], *, what: str, question: str
) -> Verdict:
    """The verdict on "the person has ``what``". ``kinds``: the lists that must be complete to prove absence; findings
    that are not met may be left out."""
    if not findings:
        return silence(facts, kinds, what=what, question=question)
    fitting = [finding for finding in findings if finding.answer is Answer.MET]
    if fitting:
        first = fitting[0].evidence
        return Verdict(Answer.MET, f"Recorded: {first.fact}.", _evidence(fitting), None, _flags(fitting))
    open_ones = [finding for finding in findings if finding.answer is Answer.UNKNOWN]
    if open_ones:
        plain = [finding for finding in open_ones if "unknown_term" not in finding.flags]
        if not plain and not facts.complete.issuperset(kinds):
            reason = f"Nothing recorded is surely {what}, and the list of {_gaps(facts, kinds)} may have gaps."
            return Verdict(Answer.UNKNOWN, reason, _evidence(open_ones), question, _flags(open_ones))
        first_open = (plain or open_ones)[0]
        reason = f"Not settled: {first_open.evidence.fact}."
        asked = first_open.question or question
        return Verdict(Answer.UNKNOWN, reason, _evidence(open_ones), asked, _flags(open_ones))
    return silence(facts, kinds, what=what, question=question)


def silence(facts: Facts, kinds: tuple[FactKind, ...], *, what: str, question: str) -> Verdict:
    """The verdict when no recorded fact is ``what``."""
    if not facts.complete.issuperset(kinds):
        return unknown(f"Nothing recorded is {what}, but the list of {_gaps(facts, kinds)} may have gaps.", question)
    return Verdict(Answer.NOT_MET, f"The complete list holds no {what}.", absence(facts, kinds, what))


def _gaps(facts: Facts, kinds: tuple[FactKind, ...]) -> str:
    return " and ".join(KIND_WORDS[kind] for kind in kinds if not facts.is_complete(kind))


def absence(facts: Facts, kinds: tuple[FactKind, ...], what: str) -> tuple[Evidence, ...]:
    """The evidence that complete lists do not hold ``what``."""
    return (
        tuple([_absent(facts, kind, what) for kind in kinds]) if len(kinds) > 1 else (_absent(facts, kinds[0], what),)
    )


def _absent(facts: Facts, kind: FactKind, what: str) -> Evidence:
    fact = f"no {what} among {len(getattr(facts.patient, kind))} listed {KIND_WORDS[kind]}"
    return Evidence(fact, kind, facts.as_of, None, True)


def conflict(findings: Sequence[Finding], question: str) -> Verdict:
    """Unknown, because recorded facts contradict each other; all of them are shown."""
    told = "; ".join(finding.evidence.fact for finding in findings[:MOST_TOLD])
    if len(findings) > MOST_TOLD:
        told += f"; and {len(findings) - MOST_TOLD} more"
    return unknown(f"The record contradicts itself: {told}.", question, *_evidence(findings),
                   flags=(*_flags(findings), "conflicting_facts"))  # fmt: skip


def _evidence(findings: Sequence[Finding]) -> tuple[Evidence, ...]:
    return tuple(finding.evidence for finding in findings)


def _flags(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flag for finding in findings for flag in finding.flags))
