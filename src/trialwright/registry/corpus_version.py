"""A version of a record, and which of several a reader is shown.

A record comes in several forms (the registry's JSON, an older XML, a portal's page) and each form in several versions;
all are kept. Shown is a whole form before one that carries only part of a record, then the version whose update was
posted last, then the one from the later state of the registry's data, then the richer form.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.record import Record

WHOLE_FORMS = ("v2_json", "v1_json", "aact", "legacy_xml")
"""Forms that carry a record whole, the richest first."""

PARTIAL_FORMS = ("portal_page", "csv_export", "facts")
"""Forms that carry part of a record, the richest first; a form that stands in neither list counts as the last."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record in one form.

    ``dated``: the day its last update was posted (else submitted), as registered; "" when the record does not say.
    ``held_on``: the day of the registry's data it came from; ``facts_read_on``: the day its facts were read by hand; ""
    where there is none. ``added_at`` and ``seen_at``: when it came into the corpus first, and last (ISO 8601, UTC).
    """

    id: int
    nct_id: str
    form: str
    sha256: str
    dated: str
    held_on: str
    facts_read_on: str
    added_at: str
    seen_at: str

    @property
    def is_whole(self) -> bool:
        return self.form in WHOLE_FORMS

    @property
    def age(self) -> tuple[str, str, str, str]:
        """What orders the versions of one form, oldest first."""
        return self.dated, self.held_on, self.seen_at, self.sha256


def shown_of(versions: list[Version]) -> Version:
    """The version that a reader is shown. The order of ``versions`` does not matter."""
    return max(versions, key=_precedence)


def dated(record: Record) -> str:
    """The day the record's last update was posted, else submitted, as registered."""
    status = record.protocol_section.status_module
    if status is None:
        return ""
    posted = status.last_update_post_date_struct
    return (posted.date if posted else None) or status.last_update_submit_date or ""


def _precedence(version: Version) -> tuple[bool, str, str, int, str, str]:
    forms = (*WHOLE_FORMS, *PARTIAL_FORMS)
    richness = -forms.index(version.form) if version.form in forms else -len(forms)
    return version.is_whole, version.dated, version.held_on, richness, version.seen_at, version.sha256
