"""Any analysis as a table: its numbers joined as a reader expects them (n/N (%), mean (SD)), none computed.

Rows are what the numbers are of: visit, variable, category. Where every row has the same kinds of numbers they stand in
columns beside each other, one set for each arm (or an arm a line, where that gets too wide). Where rows differ, as in a
baseline table, each variable is a heading with its kinds of numbers below, and the arms are the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trialwright.analysis.analysis_data import DoneAnalysis
from trialwright.analysis.picture import Names
from trialwright.analysis.report_document import Cell, Foot, Table
from trialwright.analysis.report_layouts import EVERY, LAYOUTS, Column, Layout
from trialwright.analysis.report_numbers import (
    NOT_GIVEN,
    PERCENT,
    between,
    counted,
    taken,
    together,
    unit_words,
    written,
)
from trialwright.analysis.result import TOTAL, AnalysisResult

Statistics = Mapping[str, AnalysisResult]
RowKey = tuple[str, str, str]
_MOST_ACROSS = 7
_SAYS = {
    "n": "n",
    "missing": "Missing",
    "mean": "Mean",
    "sd": "SD",
    "se": "SE",
    "median": "Median",
    "p_value": "p",
    "df": "Degrees of freedom",
    "estimate": "Estimate",
    "events": "Events",
    "not_due": "Not due yet",
    "rate_per_100_years": "Events per 100 person-years",
    "total": "All arms",
    "hodges_lehmann": "Hodges-Lehmann",
    "signed_rank_p_value": "Signed rank p",
    "participants": "Participants",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of number in a cell: the statistics that it joins, and how."""

    title: str
    parts: tuple[str, ...]


def analysis_table(done: DoneAnalysis, number: str, names: Names, foot: Foot, groups: Sequence[str]) -> Table:
    """The table of an analysis; without numbers it says why in words."""
    layout = LAYOUTS.get(done.kind)
    if layout is not None and any(not one.participant for one in done.results):
        header, lines, numbers_from = _Planned(done, names, groups, layout).table()
        return Table(number, done.title, header, lines, foot, numbers_from, key=f"a-{done.name}")
    if done.results and all(one.participant for one in done.results):
        return _of_people(done, number, names, foot)
    rows = _rows(done, groups)
    here = [group for group in (*groups, TOTAL) if any(group in by_group for by_group in rows.values())]
    here += [group for by_group in rows.values() for group in by_group if group not in here]
    here = list(dict.fromkeys(here))
    kinds = {key: _kinds(by_group.values()) for key, by_group in rows.items()}
    same = len({tuple(kind.title for kind in found) for found in kinds.values()}) <= 1
    made = (_Flat if same else _Stacked)(done, names, here, rows, kinds)
    header, lines, numbers_from = made.table()
    empty = done.not_available or "No number is available yet."
    return Table(number, done.title, header, lines, foot, numbers_from, empty=empty, key=f"a-{done.name}")


def _of_people(done: DoneAnalysis, number: str, names: Names, foot: Foot) -> Table:
    """One line a participant and variable, a column a statistic: the facts of serious events."""
    lines: dict[tuple[str, str, str], dict[str, AnalysisResult]] = {}
    for one in done.results:
        lines.setdefault((one.participant, one.group, one.variable), {})[one.statistic] = one
    columns = tuple(dict.fromkeys(one.statistic for one in done.results))
    header = ("Participant", "Arm", "", *(column.replace("_", " ").capitalize() for column in columns))
    rows = tuple(
        (Cell(code), Cell(names.of(group)), Cell(names.of(variable)),
         *(cell(Kind("", (column,)), {column: held[column]}) if column in held else Cell("") for column in columns))
        for (code, group, variable), held in lines.items()
    )  # fmt: skip
    return Table(number, done.title, header, rows, foot, len(header), key=f"a-{done.name}")


def _rows(done: DoneAnalysis, groups: Sequence[str]) -> dict[RowKey, dict[str, dict[str, AnalysisResult]]]:
    """By row, then group, then statistic; numbers of one person stand in listings and figures instead."""
    found: dict[RowKey, dict[str, dict[str, AnalysisResult]]] = {}
    for one in done.results:
        if not one.participant:
            found.setdefault((one.variable, one.category, one.visit), {}).setdefault(one.group, {})[one.statistic] = one
    if len(groups) == 1:
        return {key: {groups[0]: {**held.get(TOTAL, {}), **held.get(groups[0], {})}} for key, held in found.items()}
    return found


def _kinds(groups: Iterable[Statistics]) -> tuple[Kind, ...]:
    """The kinds of numbers of a row, in the order of a reader."""
    here: dict[str, AnalysisResult] = {}
    for statistics in groups:
        here.update({name: one for name, one in statistics.items() if name not in here})
    found: list[Kind] = []
    _people(here, found)
    for title, parts in _JOINED:
        if all(part in here for part in parts):
            found.append(Kind(title, parts))
            for part in parts:
                here.pop(part)
    found += [Kind(_SAYS.get(name, name.replace("_", " ").capitalize()), (name,)) for name in here]
    return tuple(found)


_JOINED = (
    ("n", ("n",)),
    ("Mean (SD)", ("mean", "sd")),
    ("Median (Q1, Q3)", ("median", "q1", "q3")),
    ("Minimum to maximum", ("minimum", "maximum")),
    ("Estimate (SE)", ("estimate", "se")),
    ("Mean (SE)", ("mean", "se")),
)


def _people(here: dict[str, AnalysisResult], found: list[Kind]) -> None:
    """x of n with its per cent, and its interval."""
    if "percent" in here:
        counts = [name for name, one in here.items() if one.unit == "participants" and name not in ("n", "missing")]
        if counts:
            found.append(Kind("n/N (%)", (counts[0], "percent")))
            here.pop(counts[0])
            here.pop("percent")
    if "low" in here and "high" in here:
        level = here["low"].method.rpartition(", ")[2] if ", " in here["low"].method else ""
        title = f"{level.replace(' %', '%')} interval" if level.endswith("%") else "Interval"
        at = next((name for name in ("estimate", "mean") if name in here), None)
        if at is not None and "se" in here:
            found.append(Kind("Estimate (SE)" if at == "estimate" else "Mean (SE)", (at, "se")))
            here.pop(at)
            here.pop("se")
        found.append(Kind(title, ("low", "high")))
        here.pop("low")
        here.pop("high")


def cell(kind: Kind, statistics: Statistics) -> Cell:
    """One kind of number of one row and group; a number that cannot be given says why."""
    parts = [statistics.get(name) for name in kind.parts]
    known = [part for part in parts if part is not None]
    if not known:
        return Cell("")
    ids = tuple(part.id for part in known)
    if all(part.value is None for part in known):
        return Cell(known[0].reason or NOT_GIVEN, ids)
    first = known[0]
    if kind.title == "n/N (%)" and len(known) == 2:
        return Cell(counted(first.value, first.n, known[1].value), ids)
    if kind.parts == ("minimum", "maximum"):
        ends = [part.value for part in known]
        return Cell(" to ".join(together(ends, "%") if first.unit in PERCENT else map(taken, ends)), ids)
    texts = (
        together([part.value for part in known], first.unit)
        if len(known) > 1
        else [written(first.value, first.statistic, first.unit)]
    )
    if kind.parts[-1].endswith("high") and len(known) == 2:
        why = next((part.reason for part in known if part.value is None), "")
        return Cell(between(known[0].value, known[1].value, first.unit, why or NOT_GIVEN), ids)
    return Cell(texts[0] if len(texts) == 1 else f"{texts[0]} ({', '.join(texts[1:])})", ids)


class _Flat:
    """Every row has the same kinds of numbers: they stand in columns."""

    def __init__(
        self,
        done: DoneAnalysis,
        names: Names,
        groups: Sequence[str],
        rows: Mapping[RowKey, Mapping[str, Statistics]],
        kinds: Mapping[RowKey, tuple[Kind, ...]],
    ) -> None:
        self.names, self.groups, self.rows = names, groups, rows
        self.kinds = next(iter(kinds.values()), ())
        self.columns = _told(rows)

    def table(self) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...], int]:
        heads = tuple(_COLUMN_SAYS[column] for column in self.columns)
        if len(self.groups) > 1 and len(self.groups) * len(self.kinds) > _MOST_ACROSS:
            header = (*heads, "Arm", *(kind.title for kind in self.kinds))
            lines = tuple(
                (*self._head(key), Cell(self.names.of(group)), *(cell(kind, by_group[group]) for kind in self.kinds))
                for key, by_group in self.rows.items()
                for group in self.groups
                if group in by_group
            )
            return header, lines, len(heads) + 1
        several = len(self.groups) > 1
        header = (
            *heads,
            *(
                f"{self.names.of(group)}: {kind.title}" if several else kind.title
                for group in self.groups
                for kind in self.kinds
            ),
        )
        lines = tuple(
            (*self._head(key), *(cell(kind, by_group.get(group, {})) for group in self.groups for kind in self.kinds))
            for key, by_group in self.rows.items()
        )
        return header, lines, len(heads)

    def _head(self, key: RowKey) -> tuple[Cell, ...]:
        return tuple(Cell(_word(key, column, self.names)) for column in self.columns)


class _Stacked(_Flat):
    """Rows differ: a heading for each variable, a line for each kind of number or category, the arms as columns."""

    def __init__(
        self,
        done: DoneAnalysis,
        names: Names,
        groups: Sequence[str],
        rows: Mapping[RowKey, Mapping[str, Statistics]],
        kinds: Mapping[RowKey, tuple[Kind, ...]],
    ) -> None:
        super().__init__(done, names, groups, rows, kinds)
        self.each = kinds

    def table(self) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...], int]:
        lines: list[tuple[Cell, ...]] = []
        before = ""
        for key, by_group in self.rows.items():
            heading = " · ".join(
                _word(key, column, self.names) for column in ("variable", "visit") if _word(key, column, self.names)
            )
            unit = next(
                (
                    one.unit
                    for statistics in by_group.values()
                    for name, one in statistics.items()
                    if name in ("mean", "median", "minimum")
                ),
                "",
            )
            heading = f"{heading} ({unit_words(unit)})" if unit_words(unit) else heading
            if heading != before:
                lines.append((Cell(heading or "All", heading=True),))
                before = heading
            for kind in self.each[key]:
                label = self.names.of(key[1]) if key[1] else ""
                words = f"{label}, {kind.title}" if label and len(self.each[key]) > 1 else (label or kind.title)
                lines.append((Cell(words), *(cell(kind, by_group.get(group, {})) for group in self.groups)))
        return (
            ("", *(self.names.of(group) if len(self.groups) > 1 else "Value" for group in self.groups)),
            tuple(lines),
            1,
        )


class _Planned:
    """A table with the layout of its kind."""

    def __init__(self, done: DoneAnalysis, names: Names, groups: Sequence[str], layout: Layout) -> None:
        self.done, self.names, self.layout = done, names, layout
        self.results = [
            one for one in done.results
            if not one.participant and not (layout.leaves and one.category.startswith(layout.leaves))
        ]  # fmt: skip
        present = dict.fromkeys(one.group for one in self.results)
        self.groups = [group for group in (*groups, TOTAL) if group in present]
        self.index = {(one.variable, one.category, one.visit, one.group, one.statistic): one for one in self.results}

    def table(self) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...], int]:
        """Header, lines, and the first column of numbers."""
        several = len(self.groups) > 1
        header = (*self.layout.row_titles, *(("Arm",) if several else ()), *(one.title for one in self._columns()))
        lines: list[tuple[Cell, ...]] = []
        for heading, here in self._headings().items():
            if heading:
                lines.append((Cell(heading, heading=True),))
            lines += self._lines(here, several=several)
        return header, tuple(lines), len(self.layout.row_titles) + several

    def _columns(self) -> list[Column]:
        """Columns without any number are left out."""
        there = {one.statistic for one in self.results}
        return [column for column in self.layout.columns if there.intersection(column.parts)]

    def _headings(self) -> dict[str, list[AnalysisResult]]:
        found: dict[str, list[AnalysisResult]] = {}
        for one in self.results:
            words = [self._word(field, one) for field in self.layout.heading if getattr(one, field)]
            heading = " · ".join(words)
            unit = unit_words(self.names.units.get(one.variable, "") if "variable" in self.layout.heading else "")
            found.setdefault(f"{heading} ({unit})" if unit and unit not in heading else heading, []).append(one)
        return found

    def _lines(self, here: Sequence[AnalysisResult], *, several: bool) -> list[tuple[Cell, ...]]:
        lines: list[tuple[Cell, ...]] = []
        row = self.layout.row
        below: list[AnalysisResult] = []
        rows: dict[tuple[str, ...], list[AnalysisResult]] = {}
        for one in here:
            rows.setdefault(tuple(getattr(one, field) for field in row), []).append(one)
        for _, own in sorted(rows.items(), key=lambda item: self._order(item[0])):
            if self.layout.below and not self._has_column(own):
                below += own
                continue
            for group in self.groups:
                cells = [self._cell(column, own, group) for column in self._columns()]
                if any(one.text for one in cells):
                    words = [self._word(field, own[0]) or EVERY.get(self.done.kind, "") for field in row]
                    arm = (Cell(self.names.of(group)),) if several else ()
                    lines.append((*(Cell(word) for word in words), *arm, *cells))
        return lines + self._below(below, several=several)

    def _has_column(self, own: Sequence[AnalysisResult]) -> bool:
        """Whether any of these numbers stands in a column of the table's lines."""
        there = {one.statistic for one in own}
        return any(there.intersection(column.parts) for column in self.layout.columns)

    def _order(self, value: tuple[str, ...]) -> float:
        """Days and visits stand in the order of their days; everything else stays where it is (sorting is stable)."""
        if self.layout.row[0] == "visit":
            return self.names.visits.get(value[0], -1e6 if not value[0] else 1e6)
        if len(value) == 1 and value[0].startswith("day "):
            return float(value[0][4:])
        return -1e6

    def _below(self, own: Sequence[AnalysisResult], *, several: bool) -> list[tuple[Cell, ...]]:
        lines = []
        blank = [Cell("")] * (len(self._columns()) - 1)
        for group in self.groups:
            for column in self.layout.below:
                made = self._cell(column, own, group)
                if made.text:
                    lines.append(
                        (Cell(column.title), *((Cell(self.names.of(group)),) if several else ()), made, *blank)
                    )
        return lines

    def _word(self, field: str, one: AnalysisResult) -> str:
        value: str = getattr(one, field)
        if field == "visit" or not value:
            return value
        of_a_day = field == "category" and self.layout.row_titles == ("Day",)
        return value.removeprefix("day ") if of_a_day else self.names.of(value)

    def _cell(self, column: Column, own: Sequence[AnalysisResult], group: str) -> Cell:
        keys = dict.fromkeys((one.variable, one.category, one.visit) for one in own)
        for variable, category, visit in keys:
            if column.category is not None and category != column.category:
                continue
            found = {name: held for name in column.parts
                     if (held := self.index.get((variable, category, visit, group, name))) is not None}  # fmt: skip
            if found:
                return cell(Kind(column.title, column.parts), found)
        return Cell("")


_COLUMN_SAYS = {"variable": "", "category": "Category", "visit": "Visit"}


def _told(rows: Mapping[RowKey, object]) -> tuple[str, ...]:
    """Which of variable, category and visit tell the rows apart; one at least."""
    found = [
        name for place, name in enumerate(("variable", "category", "visit")) if len({key[place] for key in rows}) > 1
    ]
    given = [name for place, name in enumerate(("variable", "category", "visit")) if any(key[place] for key in rows)]
    return tuple(found or given[:1] or ["variable"])


def _word(key: RowKey, column: str, names: Names) -> str:
    value = key[("variable", "category", "visit").index(column)]
    return names.of(value) if column != "visit" else value
