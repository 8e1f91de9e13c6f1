"""Measured values that were said and cannot be used hide the older values of their measure.

A value without a date, with a sign such as "<", in a unit that UCUM does not know, or a preliminary one is no number to
judge by; left out silently, an older value would be judged in the place of the newer one. It is told, and the measure
stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from trialwright.clinical.partial_date import PartialDate


@dataclass(slots=True)
class HiddenValues:
    """The latest value of each measure that cannot be used, and why; a value without a date hides every one."""

    latest: dict[str, tuple[PartialDate | None, str]] = field(default_factory=dict)

    def hide(self, code: str, on: PartialDate | None, why: str) -> None:
        """The value of ``code`` on that day cannot be used."""
        before = self.latest.get(code)
        if before is None or on is None or (before[0] is not None and on.latest > before[0].latest):
            self.latest[code] = (on, why)

    def is_hidden(self, code: str, on: PartialDate) -> bool:
        """Whether a value of ``code`` on that day may be older than one that cannot be used."""
        if code not in self.latest:
            return False
        until = self.latest[code][0]
        return until is None or on.earliest <= until.latest

    def told(self) -> Iterator[str]:
        """A sentence for each measure."""
        for code, (on, why) in self.latest.items():
            yield f"{code} {on or 'without a date'}: {why}; older values of it are not used."
