"""Other words for the same thing: abbreviations and synonyms, from our lexicon and from a terminology of the user's.

Our lexicon (``search_lexicon.csv``) gives each row its source; a row that goes ``one`` way leads from the abbreviation
to the full name only, because the abbreviation means other things too (RA is also the right atrium). A terminology is a
file of MeSH descriptors or supplementary concepts, one a line: identifier, name, synonyms joined by "|", tree numbers
or mappings; parts set apart by tabs (plain or gzip). It is the user's and is kept beside the index.
MeSH: https://www.nlm.nih.gov/mesh/.
"""

from __future__ import annotations

import csv
import gzip
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO

from trialwright.errors import InputError

MOST_SYNONYMS = 6
LONGEST_TERM_WORDS = 6

_TREES = ("C", "D", "E", "F")
"""Branches of MeSH that studies are about: diseases, drugs, techniques, psychiatry."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another way to say a term, and where it is said to be one."""

    text: str
    source: str


class Lexicon:
    """Our lexicon, with the user's terminology where there is one."""

    def __init__(self, connection: sqlite3.Connection | None = None) -> None:
        self._connection = connection

    def synonyms(self, term: str) -> tuple[Synonym, ...]:
        """Other ways to say ``term``; ours before the terminology's, no more than a handful."""
        folded = fold_term(term)
        found = {synonym.text.casefold(): synonym for synonym in own_lexicon().get(folded, ())}
        for shown, concept in self._of_terminology(folded):
            if fold_term(shown) != folded:
                found.setdefault(shown.casefold(), Synonym(shown, f"MeSH {concept}"))
        return tuple(found.values())[:MOST_SYNONYMS]

    def _of_terminology(self, folded: str) -> list[tuple[str, str]]:
        if self._connection is None:
            return []
        return self._connection.execute(
            "SELECT DISTINCT other.shown, other.concept FROM term JOIN term AS other ON other.concept = term.concept "
            "WHERE term.folded = ? ORDER BY other.rowid LIMIT 12",
            (folded,),
        ).fetchall()


@cache
def own_lexicon() -> dict[str, tuple[Synonym, ...]]:
    """Our lexicon: term (folded) -> other ways to say it."""
    found: dict[str, list[Synonym]] = {}
    lines = files("trialwright.registry").joinpath("search_lexicon.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        found.setdefault(fold_term(row["term"]), []).append(Synonym(row["means"], row["source"]))
        if row["direction"] == "both":
            found.setdefault(fold_term(row["means"]), []).append(Synonym(row["term"], row["source"]))
    return {term: tuple(synonyms) for term, synonyms in found.items()}


def fold_term(term: str) -> str:
    """A term as it is looked up: small letters, single blanks, no possessive, no hyphens, no plural s at its end.

    >>> fold_term("Sjögren's  Syndrome"), fold_term("csDMARDs")
    ('sjögren syndrome', 'csdmard')
    """
    folded = re.sub(r"['’]s?\b", "", term.casefold())
    folded = " ".join(re.sub(r"[^\w]+", " ", folded).split())
    return folded[:-1] if len(folded) > 4 and folded.endswith("s") and folded[-2] not in "aiosu" else folded


def read_terminology(path: Path) -> Iterator[tuple[str, str, str]]:
    """The terms of a MeSH file as (folded, concept, shown). Raises ``InputError`` when it is none."""
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                parts = line.rstrip("\n").split("\t")
                if len(parts) < 3 or not re.fullmatch(r"[A-Z]\d{5,12}", parts[0]):
                    raise _no_terminology(f"{path}:{number}", line[:40])
                yield from _terms(parts)
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise _no_terminology(str(path), str(error)[:80]) from None


def _opened(path: Path) -> IO[str]:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def _terms(parts: list[str]) -> Iterator[tuple[str, str, str]]:
    concept, name, synonyms = parts[:3]
    trees = parts[3] if len(parts) > 3 else ""
    if concept.startswith("D") and trees and not any(tree.startswith(_TREES) for tree in trees.split("|")):
        return
    plain: dict[str, str] = {}
    for term in [name, *synonyms.split("|")]:
        spoken = _turned(term)
        if 2 < len(spoken) <= 80 and len(spoken.split()) <= LONGEST_TERM_WORDS:
            plain.setdefault(fold_term(spoken), spoken)
    if len(plain) > 1:
        yield from ((folded, concept, shown) for folded, shown in plain.items())


def _turned(term: str) -> str:
    """``Arthritis, Rheumatoid`` as it is spoken.

    >>> _turned("Arthritis, Rheumatoid"), _turned("1,2-Dipalmitoylphosphatidylcholine")
    ('Rheumatoid Arthritis', '1,2-Dipalmitoylphosphatidylcholine')
    """
    return " ".join(reversed(term.split(", "))).strip() if ", " in term else term.strip()


def _no_terminology(where: str, found: str) -> InputError:
    return InputError(
        where=where,
        expected="a line of MeSH: identifier, name, synonyms joined by |, tree numbers, set apart by tabs",
        found=repr(found),
        remedy="Give such a file, or leave the terminology out.",
    )
