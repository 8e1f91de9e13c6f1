"""The one door through which results leave: ask whether they may, write them, and nothing else.

Web and command line both go through here, so that no path leads around ``exchange.may_leave``.
"""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.analysis.results import NO_PARTICIPANTS, results
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Row
from trialwright.exchange.format import Export, Format
from trialwright.exchange.may_leave import refusals


def leave(course: Course, rows: Sequence[Row], as_study: str, written_as: Format,
          kept_head: str | None = None) -> Export | list[str]:  # fmt: skip
    """The export of a study under the name ``as_study``, or the sentences that say why it may not leave."""
    sentences = refusals(course, rows, as_study, kept_head)
    if sentences:
        return sentences
    shown = results(course)
    if not shown.has_participants:
        return [f"{NO_PARTICIPANTS} There are no results to export."]
    return written_as.write(course, shown)
