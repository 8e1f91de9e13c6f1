"""Further values of virtual participants: laboratory results, vital signs, immunoglobulins, a background drug's dose.

They follow no response and no response follows them. A value starts at X0 and scatters around

    X(t) = X0 {1 - I [1 - (c exp(-d t) - d exp(-c t)) / (c - d)]}

where treatment stops the cells that make it (they disappear with rate c), the value itself is lost with rate d, and the
share I that is gone in the long run differs between people: logit(I) is normal around that of the typical person, alike
within a person by a correlation. Days count from the first dose, and the fall goes on after the last one: nothing is
known of the time after it that would be simulated. Without ``fall`` the value only scatters.

Random numbers come from a stream of their own, found by seed, candidate and ``FURTHER``: adding a value moves no other
draw of the trial.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import numpy as np

from trialwright.conduct.entry import Entry
from trialwright.protocol.design import StudyDesign
from trialwright.simulation.draw import Array, rounded
from trialwright.simulation.further_parameters import Fall, Further, FurtherValue, SheetPlace

FURTHER = 1
"""The second part of the key of this stream."""


class FurtherCourses:
    """The further values of one study, ready to be drawn and written."""

    def __init__(self, further: Further | None, design: StudyDesign, visits: int) -> None:
        self._further, self._visits = further, visits
        self._values = list(further.values.items()) if further else []
        self._place = {item: number for number, (item, _) in enumerate(self._values)}
        self._of_form: dict[str, list[int]] = {}
        for number, (_, value) in enumerate(self._values):
            self._of_form.setdefault(value.form, []).append(number)
        self._whole = [design.forms[value.form].items[item].data_type == "integer" for item, value in self._values]
        self._beside = {name: self._constants(numbers) for name, numbers in self._of_form.items()}
        self._repeated: dict[str, list[tuple[str, SheetPlace]]] = {}
        for one in further.repeated if further else ():
            self._repeated.setdefault(one.form, []).append((one.item, one.of_sheet))

    def _constants(self, numbers: Sequence[int]) -> tuple[Entry, ...]:
        beside = [self._values[number][1].beside for number in numbers]
        return tuple(Entry(item, None, held) for row in beside if row for item, held in row.value.items())

    def draw(self, keys: Sequence[tuple[int, int]]) -> Array:
        """Standard normal scores (n, 1 + values x (2 + visits)) of the candidates with these (seed, number)."""
        count = 1 + len(self._values) * (2 + self._visits)
        scores = np.empty((len(keys), count if self._values else 0))
        for row, (seed, number) in zip(scores, keys, strict=True):
            words = np.random.SeedSequence(seed, spawn_key=(number, FURTHER))
            np.random.Generator(np.random.PCG64(words)).standard_normal(out=row)
        return scores

    def courses(
        self, scores: Array, sheets: Sequence[Mapping[str, Any]], days: Array, arms: Sequence[str]
    ) -> list[list[list[float]]]:
        """The values of n people by visit; ``days`` (n, visits). NaN: the sheet does not hold where it starts."""
        if not self._values:
            return [[[] for _ in range(self._visits)] for _ in sheets]
        each = scores[:, 1:].reshape(len(scores), len(self._values), 2 + self._visits)
        found = np.empty((len(scores), self._visits, len(self._values)))
        for number, (_, value) in enumerate(self._values):
            start = self._start(value, each[:, number, 0], sheets)[:, None]
            left = self._left(value.fall, scores[:, 0], each[:, number, 1], days, arms)
            parts = [found[:, :, self._place[name]] for name in value.plus]
            found[:, :, number] = _measured(start * left, each[:, number, 2:], value, sum(parts, np.zeros(days.shape)))
        listed: list[list[list[float]]] = found.tolist()
        return listed

    def _start(self, value: FurtherValue, scores: Array, sheets: Sequence[Mapping[str, Any]]) -> Array:
        if value.baseline is not None:
            return value.baseline.value.numbers(scores)
        assert value.of_sheet is not None
        held = [of_sheet(sheet, value.of_sheet) for sheet in sheets]
        return np.array([np.nan if one is None else float(one) for one in held])

    def _left(self, fall: Fall | None, shared: Array, own: Array, days: Array, arms: Sequence[str]) -> Array:
        """The share of the value that is left by ``days``."""
        assert self._further is not None
        if fall is None:
            return np.ones_like(days)
        alike, typical = self._further.alike.value, fall.lost.value
        score = np.sqrt(alike) * shared + np.sqrt(1 - alike) * own
        odds = typical / (1 - typical) * np.exp(self._further.differs.value * score)
        treated = np.array([not fall.arms or arm in fall.arms for arm in arms])
        lost = np.where(treated, odds / (1 + odds), 0.0)
        return np.asarray(1 - lost[:, None] * gone(np.maximum(days, 0), fall))

    def repeated(self, sheet: Mapping[str, Any]) -> dict[str, tuple[Entry, ...]]:
        """What forms repeat of one person's sheet, by form."""
        found: dict[str, tuple[Entry, ...]] = {}
        for form, places in self._repeated.items():
            held = [(item, of_sheet(sheet, place)) for item, place in places]
            found[form] = tuple(Entry(item, None, value) for item, value in held if value is not None)
        return found

    def entries(self, form: str, values: Sequence[float]) -> list[Entry]:
        """What is written on a form at one visit."""
        numbers = self._of_form.get(form)
        if numbers is None:
            return []
        found = [
            Entry(self._values[number][0], None, int(values[number]) if self._whole[number] else values[number])
            for number in numbers
            if not isnan(values[number])
        ]
        return [*found, *self._beside[form]] if found else []


def gone(days: Array, fall: Fall) -> Array:
    """1 - (c exp(-d t) - d exp(-c t)) / (c - d): 0 at the first dose, 1 in the long run."""
    c, d = fall.cells_per_day.value, fall.loss_per_day.value
    if abs(c - d) < 1e-9 * c:
        return np.asarray(1 - (1 + c * days) * np.exp(-c * days))
    return np.asarray(1 - (c * np.exp(-d * days) - d * np.exp(-c * days)) / (c - d))


def of_sheet(sheet: Mapping[str, Any], place: SheetPlace) -> Any:
    """What the sheet holds at a place; None where the fact is not there."""
    facts = [one for one in sheet.get(place.list, ()) if place.called in (one.get("name"), one.get("code"))]
    if place.field == "present":
        return bool(facts)
    return facts[-1].get(place.field) if facts else None


def _measured(true: Array, scores: Array, value: FurtherValue, parts: Array) -> Array:
    scatter = value.scatter.value
    if scatter.normal is not None:
        found = true + scatter.normal * scores
    else:
        found = true * np.exp((scatter.lognormal or 0.0) * scores)
    found = found + parts
    if value.step is not None:
        found = rounded(found, value.step.value)
    return np.clip(found, *value.within.value) if value.within is not None else found
