"""A table in a text file (CSV): its bytes, its encoding, its separator, its lines; refused whole where that cannot be.

UTF-8, with or without a byte order mark; comma, semicolon or tab. Another encoding is named where it can be told.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from trialwright.exchange.data_format import MOST_VALUES, Reading
from trialwright.exchange.data_table_reading import Lines, read_lines, wrong
from trialwright.protocol.design import StudyDesign

LARGEST_TABLE = 16 * 1024 * 1024
"""The largest table, in bytes: text takes up to nine times as much while it is read."""
LONGEST_LINE = 1_000_000
"""The longest line, in characters, with the line breaks that stand within quotation marks."""
MOST_LINES = 500_000
ENCODINGS = ("utf-8", "gb18030", "big5", "windows-1252", "utf-16")
"""Encodings that a user may name; GBK and GB2312 are parts of GB18030 (GB 18030-2005)."""
_BEYOND = re.compile(rb"[\x80-\xff]")
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")


def read_table(data: bytes, name: str, design: StudyDesign, form: str | None) -> Reading:
    """What the table says. ``form``: that of a wide table which has no column ``form``; None: the file's name says it.

    Raises ``InputErrors`` where the file as a whole cannot be read.
    """
    return read_lines(Lines(name, _lines(_text(data, name), name)), design, form)


def recoded(data: bytes, encoding: str, name: str) -> bytes:
    """The table in UTF-8. Raises ``InputErrors`` where it is not in ``encoding``."""
    try:
        return data.decode(encoding).encode()
    except UnicodeError:
        raise wrong(name, f"text in {encoding}", "another encoding", "Name another one, or save it as CSV UTF-8."
                    ) from None  # fmt: skip


def _text(data: bytes, name: str) -> str:
    if len(data) > LARGEST_TABLE:
        raise wrong(name, f"at most {LARGEST_TABLE // 2**20} MB", "a larger file", "Hand it in in parts.")
    if b"\x00" in data:
        raise wrong(name, "a text file in UTF-8", "bytes that no text has (UTF-16, or another kind of file)",
                     "Save it as CSV UTF-8.")  # fmt: skip
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found, remedy = encoding_of(data)
        raise wrong(f"{name}:{line}", "text in UTF-8", found, remedy) from None


def encoding_of(data: bytes) -> tuple[str, str]:
    """What the bytes look like, and what to do: a Chinese Windows saves CSV in GB18030, a Western one in its own."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return "another encoding", "Save it as CSV UTF-8, or name its encoding: --encoding windows-1252."
    if any("\u4e00" <= sign <= "\u9fff" for sign in text) and not _stand_alone(data):
        return "another encoding, which reads as GB18030", "Save it as CSV UTF-8, or say --encoding gb18030."
    return "another encoding", "Save it as CSV UTF-8, or name its encoding, as in --encoding windows-1252."


def _stand_alone(data: bytes) -> bool:
    """Whether most bytes beyond ASCII stand alone, as accented letters do; those of Chinese stand in pairs."""
    return 2 * len(_ALONE.findall(data)) > len(_BEYOND.findall(data))


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that says something, with its number; the first is the heads'."""
    first = text[:LONGEST_LINE].partition("\n")[0]
    separator = max(",;\t", key=first.count)
    fed = _Fed(text)
    reader = csv.reader(fed, delimiter=separator, strict=True)
    number, said = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                said += 1
                yield number, cells
            number, fed.length = reader.line_num + 1, 0
            if number > MOST_LINES or said > MOST_VALUES:
                raise wrong(f"{name}:{number}", "a table of fewer lines", "more", "Hand it in in parts.")
    except csv.Error:
        raise wrong(f"{name}:{reader.line_num or 1}", f"a table (CSV) with cells below {csv.field_size_limit()} signs",
                     "a quotation mark that is never closed, or a longer cell or line",
                     "Mend that line; save the table as CSV UTF-8.") from None  # fmt: skip


class _Fed:
    """Gives the physical lines of a text; no line of the table may be longer than ``LONGEST_LINE``."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="")
        self.length = 0

    def __iter__(self) -> _Fed:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.length += len(line)
        if self.length > LONGEST_LINE:
            raise csv.Error
        return line
