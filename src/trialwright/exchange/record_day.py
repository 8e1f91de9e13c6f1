"""The day of the registry record that stands behind a study: what the notice on every export names."""

from __future__ import annotations

from trialwright.protocol.design import StudyDesign


def record_as_of(design: StudyDesign) -> str | None:
    """The day on which the record was last updated, as it says itself; None without a record or such a day."""
    status = design.record.protocol_section.status_module if design.record else None
    posted = status.last_update_post_date_struct if status else None
    return (posted.date if posted else None) or (status.last_update_submit_date if status else None)
