"""An infection: active now (by name), or severe within a window before an anchor day.

Severe is what most protocols mean by it: intravenous antibiotics or admission to hospital. An episode counts when any
part of it lies in the window. A named infection is looked for among the conditions too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from trialwright.clinical.patient import Infection
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import ANCHOR_WORDS, AnchorName, Facts
from trialwright.eligibility.kleene import all_of, any_of
from trialwright.eligibility.presence import Finding, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict


@dataclass(frozen=True, slots=True)
class InfectionAsked:
    """``names`` empty: any infection. ``within_days`` counts back from ``before``."""

    names: tuple[str, ...] = ()
    active: bool = False
    severe: bool = False
    within_days: int | None = None
    before: AnchorName = "enrolment"

    def __post_init__(self) -> None:
        if not self.names and not self.severe:
            raise ValueError("names, or severe: true")
        if self.within_days is not None and self.within_days <= 0:
            raise ValueError("within_days above zero")

    @property
    def what(self) -> str:
        """The infection in words."""
        parts = ["active" if self.active else "", "severe" if self.severe else ""]
        named = " or ".join(self.names) if self.names else "infection (intravenous antibiotics or hospital)"
        when = "" if self.within_days is None else f" within {self.within_days} days before {ANCHOR_WORDS[self.before]}"
        return " ".join(part for part in [*parts, named] if part) + when


def judge(parameters: InfectionAsked, facts: Facts) -> Verdict:
    what, question = _wording(parameters)
    if not facts.patient.infections and not (parameters.names and facts.patient.conditions):
        return silence(facts, ("infections",), what=what, question=question)
    return presence(list(_findings(parameters, facts)), facts, ("infections",), what=what, question=question)


@cache
def _wording(parameters: InfectionAsked) -> tuple[str, str]:
    begins = "Does the person have" if parameters.active else "Did the person have"
    return parameters.what, f"{begins} {'a ' if parameters.severe else ''}{parameters.what}?"


def _findings(parameters: InfectionAsked, facts: Facts) -> Iterator[Finding]:
    for number, infection in enumerate(facts.patient.infections):
        yield _finding(parameters, infection, number, facts)
    if parameters.names and not parameters.severe:
        for number, condition, entry in facts.conditions:
            named = words.is_one_of(condition.name, entry, _canonical(parameters))
            if named is Answer.MET:
                active = _is_active(condition.status) if parameters.active else Answer.MET
                evidence = Evidence(f"{condition.name}, {condition.status or 'status not given'}",
                                    f"conditions[{number}]", None, condition.source)  # fmt: skip
                yield Finding(active, evidence, f"Is {condition.name} active now?")


def _finding(parameters: InfectionAsked, infection: Infection, number: int, facts: Facts) -> Finding:
    asked = [Answer.MET]
    if parameters.names:
        asked.append(words.is_one_of(infection.name, words.condition(infection.name), _canonical(parameters)))
    if parameters.active:
        ended = infection.status is None and infection.ended is not None and infection.ended.latest < facts.on
        asked.append(Answer.NOT_MET if ended else _is_active(infection.status))
    if parameters.severe:
        asked.append(any_of((_said(infection.intravenous_antibiotics), _said(infection.hospitalised))))
    if parameters.within_days is not None:
        asked.append(_in_window(parameters.within_days, parameters.before, infection, facts))
    answer = all_of(asked)
    return Finding(answer, _evidence(infection, number), _question(parameters, infection, asked))


def _canonical(parameters: InfectionAsked) -> frozenset[str]:
    return words.canonical_conditions(parameters.names)


def _question(parameters: InfectionAsked, infection: Infection, asked: list[Answer]) -> str:
    if parameters.names and asked[1] is Answer.UNKNOWN:
        return f'Is "{infection.name}" {" or ".join(parameters.names)}?'
    if parameters.active:
        return f"Is {infection.name} active now?"
    if parameters.severe and asked[-1] is not Answer.UNKNOWN:
        return f"Did {infection.name} need intravenous antibiotics or admission to hospital?"
    return f"When did {infection.name} begin and end?"


def _is_active(status: str | None) -> Answer:
    return Answer.UNKNOWN if status is None else (Answer.MET if status == "active" else Answer.NOT_MET)


def _said(word: bool | None) -> Answer:
    return Answer.UNKNOWN if word is None else (Answer.MET if word else Answer.NOT_MET)


def _in_window(days: int, before: AnchorName, infection: Infection, facts: Facts) -> Answer:
    last = facts.anchor(before)
    first = last - timedelta(days=days)
    began, ended = infection.began, infection.ended
    if began is not None and began.earliest > last:
        return Answer.NOT_MET
    if ended is not None and ended.latest < first:
        return Answer.NOT_MET
    for edge in (began, ended):
        if edge is not None and first <= edge.earliest and min(edge.latest, facts.known_on) <= last:
            return Answer.MET
    if infection.status == "active" or (ended is not None and ended.earliest > last):
        return Answer.MET
    return Answer.UNKNOWN


def _evidence(infection: Infection, number: int) -> Evidence:
    parts = [infection.name, infection.status or "status not given"]
    if infection.intravenous_antibiotics:
        parts.append("intravenous antibiotics")
    if infection.hospitalised:
        parts.append("in hospital")
    if infection.ended:
        parts.append(f"until {infection.ended}")
    began = str(infection.began) if infection.began else None
    return Evidence(", ".join(parts), f"infections[{number}]", began, infection.source)


CRITERION = CriterionKind("An infection: active now, or severe within a window.", InfectionAsked, judge)
