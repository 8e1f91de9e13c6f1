"""A date as exactly as it is known: a year, a month of a year, or a day.

ISO 8601 reduced precision (``2024``, ``2024-05``, ``2024-05-17``), as registries and FHIR R4 ``date`` use it
(https://hl7.org/fhir/R4/datatypes.html#date). Comparisons answer with three values: a month cannot be said to lie
before a day inside it, so ``is_before`` gives None (unknown) there.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, with month and day where known. None: that part is not known.

    >>> str(PartialDate.parse("2024-05")), PartialDate.parse("2024-05").latest
    ('2024-05', datetime.date(2024, 5, 31))
    """

    year: int
    month: int | None = None
    day: int | None = None
    earliest: date = field(init=False, repr=False, compare=False)
    """The first day that this can mean."""

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        month, day = (1 if part is None else part for part in (self.month, self.day))  # no month or day is 0
        object.__setattr__(self, "earliest", date(self.year, month, day))

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; anything else raises ``ValueError``."""
        match = _PATTERN.fullmatch(text.strip())
        if match is None:
            raise ValueError("a date reads YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The whole date ``day``."""
        return cls(day.year, day.month, day.day)

    @property
    def latest(self) -> date:
        """The last day that this can mean."""
        if self.day is not None:
            return self.earliest
        month = self.month or 12
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def is_whole(self) -> bool:
        """True when the day is known."""
        return self.day is not None

    def is_before(self, day: date) -> bool | None:
        """True, False, or None when the precision does not allow an answer."""
        if self.latest < day:
            return True
        return False if self.earliest >= day else None

    def __str__(self) -> str:
        if self.day is not None:
            return self.earliest.isoformat()
        return f"{self.year:04d}" if self.month is None else f"{self.year:04d}-{self.month:02d}"
