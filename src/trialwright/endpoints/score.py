"""What a score is: a rule that turns inputs of one visit (or of a baseline and a visit) into a number or a category.

``Responder`` (``endpoint.py``) is the kind for endpoints that a study's analysis plan names; a ``Score`` is anything
that can be worked out for one row of a table: an activity index, its category, a laboratory grade. Each says its
formula, range, unit, rule for missing values, source and licence, so that a table of scores can be read without this
program.

Three ways to use one, which agree: ``score`` takes whatever a form or cell holds, checks it, and answers with the
reason and the flags; ``many`` takes arrays; ``rule`` is the bare formula for values that are known and in range.

An unknown input that is required makes the answer unknown (None, NaN), never zero; so does an impossible one, which is
told apart by ``problems``. One file per instrument; each holds ``ENDPOINT``, an ``Instrument`` of one or more scores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trialwright.endpoints.score_input import Input, Known, Value

Answer = float | bool | str | None
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """The answer; why it is unknown; what was done to the inputs; which inputs are impossible."""

    value: Answer
    reason: str = ""
    flags: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """One score. ``gives`` "category": one of ``categories``; in arrays its position, from 0; "yes or no": 1.0 or 0.0.

    ``rule`` and ``rule_many`` take the inputs by name as single arguments ("each"), or all in one mapping ("all").
    """

    name: str
    title: str
    formula: str
    inputs: tuple[Input, ...]
    gives: Literal["number", "yes or no", "category"]
    unit: str
    range: str
    missing: str
    source: str
    licence: str
    rule: Callable[..., Answer]
    rule_many: Callable[..., Array]
    categories: tuple[str, ...] = ()
    takes: Literal["each", "all"] = "each"

    def score(self, values: Mapping[str, Value]) -> Scored:
        """Read, check and score one row; names are the inputs' or one of their other spellings."""
        known: dict[str, Known] = {}
        flags: list[str] = []
        problems: list[str] = []
        for item in self.inputs:
            value, said = _pick(item, values)
            reading = item.read(value)
            known[item.name] = reading.value
            flags += [*said, *reading.flags]
            if reading.problem is not None:
                problems.append(reading.problem)
        if problems:
            return Scored(None, "; ".join(problems), tuple(flags), tuple(problems))
        unknown = [item.name for item in self.inputs if item.required and known[item.name] is None]
        if unknown:
            return Scored(None, f"not known: {', '.join(unknown)}", tuple(flags))
        answer = self.rule(known) if self.takes == "all" else self.rule(**known)
        return Scored(answer, "" if answer is not None else f"not computable: {self.missing}", tuple(flags))

    def many(self, values: Mapping[str, Array]) -> Array:
        """Score arrays of one shape; an input that is absent is unknown for everybody. NaN: unknown or impossible."""
        shape = np.broadcast_shapes(*(np.shape(array) for array in values.values()))
        used: dict[str, Array] = {}
        unknown = np.zeros(shape, dtype=bool)
        for item in self.inputs:
            array, bad = item.read_many(_pick_many(item, values, shape))
            used[item.name] = array
            unknown |= bad
            if item.required:
                unknown |= np.isnan(array)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            answer = self.rule_many(used) if self.takes == "all" else self.rule_many(**used)
        return np.where(unknown, np.nan, answer)

    def answer_of(self, code: float) -> Answer:
        """What an entry of ``many`` means."""
        if np.isnan(code):
            return None
        if self.gives == "number":
            return float(code)
        return bool(code) if self.gives == "yes or no" else self.categories[int(code)]


@dataclass(frozen=True, slots=True)
class Instrument:
    """The scores that stand in one file under one name."""

    name: str
    title: str
    scores: tuple[Score, ...]


def _pick(item: Input, values: Mapping[str, Value]) -> tuple[Value, list[str]]:
    """The input's own value, or one under another spelling or unit, converted."""
    own = values.get(item.name)
    if own is not None and own != "":
        return own, []
    for other, factor in item.units.items():
        value = values.get(other)
        if value is None or value == "":
            continue
        if factor == 1:
            return value, []
        return _converted(value, factor), [f"{item.name} converted from {other}"]
    return own, []


def _converted(value: Value, factor: float) -> Value:
    text = str(value).strip()
    sign = "<" if text.startswith("<") else ""
    try:
        number = float(text.removeprefix("<"))
    except ValueError:
        return value
    result = number * factor if factor >= 1 else number / (1 / factor)
    return f"{sign}{result!r}" if sign else result


def _pick_many(item: Input, values: Mapping[str, Array], shape: tuple[int, ...]) -> Array:
    if item.name in values:
        return np.broadcast_to(np.asarray(values[item.name], dtype=np.float64), shape)
    for other, factor in item.units.items():
        if other in values:
            array = np.broadcast_to(np.asarray(values[other], dtype=np.float64), shape)
            return array if factor == 1 else array * factor if factor >= 1 else array / (1 / factor)
    return np.full(shape, np.nan)
