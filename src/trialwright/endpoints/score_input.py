"""One number or choice that a score needs: its name with the unit, its range, other spellings, and how it is read.

What is read from a file or a form is checked here, once, for every score:

- nothing, blank or NaN is "not known" and never zero;
- a number outside the range, or a fraction where only whole numbers exist, is a problem: the score is not computed;
- "<0.5" of a laboratory value with a limit of quantification becomes half the limit, with a flag;
- a value in another unit that the input knows is converted (``units``: other name and what it is multiplied by);
- a value that is possible but where another unit is likelier (``usual``) is used, with a flag;
- a zero from which no improvement can be told, and a missing measure of several, are flagged where it matters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Value = float | int | bool | str | None
"""What a cell, an option or a form may hold."""
Known = float | str | None
"""What a rule is given: a number, the name of a choice, or None."""

YES_NO: Mapping[str, tuple[str, ...]] = {"no": ("0", "false", "n"), "yes": ("1", "true", "y")}
SEX: Mapping[str, tuple[str, ...]] = {"female": ("f", "w"), "male": ("m",)}
MISSING_WORDS = frozenset({"", "na", "n/a", "nan", "none", "null", "."})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read; ``flags``: what was done to it; ``problem``: why it cannot be used."""

    value: Known
    flags: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One input. ``choices`` maps each choice to other spellings; in arrays a choice is its position, from 0.

    ``floor``: smaller values are raised to it, with a flag (ESR 0). ``usual``: the highest that needs no check.
    ``may_lack``: a table without this column can still be scored, as if the column were blank. ``zero_says`` and
    ``unknown_says``: what a flag tells of a zero, and of a value that is not known and not required.
    """

    name: str
    says: str
    low: float | None = None
    high: float | None = None
    whole: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: bool = True
    units: Mapping[str, float] = field(default_factory=dict)
    has_lower_limit: bool = False
    floor: float | None = None
    usual: float | None = None
    may_lack: bool = False
    zero_says: str = ""
    unknown_says: str = ""

    def read(self, value: Value) -> Reading:
        """Read one value.

        >>> crp = Input("crp_mg_l", "C-reactive protein, mg/L", low=0, has_lower_limit=True)
        >>> crp.read("<0.5").value, crp.read("").value, crp.read(-1).problem
        (0.25, None, 'crp_mg_l must be at least 0, found -1')
        """
        blank = value is None or (isinstance(value, float) and math.isnan(value))
        if blank or (isinstance(value, str) and value.strip().lower() in MISSING_WORDS):
            return Reading(None, (f"{self.name} is not known: {self.unknown_says}",) if self.unknown_says else ())
        return self._choose(value) if self.choices else self._measure(value)

    def _choose(self, value: Value) -> Reading:
        said = str(int(value) if isinstance(value, float | bool) and value == int(value) else value).strip().lower()
        for choice, spellings in self.choices.items():
            if said == choice or said in spellings:
                return Reading(choice)
        return Reading(None, problem=f"{self.name} must be one of {', '.join(self.choices)}, found {value}")

    def _measure(self, value: Value) -> Reading:
        flags: tuple[str, ...] = ()
        if self.has_lower_limit and isinstance(value, str) and value.strip().startswith("<"):
            half = _number(value.strip()[1:])
            if half is not None:
                flags = (f"{self.name} was below quantification ({value.strip()}): half the limit used",)
                value = half / 2
        number = _number(value)
        if number is None:
            return Reading(None, problem=f"{self.name} must be a number, found {str(value).strip()}")
        problem = self.out_of_range(number)
        if problem is not None:
            return Reading(None, problem=problem)
        if self.floor is not None and number < self.floor:
            flags += (f"{self.name} {number:g} was raised to {self.floor:g}",)
            number = self.floor
        if self.usual is not None and number > self.usual:
            flags += (f"{self.name} {number:g} is above {self.usual:g}: check the unit",)
        if self.zero_says and number == 0:
            flags += (f"{self.name} is 0: {self.zero_says}",)
        return Reading(number, flags)

    def out_of_range(self, number: float) -> str | None:
        """The sentence that says why a number is impossible, or None."""
        if self.whole and number != int(number):
            return f"{self.name} must be a whole number, found {number:g}"
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            return f"{self.name} must be {self.range()}, found {number:g}"
        return None

    def spellings(self) -> tuple[str, ...]:
        """Its own name, then the other names under which it is found."""
        return (self.name, *self.units)

    def range(self) -> str:
        """The range in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.low is None and self.high is None:
            return "any number"
        if self.high is None:
            return f"at least {self.low:g}"
        return f"from {self.low:g} to {self.high:g}" if self.low is not None else f"at most {self.high:g}"

    def read_many(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """An array as it is used, and where it is impossible. NaN: not known."""
        low, high = (0, len(self.choices) - 1) if self.choices else (self.low, self.high)
        bad = np.isinf(values)
        if low is not None:
            bad |= values < low
        if high is not None:
            bad |= values > high
        if self.whole or self.choices:
            bad |= ~np.isnan(values) & (values != np.rint(values))
        return (values if self.floor is None else np.maximum(values, self.floor)), bad


def _number(value: Value) -> float | None:
    if isinstance(value, str) and "_" in value:  # Python reads 1_0 as ten
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
