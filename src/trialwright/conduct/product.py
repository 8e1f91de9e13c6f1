"""Account of the product that a participant took home: handed out, used, returned, by planned intervention.

ICH E6(R2) 4.6.3: the site keeps records of the use by each participant and of what came back. Units are those in
which the product is handed out (syringes, vials, tablets); what was neither used nor returned is told, not explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from trialwright.protocol.design import Administration
from trialwright.protocol.dosing import Accountability

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant


def account(person: Participant, plan: Administration, until: date | None = None) -> Accountability:
    """What ``person`` was handed out, used and returned of ``plan`` (``until``: by that day, None: so far); receipts
    and destruction are the site's."""
    out, back = (
        [one.act for one in person.of_kind(kind)
         if _is_of(one.act, plan) and (until is None or one.act.observed_on <= until)]
        for kind in ("product handed out", "product returned")
    )  # fmt: skip
    return Accountability(
        received=0,
        handed_out=sum(act.units for act in out),  # type: ignore[attr-defined]
        used=sum(act.used for act in back),  # type: ignore[attr-defined]
        returned=sum(act.unused for act in back),  # type: ignore[attr-defined]
        destroyed=0,
    )


def _is_of(act: object, plan: Administration) -> bool:
    return getattr(act, "administration", None) == plan.intervention


def not_planned(course: Course, person: Participant | None, administration: str) -> Sequence[str]:
    """What forbids an account of ``administration``: nobody is planned to receive it."""
    if person is None or person.enrolled_on is None:
        return ("Product is handed out to participants who are enrolled.",)
    if course.plan_of(person, administration) is None:
        return (f"{administration!r} is not planned for the arm of {person.code}.",)
    return ()
