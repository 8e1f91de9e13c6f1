"""The DrugBank open vocabulary (CSV; CC0): common names and synonyms of drugs. https://go.drugbank.com/releases/latest"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from trialwright.eligibility.terminology import Named, Terminology


def recognises(head: str) -> bool:
    return head.startswith("DrugBank ID,") and "Common name" in head.split("\n", 1)[0]


def read(lines: Iterable[str]) -> Iterator[Named]:
    for row in csv.DictReader(lines):
        if row.get("Common name"):
            yield (
                "supplied_drug",
                row["Common name"],
                tuple(part.strip() for part in (row.get("Synonyms") or "").split("|") if part.strip()),
            )


TERMINOLOGY = Terminology("the DrugBank open vocabulary as CSV", recognises, read)
