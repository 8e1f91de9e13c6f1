"""ATC as CSV or tab-separated text with a column of codes and one of names. Only substances (codes of seven signs) are
read. The classification is licensed by the WHO Collaborating Centre (https://www.whocc.no): no code is kept."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from trialwright.eligibility.terminology import Named, Terminology

_CODE = re.compile(r"[A-Z]\d{2}[A-Z]{2}\d{2}")
_HEAD = re.compile(r"^[^\n]*\batc", re.IGNORECASE)


def recognises(head: str) -> bool:
    return _HEAD.match(head) is not None or sum(bool(_CODE.search(line)) for line in head.splitlines()[:20]) >= 3


def read(lines: Iterable[str]) -> Iterator[Named]:
    rows = list(lines)
    delimiter = max("\t;,", key=lambda sign: rows[0].count(sign)) if rows else ","
    seen: set[str] = set()
    for cells in csv.reader(rows, delimiter=delimiter):
        code = next((cell.strip() for cell in cells if _CODE.fullmatch(cell.strip())), None)
        name = next(
            (cell.strip() for cell in cells if re.fullmatch(r"[A-Za-z][A-Za-z ,()-]{3,60}", cell.strip())), None
        )
        if code is not None and name is not None and name.lower() not in seen:
            seen.add(name.lower())
            yield "supplied_drug", name, ()


TERMINOLOGY = Terminology("ATC substances as a table with codes and names", recognises, read)
