"""sites.yaml out of the places of a record: each facility a site, with what the record does not say marked as gaps.

A record names neither ethics committees nor the day from which a site is active: where it lists several sites, each
waits for both, and nobody consents there before they are written. Contacts are left out: no person stands in a study
file.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from trialwright.protocol.gap import GAP
from trialwright.registry.record import Record
from trialwright.registry.record_places import Location

SITES_HEAD = (
    "Of several sites nobody consents at one before it is active: write its approvals (by whom, on which day) and the\n"
    "day from which it is active. The only site of a study is held to them once they are stated."
)
_PATH = "protocolSection.contactsLocationsModule.locations"


def sites_data(record: Record) -> dict[str, Any] | None:
    """The file; None where the record lists no place with a name."""
    places = record.protocol_section.contacts_locations_module
    listed = [(number, one) for number, one in enumerate(places.locations or ()) if one.facility] if places else []
    taken: set[str] = set()
    found = [_site(number, one, taken, several=len(listed) > 1) for number, one in listed]
    return {"sites": found} if found else None


def _site(number: int, place: Location, taken: set[str], *, several: bool) -> dict[str, Any]:
    told = {"label": ("facility", place.facility), "city": ("city", place.city), "country": ("country", place.country)}
    held = {name: (key, value) for name, (key, value) in told.items() if value}
    basis: dict[str, Any] = {name: {"registered": f"{_PATH}[{number}].{key}"} for name, (key, _) in held.items()}
    says = "the record says neither the approvals of this site, nor from which day on it is active, nor its time zone."
    basis["rest"] = {"assumed": f"{GAP} {says}"}
    waits: dict[str, Any] = {"approvals": [], "activated": None} if several else {}
    return {"name": _name(number, place, taken), **{name: value for name, (_, value) in held.items()}, "zone": None,
            **waits, "basis": basis}  # fmt: skip


def _name(number: int, place: Location, taken: set[str]) -> str:
    """A short name of its own: the city where that is free, with a number where it is not."""
    plain = unicodedata.normalize("NFKD", place.city or "").encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:24] or "site"
    name = base if base != "site" and base not in taken else f"{base}-{number + 1}"
    taken.add(name)
    return name
