"""Write a draft as criteria.yaml: a file that ``study check`` accepts, with every gap marked.

What a person has to look at stands as a comment beside it: the status where it is not computed, and each flag in words.
The reader of the file is ``eligibility.criteria_file``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import yaml

from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Criterion, IfThen, NoneOf, Rule, Span
from trialwright.eligibility.draft import Draft, DraftCriterion
from trialwright.eligibility.draft_words import shortened
from trialwright.eligibility.proposal import Answer
from trialwright.eligibility.structured_fields import FIELDS, structured_criterion
from trialwright.errors import InputError
from trialwright.registry.record import Record

HEAD = """\
# DRAFT: read by a program from the registered text. Nothing here is accepted before a person has read it.
# computed: a program judges all of it; partial: a part, the rest is asked; manual: a person answers.
# {counts}
"""
GAPS = {
    "no_anchor_printed": "no day is printed from which the span counts; the day of the screening stands in",
    "unit_missing": "a number without a unit", "unknown_unit": "a unit that the value cannot have",
    "implausible_value": "a number that no such measurement gives", "ambiguous_number": "a comma that may be a decimal",
    "unknown_term": "a name that no list holds, or that has no place in the study",
    "suspected_substitution": "the text may name one thing and mean another",
    "ambiguous_scope": "the text can be read in two ways",
    "boundary_conflict": "the text and the structured field disagree",
    "unstated_disease": "the text leaves out the disease", "unlisted_class": "a class whose members no list gives",
    "adequate_dose_undefined": "the text does not say which dose is adequate", "half_lives": "a span in half-lives",
    "investigator_decides": "the investigator decides a part of it",
    "of_one_part": "asked of one part of the study only, such as a cohort",
}  # fmt: skip
PROPOSED = "PROPOSED by a language model, not accepted"
COMBINATIONS: dict[type, str] = {All: "all", AnyOf: "any", NoneOf: "none"}


def as_yaml(draft: Draft, record: Record | None = None, proposals: Mapping[str, Answer] | None = None) -> str:
    """The draft as text of a criteria.yaml; ``record`` adds its structured fields, ``proposals`` (by criterion) stand
    as comments that a person may take up."""
    counts = ", ".join(
        f"{sum(one.status == word for one in draft.criteria)} {word}" for word in ("computed", "partial", "manual")
    )
    lines = [HEAD.format(counts=f"{len(draft.criteria)} criteria: {counts}.")]
    lines += [f"# {problem}\n" for problem in draft.problems]
    lines.append(f"text: {draft.path}\n" if draft.criteria else "")
    lines.append("draft: true\n")
    for section in ("inclusion", "exclusion"):
        chosen = [one for one in draft.criteria if one.polarity == section]
        lines.append(f"\n{section}:{'' if chosen else ' []'}\n")
        lines += [_proposed((proposals or {}).get(one.id)) + _criterion(one) for one in chosen]
    if record is not None:
        lines.append(f"\nstructured_fields: [{', '.join(_structured(record))}]\n")
    return "".join(lines)


def _proposed(answer: Answer | None) -> str:
    if answer is None:
        return ""
    told = [
        f'{PROPOSED}: {one.kind}: {json.dumps(dict(one.parameters), ensure_ascii=False)} ("{one.quote}")'
        for one in answer.proposals
    ]
    told += [f"a proposal was refused: {reason}" for reason in answer.refused]
    return "".join(f"  # {' '.join(line.split())}\n" for line in told)


def _structured(record: Record) -> Iterator[str]:
    for name in FIELDS:
        try:
            structured_criterion(name, record, name)
        except InputError:
            continue
        yield name


def _criterion(one: DraftCriterion) -> str:
    entry: dict[str, Any] = {"id": one.id, "says": shortened(one.says), "quote": one.spans[0].quote}
    lone = isinstance(one.rule, Atom) and one.rule.id == one.id
    rule = All((one.rule,)) if isinstance(one.rule, Atom) and not lone else one.rule
    entry |= _rule(rule, lone=lone)
    if one.flags:
        entry["flags"] = sorted({*one.flags, *entry.get("flags", [])})
    text = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=116, default_flow_style=None)
    of_all = [GAPS.get(flag, flag.replace("_", " ")) for flag in one.flags]
    status = [one.status] if one.status != "computed" else []
    notes = [f"{one.id} {'; '.join([*status, *of_all])}"] if status or of_all else []
    for atom in one.atoms:
        told = [GAPS.get(flag, flag.replace("_", " ")) for flag in atom.flags]
        if atom.id != one.id and atom.status != one.status:
            told.insert(0, atom.status)
        if told:
            notes.append(f"{atom.id}: {'; '.join(told)}")
    body = "".join(f"  {line}\n" for line in text.rstrip("\n").split("\n"))
    return "".join(f"  # {note}\n" for note in notes) + body + "\n"


def _rule(rule: Rule, lone: bool = False) -> dict[str, Any]:
    """The rule as the entry of the file writes it; the words of a lone atom are those of its criterion."""
    if isinstance(rule, Atom):
        words = {} if lone else _words(rule)
        return {**words, **_marks(rule), rule.kind: _parameters(rule.parameters)}
    if isinstance(rule, AtLeast):
        return {"at_least": {"count": rule.count, "of": [_rule(part) for part in rule.of]}}
    if isinstance(rule, IfThen):
        return {"if": {"condition": _rule(rule.condition), "then": _rule(rule.then)}}
    return {COMBINATIONS[type(rule)]: [_rule(part) for part in rule.of]}


def _words(atom: Atom) -> dict[str, Any]:
    return {"id": atom.id, "says": atom.says, "quote": _quotes(atom.spans)}


def _quotes(spans: tuple[Span, ...]) -> str | list[str]:
    quotes = [span.quote for span in spans]
    return quotes[0] if len(quotes) == 1 else quotes


def _marks(atom: Atom) -> dict[str, Any]:
    marks: dict[str, Any] = {}
    if atom.flags:
        marks["flags"] = list(atom.flags)
    if atom.decided_by_investigator:
        marks["decided_by"] = "investigator"
    return marks


def _parameters(parameters: Any) -> dict[str, Any]:
    """Only what differs from the default."""
    found: dict[str, Any] = {}
    for field in fields(parameters):
        value = getattr(parameters, field.name)
        if value != field.default:
            found[field.name] = list(value) if isinstance(value, tuple) else _plain(value)
    return found


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def entry_of(one: Criterion) -> dict[str, Any]:
    """A criterion as the entry of criteria.yaml that reads back to it."""
    lone = isinstance(one.rule, Atom) and one.rule.id == one.id
    rule = All((one.rule,)) if isinstance(one.rule, Atom) and not lone else one.rule
    entry: dict[str, Any] = {"id": one.id, "says": one.says}
    if one.spans:
        entry["quote"] = _quotes(one.spans)
    entry |= _rule(rule, lone=lone)
    if one.flags:
        entry["flags"] = sorted({*one.flags, *entry.get("flags", [])})
    return entry | ({"decided_by": "investigator"} if one.decided_by_investigator else {})
