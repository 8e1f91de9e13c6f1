"""At which time an act is stored: nothing is ever stored before what it follows, whatever the clock does.

Two writers at once can read the clock in another order than they write: up to a minute the later one takes the time of
the act before it. A clock further back was set back, or had run ahead: every act is refused until the clock is right,
or until an administrator has said, by the act ``clock set right``, that it is now (FDA 2024 Q&A, Q14).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from trialwright.conduct.acts.clock_set_right import ClockSetRight

if TYPE_CHECKING:
    from trialwright.conduct.act import Act
    from trialwright.conduct.course import Course

A_MOMENT = timedelta(minutes=1)
STANDS_BEFORE = (
    "The clock stands before the last act: set the computer's clock right. If it is right now and was ahead before, "
    "an administrator writes the act 'clock set right', with the reason; nothing else is written until then."
)


def time_of_storing(course: Course, act: Act, now: datetime) -> datetime | None:
    """``now``, or the time of the last act where another writer was a moment quicker; None: the clock stands before the
    last act, and ``act`` is not what sets that right. ``now`` is aware UTC."""
    last = course.stored_at
    if last is None or now >= last:
        return now
    if isinstance(act, ClockSetRight):
        return now
    return last if last - now <= A_MOMENT else None
