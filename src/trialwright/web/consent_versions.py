"""Versions of the consent form on the pages: what may be signed, what is offered first, what is due.

A study that lists versions offers those that are approved, the one in force (or due again) first; a study that lists
none takes the version as it is printed on the form, and offers what was signed last. Which version may be signed on
which day is asked of ``protocol.conduct_plan`` when the consent is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms

from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.protocol.conduct_plan import ConsentVersion, consent_deadline, consent_due

NONE_LISTED = (
    "As printed on the signed form, for example 1.0. The study's files list no versions, so nobody is reminded of a "
    "newer one."
)
_LABEL = "Version of the consent form"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a participant's consent stands: each version signed with its day; ``due`` empty: nothing is to be signed
    again; ``late``: its last day has passed; ``lists_none``: the study's files list no versions."""

    given: Sequence[tuple[str, date]]
    due: str
    late: bool
    lists_none: bool


def field(course: Course, person: Participant | None, today: date) -> forms.Field:
    """The field for the version that was signed."""
    plan = course.design.conduct
    approved = [one for one in plan.consents if one.approved_on and date.fromisoformat(one.approved_on) <= today]
    if not plan.consents:
        used = versions_signed(course)
        return forms.CharField(max_length=60, label=_LABEL, help_text=NONE_LISTED, initial=used[-1] if used else "")
    first = consent_due(plan, given(person), today) or consent_due(plan, (), today)
    choices = [("", "choose"), *((one.version, f"{one.version} ({_stands(one, today)})") for one in reversed(approved))]
    offered = first.version if first is not None else ""
    says = "As printed on the form that was signed; those approved stand here."
    return forms.ChoiceField(choices=choices, label=_LABEL, initial=offered, help_text=says)


def standing(course: Course, person: Participant, today: date) -> Standing:
    """The consents of ``person`` and what is due as of ``today``."""
    plan = course.design.conduct
    due = consent_due(plan, given(person), today) if course.origin == "observed" and person.left_by is None else None
    last = consent_deadline(due) if due is not None else None
    says = "" if due is None else f"Version {due.version} is to be signed{f' until {last}' if last else ''}."
    return Standing(given(person), says, last is not None and today > last, not plan.consents)


def given(person: Participant | None) -> list[tuple[str, date]]:
    """The versions that somebody signed, with their days, in the order in which they were written."""
    acts = [entry.act for entry in person.of_kind("consent given")] if person is not None else []
    return [(act.consent_version, act.observed_on) for act in acts]


def versions_signed(course: Course) -> list[str]:
    """Every version that somebody signed in the study, the one signed last at the end."""
    found = [(day, version) for person in course.participants.values() for version, day in given(person)]
    return list(dict.fromkeys(version for _, version in sorted(found, reverse=True)))[::-1]


def _stands(one: ConsentVersion, today: date) -> str:
    if one.starts is None:
        return "not approved yet"
    since = f"{'in force since' if one.starts <= today else 'from'} {one.starts}"
    again = f"; who signed an earlier one signs again within {one.again_within_days} days"
    return since + (again if one.again_within_days is not None else "")
