"""Units by UCUM, and what may be converted into what.

Expected values: definitions of the units; creatinine 88.42 umol/L per mg/dL (pharmaverse/admiral R/compute_kidney.R),
bilirubin 17.1 umol/L per mg/dL (molar mass 584.66 g/mol).
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from trialwright.clinical.quantity import convert, is_ucum

CONVERSIONS = [
    # value, unit, into, molar mass, expected
    (1.5, "10*9/L", "10*9/L", None, 1.5),
    (1500, "/uL", "10*9/L", None, 1.5),
    (1500, "{cells}/uL", "10*9/L", None, 1.5),
    (100, "10*3/uL", "10*9/L", None, 100),
    (12.5, "g/dL", "g/L", None, 125),
    (1, "ukat/L", "U/L", None, 60),
    (70, "[lb_av]", "kg", None, 70 * 0.45359237),
    (1.2, "mL/s", "mL/min", None, 72),
    (88.42, "umol/L", "mg/dL", 10000 / 88.42, 1),
    (1, "mg/dL", "umol/L", 584.66, 17.1039),
]
NEVER = [
    # value, unit, into, molar mass: what cannot be known
    (90, "umol/L", "mg/dL", None),
    (5, "mL/min/{1.73_m2}", "mL/min", None),
    (37, "Cel", "K", None),
    (4.5, "K/uL", "10*9/L", None),
    (3, "cups", "mL", None),
    (3, "kg", "cm", None),
]


@pytest.mark.parametrize(("value", "unit", "into", "molar_mass", "expected"), CONVERSIONS)
def test_comparable_units_convert(
    value: float, unit: str, into: str, molar_mass: float | None, expected: float
) -> None:
    assert convert(value, unit, into, molar_mass_g_mol=molar_mass) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("value", "unit", "into", "molar_mass"), NEVER)
def test_what_cannot_be_known_is_none_and_never_a_guess(
    value: float, unit: str, into: str, molar_mass: float | None
) -> None:
    assert convert(value, unit, into, molar_mass_g_mol=molar_mass) is None


def test_equal_units_do_not_load_the_unit_library() -> None:
    program = (
        "import sys; from trialwright.clinical.quantity import convert, is_ucum;"
        "assert convert(1, '10*9/L', '10*9/L') == 1 and is_ucum('mg/dL');"
        "assert 'pint' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(("unit", "answer"), [("10*9/L", True), ("mm[Hg]", True), ("foo", False), ("", False)])
def test_a_unit_is_of_ucum_or_not(unit: str, answer: bool) -> None:
    assert is_ucum(unit) is answer
