"""All hits of a search as a table (CSV) or as JSON: what a list of hits shows, nothing of contact persons.

CSV: RFC 4180, UTF-8, one study a line, several values joined by "|"; a cell that a spreadsheet would take for a formula
begins with an apostrophe.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import orjson

from trialwright.registry.search_engine import Hit

COLUMNS = (
    "nct_id", "title", "acronym", "status", "type", "phases", "conditions", "interventions", "sponsor", "start",
    "completion", "enrolment", "sex", "ages", "minimum_age", "maximum_age", "countries", "results", "updated", "facts",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row(hit: Hit) -> dict[str, Any]:
    """A hit as a flat row, in the registry's own words."""
    card: Mapping[str, Any] = hit.card
    named = [f"{kind}: {name}" if kind else name for kind, name in card["interventions"]]
    return {"nct_id": hit.nct_id} | {name: named if name == "interventions" else card.get(name) for name in COLUMNS[1:]}


def write_csv(hits: Iterable[Hit], to: IO[str]) -> int:
    """Write the table; how many studies it holds."""
    writer = csv.writer(to)
    writer.writerow(COLUMNS)
    written = 0
    for hit in hits:
        writer.writerow([_cell(value) for value in row(hit).values()])
        written += 1
    return written


def json_lines(hits: Iterable[Hit], head: Mapping[str, Any]) -> Iterator[bytes]:
    """The pieces of one JSON object: what ``head`` says, and the ``studies``; joined they are the file."""
    yield orjson.dumps(dict(head), option=orjson.OPT_INDENT_2)[:-2] + b',\n  "studies": ['
    for at, hit in enumerate(hits):
        yield (b"," if at else b"") + b"\n    " + orjson.dumps(row(hit))
    yield b"\n  ]\n}\n"


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return _safe("|".join(str(one) for one in value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _safe(str(value))


def _safe(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text
