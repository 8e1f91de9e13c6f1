"""A free-text note reduced to what can be searched and judged: weighted terms, and structured facts.

Facts: age, sex, laboratory values with unit, diagnoses and drugs that the lists know. What a sentence denies ("denies
diabetes", "no history of stroke") is kept apart and neither searched nor judged as present; what is said of relatives
is left out. A note has no dates: its facts hold on the day that is handed in, an age of 45 years gives the years of
birth that it allows, and nothing is taken as complete. Cues of negation after Chapman et al., J Biomed Inform 2001;
34:301-310 (NegEx).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from trialwright.clinical.analyte import analyte
from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.clinical.quantity import is_ucum
from trialwright.eligibility import lexicon
from trialwright.eligibility.printed_terms import own_lexicon, words_in

SHORTEST = 3
_WORD = re.compile(r"\b[A-Za-z][A-Za-z0-9]{1,5}\b")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\[*\d])|\n+")
_AGE = re.compile(
    r"\b(?P<number>\d{1,3})\s*[- ]?\s*(?P<unit>years?|yrs?|y\.?/?o\.?|months?|mos?|weeks?|wks?|days?)\b[- ]?(?:old)?"
    r"|\b(?P<bare>\d{1,3})\s*(?P<letter>[MF])\b(?!\w)", re.IGNORECASE
)  # fmt: skip
_AGED = re.compile(r"\b(?:aged?|age of)\s+(\d{1,3})\b", re.IGNORECASE)
_SEXES = (
    ("female", re.compile(r"\b(?:woman|female|girl|lady|she|her|pregnant|gravida|F)\b")),
    ("male", re.compile(r"\b(?:man|male|boy|gentleman|he|his|M)\b")),
)
_DENIES = re.compile(
    r"\b(?:denie[sd]|denying|no (?:history|evidence|sign|signs|complaints?) of|no prior|never had|without|negative for"
    r"|free of|rules? out|ruled out|absence of|nor|no|not have|not|non)\b", re.IGNORECASE
)  # fmt: skip
_DENIAL_ENDS = re.compile(
    r"\b(?:but|however|although|except|who|which|presents?|reports?|has|had|with)\b|[,;:.]\s+(?=but)"
)
_RELATIVE = re.compile(
    r"\b(?:family history|mother|father|sister|brother|aunt|uncle|grand(?:mother|father)|cousin|parents?|relatives?|son"
    r"|daughter|husband|wife)\b", re.IGNORECASE
)  # fmt: skip
_VALUE = re.compile(r"\s*(?:was|is|of|:|=|level|count|at|around|about|~)*\s*(?P<number>\d+(?:\.\d+)?)\s*"
                    r"(?P<unit>[A-Za-z%µμ/\d^*×\[\].]{1,14})?", re.IGNORECASE)  # fmt: skip
_UNITS = {"mg/dl": "mg/dL", "g/dl": "g/dL", "g/l": "g/L", "u/l": "U/L", "iu/l": "[iU]/L", "mmol/l": "mmol/L", "%": "%",
          "umol/l": "umol/L", "µmol/l": "umol/L", "kg": "kg", "cm": "cm", "mm/h": "mm/h", "mg/l": "mg/L",
          "ml/min": "mL/min", "mmhg": "mm[Hg]", "k/ul": "10*3/uL", "10^9/l": "10*9/L", "kg/m2": "kg/m2"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A listed name in the note: what the list calls it, where it stands, and whether the sentence denies it."""

    name: str
    kind: str
    start: int
    end: int
    denied: bool


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


def read_note(text: str, on: date, code: str = "note") -> Note:
    """The note as facts and weighted sentences. Abbreviations that mean one thing are written out first."""
    text = _WORD.sub(_written_out, text)
    told, mentions, kept = [], [], []
    for number, (start, sentence) in enumerate(_sentences(text)):
        relative = _RELATIVE.search(sentence)
        own = sentence[: relative.start()] if relative else sentence
        denied = list(_denied_parts(own))
        told.append((_without(own, denied), 1.5 if number == 0 else 1.0))
        for mention in _mentions(own, denied):
            mentions.append(Mention(mention.name, mention.kind, start + mention.start, start + mention.end,
                                    mention.denied))  # fmt: skip
        kept.append((own, denied))
    facts: dict[str, Any] = {"patient": code, "as_of": on.isoformat(), **_person(text, on)}
    present = [mention for mention in mentions if not mention.denied]
    for key, kind in (("conditions", "condition"), ("medications", "drug")):
        names = dict.fromkeys(mention.name for mention in present if mention.kind == kind)
        facts[key] = [{"name": name, "source": "note"} for name in names]
    facts["observations"] = [value for own, denied in kept for value in _values(_without(own, denied), on)]
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


def _denied_parts(sentence: str) -> Iterator[tuple[int, int]]:
    """What a sentence denies: from a cue to the next word that ends it."""
    at = 0
    while (cue := _DENIES.search(sentence, at)) is not None:
        end = _DENIAL_ENDS.search(sentence, cue.end())
        at = end.start() if end else len(sentence)
        yield cue.start(), at


def _without(sentence: str, parts: list[tuple[int, int]]) -> str:
    ends = [0, *(end for _, end in parts)]
    begins = [*(begin for begin, _ in parts), len(sentence)]
    return "".join(sentence[end:begin] for end, begin in zip(ends, begins, strict=True))


def _mentions(sentence: str, denied: list[tuple[int, int]]) -> Iterator[Mention]:
    """Listed diagnoses and drugs. Names of three letters and fewer are left out: "RA" and "MS" mean too much else."""
    for found in own_lexicon().mentions(words_in(sentence, 0, len(sentence))):
        if found.term.kind in ("condition", "drug") and found.end - found.start > SHORTEST:
            is_denied = any(first <= found.start < last for first, last in denied)
            yield Mention(found.term.label, found.term.kind, found.start, found.end, is_denied)


def _person(text: str, on: date) -> dict[str, Any]:
    """Sex and birth date, as exactly as an age allows: a year, or a month for those under two years."""
    found: dict[str, Any] = {}
    age = _AGE.search(text)
    days = None
    if age is not None and age["bare"]:
        days = int(age["bare"]) * 365.25
    elif age is not None:
        unit = age["unit"].lower()[0]
        days = int(age["number"]) * {"y": 365.25, "m": 30.4375, "w": 7.0, "d": 1.0}[unit]
    elif (aged := _AGED.search(text)) is not None:
        days = int(aged.group(1)) * 365.25
    if days is not None and days < 120 * 366:
        born = on - timedelta(days=days)
        years = f"{on.year - int(days / 365.25)}" if days >= 730 else f"{born.year}-{born.month:02d}"
        found["birth_date"] = years
    letter = (age["letter"] or "").upper() if age is not None else ""
    sex = {"M": "male", "F": "female"}.get(letter) or _sex(text)
    if sex:
        found["sex"] = sex
    return found


def _sex(text: str) -> str | None:
    """The sex that the first telling word of the note says."""
    first = {sex: match.start() for sex, pattern in _SEXES if (match := pattern.search(text)) is not None}
    return min(first, key=lambda sex: first[sex]) if first else None


def _values(sentence: str, on: date) -> Iterator[dict[str, Any]]:
    """Laboratory values with a unit that is known; a number without one is passed over."""
    for found in _analytes().finditer(sentence):
        value = _VALUE.match(sentence, found.end())
        unit = (value["unit"] or "") if value else ""
        spelt = _UNITS.get(unit.lower().rstrip(".,"), unit.rstrip(".,"))
        listed = analyte(found.group())
        if value is not None and listed is not None and spelt and is_ucum(spelt) and not spelt.isdigit():
            yield {"code": listed.code, "value": float(value["number"]), "unit": spelt, "on": on.isoformat(),
                   "source": "note"}  # fmt: skip


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
