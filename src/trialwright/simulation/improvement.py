"""The model: correlated baselines, one latent improvement per person, measures that follow it.

Baseline: standard normal scores with correlation R become each measure's value by its distribution; people who do not
fulfil ``keep_if`` are drawn again.
Latent improvement of person i on day t: D_i(t) = a_i (1 - exp(-k_i t)), with a_i ~ N(mu of the arm and scenario,
spread^2) and k_i = speed * LogNormal(mean 1, sigma speed_spread): first order, as in indirect-response models.
Measure c: Y = B exp(-[lambda_c a_i E_i g + u_ic sqrt(g)]) with g = 1 - exp(-k_i t), u_ic ~ N(0, s_c^2), then
measurement noise; E_i is 1 when every dose was given (``simulation.exposure``). Days count from the first dose; before
it g is 0.

Log-normal change from baseline keeps every measure positive and makes percent improvements independent of its scale.
A binomial count turns a normal score into a uniform one and inverts the binomial distribution function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr

from trialwright.simulation.draw import Array, rounded
from trialwright.simulation.parameters import Bound, Measure, Model, Noise

TRIES = 8
"""How many baselines are drawn for one person at a time until one is kept."""


@dataclass(frozen=True, slots=True)
class People:
    """The draws of n people before any visit. ``baseline`` (n, measures) in the measures' units; ``improvement`` and
    ``speed`` (n) and ``own`` (n, measures) are standard normal scores; ``noise`` (n, visits, measures) as well."""

    baseline: Array
    improvement: Array
    speed: Array
    own: Array
    noise: Array


def draw_people(model: Model, generators: list[np.random.Generator], visits: int) -> People:
    """One person from each generator, with noise for ``visits`` visits."""
    count = len(model.measures)
    scores = np.empty((len(generators), 2 + count * (1 + visits + TRIES)))
    for row, generator in zip(scores, generators, strict=True):
        generator.standard_normal(out=row)
    first_try = 2 + count * (1 + visits)
    tries = scores[:, first_try:].reshape(len(generators), TRIES, count)
    return People(
        baseline=_kept(model, tries, generators),
        improvement=scores[:, 0],
        speed=scores[:, 1],
        own=scores[:, 2 : 2 + count],
        noise=scores[:, 2 + count : first_try].reshape(len(generators), visits, count),
    )


def _kept(model: Model, tries: Array, generators: list[np.random.Generator]) -> Array:
    """For each person the first baseline that fulfils ``keep_if``; more are drawn for those who have none yet."""
    values = baselines(model, tries)
    kept = fulfils(model, values)
    found: Array = values[np.arange(len(values)), kept.argmax(axis=1)]
    for person in np.flatnonzero(~kept.any(axis=1)):
        found[person] = _more(model, generators[person])
    return found


def _more(model: Model, generator: np.random.Generator) -> Array:
    for _ in range(1000):
        values = baselines(model, generator.standard_normal((TRIES, len(model.measures))))
        kept = fulfils(model, values)
        if kept.any():
            return np.asarray(values[kept.argmax()])
    raise ValueError("keep_if lets next to nobody through: no baseline in 8,000 was kept")


def baselines(model: Model, scores: Array) -> Array:
    """Baseline values of independent standard normal ``scores`` (..., measures)."""
    correlated = scores @ np.linalg.cholesky(np.array(model.correlation.value)).T
    found = np.empty_like(correlated)
    for number, measure in enumerate(model.measures.values()):
        found[..., number] = _on_grid(measure.baseline.value.numbers(correlated[..., number]), measure)
    return found


def fulfils(model: Model, values: Array) -> NDArray[np.bool_]:
    """Which baselines (..., measures) hold at least one bound of each list of ``keep_if``."""
    names = list(model.measures)
    found = np.ones(values.shape[:-1], dtype=bool)
    for alternatives in model.keep_if.value:
        found &= np.any([_holds(bound, values[..., names.index(bound.measure)]) for bound in alternatives], axis=0)
    return found


def _holds(bound: Bound, values: Array) -> NDArray[np.bool_]:
    if bound.at_least is not None:
        return np.asarray(values >= bound.at_least)
    return np.asarray(values > (bound.more_than or 0.0))


def follow(model: Model, people: People, average: Array, days: Array, exposure: Array | None = None) -> Array:
    """The measures (n, visits, measures) on ``days`` (n, visits) since the first dose.

    ``average`` (n): mu of each person's arm. ``exposure`` (n, visits): E of the model; None: 1 everywhere.
    """
    reached = average + model.spread.value * people.improvement
    sigma = model.speed_spread.value
    speed = model.speed_per_day.value * np.exp(sigma * people.speed - sigma**2 / 2)
    gone = 1 - np.exp(-speed[:, None] * np.maximum(days, 0))
    latent = reached[:, None] * gone * (1.0 if exposure is None else exposure)
    measures = list(model.measures.values())
    follows = np.array([measure.follows.value for measure in measures])
    own = people.own * np.array([measure.own_change.value for measure in measures])
    change = latent[:, :, None] * follows + own[:, None, :] * np.sqrt(gone)[:, :, None]
    true: Array = people.baseline[:, None, :] * np.exp(-change)
    found: Array = np.empty_like(true)
    for number, measure in enumerate(measures):
        found[..., number] = _measured(true[..., number], people.noise[..., number], measure)
    return found


def _measured(true: Array, scores: Array, measure: Measure) -> Array:
    return _on_grid(_with_noise(true, scores, measure.noise.value), measure)


def _with_noise(true: Array, scores: Array, noise: Noise) -> Array:
    if noise.binomial is not None:
        return binomial(noise.binomial, np.clip(true / noise.binomial, 0, 1), ndtr(scores))
    if noise.normal is not None:
        return np.asarray(true + noise.normal * scores)
    return np.asarray(true * np.exp((noise.lognormal or 0.0) * scores))


def _on_grid(values: Array, measure: Measure) -> Array:
    if measure.step is not None:
        values = rounded(values, measure.step.value)
    return np.clip(values, *measure.within.value) if measure.within is not None else values


def binomial(trials: int, chance: Array, share: Array) -> Array:
    """The smallest count whose binomial distribution function reaches ``share``: the inverse of Bin(trials, chance)."""
    counts = np.arange(trials)
    ways = gammaln(trials + 1) - gammaln(counts + 1) - gammaln(trials - counts + 1)
    safe = np.clip(chance, 1e-300, 1 - 1e-16)[..., None]
    below = np.cumsum(np.exp(ways + counts * np.log(safe) + (trials - counts) * np.log1p(-safe)), axis=-1)
    found = (below < share[..., None]).sum(axis=-1).astype(np.float64)
    return np.where(chance <= 0, 0.0, np.where(chance >= 1, float(trials), found))


def as_measures(model: Model, values: Array) -> Mapping[str, Array]:
    """``values`` (..., measures) by the measures' names."""
    return {name: values[..., number] for number, name in enumerate(model.measures)}
