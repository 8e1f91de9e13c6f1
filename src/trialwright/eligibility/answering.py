"""A plain "no" to an open question, as the denials that it amounts to.

Only where nothing recorded leaves the question open: then it asks for the thing itself ("Does the person have gout?").
A question about a recorded fact ('Is "stress" a malignancy?', "When did it begin?") is answered in that fact; a
question that a study words itself may ask more than its atom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from trialwright.clinical.patient import Denial, Patient
from trialwright.eligibility.criterion import Anchors, Criteria
from trialwright.eligibility.denial import answer_no
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.questions import OpenQuestion
from trialwright.eligibility.screening import judge_atom
from trialwright.eligibility.verdict import Answer


def denials_of(
    question: OpenQuestion, criteria: Criteria, patient: Patient, on: date, source: str | None = None
) -> tuple[Denial, ...]:
    """What a "no" to ``question`` denies; empty where a "no" cannot be recorded for every atom that it speaks to."""
    each = list(_each(question, criteria, Facts(patient, on, Anchors()), source))
    return tuple(dict.fromkeys(one for found in each for one in found)) if all(each) else ()


def _each(question: OpenQuestion, criteria: Criteria, facts: Facts, source: str | None) -> Iterator[tuple[Denial, ...]]:
    for atom in criteria.atoms():
        if atom.id in question.atoms:
            verdict = judge_atom(atom, facts)
            is_plain = verdict.answer is Answer.UNKNOWN and not verdict.evidence and atom.question is None
            yield answer_no(atom, facts, source) if is_plain else ()


def with_no(patient: Patient, denials: tuple[Denial, ...]) -> Patient:
    """The patient with these denials too, each once."""
    return replace(patient, denials=tuple(dict.fromkeys((*patient.denials, *denials))))
