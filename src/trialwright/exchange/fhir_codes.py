"""Codes of the user's own terminology files in FHIR criteria: beside the words, one concept a name.

Several codings of one CodeableConcept mean one thing in several systems (https://hl7.org/fhir/R5/datatypes.html), so
names that are alternatives stand in a combination of their own; a flat list has none, and keeps their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trialwright.eligibility.criterion import Atom
from trialwright.eligibility.terminology import Coded
from trialwright.eligibility.words import normal
from trialwright.exchange.criteria_format import NAMED
from trialwright.exchange.fhir_characteristic import Pair, pairs

Codes = Mapping[str, Sequence[Coded]]


def coded_pairs(atom: Atom, codes: Codes) -> list[Pair]:
    """``pairs`` with the codes of the one name that an atom asks for."""
    names = _names(atom)
    return [_coded(pair, codes) if len(names) == 1 and _word(pair) == names[0] else pair for pair in pairs(atom)]


def alternatives(atom: Atom, codes: Codes) -> list[Pair]:
    """A pair for each name where an atom asks for any of several and some have codes; empty where it does not."""
    names, found = _names(atom), pairs(atom)
    if len(names) < 2 or len(found) != 1 or _word(found[0]) != " or ".join(names):
        return []
    if not any(normal(name) in codes for name in names):
        return []
    return [_coded((found[0][0], {"valueCodeableConcept": {"text": name}}), codes) for name in names]


def codes_of(document: Any) -> dict[str, list[Coded]]:
    """The codes that stand beside words in a document, by name in small letters."""
    found: dict[str, list[Coded]] = {}
    for concept in _concepts(document):
        name, codings = concept.get("text"), concept.get("coding")
        if isinstance(name, str) and isinstance(codings, list):
            found[normal(name)] = [
                Coded(str(one.get("system")), str(one.get("code")), str(one.get("display")))
                for one in codings if isinstance(one, Mapping)
            ]  # fmt: skip
    return found


def _names(atom: Atom) -> tuple[str, ...]:
    return tuple(getattr(atom.parameters, "names", ())) if atom.kind in NAMED else ()


def _word(pair: Pair) -> str | None:
    text = pair[1].get("valueCodeableConcept", {}).get("text")
    return text if isinstance(text, str) else None


def _coded(pair: Pair, codes: Codes) -> Pair:
    name = _word(pair) or ""
    held = [{"system": one.system, "code": one.code, "display": one.name} for one in codes.get(normal(name), ())]
    return (pair[0], {"valueCodeableConcept": {"coding": held, "text": name}}) if held else pair


def _concepts(document: Any) -> Iterator[Mapping[str, Any]]:
    for value in document.values() if isinstance(document, Mapping) else document:
        if isinstance(value, Mapping | list):
            yield from _concepts(value)
    if isinstance(document, Mapping) and isinstance(held := document.get("valueCodeableConcept"), Mapping):
        yield held
