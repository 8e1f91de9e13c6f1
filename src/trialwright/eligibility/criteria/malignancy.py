"""A history of malignancy, where the text leaves open whether a long remission lifts it.

"A history of malignancy (or less than 5 years since clinical remission)" can be read in two ways: any malignancy ever
blocks, or only one whose remission is shorter than that. Where both readings agree the answer stands; where they differ
(a remission of five years or more) it is unknown and flagged
``ambiguous_scope``, until the sponsor has said which is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trialwright.clinical.patient import Condition
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.kleene import all_of
from trialwright.eligibility.presence import Finding, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict
from trialwright.eligibility.window import years_between


@dataclass(frozen=True, slots=True)
class Malignancy:
    """``remission_years``: the length of remission that the second reading asks for."""

    remission_years: int

    def __post_init__(self) -> None:
        if self.remission_years <= 0:
            raise ValueError("remission_years above zero")


def judge(parameters: Malignancy, facts: Facts) -> Verdict:
    what, question = "malignancy", "Has the person ever had a malignancy, and since when is it in remission?"
    classes = facts.condition_classes
    if classes is not None and "malignancy" not in classes:
        return silence(facts, ("conditions",), what=what, question=question)
    findings = [
        _finding(parameters, condition, number, facts.on, malignant)
        for number, condition, entry in facts.conditions
        if (malignant := words.belongs(entry, ("malignancy",))) is not Answer.NOT_MET
    ]
    return presence(findings, facts, ("conditions",), what=what, question=question)


def _finding(parameters: Malignancy, condition: Condition, number: int, on: date, malignant: Answer) -> Finding:
    recent = _remission_too_short(parameters.remission_years, condition, on)
    answer = all_of((malignant, recent))
    question: str = ""
    flags: Sequence[str] = ()
    if malignant is Answer.UNKNOWN:
        answer, question, flags = Answer.UNKNOWN, f'Is "{condition.name}" a malignancy?', ("unknown_term",)
    elif malignant is Answer.MET and recent is Answer.NOT_MET:
        answer, flags = Answer.UNKNOWN, ("ambiguous_scope",)
        question = (f"Does a malignancy in remission for {parameters.remission_years} years or more exclude? The text "
                    "can be read both ways; ask the sponsor.")  # fmt: skip
    elif answer is Answer.UNKNOWN:
        question = f"Since when is {condition.name} in remission?"
    return Finding(answer, _evidence(condition, number), question, tuple(flags))


def _remission_too_short(years: int, condition: Condition, on: date) -> Answer:
    if condition.status == "active":
        return Answer.MET
    since = condition.remission_since
    if since is None:
        return Answer.UNKNOWN
    longest, shortest = years_between(since.earliest, on), years_between(min(since.latest, on), on)
    if longest < years:
        return Answer.MET
    return Answer.NOT_MET if shortest >= years else Answer.UNKNOWN


def _evidence(condition: Condition, number: int) -> Evidence:
    since = f"in remission since {condition.remission_since}" if condition.remission_since else "remission not given"
    status = condition.status or "status not given"
    return Evidence(f"{condition.name}, {status}, {since}", f"conditions[{number}]", None, condition.source)


CRITERION = CriterionKind("A history of malignancy, with two readings of a long remission.", Malignancy, judge)
