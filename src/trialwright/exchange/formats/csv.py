"""Participants' values as CSV: one file per form and per repeating group, with a data dictionary.

UTF-8, separated by commas; the columns ``origin, participant, form, visit, visit_date, observed_on`` (and ``row``) come
first, then one column per item. In a simulated study every line and every file name carries the mark. A text that a
spreadsheet could take for a formula has an apostrophe in front (``data_quoting``), which importing takes off again.

A table that comes in has these columns in any order, or the long form ``participant, visit, form, item, value`` (with
``row``, ``unit``, ``visit_date``, ``observed_on`` where wanted). An empty cell says nothing and takes nothing away.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from trialwright.analysis.results import is_simulated
from trialwright.conduct.course import Course
from trialwright.exchange.data_dictionary import COLUMNS, VISITS, dictionary, people, people_heads, visits
from trialwright.exchange.data_format import DataFormat
from trialwright.exchange.data_lines import DataTable, about, data_tables, mark
from trialwright.exchange.data_quoting import guarded
from trialwright.exchange.data_text_table import read_table
from trialwright.notice import SIMULATED


def write(course: Course, made_at: datetime) -> Mapping[str, bytes]:
    """Every file by name. ``made_at`` is aware UTC."""
    prefix = f"{SIMULATED}-" if is_simulated(course) else ""
    files = {f"{prefix}{table.name}.csv": _table(course, table) for table in data_tables(course)}
    files[f"{prefix}data-dictionary.csv"] = _csv(COLUMNS, dictionary(course))
    files[f"{prefix}participants.csv"] = _csv(people_heads(course), people(course))
    files[f"{prefix}visits.csv"] = _csv(VISITS, visits(course))
    said = [*about(course), f"Made {made_at.isoformat()} (UTC)."]
    files[f"{prefix}README.txt"] = ("\n".join(said) + "\n").encode()
    return files


def _table(course: Course, table: DataTable) -> bytes:
    origin = mark(course)
    return _csv(table.heads, (table.cells(line, origin) for line in table.lines))


def _cell(value: object) -> object:
    if isinstance(value, str):
        return guarded(value)
    return str(value).lower() if isinstance(value, bool) else value


def _csv(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)  # lines end as RFC 4180 says: then a text with a bare carriage return is quoted as well
    writer.writerow(columns)
    writer.writerows([_cell(cell) for cell in line] for line in lines)
    return out.getvalue().encode()


def recognises(head: bytes, name: str) -> bool:
    """A first line that names participant and visit."""
    first = head.lstrip(b"\xef\xbb\xbf \r\n").partition(b"\n")[0].lower()
    return b"participant" in first and not first.startswith((b"<", b"{", b"[")) and b"\x00" not in head


FORMAT = DataFormat(
    name="csv",
    title="Participants' values as CSV",
    says="A folder: one file per form and per repeating group, a line per participant and visit, with a dictionary.",
    write=write,
    recognises=recognises,
    read=read_table,
)
