"""Which LOINC numbers name which listed value: one value a number, of the right material and property."""

from __future__ import annotations

import pytest

from trialwright.clinical.analyte import _numbers, _rows, analyte, loinc_of

NUMBERS = [row["number"] for row in _numbers()]
IN_SYNONYMS = [name for row in _rows() for name in row["synonyms"].split("|") if name.replace("-", "").isdigit()]


def check_digit(number: str) -> int:
    """Of the digits before the hyphen, by modulus 10 (LOINC Users' Guide, the calculation of the check digit)."""
    digits = [int(digit) for digit in number[::-1]]
    doubled = "".join(str(digit * 2) for digit in digits[::2])
    return -(sum(map(int, doubled)) + sum(digits[1::2])) % 10


@pytest.mark.parametrize(("number", "digit"), [("12345", 5), ("718", 7), ("6301", 6)])
def test_the_check_digit_is_the_one_that_known_numbers_carry(number: str, digit: int) -> None:
    assert check_digit(number) == digit


def test_every_number_has_its_check_digit_its_source_and_one_value() -> None:
    numbers = [name for name in IN_SYNONYMS if name[-2] == "-"] + NUMBERS
    wrong = [number for number in numbers if str(check_digit(number[:-2])) != number[-1]]
    assert wrong == [] and len(set(numbers)) == len(numbers)
    assert {row["code"] for row in _numbers()} <= {row["code"] for row in _rows()}
    named = ("MIMIC-IV map", "conversion table", "Synthea", "mCODE", "eHealth Connector")  # decision 0425 says where
    assert all(row["source"] in named or "://" in row["source"] or ".java" in row["source"] for row in _numbers())


@pytest.mark.parametrize(
    ("number", "code"),
    [("14682-9", "creatinine"), ("4537-7", "esr"), ("24467-3", "cd4_count"), ("33762-6", "nt_probnp"),
     ("98979-8", "egfr"), ("89247-1", "ecog"), ("76534-7", "systolic_blood_pressure"), ("718-7", "haemoglobin")],
)  # fmt: skip
def test_a_number_names_its_value(number: str, code: str) -> None:
    found = analyte(number)
    assert found is not None and found.code == code
    assert analyte(loinc_of(code) or "") == found


@pytest.mark.parametrize(
    "number",
    ["2161-8", "770-8", "29541-0", "38180-6", "48642-3", "48643-1", "59261-8", "8460-8", "75626-2", "26446-5",
     "2028-9"],
)  # fmt: skip
def test_another_material_property_or_scale_names_none(number: str) -> None:
    """Urine creatinine; neutrophils in per cent; logarithms of viral loads; eGFR that is printed once for each skin
    colour; HbA1c of the other system; pressure standing; AUDIT-C; blasts of blood alone; total carbon dioxide."""
    assert analyte(number) is None
