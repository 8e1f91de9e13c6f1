"""A log that cannot hold a participant's values: where something went wrong and what kind of error it was, no more.

An exception's own words may quote what a user typed or a database row; a traceback's source lines and variables may
too. The log keeps the error's type and the places (file, line, function) that it went through.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from types import TracebackType

_Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlacesOnly(logging.Formatter):
    """Formats an exception as its type and its places."""

    def formatException(self, ei: _Failure) -> str:
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        places = [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
        return "\n".join([f"{kind.__name__ if kind else 'error'} at", *places])

    def formatStack(self, stack_info: str) -> str:
        return ""


def logging_settings() -> dict[str, object]:
    """Django's LOGGING: to stderr, warnings and above; no SQL, no request line, no mail with a traceback."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"places": {"()": PlacesOnly, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "places"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "django.db.backends": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},  # its lines name addresses
            "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
            "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        },
    }
