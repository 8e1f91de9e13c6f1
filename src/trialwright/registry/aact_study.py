"""AACT's rows of one study, found by table and by what a column holds.

AACT (Clinical Trials Transformation Initiative) spreads each record over some fifty tables joined by ``nct_id`` and by
row numbers; since 2023 it is filled from the v2 form, word for word, with markup. Facts of its mapping of tables and
columns, https://github.com/ctti-clinicaltrials/aact. Tables that only repeat others (``countries`` but for those taken
away, ``calculated_values``, ``search_results``) are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TypeAlias

Row: TypeAlias = Mapping[str, str]

_LINE_END = re.compile(r"(?<!\\)~")
_ITEM = re.compile(r"\s*(?:[*+-]|\d{1,3}[.)])\s")


def lines_again(text: str) -> str:
    """A long text with its lines: the download has ``~`` for one or more line ends (a tilde itself is ``\\~`` there).

    Items of a list follow each other line by line; anything else begins after an empty line. Where the download keeps
    several line ends as several tildes, as it did before 2023, each is one.

    >>> lines_again("Inclusion Criteria:~* RA~* age \\\\~18~Exclusion Criteria:~* SLE").split("\\n")
    ['Inclusion Criteria:', '', '* RA', '* age \\\\~18', '', 'Exclusion Criteria:', '', '* SLE']
    """
    if "~" not in text:
        return text
    if "~~" in text:
        return _LINE_END.sub("\n", text)
    lines = _LINE_END.split(text)
    joined = lines[0]
    for before, line in pairwise(lines):
        together = _ITEM.match(line) and _ITEM.match(before)
        joined += ("\n" if together else "\n\n") + line
    return joined


class Study:
    """The rows of one study: table -> rows in the order of the file; found quickly by what a column holds."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {}
        self._index: dict[tuple[str, str], dict[str | None, list[Row]]] = {}

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def rows_with(self, table: str, column: str, value: str | None) -> list[Row]:
        """The rows of a table that hold this value in a column."""
        index = self._index.get((table, column))
        if index is None:
            index = self._index[table, column] = {}
            for row in self.rows(table):
                index.setdefault(row.get(column), []).append(row)
        return index.get(value, [])

    def first(self, table: str) -> Row:
        """The only row of a table; an empty one when there is none."""
        return next(iter(self.rows(table)), {})
