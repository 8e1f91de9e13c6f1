"""What an act is: something that happened in a study, written once and never edited.

An act says whom it concerns and when it was observed; the record around it says who wrote it, in which role, why, when
it was entered and when it was stored (three times, EMA/INS/GCP/112288/2023 section 4.5). An act answers, as a list of
sentences, what forbids it now: its refusals. A refusal is a value for a user to read; it names no participant's value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

import orjson

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Origin = Literal["observed", "simulated"]


class Role(StrEnum):
    """Who someone is in a study; ICH E6(R3) 4.3.8 asks for rights by role."""

    COORDINATOR = "coordinator"
    INVESTIGATOR = "investigator"
    DATA_MANAGER = "data manager"
    MONITOR = "monitor"
    STATISTICIAN = "statistician"
    ADMINISTRATOR = "administrator"


KINDS_SEEN: dict[str, type[Act]] = {}
"""The act classes by kind, for who may not import them by name (acts are strangers to each other)."""


@dataclass(frozen=True, slots=True)
class Act:
    """The base of every act. ``participant`` None: the act concerns the study as a whole."""

    participant: str | None
    observed_on: date

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1
    roles: ClassVar[frozenset[Role]] = frozenset()
    needs_reason: ClassVar[bool] = False
    only_by_itself: ClassVar[bool] = False
    """True for an act that only another act brings about (a deviation out of a late dose)."""
    needs_password: ClassVar[bool] = False
    """True for a signature: it is given where the writer's password is asked for (21 CFR 11.200(a)), nowhere else."""
    moments: ClassVar[tuple[str, ...]] = ()
    """Fields that tell when something happened: never later than the moment of storing."""
    later_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields that older payloads have not: where None, the payload leaves them out, so that it is the same as ever."""

    def __init_subclass__(cls) -> None:
        """Every kind that was imported is known by its name (a class with slots is made twice: the second)."""
        if cls.kind:
            KINDS_SEEN[cls.kind] = cls

    def refusals(self, course: Course) -> Sequence[str]:
        """Sentences that say what forbids this act now; empty when nothing does."""
        raise NotImplementedError(self.kind)

    def consequences(self, course: Course) -> Sequence[Consequence]:
        """Acts that this one brings about by itself, written with it or not at all. ``course`` is before this act."""
        return ()


def payload(act: Act) -> bytes:
    """The act's fields as JSON (UTF-8, no spaces, sorted keys); the same act always gives the same bytes."""
    absent = {name for name in act.later_fields if getattr(act, name) is None}
    if not absent:
        return orjson.dumps(act, option=orjson.OPT_SORT_KEYS)
    told = {one.name: getattr(act, one.name) for one in fields(act) if one.name not in absent}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


@dataclass(frozen=True, slots=True)
class Consequence:
    """An act that another act brings about: its kind, and the fields of its own. It concerns the same participant and
    is observed on the same day, where the fields name no other; acts are strangers to each other, so
    ``conduct.writing`` makes the act of it."""

    kind: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: a user name (a pseudonym of the study's own user list) in one role. ``sites``: at which sites that
    role is held, None: at all of them; ``others``: the other roles that they hold in the study, one of which may blind
    them. Both are asked when the act is written, and are no part of it."""

    user: str
    role: Role
    sites: frozenset[str] | None = field(default=None, compare=False)
    others: frozenset[Role] = field(default=frozenset(), compare=False)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that they are known to hold in the study."""
        return self.others | {self.role}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act as the ledger holds it. ``entered_at``: when the user handed it in; ``stored_at``: when it was written;
    ``source``: by which way it came in (None: not recorded); ``meddled``: what does not fit in its own row any more,
    for a row was read that was changed in the database."""

    sequence: int
    act: Act
    actor: Actor
    origin: Origin
    reason: str | None
    entered_at: datetime
    stored_at: datetime
    key: str
    source: str | None = None
    meddled: tuple[str, ...] = ()
