"""Errors written for users: expected, found, where, and what to do.

Exceptions are for mistakes in files, commands and programs. A refusal (an act that may not happen now) is a value, a
list of sentences, not an exception: see ``conduct.act``. A participant's values never stand in an error that is logged.
"""

from __future__ import annotations


class InputError(Exception):
    """One mistake in what a user handed in.

    ``where`` is a file with line and key, a command option or a participant code; ``expected`` completes "must be ...";
    ``found`` is what stood there; ``remedy`` is a whole sentence that says what to do. Reads as one line:

    >>> print(InputError(where="schedule.yaml:41 visits[3].day", expected="after day 28 (week 4)", found="21",
    ...                  remedy="Move the visit or correct the day."))
    schedule.yaml:41 visits[3].day must be after day 28 (week 4), found 21. Move the visit or correct the day.
    """

    def __init__(self, *, where: str, expected: str, found: str, remedy: str) -> None:
        self.where = where
        self.expected = expected
        self.found = found
        self.remedy = remedy
        super().__init__(f"{where} must be {expected}, found {found}. {remedy}")


class InputErrors(Exception):
    """Several mistakes of one file or folder, told together so that they can be mended together."""

    def __init__(self, errors: list[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))
