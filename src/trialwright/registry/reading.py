"""Read a record from a file, in whichever form it is: the reader that recognises it reads it.

What is no record is refused with one sentence: a file that is missing, too large, binary or not UTF-8, and text in no
form that a reader knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trialwright.errors import InputError
from trialwright.kinds import collect
from trialwright.registry import readers
from trialwright.registry.reader import Reader, Reading
from trialwright.registry.record import Record

LARGEST_BYTES = 64 * 1024 * 1024
"""No record comes near it: the largest of the registry are a few megabytes with results."""


def read_record(source: Path | bytes, where: str | None = None) -> Record:
    """The record in a file or in bytes, in any form that a reader knows. Raises ``InputError``."""
    return read_source(source, where).record


def read_source(source: Path | bytes, where: str | None = None) -> Reading:
    """The record in a file or in bytes, with the lines where its values stood. Raises ``InputError``."""
    if isinstance(source, Path):
        where = where or str(source)
        source = _bytes_of(source, where)
    where = where or "the record"
    text = _text_of(source, where)
    known: Sequence[Reader] = tuple(collect(readers, "READER", Reader).values())
    for reader in known:
        if reader.recognises(text):
            return reader.read(text, where)
    forms = "; ".join(reader.says for reader in known)
    raise InputError(
        where=where,
        expected=f"a registry record in a form known here ({forms})",
        found=_glimpse(text),
        remedy="Hand in the registry's JSON (API, version 2) of one study, or the whole text of the portal's page.",
    )


def _bytes_of(path: Path, where: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError(
            where=where,
            expected="a file that can be read",
            found=(error.strerror or "an error").lower(),
            remedy="Give the path of a record.",
        ) from None


def _text_of(data: bytes, where: str) -> str:
    found = None
    if len(data) > LARGEST_BYTES:
        found = f"more than {LARGEST_BYTES // 1024**2} MiB"
    elif not data.strip():
        found = "an empty file"
    elif b"\0" in data:
        found = "a binary file"
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            found = f"bytes that are not UTF-8, at byte {error.start}"
    raise InputError(
        where=where,
        expected="the text of one registry record, in UTF-8",
        found=found,
        remedy="Hand in the registry's JSON (API, version 2) of one study, or the whole text of the portal's page.",
    )


def _glimpse(text: str) -> str:
    line = " ".join(text.split())[:40]
    return f"text that begins {line!r}"
