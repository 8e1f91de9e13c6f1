"""What a data format is: how participants' values go out and come back. One file per format; each holds ``FORMAT``.

A reader gives what a file says, each value with its place, and the mistakes; nothing is judged there. What would become
of it in a study is ``data_import``'s to say, with the very refusals that every other path asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from trialwright.conduct.act import Origin
from trialwright.conduct.course import Course
from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Value

LARGEST_BYTES = 32 * 1024 * 1024
"""The largest file that is read; a study of 30 participants has 0.4 MB of values as CSV, 8 MB as ODM."""
MOST_VALUES = 100_000
"""The most values of one file: what holds the memory that a hostile file can ask for."""
SERIAL_REMEDY = "Format the column as text, YYYY-MM-DD: such a number means another day in another spreadsheet."
"""Days are counted from 1900 or from 1904, by a setting of the workbook (ECMA-376 18.17.4.1)."""
_SERIAL = re.compile(r"[0-9]{4,5}(\.[0-9]+)?")


def is_serial_day(text: str) -> bool:
    """Whether a text looks like a day as spreadsheets count them: 46027 for 2026-01-05."""
    return _SERIAL.fullmatch(text.strip()) is not None and float(text) > 9999


@dataclass(frozen=True, slots=True)
class Incoming:
    """One value that a file says. ``where``: its place for the user; ``number``: counts the lines (or form data) of the
    file from 1. ``value`` as typed; None takes a value away. Days, unit and site None: not said."""

    where: str
    number: int
    participant: str
    visit: str
    form: str
    address: str
    value: Value
    visit_date: date | None = None
    observed_on: date | None = None
    unit: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. ``origin``: simulated where the file is marked so. ``notes``: what was passed over.
    ``of_any_ledger``: the file tells the acts of a whole study, and those that this ledger does not hold under their
    rows are passed over: it may come from another installation."""

    values: tuple[Incoming, ...]
    mistakes: tuple[InputError, ...]
    origin: Origin = "observed"
    notes: tuple[str, ...] = field(default=())
    of_any_ledger: bool = False


@dataclass(frozen=True, slots=True)
class DataFormat:
    """``write`` gives the files by name (one file where ``suffix`` names its kind); ``recognises(head, name)`` looks at
    the first bytes; ``read(data, name, design, form)`` reads. None: the format only goes out."""

    name: str
    title: str
    says: str
    write: Callable[[Course, datetime], Mapping[str, bytes]]
    suffix: str | None = None
    recognises: Callable[[bytes, str], bool] | None = None
    read: Callable[[bytes, str, StudyDesign, str | None], Reading] | None = None
