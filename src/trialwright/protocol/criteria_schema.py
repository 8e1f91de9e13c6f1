"""The JSON schema of criteria.yaml: its rule tree around the parameters of every kind of criterion.

The kinds are the files of ``eligibility.criteria``, so a new kind stands in the schema without another line. Exactly
one of the rule keys stands beside an entry's id and words; the schema names them all and the reader says which is one
too many.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from trialwright.eligibility import criteria
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.kinds import collect

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
RULE = {"$ref": "#/$defs/rule"}
RULES = {"type": "array", "items": RULE, "minItems": 1}
STRUCTURED = ["minimum_age", "maximum_age", "sex", "healthy_volunteers"]


def criteria_schema() -> dict[str, Any]:
    """The schema of criteria.yaml, with a definition for each kind's parameters."""
    definitions: dict[str, Any] = {}
    for name, kind in collect(criteria, "CRITERION", CriterionKind).items():
        definitions[name] = TypeAdapter(kind.parameters).json_schema(ref_template="#/$defs/{model}")
        definitions |= definitions[name].pop("$defs", {})
        definitions[name] |= {"description": kind.says, "additionalProperties": False}
    kinds = {name: {"$ref": f"#/$defs/{name}"} for name in collect(criteria, "CRITERION", CriterionKind)}
    return {
        "type": "object",
        "properties": {
            "text": TEXT,
            "inclusion": {"type": "array", "items": {"$ref": "#/$defs/criterion"}},
            "exclusion": {"type": "array", "items": {"$ref": "#/$defs/criterion"}},
            "structured_fields": {"type": "array", "items": {"enum": STRUCTURED}},
        },
        "additionalProperties": False,
        "$defs": {
            "rule": _entry(kinds, required=[]),
            "criterion": _entry(kinds, required=["id", "says"]),
            **definitions,
        },
    }


def _entry(kinds: dict[str, Any], *, required: list[str]) -> dict[str, Any]:
    """A criterion, an atom or a combination: words beside one rule."""
    words = {
        "id": TEXT,
        "says": TEXT,
        "quote": {"oneOf": [TEXT, TEXTS]},
        "question": TEXT,
        "flags": TEXTS,
        "decided_by": {"const": "investigator"},
    }
    some = {"type": "object", "properties": {"count": {"type": "integer"}, "of": RULES}, "required": ["count", "of"]}
    either = {"type": "object", "properties": {"condition": RULE, "then": RULE}, "required": ["condition", "then"]}
    rules = {"all": RULES, "any": RULES, "none": RULES, "at_least": some, "if": either}
    return {
        "type": "object",
        "properties": {**words, **rules, **kinds},
        "required": required,
        "additionalProperties": False,
        "oneOf": [{"required": [name]} for name in (*rules, *kinds)],
    }
