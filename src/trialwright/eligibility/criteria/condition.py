"""A diagnosis, by name or by class, now or ever.

``names`` and ``of_class`` are looked up in the list of conditions; a recorded name that the list does not hold is
unknown. ``classified_by`` asks which classification criteria are fulfilled: a record that names others, or none, leaves
it open. ``infections_too`` looks among the infections as well. One condition recorded as active and as not active is a
contradiction and stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from trialwright.clinical.patient import Condition, FactKind, Infection
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.kleene import all_of
from trialwright.eligibility.presence import Finding, conflict, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict


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

    def __post_init__(self) -> None:
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
        return f"{'active ' if self.status == 'active' else ''}{other}{named}"


def judge(parameters: Diagnosis, facts: Facts) -> Verdict:
    kinds: tuple[FactKind, ...] = ("conditions", "infections") if parameters.infections_too else ("conditions",)
    any_word = "any " if parameters.of_class else ""
    question = (
        f"Does the person have {any_word}{parameters.what}{', or ever had it' if parameters.status == 'ever' else ''}?"
    )
    if not facts.patient.conditions and not (parameters.infections_too and facts.patient.infections):
        return silence(facts, kinds, what=parameters.what, question=question)
    findings = [finding for finding in _findings(parameters, facts) if finding is not None]
    contradicting = _contradicting(findings)
    if contradicting:
        name = contradicting[0].evidence.fact.split(",")[0]
        return conflict(contradicting, f"Is {name} active now?")
    return presence(findings, facts, kinds, what=parameters.what, question=question)


def _findings(parameters: Diagnosis, facts: Facts) -> Iterator[Finding]:
    for number, condition in enumerate(facts.patient.conditions):
        if condition.onset is None or condition.onset.earliest <= facts.on:
            yield _finding(parameters, condition, f"conditions[{number}]")
    if parameters.infections_too:
        for number, infection in enumerate(facts.patient.infections):
            yield _finding(parameters, infection, f"infections[{number}]")


def _finding(parameters: Diagnosis, fact: Condition | Infection, path: str) -> Finding:
    entry = words.condition(fact.name)
    if parameters.names:
        named = words.is_one_of(fact.name, entry, words.canonical_conditions(parameters.names))
    else:
        named = words.belongs(entry, (parameters.of_class or "",))
    if parameters.other_than:
        excepted = words.is_one_of(fact.name, entry, words.canonical_conditions(parameters.other_than))
        named = all_of((named, excepted.opposite()))
    now = _is_as_asked(fact, parameters.status)
    classified = _is_classified(parameters.classified_by, fact)
    answer = all_of((named, now, classified))
    question: str = ""
    flags: tuple[str, ...] = ()
    if answer is Answer.UNKNOWN:
        question, flags = _open(parameters, fact, named, now)
    return Finding(answer, _evidence(fact, path), question, flags)


def _is_as_asked(fact: Condition | Infection, asked: str) -> Answer:
    if asked == "ever":
        return Answer.MET
    if isinstance(fact, Infection) and fact.status is None and fact.ended is not None:
        return Answer.NOT_MET
    if fact.status is None:
        return Answer.UNKNOWN
    counts = ("active",) if asked == "active" else ("active", "remission")
    return Answer.MET if fact.status in counts else Answer.NOT_MET


def _is_classified(asked: str | None, fact: Condition | Infection) -> Answer:
    if asked is None:
        return Answer.MET
    stated = getattr(fact, "classified_by", None)
    return Answer.MET if stated and words.normal(asked) in words.normal(stated) else Answer.UNKNOWN


def _open(
    parameters: Diagnosis, fact: Condition | Infection, named: Answer, now: Answer
) -> tuple[str, tuple[str, ...]]:
    if named is Answer.UNKNOWN:
        plain = Diagnosis(parameters.names, parameters.of_class, parameters.other_than).what
        return f'Is "{fact.name}" {plain}?', ("unknown_term",)
    if now is Answer.UNKNOWN:
        return f"Is {fact.name} active now?", ()
    return f"Does {fact.name} fulfil the {parameters.classified_by} classification criteria?", ()


def _contradicting(findings: list[Finding]) -> list[Finding]:
    said: dict[str, list[Finding]] = {}
    for finding in findings:
        said.setdefault(words.normal(finding.evidence.fact.split(",")[0]), []).append(finding)
    for same in said.values():
        if {finding.answer for finding in same} >= {Answer.MET, Answer.NOT_MET}:
            return same
    return []


def _evidence(fact: Condition | Infection, path: str) -> Evidence:
    parts = [fact.name, fact.status or "status not given"]
    if isinstance(fact, Condition) and fact.classified_by:
        parts.append(f"classified by {fact.classified_by}")
    since = fact.onset if isinstance(fact, Condition) else fact.began
    return Evidence(", ".join(parts), path, str(since) if since else None, fact.source)


CRITERION = CriterionKind("A diagnosis, by name or by class, now or ever.", Diagnosis, judge)
