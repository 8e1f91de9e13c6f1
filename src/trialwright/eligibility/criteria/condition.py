"""A diagnosis, by name or by class, now or ever.

``names`` and ``of_class`` are looked up in the list of conditions; a recorded name that the list does not hold is
unknown. ``classified_by`` asks which classification criteria are fulfilled: only a record that says their name and
nothing else ("2010 ACR/EULAR", with or without "classification criteria") tells it; others, none or more words leave it
open. ``within_days`` asks for a beginning in the days before an anchor day; something that began earlier and was not
over before the window is unknown: the text may mean the beginning or the presence. ``infections_too`` looks among the infections as well. One condition recorded as active and as not active is a
contradiction and stays unknown.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from trialwright.clinical.patient import Condition, FactKind, Infection
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import ANCHOR_WORDS, AnchorName, Facts, LookedUp
from trialwright.eligibility.kleene import all_of
from trialwright.eligibility.presence import Finding, conflict, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict
from trialwright.eligibility.window import happened_within

Said = Condition | Infection
_NAME = re.compile(r"[a-z0-9]+(?:[ /][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``other_than`` takes conditions out again ("other autoimmune diseases"). ``status`` active: active
    now; present: active or in remission, not resolved."""

    names: tuple[str, ...] = ()
    of_class: str | None = None
    other_than: tuple[str, ...] = ()
    status: Literal["active", "present", "ever"] = "ever"
    classified_by: str | None = None
    infections_too: bool = False
    within_days: int | None = None
    before: AnchorName = "screening"

    def __post_init__(self) -> None:
        if self.within_days is not None and self.within_days <= 0:
            raise ValueError("within_days above zero")
        if bool(self.names) == (self.of_class is not None):
            raise ValueError("exactly one of names and of_class")
        if self.of_class is not None and self.of_class not in words.condition_classes():
            raise ValueError(f"of_class as one of {', '.join(sorted(words.condition_classes()))}")

    @property
    def what(self) -> str:
        """The condition in words."""
        named = " or ".join(self.names) if self.names else f"{self.of_class} disease"
        if self.of_class in ("hepatitis", "malignancy", "infection"):
            named = self.of_class
        other = "other " if self.other_than else ""
        when = f" within {self.within_days} days before {ANCHOR_WORDS[self.before]}" if self.within_days else ""
        return f"{'active ' if self.status == 'active' else ''}{other}{named}{when}"


def judge(parameters: Diagnosis, facts: Facts) -> Verdict:
    kinds: tuple[FactKind, ...] = ("conditions", "infections") if parameters.infections_too else ("conditions",)
    what, question = _wording(parameters)
    if _none_possible(parameters, facts):
        return silence(facts, kinds, what=what, question=question)
    findings: list[Finding] = []
    said_otherwise: list[tuple[Said, str, str]] = []
    for fact, entry, path in _facts_to_look_at(parameters, facts):
        named = _is_meant(parameters, fact.name, entry)
        if named is Answer.NOT_MET:
            continue
        when = _in_window(parameters, fact, facts)
        answer = all_of(
            (named, _is_as_asked(fact, parameters.status), _is_classified(parameters.classified_by, fact), when)
        )
        if answer is Answer.NOT_MET:
            said_otherwise.append((fact, path, entry.name if entry else fact.name))
        else:
            findings.append(_finding(parameters, fact, path, named, answer))
    for fact, path, name in said_otherwise:
        contrary = [found for found in findings if found.answer is Answer.MET and found.about == name]
        if contrary:
            denied = Finding(Answer.NOT_MET, _evidence(fact, path))
            return conflict([*contrary, denied], f"Is {fact.name} active now?")
    return presence(findings, facts, kinds, what=what, question=question)


def _none_possible(parameters: Diagnosis, facts: Facts) -> bool:
    """True when no recorded condition or infection is, or may be, of the class that is asked for."""
    classes = facts.condition_classes
    if parameters.of_class is None or classes is None or parameters.of_class in classes:
        return False
    return not (parameters.infections_too and facts.patient.infections)


@cache
def _wording(parameters: Diagnosis) -> tuple[str, str]:
    any_word = "any " if parameters.of_class else ""
    if parameters.within_days is not None:
        return parameters.what, f"Did the person have {any_word}{parameters.what}?"
    ever = ", or ever had it" if parameters.status == "ever" else ""
    return parameters.what, f"Does the person have {any_word}{parameters.what}{ever}?"


def _facts_to_look_at(parameters: Diagnosis, facts: Facts) -> Iterator[tuple[Said, LookedUp, str]]:
    for number, condition, entry in facts.conditions:
        if condition.onset is None or condition.onset.earliest <= facts.on:
            yield condition, entry, f"conditions[{number}]"
    if parameters.infections_too:
        for number, infection in enumerate(facts.patient.infections):
            if infection.began is None or infection.began.earliest <= facts.on:
                yield infection, words.condition(infection.name), f"infections[{number}]"


def _is_meant(parameters: Diagnosis, name: str, entry: LookedUp) -> Answer:
    if parameters.of_class is not None:
        named = words.belongs(entry, (parameters.of_class,))
    else:
        named = words.is_one_of(name, entry, words.canonical_conditions(parameters.names))
    if parameters.other_than and named is not Answer.NOT_MET:
        excepted = words.is_one_of(name, entry, words.canonical_conditions(parameters.other_than))
        return all_of((named, excepted.opposite()))
    return named


def _finding(parameters: Diagnosis, fact: Said, path: str, named: Answer, answer: Answer) -> Finding:
    entry = words.condition(fact.name)
    about = entry.name if entry else fact.name
    if answer is Answer.MET:
        return Finding(answer, _evidence(fact, path), about=about)
    if named is Answer.UNKNOWN:
        plain = Diagnosis(parameters.names, parameters.of_class, parameters.other_than).what
        return Finding(answer, _evidence(fact, path), f'Does "{fact.name}" count as {plain}?', ("unknown_term",), about)
    if _is_as_asked(fact, parameters.status) is Answer.UNKNOWN:
        return Finding(answer, _evidence(fact, path), f"Is {fact.name} active now?", (), about)
    if parameters.within_days is not None and _is_classified(parameters.classified_by, fact) is Answer.MET:
        return Finding(answer, _evidence(fact, path), f"When did {fact.name} begin, and is it over since?", (), about)
    question = f"Does {fact.name} fulfil the {parameters.classified_by} classification criteria?"
    return Finding(answer, _evidence(fact, path), question, (), about)


def _is_as_asked(fact: Said, asked: str) -> Answer:
    if asked == "ever":
        return Answer.MET
    if isinstance(fact, Infection) and fact.status is None and fact.ended is not None:
        return Answer.NOT_MET
    if fact.status is None:
        return Answer.UNKNOWN
    counts = ("active",) if asked == "active" else ("active", "remission")
    return Answer.MET if fact.status in counts else Answer.NOT_MET


def _in_window(parameters: Diagnosis, fact: Said, facts: Facts) -> Answer:
    if parameters.within_days is None:
        return Answer.MET
    anchor = facts.anchor(parameters.before)
    began = fact.onset if isinstance(fact, Condition) else fact.began
    started = happened_within(began, parameters.within_days, anchor, facts.known_on)
    if started is not Answer.NOT_MET or began is None or began.earliest > anchor:
        return started
    over = fact.remission_since if isinstance(fact, Condition) else fact.ended
    is_over = fact.status != "active" and over is not None and (anchor - over.latest).days > parameters.within_days
    return Answer.NOT_MET if is_over else Answer.UNKNOWN


def _is_classified(asked: str | None, fact: Said) -> Answer:
    if asked is None:
        return Answer.MET
    stated = _criteria_name(getattr(fact, "classified_by", None) or "")
    return Answer.MET if stated is not None and stated == _criteria_name(asked) else Answer.UNKNOWN


@cache
def _criteria_name(text: str) -> tuple[str, ...] | None:
    """The words of the name of classification criteria, their order aside ("ACR/EULAR 2010" is "2010 ACR/EULAR") and
    without "classification criteria" behind; None when the text holds signs that no name has."""
    name = re.sub(r"\s+(classification|criteria|classification criteria)$", "", words.normal(text))
    return tuple(sorted(re.split(r"[ /]", name))) if _NAME.fullmatch(name) else None


def _evidence(fact: Said, path: str) -> Evidence:
    parts = [fact.name, fact.status or "status not given"]
    if isinstance(fact, Condition) and fact.classified_by:
        parts.append(f"classified by {fact.classified_by}")
    since = fact.onset if isinstance(fact, Condition) else fact.began
    return Evidence(", ".join(parts), path, str(since) if since else None, fact.source)


CRITERION = CriterionKind("A diagnosis, by name or by class, now or ever.", Diagnosis, judge)
