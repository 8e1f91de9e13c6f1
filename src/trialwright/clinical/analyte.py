"""The listed measured values: which analyte or measure does a code name?

A code is read whatever its case, spaces, hyphens and underscores, and by the other names that the list holds ("ALT",
"alanine aminotransferase"). A code that names nothing listed is refused where a patient is handed in: dropped silently,
a newer value under another name would leave an older one to be judged. Sources stand in ``analytes.csv`` and, of more
LOINC numbers, in ``loinc_numbers.csv``.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources

from trialwright import clinical

_LOINC = re.compile(r"\d+-\d")


@dataclass(frozen=True, slots=True)
class Analyte:
    """A listed measured value; ``lowest`` and ``highest`` (in ``unit``) catch slips of unit, they are no clinical
    limits. ``direction``: which side is the worrying one (high, low, either). ``kind``: laboratory, vital sign,
    function, score or diary."""

    code: str
    label: str
    unit: str
    molar_mass_g_mol: float | None
    lowest: float
    highest: float
    direction: str = "either"
    kind: str = "laboratory"


def analyte(name: str) -> Analyte | None:
    """The analyte that ``name`` is the code or another name of.

    >>> analyte("ALT") == analyte("Alanine aminotransferase") == analyte("alt"), analyte("gamma")
    (True, None)
    """
    listed = _by_name()
    return listed.get(name) or listed.get(_plain(name))


def code_of(name: str) -> str:
    """The listed code that ``name`` means; ``name`` itself when the list does not hold it."""
    found = analyte(name)
    return name if found is None else found.code


def loinc_of(name: str) -> str | None:
    """The LOINC number of a listed value; None where the list has none.

    >>> loinc_of("alt"), loinc_of("monthly_migraine_days")
    ('1742-6', None)
    """
    code = code_of(name)
    row = next((row for row in _rows() if row["code"] == code), None)
    numbers = [name for name in row["synonyms"].split("|") if _LOINC.fullmatch(name)] if row else []
    numbers += [number["number"] for number in _numbers() if number["code"] == code]
    return numbers[0] if numbers else None


def listed() -> tuple[tuple[Analyte, tuple[str, ...]], ...]:
    """Every listed value with all its names, in the order of the list."""
    return tuple((_by_name()[row["code"]], (row["label"], *row["synonyms"].split("|"))) for row in _rows())


def near_codes(name: str) -> tuple[str, ...]:
    """Listed codes whose names look like ``name``, the nearest first; every code when none does."""
    listed = _by_name()
    near = get_close_matches(_plain(name), listed, n=5, cutoff=0.6)
    return tuple(dict.fromkeys(listed[found].code for found in near or sorted(listed)))


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.casefold().strip()))


@cache
def _by_name() -> dict[str, Analyte]:
    found: dict[str, Analyte] = {}
    for row in _rows():
        mass = float(row["molar_mass_g_mol"]) if row["molar_mass_g_mol"] else None
        entry = Analyte(row["code"], row["label"], row["unit"], mass, float(row["lowest"]), float(row["highest"]),
                        row["direction"], row["kind"])  # fmt: skip
        found[entry.code] = entry
        for written in (entry.code, entry.label, *row["synonyms"].split("|")):
            found.setdefault(_plain(written), entry)
    return found | {number["number"]: found[number["code"]] for number in _numbers()}


def _rows() -> tuple[dict[str, str], ...]:
    return _table("analytes.csv")


def _numbers() -> tuple[dict[str, str], ...]:
    """More LOINC numbers: of other specimens of blood, of substance beside mass, of other methods of one property."""
    return _table("loinc_numbers.csv")


@cache
def _table(file: str) -> tuple[dict[str, str], ...]:
    text = resources.files(clinical).joinpath(file).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
