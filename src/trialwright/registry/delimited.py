"""Rows of a delimited file, streamed: commas or pipes, quotes doubled within quotes, lines broken within quotes.

A row that does not have the header's columns is reported with its line; reading goes on at the next line that begins
like a row, so that a stray quote costs one row and not the file. RFC 4180, and PostgreSQL's ``COPY ... CSV`` for AACT.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import IO

from trialwright.errors import InputError
from trialwright.registry import limits

_FIELD = {
    mark: re.compile(rf'(?:"((?:[^"]|"")*+)"|([^{re.escape(mark)}"\n]*+))(?:(?P<mark>{re.escape(mark)})|\Z)')
    for mark in ",|"
}
_ROW_BEGINS = re.compile(rb'"?(?:\d+"?[|,]"?)?NCT\d{8}\b')


class Rows:
    """The rows of one file: ``header``, then each row as its line and its values, or what is wrong with it."""

    def __init__(self, stream: IO[bytes], mark: str, where: str) -> None:
        self._stream, self._mark, self._where = stream, mark, where
        self._pushed: deque[tuple[int, bytes]] = deque()
        self._line = 0
        first = self._next_row()
        self.header: list[str] = [] if first is None else self._values(first[1]) or []
        if self.header:
            self.header[0] = self.header[0].removeprefix("\ufeff")

    def __iter__(self) -> Iterator[tuple[int, list[str]] | InputError]:
        while (row := self._next_row()) is not None:
            line, lines = row
            if not b"".join(lines).strip():
                continue
            values = self._values(lines)
            if values is not None and len(values) == len(self.header):
                yield line, values
            else:
                yield self._wrong(line, lines, values)
                self._push_back(line, lines)

    def _next_row(self) -> tuple[int, list[bytes]] | None:
        """The physical lines of one row: on until every quote is closed, the file ends or the row is too long."""
        lines: list[bytes] = []
        quotes = size = start = 0
        while True:
            number, line = self._next_line()
            if not line:
                return (start, lines) if lines else None
            start = start or number
            lines.append(line)
            quotes += line.count(b'"')
            size += len(line)
            if quotes % 2 == 0 or size > limits.LARGEST_BYTES:
                return start, lines

    def _next_line(self) -> tuple[int, bytes]:
        if self._pushed:
            return self._pushed.popleft()
        line = self._stream.readline(limits.LARGEST_BYTES + 1)
        self._line += 1
        number = self._line
        if len(line) > limits.LARGEST_BYTES:
            while (rest := self._stream.readline(1024 * 1024)) and not rest.endswith(b"\n"):
                pass
        return number, line

    def _push_back(self, line: int, lines: list[bytes]) -> None:
        """Read again what a broken row swallowed, from the next line that begins like a row."""
        for index, one in enumerate(lines[1:], 1):
            if _ROW_BEGINS.match(one):
                self._pushed.extendleft(reversed([(line + at, lines[at]) for at in range(index, len(lines))]))
                return

    def _values(self, lines: list[bytes]) -> list[str] | None:
        data = b"".join(lines)
        if b"\0" in data or len(data) > limits.LARGEST_BYTES:
            return None
        try:
            text = data.decode("utf-8").replace("\r\n", "\n").removesuffix("\n")
        except UnicodeDecodeError:
            return None
        if '"' not in text:
            return text.split(self._mark)
        return _quoted(text, _FIELD[self._mark])

    def _wrong(self, line: int, lines: list[bytes], values: list[str] | None) -> InputError:
        if sum(map(len, lines)) > limits.LARGEST_BYTES:
            found = f"more than {limits.LARGEST_BYTES // 1024**2} MiB"
        elif values is None:
            found = "bytes that are not UTF-8, a NUL or a quote that does not close"
        else:
            found = f"{len(values)} columns"
        return InputError(
            where=f"{self._where}:{line}",
            expected=f"a row of {len(self.header)} columns in UTF-8",
            found=found,
            remedy="Fetch the file again: it may have been changed on the way.",
        )


def _quoted(text: str, field: re.Pattern[str]) -> list[str] | None:
    """The values of a row with quotes; None when a quote stands where none may."""
    values: list[str] = []
    place = 0
    while True:
        match = field.match(text, place)
        if match is None:
            return None
        quoted, bare = match.group(1, 2)
        values.append(quoted.replace('""', '"') if quoted is not None else bare)
        place = match.end()
        if place == len(text):
            return [*values, ""] if match.group("mark") else values
