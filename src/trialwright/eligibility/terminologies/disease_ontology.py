"""The Disease Ontology (or MONDO): as OBO, or as a JSON list of terms with name and synonyms. https://disease-ontology.org"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from trialwright.eligibility.terminology import Coded, Named, Terminology

SNOMED = "http://snomed.info/sct"
_SNOMED = re.compile(r"SNOMEDCT|SCTID")
_SYNONYM = re.compile(r'^synonym:\s*"((?:[^"\\]|\\.)*)"\s+EXACT')


def recognises(head: str) -> bool:
    start = head.lstrip()
    return start.startswith("format-version:") or (
        start.startswith(("[", "{")) and '"namespace"' in head and '"name"' in head
    )


def read(lines: Iterable[str]) -> Iterator[Named]:
    rows = list(lines)
    if rows and rows[0].startswith("format-version:"):
        yield from _obo(rows)
        return
    for term in json.loads("\n".join(rows)):
        if isinstance(term, dict) and isinstance(term.get("name"), str):
            yield "supplied_condition", term["name"], tuple(str(one) for one in term.get("synonyms", ()))


def _obo(rows: list[str]) -> Iterator[Named]:
    name: str | None = None
    synonyms: list[str] = []
    for row in [*rows, "[Term]"]:
        if row.startswith("["):
            if name is not None:
                yield "supplied_condition", name, tuple(synonyms)
            name, synonyms = None, []
        elif row.startswith("name: "):
            name = row.removeprefix("name: ").strip()
        elif row.startswith("is_obsolete: true"):
            name = None
        elif found := _SYNONYM.match(row):
            synonyms.append(found[1].replace('\\"', '"'))


def crossed(lines: Iterable[str]) -> Iterator[Coded]:
    """SNOMED CT codes, of JSON and OBO. Those of ICD-10 are too often wider or narrower than the term."""
    rows = list(lines)
    if not (rows and rows[0].startswith("format-version:")):
        for term in json.loads("\n".join(rows)):
            for one in term.get("xrefs", ()) if isinstance(term, dict) and isinstance(term.get("name"), str) else ():
                if _SNOMED.match(str(one.get("namespace"))):
                    yield Coded(SNOMED, str(one.get("id")), term["name"])
        return
    name: str | None = None
    for row in rows:
        if row.startswith("["):
            name = None
        elif row.startswith("name: "):
            name = row.removeprefix("name: ").strip()
        elif name and (found := re.match(r"xref:\s*(\w+):(\d+)", row)) and _SNOMED.match(found[1]):
            yield Coded(SNOMED, found[2], name)


TERMINOLOGY = Terminology("the Disease Ontology or MONDO as OBO or JSON", recognises, read, crossed=crossed)
