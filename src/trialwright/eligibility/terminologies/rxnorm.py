"""RxNorm's RXNCONSO.RRF: names of ingredients and brands (term types IN, PIN, BN), joined by their concept.

U.S. National Library of Medicine: https://www.nlm.nih.gov/research/umls/rxnorm/docs/techdoc.html, section 12.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trialwright.eligibility.terminology import Coded, Named, Terminology

SYSTEM = "http://www.nlm.nih.gov/research/umls/rxnorm"
"""As FHIR R4 names it (https://hl7.org/fhir/R4/rxnorm.html)."""
CONCEPT, SOURCE, TYPE, STRING = 0, 11, 12, 14


def recognises(head: str) -> bool:
    first = head.split("\n", 1)[0].split("|")
    return len(first) >= 18 and first[CONCEPT].isdigit() and first[1] == "ENG"


def read(lines: Iterable[str]) -> Iterator[Named]:
    for written in _names(lines).values():
        yield "supplied_drug", written[0], tuple(written[1:])


def codes(lines: Iterable[str]) -> Iterator[Coded]:
    for concept, written in _names(lines).items():
        yield Coded(SYSTEM, concept, written[0], tuple(written[1:]))


def _names(lines: Iterable[str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for line in lines:
        cells = line.split("|")
        if len(cells) > STRING and cells[SOURCE] == "RXNORM" and cells[TYPE] in ("IN", "PIN", "BN"):
            names.setdefault(cells[CONCEPT], []).append(cells[STRING])
    return names


TERMINOLOGY = Terminology("RxNorm concepts as RXNCONSO.RRF", recognises, read, codes)
