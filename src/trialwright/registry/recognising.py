"""One record from its bytes: they must be text in UTF-8, and a reader must recognise the form."""

from __future__ import annotations

from trialwright.errors import InputError
from trialwright.kinds import collect
from trialwright.registry import limits, readers
from trialwright.registry.reader import Reader, Reading

_REMEDY = "Hand in a record as the registry gives it, or the whole text of the portal's page."


def known_readers() -> tuple[Reader, ...]:
    """The readers, in the order in which they are asked."""
    return tuple(collect(readers, "READER", Reader).values())


def read_text(data: bytes, where: str) -> tuple[Reader, Reading]:
    """The record in these bytes, with the reader that recognised it. Raises ``InputError``."""
    text = text_of(data, where)
    reader = reader_for(text)
    if reader is not None:
        return reader, reader.read(text, where)
    forms = "; ".join(known.says for known in known_readers())
    raise InputError(
        where=where,
        expected=f"a registry record in a form known here ({forms})",
        found=f"text that begins {' '.join(text[:400].split())[:40]!r}",
        remedy=_REMEDY,
    )


def reader_for(text: str) -> Reader | None:
    """The reader that recognises a record's text, or the beginning of a file of many."""
    return next((reader for reader in known_readers() if reader.recognises(text)), None)


def text_of(data: bytes, where: str) -> str:
    """The bytes as text. Raises ``InputError`` for what is no text of one record."""
    if len(data) > limits.LARGEST_BYTES:
        found = f"more than {limits.LARGEST_BYTES // 1024**2} MiB"
    elif not data.strip():
        found = "an empty file"
    elif b"\0" in data:
        found = "a binary file"
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            found = f"bytes that are not UTF-8, at byte {error.start}"
    raise InputError(where=where, expected="the text of one registry record, in UTF-8", found=found, remedy=_REMEDY)
