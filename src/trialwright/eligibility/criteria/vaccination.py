"""A live virus vaccine within a window before an anchor day.

Whether a vaccine is live comes from the list of vaccines; a record that contradicts the list, or that
calls a name with a listed live vaccine in it not live, stays unknown. Live
bacterial vaccines (BCG, oral typhoid) are no virus vaccines; whether the text means them too is open: unknown, flagged.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.clinical.patient import Vaccination
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import ANCHOR_WORDS, AnchorName, Facts
from trialwright.eligibility.presence import Finding, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict
from trialwright.eligibility.window import happened_within


@dataclass(frozen=True, slots=True)
class LiveVirusVaccine:
    """``within_days`` before the anchor day, the last day included."""

    within_days: int
    before: AnchorName = "enrolment"

    def __post_init__(self) -> None:
        if self.within_days <= 0:
            raise ValueError("within_days above zero")


def judge(parameters: LiveVirusVaccine, facts: Facts) -> Verdict:
    what = f"live virus vaccine within {parameters.within_days} days before {ANCHOR_WORDS[parameters.before]}"
    question = f"Did the person receive a {what}?"
    if not facts.patient.vaccinations:
        return silence(facts, ("vaccinations",), what=what, question=question)
    findings = [
        finding
        for number, vaccination in enumerate(facts.patient.vaccinations)
        if (finding := _finding(parameters, vaccination, number, facts)) is not None
    ]
    return presence(findings, facts, ("vaccinations",), what=what, question=question)


def _finding(parameters: LiveVirusVaccine, vaccination: Vaccination, number: int, facts: Facts) -> Finding | None:
    """None: this vaccination is none."""
    when = happened_within(vaccination.on, parameters.within_days, facts.anchor(parameters.before), facts.known_on)
    live, question, flags = _is_live_virus(vaccination)
    if when is Answer.NOT_MET or live is Answer.NOT_MET:
        return None
    on = str(vaccination.on) if vaccination.on else None
    fact = f"{vaccination.name}{f' on {on}' if on else ', date not given'}"
    evidence = Evidence(fact, f"vaccinations[{number}]", on, vaccination.source)
    if live is Answer.UNKNOWN:
        return Finding(Answer.UNKNOWN, evidence, question, flags)
    return Finding(when, evidence, f"On which day was {vaccination.name} given?")


def _is_live_virus(vaccination: Vaccination) -> tuple[Answer, str, tuple[str, ...]]:
    name = vaccination.name
    listed = words.vaccine(name)
    question = f'Is "{name}" a live virus vaccine?'
    if listed is None:
        if vaccination.live is False and words.live_vaccine_in(name) is not None:
            return Answer.UNKNOWN, question, ("conflicting_facts",)
        if vaccination.live is False:
            return Answer.NOT_MET, "", ()
        return Answer.UNKNOWN, question, ("unknown_term",)
    if vaccination.live is not None and vaccination.live != listed.live:
        return Answer.UNKNOWN, question, ("conflicting_facts",)
    if listed.live and listed.agent == "bacterium":
        return Answer.UNKNOWN, f"Does {name}, a live bacterial vaccine, exclude too?", ("ambiguous_scope",)
    return (Answer.MET if listed.live else Answer.NOT_MET), "", ()


CRITERION = CriterionKind("A live virus vaccine within a window.", LiveVirusVaccine, judge)
