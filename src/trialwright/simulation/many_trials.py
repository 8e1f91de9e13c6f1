"""Many simulated trials at once, as arrays: how do planned outcomes come out over the trials?

The same draws, the same model and the same endpoint as the trials that are written act by act (``virtual_trial``), but
no acts: for sweeps. A test holds that both give the same answers, participant by participant. Answers are 1 (response),
0 (none) or NaN (not observed); the plan's missing-data rule then counts them. Leaving for a reason that the estimand
counts as no response makes a 0; other intercurrent events are not simulated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialwright.analysis.derivation import endpoint_of, sole_measure
from trialwright.protocol.analysis_plan import PlannedOutcome
from trialwright.simulation.cohort import Drawn, Followed
from trialwright.simulation.draw import Array
from trialwright.simulation.improvement import as_measures
from trialwright.simulation.options import EVERYTHING, Options
from trialwright.simulation.streams import shares
from trialwright.simulation.virtual_trial import VirtualTrial, taken

AT_ONCE = 100
"""Trials that are drawn in one piece, to bound the memory."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one outcome: ``answers`` (trials, participants) and the arm of each participant, in the order of
    enrolment."""

    answers: Array
    arms: tuple[tuple[str, ...], ...]

    def shares(self, arm: str, missing: str) -> Array:
        """The share of responders in ``arm`` of each trial, by the missing-data rule; NaN with nobody to count."""
        mine = np.array([[one == arm for one in trial] for trial in self.arms])
        counted = mine if missing == "non-response" else mine & ~np.isnan(self.answers)
        responders = (mine & (self.answers == 1)).sum(axis=1)
        people = counted.sum(axis=1)
        return np.where(people > 0, responders / np.maximum(people, 1), np.nan)


def answers(
    trial: VirtualTrial,
    outcomes: Sequence[PlannedOutcome],
    scenario: str,
    seeds: Sequence[int],
    options: Options = EVERYTHING,
) -> list[Answers]:
    """Who responds in the trials with these seeds: for each outcome, judged at its visit, in the same trials."""
    found: list[list[Array]] = [[] for _ in outcomes]
    arms: list[tuple[str, ...]] = []
    for first in range(0, len(seeds), AT_ONCE):
        piece = seeds[first : first + AT_ONCE]
        drawn, arms_of_piece = _joined(trial, piece, options)
        arms += arms_of_piece
        everyone = [arm for one in arms_of_piece for arm in one]
        followed = trial.cohort.follow(drawn, everyone, scenario, options)
        for held, outcome in zip(found, outcomes, strict=True):
            held.append(_judged(trial, outcome, drawn, followed).reshape(len(piece), -1))
    return [Answers(np.concatenate(held), tuple(arms)) for held in found]


def _judged(trial: VirtualTrial, outcome: PlannedOutcome, drawn: Drawn, followed: Followed) -> Array:
    endpoint = endpoint_of(outcome)
    number = next(place for place, visit in enumerate(trial.cohort.visits) if visit.name == outcome.visit)
    names = endpoint.measures or (sole_measure(trial.design, outcome),)
    model = trial.parameters.model
    before = as_measures(model, drawn.people.baseline)
    after = as_measures(model, followed.values[:, number])
    judged = endpoint.respond_many(
        {name: before[name] for name in names}, {name: after[name] for name in names}, outcome.parameters
    )
    unseen = np.where(_stopped(trial, outcome, drawn, followed), 0.0, np.nan)
    return np.where(_observed(followed, number), judged, unseen)


def _stopped(trial: VirtualTrial, outcome: PlannedOutcome, drawn: Drawn, followed: Followed) -> NDArray[np.bool_]:
    """Who left by the planned day of the visit for a reason that the estimand counts as no response (composite)."""
    weights = trial.parameters.losses.why.value
    counted = [reason in _composite_reasons(outcome, tuple(weights)) for reason in weights]
    share = shares(drawn.scores[:, trial.cohort.why_leaving]) * sum(weights.values())
    drawn_reason = np.searchsorted(np.cumsum(list(weights.values())), share, side="right").clip(max=len(weights) - 1)
    in_time = np.ceil(followed.leaves) <= trial.design.visit(outcome.visit).day
    return np.asarray(in_time & np.array(counted)[drawn_reason])


def _composite_reasons(outcome: PlannedOutcome, every: tuple[str, ...]) -> set[object]:
    """The reasons for leaving whose event the outcome's estimand takes as no response."""
    events = outcome.estimand.intercurrent_events if outcome.estimand else ()
    rules = [rule for event in events if event.strategy == "composite" for rule in event.recognised_by]
    return {why for rule in rules if rule.act == "withdrawn" for why in rule.where.get("why", every)}


def _observed(followed: Followed, visit: int) -> NDArray[np.bool_]:
    here = followed.visits.days[:, visit] < followed.leaves
    return np.asarray(here & ~followed.visits.missed[:, visit])


def _joined(trial: VirtualTrial, seeds: Sequence[int], options: Options) -> tuple[Drawn, list[tuple[str, ...]]]:
    """The draws of everyone enrolled in these trials, trial by trial in the order of enrolment, and their arms."""
    wanted = trial.participants(options)
    size = 2 * wanted + 10 if options.screening else wanted
    fails = np.zeros((len(seeds), size), dtype=bool)
    drawn = _candidates(trial, seeds, size)
    while options.screening:
        fails = trial.cohort.sheets.fails(drawn.scores).any(axis=1).reshape(len(seeds), size)
        if ((~fails).sum(axis=1) >= wanted).all():
            break
        size = 2 * size + 10
        drawn = _candidates(trial, seeds, size)
    rows = [row for one in _order(trial, drawn, fails, wanted, size) for row in one]
    return taken(drawn, rows), [tuple(trial.arms(seed, wanted)) for seed in seeds]


def _candidates(trial: VirtualTrial, seeds: Sequence[int], size: int) -> Drawn:
    return trial.cohort.draw([(seed, number) for seed in seeds for number in range(size)])


def _order(trial: VirtualTrial, drawn: Drawn, fails: NDArray[np.bool_], wanted: int, size: int) -> Iterator[list[int]]:
    """For each trial the rows of those who are enrolled, in the order of enrolment."""
    screened = trial.cohort.gaps_days(drawn).reshape(-1, size).cumsum(axis=1)
    lags = trial.cohort.lags_days(drawn).reshape(-1, size)
    for number, failing in enumerate(fails):
        joined = np.flatnonzero(~failing)[:wanted]
        days = np.floor(trial.first_day + screened[number, joined]) + lags[number, joined]
        yield (number * size + joined[np.argsort(days, kind="stable")]).tolist()
