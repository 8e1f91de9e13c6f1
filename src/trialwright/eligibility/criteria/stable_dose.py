"""A stable dose of every drug of a class that is taken, for a minimum time before an anchor day (or several).

``dose_unchanged_since`` tells it; a start inside the span shows that it is not stable; a start before it shows nothing.
A drug that was stopped inside the span leaves open whether the stop counts as a change: unknown, flagged. So does a
drug that was, or may have been, stopped on a day that is not known. With
``if_on`` (the text says "for patients treated with ...") a person who takes none meets the criterion; without it, does
not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from trialwright.clinical.patient import Medication
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import ANCHOR_WORDS, AnchorName, Facts, LookedUp
from trialwright.eligibility.kleene import all_of
from trialwright.eligibility.presence import Finding, absence
from trialwright.eligibility.taking import evidence, is_systemic, kind_of, taken_on
from trialwright.eligibility.verdict import Answer, Verdict, met, not_met, unknown
from trialwright.eligibility.window import lasted_at_least


@dataclass(frozen=True, slots=True)
class StableDose:
    """``before`` names one anchor day or several; the dose must be stable before each."""

    classes: tuple[str, ...]
    at_least_days: int
    before: tuple[AnchorName, ...] = ("enrolment",)
    if_on: bool = False

    def __post_init__(self) -> None:
        if not self.classes or set(self.classes) - words.drug_classes():
            raise ValueError(f"classes out of {', '.join(sorted(words.drug_classes()))}")
        if self.at_least_days <= 0 or not self.before:
            raise ValueError("at_least_days above zero and an anchor day")

    @property
    def what(self) -> str:
        """The class in words."""
        return words.class_words(self.classes)


def judge(parameters: StableDose, facts: Facts) -> Verdict:
    classes = facts.drug_classes
    medications = facts.medications if classes is None or not classes.isdisjoint(parameters.classes) else ()
    findings = [
        _finding(parameters, medication, number, facts, named)
        for number, medication, entry in medications
        if (named := _may_count(parameters, medication, entry)) is not Answer.NOT_MET
    ]
    current = [finding for finding in findings if finding is not None]
    answer = all_of(finding.answer for finding in current)
    what, asked = _wording(parameters)
    if answer is Answer.NOT_MET:
        changed = [finding.evidence for finding in current if finding.answer is Answer.NOT_MET]
        return not_met(f"Not {asked}: {changed[0].fact}.", *changed)
    if answer is Answer.UNKNOWN:
        first = next(finding for finding in current if finding.answer is Answer.UNKNOWN)
        return unknown(f"Not settled: {first.evidence.fact}.", first.question, first.evidence, flags=first.flags)
    if not facts.is_complete("medications"):
        return unknown(f"The list of medications may have gaps; {what} could be missing.",
                       f"Is every {what} that the person takes listed, with its dose?",
                       *(finding.evidence for finding in current))  # fmt: skip
    if current:
        return met(f"Every {what} is {asked}.", *(finding.evidence for finding in current))
    nothing = absence(facts, ("medications",), what)
    if parameters.if_on:
        return met(f"The person takes no {what}.", *nothing)
    return not_met(f"The person takes no {what}.", *nothing)


@cache
def _wording(parameters: StableDose) -> tuple[str, str]:
    anchors = " and ".join(ANCHOR_WORDS[name] for name in parameters.before)
    return parameters.what, f"stable for at least {parameters.at_least_days} days before {anchors}"


def _may_count(parameters: StableDose, medication: Medication, entry: LookedUp) -> Answer:
    named = kind_of(medication, entry, parameters.classes)
    if parameters.classes == ("glucocorticoid",) and named is not Answer.NOT_MET and is_systemic(medication) is False:
        return Answer.NOT_MET
    return named


def _finding(
    parameters: StableDose, medication: Medication, number: int, facts: Facts, named: Answer
) -> Finding | None:
    """None: the drug is not taken and was not stopped inside the span."""
    shown = evidence(medication, number, facts)
    stable = all_of(
        _stable(medication, parameters.at_least_days, facts.anchor(name), facts) for name in parameters.before
    )
    now = taken_on(medication, facts.anchor(parameters.before[-1]))
    if now is Answer.NOT_MET:
        if not _stopped_recently(parameters, medication, facts):
            return None
        if _is_stop_open(medication):
            return Finding(Answer.UNKNOWN, shown, _still_or_when(medication), ("perhaps_stopped_inside_the_span",))
        question = f"Does stopping {medication.name} count as a change of dose?"
        return Finding(Answer.UNKNOWN, shown, question, ("stopped_inside_the_span",))
    if now is Answer.UNKNOWN and stable is Answer.MET:
        return Finding(Answer.UNKNOWN, shown, _still_or_when(medication), ("perhaps_stopped_inside_the_span",))
    if stable is Answer.MET:
        return Finding(Answer.MET, shown)
    if named is Answer.UNKNOWN:
        return Finding(Answer.UNKNOWN, shown, f'Is "{medication.name}" a {parameters.what}?', ("unknown_term",))
    if now is Answer.UNKNOWN:
        return Finding(Answer.UNKNOWN, shown, _still_or_when(medication))
    return Finding(stable, shown, f"Since when is the dose of {medication.name} unchanged?")


def _stable(medication: Medication, days: int, anchor: date, facts: Facts) -> Answer:
    changed = lasted_at_least(medication.dose_unchanged_since, days, anchor, facts.known_on)
    begun = lasted_at_least(medication.started, days, anchor, facts.known_on)
    return Answer.NOT_MET if Answer.NOT_MET in (changed, begun) else changed


def _is_stop_open(medication: Medication) -> bool:
    """True when it was stopped, nobody says when."""
    return medication.stopped is None and medication.ongoing is False


def _still_or_when(medication: Medication) -> str:
    if medication.ongoing is False or medication.stopped is not None:
        return f"On which day was {medication.name} stopped?"
    return f"Does the person still take {medication.name}?"


def _stopped_recently(parameters: StableDose, medication: Medication, facts: Facts) -> bool:
    first = min(facts.anchor(name) for name in parameters.before)
    stopped = medication.stopped
    if _is_stop_open(medication):
        return True
    return stopped is not None and (first - stopped.latest).days < parameters.at_least_days


CRITERION = CriterionKind("A stable dose of every drug of a class that is taken.", StableDose, judge)
