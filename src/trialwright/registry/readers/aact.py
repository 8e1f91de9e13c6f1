"""Reads AACT's pipe-delimited tables: a folder or a zip with ``studies.txt`` and the tables around it.

The tables are far larger than memory and in no common order, so each is read once as a stream and its rows are dealt
out by study into temporary files, of which one after the other is put together. Memory holds one such part at a time.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import orjson

from trialwright.errors import InputError
from trialwright.registry.aact_places import annotation_section, derived_section, document_section
from trialwright.registry.aact_protocol import PROTOCOL_TABLES, protocol_section
from trialwright.registry.aact_results import RESULT_TABLES, results_section
from trialwright.registry.aact_study import Row, Study, lines_again
from trialwright.registry.delimited import Rows
from trialwright.registry.older_values import kept, typed
from trialwright.registry.reader import Reader, Reading, Tables
from trialwright.registry.record import Record, is_nct_id, read_v2

PARTS = 256
"""So many parts that each of the whole registry's (some 12 GB of tables) is about 50 MB."""

_TABLES = PROTOCOL_TABLES + RESULT_TABLES


def _recognises(text: str) -> bool:
    header = text[:2000].split("\n", 1)[0]
    return "|" in header and "nct_id" in header.replace('"', "").split("|")


def _read(text: str, where: str) -> Reading:
    raise InputError(
        where=where,
        expected="the folder or zip of AACT's tables",
        found="one table of it",
        remedy="Hand in the folder that holds studies.txt.",
    )


def _join(tables: Tables, where: str) -> Iterator[tuple[str, Record | InputError]]:
    with tempfile.TemporaryDirectory(prefix="trialwright-aact-") as folder:
        parts = _Parts(Path(folder))
        for name in _TABLES:
            opener = tables.get(f"{name}.txt")
            if opener is not None:
                with opener() as stream:
                    for fault in parts.deal(name, stream, f"{where}/{name}.txt"):
                        yield f"{where}/{name}.txt", fault
        for studies in parts.studies():
            for nct_id, study in studies.items():
                place = f"{where}: {nct_id}"
                yield place, _record(study, place, parts.tells_results)


class _Parts:
    """Rows dealt out by study: every row of a study is in one part."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[int, IO[bytes]] = {}
        self._headers: dict[str, list[str]] = {}

    def deal(self, table: str, stream: IO[bytes], where: str) -> Iterator[InputError]:
        """Deal one table out; yields what is wrong with it or its rows."""
        rows = Rows(stream, "|", where)
        if "nct_id" not in rows.header:
            yield InputError(
                where=f"{where}:1",
                expected="a header with nct_id, columns between pipes",
                found=f"{', '.join(rows.header)[:60]!r}",
                remedy="Hand in AACT's pipe-delimited files as they were downloaded.",
            )
            return
        self._headers[table] = rows.header
        column = rows.header.index("nct_id")
        for row in rows:
            if isinstance(row, InputError):
                yield row
            elif not is_nct_id(row[1][column]):
                yield InputError(
                    where=f"{where}:{row[0]}",
                    expected="an NCT number: NCT and eight digits",
                    found=repr(row[1][column][:40]),
                    remedy="Hand in AACT's pipe-delimited files as they were downloaded.",
                )
            else:
                self._file(row[1][column]).write(orjson.dumps([table, row[1]]) + b"\n")

    @property
    def tells_results(self) -> bool:
        """Whether the tables tell that a study has no results: a download may leave them out."""
        return "outcomes" in self._headers or "results_first_posted_date" in self._headers.get("studies", ())

    def _file(self, nct_id: str) -> IO[bytes]:
        number = zlib.crc32(nct_id.encode()) % PARTS
        if number not in self._files:
            self._files[number] = (self._folder / str(number)).open("wb+")
        return self._files[number]

    def studies(self) -> Iterator[dict[str, Study]]:
        """The studies of one part after the other, by number."""
        for _, file in sorted(self._files.items()):
            file.seek(0)
            found: dict[str, Study] = {}
            for line in file:
                table, values = orjson.loads(line)
                row: Row = {name: value for name, value in zip(self._headers[table], values, strict=True) if value}
                study = found.setdefault(row["nct_id"], Study())
                study.tables.setdefault(table, []).append(row)
            file.close()
            yield dict(sorted(found.items()))


def _record(study: Study, where: str, tells_results: bool) -> Record | InputError:
    if not study.rows("studies"):
        return InputError(
            where=where,
            expected="a row of the study in studies.txt",
            found="rows in other tables only",
            remedy="Hand in all tables of one download.",
        )
    results = results_section(study)
    tree = kept(
        protocolSection=protocol_section(study),
        resultsSection=results,
        annotationSection=annotation_section(study),
        documentSection=document_section(study),
        derivedSection=derived_section(study),
    )
    has_results = bool(results) or "results_first_posted_date" in study.first("studies")
    if has_results or tells_results:
        tree["hasResults"] = has_results
    try:
        return read_v2(typed(tree, texts=lines_again), where)
    except InputError as error:
        return error


READER = Reader(
    name="aact",
    says="AACT's tables",
    recognises=_recognises,
    read=_read,
    key_table="studies.txt",
    join=_join,
)
