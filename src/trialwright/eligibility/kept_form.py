"""How drafted criteria are kept beside the corpus: JSON without keys, packed, read back without being checked again.

Whoever reads it has made sure that this very program wrote it (the fingerprint in ``trial_criteria.drafted_by``); for
anybody else's criteria there is ``criteria_json``. What cannot be read all the same raises ``ValueError``, and is
drafted anew.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

import orjson
import zstandard

from trialwright.eligibility import criteria as kinds
from trialwright.eligibility.criteria_json import parameters_data
from trialwright.eligibility.criterion import (
    All,
    AnyOf,
    AtLeast,
    Atom,
    Criteria,
    Criterion,
    IfThen,
    NoneOf,
    Rule,
    Span,
)
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.kinds import collect

_JOINED: dict[str, type[All] | type[AnyOf] | type[NoneOf]] = {"all": All, "any": AnyOf, "none": NoneOf}
_WORD = {joined: word for word, joined in _JOINED.items()}


def packed(criteria: Criteria) -> bytes:
    """The criteria as bytes."""
    rows = [
        (one.id, one.polarity, one.says, one.path, _spans(one.spans), _rule(one.rule), one.flags,
         one.decided_by_investigator)
        for one in criteria.criteria
    ]  # fmt: skip
    return zstandard.ZstdCompressor(level=3).compress(orjson.dumps([criteria.is_draft, rows]))


def unpacked(data: bytes) -> Criteria:
    """The criteria that ``packed`` wrote. Raises ``ValueError`` for anything else."""
    try:
        is_draft, rows = orjson.loads(_unpacker().decompress(data))
        return Criteria(tuple([_criterion(row) for row in rows]), is_draft)
    except (zstandard.ZstdError, TypeError, KeyError, IndexError) as error:
        raise ValueError("not the kept form of criteria") from error


def _spans(spans: tuple[Span, ...]) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.quote) for span in spans]


def _rule(rule: Rule) -> tuple[Any, ...]:
    if isinstance(rule, Atom):
        return ("atom", rule.id, rule.kind, parameters_data(rule.parameters), rule.says, _spans(rule.spans),
                rule.question, rule.flags, rule.decided_by_investigator)  # fmt: skip
    if isinstance(rule, IfThen):
        return "if", _rule(rule.condition), _rule(rule.then)
    parts = [_rule(part) for part in rule.of]
    return ("least", parts, rule.count) if isinstance(rule, AtLeast) else (_WORD[type(rule)], parts)


def _criterion(row: list[Any]) -> Criterion:
    id, polarity, says, path, spans, rule, flags, decided = row
    return Criterion(id, polarity, says, path, _read_spans(spans), _read_rule(rule), tuple(flags), decided)


def _read_spans(spans: list[Any]) -> tuple[Span, ...]:
    return tuple([Span(start, end, quote) for start, end, quote in spans])


def _read_rule(row: list[Any]) -> Rule:
    if row[0] == "atom":
        _, id, kind, parameters, says, spans, question, flags, decided = row
        return Atom(id, kind, _parameters(kind, parameters), says, _read_spans(spans), question, tuple(flags), decided)
    if row[0] == "if":
        return IfThen(_read_rule(row[1]), _read_rule(row[2]))
    parts = tuple([_read_rule(part) for part in row[1]])
    return AtLeast(row[2], parts) if row[0] == "least" else _JOINED[row[0]](parts)


def _parameters(kind: str, data: dict[str, Any]) -> object:
    held = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return _shape(kind)(**held)


@cache
def _shape(kind: str) -> type:
    shape: type = collect(kinds, "CRITERION", CriterionKind)[kind].parameters
    for field in fields(shape):
        if "tuple[tuple" in str(field.type) or "dict" in str(field.type):
            raise ValueError(f"{kind}.{field.name} is of a type that the kept form does not know")
    return shape


@cache
def _unpacker() -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor()
