"""How many rows a file holds that leaves: told with each export, so that a reader can see whether it was whole.

CSV: records without the head; JSON Lines: lines; JSON: the entries of a list; XLSX: rows without the head of each
sheet;
ODM: values (ItemData); an archive: those of its files together. What has no rows (a page, a picture) has no count.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

import orjson

_ROW = re.compile(rb"<row[ >]")
_VALUE = re.compile(rb"<(?:\w+:)?ItemData[A-Za-z]*[ />]")


def row_count(name: str, data: bytes) -> int | None:
    """The rows of the file called ``name``; None where it has none that can be counted."""
    count = _COUNTS.get(PurePosixPath(name).suffix.lower())
    return None if count is None else count(data)


def _csv(data: bytes) -> int:
    lines = csv.reader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""))
    return max(sum(1 for line in lines if line) - 1, 0)


def _json(data: bytes) -> int | None:
    try:
        read = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return len(read) if isinstance(read, list) else None


def _xlsx(data: bytes) -> int | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            sheets = [one for one in book.namelist() if one.startswith("xl/worksheets/sheet")]
            return sum(max(len(_ROW.findall(book.read(one))) - 1, 0) for one in sheets)
    except zipfile.BadZipFile:
        return None


def _zip(data: bytes) -> int | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            counted = [row_count(one, archive.read(one)) for one in archive.namelist()]
    except zipfile.BadZipFile:
        return None
    known = [one for one in counted if one is not None]
    return sum(known) if known else None


_COUNTS: dict[str, Callable[[bytes], int | None]] = {
    ".csv": _csv, ".json": _json, ".xlsx": _xlsx, ".zip": _zip,
    ".jsonl": lambda data: data.count(b"\n"), ".xml": lambda data: len(_VALUE.findall(data)),
}  # fmt: skip
