"""An adverse event was reported, or followed up under the number it has already.

Fields follow ICH E2B and CTCAE: term, organ system (MedDRA system organ class, or the words of CTCAE v5.0), grade 1 to
5 (CTCAE v5.0: grade 5 is death related to the adverse event), serious, related, outcome. What makes an event serious
and whether it was expected follow ICH E2A (II.B, II.C): serious is what meets at least one of the six criteria. What
was done with the study treatment follows ICH E2B(R3) G.k.8. Events are numbered by participant. After someone has left,
events that began before that day can still be reported, serious ones that began later as well (ICH E2A, III.E.3:
post-study events), and all be followed up. What only another act can put right is asked, not refused:
``conduct.reconciliation``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open, too_early

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

EventOutcome = Literal["recovered", "recovering", "not recovered", "recovered with sequelae", "fatal", "unknown"]
Seriousness = Literal[
    "death", "life-threatening", "hospitalisation", "disability", "congenital anomaly", "medically important",
]  # fmt: skip
Action = Literal["none", "dose left out", "dose reduced", "treatment stopped", "not applicable", "unknown"]
_OUTCOMES = get_args(EventOutcome)
_SERIOUSNESS = get_args(Seriousness)
_ACTIONS = get_args(Action)
_GOES_ON = ("recovering", "not recovered")


@dataclass(frozen=True, slots=True)
class AdverseEventReported(Act):
    """``related``, ``expected`` None: not judged yet; ``ended`` None: not ended, or not known.

    ``seriousness``: what makes it serious; empty: it is not (or was reported before a criterion was asked for).
    ``ended`` of a fatal event: the day of death. ``action``: what was done with the study treatment;
    None: not recorded. ``aware_at``: when the site came to know of it, with the offset of the local clock, from which
    the time for passing a serious event on is counted; None: not recorded.
    """

    event: int
    term: str
    organ_system: str
    grade: int
    serious: bool
    related: bool | None
    started: date
    ended: date | None
    outcome: EventOutcome
    expected: bool | None = None
    seriousness: tuple[Seriousness, ...] = ()
    action: Action | None = None
    aware_at: datetime | None = None

    kind: ClassVar[str] = "adverse event reported"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
    moments: ClassVar[tuple[str, ...]] = ("aware_at",)

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self)
        if found:
            return found
        person = course.participant(self.participant)
        if person is None or person.consented_on is None:
            return (f"{self.participant} has not given consent: record the consent first.",)
        return too_early(self.observed_on, person) or self._numbering(person) + self._fields(person)

    def _numbering(self, person: Participant) -> list[str]:
        known = person.adverse_events
        if self.event not in known and self.event != person.next_event:
            return [f"The next adverse event of {person.code} has number {person.next_event}."]
        return self._after_leaving(person, self.event not in known)

    def _after_leaving(self, person: Participant, new: bool) -> list[str]:
        """What a person's leaving forbids, by what they answered about follow-up."""
        follow_up = person.withdrawal.follow_up if person.withdrawal else None
        if person.left_on is None or follow_up == "agreed" or self.outcome == "fatal":
            return []
        if follow_up == "refused" and self.observed_on > person.left_on:
            return [f"{person.code} {person.left_by} and refused follow-up: only a death, which public records tell,"
                    " may be recorded."]  # fmt: skip
        if new and self.started > person.left_on and not self.serious:
            return [
                f"{person.code} {person.left_by}: of events that began after that day only serious ones are recorded."
            ]
        return []

    def _fields(self, person: Participant) -> list[str]:
        found = self._seriousness()
        if not self.term.strip() or not self.organ_system.strip():
            found.append("An adverse event has a term and an organ system.")
        if self.grade not in (1, 2, 3, 4, 5):
            found.append("The grade of an adverse event is 1 to 5.")
        if self.outcome not in _OUTCOMES:
            found.append(f"The outcome of an adverse event is one of: {', '.join(_OUTCOMES)}.")
        if (self.grade == 5) != (self.outcome == "fatal"):
            found.append("Grade 5 and the outcome fatal go together.")
        if self.grade == 5 and not self.serious:
            found.append("A fatal adverse event is serious.")
        if self.started > self.observed_on:
            found.append("An adverse event cannot begin after the day on which it was observed.")
        if person.consented_on is not None and self.started < person.consented_on:
            found.append("What began before the consent belongs to the medical history on the screening sheet.")
        if self.ended is not None and not self.started <= self.ended <= self.observed_on:
            found.append("An adverse event ends between its beginning and the day on which it was observed.")
        if self.ended is not None and self.outcome in _GOES_ON:
            found.append(f"An adverse event that is {self.outcome} has no day of its end.")
        return found

    def _seriousness(self) -> list[str]:
        found = []
        if not set(self.seriousness) <= set(_SERIOUSNESS):
            found.append(f"What makes an event serious is one or more of: {', '.join(_SERIOUSNESS)}.")
        if self.seriousness and not self.serious:
            found.append("An event that meets a criterion of seriousness is serious.")
        if self.serious and not self.seriousness:
            found.append(f"A serious event says what makes it serious, one or more of: {', '.join(_SERIOUSNESS)}.")
        if self.grade == 5 and self.seriousness and "death" not in self.seriousness:
            found.append("A fatal event is serious for death.")
        if "death" in self.seriousness and self.outcome != "fatal":
            found.append("What is serious for death has the outcome fatal.")
        if self.action is not None and self.action not in _ACTIONS:
            found.append(f"What was done with the treatment is one of: {', '.join(_ACTIONS)}.")
        if self.aware_at is not None and self.aware_at.tzinfo is None:
            found.append("The time at which the site came to know has an offset, for example 2026-03-02T16:30+08:00.")
        elif self.aware_at is not None and self.aware_at.date() < self.started:
            found.append("The site cannot know of an event before it began.")
        return found


ACT = AdverseEventReported
