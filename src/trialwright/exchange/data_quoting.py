"""Text that a spreadsheet could take for something else, written so that it does not, and read back to the letter.

A text that begins with ``= + - @``, a tab, a carriage return or a line feed could be worked out as a formula when a
table is opened in a spreadsheet (OWASP, CSV Injection); a text of blanks only looks like an empty cell. Such a text
gets one apostrophe in front of it, and one that begins with apostrophes before these signs gets one more: taking one
away gives the text back, whatever it was. Numbers and empty cells are never touched. (``<r>`` begins a rich text for
the writer of workbooks, which would take the text apart.)
"""

from __future__ import annotations

import re

_SIGNS = r"(?:\s*[=+\-@]|[\t\r\n]|<r>|\s+\Z)"
_GUARDED = re.compile(rf"'*{_SIGNS}")
_WRITTEN = re.compile(rf"'+{_SIGNS}")


def guarded(text: str) -> str:
    """The text as a table holds it.

    >>> guarded("=1+1"), guarded("-"), guarded("'s morgens"), guarded(" ")
    ("'=1+1", "'-", "'s morgens", "' ")
    """
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(cell: str) -> str:
    """The text that a cell stands for.

    >>> unguarded("'=1+1"), unguarded("'s morgens"), unguarded("''=1")
    ('=1+1', "'s morgens", "'=1")
    """
    return cell[1:] if _WRITTEN.match(cell) else cell
