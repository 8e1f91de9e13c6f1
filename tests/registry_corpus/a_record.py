"""Invented records for the tests of the corpus. Numbers from NCT9 on stand for no registered study."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from trialwright.registry.arrival import Arrival
from trialwright.registry.record import Record, read_v2

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

FOUNDING_LIKE: dict[str, Any] = {
    "protocolSection": {"identificationModule": {"nctId": "NCT90000001", "briefTitle": "An invented study"}}
}


def data_of(number: int, **changes: Any) -> dict[str, Any]:
    """A small v2 record. ``changes``: title, status, updated, held_on, aliases, own_id, acronym, text."""
    identification = {
        "nctId": f"NCT9{number:07d}",
        "briefTitle": changes.get("title", f"Invented study {number}"),
        "orgStudyIdInfo": {"id": changes.get("own_id", f"OWN-{number}")},
    }
    if "aliases" in changes:
        identification["nctIdAliases"] = changes["aliases"]
    if "acronym" in changes:
        identification["acronym"] = changes["acronym"]
    data: dict[str, Any] = {
        "protocolSection": {
            "identificationModule": identification,
            "statusModule": {
                "overallStatus": changes.get("status", "RECRUITING"),
                "lastUpdatePostDateStruct": {"date": changes.get("updated", "2025-06-06"), "type": "ACTUAL"},
            },
            "descriptionModule": {"briefSummary": changes.get("text", "It was invented for a test. " * 5)},
        },
        "hasResults": False,
    }
    if "held_on" in changes:
        data["derivedSection"] = {"miscInfoModule": {"versionHolder": changes["held_on"]}}
    return data


def arrival(number: int, form: str = "v2_json", **changes: Any) -> Arrival:
    return Arrival(read_v2(data_of(number, **changes)), form, f"made.jsonl:{number}", changes.get("facts_read_on"))


def arrivals(count: int, start: int = 1) -> Iterator[Arrival]:
    return (arrival(number) for number in range(start, start + count))


def record_like(data: dict[str, Any]) -> Record:
    """Any drawn object as a record: with a number, so that it may be read."""
    drawn = copy.deepcopy(data)
    section = drawn.get("protocolSection")
    drawn["protocolSection"] = section if isinstance(section, dict) else {}
    module = drawn["protocolSection"].get("identificationModule")
    drawn["protocolSection"]["identificationModule"] = {**(module or {}), "nctId": "NCT90000001"}
    return read_v2(drawn)
