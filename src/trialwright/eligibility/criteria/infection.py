"""An infection: active now (by name), or severe within a window before an anchor day.

Severe is what most protocols mean by it: intravenous antibiotics or admission to hospital. An episode counts when any
part of it lies in the window. Conditions are looked at too: one that is or may be an infection (a name that no list
holds) is judged by its status and by the treating physician's word that it is severe. So absence needs both lists to be
complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from trialwright.clinical.patient import Condition, FactKind, Infection
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import ANCHOR_WORDS, AnchorName, Facts, LookedUp
from trialwright.eligibility.kleene import all_of, any_of
from trialwright.eligibility.presence import Finding, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict

KINDS: tuple[FactKind, ...] = ("infections", "conditions")


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
    def named(self) -> str:
        """The infection by its name alone."""
        return " or ".join(self.names) if self.names else "an infection"

    @property
    def what(self) -> str:
        """The infection in words."""
        parts = ["active" if self.active else "", "severe" if self.severe else ""]
        named = " or ".join(self.names) if self.names else "infection (intravenous antibiotics or hospital)"
        when = "" if self.within_days is None else f" within {self.within_days} days before {ANCHOR_WORDS[self.before]}"
        return " ".join(part for part in [*parts, named] if part) + when


def judge(parameters: InfectionAsked, facts: Facts) -> Verdict:
    what, question = _wording(parameters)
    if not facts.patient.infections and not facts.patient.conditions:
        return silence(facts, KINDS, what=what, question=question)
    return presence(list(_findings(parameters, facts)), facts, KINDS, what=what, question=question)


@cache
def _wording(parameters: InfectionAsked) -> tuple[str, str]:
    begins = "Does the person have" if parameters.active else "Did the person have"
    return parameters.what, f"{begins} {'a ' if parameters.severe else ''}{parameters.what}?"


def _findings(parameters: InfectionAsked, facts: Facts) -> Iterator[Finding]:
    for number, infection in enumerate(facts.patient.infections):
        yield _finding(parameters, infection, number, facts)
    for number, condition, entry in facts.conditions:
        found = _among_conditions(parameters, condition, entry, number, facts)
        if found is not None:
            yield found


def _among_conditions(
    parameters: InfectionAsked, condition: Condition, entry: LookedUp, number: int, facts: Facts
) -> Finding | None:
    """None: this condition is no such infection."""
    named = words.may_be_infection(entry)
    if parameters.names:
        named = words.is_one_of(condition.name, entry, _canonical(parameters))
    if named is Answer.NOT_MET:
        return None
    asked: list[Answer] = [named]
    if parameters.active:
        asked.append(_is_active(condition.status))
    if parameters.severe:
        asked.append(_said(condition.severe))
    if parameters.within_days is not None:
        ended = condition.remission_since if condition.status != "active" else None
        episode = Infection(condition.name, condition.status, condition.onset, ended)
        asked.append(_in_window(parameters.within_days, parameters.before, episode, facts))
    answer = all_of(asked)
    if answer is Answer.NOT_MET:
        return None
    since = str(condition.onset) if condition.onset else None
    severity = {None: "", True: ", severe", False: ", not severe"}[condition.severe]
    fact = f"{condition.name}, {condition.status or 'status not given'}{severity}"
    evidence = Evidence(fact, f"conditions[{number}]", since, condition.source)
    if named is Answer.UNKNOWN:
        return Finding(answer, evidence, f'Is "{condition.name}" {parameters.named}?', ("unknown_term",))
    return Finding(answer, evidence, _question(parameters, condition.name, asked))


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
    named_open = bool(parameters.names) and asked[1] is Answer.UNKNOWN
    question = f'Is "{infection.name}" {parameters.named}?' if named_open else ""
    return Finding(answer, _evidence(infection, number), question or _question(parameters, infection.name, asked))


def _canonical(parameters: InfectionAsked) -> frozenset[str]:
    return words.canonical_conditions(parameters.names)


def _question(parameters: InfectionAsked, name: str, asked: list[Answer]) -> str:
    if parameters.active:
        return f"Is {name} active now?"
    if parameters.severe and (parameters.within_days is None or asked[-1] is not Answer.UNKNOWN):
        return f"Did {name} need intravenous antibiotics or admission to hospital?"
    return f"When did {name} begin and end?"


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
