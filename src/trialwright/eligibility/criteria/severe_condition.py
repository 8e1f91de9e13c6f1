"""Severe (and poorly controlled) disease of one organ system.

Severity and control are the treating physician's words in the record; where they are not given, the answer is unknown,
unless the other half already denies it. ``ever`` looks at the history too; otherwise a resolved disease does not count.
An infection of the organ that needed the hospital or intravenous antibiotics leaves it open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from trialwright.clinical.patient import Condition, Infection
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts, LookedUp
from trialwright.eligibility.kleene import all_of, any_of
from trialwright.eligibility.presence import Finding, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict


@dataclass(frozen=True, slots=True)
class SevereDisease:
    """``system`` is a class of the list of conditions; ``poorly_controlled`` asks for both."""

    system: str
    poorly_controlled: bool = True
    ever: bool = False

    def __post_init__(self) -> None:
        if self.system not in words.condition_classes():
            raise ValueError(f"system as one of {', '.join(sorted(words.condition_classes()))}")

    @property
    def what(self) -> str:
        """The disease in words."""
        uncontrolled = " and poorly controlled" if self.poorly_controlled else ""
        return f"severe{uncontrolled} {self.system} disease"


def judge(parameters: SevereDisease, facts: Facts) -> Verdict:
    what, question = _wording(parameters)
    classes = facts.condition_classes
    if classes is not None and parameters.system not in classes and not facts.patient.infections:
        return silence(facts, ("conditions",), what=what, question=question)
    findings = [
        finding for number, condition, entry in facts.conditions
        if (finding := _finding(parameters, condition, entry, number)) is not None
    ]  # fmt: skip
    findings += _among_infections(parameters, facts)
    return presence(findings, facts, ("conditions",), what=what, question=question)


@cache
def _wording(parameters: SevereDisease) -> tuple[str, str]:
    what = parameters.what
    return what, f"Does the person have {'or did they ever have ' if parameters.ever else ''}{what}?"


def _finding(parameters: SevereDisease, condition: Condition, entry: LookedUp, number: int) -> Finding | None:
    """None: this condition is none."""
    system = words.belongs(entry, (parameters.system,))
    if system is Answer.NOT_MET:
        return None
    severe = _said(condition.severe)
    uncontrolled = _said(condition.controlled).opposite() if parameters.poorly_controlled else Answer.MET
    counts = Answer.MET if parameters.ever else _is_not_resolved(condition)
    answer = all_of((system, severe, uncontrolled, counts))
    if answer is Answer.NOT_MET:
        return None
    question: str = ""
    flags: tuple[str, ...] = ()
    if answer is Answer.UNKNOWN and system is Answer.UNKNOWN:
        question, flags = f'Is "{condition.name}" a {parameters.what}?', ("unknown_term",)
    elif severe is uncontrolled is Answer.MET:
        question = f"Does the person still have {condition.name}?"
    else:
        how = "severe and poorly controlled" if parameters.poorly_controlled else "severe"
        question = f"Is {condition.name} {how}?" if not parameters.ever else f"Is or was {condition.name} {how}?"
    return Finding(answer, _evidence(condition, number), question, flags)


def _among_infections(parameters: SevereDisease, facts: Facts) -> Iterator[Finding]:
    """Infections of the organ that may have been severe: they never settle it, but they leave it open."""
    for number, infection in enumerate(facts.patient.infections):
        severe = any_of((_said(infection.hospitalised), _said(infection.intravenous_antibiotics)))
        over = not parameters.ever and _is_over(infection, facts)
        if severe is Answer.NOT_MET or over or (infection.began and infection.began.earliest > facts.on):
            continue
        if words.belongs(words.condition(infection.name), (parameters.system,)) is not Answer.NOT_MET:
            since = str(infection.began) if infection.began else None
            need = "in hospital or with intravenous antibiotics" if severe is Answer.MET else "severity not given"
            fact = f"{infection.name}, {infection.status or 'status not given'}, {need}"
            shown = Evidence(fact, f"infections[{number}]", since, infection.source)
            yield Finding(Answer.UNKNOWN, shown, f"Is or was {infection.name} a {parameters.what}?")


def _is_over(infection: Infection, facts: Facts) -> bool:
    if infection.status is None:
        return infection.ended is not None and infection.ended.latest < facts.on
    return infection.status == "resolved"


def _is_not_resolved(condition: Condition) -> Answer:
    if condition.status is None:
        return Answer.UNKNOWN
    return Answer.NOT_MET if condition.status == "resolved" else Answer.MET


def _said(word: bool | None) -> Answer:
    return Answer.UNKNOWN if word is None else (Answer.MET if word else Answer.NOT_MET)


def _evidence(condition: Condition, number: int) -> Evidence:
    severity = {None: "severity not given", True: "severe", False: "not severe"}[condition.severe]
    control = {None: "control not given", True: "controlled", False: "poorly controlled"}[condition.controlled]
    since = str(condition.onset) if condition.onset else None
    return Evidence(f"{condition.name}, {severity}, {control}", f"conditions[{number}]", since, condition.source)


CRITERION = CriterionKind("Severe (and poorly controlled) disease of an organ system.", SevereDisease, judge)
