"""Scores for a whole table: which ones its columns allow, and each row with its flags and its problems.

A column is found by the name of an input or another spelling of it (``patient_global_cm`` for millimetres), whatever
the case. A column without a unit in its name (``crp``) needs one beside it (``crp_unit``); rows may differ in unit:
each is converted by itself, and the row where a participant's unit changed is flagged. One score may feed another
(``das28_crp`` its category), so scores are worked out in an order that allows it.

With ``baseline_visit`` the row of that visit of each participant gives the columns ``baseline_...`` of all its rows.
Two rows of one participant and visit are a problem of both: which one counts is not for a program to say.

A row with a problem keeps its other scores; nothing that could not be read becomes a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from trialwright.endpoints.register import scores
from trialwright.endpoints.score import Answer, Score
from trialwright.endpoints.score_input import Input, Value
from trialwright.errors import InputError

Row = Mapping[str, Value]
UNITS: Mapping[str, Mapping[str, str]] = {
    "crp": {"mg/l": "crp_mg_l", "mg/dl": "crp_mg_dl"},
    "creatinine": {"mg/dl": "creatinine_mg_dl", "umol/l": "creatinine_umol_l", "µmol/l": "creatinine_umol_l"},
    "patient_global": {"mm": "patient_global_mm", "cm": "patient_global_cm"},
    "physician_global": {"mm": "physician_global_mm", "cm": "physician_global_cm"},
    "pain": {"mm": "pain_mm", "cm": "pain_cm"},
}  # fmt: skip
"""Columns whose unit stands in a column beside them (``crp_unit``), and the input that each unit makes them."""


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One row: its line in the file, its answers by column, what was done, and what is wrong with it."""

    line: int
    answers: Mapping[str, Answer]
    flags: tuple[str, ...]
    problems: tuple[str, ...]


@cache
def _column(name: str) -> str:
    return name.replace("-", "_").replace(".", "_")


def column_of(score: Score) -> str:
    """The column that a score fills.

    >>> column_of(scores()["mtss-no-progression-0.5"])
    'mtss_no_progression_0_5'
    """
    return _column(score.name)


def tidy(name: str) -> str:
    """A column's name as it is compared."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def scorable(columns: Iterable[str], *, baseline: bool = False) -> tuple[Score, ...]:
    """Every score whose inputs all have a column, those made from other scores after them.

    A score whose column is in the table already is left alone.
    """
    there = _with_units({tidy(column) for column in columns})
    given = set(there)
    found: list[Score] = []
    while True:
        known = there | {f"baseline_{name}" for name in there} if baseline else there
        more = [
            score for score in scores().values()
            if score not in found and column_of(score) not in given and not lacking(score, known)
        ]  # fmt: skip
        if not more:
            return tuple(found)
        found += more
        there = there | {column_of(score) for score in more}


def lacking(score: Score, columns: Iterable[str]) -> tuple[Input, ...]:
    """The inputs for which a table with ``columns`` has nothing."""
    there = set(columns)
    return tuple(item for item in score.inputs if not item.may_lack and there.isdisjoint(item.spellings()))


def choose(names: Sequence[str], columns: Iterable[str], *, baseline: bool = False) -> tuple[Score, ...]:
    """The scores asked for, with those they are made from; raises ``InputError`` for an unknown or impossible one."""
    possible = scorable(columns, baseline=baseline)
    chosen: list[Score] = []
    for name in names:
        score = scores().get(name)
        if score is None:
            raise InputError(
                where="--endpoint", expected="the name of a score", found=name, remedy="See trialwright score --list."
            )
        if score not in possible:
            raise _impossible(score, columns)
        chosen.append(score)
    wanted = {spelling for score in chosen for item in score.inputs for spelling in item.spellings()}
    wanted |= {name.removeprefix("baseline_") for name in wanted}
    made = [score for score in possible if score in chosen or column_of(score) in wanted]
    return tuple(made)


def _impossible(score: Score, columns: Iterable[str]) -> InputError:
    missing = ", ".join(item.name for item in lacking(score, _with_units({tidy(column) for column in columns})))
    return InputError(
        where=f"columns for {score.name}", expected=f"there: {missing or 'all inputs'}",
        found="a column that it would overwrite" if not missing else "none of that name",
        remedy="Add or rename columns; trialwright score --list NAME shows every spelling.",
    )  # fmt: skip


def score_rows(rows: Sequence[Row], chosen: Sequence[Score], *, baseline_visit: str | None = None) -> list[ScoredRow]:
    """Score every row; ``rows`` are those of the file in order, the first on line 2."""
    tidied = [_Read({tidy(name): value for name, value in row.items()}, line) for line, row in enumerate(rows, start=2)]
    _name_duplicates(tidied)
    _apply_units(tidied)
    if baseline_visit is not None:
        _add_baselines(tidied, chosen, baseline_visit)
    return [row.scored(chosen) for row in tidied]


class _Read:
    """A row while it is being worked out."""

    def __init__(self, values: dict[str, Value], line: int) -> None:
        self.values = {name: _number_or_text(value) for name, value in values.items()}
        self.code, self.visit = (str(values.get(name, "")) for name in ("participant", "visit"))
        self.line = line
        self.flags: list[str] = []
        self.problems: list[str] = []

    def scored(self, chosen: Sequence[Score]) -> ScoredRow:
        answers: dict[str, Answer] = {}
        known = dict(self.values)
        flags, problems = dict.fromkeys(self.flags), dict.fromkeys(self.problems)
        for score in chosen if not self.problems else ():
            found = score.score(known)
            name = column_of(score)
            answers[name] = known[name] = found.value
            flags.update(dict.fromkeys(found.flags))
            problems.update(dict.fromkeys(found.problems))
        return ScoredRow(self.line, answers, tuple(flags), tuple(problems))


def _name_duplicates(rows: Sequence[_Read]) -> None:
    if not rows or not {"participant", "visit"} <= rows[0].values.keys():
        return
    lines: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        lines.setdefault((row.code, row.visit), []).append(row.line)
    for row in rows:
        if len(same := lines[(row.code, row.visit)]) > 1:
            row.problems.append(f"visit {row.visit} of this participant stands on lines {', '.join(map(str, same))}")


def _apply_units(rows: Sequence[_Read]) -> None:
    before: dict[tuple[str, str], str] = {}
    for row in rows:
        for name, known in UNITS.items():
            unit = str(row.values.get(f"{name}_unit") or "").strip()
            if row.values.get(name) in (None, ""):
                continue
            target = known.get(unit.lower().replace(" ", ""))
            if target is None:
                row.problems.append(f"{name}_unit must be one of {', '.join(known)}, found {unit or 'nothing'}")
                continue
            row.values[target] = row.values[name]
            key = (row.code, name)
            if before.get(key, target) != target:
                row.flags.append(f"{name}: unit changed to {unit} since this participant's row before; converted")
            before[key] = target


def _add_baselines(rows: Sequence[_Read], chosen: Sequence[Score], visit: str) -> None:
    baselines = {row.code: row for row in rows if row.visit == visit}
    without = [score for score in chosen if not any(item.name.startswith("baseline_") for item in score.inputs)]
    filled = {code: {**row.values, **row.scored(without).answers} for code, row in baselines.items()}
    for row in rows:
        found = filled.get(row.code)
        if found is None:
            row.flags.append(f"no row of visit {visit} for this participant: baseline unknown")
            continue
        for name, value in found.items():
            row.values.setdefault(f"baseline_{name}", value)


def _number_or_text(value: Value) -> Value:
    """A cell as a number where it is one, so that it is read once and not for every score."""
    if not isinstance(value, str) or "_" in value:
        return value
    try:
        return float(value)
    except ValueError:
        return value


def _with_units(columns: set[str]) -> set[str]:
    return columns | {
        target for name, known in UNITS.items() if {name, f"{name}_unit"} <= columns for target in known.values()
    }
