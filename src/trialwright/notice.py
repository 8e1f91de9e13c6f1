"""What Trialwright is not: the words that stand on every screening, matching and result page, print and export."""

from __future__ import annotations


def notice(record_as_of: str | None) -> tuple[str, ...]:
    """The notice, a sentence each. ``record_as_of``: the date of the record that was read; None when there is none."""
    record = f"Record as of {record_as_of}." if record_as_of else "No registered record stands behind this study."
    return (
        "Research software; not a medical device; not validated for any jurisdiction; no medical advice.",
        "A verdict is a reading of the record for a qualified person to confirm.",
        "Not affiliated with the sponsor or the registry.",
        record,
    )


SIMULATED = "SIMULATED"
"""The mark that stands first in the title of everything simulated."""
