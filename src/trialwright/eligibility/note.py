"""A free-text note reduced to what can be searched and judged: weighted terms, and structured facts.

Facts: age, sex, laboratory values with unit, blood pressure, diagnoses and drugs that the lists know. What a sentence
denies ("denies diabetes", "no history of stroke") is kept apart and neither searched nor judged as present; what is
uncertain ("possible lupus") is searched and is no fact; what is said of relatives is left out (``note_context``). A
note has no dates: its facts hold on the day that is handed in, an age of 45 years gives the years of birth that it
allows, and nothing is taken as complete.
"""

# ruff: noqa: E501 (patterns read better unbroken)

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from trialwright.clinical.analyte import analyte
from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.clinical.quantity import convert
from trialwright.eligibility import lexicon
from trialwright.eligibility.note_context import Part, parts, reach_at
from trialwright.eligibility.note_person import person
from trialwright.eligibility.printed_terms import Mention as Named
from trialwright.eligibility.printed_terms import own_lexicon, words_in

SHORTEST = 3
_WORD = re.compile(r"\b[A-Za-z][A-Za-z0-9]{1,5}\b")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\[*\d])|\n+")
_VALUE = re.compile(r"\s*(?:was|is|of|:|=|level|count|at|around|about|~)*\s*(?P<number>\d+(?:\.\d+)?)\s*"
                    r"(?P<unit>[A-Za-z%µμ°º/\d^*×\[\].]{1,14})?", re.IGNORECASE)  # fmt: skip
_PRESSURE = re.compile(
    r"\b(?:BP|blood pressure)\b[\s:=]*(?:was|is|of|at)?\s*(\d{2,3})\s*/\s*(\d{2,3})\b", re.IGNORECASE
)
_GOES_ON = re.compile(r"\s*(?:\d|['’])")
"""As in "5 ft 4 in": the first number is not the whole value."""
_ALLERGY = re.compile(r"\b(?:allerg|anaphyla|intoleran|hypersensitiv|adverse reaction)", re.IGNORECASE)
_OF_SOMETHING_ELSE = re.compile(
    r"[\s-]*(?:risk|vaccin\w*|immuni[sz]ation|prophyla\w+|prevention|screen\w*|booster|shot|clinic|education|precautions|exposure|resistance|flush|lock|levels?|sensitivity|work-?up|test\w*)\b",
    re.IGNORECASE,
)
"""As in "stroke risk", "COVID-19 vaccine", "insulin resistance": the name belongs to another thing, nobody has or takes it."""
_OF_ANOTHER_DAY = re.compile(
    r"[^;,.]{0,30}?\b(?:in\s+(?:\w+\s+)?(?:19|20)\d\d|ago|(?:last|the previous|the prior)\s+(?:year|month|week|visit|summer|winter|spring|fall|autumn)|previously|before|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d)\b",
    re.IGNORECASE,
)
"""As in "creatinine 2.1 mg/dL in 2019": no value of the day of the note."""
_ON_ANOTHER_DAY = re.compile(
    r"\b(?:(?:in|since|during|by|until)\s+(?:\w+\s+)?(?:19|20)\d\d|(?:last|the previous|the prior)\s+(?:year|month|visit|summer|winter|spring|fall|autumn)|previous(?:ly)?|prior|baseline|(?:a|\w+)\s+(?:years?|months?|weeks?)\s+ago)\b(?:(?!\b(?:now|today|currently|current|but)\b)[^;.]){0,60}$",
    re.IGNORECASE,
)
"""As in "In 2019 his creatinine was 2.1 mg/dL": neither."""
_UNITS = {"mg/dl": "mg/dL", "g/dl": "g/dL", "g/l": "g/L", "u/l": "U/L", "iu/l": "[iU]/L", "mmol/l": "mmol/L", "%": "%",
          "umol/l": "umol/L", "µmol/l": "umol/L", "μmol/l": "umol/L", "kg": "kg", "cm": "cm", "mm/h": "mm/h",
          "mm/hr": "mm/h", "mg/l": "mg/L", "ng/ml": "ng/mL", "pg/ml": "pg/mL", "ml/min": "mL/min", "mmhg": "mm[Hg]",
          "k/ul": "10*3/uL", "10^9/l": "10*9/L", "x10^9/l": "10*9/L", "×10^9/l": "10*9/L", "x10*9/l": "10*9/L",
          "/ul": "/uL", "/µl": "/uL", "/mm3": "/mm3", "/mm^3": "/mm3", "kg/m2": "kg/m2", "kg/m^2": "kg/m2",
          "c": "Cel", "°c": "Cel", "ºc": "Cel", "f": "[degF]", "°f": "[degF]", "lb": "[lb_av]", "lbs": "[lb_av]",
          "pounds": "[lb_av]"}  # fmt: skip
"""As notes write a unit, in small letters -> UCUM. A unit that is not here counts where it is UCUM as it stands and the
analyte's own unit is of its kind."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A listed name in the note: what the list calls it, where it stands, whether the sentence denies it, or leaves it
    uncertain ("possible", "rule out")."""

    name: str
    kind: str
    start: int
    end: int
    denied: bool
    unsure: bool = False

    @property
    def is_plain(self) -> bool:
        """True when the patient is plainly said to have it."""
        return not self.denied and not self.unsure


@dataclass(frozen=True, slots=True)
class Note:
    """What was read. ``told``: each sentence with whether it counts (1 the complaint, 0 said of relatives);
    ``mentions``: diagnoses and drugs; ``denied``: their names where denied; ``patient``: the facts."""

    text: str
    patient: Patient
    told: tuple[tuple[str, float], ...]
    mentions: tuple[Mention, ...]

    @property
    def denied(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mention.name for mention in self.mentions if mention.denied))

    @property
    def unsure(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mention.name for mention in self.mentions if mention.unsure))


def read_note(text: str, on: date, code: str = "note") -> Note:
    """The note as facts and weighted sentences. Abbreviations that mean one thing are written out first."""
    text = _WORD.sub(_written_out, text)
    told: list[tuple[str, float]] = []
    mentions: list[Mention] = []
    values: list[dict[str, Any]] = []
    own: list[str] = []
    for number, (start, sentence) in enumerate(_sentences(text)):
        names = own_lexicon().mentions(words_in(sentence, 0, len(sentence)))
        found = [one for one in parts(sentence) if not any(name.start < one.start < name.end for name in names)]
        plain = _without(sentence, [(one.start, one.end) for one in found if one.reach != "unsure"])
        told.append((plain, 1.5 if number == 0 else 1.0))
        for mention in _mentions(sentence, names, found):
            mentions.append(replace(mention, start=start + mention.start, end=start + mention.end))
        own.append(_without(sentence, [(one.start, one.end) for one in found if one.reach == "relative"]))
        values += _values(own[-1], on)
    facts: dict[str, Any] = {
        "patient": code,
        "as_of": on.isoformat(),
        **person(" ".join(own), on),
        "observations": values,
    }
    present = [mention for mention in mentions if mention.is_plain]
    for key, kind in (("conditions", "condition"), ("medications", "drug")):
        listed = dict.fromkeys(mention.name for mention in present if mention.kind == kind)
        facts[key] = [{"name": name, "source": "note"} for name in listed]
    return Note(text, read_patient(facts, "note"), tuple(told), tuple(mentions))


def _written_out(word: re.Match[str]) -> str:
    meant = _abbreviations().get(word.group().lower()) if not word.group().islower() else None
    return meant or word.group()


@cache
def _abbreviations() -> dict[str, str]:
    """Abbreviations of notes, written in capitals there: Grossman Liu et al., Sci Data 2021;8:149,
    doi:10.1038/s41597-021-00929-4."""
    held = resources.files(lexicon).joinpath("note_abbreviations.csv").read_text(encoding="utf-8")
    return {row["abbreviation"]: row["means"] for row in csv.DictReader(held.splitlines())}


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for cut in [*_SENTENCE.finditer(text), None]:
        end = cut.start() if cut else len(text)
        if text[start:end].strip():
            yield start, text[start:end]
        start = cut.end() if cut else end


def _without(sentence: str, left_out: list[tuple[int, int]]) -> str:
    """The sentence without these parts, which may overlap."""
    kept, at = [], 0
    for start, end in sorted(left_out):
        kept.append(sentence[at : max(at, start)])
        at = max(at, end)
    return "".join([*kept, sentence[at:]])


def _mentions(sentence: str, names: Sequence[Named], found: Sequence[Part]) -> Iterator[Mention]:
    """Listed diagnoses and drugs. Names of three letters and fewer are left out: "RA" and "MS" mean too much else. Of
    relatives nothing is mentioned here; a drug beside an allergy is no drug that is taken."""
    allergy = _ALLERGY.search(sentence) is not None
    for one in names:
        if one.term.kind in ("condition", "drug") and one.end - one.start > SHORTEST:
            reach = reach_at(found, one.start)
            unsure = reach == "unsure" or (allergy and one.term.kind == "drug")
            unsure = unsure or _OF_SOMETHING_ELSE.match(sentence, one.end) is not None
            if reach != "relative":
                yield Mention(one.term.label, one.term.kind, one.start, one.end, reach == "denied", unsure)


def _values(sentence: str, on: date) -> Iterator[dict[str, Any]]:
    """Laboratory values and vital signs with a unit that is known; a number without one is passed over."""
    held = {"on": on.isoformat(), "source": "note"}
    for pressure in _PRESSURE.finditer(sentence):
        for code, number in zip(("systolic", "diastolic"), pressure.groups(), strict=True):
            yield {"code": f"{code}_blood_pressure", "value": float(number), "unit": "mm[Hg]", **held}
    for found in _analytes().finditer(sentence):
        value, listed = _VALUE.match(sentence, found.end()), analyte(found.group())
        if value is None or listed is None or _GOES_ON.match(sentence, value.end()):
            continue
        if _OF_ANOTHER_DAY.match(sentence, value.end()) or _ON_ANOTHER_DAY.search(sentence[: found.start()]):
            continue
        written = (value["unit"] or "").rstrip(".,")
        unit = _UNITS.get(written.lower(), written)
        if unit and convert(1.0, unit, listed.unit, molar_mass_g_mol=listed.molar_mass_g_mol) is not None:
            yield {"code": listed.code, "value": float(value["number"]), "unit": unit, **held}


@cache
def _analytes() -> re.Pattern[str]:
    from trialwright import clinical

    names: set[str] = set()
    for row in csv.DictReader(resources.files(clinical).joinpath("analytes.csv").read_text("utf-8").splitlines()):
        names |= {
            name
            for name in (row["code"], row["label"], *row["synonyms"].split("|"))
            if len(name) > 2 and name[0].isalpha()
        }
    return re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})\b", re.I)
