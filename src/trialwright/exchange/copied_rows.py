"""Which rows of the ledger a certified copy holds: all of them, one participant's, or those of some sites.

A row's hash covers the digest of its payload, not the payload: a row whose content tells of people elsewhere (an
amendment's report, the row counts of an export) stands in the copy of a site without content and salt, and its hash can
still be worked out. Rows about people of other sites are not in it at all; the checkpoint signs the head of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from trialwright.conduct.act import payload
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Row


def copied_rows(course: Course, rows: Iterable[Row], participant: str | None, of_sites: bool) -> Iterator[Row]:
    """``course``: as its reader sees it; ``rows``: of the whole ledger. ``of_sites``: the course is a cut of it."""
    shown = {one.sequence: one for one in course.study_acts} if of_sites else {}
    gone = {row.sequence for row in course.tombstones}
    for row in rows:
        if participant is not None and row.participant not in (None, participant):
            continue
        if not of_sites or row.participant in course.participants or row.sequence in gone:
            yield row
        elif row.participant is None and row.sequence in shown:
            told = row.payload is None or payload(shown[row.sequence].act) == row.payload
            yield row if told else replace(row, payload=None, salt=None)
