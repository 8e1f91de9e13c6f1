"""On which day the registry gave a record out."""

from __future__ import annotations

from datetime import date

from trialwright.registry.record import Record
from trialwright.registry.registered import last_day


def day_of(record: Record) -> date | None:
    """The day of the registry's version that the record carries; None where it carries none."""
    module = record.derived_section.misc_info_module if record.derived_section else None
    return last_day(module.version_holder) if module else None
