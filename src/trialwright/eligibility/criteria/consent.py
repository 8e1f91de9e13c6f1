"""Informed consent, signed for this study on or before the day of the screening.

A consent that names a simulation of the study counts only where that very simulation screens.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.clinical.patient import ConsentGiven
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.presence import Finding, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict

QUESTION = "Has the person signed the informed consent form of this study, and when?"


@dataclass(frozen=True, slots=True)
class Consent:
    """``study``: the identifier that the consent must name; None: any recorded consent counts."""

    study: str | None = None


def judge(parameters: Consent, facts: Facts) -> Verdict:
    if not facts.patient.consents:
        return silence(facts, ("consents",), what="signed consent", question=QUESTION)
    findings = [_finding(parameters, consent, number, facts) for number, consent in enumerate(facts.patient.consents)]
    return presence(findings, facts, ("consents",), what="signed consent", question=QUESTION)


def _finding(parameters: Consent, consent: ConsentGiven, number: int, facts: Facts) -> Finding:
    version = f", version {consent.version}" if consent.version else ""
    evidence = Evidence(f"consent signed{version}", f"consents[{number}]", str(consent.on), consent.source)
    if consent.on.earliest > facts.on:
        return Finding(Answer.NOT_MET, evidence)
    if parameters.study is not None:
        if consent.study is None:
            return Finding(Answer.UNKNOWN, evidence, "For which study was the consent form signed?")
        if not _is_this_study(words.normal(consent.study), words.normal(parameters.study), facts.study):
            return Finding(Answer.NOT_MET, evidence)
    if consent.on.latest > facts.on and consent.on.latest > facts.known_on and not consent.on.is_whole:
        return Finding(Answer.UNKNOWN, evidence, "On which day was the consent form signed?")
    return Finding(Answer.MET, evidence)


def _is_this_study(named: str, asked: str, screening: str | None) -> bool:
    """The study that is asked for; or its simulation (SIM and the study's identifier), when that is what screens."""
    own = words.normal(screening) if screening is not None else asked
    return named == asked or (named == own and own.startswith(f"sim-{asked}-"))


CRITERION = CriterionKind("Informed consent to this study.", Consent, judge)
