"""criteria.yaml of a drafted study: the parser's reading of the registered text, for the investigator to decide.

Every criterion is ``decided_by: investigator`` until somebody has read the drafted rule against the printed words and
takes that line out: a draft never admits or excludes anyone by itself. A criterion stands as one question where the
file's reader refuses the drafted rule, or where the rule turns answers round (none of these, if ... then): an
investigator who answers such parts one by one would have to answer the reverse of what is printed.
"""

from __future__ import annotations

from typing import Any

from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criteria_json import parameters_data
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Criterion, IfThen, Rule
from trialwright.eligibility.draft_record import draft_of
from trialwright.eligibility.structured_fields import FIELDS
from trialwright.errors import InputErrors
from trialwright.protocol.gap import REQUIRED
from trialwright.registry.record import Record

PATH = "protocolSection.eligibilityModule.eligibilityCriteria"


def criteria_data(record: Record) -> dict[str, Any]:
    """criteria.yaml as plain data; it reads without a mistake."""
    module = record.protocol_section.eligibility_module
    raw = (module.eligibility_criteria if module else None) or ""
    drafted = draft_of(record).executable().criteria if raw.strip() else ()
    data: dict[str, Any] = {"text": PATH} if raw.strip() else {}
    data |= {"inclusion": [], "exclusion": []}
    for criterion in drafted:
        data[criterion.polarity].append(_entry(criterion, record, data))
    if not drafted:
        data["inclusion"].append(_nothing_read())
    data["structured_fields"] = _structured(record)
    return {key: value for key, value in data.items() if value != [] or key in ("inclusion", "exclusion")}


def _nothing_read() -> dict[str, Any]:
    says = f"{REQUIRED} no criterion could be read in the registered text: write them, each with the words it rests on."
    return {"id": "I1", "says": says, "decided_by": "investigator", "investigator_judgement": {"about": "taking part"}}


def _structured(record: Record) -> list[str]:
    """The structured fields that the record holds and the reader can read."""
    found = []
    for name in FIELDS:
        try:
            read_criteria({"structured_fields": [name]}, "the record", record=record)
        except InputErrors:
            continue
        found.append(name)
    return found


def _entry(criterion: Criterion, record: Record, data: dict[str, Any]) -> dict[str, Any]:
    """The criterion as drafted; as one question where its rule cannot be written so; without a quote as a last way."""
    words = {"id": criterion.id, "says": criterion.says, "quote": [span.quote for span in criterion.spans]}
    question = {"investigator_judgement": {"about": criterion.says[:120] or "this criterion"}}
    held = {"decided_by": "investigator"}
    ruled = [{**words, **held, **_rule(criterion.rule, top=True)}] if _is_straight(criterion.rule) else []
    for entry in (
        *ruled,
        {**words, **held, **question},
        {"id": criterion.id, "says": criterion.says or criterion.id, **held, **question},
    ):
        try:
            trial = {"text": data["text"], criterion.polarity: [entry]}
            read_criteria(trial, "the draft", record=record)
        except InputErrors:
            continue
        return entry
    return {**held, **question, "id": criterion.id, "says": criterion.id}


def _is_straight(rule: Rule) -> bool:
    """Whether every part says the same way as the whole: no part is denied, none depends on another."""
    if isinstance(rule, Atom):
        return True
    return isinstance(rule, All | AnyOf | AtLeast) and all(_is_straight(part) for part in rule.of)


def _rule(rule: Rule, *, top: bool = False) -> dict[str, Any]:
    """A rule as criteria.yaml writes it; the criterion's own words stand on top."""
    if isinstance(rule, Atom):
        told: dict[str, Any] = {} if top else {"id": rule.id, "says": rule.says}
        quotes = [span.quote for span in rule.spans]
        if quotes and not top:
            told["quote"] = quotes
        return {**told, rule.kind: _plain(parameters_data(rule.parameters))}
    if isinstance(rule, IfThen):
        return {"if": {"condition": _rule(rule.condition), "then": _rule(rule.then)}}
    parts = [_rule(part) for part in rule.of]
    if isinstance(rule, AtLeast):
        return {"at_least": {"count": rule.count, "of": parts}}
    return {"all" if isinstance(rule, All) else "any" if isinstance(rule, AnyOf) else "none": parts}


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(value) for value in data] if isinstance(data, list | tuple) else data
