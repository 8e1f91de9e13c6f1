"""Read many records: a list, a page, lines, a table, a folder or an archive of any form that is known here.

Every record arrives, or the sentence that says why not and where it stood; one bad record among ten thousand costs only
itself. Files are read as streams: no more than one record is held, whatever the size of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trialwright.errors import InputError
from trialwright.registry import archive, limits, recognising
from trialwright.registry.arrival import Arrival, Outcome


def is_batch(source: Path | bytes) -> bool:
    """Whether a source is more than the text of a record: an archive, a compressed file, a folder of tables."""
    return archive.is_packed(source) or any(
        reader.key_table and archive.tables(source, "", reader.key_table) for reader in recognising.known_readers()
    )


def read_records(source: Path | bytes, where: str | None = None) -> Iterator[Outcome]:
    """Every record in a file, folder or archive, in order: ``Arrival``, or ``InputError`` with its place."""
    where = where or (str(source) if isinstance(source, Path) else "the records")
    try:
        joined = False
        for reader in recognising.known_readers():
            tables = archive.tables(source, where, reader.key_table) if reader.key_table else None
            if tables is not None and reader.join is not None:
                joined = True
                for place, found in reader.join(tables, where):
                    yield found if isinstance(found, InputError) else Arrival(found, reader.name, place)
        if not joined:
            for entry in archive.entries(source, where):
                yield from [entry] if isinstance(entry, InputError) else _records_of(entry)
    except InputError as error:
        yield error


def _records_of(entry: archive.Entry) -> Iterator[Outcome]:
    """The records of one file; a fault that ends the file is the last outcome."""
    try:
        with entry.open() as stream:
            head = stream.peek(limits.HEAD_BYTES)
            reader = recognising.reader_for(head.decode("utf-8-sig", "replace"))
            if reader is None or reader.divide is None:
                yield _outcome(stream.read(limits.LARGEST_BYTES + 1), entry.place)
                return
            for part in reader.divide(stream, entry.place):
                yield part if isinstance(part, InputError) else _outcome(part.data, part.place)
    except InputError as error:
        yield error


def _outcome(data: bytes, where: str) -> Outcome:
    try:
        reader, reading = recognising.read_text(data, where)
    except InputError as error:
        return error
    return Arrival(reading.record, reader.name, where)
