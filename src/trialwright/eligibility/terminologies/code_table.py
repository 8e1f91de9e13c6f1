"""A table of the user's own codes with their names: CSV, first line system, code, name (a clinic's catalogue).

The system as FHIR names it: http://snomed.info/sct, http://hl7.org/fhir/sid/icd-10, http://loinc.org
(https://hl7.org/fhir/R4/terminologies-systems.html). Names help to understand a patient's record that carries codes
alone; the codes leave with criteria that use these names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from trialwright.eligibility.terminology import Coded, Named, Terminology

_HEAD = re.compile(r"\s*\"?system\"?\s*([,;\t])\s*\"?code\"?\s*\1\s*\"?name\"?\s*$", re.IGNORECASE)


def recognises(head: str) -> bool:
    return _HEAD.match(head.split("\n", 1)[0]) is not None


def read(lines: Iterable[str]) -> Iterator[Named]:
    """No names for printed criteria: a table does not say what is a disease and what a drug."""
    return iter(())


def codes(lines: Iterable[str]) -> Iterator[Coded]:
    rows = list(lines)
    head = _HEAD.match(rows[0]) if rows else None
    for cells in csv.reader(rows[1:], delimiter=head[1] if head else ","):
        if len(cells) >= 3 and all(cell.strip() for cell in cells[:3]):
            yield Coded(cells[0].strip(), cells[1].strip(), cells[2].strip())


TERMINOLOGY = Terminology("a table (CSV) with the columns system, code, name", recognises, read, codes)
