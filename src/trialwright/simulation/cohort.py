"""Virtual candidates and what becomes of them, as arrays: drawn once, written as acts or analysed as they stand.

``Cohort.draw`` gives the same numbers for a candidate whether few or many are drawn, and whether acts are written of
them or not: the faithful path and the quick path agree person by person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trialwright.protocol.design import Administration, StudyDesign, Visit
from trialwright.simulation.adverse_events import AdverseEvents
from trialwright.simulation.draw import Array
from trialwright.simulation.exposure import lost_exposure
from trialwright.simulation.further import FurtherCourses
from trialwright.simulation.improvement import People, draw_people, follow
from trialwright.simulation.keeping import EACH, Kept, keep, keep_exactly
from trialwright.simulation.options import Options
from trialwright.simulation.parameters import Parameters
from trialwright.simulation.places import Site, site
from trialwright.simulation.screening_sheet import SheetWriter
from trialwright.simulation.streams import Slots, draw_scores, stream, waits


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draws of n candidates: ``people`` for the model, ``scores`` for all else, ``places`` (n, places) exponential
    times for the order in which places are affected."""

    people: People
    scores: Array
    places: Array


@dataclass(frozen=True, slots=True)
class Followed:
    """What becomes of n participants. ``visits``: days since the first dose and which are missed, one column a visit
    after screening; ``doses`` the same by intervention; ``values`` (n, visits, measures); ``leaves`` (n): the day on
    which the person leaves, beyond the last visit for those who complete."""

    visits: Kept
    doses: dict[str, Kept]
    values: Array
    leaves: Array


class Cohort:
    """The draws of one study: takes every slot once, in a fixed order."""

    def __init__(self, design: StudyDesign, parameters: Parameters) -> None:
        self.design = design
        self.parameters = parameters
        slots = Slots()
        self.screening_visits = tuple(visit for visit in design.visits if is_screening(visit))
        self.visits = tuple(visit for visit in design.visits if not is_screening(visit))
        self.baseline = next(n for n, visit in enumerate(self.visits) if visit.name == design.analysis.baseline_visit)
        self._arrival, self._lag, self._leaving = slots.take(), slots.take(), slots.take()
        self.why_leaving = slots.take().start
        self._visit_slots = slots.take(len(self.visits) * EACH)
        self._dose_slots = {plan.intervention: slots.take(plan.number * EACH) for plan in design.administrations}
        self.why_missed = {plan.intervention: slots.take(plan.number) for plan in design.administrations}
        self.adverse_events = AdverseEvents(parameters.adverse_events, slots)
        self.sheets = SheetWriter(parameters.candidate, design.criteria, design.nct_id or design.id, slots)
        self.further = FurtherCourses(parameters.further, design, len(self.visits))
        self._count = slots.count

    @cached_property
    def sites(self) -> dict[str, Site]:
        """The items of each measure that is a count of places, by measure."""
        places: dict[str, int] = {}
        return {
            name: site(self.design.forms[measure.form], measure.places, places)
            for name, measure in self.parameters.model.measures.items()
            if measure.places is not None
        }

    @cached_property
    def _places(self) -> int:
        return max((int(one.numbers.max()) + 1 for one in self.sites.values()), default=0)

    def draw(self, keys: list[tuple[int, int]]) -> Drawn:
        """The draws of the candidates with these (seed, number)."""
        generators = [stream(seed, number) for seed, number in keys]
        people = draw_people(self.parameters.model, generators, len(self.visits))
        scores = draw_scores(generators, self._count)
        places = np.empty((len(keys), self._places))
        for row, generator in zip(places, generators, strict=True):
            generator.standard_exponential(out=row)
        return Drawn(people, scores, places)

    def gaps_days(self, drawn: Drawn) -> Array:
        """Days between a candidate and the one before: a Poisson process."""
        rate = self.parameters.recruitment.candidates_per_week.value / 7
        return waits(drawn.scores[:, self._arrival][:, 0]) / rate

    def lags_days(self, drawn: Drawn) -> NDArray[np.int64]:
        """Days from screening to the first dose."""
        found = self.parameters.candidate.screening_to_first_dose_days.value.numbers(drawn.scores[:, self._lag][:, 0])
        return np.rint(found).astype(np.int64)

    def follow(self, drawn: Drawn, arms: list[str], scenario: str, options: Options) -> Followed:
        """What becomes of the people who are in ``arms``."""
        visits = self._kept_visits(drawn, options)
        doses = {plan.intervention: self._kept_doses(drawn, plan, options) for plan in self.design.administrations}
        average = self.parameters.scenarios[scenario].average_improvement
        values = follow(
            self.parameters.model, drawn.people, np.array([average[arm].value for arm in arms]),
            visits.days.astype(np.float64), self._exposure(arms, visits, doses) if options.losses else None,
        )  # fmt: skip
        values[:, self.baseline] = drawn.people.baseline
        return Followed(visits, doses, values, self._leaves(drawn, options))

    def _kept_visits(self, drawn: Drawn, options: Options) -> Kept:
        planned = np.array([visit.day for visit in self.visits], dtype=np.float64)
        if not options.losses:
            return keep_exactly(planned, len(drawn.scores))
        before = np.array([visit.before_days for visit in self.visits], dtype=np.float64)
        after = np.array([visit.after_days for visit in self.visits], dtype=np.float64)
        scores = drawn.scores[:, self._visit_slots].reshape(-1, len(self.visits), EACH)
        fixed = planned <= 0
        kept = keep(self.parameters.visits, planned, before, after, scores, fixed=fixed)
        kept.missed[:, int(planned.argmax())] = False
        return kept

    def _kept_doses(self, drawn: Drawn, plan: Administration, options: Options) -> Kept:
        planned = np.array([plan.day(number + 1) for number in range(plan.number)], dtype=np.float64)
        if not options.losses:
            return keep_exactly(planned, len(drawn.scores))
        before, after = np.full(plan.number, float(plan.before_days)), np.full(plan.number, float(plan.after_days))
        scores = drawn.scores[:, self._dose_slots[plan.intervention]].reshape(-1, plan.number, EACH)
        return keep(self.parameters.doses, planned, before, after, scores, fixed=planned <= 0)

    def _exposure(self, arms: list[str], visits: Kept, doses: dict[str, Kept]) -> Array | None:
        if self.parameters.exposure is None:
            return None
        found = np.ones(visits.days.shape)
        for plan in self.design.administrations:
            planned = np.array([plan.day(number + 1) for number in range(plan.number)], dtype=np.float64)
            given = ~doses[plan.intervention].missed
            lost = lost_exposure(
                self.parameters.exposure, planned, given, visits.days.astype(np.float64), float(plan.every_days)
            )
            gets = np.array([not plan.arms or arm in plan.arms for arm in arms])
            found = np.where(gets[:, None], found * lost, found)
        return found

    def _leaves(self, drawn: Drawn, options: Options) -> Array:
        losses = self.parameters.losses
        waited = waits(drawn.scores[:, self._leaving][:, 0])
        if not options.dropout or losses.share.value <= 0:
            return np.full(len(waited), np.inf)
        return np.asarray(7 * losses.by_week.value * waited / -np.log1p(-losses.share.value))


def is_screening(visit: Visit) -> bool:
    """True for a visit of the screening epoch, before enrolment."""
    return visit.epoch.casefold().startswith("screening")
