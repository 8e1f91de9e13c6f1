"""Read the one record in a file, in whichever form it is: the reader that recognises it reads it.

What is no record is refused with one sentence: a file that is missing, too large, binary or not UTF-8, text in no form
that a reader knows, and a file of several records (``batch.read_records`` reads those).
"""

from __future__ import annotations

from pathlib import Path

from trialwright.errors import InputError
from trialwright.registry import limits
from trialwright.registry.batch import is_batch, read_records
from trialwright.registry.reader import Reading
from trialwright.registry.recognising import read_text
from trialwright.registry.record import Record


def read_record(source: Path | bytes, where: str | None = None) -> Record:
    """The record in a file or in bytes, in any form that a reader knows. Raises ``InputError``."""
    return read_source(source, where).record


def read_source(source: Path | bytes, where: str | None = None) -> Reading:
    """The record in a file or in bytes, with the lines where its values stood. Raises ``InputError``."""
    where = where or (str(source) if isinstance(source, Path) else "the record")
    if is_batch(source):
        return _only_one(source, where)
    data = _bytes_of(source, where) if isinstance(source, Path) else source
    return read_text(data, where)[1]


def _only_one(source: Path | bytes, where: str) -> Reading:
    """The record of a folder, an archive or a compressed file that holds just one."""
    outcomes = read_records(source, where)
    first, second = next(outcomes, None), next(outcomes, None)
    if isinstance(first, InputError):
        raise first
    if first is None or second is not None:
        raise InputError(
            where=where,
            expected="one study",
            found="no study" if first is None else "several",
            remedy="Hand in the file of one study.",
        )
    return Reading(first.record)


def _bytes_of(path: Path, where: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.LARGEST_BYTES + 1)
    except OSError as error:
        raise InputError(
            where=where,
            expected="a file that can be read",
            found=(error.strerror or "an error").lower(),
            remedy="Give the path of a record.",
        ) from None
