"""Which values were verified against their source, and which were changed since: it follows from the acts.

A verification holds for the value that stood then. When the value changes, it is void for that item alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trialwright.conduct.correction import SET_ASIDE
from trialwright.protocol.conduct_plan import to_verify

if TYPE_CHECKING:
    from trialwright.conduct.act import Recorded
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

_CHANGES = ("form saved", "value corrected")


def verified_items(person: Participant, visit: str, form: str) -> Mapping[str, Recorded]:
    """The items of ``form`` at ``visit`` whose present value was verified, with the act that did."""
    return _standing(person, visit, form)[0]


def voided_items(person: Participant, visit: str, form: str) -> Mapping[str, Recorded]:
    """The items that were verified once and changed since, with the act that changed them."""
    return _standing(person, visit, form)[1]


def in_the_plan(course: Course, person: Participant, visit: str, form: str, item: str) -> bool:
    """Whether the plan asks for this value to be compared with its source; of nobody who is not enrolled."""
    number = course.enrolment_number(person.code)
    return number is not None and to_verify(course.design.conduct, course.study, person.code, number, visit, form, item)


def _standing(person: Participant, visit: str, form: str) -> tuple[dict[str, Recorded], dict[str, Recorded]]:
    verified: dict[str, Recorded] = {}
    voided: dict[str, Recorded] = {}
    found = [entry for kind in (*_CHANGES, "values verified") for entry in person.of_kind(kind)]
    for entry in sorted(found, key=lambda one: one.sequence):
        act = entry.act
        if (act.visit, act.form) != (visit, form):  # type: ignore[attr-defined]
            continue
        if act.kind == "values verified":
            for item in act.items:  # type: ignore[attr-defined]
                verified[item] = entry
                voided.pop(item, None)
            continue
        for change in act.entries:  # type: ignore[attr-defined]
            if verified.pop(change.item, None) is not None:
                voided[change.item] = entry
    held = person.values(visit, form) if person.mends else verified
    for item in [name for name in verified if name not in held]:  # what saved it was set aside since
        verified.pop(item)
        voided[item] = person.of_kind(SET_ASIDE)[-1]
    return verified, voided
