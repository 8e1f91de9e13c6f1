"""In which order may acts come? The sentences that several acts share.

Sequence is enforced by the system (21 CFR 11.10(f)): nothing before the study is open, no procedure before consent
(ICH E6(R3) 2.8), no dose before enrolment, nothing that was observed after someone has left but corrections and the
follow-up of adverse events. What was collected until that day is kept (FDA, Data Retention When Subjects Withdraw,
2008), and may be entered later than the leaving. Every function answers with sentences that name the participant's code
and no value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from trialwright.protocol.conduct_plan import consent_deadline, consent_due

if TYPE_CHECKING:
    from trialwright.conduct.act import Act
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_NOTHING: tuple[str, ...] = ()
_ENTERED_LATER = frozenset({
    "screened", "criterion judged", "visit attended", "form saved", "dose given", "dose missed", "product handed out",
    "other treatment started", "treatment discontinued",
})  # fmt: skip
"""What may have been observed before somebody left and be entered after it was recorded that they did; a dose only of
an earlier day, for on the day itself nobody can tell which came first."""
_NO_DOSE_ON_THE_DAY = frozenset({"dose given", "product handed out"})
_WITHOUT_NEW_CONSENT = frozenset({"consent given", "withdrawn", "adverse event reported", "treatment discontinued"})


def not_open(course: Course, act: Act) -> Sequence[str]:
    """What forbids any act about a participant: the study is not open, or the code is not one."""
    if not course.study_acts:
        return ("The study is not open: open it first.",)
    if act.participant is None:
        return (f"The act {act.kind!r} concerns a participant: give the participant's code.",)
    if act.participant not in course.participants and _CODE.fullmatch(act.participant) is None:
        return ("A participant's code has letters, digits, dots, dashes and underscores, 32 at most (never a name).",)
    return _NOTHING


def not_consented(course: Course, act: Act) -> Sequence[str]:
    """What forbids an act of someone who must have consented and must still take part."""
    person = course.participants.get(act.participant or "")
    if person is None or person.consented_on is None or not course.study_acts:
        return not_open(course, act) or (f"{act.participant} has not given consent: record the consent first.",)
    if person.left_by is not None and not _was_before(act, person):
        return (f"{person.code} {person.left_by}: only corrections and the follow-up of adverse events may come now, "
                "and what was observed by that day, under its own day. A leaving that was recorded wrongly is "
                "corrected, or set aside as entered in error, with a reason.",)  # fmt: skip
    return too_early(act.observed_on, person) or not_consented_again(course, act, person)


def _was_before(act: Act, person: Participant) -> bool:
    if act.kind not in _ENTERED_LATER or person.left_on is None or act.observed_on > person.left_on:
        return False
    return act.kind not in _NO_DOSE_ON_THE_DAY or act.observed_on < person.left_on


def not_consented_again(course: Course, act: Act, person: Participant) -> Sequence[str]:
    """What forbids a new act of someone who should have consented to a newer version by now."""
    plan = course.design.conduct
    if not plan.consents or course.origin != "observed" or act.kind in _WITHOUT_NEW_CONSENT:
        return _NOTHING
    given = [(entry.act.consent_version, entry.act.observed_on) for entry in person.of_kind("consent given")]  # type: ignore[attr-defined]
    due = consent_due(plan, given, act.observed_on)
    last = consent_deadline(due) if due else None
    if due is None or last is None or act.observed_on <= last:
        return _NOTHING
    return (f"{person.code} has not consented to version {due.version}, due by {last}: record that consent first.",)


def not_enrolled(course: Course, act: Act) -> Sequence[str]:
    """What forbids an act of someone who must be enrolled and must still take part."""
    found = not_consented(course, act)
    if found:
        return found
    enrolled_on = course.participants[act.participant or ""].enrolled_on
    if enrolled_on is None:
        return (f"{act.participant} is not enrolled: enrol first.",)
    if act.observed_on < enrolled_on:
        return (f"{act.participant} was not yet enrolled on that day.",)
    return _NOTHING


def too_early(day: date, person: Participant) -> Sequence[str]:
    """What forbids something observed on ``day``: it lies before the consent, or before the birth."""
    if person.consented_on is None or day < person.consented_on:
        return (f"{person.code} had not given consent on that day.",)
    if person.born_by is not None and day < person.born_by:
        return (f"{person.code} was not born on that day.",)
    return _NOTHING


def unknown_visit(course: Course, visit: str) -> Sequence[str]:
    """What forbids a visit of that name: the study has none."""
    if visit in course.visit_plan or course.design.unscheduled_kind(visit) is not None:
        return _NOTHING
    return (f"This study has no visit {visit!r}; its visits are: {', '.join(course.visit_plan)}.",)
