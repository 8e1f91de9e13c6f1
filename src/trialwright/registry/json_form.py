"""JSON of the registry: one study, a list, a page of the API, or lines; taken apart without holding it all.

A list or page is cut at the braces that open and close each study, so that a broken one costs only itself: where the
opening of the next study stands inside a study, the study ends there. Lines are cut at the ends of lines.
JSON: RFC 8259; JSON lines: https://jsonlines.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

import orjson

from trialwright.errors import InputError
from trialwright.registry import limits
from trialwright.registry.reader import Part

MOST_CONTAINERS = 1_000_000
"""Objects and lists in one record; the largest record seen holds some 40,000."""

_BLANK = b" \t\r\n"
_BEFORE_LIST = re.compile(
    rb'\s*(?:\[|\{(?:\s*"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[\w.+-]+|\{(?=\s*"))\s*,?)*\s*"(?:studies|FullStudies)"\s*:\s*\[)'
)
"""What stands before the first study of a list, a v2 page (``studies``) or a v1 page (``FullStudies``)."""

_OUTSIDE_TEXT = re.compile(rb'(?:[^"{}]++|"(?:[^"\\]++|\\.)*+")*+([{}"]|\Z)', re.DOTALL)
"""Up to the next brace that is no text; a lone quote: text that does not end in what was read so far."""

_SECTIONS = rb"(?:protocol|results|annotation|document|derived)Section|hasResults"
_LONGEST_OPENING = 200
"""An opening with more blanks than this is not seen as one across two readings of the file."""

_MOST_HOLLOW = 3
"""So many studies may open and hold nothing but the opening of the next before the file is given up."""

_FIRST_KEY = re.compile(rb'\{\s*"([^"\\]{1,60})"\s*:')


def load(text: str, where: str) -> Any:
    """The JSON value in a text. Raises ``InputError`` that names the line."""
    if len(text) > MOST_CONTAINERS and text.count("{") + text.count("[") > MOST_CONTAINERS:
        raise InputError(
            where=where,
            expected="one study",
            found=f"more than {MOST_CONTAINERS:,} objects and lists",
            remedy="Hand in one study as the registry's API gives it.",
        )
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise InputError(
            where=_line_of(where, getattr(error, "lineno", 1)),
            expected="whole JSON",
            found=f"text that ends or breaks off ({getattr(error, 'msg', error)})",
            remedy="Fetch the file again: it may have been cut on the way.",
        ) from None


def _line_of(where: str, line: int) -> str:
    """Where a line of a text stands: of a file, or of the part of a file that ``where`` names by its line.

    >>> _line_of("a.json", 3), _line_of("a.json, study 2 (line 7)", 3), _line_of("a.jsonl, line 7", 1)
    ('a.json:3', 'a.json, study 2 (line 9)', 'a.jsonl, line 7')
    """
    part = re.fullmatch(r"(.*\(line )(\d+)\)", where)
    if part is not None:
        return f"{part[1]}{int(part[2]) + line - 1})"
    return where if re.search(r", line \d+$", where) else f"{where}:{line}"


def divide(stream: IO[bytes], where: str) -> Iterator[Part | InputError]:
    """The studies of a JSON file, one after the other."""
    tape = _Tape(stream)
    tape.fill(limits.HEAD_BYTES)
    if tape.buffer.startswith(b"\xef\xbb\xbf"):
        del tape.buffer[:3]
    before = _BEFORE_LIST.match(tape.buffer)
    if before is not None:
        tape.drop(before.end())
        yield from _elements(tape, where)
    elif _is_lines(tape):
        yield from _lines(tape, where)
    else:
        yield from _elements(tape, where)


class _Tape:
    """The part of a stream that is in hand, and the line on which it begins."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.buffer = bytearray()
        self.line = 1
        self.ended = False

    def fill(self, many: int) -> None:
        """Read so many bytes more, if there are any."""
        data = self._stream.read(many)
        self.ended = len(data) < many
        self.buffer += data

    def drop(self, many: int) -> None:
        self.line += self.buffer.count(b"\n", 0, many)
        del self.buffer[:many]

    def find(self, sign: bytes) -> int:
        """Where ``sign`` stands next, reading on up to the largest record; -1: nowhere near."""
        start = 0
        while (found := self.buffer.find(sign, start)) < 0:
            if self.ended or len(self.buffer) > limits.LARGEST_BYTES:
                return -1
            start = len(self.buffer)
            self.fill(max(65536, len(self.buffer)))
        return found


def _is_lines(tape: _Tape) -> bool:
    """One study a line: the first line closes what it opened, or the second opens another study."""
    end = tape.find(b"\n")
    first = bytes(tape.buffer[:end]) if end >= 0 else b""
    rest = tape.buffer[end + 1 : end + 200].lstrip(_BLANK)
    return end >= 0 and (first.rstrip(_BLANK).endswith(b"}") or rest[:1] == b"{")


def _lines(tape: _Tape, where: str) -> Iterator[Part | InputError]:
    while tape.buffer or not tape.ended:
        line, end = tape.line, tape.find(b"\n")
        if end < 0 and not tape.ended:
            yield too_large(f"{where}, line {line}")
            _skip_line(tape)
            continue
        end = len(tape.buffer) if end < 0 else end + 1
        data = bytes(tape.buffer[:end])
        tape.drop(end)
        if data.strip():
            yield Part(f"{where}, line {line}", data)


def _skip_line(tape: _Tape) -> None:
    while (end := tape.buffer.find(b"\n")) < 0 and not tape.ended:
        tape.buffer.clear()
        tape.fill(1024 * 1024)
    tape.drop(end + 1 if end >= 0 else len(tape.buffer))


def _elements(tape: _Tape, where: str) -> Iterator[Part | InputError]:
    """The objects that stand one after the other, up to the bracket that closes their list."""
    number = 0
    opening: re.Pattern[bytes] | None = None
    hollow: list[Part] = []
    while True:
        start = _next_object(tape)
        if start:
            yield from _between(tape, start, f"{where}, behind study {number}")
        if not tape.buffer or tape.buffer[:1] != b"{":
            yield from hollow
            return
        number += 1
        place = f"{where}, study {number} (line {tape.line})"
        opening = opening or _opening(tape.buffer)
        end = _end_of_object(tape, opening)
        if end is None and len(tape.buffer) > limits.LARGEST_BYTES:
            yield too_large(place)
            end = _far_opening(tape, opening)
        else:
            end = end if end is not None else len(tape.buffer)
            part = Part(place, bytes(tape.buffer[:end]).rstrip(b", \t\r\n"))
            is_hollow = opening is not None and opening.fullmatch(part.data) is not None
            if is_hollow and len(hollow) == _MOST_HOLLOW:
                yield _nested(hollow[0].place)
                return
            yield from () if is_hollow else (*hollow, part)
            hollow = [*hollow, part] if is_hollow else []
        tape.drop(end)


def _next_object(tape: _Tape) -> int:
    """How many bytes stand before the next object or the end of the list."""
    while True:
        for index, byte in enumerate(tape.buffer):
            if byte not in b", \t\r\n":
                tape.drop(index)
                break
        else:
            tape.drop(len(tape.buffer))
            if not tape.ended:
                tape.fill(65536)
                continue
        break
    if bytes(tape.buffer[:1]) in (b"", b"{", b"]"):
        return 0
    found = tape.find(b"{")
    return len(tape.buffer) if found < 0 else found


def _between(tape: _Tape, many: int, place: str) -> Iterator[InputError]:
    found = bytes(tape.buffer[: min(many, 40)]).decode("utf-8", "replace")
    yield InputError(
        where=place,
        expected="studies, one after the other",
        found=repr(found),
        remedy="Hand in studies as the registry's API gives them.",
    )
    tape.drop(many)


def _opening(buffer: bytearray) -> re.Pattern[bytes] | None:
    """How each study of this file opens; None when that may stand inside a study as well."""
    first = _FIRST_KEY.match(buffer)
    if first is None:
        return None
    key = first.group(1)
    if re.fullmatch(_SECTIONS, key):
        return re.compile(rb'\{\s*"(?:' + _SECTIONS + rb')"\s*:')
    if key in (b"ProtocolSection", b"Rank", b"Study", b"FullStudy"):
        return re.compile(rb'\{\s*"' + key + rb'"\s*:')
    return None


def _end_of_object(tape: _Tape, opening: re.Pattern[bytes] | None) -> int | None:
    """Where the object at the beginning ends: behind its last brace, or before the opening of the next study.

    Nothing is looked at twice, and nothing beyond the next opening: studies within studies cost no more than others.
    """
    depth, place, searched = 0, 0, 1
    while True:
        following = opening.search(tape.buffer, searched) if opening else None
        end = following.start() if following else len(tape.buffer)
        while (match := _OUTSIDE_TEXT.match(tape.buffer, place, end)) and (sign := match.group(1)) in (b"{", b"}"):
            depth += 1 if sign == b"{" else -1
            place = match.end()
            if not depth:
                return place
        if following is not None:
            return end
        if tape.ended or len(tape.buffer) > limits.LARGEST_BYTES:
            return None
        searched = max(1, len(tape.buffer) - _LONGEST_OPENING)
        tape.fill(max(65536, len(tape.buffer)))


def _far_opening(tape: _Tape, opening: re.Pattern[bytes] | None) -> int:
    """Skip to the next opening of a study, holding little; the length of what is left when there is none."""
    while True:
        found = opening.search(tape.buffer, 1) if opening else None
        if found is not None:
            return found.start()
        if tape.ended:
            return len(tape.buffer)
        tape.drop(max(0, len(tape.buffer) - 200))
        tape.fill(1024 * 1024)


def _nested(place: str) -> InputError:
    return InputError(
        where=place,
        expected="studies, one after the other",
        found="studies that open within each other; the rest of the file was left out",
        remedy="Hand in studies as the registry's API gives them.",
    )


def too_large(place: str) -> InputError:
    """The sentence for a record beyond the largest size."""
    return InputError(
        where=place,
        expected="the text of one registry record, in UTF-8",
        found=f"more than {limits.LARGEST_BYTES // 1024**2} MiB",
        remedy="Hand in studies as the registry's API gives them.",
    )
