"""Which days and times an act may tell: none that is still to come, by the clock of the site.

Events are stored in UTC, and a day is a day at the site: at two in the morning in Shanghai the date in UTC is still
yesterday's, and what happens then happens today. An act may so tell the day that it is at its site, or in UTC, as it is
stored. A time of which an act tells (when a site came to know of a serious event, when it was sent) lies no later than
the moment of storing: a time to come would let a clock of 24 hours run for days (EMA GCP Inspectors Working Group,
2020: wrong settings of time, and wrong reports of serious events).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from trialwright.conduct.act import KINDS_SEEN
from trialwright.conduct.sites import act_site

if TYPE_CHECKING:
    from trialwright.conduct.act import Act
    from trialwright.conduct.course import Course

_CORRECTED = "act corrected"


def is_to_come(course: Course, act: Act, stored_at: datetime) -> bool:
    """Whether the day of ``act`` is still to come, at its site and in UTC."""
    if act.observed_on <= stored_at.date():
        return False
    site = act_site(course, act)
    zones = {one.clock for one in course.design.sites if site is None or one.name == site}
    return all(zone is None or act.observed_on > stored_at.astimezone(zone).date() for zone in zones)


def later_times(act: Act, stored_at: datetime) -> list[str]:
    """A sentence for each time in ``act`` that lies after ``stored_at`` (aware)."""
    said = f"{stored_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return [
        f"The time in {name.replace('_', ' ')!r} is still to come: by the clock of this server it is {said}."
        for name, told in _times(act) if told.tzinfo is not None and told > stored_at
    ]  # fmt: skip


def _times(act: Act) -> Iterator[tuple[str, datetime]]:
    """The times that ``act`` tells, or gives to an act that it corrects; one that cannot be read is refused there."""
    for name in act.moments:
        told = getattr(act, name)
        if told is not None:
            yield name, told
    if act.kind != _CORRECTED:
        return
    corrected = KINDS_SEEN.get(act.of)  # type: ignore[attr-defined]
    for one in act.entries:  # type: ignore[attr-defined]
        if corrected is not None and one.item in corrected.moments and isinstance(one.new, str):
            try:
                yield one.item, datetime.fromisoformat(one.new)
            except ValueError:
                continue
