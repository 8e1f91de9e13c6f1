"""The course of a study as each thread keeps it: read once from the rows, and read on from where it stood.

A course is a thread's own, for it changes; what is in it does not. The one that was read furthest is shared
(``sharing``), and the other threads go on from it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection

from trialwright.conduct.act import Recorded
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Row
from trialwright.conduct.payload import act_kinds, read_row
from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.web import designs
from trialwright.web.store import sharing
from trialwright.web.store.reading import rows
from trialwright.web.store.studies import info

_held = threading.local()
_WHERE_IT_STANDS = (
    "SELECT s.design_sha256, r.hash, (SELECT MAX(l.sequence) FROM web_ledgerrow l WHERE l.study = s.study) "
    "FROM web_study s LEFT JOIN web_ledgerrow r ON r.study = s.study AND r.sequence = %s WHERE s.study = %s"
)
"""One question, for it is asked several times for each page: the design that a study follows, the hash of a row, and
the number of the last one."""


def course(study: str) -> Course:
    """What happened so far in ``study``. Each thread keeps its own and reads on from where it stood, or goes on from
    what another thread has read meanwhile; once a row was redacted it reads anew, so that no thread of any process goes
    on showing what was taken away."""
    courses = _courses()
    sharing.used(study, courses)
    current = courses.get(study)
    last = None if current is None else _last_row(study, current)
    further = _further(study, current)
    if current is not None and further is not None:
        current = courses[study] = sharing.followed(current, further[0], stands=last is not None)
        last = further[1]
    if current is None or last is None:
        current = Course(study, design_of(study))
    elif last == current.sequence:
        return current
    is_read_on = current.sequence > 0
    for row in rows(study, current.sequence):
        if is_read_on and row.kind == "redacted":
            forget(study)
            return course(study)
        _admit(current, row)
    keep(study, current, is_read_on=is_read_on)
    return current


def _further(study: str, current: Course | None) -> tuple[Course, int] | None:
    """The course that the threads share, where it is further than ``current``, and the number of the ledger's last row.
    What is shared and does not stand in the database now is let go: a transaction was rolled back."""
    shared = sharing.further(study, current)
    last = _last_row(study, shared) if shared is not None else None
    if shared is not None and last is None:
        sharing.drop(study, shared)
    return None if shared is None or last is None else (shared, last)


def course_before(study: str, sequence: int) -> Course:
    """What had happened before the row at ``sequence``."""
    past = Course(study, design_of(study))
    for row in rows(study):
        if row.sequence >= sequence:
            break
        _admit(past, row)
    return past


def _admit(current: Course, row: Row) -> None:
    entry = _entry(row)
    current.admit_all(() if entry is None else (entry,), row.hash)
    if entry is None:
        current.tombstones.append(row)
    current.sequence = row.sequence
    current.moved()


def as_read(stored: Iterable[Row]) -> list[Recorded]:
    """What this thread's course takes in of rows that it has just written: what every other one reads there."""
    return [entry for entry in map(_entry, stored) if entry is not None]


def _entry(row: Row) -> Recorded | None:
    """The recorded act of ``row``. Raises ``InputError`` for a row that nothing here ever wrote."""
    kind = act_kinds().get(row.kind)
    if kind is not None and isinstance(row.version, int) and row.version > kind.version:
        raise InputError(
            where=f"row {row.sequence} of the ledger of {row.study}", expected="an act that this program knows",
            found=f"{row.kind!r} in its version {row.version}, which a newer program wrote",
            remedy="Install the newer version again.",
        )  # fmt: skip
    try:
        if not isinstance(row.sequence, int):
            raise TypeError
        return read_row(row)
    except (KeyError, ValueError, TypeError):
        raise InputError(
            where=f"row {row.sequence} of the ledger of {row.study}", expected="an act that can be read",
            found="a row that was changed in the database",
            remedy=f"Run trialwright verify {row.study} to see what was changed, keep the file as it is, and restore "
            "the data folder from a copy whose head you kept.",
        ) from None  # fmt: skip


def _last_row(study: str, current: Course) -> int | None:
    """The number of the ledger's last row, where ``current`` is what stands up to the row at which it ends, under the
    design that is followed now; None: it is not, and is read anew."""
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_IT_STANDS, [current.sequence, study])
        found = cursor.fetchone()
    return found[2] if found is not None and found[:2] == (current.design.sha256, current.head) else None


def forget(study: str) -> None:
    """Let the kept course go while a transaction is open: it may be rolled back."""
    _courses().pop(study, None)
    sharing.drop(study)


def design_of(study: str) -> StudyDesign:
    """The design that ``study`` follows: of its last amendment, else the one that it was opened with."""
    return designs.design_of(info(study).design_sha256, Path(settings.DATA_FOLDER))


def design_at(sha256: str) -> StudyDesign:
    """A design that a study here followed once, by its SHA-256."""
    return designs.design_of(sha256, Path(settings.DATA_FOLDER))


def keep(study: str, current: Course, *, is_read_on: bool = True) -> None:
    """Let this thread go on from ``current``, and the others too. ``is_read_on`` False: it was read from the first row
    on, and is compared with what the others hold."""
    _courses()[study] = current
    if is_read_on:
        sharing.share(study, current)
    else:
        sharing.compare(study, current)


def _courses() -> dict[str, Course]:
    found: dict[str, Course] = _held.__dict__.setdefault("courses", {})
    return found


def design_history(study: str) -> list[tuple[int, str, str]]:
    """The designs that ``study`` followed: (row from which on, SHA-256, the amendment's name; the first has none)."""
    found = [(entry.sequence, entry.act) for entry in course(study).study_acts]
    return [(row, act.design_sha256, "") for row, act in found if isinstance(act, StudyOpened)] + [
        (row, act.design_sha256, act.amendment) for row, act in found if isinstance(act, DesignAmended)
    ]
