"""Criteria as plain data and back: everything a ``Criteria`` holds, nothing else, equal after the round trip.

Own JSON of Trialwright: what drafts are kept in, what is exported first, and what any other form is checked against::

    {"criteria": [{"id": "I1", "polarity": "inclusion", "says": "Adult.", "rule": {"age": {"at_least": 18}, ...}}]}

An atom is an object with ``kind`` and ``parameters``; combinations are ``all``, ``any``, ``none``, ``at_least`` and
``if``. Fields that have their usual value are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from functools import cache, lru_cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from trialwright.eligibility import criteria as kinds
from trialwright.eligibility.criterion import (
    All,
    AnyOf,
    AtLeast,
    Atom,
    Criteria,
    Criterion,
    IfThen,
    NoneOf,
    Polarity,
    Rule,
    Span,
)
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.errors import InputError, InputErrors
from trialwright.kinds import collect

DEEPEST = 40
LISTS: dict[str, type[All] | type[AnyOf] | type[NoneOf]] = {"all": All, "any": AnyOf, "none": NoneOf}
_ATOM = ("kind", "id", "parameters", "says", "spans", "question", "flags", "decided_by_investigator")
_CRITERION = ("id", "polarity", "says", "path", "spans", "rule", "flags", "decided_by_investigator")


def write_criteria(criteria: Criteria) -> dict[str, Any]:
    """The criteria as plain data."""
    told: dict[str, Any] = {"criteria": [_criterion_data(one) for one in criteria.criteria]}
    return told | ({"draft": True} if criteria.is_draft else {})


def _criterion_data(one: Criterion) -> dict[str, Any]:
    told = {
        "id": one.id, "polarity": one.polarity, "says": one.says, "path": one.path, "spans": _spans(one.spans),
        "rule": rule_data(one.rule), "flags": list(one.flags), "decided_by_investigator": one.decided_by_investigator,
    }  # fmt: skip
    return {key: value for key, value in told.items() if value or key == "says"}


def rule_data(rule: Rule) -> dict[str, Any]:
    """A rule as plain data."""
    if isinstance(rule, Atom):
        told = {
            "id": rule.id, "kind": rule.kind, "parameters": parameters_data(rule.parameters), "says": rule.says,
            "spans": _spans(rule.spans), "question": rule.question, "flags": list(rule.flags),
            "decided_by_investigator": rule.decided_by_investigator,
        }  # fmt: skip
        return {key: value for key, value in told.items() if value or key == "says"}
    if isinstance(rule, IfThen):
        return {"if": {"condition": rule_data(rule.condition), "then": rule_data(rule.then)}}
    parts = [rule_data(part) for part in rule.of]
    if isinstance(rule, AtLeast):
        return {"at_least": {"count": rule.count, "of": parts}}
    return {"all" if isinstance(rule, All) else "any" if isinstance(rule, AnyOf) else "none": parts}


def parameters_data(parameters: Any) -> dict[str, Any]:
    """The parameters of an atom that have not their usual value."""
    told = {}
    for field in fields(parameters):
        value = getattr(parameters, field.name)
        usual = field.default if field.default_factory is MISSING else field.default_factory()
        if usual is MISSING or value != usual or type(value) is not type(usual):
            told[field.name] = list(value) if isinstance(value, tuple) else value
    return told


def _spans(spans: Sequence[Span]) -> list[list[Any]]:
    return [[span.start, span.end, span.quote] for span in spans]


def read_written_criteria(data: Any, where: str) -> Criteria:
    """The criteria that ``write_criteria`` wrote. Raises ``InputErrors`` for anything else."""
    entries = data.get("criteria") if isinstance(data, Mapping) else None
    if not isinstance(entries, list):
        raise _wrong(where, "an object with the list criteria", data)
    found = tuple(_criterion(one, f"{where} criteria[{at}]") for at, one in enumerate(entries))
    return Criteria(found, data.get("draft") is True)


def _criterion(data: Any, where: str) -> Criterion:
    _keys(data, _CRITERION, where)
    polarity = data.get("polarity")
    if polarity not in ("inclusion", "exclusion"):
        raise _wrong(f"{where}.polarity", "inclusion or exclusion", polarity)
    rule = read_rule(data.get("rule"), f"{where}.rule")
    path = data.get("path")
    return Criterion(
        _text(data, "id", where), cast(Polarity, polarity), _text(data, "says", where),
        None if path is None else _text(data, "path", where), _read_spans(data, where), rule, _flags(data, where),
        _truth(data, where),
    )  # fmt: skip


def read_rule(data: Any, where: str, deep: int = 0) -> Rule:
    """The rule that ``rule_data`` wrote."""
    if deep > DEEPEST:
        raise _wrong(where, f"no more than {DEEPEST} rules inside each other", "more")
    if isinstance(data, Mapping) and "kind" in data:
        return _atom(data, where)
    if not isinstance(data, Mapping) or len(data) != 1:
        raise _wrong(where, "an atom or one of all, any, none, at_least, if", data)
    name, value = next(iter(data.items()))
    if name in ("all", "any", "none") and isinstance(value, list) and value:
        parts = tuple(read_rule(one, f"{where}.{name}[{at}]", deep + 1) for at, one in enumerate(value))
        return LISTS[name](parts)
    if name == "at_least" and isinstance(value, Mapping) and isinstance(value.get("of"), list):
        parts = tuple(read_rule(one, f"{where}.at_least[{at}]", deep + 1) for at, one in enumerate(value["of"]))
        count = value.get("count")
        if isinstance(count, int) and not isinstance(count, bool) and 1 <= count <= len(parts):
            return AtLeast(count, parts)
    if name == "if" and isinstance(value, Mapping) and set(value) == {"condition", "then"}:
        return IfThen(*(read_rule(value[key], f"{where}.if.{key}", deep + 1) for key in ("condition", "then")))
    raise _wrong(f"{where}.{name}", "a combination with its parts", value)


def _atom(data: Mapping[str, Any], where: str) -> Atom:
    _keys(data, _ATOM, where)
    question = data.get("question")
    parameters = read_parameters(data.get("kind"), data.get("parameters"), where)
    return Atom(
        _text(data, "id", where), _text(data, "kind", where), parameters,
        _text(data, "says", where), _read_spans(data, where),
        None if question is None else _text(data, "question", where), _flags(data, where), _truth(data, where),
    )  # fmt: skip


def read_parameters(kind: Any, data: Any, where: str) -> object:
    """The parameters of an atom of ``kind``. Raises ``InputErrors`` for what that kind cannot mean."""
    held = _kinds().get(kind) if isinstance(kind, str) else None
    if held is None:
        raise _wrong(f"{where}.kind", f"one of {', '.join(_kinds())}", kind)
    try:
        return _parameters(kind, json.dumps(data or {}, sort_keys=True))
    except (ValidationError, TypeError, ValueError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise _wrong(f"{where}.parameters", f"parameters of {kind} ({said})", data) from None


@lru_cache(maxsize=20_000)
def _parameters(kind: str, written: str) -> object:
    shape = _kinds()[kind].parameters
    unknown = set(json.loads(written)) - {field.name for field in fields(cast(Any, shape))}
    if unknown:
        raise ValueError(f"not {', '.join(sorted(unknown))}")
    parameters: object = _adapter(shape).validate_json(written, strict=True)
    return parameters


@cache
def _adapter(shape: type) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


@cache
def _kinds() -> dict[str, CriterionKind]:
    return collect(kinds, "CRITERION", CriterionKind)


def _keys(data: Any, known: Sequence[str], where: str) -> None:
    if not isinstance(data, Mapping):
        raise _wrong(where, "an object", data)
    for key in data:
        if key not in known:
            raise _wrong(f"{where}.{key}", f"one of {', '.join(known)}", key)


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if isinstance(value, str):
        return value
    raise _wrong(f"{where}.{key}", "a text", value)


def _flags(data: Mapping[str, Any], where: str) -> tuple[str, ...]:
    value = data.get("flags", [])
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise _wrong(f"{where}.flags", "a list of words", value)


def _truth(data: Mapping[str, Any], where: str) -> bool:
    value = data.get("decided_by_investigator", False)
    if isinstance(value, bool):
        return value
    raise _wrong(f"{where}.decided_by_investigator", "true or false", value)


def _read_spans(data: Mapping[str, Any], where: str) -> tuple[Span, ...]:
    value = data.get("spans", [])
    try:
        return tuple([Span(int(start), int(end), str(quote)) for start, end, quote in value])
    except (TypeError, ValueError):
        raise _wrong(f"{where}.spans", "a list of [start, end, words]", value) from None


def _wrong(where: str, expected: str, found: Any) -> InputErrors:
    told = "nothing" if found is None else repr(found)[:60]
    remedy = "Write the form that `trialwright eligibility export` writes."
    return InputErrors([InputError(where=where, expected=expected, found=told, remedy=remedy)])
