"""The words of a registry record explained in ours, for readers who do not run studies.

Meanings follow the registry's glossary (https://clinicaltrials.gov/study-basics/glossary) and its data element
definitions (https://clinicaltrials.gov/policy/protocol-definitions); the sentences are our own.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Term:
    """A word with its meaning. ``also``: another word for the same; "" where there is none."""

    term: str
    also: str
    says: str

    @property
    def name(self) -> str:
        """The term as the part of an address."""
        return re.sub(r"\W+", "-", self.term.lower()).strip("-")


@cache
def glossary() -> tuple[Term, ...]:
    """Every term, in alphabetical order."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        found = [Term(row["term"], row["also"], row["says"]) for row in csv.DictReader(file)]
    return tuple(sorted(found, key=lambda one: one.term.lower()))


@cache
def _by_word() -> dict[str, Term]:
    found: dict[str, Term] = {}
    for one in glossary():
        for word in (one.term, one.also):
            if word:
                found.setdefault(word.lower(), one)
    return found


def term_for(word: str) -> Term | None:
    """The term that a word or label is; None for any other.

    >>> term_for("Clinical phase").term, term_for("a horse")
    ('Phase', None)
    """
    return _by_word().get(word.lower())
