"""Changes of the sites: added, removed, of another status, with another contact.

A site is the same one when facility, city and country read the same. Sites are told together, country by country: a
study may have hundreds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from trialwright.registry.difference_change import Change
from trialwright.registry.difference_tree import leaf_changes
from trialwright.registry.difference_words import told
from trialwright.registry.words import STATUS, say

_PATH = "protocolSection.contactsLocationsModule.locations"
_MOST_COUNTRIES = 5
_MOST_NAMED = 3

_Site = dict[str, Any]


def place_changes(old: Any, new: Any) -> list[Change]:
    """The changes of the list of sites."""
    before, after = _by_name(old or []), _by_name(new or [])
    removed = [before[name] for name in before if name not in after]
    added = [after[name] for name in after if name not in before]
    both = [(before[name], after[name]) for name in before if name in after]
    found = [*_came_or_went(removed, added, _countries(before), _countries(after))]
    return [*found, *_status(both), *_upkeep(both)]


def _by_name(sites: list[_Site]) -> dict[tuple[str, ...], _Site]:
    """The sites by facility, city, country; sites that share all three are told apart by their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    named = {}
    for site in sites:
        name = tuple(" ".join(str(site.get(key) or "").split()).casefold() for key in ("facility", "city", "country"))
        seen[name] += 1
        named[(*name, str(seen[name]))] = site
    return named


def _came_or_went(removed: list[_Site], added: list[_Site], before: set[str], after: set[str]) -> Iterator[Change]:
    if removed:
        lost = sorted(before - after)
        says = f"{_number(removed)} removed: {_list(removed)}.{_only('No site is left in', lost)}"
        yield Change(_PATH, "site removed", told(removed), None, says, True)
    if added:
        won = sorted(after - before)
        says = f"{_number(added)} added: {_list(added)}.{_only('First sites in', won)}"
        yield Change(_PATH, "site added", None, told(added), says, True)


def _status(both: list[tuple[_Site, _Site]]) -> Iterator[Change]:
    """Each kind of move. Sites lose their status when the study ends: that is told of the study already."""
    moved = Counter((one.get("status"), other.get("status")) for one, other in both)
    for (before, after), count in sorted(moved.items(), key=str):
        if before != after:
            first, last = (say(STATUS, word) if word else "no status" for word in (before, after))
            says = f"Status of {count} {'site' if count == 1 else 'sites'} changed from {first} to {last}."
            yield Change(_PATH, "site status", before, after, says, matters=after is not None)


def _upkeep(both: list[tuple[_Site, _Site]]) -> Iterator[Change]:
    touched = [pair for pair in both if leaf_changes(_rest(pair[0]), _rest(pair[1]), _PATH)]
    if touched:
        keys = {key for one, other in touched for key in {*one, *other} if one.get(key) != other.get(key)} - {"status"}
        what = " and ".join(sorted({_UPKEEP.get(key, "other details") for key in keys}))
        says = f"{what.capitalize()} of {len(touched)} {'site' if len(touched) == 1 else 'sites'} changed."
        old, new = ([told(pair[side]) for pair in touched] for side in (0, 1))
        yield Change(_PATH, "site details", old, new, says, False)


_UPKEEP = {
    "contacts": "contacts", "geoPoint": "place on the map", "zip": "address", "state": "address",
    "facility": "spelling", "city": "spelling", "country": "spelling",
}  # fmt: skip


def _rest(site: _Site) -> _Site:
    return {key: value for key, value in site.items() if key != "status"}


def _countries(sites: dict[tuple[str, ...], _Site]) -> set[str]:
    return {site["country"] for site in sites.values() if site.get("country")}


def _number(sites: list[_Site]) -> str:
    return "1 site" if len(sites) == 1 else f"{len(sites)} sites"


def _list(sites: list[_Site]) -> str:
    if len(sites) <= _MOST_NAMED:
        return "; ".join(
            ", ".join(str(site[key]) for key in ("facility", "city", "country") if site.get(key)) or "no name given"
            for site in sites
        )
    counted = Counter(str(site.get("country") or "country not given") for site in sites).most_common()
    named = ", ".join(f"{country} {count}" for country, count in counted[:_MOST_COUNTRIES])
    more = sum(count for _, count in counted[_MOST_COUNTRIES:])
    return f"{named}, elsewhere {more}" if more else named


def _only(words: str, countries: list[str]) -> str:
    if not countries:
        return ""
    more = f" and {len(countries) - _MOST_COUNTRIES} other countries" if len(countries) > _MOST_COUNTRIES else ""
    return f" {words} {', '.join(countries[:_MOST_COUNTRIES])}{more}."
