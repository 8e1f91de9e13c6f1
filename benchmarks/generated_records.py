"""More records than anyone has at hand: parts of real ones put together anew, each with a number of its own.

A generated record takes its subject (conditions, keywords, MeSH terms), treatment, description, outcomes, criteria,
design and places from different real records, drawn with a fixed seed; parts are shared, not copied. Words are
therefore as frequent as in the real records, and lists of hits as long or longer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

_FROM = (
    ("identificationModule", 0), ("conditionsModule", 0), ("armsInterventionsModule", 1), ("designModule", 1),
    ("descriptionModule", 2), ("outcomesModule", 3), ("eligibilityModule", 4), ("contactsLocationsModule", 5),
    ("sponsorCollaboratorsModule", 5), ("statusModule", 6),
)  # fmt: skip
_MOST_SITES = 8
"""The mean of the registry is some 5 sites a study; real records with hundreds are cut for generated ones."""


def generated(real: Sequence[dict[str, Any]], number: int, seed: int = 20261122) -> Iterator[dict[str, Any]]:
    """``number`` records in the registry's JSON form, the same ones for the same real records and seed."""
    for at in range(number):
        yield generated_record(real, at, seed)


def generated_record(real: Sequence[dict[str, Any]], at: int, seed: int = 20261122) -> dict[str, Any]:
    """The generated record of one place in the sequence."""
    chance = random.Random(seed * 1_000_003 + at)
    donors = [real[int(chance.random() * len(real))] for _ in range(7)]
    protocol = {
        name: module for name, donor in _FROM if (module := donors[donor]["protocolSection"].get(name)) is not None
    }
    names = {k: v for k, v in protocol["identificationModule"].items() if not k.endswith(("Infos", "Info", "Aliases"))}
    protocol["identificationModule"] = {**names, "nctId": generated_id(at)}
    places = protocol.get("contactsLocationsModule") or {}
    if len(places.get("locations") or []) > _MOST_SITES:
        protocol["contactsLocationsModule"] = {**places, "locations": places["locations"][:_MOST_SITES]}
    derived = {}
    for name, donor in (("conditionBrowseModule", 0), ("interventionBrowseModule", 1)):
        if module := (donors[donor].get("derivedSection") or {}).get(name):
            derived[name] = module
    return {"protocolSection": protocol, "derivedSection": derived, "hasResults": chance.random() < 0.12}


def generated_id(at: int) -> str:
    """Numbers far above those that the registry has given out."""
    return f"NCT{90_000_000 + at:08d}"
