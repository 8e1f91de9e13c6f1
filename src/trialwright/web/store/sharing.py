"""What the threads of a server hold together: of each study the course that was read furthest.

It is never changed and never handed out: a thread that is behind follows it, and holds what is recorded of each
participant together with the others until an act changes it (``conduct.held_together``). A thread that begins reads
every row itself, so that a row that was changed behind the program never passes for the one that it was; where it does
not agree with what the others hold, it goes on by itself.

Studies that were not asked for lately are let go once more acts are held than ``settings.HELD_ACTS``.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from weakref import WeakSet

from django.conf import settings

from trialwright.conduct.course import Course

_shared: dict[str, Course] = {}
_apart: WeakSet[Course] = WeakSet()
"""Courses of threads that do not agree with what the others hold."""
_acts_held: OrderedDict[str, int] = OrderedDict()
"""The acts of each study that is held, the one that was asked for longest ago first."""
_sharing = threading.Lock()


def used(study: str, courses: dict[str, Course]) -> None:
    """``study`` is asked for by the thread that keeps ``courses``: those that were let go since leave it."""
    with _sharing:
        _acts_held.setdefault(study, 0)
        _acts_held.move_to_end(study)
        for name in [one for one in courses if one not in _acts_held]:
            del courses[name]


def further(study: str, current: Course | None) -> Course | None:
    """What the threads share, where it was read as far as ``current`` or further, and ``current`` does not stand there
    already; None: nothing such."""
    shared = _shared.get(study)
    if shared is None or current is None:
        return shared
    if current in _apart or current.stands_with is shared or shared.sequence < current.sequence:
        return None
    return shared


def followed(current: Course, shared: Course, *, stands: bool) -> Course:
    """``current``, or a new one in its place, where ``shared`` stands. ``stands`` False: what ``current`` holds was
    taken back since."""
    with _sharing:
        if not stands or (current.redactions, current.design) != (shared.redactions, shared.design):
            current = shared.taken_up()  # what was worked out before may show what is gone, or asks another design
        else:
            current.follow(shared)
    current.stands_with = shared
    return current


def share(study: str, current: Course) -> None:
    """Let the other threads go on from ``current``, where they are not as far."""
    with _sharing:
        shared = _shared.get(study)
        if current not in _apart and (shared is None or _is_newer(current, shared)):
            _share(study, current)


def compare(study: str, current: Course) -> None:
    """``current`` was read from the first row on: hold together with the other threads what is the same."""
    with _sharing:
        shared = _shared.get(study)
        if shared is None or shared.redactions < current.redactions:
            _share(study, current)
        elif not current.share_with(shared):
            _apart.add(current)
        elif _is_newer(current, shared):
            _share(study, current)
        elif (current.sequence, current.design) == (shared.sequence, shared.design):
            current.follow(shared)
            current.stands_with = shared


def drop(study: str, shared: Course | None = None) -> None:
    """Let go what the threads share of ``study`` (``shared``: only where it is still that)."""
    with _sharing:
        if shared is None or _shared.get(study) is shared:
            _shared.pop(study, None)


def _is_newer(current: Course, shared: Course) -> bool:
    return current.sequence > shared.sequence or (current.sequence == shared.sequence and current.head != shared.head)


def _share(study: str, current: Course) -> None:
    _shared[study] = current.stands_with = current.as_shared()
    _acts_held[study] = current.sequence
    while sum(_acts_held.values()) > settings.HELD_ACTS and len(_acts_held) > 1:
        oldest, _ = _acts_held.popitem(last=False)
        _shared.pop(oldest, None)
