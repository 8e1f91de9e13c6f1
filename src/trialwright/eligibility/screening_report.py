"""A screening for people and for programs: the same verdicts as lines of text and as plain data.

An exclusion criterion that is met reads "blocks". Every verdict shows its reason; what is not fulfilled also shows its
evidence, the record's own words and the question to ask.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from trialwright.eligibility.criterion import Atom, Criterion, Polarity, Span
from trialwright.eligibility.screening import CriterionVerdict, Screening
from trialwright.eligibility.verdict import Answer, Verdict

MOST_EVIDENCE = 6
"""So many pieces of evidence are printed for one verdict; foreign records can hold hundreds of names to ask about."""
OUTCOMES = {
    "ineligible": "ineligible: {failing} of {all} criteria stand against taking part",
    "unknown": "not known: nothing found stands against taking part, but {unknown} of {all} criteria are not settled",
    "eligible": "eligible by this reading: every criterion is settled and none stands against taking part",
}
FLAGS = {
    "ambiguous_scope": "the text can be read in two ways",
    "assumed_formula": "the text names no formula; Cockcroft-Gault is assumed",
    "boundary_conflict": "the text and the structured field disagree at the bound",
    "conflicting_facts": "the record contradicts itself",
    "factors_differ": "published conversion factors differ",
    "implausible_value": "the value is not plausible in its unit",
    "judgement_against_facts": "the judgement goes against what the record says",
    "missing_reference_range": "the laboratory's limit is missing",
    "no_factor": "no published conversion factor is listed",
    "stale_value": "the value is too old",
    "stopped_inside_the_span": "a drug was stopped inside the span",
    "suspected_substitution": "the text may name one thing and mean another",
    "unknown_term": "a name that no list holds, or that has no place in the study",
    "unknown_unit": "the unit cannot be compared",
    "unstated_disease": "the text leaves out the disease",
    "adequate_dose_undefined": "the text does not say which dose is adequate",
    "ambiguous_number": "a comma that may be a decimal or a separator",
    "half_lives": "a span in half-lives, which has no length in days",
    "investigator_decides": "the investigator decides a part of it",
    "of_one_part": "asked of one part of the study only, such as a cohort",
    "no_anchor_printed": "no day is printed from which the span counts; the day of the screening stands in",
    "unit_missing": "a number without a unit",
    "unlisted_class": "a class whose members no list gives",
}
"""What a flag means; a flag of a study's own stands as it is written there."""


def outcome_words(screening: Screening) -> str:
    """The overall reading as a sentence without a stop."""
    return OUTCOMES[screening.outcome].format(
        failing=len(screening.failing), unknown=len(screening.unknown), all=len(screening.verdicts)
    )


def shown(polarity: Polarity, answer: Answer) -> str:
    """The answer as it is shown: an exclusion that is met blocks."""
    return "blocks" if polarity == "exclusion" and answer is Answer.MET else str(answer)


def as_data(screening: Screening) -> dict[str, Any]:
    """The screening as plain data."""
    return {
        "patient": screening.patient,
        "on": screening.on.isoformat(),
        "outcome": screening.outcome,
        "reading": outcome_words(screening),
        "failing": list(screening.failing),
        "unknown": list(screening.unknown),
        "questions": [asdict(question) for question in screening.questions],
        "verdicts": [_criterion_data(found) for found in screening.verdicts],
    }


def _criterion_data(found: CriterionVerdict) -> dict[str, Any]:
    criterion = found.criterion
    return {
        **_data(criterion, criterion.polarity, found.verdict),
        "polarity": criterion.polarity,
        "path": criterion.path,
        "blocks": found.blocks,
        "atoms": [
            {**_data(part.atom, criterion.polarity, part.verdict), "kind": part.atom.kind} for part in found.atoms
        ],
    }


def _data(asked: Criterion | Atom, polarity: Polarity, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": asked.id,
        "says": asked.says,
        "answer": str(verdict.answer),
        "shown": shown(polarity, verdict.answer),
        "reason": verdict.reason,
        "evidence": [asdict(piece) for piece in verdict.evidence],
        "question": verdict.question,
        "flags": list(verdict.flags),
        "spans": [asdict(span) for span in asked.spans],
    }


def lines(screening: Screening, study: str, notice: Sequence[str], width: int = 100) -> Iterator[str]:
    """The screening as text, no line wider than ``width``."""
    yield f"Screening of {screening.patient} for {study} on {screening.on}"
    yield from _wrap(f"Reading: {outcome_words(screening)}.", width, "", "  ")
    for polarity, heading in (("inclusion", "INCLUSION"), ("exclusion", "EXCLUSION")):
        yield from ("", heading)
        for found in screening.verdicts:
            if found.criterion.polarity == polarity:
                yield from _criterion_lines(found, width)
    if screening.questions:
        yield from ("", "TO ASK")
        for question in screening.questions:
            yield from _wrap(f"{question.atom}: {question.asks}", width, "  ", "    ")
    yield ""
    for sentence in notice:
        yield from _wrap(sentence, width)


def _criterion_lines(found: CriterionVerdict, width: int) -> Iterator[str]:
    criterion = found.criterion
    yield from _head(criterion.id, shown(criterion.polarity, found.verdict.answer), criterion.says, width, "  ")
    single = isinstance(criterion.rule, Atom)
    for part in found.atoms:
        settled = not single and part.verdict.answer is (
            Answer.MET if criterion.polarity == "inclusion" else Answer.NOT_MET
        )
        if not single:
            yield from _head(
                part.atom.id, shown(criterion.polarity, part.verdict.answer), part.atom.says, width, "    "
            )
        spans = part.atom.spans or criterion.spans
        yield from _detail_lines(part.verdict, spans, width, settled or _is_fine(found))


def _is_fine(found: CriterionVerdict) -> bool:
    return not found.fails and found.verdict.answer is not Answer.UNKNOWN


def _detail_lines(verdict: Verdict, spans: Sequence[Span], width: int, briefly: bool) -> Iterator[str]:
    indent = " " * 14
    yield from _wrap(verdict.reason, width, indent)
    for flag in verdict.flags:
        yield from _wrap(f"! {FLAGS.get(flag, flag.replace('_', ' '))}", width, indent, indent + "  ")
    if briefly:
        return
    for piece in verdict.evidence[:MOST_EVIDENCE]:
        told = ", ".join(part for part in (piece.path, piece.on, piece.source) if part)
        yield from _wrap(f"evidence: {piece.fact} ({told})", width, indent, indent + "  ")
    if len(verdict.evidence) > MOST_EVIDENCE:
        yield f"{indent}evidence: {len(verdict.evidence) - MOST_EVIDENCE} more (all of them with --format json)"
    if spans:
        quoted = " ... ".join(span.quote for span in spans)
        yield from _wrap(f'text: "{quoted}"', width, indent, indent + "  ")
    if verdict.question:
        yield from _wrap(f"ask: {verdict.question}", width, indent, indent + "  ")


def _head(id: str, answer: str, says: str, width: int, indent: str) -> Iterator[str]:
    yield from _wrap(f"{indent}{id:<7} {answer:<8} {says}", width, "", " " * 14)


def _wrap(text: str, width: int, indent: str = "", hanging: str | None = None) -> list[str]:
    below = indent if hanging is None else hanging
    lead = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.lstrip(), width, initial_indent=indent + lead, subsequent_indent=below, break_long_words=False,
        break_on_hyphens=False, drop_whitespace=True, replace_whitespace=False,
    ) or [""]  # fmt: skip
