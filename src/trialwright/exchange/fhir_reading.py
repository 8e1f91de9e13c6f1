"""Small things of FHIR resources: references, names of concepts, dates, quantities.

Nothing here knows a criterion. A FHIR ``dateTime`` counts as the day that it writes; a name is the first of a
concept's text and displays that a list of ours knows, without the semantic tag that SNOMED CT displays carry
("(disorder)"). FHIR R4: https://hl7.org/fhir/R4/datatypes.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trialwright.clinical.partial_date import PartialDate
from trialwright.errors import InputError

Resource = Mapping[str, Any]
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
CVX = "http://hl7.org/fhir/sid/cvx"
NAMELESS = "(no name given)"
"""A fact without name and code stays: left out, a list that is called complete would deny it."""
_TAG = re.compile(r"\s*\((?:disorder|finding|situation|procedure|event|person|morphologic abnormality|substance|product"
                  r"|regime/therapy|observable entity|qualifier value|clinical drug|medicinal product"
                  r"|organism)\)$")  # fmt: skip
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass
class Telling:
    """What is gathered while the resources of one patient are read: mistakes, counts of what was left out, notes."""

    where: str
    mistakes: list[InputError] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def leave_out(self, what: str) -> None:
        self.left_out[what] = self.left_out.get(what, 0) + 1

    def note(self, says: str) -> None:
        self.notes[says] = None

    def refuse(self, where: str, expected: str, found: str, remedy: str) -> None:
        self.mistakes.append(
            InputError(where=f"{self.where} {where}".rstrip(), expected=expected, found=found, remedy=remedy)
        )


def place(resource: Resource) -> str:
    """A resource as people point to it: ``Observation/o-1``."""
    return f"{resource.get('resourceType')}/{resource.get('id', '?')}"


def items(resource: Resource, key: str) -> Iterator[Mapping[str, Any]]:
    """The objects under ``key``, be it a list or one."""
    found = resource.get(key)
    for part in found if isinstance(found, list) else [found]:
        if isinstance(part, Mapping):
            yield part


def mapping(resource: Resource, key: str) -> Mapping[str, Any]:
    """The object under ``key``; an empty one where there is none."""
    found = resource.get(key)
    return found if isinstance(found, Mapping) else {}


def text(resource: Resource, key: str) -> str | None:
    """The text under ``key``; None where there is none."""
    found = resource.get(key)
    return found.strip() if isinstance(found, str) and found.strip() else None


def target(reference: Mapping[str, Any]) -> str | None:
    """What a reference points to: the id alone, for ``Patient/p``, ``urn:uuid:p`` and ``https://.../Patient/p``."""
    said = text(reference, "reference")
    return re.split(r"[/:]", said.partition("/_history")[0])[-1].removeprefix("#") if said else None


def codes_in(concept: Mapping[str, Any], system: str | None = None) -> tuple[str, ...]:
    """Every code of a concept, of ``system`` where one is asked for: local codings may stand before the standard's."""
    found = (text(one, "code") for one in items(concept, "coding") if system in (None, text(one, "system")))
    return tuple(code for code in found if code)


def code_in(concept: Mapping[str, Any], system: str | None = None) -> str | None:
    """The first code of a concept, of ``system`` where one is asked for."""
    return next(iter(codes_in(concept, system)), None)


def stated(resource: Resource, key: str, known: Collection[str]) -> str | None:
    """What a status says: the first of ``known`` among its codes or its text (FHIR before R4 wrote it as text); ""
    where it says another word, None where it says nothing."""
    said = resource.get(key)
    if not said:
        return None
    concept = said if isinstance(said, Mapping) else {"text": said}
    told = [*codes_in(concept), text(concept, "text") or ""]
    return next((word for one in told if (word := one.casefold()) in known), "")


def names_of(concept: Mapping[str, Any]) -> tuple[str, ...]:
    """Every name that a concept carries, without semantic tags, the text first."""
    said = [text(concept, "text"), *(text(coding, "display") for coding in items(concept, "coding"))]
    return tuple(dict.fromkeys(_TAG.sub("", name) for name in said if name))


def name_of(concept: Mapping[str, Any], known: Callable[[str], object]) -> str | None:
    """The name of a concept: the first that ``known`` knows, else the first, else its code as it stands (which no list
    knows); None when it carries neither."""
    names = names_of(concept) or coded_names(concept)
    return next((name for name in names if known(name) is not None), names[0] if names else None)


def coded_names(concept: Mapping[str, Any]) -> tuple[str, ...]:
    """What a concept without words is called: by its codes. No licensed list of codes ships."""
    said = ((text(one, "code"), text(one, "system")) for one in items(concept, "coding"))
    return tuple(f"code {code}{f' ({system})' if system else ''}" for code, system in said if code)


def day(resource: Resource, key: str, telling: Telling) -> PartialDate | None:
    """The date under ``key``; a date that no calendar has is a mistake."""
    said = text(resource, key)
    if said is None:
        return None
    written = _DAY.match(said)
    try:
        return PartialDate.parse(written.group() if written else said)
    except ValueError:
        telling.refuse(f"{place(resource)} {key}", "a date that the calendar has", repr(said[:30]), "Correct the date.")
        return None


def period(resource: Resource, key: str, telling: Telling) -> tuple[PartialDate | None, PartialDate | None]:
    """Begin and end under ``key`` + "DateTime" or "Period"."""
    at = day(resource, f"{key}DateTime", telling)
    if at is not None:
        return at, None
    span = {"resourceType": resource.get("resourceType"), "id": resource.get("id"), **mapping(resource, f"{key}Period")}
    return day(span, "start", telling), day(span, "end", telling)
