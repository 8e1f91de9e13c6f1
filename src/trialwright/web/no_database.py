"""When the database does not answer: it was stopped, its server starts again, or the line to it broke.

Nothing here waits or tries again. Every request asks whether its connection still answers and else opens the database
anew, so that pages come back with it by themselves; and a form that is sent again carries the key it had, so that it
stands once, whether or not the first was written.
"""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

TITLE = "The database does not answer"
SAYS = (
    "The database does not answer just now. Nothing that stands is lost. Whether what you just sent was written is not "
    "known here: load this page again in a moment and let the browser send it again; it is written once and not twice."
)
STATUS = 503
SECONDS = 5
"""After how long a program is told to try again."""
_SQLITE = frozenset({5, 14, 261, 517})
"""SQLITE_BUSY, SQLITE_CANTOPEN, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT (https://www.sqlite.org/rescode.html)."""
_DRIVERS = ("OperationalError", "InterfaceError")
"""What PostgreSQL's driver calls a line that is gone (PEP 249)."""
_POSTGRESQL = ("08", "57P", "53300")
"""Connection exceptions, shut down or starting, too many connections (PostgreSQL documentation, appendix A)."""


def is_away(error: BaseException | None) -> bool:
    """Whether ``error`` says that the database could not be reached, or went while it was asked."""
    while error is not None:
        state = getattr(error, "sqlstate", None)
        if getattr(error, "sqlite_errorcode", None) in _SQLITE or (state or "").startswith(_POSTGRESQL):
            return True
        if isinstance(error, OperationalError | InterfaceError) and _has_no_state(error.__cause__):
            return True
        if type(error).__name__ in _DRIVERS and _has_no_state(error):  # past Django, out of a cursor that is closed
            return True
        error = error.__cause__ or error.__context__
    return False


def _has_no_state(error: BaseException | None) -> bool:
    """Whether PostgreSQL's driver gave the error by itself: no server was there to give it a state."""
    return error is not None and getattr(error, "sqlstate", "") is None
