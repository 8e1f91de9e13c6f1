"""Where a record was read from, and so what its silence means.

The registry's own record is whole: a field that is absent there was left empty by the sponsor. A portal's page, an
export or an excerpt shows some fields only: what it does not show is not known, unless it shows the field empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialwright.registry.facts_mark import facts_mark
from trialwright.registry.reader import Reading
from trialwright.registry.record import Record
from trialwright.registry.sources import Sources


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of a record. ``empty``: paths that it shows without a value; ``lines``: where its values stood.

    ``is_whole``: every field of the registry's form would be there if it had been filled in. ``is_printed``: its texts
    are what a reader sees on a page, so that escapes of the registry's markup should not be there.
    """

    name: str
    is_whole: bool
    is_printed: bool = False
    empty: frozenset[str] = frozenset()
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def shows(self, path: str) -> bool:
        """True when an absent value at ``path`` is known to be absent, not only unseen."""
        return self.is_whole or path in self.empty


def of_reading(reading: Reading) -> Provenance:
    """The provenance of a record as a reader gave it: a reader that knows lines read a printed page."""
    if reading.lines:
        return Provenance("portal page", False, True, frozenset(reading.empty), dict(reading.lines))
    return of_record(reading.record)


def of_sources(sources: Sources) -> Provenance:
    """The provenance of a record that was put together from printed pages, as its ``sources.yaml`` tells it."""
    return Provenance("printed pages", False, True, frozenset(sources.empty))


def of_record(record: Record) -> Provenance:
    """What can be told from the record alone: the registry dates every record of its own and names who registered it.

    A record without those is an excerpt; one written from facts says so itself.
    """
    mark = facts_mark(record)
    if mark:
        return Provenance(f"facts read on {mark.read_on.isoformat()}", False)
    status, identification = record.protocol_section.status_module, record.protocol_section.identification_module
    dated = status is not None and (status.study_first_submit_date or status.study_first_post_date_struct)
    named = identification is not None and identification.organization is not None
    is_whole = bool(dated and named)
    return Provenance("registry record" if is_whole else "excerpt", is_whole)
