"""The planned study as values: arms, administrations, visits, forms, criteria, planned analysis.

Design words follow CDISC USDM 4.0 (arm, epoch, encounter here "visit", administration, objective, estimand); capture
words stand in ``protocol.form``. Days are counted from the anchor day, the day of the first dose: ``day`` 0 is that
day, 84 is twelve weeks later. Every element carries its basis, field by field: registered, with the record's path, or
assumed, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from trialwright.eligibility.criterion import Criteria
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.basis import Bases, Basis, basis_of
from trialwright.protocol.form import Form
from trialwright.registry.record import Record

__all__ = ["Administration", "Arm", "Bases", "Basis", "StudyDesign", "Visit", "basis_of"]


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of participants with one planned treatment path."""

    name: str
    title: str
    description: str
    basis: Bases

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Administration:
    """Planned doses of one intervention: ``number`` doses, the first on ``first_day``, then every ``every_days``.

    ``arms`` empty: all arms. A dose is in its window from ``before_days`` before to ``after_days`` after its day.
    """

    intervention: str
    dose: float
    unit: str
    route: str
    first_day: int
    every_days: int
    number: int
    before_days: int
    after_days: int
    basis: Bases
    arms: tuple[str, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}

    def day(self, dose_number: int) -> int:
        """The planned day of dose ``dose_number`` (1 is the first)."""
        return self.first_day + (dose_number - 1) * self.every_days


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned encounter. ``day`` and the window count from the anchor day; ``forms`` name the forms it asks for."""

    name: str
    epoch: str
    day: int
    before_days: int
    after_days: int
    forms: tuple[str, ...]
    basis: Bases

    __pydantic_config__ = {"extra": "forbid"}

    def window(self, anchor: date) -> tuple[date, date]:
        """First and last day on which the visit is in its window."""
        target = anchor + timedelta(days=self.day)
        return target - timedelta(days=self.before_days), target + timedelta(days=self.after_days)


@dataclass(frozen=True, slots=True)
class StudyDesign:
    """One study as planned. ``nct_id`` None: not registered (an invented or a private study)."""

    id: str
    title: str
    nct_id: str | None
    record: Record | None
    target_enrolment: int
    epochs: tuple[str, ...]
    arms: tuple[Arm, ...]
    administrations: tuple[Administration, ...]
    visits: tuple[Visit, ...]
    forms: Mapping[str, Form]
    criteria: Criteria
    analysis: AnalysisPlan
    basis: Bases
    simulation: Mapping[str, object] | None = None
    sha256: str = ""
    sources: Mapping[str, object] = field(default_factory=dict)
    """What ``sources.yaml`` says of where each record value came from and what is unknown."""

    def visit(self, name: str) -> Visit:
        """The visit called ``name``; ``KeyError`` when there is none."""
        for visit in self.visits:
            if visit.name == name:
                return visit
        raise KeyError(name)

    def arm(self, name: str) -> Arm:
        """The arm called ``name``; ``KeyError`` when there is none."""
        for arm in self.arms:
            if arm.name == name:
                return arm
        raise KeyError(name)

    def administrations_of(self, arm: str) -> tuple[Administration, ...]:
        """What participants of ``arm`` are planned to receive."""
        return tuple(plan for plan in self.administrations if not plan.arms or arm in plan.arms)

    @property
    def last_day(self) -> int:
        """The last planned day of anyone's course: of the last visit or the last dose."""
        doses = [plan.day(plan.number) for plan in self.administrations]
        return max([visit.day for visit in self.visits] + doses)

    def last_entry(self, completion: date) -> date:
        """The last day on which a participant can begin and still end by ``completion``."""
        return completion - timedelta(days=self.last_day)
