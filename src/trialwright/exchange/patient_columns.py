"""The columns of a table with one person a row: what each head means, and the facts of a row, one by one.

A head is what is known of the person (sex, birth_date, ...), a kind of facts (condition, condition 2, medications), or
a measured value with its unit: ``ALT [U/L]``, ``ALT (U/L)``, ``ALT upper limit [U/L]``. Others are told and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from trialwright.clinical.analyte import analyte
from trialwright.errors import InputErrors
from trialwright.exchange.patient_lines import TEMPLATE, Line, Table, wrong
from trialwright.exchange.patient_rows import DENIED, PERSON
from trialwright.exchange.usual_units import usual_unit

LISTED = (*DENIED, "infection")
_SAID = (*PERSON, "complete")
_UNIT = re.compile(r"(.*?)\s*(?:\[([^\]]+)\]|\(([^()]*)\))?\s*")
_LIMIT = re.compile(r"(.*?)[\s_-]+(upper|lower)(?:[\s_-]+limit)?", re.IGNORECASE)
_CALLED = {"diagnosis": "condition", "diagnoses": "condition", "drug": "medication", "drugs": "medication",
           "vaccine": "vaccination", "vaccines": "vaccination"}  # fmt: skip
_WITHOUT_UNIT = frozenset({"{score}", "1"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A column of a measured value, or of one of its limits (``role``); ``unit`` None: the head says none."""

    head: str
    code: str
    unit: str | None
    role: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table mean; ``unread``: the heads that mean nothing here."""

    measured: tuple[Measured, ...]
    listed: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    unread: tuple[str, ...]

    @classmethod
    def of(cls, table: Table, where: str) -> Columns:
        """Raises ``InputErrors`` where no person is named, nothing is known, or a measured value lacks unit or day."""
        measured: list[Measured] = []
        listed: list[tuple[str, str]] = []
        unread: list[str] = []
        for head, printed in zip(table.heads, table.printed, strict=True):
            if head in ("patient", "date", "source", *_SAID):
                continue
            if (kind := _kind(head)) is not None:
                listed.append((head, kind))
            elif (found := _measured(head, printed)) is not None:
                measured.append(found)
            else:
                unread.append(printed or "(no name)")
        said = tuple(head for head in table.heads if head in _SAID)
        if "patient" not in table.heads or not (measured or listed or said):
            raise _unknown(table, where)
        _check(table, measured, where)
        return cls(tuple(measured), tuple(listed), said, tuple(unread))

    def notes(self) -> tuple[str, ...]:
        """What a reader of every patient should know."""
        if not self.unread:
            return ()
        shown = ", ".join(one[:40] for one in self.unread[:10])
        more = f" and {len(self.unread) - 10} more" if len(self.unread) > 10 else ""
        return (f"Columns not read: {shown}{more}; so no list is taken to be complete.",)


def fact_lines(columns: Columns, lines: list[Line]) -> Iterator[Line]:
    """Each row as rows of one fact."""
    for line in lines:
        patient = {"patient": line.cells["patient"]} if "patient" in line.cells else {}
        yield Line(line.number, patient, line.beyond)
        for fact in _facts(columns, line.cells):
            yield Line(line.number, patient | fact)


def _facts(columns: Columns, cells: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for word in columns.said:
        if word in cells:
            yield {"fact": word, "value": cells[word]}
    shared = {"source": cells["source"]} if "source" in cells else {}
    for head, kind in columns.listed:
        for name in re.split(r"[|\n]", cells.get(head, "")):
            if name.strip():
                yield {"fact": kind, "name": name.strip(), **shared}
    dated = shared | ({"date": cells["date"]} if "date" in cells else {})
    for code in dict.fromkeys(one.code for one in columns.measured):
        of_code = [one for one in columns.measured if one.code == code and one.head in cells]
        if any(one.role == "value" for one in of_code):
            unit = next(one.unit for one in of_code if one.role == "value") or ""
            yield {"fact": "observation", "name": code, "unit": unit, **dated,
                   **{one.role: cells[one.head] for one in of_code}}  # fmt: skip


def _kind(head: str) -> str | None:
    """The kind of facts that a column lists: ``condition``, ``conditions``, ``condition_2``."""
    word = re.sub(r"_?\d+$", "", head)
    word = _CALLED.get(word, word)
    return next((one for one in LISTED if word in (one, DENIED.get(one, f"{one}s"))), None)


def _measured(head: str, printed: str) -> Measured | None:
    """The measured value that a head names; None where the list holds none."""
    split = _UNIT.fullmatch(printed)
    name, unit = (split[1], split[2] or split[3]) if split else (printed, None)
    role = "value"
    listed = analyte(name)
    if listed is None and (limit := _LIMIT.fullmatch(name)) is not None:
        listed, role = analyte(limit[1]), f"{limit[2].casefold()}_limit"
    if listed is None:
        return None
    known = usual_unit(unit) if unit else None
    return Measured(head, listed.code, known or (listed.unit if listed.unit in _WITHOUT_UNIT else None), role)


def _unknown(table: Table, where: str) -> InputErrors:
    return wrong(
        f"{where}:1",
        "the column patient, and either fact (one fact a row) or what is known of each person (sex, birth_date, "
        "condition, date, ALT [U/L], ...)",
        ", ".join(table.printed)[:120],
        TEMPLATE,
    )


def _check(table: Table, measured: Sequence[Measured], where: str) -> None:
    shown = dict(zip(table.heads, table.printed, strict=True))
    for one in measured:
        place = f"{where}:1 {shown[one.head][:40]}"
        usual = listed.unit if (listed := analyte(one.code)) else ""
        if one.unit is None:
            raise wrong(place, "a measured value with its unit", "none that UCUM knows",
                        f"Name the column for example {one.code} [{usual}].")  # fmt: skip
        same = [other for other in measured if other.code == one.code]
        if len({other.unit for other in same}) > 1 or [other.role for other in same].count(one.role) > 1:
            raise wrong(place, "one column, in one unit, of a measured value and of each of its limits", "several",
                        "Keep one; or write one fact a row.")  # fmt: skip
    if measured and "date" not in table.heads:
        raise wrong(f"{where}:1", "a column date, the day of the measured values", "none", "Add it.")
