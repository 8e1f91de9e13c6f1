"""Units of measure by UCUM (https://ucum.org), and converting a value from one unit into another.

Equal units cost nothing; the unit library (ucumvert over pint) is loaded only when two units differ or a rare unit is
checked. Mass and substance concentrations convert only with the molar mass (g/mol) of the analyte. What cannot be
resolved is None, never a guess: an unknown unit, units of different things, and annotations that change the meaning
(``mL/min/{1.73_m2}`` is not ``mL/min``; an annotation with a digit is never dropped).

The unit library builds itself at its first use and is not made for several threads at once: one asks it at a time.
"""

from __future__ import annotations

import re
from functools import cache
from threading import RLock
from typing import Any

FAMILIAR_UNITS = frozenset(
    {
        "1", "%", "10*9/L", "10*12/L", "10*3/uL", "/uL", "{cells}/uL", "g/L", "g/dL", "mg/L", "mg/dL", "ug/L",
        "umol/L", "mmol/L", "nmol/L", "U/L", "[iU]/L", "[iU]/mL", "ukat/L", "mL/min", "mm/h", "kg", "g", "mg", "ug",
        "cm", "m", "kg/m2", "mm[Hg]", "d", "wk", "mo", "a", "h", "min", "/min", "mL", "L", "{score}", "mm",
    }
)  # fmt: skip
"""Units that need no look-up to be known as UCUM."""

TEMPERATURES = {"Cel": (1.0, 0.0), "[degF]": (5 / 9, 32.0)}
"""Units of temperature: the size of a degree and the reading at 0 degrees Celsius (UCUM, table of special units)."""
_MEANINGFUL_ANNOTATION = re.compile(r"\{[^}]*\d[^}]*\}")
_DECIMAL = re.compile(r"\d\.\d(?![^{]*\})")
"""UCUM has no decimals in a unit: it reads "mL/min/1.73" as 73 mL/min. Nobody who writes a decimal means that."""


def is_ucum(unit: str) -> bool:
    """Whether ``unit`` is a unit of UCUM.

    >>> is_ucum("10*9/L"), is_ucum("cups")
    (True, False)
    """
    return unit in FAMILIAR_UNITS or unit in TEMPERATURES or _parse(unit) is not None


def convert(value: float, unit: str, into: str, *, molar_mass_g_mol: float | None = None) -> float | None:
    """``value`` in ``unit`` as a value in ``into``; None when it cannot be known.

    >>> convert(1500, "/uL", "10*9/L"), convert(98.6, "[degF]", "Cel")
    (1.5, 37.0)
    """
    if unit == into:
        return value
    if unit in TEMPERATURES and into in TEMPERATURES:
        (degree, zero), (degree_into, zero_into) = TEMPERATURES[unit], TEMPERATURES[into]
        return float(f"{(value - zero) * degree / degree_into + zero_into:.12g}")
    factor = _factor(unit, into, molar_mass_g_mol)
    return None if factor is None else float(f"{value * factor:.12g}")


GLYCATED = "hba1c"
_IFCC = (0.09148, 2.152)
"""The master equation: per cent of the NGSP = 0.09148 * mmol/mol of the IFCC + 2.152 (http://www.ngsp.org/ifcc.asp)."""


def convert_of(code: str, value: float, unit: str, into: str, *, molar_mass_g_mol: float | None = None) -> float | None:
    """``convert`` of the listed value ``code``. Of haemoglobin A1c per cent and mmol/mol are two systems of reference,
    and no tenth of each other.

    >>> round(convert_of("hba1c", 48, "mmol/mol", "%"), 1), round(convert_of("hba1c", 7, "%", "mmol/mol"))
    (6.5, 53)
    """
    slope, intercept = _IFCC
    if code == GLYCATED and (unit, into) == ("mmol/mol", "%"):
        return float(f"{value * slope + intercept:.12g}")
    if code == GLYCATED and (unit, into) == ("%", "mmol/mol"):
        return float(f"{(value - intercept) / slope:.12g}")
    return convert(value, unit, into, molar_mass_g_mol=molar_mass_g_mol)


_ONE_AT_A_TIME = RLock()


@cache
def _factor(unit: str, into: str, molar_mass_g_mol: float | None) -> float | None:
    with _ONE_AT_A_TIME:
        return _asked_factor(unit, into, molar_mass_g_mol)


def _asked_factor(unit: str, into: str, molar_mass_g_mol: float | None) -> float | None:
    if _annotations(unit) != _annotations(into):
        return None
    source, target = _parse(unit), _parse(into)
    if source is None or target is None:
        return None
    bridges: list[Any] = [1.0]
    grams_per_mole = _parse("g/mol")
    if molar_mass_g_mol is not None and grams_per_mole is not None:
        molar_mass = molar_mass_g_mol * grams_per_mole
        bridges += [molar_mass, 1 / molar_mass]
    for bridge in bridges:
        ratio = (1.0 * source * bridge) / (1.0 * target)
        if ratio.dimensionless:
            return float(ratio.to("dimensionless").magnitude)
    return None


def _annotations(unit: str) -> list[str]:
    return _MEANINGFUL_ANNOTATION.findall(unit)


@cache
def _registry() -> Any:
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@cache
def _parse(unit: str) -> Any | None:
    with _ONE_AT_A_TIME:
        return _asked_unit(unit)


def _asked_unit(unit: str) -> Any | None:
    """The unit as pint knows it; None when it is no UCUM unit, or one with an offset (degrees Celsius)."""
    from lark.exceptions import LarkError
    from pint.errors import PintError

    if _DECIMAL.search(unit):
        return None
    registry = _registry()
    try:
        quantity = 1.0 * registry.from_ucum(unit)
        quantity.to_base_units()
        is_scale = (2.0 * quantity).to_base_units().magnitude == 2 * quantity.to_base_units().magnitude
    except (LarkError, PintError, TypeError):
        return None
    return quantity if is_scale else None
