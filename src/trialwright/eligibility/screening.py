"""Screen a patient: judge every criterion, keep the evidence, list the questions that are still open.

An exclusion criterion that is met blocks. Ineligible: some inclusion is not met or some exclusion is met; unknown: no
such thing, but something is not known; eligible: everything is known and nothing stands against it. A criterion that
the investigator decides is unknown until a ``Judgement`` of that day or earlier stands; the latest counts. A
judgement on anything else changes nothing: facts are mended in the record, unclear texts by the sponsor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Literal

from trialwright.clinical.patient import Patient
from trialwright.eligibility import criteria as kinds
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
    NoneOf,
    Rule,
)
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.denial import with_denials
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Answer, Evidence, Verdict
from trialwright.kinds import collect

__all__ = ["AtomVerdict", "CriterionVerdict", "Judgement", "Question", "Screening", "judge_atom", "screen"]

Outcome = Literal["ineligible", "unknown", "eligible"]


@dataclass(frozen=True, slots=True)
class AtomVerdict:
    """One atom and its verdict."""

    atom: Atom
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CriterionVerdict:
    """One criterion, its verdict, and the verdicts of its atoms in reading order."""

    criterion: Criterion
    verdict: Verdict
    atoms: tuple[AtomVerdict, ...]

    @property
    def blocks(self) -> bool:
        """True for an exclusion criterion that is met: the person has the excluding fact."""
        return self.criterion.polarity == "exclusion" and self.verdict.answer is Answer.MET

    @property
    def fails(self) -> bool:
        """True when the person cannot take part because of this criterion."""
        return self.blocks or (self.criterion.polarity == "inclusion" and self.verdict.answer is Answer.NOT_MET)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, and for which atom of which criterion."""

    criterion: str
    atom: str
    asks: str

    def __str__(self) -> str:
        return f"{self.atom}: {self.asks}"


@dataclass(frozen=True)
class Screening:
    """The reading of one patient's record on one day."""

    patient: str
    on: date
    verdicts: tuple[CriterionVerdict, ...]

    @cached_property
    def failing(self) -> tuple[str, ...]:
        """Ids of the criteria that stand against taking part."""
        return tuple(verdict.criterion.id for verdict in self.verdicts if verdict.fails)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """Ids of the criteria that are not known."""
        return tuple(found.criterion.id for found in self.verdicts if found.verdict.answer is Answer.UNKNOWN)

    @property
    def outcome(self) -> Outcome:
        """The overall reading."""
        if self.failing:
            return "ineligible"
        return "unknown" if self.unknown else "eligible"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What is still to be asked: each open atom of each criterion that is not known."""
        return tuple(
            Question(found.criterion.id, part.atom.id, part.verdict.question or "")
            for found in self.verdicts if found.verdict.answer is Answer.UNKNOWN
            for part in found.atoms if part.verdict.answer is Answer.UNKNOWN
        )  # fmt: skip

    def verdict(self, id: str) -> Verdict:
        """The verdict on the criterion or the atom called ``id``; ``KeyError`` when there is none."""
        for found in self.verdicts:
            if found.criterion.id == id:
                return found.verdict
            for part in found.atoms:
                if part.atom.id == id:
                    return part.verdict
        raise KeyError(id)


def screen(
    criteria: Criteria,
    patient: Patient,
    on: date,
    *,
    anchors: Anchors | None = None,
    judgements: Sequence[Judgement] = (),
    study: str | None = None,
) -> Screening:
    """Judge ``patient`` by every criterion on day ``on``. An anchor day that is not given is ``on``. ``study`` is the
    identifier of the study that screens, where consents may name a simulation and not the registered study."""
    facts = Facts(patient, on, anchors or Anchors(), study)
    judged = {judgement.criterion: judgement for judgement in sorted(judgements, key=_judged_on) if judgement.on <= on}
    return Screening(patient.code, on, tuple(_judge(criterion, facts, judged) for criterion in criteria.criteria))


def outcome_of(criteria: Criteria, facts: Facts) -> Outcome:
    """The overall reading alone, as ``screen`` without judgements gives it. The quickest to be judged come first, and
    the first criterion that stands against taking part ends it."""
    found: Outcome = "eligible"
    for criterion in sorted(criteria.criteria, key=_atom_count):
        answer = _answer(criterion, facts)
        if answer is Answer.UNKNOWN:
            found = "unknown"
        elif answer is (Answer.MET if criterion.polarity == "exclusion" else Answer.NOT_MET):
            return "ineligible"
    return found


def is_settled_eligible(criteria: Criteria, facts: Facts) -> bool:
    """True when ``outcome_of`` is "eligible"; the first criterion that keeps it from that ends it."""
    return not any(stands_open_or_against(one, facts) for one in criteria.criteria)


def stands_open_or_against(criterion: Criterion, facts: Facts) -> bool:
    """True when this criterion alone keeps the reading from "eligible": it is not known, or stands against it."""
    answer = _answer(criterion, facts)
    return answer is not (Answer.NOT_MET if criterion.polarity == "exclusion" else Answer.MET)


def _atom_count(criterion: Criterion) -> int:
    return len(criterion.atoms)


def _answer(criterion: Criterion, facts: Facts) -> Answer:
    """The answer of one criterion before any judgement."""
    answers = [
        Answer.UNKNOWN if _is_decided(criterion, atom)
        else judge_atom(atom, facts).answer
        for atom in criterion.atoms
    ]  # fmt: skip
    return _combine(criterion.rule, iter(answers))


def _is_decided(criterion: Criterion, atom: Atom) -> bool:
    decided = criterion.decided_by_investigator or atom.decided_by_investigator
    return decided and not _kinds()[atom.kind].facts_first


def judge_atom(atom: Atom, facts: Facts) -> Verdict:
    """What the facts say of one atom, before any judgement."""
    verdict = _kinds()[atom.kind].judge(atom.parameters, facts)
    if facts.patient.denials:
        verdict = with_denials(_kinds()[atom.kind], atom, facts, verdict)
    return verdict if not atom.flags and atom.question is None else _as_written(atom, verdict)


def _as_written(atom: Atom, verdict: Verdict) -> Verdict:
    """The verdict with the flags and the question that the study gives to the atom."""
    question = atom.question if atom.question and verdict.question else verdict.question
    flags = tuple(dict.fromkeys((*atom.flags, *verdict.flags))) if verdict.flags else atom.flags
    return Verdict(verdict.answer, verdict.reason, verdict.evidence, question, flags)


def _judge(criterion: Criterion, facts: Facts, judged: Mapping[str, Judgement]) -> CriterionVerdict:
    kinds_by_name, denies = _kinds(), bool(facts.patient.denials)
    parts = []
    for atom in criterion.atoms:
        kind = kinds_by_name[atom.kind]
        verdict = kind.judge(atom.parameters, facts)
        if denies:
            verdict = with_denials(kind, atom, facts, verdict)
        if atom.flags or atom.question is not None:
            verdict = _as_written(atom, verdict)
        if atom.decided_by_investigator or criterion.decided_by_investigator:
            settled = kind.facts_first and verdict.answer is not Answer.UNKNOWN
            if not settled:
                verdict = _decided(atom, verdict, judged.get(atom.id) or judged.get(criterion.id))
        parts.append(AtomVerdict(atom, verdict))
    atoms = tuple(parts)
    if isinstance(criterion.rule, Atom):
        return CriterionVerdict(criterion, _with_flags(atoms[0].verdict, criterion.flags), atoms)
    answer, places, _ = _settling(criterion.rule, [part.verdict.answer for part in atoms], 0)
    return CriterionVerdict(criterion, _combined(criterion, answer, atoms, [atoms[at].verdict for at in places]), atoms)


def _decided(atom: Atom, verdict: Verdict, judgement: Judgement | None) -> Verdict:
    """What the investigator decided; unknown while there is no decision. The facts stay as evidence."""
    if judgement is None or judgement.answer is Answer.UNKNOWN:
        question = verdict.question or f"What does the investigator decide: {atom.says}"
        reason = verdict.reason
        if verdict.answer is not Answer.UNKNOWN:
            reason = f"The investigator decides. {reason}"
        return Verdict(Answer.UNKNOWN, reason, verdict.evidence, question, verdict.flags)
    fact = f"judged {judgement.answer} by {judgement.by}: {judgement.why}"
    word = Evidence(fact, "judgements", judgement.on.isoformat())
    against = verdict.answer is judgement.answer.opposite()
    flags = (*verdict.flags, "judgement_against_facts") if against else verdict.flags
    reason = f"The investigator judged: {judgement.answer}. {judgement.why}"
    return Verdict(judgement.answer, reason, (word, *verdict.evidence), None, flags)


def _combine(rule: Rule, answers: Iterator[Answer]) -> Answer:
    """The answer of ``rule``; ``answers`` are those of its atoms, in reading order."""
    if isinstance(rule, Atom):
        return next(answers)
    if isinstance(rule, IfThen):
        condition = _combine(rule.condition, answers)
        return kleene.if_then(condition, _combine(rule.then, answers))
    parts = [_combine(part, answers) for part in rule.of]
    if isinstance(rule, All):
        return kleene.all_of(parts)
    if isinstance(rule, AnyOf):
        return kleene.any_of(parts)
    return kleene.at_least(rule.count, parts) if isinstance(rule, AtLeast) else kleene.none_of(parts)


def _combined(criterion: Criterion, answer: Answer, atoms: Sequence[AtomVerdict], alike: Sequence[Verdict]) -> Verdict:
    """The verdict on the whole: its reason is the reason of the parts that settle it (``alike``)."""
    reason = alike[0].reason
    if len(alike) > 1:
        reason = f"{reason} (and {len(alike) - 1} more of {len(atoms)} parts)"
    question = None
    if answer is Answer.UNKNOWN:
        question = next((part.verdict.question for part in atoms if part.verdict.question), criterion.says)
    flags = [*criterion.flags, *[flag for part in atoms for flag in part.verdict.flags]]
    evidence = (
        tuple([piece for verdict in alike for piece in verdict.evidence]) if len(alike) > 1 else alike[0].evidence
    )
    return Verdict(answer, reason, evidence, question, tuple(dict.fromkeys(flags)) if flags else ())


def _settling(rule: Rule, answers: Sequence[Answer], first: int) -> tuple[Answer, list[int], int]:
    """The answer of ``rule``, the places of the parts that settle it, and the place behind it. One part that is not met
    settles "all", one that is met "any" and "none of"; otherwise every part that answers like the whole does."""
    if isinstance(rule, Atom):
        return answers[first], [first], first + 1
    if isinstance(rule, IfThen):
        condition, places, first = _settling(rule.condition, answers, first)
        then, more, first = _settling(rule.then, answers, first)
        parts = [(condition.opposite(), places), (then, more)]
        answer = kleene.if_then(condition, then)
    else:
        parts = []
        for part in rule.of:
            if isinstance(part, Atom):
                found, places, first = answers[first], [first], first + 1
            else:
                found, places, first = _settling(part, answers, first)
            parts.append((found.opposite() if isinstance(rule, NoneOf) else found, places))
        answer = _joined(rule, [found for found, _ in parts])
    alike = [places for found, places in parts if found is answer] or [places for _, places in parts]
    return answer, [place for places in alike for place in places], first


def _joined(rule: Rule, answers: Sequence[Answer]) -> Answer:
    """The answer of a rule that is neither an atom nor a condition; those of "none of" are turned round already."""
    if isinstance(rule, AnyOf):
        return kleene.any_of(answers)
    return kleene.at_least(rule.count, answers) if isinstance(rule, AtLeast) else kleene.all_of(answers)


def _with_flags(verdict: Verdict, flags: tuple[str, ...]) -> Verdict:
    if not flags:
        return verdict
    both = tuple(dict.fromkeys((*flags, *verdict.flags)))
    return Verdict(verdict.answer, verdict.reason, verdict.evidence, verdict.question, both)


def _judged_on(judgement: Judgement) -> date:
    return judgement.on


@cache
def _kinds() -> dict[str, CriterionKind]:
    return collect(kinds, "CRITERION", CriterionKind)
