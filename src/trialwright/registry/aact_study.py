"""AACT's rows of one study, found by table and by what a column holds.

AACT (Clinical Trials Transformation Initiative) spreads each record over some fifty tables joined by ``nct_id`` and by
row numbers; since 2023 it is filled from the v2 form, word for word, with markup. Facts of its mapping of tables and
columns, https://github.com/ctti-clinicaltrials/aact. Tables that only repeat others (``countries`` but for those taken
away, ``calculated_values``, ``search_results``) are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Row: TypeAlias = Mapping[str, str]


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
