"""What a language model may do: propose how a criterion that nobody computes could be written. Nothing more.

One criterion goes out at a time, as an OpenAI-compatible chat request with a JSON schema; the connection is handed in.
A proposal is kept only when its quotes are words of that very criterion, its kind and parameters are ones we know, and
every number in it stands in the quotes. It never touches what the parser computed, and it is never accepted by a
program: it is written as a comment for a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from pydantic import TypeAdapter, ValidationError

from trialwright.eligibility import criteria as kinds
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.draft import DraftCriterion
from trialwright.kinds import collect

MOST = 12
SYSTEM = (
    "You propose how one eligibility criterion of a clinical trial could be written as atoms. Quote words exactly as "
    "they stand. Use only the kinds and parameters that are listed. Take no number that is not printed. Propose "
    "nothing that you are not sure of."
)  # fmt: skip
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed atom: ``kind`` and ``parameters`` as a study file writes them, the quote it rests on, its words."""

    kind: str
    parameters: Mapping[str, Any]
    quote: str
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was kept of an answer, and why the rest was refused."""

    proposals: tuple[Proposal, ...] = ()
    refused: tuple[str, ...] = ()


def may_be_asked(criterion: DraftCriterion) -> bool:
    """A model is asked only where nothing is computed."""
    return criterion.status == "manual"


def request_of(criterion: DraftCriterion, model: str) -> dict[str, Any]:
    """The body of the request for one criterion: temperature 0, the answer bound to a schema."""
    listed = {
        name: {"says": kind.says, "parameters": [entry.name for entry in fields(kind.parameters)]}
        for name, kind in _kinds().items()
    }
    asked = {"criterion": criterion.spans[0].quote, "polarity": criterion.polarity, "kinds": listed}
    schema = {"name": "proposals", "strict": True, "schema": _schema()}
    return {
        "model": model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": json.dumps(asked, ensure_ascii=False)},
        ],
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


def read_answer(answer: object, criterion: DraftCriterion) -> Answer:
    """What may be shown of a model's answer. Whatever cannot be checked is refused, with the reason."""
    try:
        content = answer["choices"][0]["message"]["content"]  # type: ignore[index]
        rows = json.loads(content)["atoms"]
    except (KeyError, IndexError, TypeError, ValueError):
        return Answer(refused=("The answer is not the JSON that was asked for.",))
    if not isinstance(rows, list):
        return Answer(refused=("The answer holds no list of atoms.",))
    kept: list[Proposal] = []
    refused: list[str] = []
    for row in rows[:MOST]:
        found = _checked(row, criterion.spans[0].quote)
        if isinstance(found, str):
            refused.append(found)
        else:
            kept.append(found)
    return Answer(tuple(kept), tuple(refused))


def _checked(row: object, text: str) -> Proposal | str:
    if not isinstance(row, Mapping):
        return "A proposal is no object."
    kind, quote, parameters = row.get("kind"), row.get("quote"), row.get("parameters")
    if not isinstance(quote, str) or not quote.strip() or quote not in text:
        return "The quote does not stand in the criterion."
    if not isinstance(kind, str) or kind not in _kinds():
        return f'There is no kind "{str(kind)[:40]}".'
    if isinstance(parameters, str):
        try:
            parameters = json.loads(parameters)
        except ValueError:
            return f"{kind}: the parameters are no JSON."
    if not isinstance(parameters, Mapping):
        return f"{kind}: the parameters are no object."
    strangers = _numbers(json.dumps(dict(parameters))) - _numbers(quote)
    if strangers:
        return f"{kind}: a number does not stand in the quote ({', '.join(sorted(strangers))})."
    try:
        TypeAdapter(_kinds()[kind].parameters).validate_json(json.dumps(dict(parameters)), strict=True)
    except (ValidationError, TypeError, ValueError):
        return f"{kind}: the parameters are not ones that the kind takes."
    return Proposal(kind, dict(parameters), quote, str(row.get("says", ""))[:200])


def _numbers(text: str) -> set[str]:
    return {
        f"{float(number.replace(',', '')):g}"
        for number in _NUMBER.findall(text)
        if number.replace(",", "").count(".") < 2
    }


def _schema() -> dict[str, Any]:
    text = {"type": "string"}
    atom = {
        "type": "object",
        "properties": {"kind": {"enum": list(_kinds())}, "parameters": text, "quote": text, "says": text},
        "required": ["kind", "parameters", "quote", "says"],
        "additionalProperties": False,
    }
    atoms = {"type": "array", "items": atom, "maxItems": MOST}
    return {"type": "object", "properties": {"atoms": atoms}, "required": ["atoms"], "additionalProperties": False}


def _kinds() -> dict[str, CriterionKind]:
    return collect(kinds, "CRITERION", CriterionKind)
