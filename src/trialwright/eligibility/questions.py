"""What is still to be asked of a person, the most decisive question first.

A question is either about atoms that are open, still matter and ask with the same words (the date of birth serves
four), or about a whole list ("are these all the conditions?"): one word of completeness may settle many atoms at
once. Asked is only what can change the reading: parts of a criterion that is settled already are passed over, and
nobody is asked anything when something known already stands against taking part.

How decisive is a question? Each of its two answers closes a number of open atoms: those that need not be asked about
any more after it (an answer that shuts the person out closes all of them). Its weight is the mean of the two numbers;
no guess is made which answer is the likelier. Equal weights: what a look at the record or a word of the person
answers comes before what has to be measured, and that before what an investigator has to judge; consent comes last, for
it is asked of those who may take part; then the order of the criteria.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast

from trialwright.clinical.patient import FactKind, Patient
from trialwright.eligibility import kleene
from trialwright.eligibility.criterion import (
    All,
    Anchors,
    AnyOf,
    AtLeast,
    Atom,
    Criteria,
    Criterion,
    IfThen,
    Judgement,
    Rule,
)  # fmt: skip
from trialwright.eligibility.presence import KIND_WORDS
from trialwright.eligibility.screening import CriterionVerdict, Screening, screen
from trialwright.eligibility.verdict import Answer

By = Literal["word", "measurement", "judgement"]
_BY_ORDER: tuple[By, ...] = ("word", "measurement", "judgement")
_MEASURED = frozenset({"laboratory", "measurement", "creatinine_clearance"})
_LISTS: tuple[FactKind, ...] = ("conditions", "medications", "infections", "vaccinations", "allergies", "procedures",
                                "trials")  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question. ``id`` is that of its first atom, or ``list:conditions``; ``atoms`` what its answer speaks to;
    ``by`` how it is answered; ``closes_yes`` and ``closes_no`` how many open atoms each answer closes; ``listed`` what
    stands on the list that is asked about."""

    id: str
    asks: str
    atoms: tuple[str, ...]
    by: By
    closes_yes: int
    closes_no: int
    listed: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """How many open atoms an answer closes in the mean of its two answers."""
        return (self.closes_yes + self.closes_no) / 2


def open_questions(
    criteria: Criteria,
    patient: Patient,
    on: date,
    *,
    anchors: Anchors | None = None,
    judgements: Sequence[Judgement] = (),
    study: str | None = None,
) -> tuple[OpenQuestion, ...]:
    """The questions of a screening, the most decisive first; empty when nothing can change the reading any more."""

    def screened(person: Patient) -> Screening:
        return screen(criteria, person, on, anchors=anchors, judgements=judgements, study=study)

    now = screened(patient)
    if now.failing:
        return ()
    open_atoms = dict(_open_atoms(now.verdicts))
    asked = [_atom_question(ids, open_atoms) for ids in _asked_alike(open_atoms)]
    for kind in _LISTS:
        if kind not in patient.complete:
            then = screened(replace(patient, complete=patient.complete | {kind}))
            settled = set(open_atoms) - set(dict(_open_atoms(then.verdicts)))
            if settled:
                asked.append(_list_question(kind, patient, settled, then, len(open_atoms)))
    order = {id: place for place, id in enumerate(open_atoms)}
    consent = {id for id, (found, place) in open_atoms.items() if found.atoms[place].atom.kind == "consent"}
    return tuple(sorted(asked, key=lambda one: (
        -one.weight, one.atoms[0] in consent, _BY_ORDER.index(one.by), order.get(one.atoms[0], 0))))  # fmt: skip


def still_open(criteria: Criteria, questions: Sequence[OpenQuestion]) -> Criteria:
    """What ``questions`` still ask about: each open atom as a criterion of its own."""
    ids = {id for question in questions for id in question.atoms}
    return Criteria(tuple(
        Criterion(atom.id, one.polarity, atom.says, one.path, atom.spans, atom)
        for one in criteria.criteria for atom in one.atoms if atom.id in ids
    ))  # fmt: skip


def _list_question(kind: FactKind, patient: Patient, settled: set[str], then: Screening, all_open: int) -> OpenQuestion:
    listed = tuple(dict.fromkeys(_name(fact) for fact in getattr(patient, kind)))
    words = KIND_WORDS[kind]
    asks = f"Are these all the {words}, past ones included: {', '.join(listed)}?" if listed else (
        f"None of the {words} is recorded. Were there really none, ever?")  # fmt: skip
    closes = all_open if then.failing else len(settled)
    return OpenQuestion(f"list:{kind}", asks, tuple(sorted(settled)), "word", closes, 0, listed)


def _name(fact: object) -> str:
    return str(getattr(fact, "name", None) or getattr(fact, "substance", None) or getattr(fact, "trial", ""))


Open = tuple[CriterionVerdict, int]
"""A criterion that is open, and the place of an open atom in it."""


def _open_atoms(verdicts: Sequence[CriterionVerdict]) -> Iterator[tuple[str, Open]]:
    """The atoms whose answer can still change their criterion, by id, in reading order."""
    for found in verdicts:
        if found.verdict.answer is Answer.UNKNOWN:
            answers = [part.verdict.answer for part in found.atoms]
            for place in _mattering(found.criterion.rule, answers, 0)[1]:
                yield found.atoms[place].atom.id, (found, place)


def _mattering(rule: Rule, answers: Sequence[Answer], first: int) -> tuple[Answer, list[int], int]:
    """The answer of ``rule``, the places of its open atoms that still matter, and the place behind it."""
    if isinstance(rule, Atom):
        return answers[first], [first] if answers[first] is Answer.UNKNOWN else [], first + 1
    parts = (rule.condition, rule.then) if isinstance(rule, IfThen) else rule.of
    places: list[int] = []
    each = []
    for part in parts:
        answer, mattering, first = _mattering(part, answers, first)
        each.append(answer)
        if answer is Answer.UNKNOWN:
            places += mattering
    answer = _joined(rule, each)
    return answer, places if answer is Answer.UNKNOWN else [], first


def _joined(rule: Rule, answers: Sequence[Answer]) -> Answer:
    if isinstance(rule, IfThen):
        return kleene.if_then(answers[0], answers[1])
    if isinstance(rule, All):
        return kleene.all_of(answers)
    if isinstance(rule, AnyOf):
        return kleene.any_of(answers)
    return kleene.at_least(rule.count, answers) if isinstance(rule, AtLeast) else kleene.none_of(answers)


def _asked_alike(open_atoms: Mapping[str, Open]) -> list[list[str]]:
    """The open atoms, together where they ask with the same words, in reading order."""
    alike: dict[str, list[str]] = {}
    for id, (found, place) in open_atoms.items():
        part = found.atoms[place]
        alike.setdefault(part.verdict.question or part.atom.says, []).append(id)
    return list(alike.values())


def _atom_question(ids: Sequence[str], open_atoms: Mapping[str, Open]) -> OpenQuestion:
    verdict, place = open_atoms[ids[0]]
    part = verdict.atoms[place]
    closes = [_closed(ids, answer, open_atoms) for answer in (Answer.MET, Answer.NOT_MET)]
    decided = part.atom.decided_by_investigator or verdict.criterion.decided_by_investigator
    by = "judgement" if decided or part.atom.kind == "investigator_judgement" else (
        "measurement" if part.atom.kind in _MEASURED else "word")  # fmt: skip
    asks = part.verdict.question or part.atom.says
    return OpenQuestion(ids[0], asks, tuple(ids), cast(By, by), closes[0], closes[1])


def _closed(ids: Sequence[str], answer: Answer, open_atoms: Mapping[str, Open]) -> int:
    """How many open atoms need not be asked any more when these are answered so."""
    places: dict[str, list[int]] = {}
    for id in ids:
        found, place = open_atoms[id]
        places.setdefault(found.criterion.id, []).append(place)
    closed = 0
    for id, answered in places.items():
        found = next(one[0] for one in open_atoms.values() if one[0].criterion.id == id)
        answers = [answer if at in answered else part.verdict.answer for at, part in enumerate(found.atoms)]
        whole, still, _ = _mattering(found.criterion.rule, answers, 0)
        if _shuts_out(found.criterion, whole):
            return len(open_atoms)
        closed += sum(one[0].criterion.id == id for one in open_atoms.values()) - len(still)
    return closed


def _shuts_out(criterion: Criterion, answer: Answer) -> bool:
    return answer is (Answer.MET if criterion.polarity == "exclusion" else Answer.NOT_MET)
