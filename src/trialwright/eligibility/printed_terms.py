"""Names in printed text: which listed analyte, score, drug, class, condition, organ system or procedure stands where?

Words are compared in lower case, without plural endings and possessives, hyphens read as spaces; the longest listed name
wins. The lists are ours (``lexicon``, ``clinical/analytes.csv``); ``Lexicon.with_names`` adds names out of a terminology
file that the user supplies. A name that no list holds is not guessed: it stays text.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

from trialwright.clinical import analyte
from trialwright.eligibility import lexicon
from trialwright.eligibility.spelling import american

TermKind = Literal[
    "measure", "drug", "drug_class", "condition", "system", "procedure", "vaccine", "substance", "supplied_condition",
    "supplied_drug", "unclear",
]  # fmt: skip
WORD = re.compile(r"[^\W_]+(?:['’]s\b)?\+?")
_SHORT = frozenset(
    {"scale", "grade", "weight", "height", "gestation", "systolic", "diastolic", "neutrophil", "platelet"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """A listed name: its kind, its code in our lists, and how the list calls it."""

    kind: TermKind
    code: str
    label: str


class Word(NamedTuple):
    """One word of the text: as compared, and where it stands."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A listed name found in the text: words ``first`` to ``last`` (not included). ``written``: the whole name, where the
    text prints only a part of it here ("breast" in "breast or ovarian cancer")."""

    term: Term
    start: int
    end: int
    first: int
    last: int
    written: str = ""


Entries = dict[str, list[tuple[tuple[str, ...], Term]]]


@dataclass(frozen=True)
class Lexicon:
    """Names by their first word, the longest first."""

    entries: Entries = field(default_factory=dict)

    def with_names(self, kind: TermKind, names: Iterable[tuple[str, Iterable[str]]]) -> Lexicon:
        """This lexicon and more names (name, synonyms); our own names keep their meaning."""
        found: Entries = {word: list(listed) for word, listed in self.entries.items()}
        ours = {words for listed in found.values() for words, _ in listed}
        for name, synonyms in names:
            for written in (name, *synonyms):
                words = plain_words(written)
                if words and words not in ours and sum(map(len, words)) > 3:
                    ours.add(words)
                    found.setdefault(words[0], []).append((words, Term(kind, name.casefold(), name)))
        return Lexicon(_longest_first(found))

    def mentions(self, words: list[Word]) -> list[Mention]:
        """Every listed name in ``words``, the longest at each place."""
        found: list[Mention] = []
        place, count = 0, len(words)
        entries = self.entries
        while place < count:
            listed = entries.get(words[place].plain)
            step = 1
            if listed is not None:
                second = words[place + 1].plain if place + 1 < count else ""
                for names, term in listed:
                    size = len(names)
                    if size == 1 or (
                        names[1] == second
                        and place + size <= count
                        and all(words[place + n].plain == names[n] for n in range(2, size))
                    ):
                        found.append(
                            Mention(term, words[place].start, words[place + size - 1].end, place, place + size)
                        )
                        step = size
                        break
            place += step
        return found


def words_in(text: str, start: int, end: int) -> list[Word]:
    """The words of ``text[start:end]``."""
    found = WORD.finditer(text, start, end)
    return [tuple.__new__(Word, (stem(match.group()), *match.span())) for match in found]  # as Word(...), half the time


def plain_words(name: str) -> tuple[str, ...]:
    """A name as its words are compared.

    >>> plain_words("Crohn's diseases"), plain_words("non-small-cell")
    (('crohn', 'disease'), ('non', 'small', 'cell'))
    """
    return tuple(stem(match.group()) for match in WORD.finditer(name))


@cache
def stem(word: str) -> str:
    """A word in lower case and American spelling, without possessive and plural ending."""
    low = american(word.lower())
    if low.endswith(("'s", "’s")):
        return low[:-2]
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 4 and low.endswith(("sses", "ches", "shes", "xes")):
        return low[:-2]
    if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is", "ous")):
        return low[:-1]
    return low


@cache
def own_lexicon() -> Lexicon:
    """The names that ship with us."""
    found: Entries = {}
    seen: set[tuple[str, ...]] = set()

    def add(written: str, term: Term) -> None:
        words = plain_words(written)
        if words and words not in seen:
            seen.add(words)
            found.setdefault(words[0], []).append((words, term))

    for entry, names in analyte.listed():
        for written in (entry.code.replace("_", " "), *names):
            if written not in ALSO_DRUGS and not re.fullmatch(r"\d+-\d", written):
                add(written, Term("measure", entry.code, entry.label))
    for row in _rows("drug_class_names.csv"):
        for written in (row["name"], *_parts(row["synonyms"])):
            add(written, Term("drug_class", row["class"] or row["name"], row["name"]))
    for file, kind in FILES:
        for row in _rows(file):
            for written in (row["name"], *_parts(row["synonyms"])):
                add(written, Term(kind, row["name"], row["name"]))
    for row in _rows("drug_class_members.csv"):
        for written in _parts(row["members"]):
            add(written, Term("drug", written, written))
    for row in _rows("systems.csv"):
        for written in (row["name"], *_parts(row["synonyms"])):
            add(written, Term("system", row["class"] or row["name"], row["name"]))
    return Lexicon(_longest_first(found))


ALSO_DRUGS = frozenset({"insulin"})
"""Names of analytes that criteria mean as drugs."""
FILES: tuple[tuple[str, TermKind], ...] = (
    ("conditions.csv", "condition"), ("drugs.csv", "drug"), ("vaccines.csv", "vaccine"),
    ("diseases.csv", "condition"), ("condition_words.csv", "condition"), ("procedures.csv", "procedure"),
    ("drug_names.csv", "drug"),
    ("substances.csv", "substance"),
)  # fmt: skip


def _longest_first(entries: Entries) -> Entries:
    return {word: sorted(listed, key=lambda entry: -len(entry[0])) for word, listed in entries.items()}


def _parts(cell: str | None) -> list[str]:
    return [part for part in (cell or "").split("|") if part]


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files(lexicon).joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
