"""An analysis as files in a folder: the report, its tables and figures, and every number for other programs.

- ``report.html``, ``report.pdf``; ``tables/*.csv``, ``listings/*.csv``, ``figures/*.svg``;
- ``numbers.csv``: one line a number (analysis results data, unrounded); ``analysis.json``: everything, to be read
  again;
- ``ars.json``: the same as a reporting event of CDISC's Analysis Results Standard 1.0;
- ``README.txt``: what it is, the mark of a simulated study, and the research notice.

Files of a simulated study begin with SIMULATED, in their names and inside. The same analysis gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

import orjson

from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.analysis_file import write_analysis_data
from trialwright.analysis.report_ars import reporting_event
from trialwright.analysis.report_document import Report, Table
from trialwright.analysis.report_html import html
from trialwright.analysis.report_pdf import pdf
from trialwright.analysis.result import AnalysisResult
from trialwright.analysis.svg import svg
from trialwright.notice import SIMULATED

NUMBERS = "analysis.json"
FOLDERS = ("tables", "listings", "figures")


def files(data: AnalysisData, report: Report, *, with_pdf: bool = True) -> dict[str, bytes]:
    """Every file by its place in the folder."""
    made = {
        "report.html": html(report).encode(),
        "numbers.csv": numbers_csv(data),
        NUMBERS: write_analysis_data(data),
        "ars.json": orjson.dumps(reporting_event(data), option=orjson.OPT_INDENT_2) + b"\n",
        "README.txt": _readme(data, report).encode(),
    }
    if with_pdf:
        made["report.pdf"] = pdf(report)
    for table in report.tables:
        if table.rows:
            folder = "listings" if table.listing else "tables"
            made[f"{folder}/{_name(table.number, table.title)}.csv"] = table_csv(table, simulated=data.simulated)
    for picture in report.pictures:
        name = _name(picture.number, picture.title)
        made[f"figures/{name}.svg"] = (svg(picture.drawing, simulated=data.simulated) + "\n").encode()
        made[f"figures/{name}.csv"] = table_csv(picture.table, simulated=data.simulated)
    return {_marked(name, simulated=data.simulated): content for name, content in made.items()}


def _marked(path: str, *, simulated: bool) -> str:
    """The mark stands in the name of every file that a reader may take out of the folder."""
    if not simulated or path == NUMBERS:
        return path
    folder, _, name = path.rpartition("/")
    return f"{folder}/{SIMULATED}-{name}" if folder else f"{SIMULATED}-{name}"


def _name(number: str, title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60].rstrip("-")
    return f"{number}-{words}" if words else number


def table_csv(table: Table, *, simulated: bool) -> bytes:
    """A table as CSV; a first column carries the mark. A heading fills the first column of its own line."""
    mark = (SIMULATED,) if simulated else ()
    rows: list[Iterable[str]] = [(*(("mark",) if simulated else ()), *(name or "row" for name in table.header))]
    for row in table.rows:
        texts = [cell.text for cell in row]
        rows.append((*mark, *texts, *[""] * (len(table.header) - len(texts))))
    return _csv(rows)


_FIELDS = (
    "analysis", "group", "visit", "variable", "category", "participant", "statistic", "value", "reason", "unit", "n",
    "missing", "analysis_set", "estimand", "method", "version",
)  # fmt: skip


def numbers_csv(data: AnalysisData) -> bytes:
    """One line a number, with whose data and which rows of the ledger it rests on."""
    head = (*(("mark",) if data.simulated else ()), "id", *_FIELDS, "flags", "participants", "rows", "input_sha256")
    mark = (SIMULATED,) if data.simulated else ()
    return _csv([head, *((*mark, *_line(one)) for one in data.results)])


def _line(one: AnalysisResult) -> tuple[str, ...]:
    values = tuple("" if (value := getattr(one, name)) is None else _exact(value) for name in _FIELDS)
    return (one.id, *values, "; ".join(one.flags), " ".join(one.grounds.participants),
            " ".join(str(sequence) for sequence in one.grounds.sequences), one.input_sha256)  # fmt: skip


def _exact(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\n").writerows([_safe(value) for value in row] for row in rows)
    return held.getvalue().encode()


_NUMBER = re.compile(r"[+-](\d+(\.\d+)?([eE][+-]?\d+)?|inf)")


def _safe(value: str) -> str:
    """No cell begins as a formula of a spreadsheet (CWE-1236); negative numbers stay numbers."""
    signed = value.startswith(("+", "-")) and not _NUMBER.fullmatch(value)
    return f"'{value}" if signed or value.startswith(("=", "@", "\t", "\r")) else value


def _readme(data: AnalysisData, report: Report) -> str:
    lines = [report.title, "", *(f"{name}: {value}" for name, value in report.facts), ""]
    if data.simulated:
        lines += [f"{SIMULATED}. Virtual participants and invented numbers. Nobody was treated; nothing here was "
                  "observed.", ""]  # fmt: skip
    return "\n".join([*lines, *report.notice, "", *__doc__.splitlines()[2:7]]) + "\n" if __doc__ else "\n".join(lines)


def sums(made: Mapping[str, bytes]) -> bytes:
    """The SHA-256 of each file, as ``sha256sum -c`` reads it."""
    return "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items())).encode()


def changed_files(listed: bytes, content: Callable[[str], bytes]) -> list[str]:
    """The files of a list made by ``sums`` that are no longer as they were."""
    lines = [line.split("  ", 1) for line in listed.decode("utf-8", "replace").splitlines()]
    return [line[-1] for line in lines if len(line) != 2 or sha256(content(line[1])).hexdigest() != line[0]]
