"""MeSH as lines of identifier, heading, entry terms (with |) and tree numbers (with |), tab between them.

Trees C (diseases) and F03 (mental disorders) are conditions, D (chemicals and drugs) are drugs. U.S. National Library
of Medicine, Medical Subject Headings: https://www.nlm.nih.gov/mesh/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from trialwright.eligibility.terminology import Coded, Named, Terminology

SYSTEM = "http://www.nlm.nih.gov/research/umls/msh"
"""As FHIR R4 names vocabularies of the UMLS (https://hl7.org/fhir/R4/terminologies-systems.html)."""
_LINE = re.compile(r"^[DC]\d{6,9}\t[^\t\n]+\t")


def recognises(head: str) -> bool:
    return _LINE.match(head) is not None


def read(lines: Iterable[str]) -> Iterator[Named]:
    for line in lines:
        cells = line.split("\t")
        if len(cells) < 4:
            continue
        synonyms = tuple(part for part in cells[2].split("|") if part)
        trees = cells[3].split("|")
        if any(tree.startswith(("C", "F03")) for tree in trees):
            yield "supplied_condition", cells[1], synonyms
        elif any(tree.startswith("D") for tree in trees):
            yield "supplied_drug", cells[1], synonyms


def codes(lines: Iterable[str]) -> Iterator[Coded]:
    for line in lines:
        cells = line.split("\t")
        if len(cells) >= 4:
            yield Coded(SYSTEM, cells[0], cells[1], tuple(part for part in cells[2].split("|") if part))


TERMINOLOGY = Terminology("MeSH headings as tab-separated lines", recognises, read, codes)
