"""Columns of a model from named data, and the estimated marginal means that belong to them.

A term is a name of the data or several joined by ":" (an interaction); the intercept is always first. Numbers enter
as they are. Text is a factor in treatment coding: a column for each level but the first (levels stand in order of
name unless given), called NAME + LEVEL, as in R.

An estimated marginal (least-squares) mean is a row of numbers for the coefficients: factors that are named stand at
that level, the others are averaged with equal weight on each level, and covariates that are not named stand at their
mean over the analysed rows. SAS's LSMEANS and R's emmeans do the same. A difference of two such rows is the effect.

Source: Searle, Speed and Milliken 1980, doi:10.1080/00031305.1980.10483031.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from trialwright.statistics.binomial import Numbers

Values = Sequence[str] | Sequence[float] | Numbers


@dataclass(frozen=True, slots=True)
class Design:
    """``matrix`` (N, p) with the ``names`` of its columns; ``levels`` of factors, ``centres`` of covariates."""

    matrix: Numbers
    names: tuple[str, ...]
    terms: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]]
    centres: Mapping[str, float]

    def mean(self, **at: str | float) -> Numbers:
        """The row of a marginal mean: ``design.mean(visit="week 24", arm="drug")``."""
        unknown = [name for name in at if name not in self.levels and name not in self.centres]
        wrong = [str(level) for name, level in at.items() if name in self.levels and level not in self.levels[name]]
        if unknown or wrong:
            raise ValueError(f"no such name or level in the model: {', '.join([*unknown, *wrong])}")
        averaged = [name for name in self.levels if name not in at]
        grid = [dict(zip(averaged, each, strict=True)) for each in product(*(self.levels[name] for name in averaged))]
        numbers = {name: [float(at.get(name, centre))] * len(grid) for name, centre in self.centres.items()}
        factors = {name: [str(at.get(name, place.get(name))) for place in grid] for name in self.levels}
        rows, _ = _columns({**numbers, **factors}, self.terms, self.levels, len(grid))
        made: Numbers = rows.mean(axis=0)
        return made


def design(
    data: Mapping[str, Values],
    terms: Sequence[str],
    *,
    levels: Mapping[str, Sequence[str]] | None = None,
    analysed: Sequence[bool] | None = None,
) -> Design:
    """The columns for all rows; means of covariates are taken over the rows ``analysed`` (all, unless given)."""
    used = list(dict.fromkeys(name for term in terms for name in term.split(":")))
    missing = [name for name in used if name not in data]
    if missing or len({len(data[name]) for name in used}) > 1 or not used:
        raise ValueError(f"each name of a term needs one value a row; missing: {', '.join(missing) or 'none'}")
    given = levels or {}
    factors = {
        name: tuple(given.get(name) or sorted({str(each) for each in data[name]}))
        for name in used
        if any(isinstance(each, str) for each in data[name])
    }
    for name, its in factors.items():
        if set(map(str, data[name])) - set(its):
            raise ValueError(f"a value of {name} is none of its levels {', '.join(its)}")
    kept = np.ones(len(data[used[0]]), bool) if analysed is None else np.array(analysed, bool)
    centres = {name: float(np.array(data[name], float)[kept].mean()) for name in used if name not in factors}
    matrix, names = _columns(data, terms, factors, len(kept))
    return Design(matrix, names, tuple(terms), factors, centres)


def _columns(
    data: Mapping[str, Values], terms: Sequence[str], levels: Mapping[str, tuple[str, ...]], rows: int
) -> tuple[Numbers, tuple[str, ...]]:
    made, names = [np.ones(rows)], ["(Intercept)"]
    for term in terms:
        parts = [_coded(name, data[name], levels.get(name)) for name in term.split(":")]
        for chosen in product(*(tuple(part.items()) for part in reversed(parts))):
            made.append(np.prod([column for _, column in chosen], axis=0))
            names.append(":".join(name for name, _ in reversed(chosen)))
    return np.column_stack(made), tuple(names)


def _coded(name: str, values: Values, levels: tuple[str, ...] | None) -> dict[str, Numbers]:
    if levels is None:
        return {name: np.array(values, float)}
    return {name + level: np.array([str(each) == level for each in values], float) for level in levels[1:]}
