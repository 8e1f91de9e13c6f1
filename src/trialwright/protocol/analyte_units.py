"""Units of an item: its own is fixed, and others are shown beside it. Nothing is ever converted silently."""

from __future__ import annotations

from typing import Protocol

from trialwright.clinical.analyte import analyte
from trialwright.clinical.quantity import convert_of


class Measured(Protocol):
    """What of an item says how it is measured."""

    @property
    def unit(self) -> str | None: ...
    @property
    def analyte(self) -> str | None: ...
    @property
    def also_in(self) -> tuple[str, ...]: ...


def conversion(item: Measured, into: str, value: float = 1.0) -> float | None:
    """``value`` of ``item`` in another unit; None when it cannot be known."""
    known = analyte(item.analyte) if item.analyte is not None else None
    if item.unit is None:
        return None
    code, mass = (known.code, known.molar_mass_g_mol) if known is not None else ("", None)
    return convert_of(code, value, item.unit, into, molar_mass_g_mol=mass)


def shown_beside(item: Measured, value: object) -> list[tuple[float, str]]:
    """A typed value in each of the item's other units, with the unit; empty when there is no number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return []
    found = [(conversion(item, unit, float(value)), unit) for unit in item.also_in]
    return [(number, unit) for number, unit in found if number is not None]
