"""The planned study as values: arms, administrations, visits, forms, criteria, planned analysis.

Design words follow CDISC USDM 4.0 (arm, epoch, encounter here "visit", administration, objective, estimand); capture
words stand in ``protocol.form``. Days are counted from the anchor day, the day of the first dose: ``day`` 0 is that
day, 84 is twelve weeks later. Every element carries its basis, field by field: registered, with the record's path, or
assumed, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from trialwright.eligibility.criterion import Criteria
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.basis import Bases, Basis, basis_of
from trialwright.protocol.check import Check
from trialwright.protocol.conduct_plan import ConductPlan, Duty
from trialwright.protocol.form import Form
from trialwright.protocol.reference_range import RangesFile
from trialwright.protocol.rules import Rules, read_rules
from trialwright.protocol.site import Site
from trialwright.protocol.visit_anchor import FIRST_DOSE
from trialwright.registry.record import Record

__all__ = ["Administration", "Arm", "Bases", "Basis", "StudyDesign", "UnscheduledVisit", "Visit", "basis_of"]


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

    ``arms`` empty: all arms. A dose is in its window from ``before_days`` before to ``after_days`` after its day, which
    counts from the first dose, or from the dose before where doses slip (``counts_from``).
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
    counts_from: Literal["first dose", "previous dose"] = "first dose"

    __pydantic_config__ = {"extra": "forbid"}

    def day(self, dose_number: int) -> int:
        """The planned day of dose ``dose_number`` (1 is the first)."""
        return self.first_day + (dose_number - 1) * self.every_days


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned encounter. ``day`` and the window count from the anchor day; ``forms`` name the forms it asks for.

    ``anchor``: what its day hangs on (``protocol.schedule``): first dose, last dose, consent, enrolment, or the name of
    an earlier visit; ``anchor_basis``: whether it moves with the day on which the anchor really was. ``anchor_day``:
    days after consent or enrolment, for a visit that hangs on one of the two; None for every other.
    """

    name: str
    epoch: str
    day: int
    before_days: int
    after_days: int
    forms: tuple[str, ...]
    basis: Bases
    anchor: str = FIRST_DOSE
    anchor_basis: Literal["planned", "actual"] = "actual"
    anchor_day: int | None = None

    __pydantic_config__ = {"extra": "forbid"}

    def window(self, anchor: date) -> tuple[date, date]:
        """First and last day on which the visit is in its window."""
        target = anchor + timedelta(days=self.day)
        return target - timedelta(days=self.before_days), target + timedelta(days=self.after_days)


@dataclass(frozen=True, slots=True)
class UnscheduledVisit:
    """A visit that may take place at any time, and again: the forms it asks for. Each one that takes place is called
    ``name 1``, ``name 2`` and so on."""

    name: str
    epoch: str
    forms: tuple[str, ...]
    basis: Bases

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True)
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
    unscheduled: tuple[UnscheduledVisit, ...] = ()
    checks: tuple[Check, ...] = ()
    conduct: ConductPlan = field(default_factory=ConductPlan)
    duties: tuple[Duty, ...] = ()
    ranges: RangesFile | None = None
    sites: tuple[Site, ...] = ()
    """Where the study runs; empty: at one place without a name."""
    open_questions: tuple[str, ...] = ()
    """Where required gaps stand: the study must not begin before they are filled."""

    @cached_property
    def rules(self) -> Rules:
        """Every expression of the study, resolved once."""
        return read_rules(self.forms, [visit.name for visit in self.visits], self.checks)

    def forms_at(self, visit: str) -> Sequence[str]:
        """The forms that a planned or an unscheduled visit asks for; empty for a name that is neither."""
        planned = next((one.forms for one in self.visits if one.name == visit), None)
        if planned is not None:
            return planned
        kind = self.unscheduled_kind(visit)
        return kind.forms if kind is not None else ()

    def unscheduled_kind(self, visit: str) -> UnscheduledVisit | None:
        """The unscheduled visit that ``visit`` is one of (``unscheduled 2``); None when it is none."""
        name, _, number = visit.rpartition(" ")
        if not (number.isascii() and number.isdigit() and not number.startswith("0")):
            return None
        return next((one for one in self.unscheduled if one.name == name), None)

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
