"""The rows of a patient table, one fact each: cells become the fields of our JSON, mistakes name their row.

What a row says in a way that cannot be used (a result that is no number) leaves its measure unknown; empty words
("n/a") and rows that say a thing twice are counted and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from trialwright.clinical.analyte import code_of
from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.patient import FactKind
from trialwright.errors import InputError
from trialwright.exchange.hidden_values import HiddenValues
from trialwright.exchange.patient_cells import EMPTY, Marks, Trouble, day, marks_of, number, yes_or_no
from trialwright.exchange.patient_lines import Line, Table, plain
from trialwright.exchange.usual_units import usual_unit

PERSON = ("as_of", "sex", "birth_date", "pregnant", "breastfeeding", "planning_pregnancy", "healthy_volunteer")
DENIED = {"condition": "conditions", "medication": "medications", "procedure": "procedures",
          "vaccination": "vaccinations", "allergy": "allergies"}  # fmt: skip
"""What can be denied by name -> its list."""
FACTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "observation": ("observations", {"name": "code", "value": "value", "unit": "unit", "date": "on",
                                     "upper_limit": "upper_limit", "lower_limit": "lower_limit"}),
    "condition": ("conditions", {"name": "name", "status": "status", "date": "onset", "end": "remission_since",
                                 "severe": "severe", "controlled": "controlled", "classified_by": "classified_by"}),
    "infection": ("infections", {"name": "name", "status": "status", "date": "began", "end": "ended",
                                 "intravenous_antibiotics": "intravenous_antibiotics", "hospitalised": "hospitalised"}),
    "medication": ("medications", {
        "name": "name", "value": "dose", "unit": "unit", "per": "per", "route": "route", "date": "started",
        "end": "stopped", "ongoing": "ongoing", "dose_unchanged_since": "dose_unchanged_since",
        "adequate_dose": "adequate_dose", "response": "response"}),
    "procedure": ("procedures", {"name": "name", "date": "on"}),
    "vaccination": ("vaccinations", {"name": "name", "date": "on", "live": "live"}),
    "allergy": ("allergies", {"name": "substance"}),
    "trial": ("trials", {"name": "trial", "date": "last_dose", "end": "ended", "ongoing": "ongoing",
                         "investigational_drug": "investigational_drug"}),
    "consent": ("consents", {"name": "study", "date": "on", "version": "version"}),
    **{f"no {word}": ("denials", {"name": "name", "date": "on", "since": "since", "ever": "ever"}) for word in DENIED},
}  # fmt: skip
"""Word in ``fact`` -> the list in our JSON, and column -> key there."""
COLUMNS = ("patient", "fact", "source", *dict.fromkeys(column for _, keys in FACTS.values() for column in keys))
KINDS = tuple(kind for kind, _ in FACTS.values() if kind != "denials")
_NUMBERS = frozenset({"value", "upper_limit", "lower_limit", "dose"})
_DAYS = frozenset({"as_of", "birth_date", "on", "onset", "remission_since", "began", "ended", "started", "stopped",
                   "dose_unchanged_since", "last_dose", "since"})  # fmt: skip
_YES_NO = frozenset({
    "pregnant", "breastfeeding", "planning_pregnancy", "healthy_volunteer", "severe", "controlled", "ongoing",
    "intravenous_antibiotics", "hospitalised", "adequate_dose", "live", "investigational_drug", "ever",
})  # fmt: skip
_WORDS = frozenset({"sex", "status", "per", "response"})
_SEX = {"f": "female", "m": "male"}
_CODES = frozenset({"patient", "fact"})
SODIUM = ("name", "na")
"""The one name that is spelt like an empty word."""
_FACT_WORDS = {plain(word): word for word in (*PERSON, "complete", *FACTS)}
_SPREADSHEET_ERRORS = frozenset({"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#BEZUG!", "#WERT!"})
_TOLD = 10


@dataclass(slots=True)
class Sheet:
    """What the rows say of one person. ``lines``: the rows of each list of ``facts``, for mistakes."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    complete: frozenset[FactKind] = frozenset()
    lines: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    mistakes: list[InputError] = field(default_factory=list)
    hidden: HiddenValues = field(default_factory=HiddenValues)
    empty: list[str] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def usable(self) -> tuple[dict[str, Any], list[str]]:
        """The person in our JSON without what cannot be used, and what a reader should know."""
        told = list(self.hidden.told())
        if self.empty:
            told.append(f"Read as empty: {_some(self.empty)}.")
        if self.twice:
            told.append(f"Said twice and counted once: rows {_some([str(one) for one in self.twice])}.")
        facts = {"patient": self.code, **self.facts}
        if self.hidden.latest and "observations" in facts:
            kept = [self._is_usable(one) for one in facts["observations"]]
            facts["observations"] = [one for one, is_kept in zip(facts["observations"], kept, strict=True) if is_kept]
            self.lines["observations"] = [
                one for one, is_kept in zip(self.lines["observations"], kept, strict=True) if is_kept
            ]
        return facts, told

    def _is_usable(self, seen: Mapping[str, Any]) -> bool:
        try:
            on = PartialDate.parse(str(seen.get("on")))
        except ValueError:
            return True
        return not self.hidden.is_hidden(code_of(str(seen.get("code"))), on)


def _some(told: list[str]) -> str:
    return ", ".join(told[:_TOLD]) + (f" and {len(told) - _TOLD} more" if len(told) > _TOLD else "")


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one table."""

    where: str
    marks: Marks
    width: int

    @classmethod
    def of(cls, table: Table, where: str) -> RowReader:
        """A reader that knows how the numbers of this table are written."""
        named = [head for head in table.heads if head in _NUMBERS or head not in {*COLUMNS, *PERSON}]
        cells = (line.cells[head] for line in table.lines for head in named if head in line.cells)
        return cls(where, marks_of(cells, table.separator), len(table.heads))

    def read(self, line: Line, sheet: Sheet) -> None:
        """Add what the row says to the sheet."""
        place = f"{self.where}:{line.number}"
        row = self._said(line, sheet)
        if line.beyond:
            sheet.mistakes.append(_wrong(place, f"{self.width} cells", str(line.beyond),
                                       "Put a text with separators in quotation marks."))  # fmt: skip
        elif not sheet.code and row:
            sheet.mistakes.append(_wrong(f"{place} patient", "the code of a person", "nothing", "Fill it in."))
        elif set(row) - {"patient"}:
            fact = _FACT_WORDS.get(plain(row.get("fact", "")), "")
            if fact in PERSON or fact == "complete":
                self._person(fact, row, place, sheet)
            elif fact in FACTS:
                self._fact(fact, row, line.number, sheet)
            else:
                sheet.mistakes.append(
                    _wrong(f"{place} fact", f"one of {', '.join((*PERSON, 'complete', *FACTS))}",
                           repr(row.get("fact", "")[:40]), "Use one of these words.")
                )  # fmt: skip

    def _said(self, line: Line, sheet: Sheet) -> dict[str, str]:
        row = {}
        for head, cell in line.cells.items():
            if head not in _NUMBERS and (cell.startswith("=") or cell in _SPREADSHEET_ERRORS):
                found = "a formula" if cell.startswith("=") else "an error of the spreadsheet"
                sheet.mistakes.append(_wrong(f"{self.where}:{line.number} {head}", "a value", found,
                                             "Save the values that the formulas came to."))  # fmt: skip
            elif head not in _CODES and cell.casefold() in EMPTY and (head, cell.casefold()) != SODIUM:
                sheet.empty.append(_named(line.number, head, line.cells))
            else:
                row[head] = " ".join(cell.split())
        return row

    def _person(self, fact: str, row: Mapping[str, str], place: str, sheet: Sheet) -> None:
        extra = set(row) - {"patient", "fact", "value", "source"}
        if extra:
            sheet.mistakes.append(
                _wrong(place, "a value and nothing else", ", ".join(sorted(extra)), "Correct the row.")
            )
        elif "value" not in row:
            if _named(int(place.rpartition(":")[2]), "value", row) not in sheet.empty[-2:]:
                sheet.mistakes.append(_wrong(place, "a value and nothing else", "none", "Correct the row."))
        elif fact == "complete":
            sheet.complete |= self._kinds(row["value"], place, sheet)
        else:
            value = self._value(fact, row["value"], place, sheet)
            if sheet.facts.setdefault(fact, value) != value:
                sheet.mistakes.append(
                    _wrong(place, f"one row for {fact}", "a second one that differs", "Keep the right one.")
                )

    def _kinds(self, cell: str, place: str, sheet: Sheet) -> frozenset[FactKind]:
        words = [plain(word) for word in cell.replace("|", ";").replace(",", ";").split(";") if word.strip()]
        named = {word: FACTS[word][0] for word in FACTS if not word.startswith("no ")}
        kinds = [named.get(word, word) for word in words]
        for kind in kinds:
            if kind not in KINDS:
                sheet.mistakes.append(
                    _wrong(f"{place} complete", f"some of {', '.join(KINDS)}", repr(kind[:40]), "Use these words.")
                )
        return frozenset(cast("FactKind", kind) for kind in kinds if kind in KINDS)

    def _fact(self, fact: str, row: Mapping[str, str], line: int, sheet: Sheet) -> None:
        kind, keys = FACTS[fact]
        place = f"{self.where}:{line}"
        placeless = set(row) - {"patient", "fact", "source"} - set(keys)
        if placeless:
            sheet.mistakes.append(
                _wrong(f"{place} {', '.join(sorted(placeless))}", f"empty for {fact}", "a value",
                       "Move or clear the cell.")
            )  # fmt: skip
            return
        said: dict[str, Any] = {"of": DENIED[fact.removeprefix("no ")]} if kind == "denials" else {}
        if kind == "observations" and not self._is_measured(row, line, sheet):
            return
        for name, key in keys.items():
            if name in row:
                said[key] = self._value(key, row[name], f"{place} {name}", sheet)
        said |= {"source": row["source"]} if "source" in row else {}
        if sheet.seen.setdefault((kind, repr(sorted(said.items()))), line) != line:
            sheet.twice.append(line)
            return
        sheet.facts.setdefault(kind, []).append(said)
        sheet.lines.setdefault(kind, []).append({"source": f"row {line}"})

    def _is_measured(self, row: Mapping[str, str], line: int, sheet: Sheet) -> bool:
        """Whether the row holds a number; a result that is none hides the older ones, a row without any is told."""
        if "value" not in row:
            if (told := _named(line, "value", row)) not in sheet.empty[-2:]:
                sheet.empty.append(told)
            return False
        found = number(row["value"], self.marks)
        if not isinstance(found, Trouble) or not found.is_a_result:
            return True
        on = day(row["date"]) if "date" in row else None
        when = None if on is None or isinstance(on, Trouble) else PartialDate.parse(on)
        name = row.get("name", "(no name)")
        sheet.hidden.hide(code_of(name), when, f"its value in row {line} is no number")
        return False

    def _value(self, key: str, cell: str, place: str, sheet: Sheet) -> Any:
        found: Any = cell
        if key in _NUMBERS:
            found = number(cell, self.marks)
        elif key in _DAYS:
            found = day(cell)
        elif key in _YES_NO:
            found = yes_or_no(cell)
        elif key in _WORDS:
            found = _SEX.get(cell.casefold(), cell.casefold()) if key == "sex" else cell.casefold()
        elif key == "unit":
            found = usual_unit(cell) or cell
        if isinstance(found, Trouble):
            sheet.mistakes.append(_wrong(place, found.expected, found.found, found.remedy))
            return None
        return found


def _named(line: int, head: str, cells: Mapping[str, str]) -> str:
    """A cell as it is told: a result by its measure."""
    return f"row {line} {cells['name'][:40] if head == 'value' and 'name' in cells else head}"


def _wrong(where: str, expected: str, found: str, remedy: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy=remedy)
