"""The words of a study's names as written, and the nearest of them to a word that no record has.

A misspelling is corrected to a known word within one edit (words of 4 or 5 letters) or two (longer): a letter missing,
doubled, wrong, or two swapped (optimal string alignment, Damerau 1964, doi:10.1145/363958.363994). The nearest word
wins, then the one with the same first letter, then the one that more studies use. Words shorter than 4 letters and
words with digits are never guessed at.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"[^\W\d_]{4,40}")
NAMES = ("title", "condition", "keyword", "intervention", "condition_mesh", "intervention_mesh")
_SHORTEST, _ONE_EDIT_UP_TO = 4, 5
_LONGEST = 40


def written_words(text: Mapping[str, Iterable[str]]) -> set[str]:
    """The words of a study's names, in small letters."""
    return {word for name in NAMES for one in text[name] for word in _WORD.findall(one.casefold())}


class Spelling:
    """The words known to an index, ready to correct others."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT word, studies FROM word").fetchall()
        self._words = [word for word, _ in rows if len(word) <= _LONGEST]
        self._studies = np.array([studies for word, studies in rows if len(word) <= _LONGEST], dtype=np.int64)
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int16)
        self._letters = np.array([_letters(word) for word in self._words], dtype=np.uint64)

    def nearest(self, word: str, fewest: int = 1, edited: int = 2) -> str | None:
        """The known word that ``word`` most likely means: in at least ``fewest`` studies, at most ``edited`` edits off.

        None when nothing is near.
        """
        word = word.casefold()
        if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or not self._words:
            return None
        most = 1 if len(word) <= _ONE_EDIT_UP_TO else edited
        close = (np.abs(self._lengths - len(word)) <= most) & (self._studies >= fewest)
        close &= np.bitwise_count(self._letters ^ np.uint64(_letters(word))) <= 2 * most
        places = np.flatnonzero(close)
        if not places.size:
            return None
        known = [self._words[place] for place in places]
        distances = edits(word, known)
        order = [
            (int(distance), candidate[0] != word[0], -int(self._studies[place]), candidate)
            for distance, place, candidate in zip(distances, places, known, strict=True)
            if 0 < distance <= most
        ]
        return min(order)[3] if order else None


def edits(word: str, known: list[str]) -> npt.NDArray[np.int16]:
    """How many edits lead from ``word`` to each known word, all at once.

    >>> edits("telitacicpt", ["telitacicept", "tofacitinib"]).tolist()[0]
    1
    """
    width = max(len(one) for one in known)
    codes = np.zeros((len(known), width), dtype=np.uint32)
    for row, one in enumerate(known):
        codes[row, : len(one)] = [ord(letter) for letter in one]
    before: npt.NDArray[np.int16] | None = None
    line = np.tile(np.arange(width + 1, dtype=np.int16), (len(known), 1))
    for i, letter in enumerate(word):
        following = np.empty_like(line)
        following[:, 0] = i + 1
        same = codes == ord(letter)
        for j in range(width):
            step = np.minimum(line[:, j + 1], following[:, j]) + 1
            following[:, j + 1] = np.minimum(step, line[:, j] + ~same[:, j])
            if before is not None and j:
                swapped = same[:, j - 1] & (codes[:, j] == ord(word[i - 1]))
                following[:, j + 1] = np.where(
                    swapped, np.minimum(following[:, j + 1], before[:, j - 1] + 1), following[:, j + 1]
                )
        before, line = line, following
    lengths = np.array([len(one) for one in known])
    last: npt.NDArray[np.int16] = line[np.arange(len(known)), lengths]
    return last


def _letters(word: str) -> int:
    """Which letters a word has, one bit each."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) % 61)
    return found
