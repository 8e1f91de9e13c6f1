"""Text of the registry's XML as it reads: hard-wrapped blocks flow again, lists get the signs of today's markup.

The XML breaks lines at some 80 columns, indents them by eight spaces, sets a blank line between paragraphs, and prints
each entry of a list behind ``-`` or a number, two to three spaces further in for each level.
"""

from __future__ import annotations

import re

_ENTRY = re.compile(r"^( *)(-  |\d{1,3}\. {1,2}|[a-z]\. {1,2})(?=\S)")
_BASE, _FIRST_LEVEL, _LEVEL = 8, 10, 5


def flowing(block: str) -> str:
    """A text block with its lines joined to paragraphs and entries.

    >>> print(flowing("\\n        Must be well and\\n        old.\\n\\n          -  Age > 65\\n             years\\n"))
    Must be well and old.
    <BLANKLINE>
    * Age > 65 years
    """
    written = ""
    after_entry = False
    for gap, line in _joined(block):
        entry = _ENTRY.match(line)
        if entry is not None:
            level = max(0, (len(entry.group(1)) - _FIRST_LEVEL + _LEVEL // 2) // _LEVEL)
            sign = "* " if entry.group(2)[0] == "-" else entry.group(2).rstrip() + " "
            text = "  " * level + sign + line[entry.end() :]
        else:
            text = line.strip()
        close = "\n" if (after_entry and entry is not None) or not gap else "\n\n"
        written += (close if written else "") + text
        after_entry = entry is not None
    return written


def _joined(block: str) -> list[tuple[bool, str]]:
    """The paragraphs and entries of a block, each in one line with its indent; whether a gap stood before it."""
    found: list[tuple[bool, str]] = []
    gap = True
    for line in block.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            gap = True
            continue
        if gap or _ENTRY.match(line) or not found:
            found.append((gap, line.rstrip()))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        gap = False
    return found


def plain(text: str | None) -> str | None:
    """The text of an element without the blanks around it; None when there is none."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip() or None
