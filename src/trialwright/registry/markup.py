"""A readable view of registered text that remembers where each character stood.

Registered text is CommonMark: a backslash before ASCII punctuation escapes it (``\\>`` reads ``>``), and a few
character references occur (``&lt;``); letters, digits and signs of full width (``；＞１８``, Unicode block U+FF00) read
as those of ASCII. The raw text is never changed; the view is for reading and parsing, and every
span of the view leads back to its raw span. Circled numerals stay as they are; ``circled_number`` tells their number.
CommonMark 0.31, sections 2.4 and 2.5 (https://spec.commonmark.org/0.31.2/#backslash-escapes).
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_ESCAPE = re.compile(
    r"\\([!-/:-@\[-`{-~])|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp|ge|le|plusmn|deg|micro);"
)
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_FULL_WIDTH = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class View:
    """Registered text as it reads: ``text``, made from ``raw``.

    ``steps`` holds, for each escape, the view offset behind it; ``shifts`` how far raw runs ahead of the view from
    there.
    """

    raw: str
    text: str
    steps: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in ``raw``, escapes included.

        >>> view = unescape(r"age \\> 18")
        >>> view.text, view.raw_span(4, 5), view.raw[slice(*view.raw_span(4, 6))]
        ('age > 18', (4, 6), '\\\\> ')
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"the span {start}:{end} lies outside a view of {len(self.text)} characters")
        return (self._raw_offset(start), self._raw_offset(end)) if self.steps else (start, end)

    def _raw_offset(self, offset: int) -> int:
        passed = bisect_right(self.steps, offset)
        return offset + (self.shifts[passed - 1] if passed else 0)


def unescape(raw: str) -> View:
    """The readable view of registered text."""
    parts: list[str] = []
    steps: list[int] = []
    shifts: list[int] = []
    read = shift = 0
    for match in _ESCAPE.finditer(raw):
        character = match.group(1) or html.unescape(match.group())
        if len(character) != 1 or character == "\ufffd":
            continue
        parts += (raw[read : match.start()], character)
        read = match.end()
        shift += len(match.group()) - 1
        steps.append(read - shift)
        shifts.append(shift)
    text = "".join(parts) + raw[read:]
    return View(raw, text.translate(_FULL_WIDTH) if _WIDE.search(text) else text, tuple(steps), tuple(shifts))


def circled_number(character: str) -> int | None:
    """The number of a circled numeral; None for any other character.

    >>> circled_number("①"), circled_number("⑳"), circled_number("1"), circled_number("²")
    (1, 20, None, None)
    """
    if len(character) != 1 or not unicodedata.name(character, "").startswith(("CIRCLED DIGIT", "CIRCLED NUMBER")):
        return None
    return int(unicodedata.numeric(character))
