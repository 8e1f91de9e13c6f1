"""From everyone assessed to everyone who completed: the participant flow (CONSORT 2025, items 22a and 22b).

Assessed: anyone with a screening sheet. Whether someone was ineligible, and on which criteria, is read from the sheet
and the investigator's judgements by the same screening that refuses enrolments. Someone can fail several criteria, so
reasons may add up to more than the people. Unknown criteria make nobody ineligible: they are "in screening", unless
they withdrew before anything was decided.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from trialwright.analysis.result import TOTAL
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason and how many people it concerns."""

    reason: str
    number: int


@dataclass(frozen=True, slots=True)
class ArmFlow:
    """One arm: ``not_completed`` says why people left; ``ongoing`` are still in the study."""

    arm: str
    title: str
    enrolled: int
    treated: int
    completed: int
    not_completed: tuple[Reason, ...]
    ongoing: int

    @property
    def left(self) -> int:
        """How many left without completing."""
        return sum(reason.number for reason in self.not_completed)


@dataclass(frozen=True, slots=True)
class ParticipantFlow:
    """The flow. ``ineligible_by`` counts people by criterion id; ``eligible_not_enrolled`` met everything and did not
    enter (yet); ``left_before_enrolment`` withdrew before it, without failing a criterion. ``people``: the codes behind
    each number, by (arm or total, what, reason)."""

    assessed: int
    ineligible: int
    ineligible_by: tuple[Reason, ...]
    in_screening: int
    eligible_not_enrolled: int
    left_before_enrolment: int
    arms: tuple[ArmFlow, ...]
    people: Mapping[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def enrolled(self) -> int:
        """Enrolled over all arms."""
        return sum(arm.enrolled for arm in self.arms)


def participant_flow(course: Course) -> ParticipantFlow:
    """The flow so far."""
    assessed = [person for person in course.participants.values() if person.screening is not None]
    outcomes, failing = Counter[str](), Counter[str]()
    people: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for person in assessed:
        people[TOTAL, "assessed", ""].append(person.code)
        if person.enrolment is None:
            outcome, criteria = _screened(course, person)
            outcomes[outcome] += 1
            failing.update(criteria)
            people[TOTAL, _CALLED[outcome], ""].append(person.code)
            for criterion in criteria:
                people[TOTAL, "criterion not met", criterion].append(person.code)
    for person in course.enrolled:
        people[TOTAL, "enrolled", ""].append(person.code)
        for what, why in _steps(person):
            people[person.arm or "", what, why].append(person.code)
    order = {criterion.id: place for place, criterion in enumerate(course.design.criteria.criteria)}
    reasons = sorted(failing.items(), key=lambda item: order.get(item[0], len(order)))
    return ParticipantFlow(
        assessed=len(assessed),
        ineligible=outcomes["ineligible"],
        ineligible_by=tuple(Reason(criterion, number) for criterion, number in reasons),
        in_screening=outcomes["unknown"],
        eligible_not_enrolled=outcomes["eligible"],
        left_before_enrolment=outcomes["left"],
        arms=tuple(_arm_flow(course, arm.name, arm.title) for arm in course.design.arms),
        people={place: tuple(codes) for place, codes in people.items()},
    )


_CALLED = {
    "ineligible": "not eligible", "unknown": "in screening", "eligible": "eligible and not enrolled",
    "left": "left before enrolment",
}  # fmt: skip


def _steps(person: Participant) -> list[tuple[str, str]]:
    """The numbers of the flow of the arm in which someone enrolled counts, as (what, reason)."""
    found = [("enrolled", "")] + ([("treated", "")] if person.first_dose_on is not None else [])
    why = why_left(person)
    if why is not None:
        return [*found, ("left", ""), ("left", why)]
    return [*found, ("completed" if person.completion is not None else "in the study", "")]


def _screened(course: Course, person: Participant) -> tuple[str, tuple[str, ...]]:
    """What the screening says of someone not enrolled, as of the last act about them."""
    screening = course.screening(person.code, max(entry.act.observed_on for entry in person.standing))
    if screening is not None and screening.outcome == "ineligible":
        return "ineligible", tuple(screening.failing)
    if why_left(person) is not None:
        return "left", ()
    return (screening.outcome if screening is not None else "unknown"), ()


def _arm_flow(course: Course, arm: str, title: str) -> ArmFlow:
    people = [person for person in course.enrolled if person.arm == arm]
    why = Counter(reason for person in people if (reason := why_left(person)) is not None)
    completed = sum(person.completion is not None for person in people)
    return ArmFlow(
        arm=arm,
        title=title,
        enrolled=len(people),
        treated=sum(person.first_dose_on is not None for person in people),
        completed=completed,
        not_completed=tuple(Reason(reason, number) for reason, number in sorted(why.items())),
        ongoing=len(people) - completed - sum(why.values()),
    )


def why_left(person: Participant) -> str | None:
    """Why someone left without completing; None for someone who is in the study or completed it."""
    if person.withdrawal is not None:
        return person.withdrawal.why
    return "death" if person.has_died and person.completion is None else None
