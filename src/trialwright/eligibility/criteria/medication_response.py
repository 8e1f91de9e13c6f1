"""Insufficient response to a number of drugs of a class, at an adequate dose, over a minimum time.

Counted are different drugs, each by its best documented course. The response and the adequacy of the dose are the
treating physician's words in the record. Intolerance alone is not an insufficient response. One
course recorded as insufficient and as adequate is a contradiction: unknown. ``after_classes``: the
course began no earlier than some insufficient course of those classes ("csDMARDs, followed by a bDMARD").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from trialwright.clinical.patient import Medication
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts, LookedUp
from trialwright.eligibility.kleene import all_of, any_of
from trialwright.eligibility.presence import absence
from trialwright.eligibility.taking import course_days, evidence, kind_of
from trialwright.eligibility.verdict import Answer, Verdict, met, not_met, unknown


@dataclass(frozen=True, slots=True)
class InsufficientResponse:
    """``at_least`` different drugs of ``classes``; ``at_least_days`` is the shortest course that counts."""

    classes: tuple[str, ...]
    at_least: int = 1
    at_least_days: int | None = None
    adequate_dose: bool = True
    after_classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.classes or {*self.classes, *self.after_classes} - words.drug_classes():
            raise ValueError(f"classes out of {', '.join(sorted(words.drug_classes()))}")
        if self.at_least < 1 or (self.at_least_days is not None and self.at_least_days <= 0):
            raise ValueError("at_least and at_least_days above zero")

    @property
    def what(self) -> str:
        """The requirement in words."""
        classes = words.class_words(self.classes)
        dose = " at an adequate dose" if self.adequate_dose else ""
        days = f" for at least {self.at_least_days} days" if self.at_least_days else ""
        return f"insufficient response to {self.at_least} {classes}{dose}{days}"


Course = tuple[int, Medication, LookedUp]


def judge(parameters: InsufficientResponse, facts: Facts) -> Verdict:
    courses: dict[str, list[Course]] = {}
    for number, medication, entry in facts.medications:
        if kind_of(medication, entry, parameters.classes) is not Answer.NOT_MET:
            name = entry.name if entry else words.normal(medication.name)
            courses.setdefault(name, []).append((number, medication, entry))
    answers = {name: any_of([_fits(parameters, course, facts) for course in drug]) for name, drug in courses.items()}
    contrary = {name: both for name, drug in courses.items() if (both := _contradiction(drug))}
    answers |= {name: Answer.UNKNOWN for name in contrary if answers[name] is not Answer.NOT_MET}
    fitting = [course for name, answer in answers.items() if answer is Answer.MET for course in courses[name]]
    count = sum(answer is Answer.MET for answer in answers.values())
    shown = [evidence(medication, number, facts) for number, medication, _ in fitting]
    if count >= parameters.at_least:
        return met(f"Recorded: {_wording(parameters)}.", *shown)
    open_names = [name for name, answer in answers.items() if answer is Answer.UNKNOWN]
    if open_names and count + len(open_names) >= parameters.at_least:
        first = open_names[0]
        if first in contrary:
            return _conflicting(first, contrary[first], facts)
        return _open(parameters, courses[first], facts)
    if not facts.is_complete("medications"):
        return unknown(f"{count} of {parameters.at_least} found, but the list of medications may have gaps.",
                       f"Which {words.class_words(parameters.classes)} did the person take, from when to when, "
                       "at what dose and with what response?", *shown)  # fmt: skip
    return not_met(f"{count} of {parameters.at_least} found in the complete list of medications.",
                   *(shown or absence(facts, ("medications",), parameters.what)))  # fmt: skip


def _conflicting(name: str, courses: list[Course], facts: Facts) -> Verdict:
    shown = [evidence(medication, number, facts) for number, medication, _ in courses]
    told = "; ".join(piece.fact for piece in shown)
    question = f"Was the response to {name} insufficient?"
    return unknown(f"The record contradicts itself: {told}.", question, *shown, flags=("conflicting_facts",))


def _contradiction(courses: list[Course]) -> list[Course]:
    """Two courses of one drug that may be the same one, the response insufficient and adequate; else empty."""
    for first in courses:
        for second in courses:
            words_said = (first[1].response, second[1].response)
            if words_said == ("insufficient", "adequate") and not _apart(first[1], second[1]):
                return [first, second]
    return []


def _apart(first: Medication, second: Medication) -> bool:
    """Whether one course was surely over before the other began."""
    return any(
        early.stopped is not None and late.started is not None and early.stopped.latest < late.started.earliest
        for early, late in ((first, second), (second, first))
    )


@cache
def _wording(parameters: InsufficientResponse) -> str:
    return parameters.what


def _fits(parameters: InsufficientResponse, course: Course, facts: Facts) -> Answer:
    return all_of(_answers(parameters, course, facts))


def _answers(parameters: InsufficientResponse, course: Course, facts: Facts) -> list[Answer]:
    """Class, response, dose, length, order: met where the criterion does not ask for it."""
    (_, medication, entry), days = course, parameters.at_least_days
    return [
        kind_of(medication, entry, parameters.classes),
        _response(medication),
        _said(medication.adequate_dose) if parameters.adequate_dose else Answer.MET,
        Answer.MET if days is None else _long_enough(medication, days, facts),
        _after(medication, parameters.after_classes, facts) if parameters.after_classes else Answer.MET,
    ]


def _open(parameters: InsufficientResponse, courses: list[Course], facts: Facts) -> Verdict:
    open_one = next(course for course in courses if _fits(parameters, course, facts) is Answer.UNKNOWN)
    number, medication, entry = open_one
    name = medication.name
    questions = (
        f'Is "{name}" a {words.class_words(parameters.classes)}?',
        f"Was the response to {name} insufficient?",
        f"Was the dose of {name} adequate?",
        f"From when until when was {name} taken?",
        f"Was {name} begun after an insufficient response to a {words.class_words(parameters.after_classes)}?",
    )
    question = questions[_answers(parameters, open_one, facts).index(Answer.UNKNOWN)]
    flags = ("unknown_term",) if entry is None else ()
    return unknown(f"Not settled for {name}.", question, evidence(medication, number, facts), flags=flags)


def _response(medication: Medication) -> Answer:
    if medication.response is None:
        return Answer.UNKNOWN
    return Answer.MET if medication.response == "insufficient" else Answer.NOT_MET


def _said(word: bool | None) -> Answer:
    return Answer.UNKNOWN if word is None else (Answer.MET if word else Answer.NOT_MET)


def _long_enough(medication: Medication, days: int, facts: Facts) -> Answer:
    span = course_days(medication, facts.on, facts.known_on)
    if span is None:
        return Answer.UNKNOWN
    shortest, longest = span
    if shortest >= days:
        return Answer.MET
    return Answer.NOT_MET if longest < days else Answer.UNKNOWN


def _after(medication: Medication, classes: tuple[str, ...], facts: Facts) -> Answer:
    return any_of(
        all_of((_response(earlier), kind_of(earlier, entry, classes), _began_no_earlier(medication, earlier)))
        for _, earlier, entry in facts.medications
    )


def _began_no_earlier(later: Medication, earlier: Medication) -> Answer:
    if later.started is None or earlier.started is None:
        return Answer.UNKNOWN
    if later.started.earliest >= earlier.started.latest:
        return Answer.MET
    return Answer.NOT_MET if later.started.latest < earlier.started.earliest else Answer.UNKNOWN


CRITERION = CriterionKind("Insufficient response to a number of drugs of a class.", InsufficientResponse, judge)
