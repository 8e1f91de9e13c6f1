"""What would missing visits have been, had the participant gone on like the reference group? (Carpenter, Roger and
Kenward 2013, doi:10.1080/10543406.2013.834911)

Visits are multivariate normal with mean mu_active or mu_reference and the common covariance Sigma. A participant of
the active group was last observed at visit t. The means assumed for the missing visits j are, by strategy:

- ``MAR`` missing at random: mu_active[j]
- ``JR`` jump to reference: mu_reference[j]
- ``CR`` copy reference: mu_reference[j], and mu_reference also at the observed visits
- ``CIR`` copy increments in reference: mu_active[t] + mu_reference[j] - mu_reference[t]
- ``LMCF`` last mean carried forward: mu_active[t]

(as in R's rbmi). The missing visits then have the normal distribution conditional on the observed ones: mean
m_mis + S_mo S_oo^-1 (y_obs - m_obs) and covariance S_mm - S_mo S_oo^-1 S_om.

``redraw`` does so for multiple imputation: each data set takes means and covariance from the parameters under which it
was imputed at random, so that their uncertainty stays in the answer. Visits missed before the last one that was seen
stay as imputed at random: the participant came back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trialwright.statistics.binomial import Numbers
from trialwright.statistics.multiple_imputation import Imputations
from trialwright.statistics.seeded import Seeded

REFERENCE_BASED = 6
"""The key of this purpose in the random stream."""
Strategy = Literal["MAR", "JR", "CR", "CIR", "LMCF"]


@dataclass(frozen=True, slots=True)
class Conditional:
    """The distribution of the missing visits, whose positions are ``visits``."""

    visits: tuple[int, ...]
    mean: Numbers
    covariance: Numbers


def conditional(
    observed: Sequence[float | None] | Numbers,
    strategy: Strategy,
    mu_active: Sequence[float] | Numbers,
    mu_reference: Sequence[float] | Numbers,
    sigma: Sequence[Sequence[float]] | Numbers,
) -> Conditional:
    """The missing visits given the observed ones. ``observed`` may stop early; None is a missing visit.

    >>> conditional([60.0], "JR", [55.0, 40.0], [55.0, 50.0], [[100.0, 50.0], [50.0, 100.0]]).mean.tolist()
    [52.5]
    """
    visits = len(mu_active)
    values = np.array([*observed, *[None] * (visits - len(observed))], dtype=float)
    covariance = np.array(sigma, float)
    if len(values) != visits or len(mu_reference) != visits or covariance.shape != (visits, visits):
        raise ValueError(f"means, covariance and observations need the same {visits} visits")
    seen = ~np.isnan(values)
    means = _means(strategy, np.array(mu_active, float), np.array(mu_reference, float), seen)
    gain = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, ~seen)]).T
    mean = means[~seen] + gain @ (values - means)[seen]
    spread = covariance[np.ix_(~seen, ~seen)] - gain @ covariance[np.ix_(seen, ~seen)]
    return Conditional(tuple(int(i) for i in np.flatnonzero(~seen)), mean, spread)


def _means(strategy: Strategy, active: Numbers, reference: Numbers, seen: NDArray[np.bool_]) -> Numbers:
    """The mean of every visit. Nothing observed: no visit from which to go on, and the reference mean is taken."""
    if strategy not in ("MAR", "JR", "CR", "CIR", "LMCF"):
        raise ValueError(f"a strategy is MAR, JR, CR, CIR or LMCF, found {strategy}")
    if strategy == "MAR":
        return active
    if strategy == "CR" or not seen.any():
        return reference
    last = int(np.flatnonzero(seen)[-1])
    after = np.arange(len(active)) > last
    later = {
        "JR": reference,
        "CIR": active[last] + reference - reference[last],
        "LMCF": np.full(len(active), active[last]),
    }[strategy]
    return np.where(after, later, active)


def redraw(
    made: Imputations,
    known: Sequence[Sequence[float]] | Numbers,
    reference: Sequence[Sequence[float]] | Numbers,
    strategies: Sequence[Strategy],
    seed: int,
) -> Numbers:
    """``made.values`` (draws, n, m) with the visits after each participant's last seen one drawn by their strategy.

    ``known`` (n, q): the columns with which ``made`` was imputed; ``reference``: the columns that each participant
    would have in the reference group. Participants with MAR, or with nothing missing after the last seen visit, stay.
    """
    x, other = np.array(known, float), np.array(reference, float)
    people = len(made.missing)
    if x.shape != other.shape or len(x) != people or len(strategies) != people:
        raise ValueError(f"needs known and reference columns and a strategy for each of {people} participants")
    values, random = made.values.copy(), Seeded(seed, REFERENCE_BASED)
    after = np.cumsum(~made.missing[:, ::-1], axis=1)[:, ::-1] == 0
    for i, strategy in enumerate(strategies):
        if strategy == "MAR" or not after[i].any():
            continue
        normals = random.normals(len(values), int(after[i].sum()))
        for each, (coefficients, sigma) in enumerate(zip(made.coefficients, made.covariances, strict=True)):
            seen = np.where(after[i], np.nan, values[each, i])
            found = conditional(seen, strategy, x[i] @ coefficients, other[i] @ coefficients, sigma)
            values[each, i, after[i]] = found.mean + np.linalg.cholesky(found.covariance) @ normals[each]
    return values
