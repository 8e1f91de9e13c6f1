"""A record on its way into the corpus: what was read, in which form it came, and where it stood.

Whoever reads many records hands on ``Arrival`` for each that could be read and an ``InputError`` for each that could
not, in the order in which they stood: one bad record never costs the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from trialwright.errors import InputError
from trialwright.registry.record import Record


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record as read.

    ``form``: the name of the reader that read it (``v2_json``, ``legacy_xml``, ...). ``where``: file and line or entry.
    ``facts_read_on``: the day on which its facts were read, for records put together by hand; None: the form itself is
    the registry's.
    """

    record: Record
    form: str
    where: str
    facts_read_on: date | None = None


Outcome: TypeAlias = Arrival | InputError
"""What became of one record: it arrived, or the sentence that says why not."""
