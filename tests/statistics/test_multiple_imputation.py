"""Multiple imputation, beside closed formulas, another sampler, and reference-based conditional means."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from trialwright.statistics.multiple_imputation import impute
from trialwright.statistics.reference_based import conditional, redraw
from trialwright.statistics.rubin import pool
from trialwright.statistics.seeded import Seeded
from trialwright.statistics.tipping_delta import tipping_delta

RNG = np.random.default_rng(20261122)
SIGMA = np.array([[4.0, 2.4, 1.6], [2.4, 4.0, 2.4], [1.6, 2.4, 4.0]])


def dropouts(n: int = 60) -> np.ndarray:
    """Three visits; the second and third are missing more often where the first was high."""
    visits = RNG.multivariate_normal([0, -1, -2], SIGMA, n)
    visits[(visits[:, 0] > 0.5) & (np.arange(n) % 2 == 0), 1:] = np.nan
    visits[np.arange(n) % 7 == 3, 2] = np.nan
    return visits


def test_seen_visits_stay_and_every_missing_one_is_filled() -> None:
    visits = dropouts()
    made = impute(visits, np.ones((60, 1)), seed=3, draws=5)
    seen = ~np.isnan(visits)
    assert np.isfinite(made.values).all()
    assert all(np.array_equal(each[seen], visits[seen]) for each in made.values)
    assert np.array_equal(made.missing, ~seen)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    visits = dropouts()
    one, again, other = (impute(visits, np.ones((60, 1)), seed=seed, draws=3) for seed in (3, 3, 4))
    assert np.array_equal(one.values, again.values)
    assert not np.array_equal(one.values, other.values)


def test_the_numbers_of_a_seed_do_not_move_between_versions() -> None:
    assert Seeded(1, 5).normals(3) == pytest.approx(GOLDEN, abs=1e-12)


GOLDEN = [-1.6568357113998085, 2.523601940427501, -0.21034678856819894]


def test_a_monotone_pair_gives_the_closed_estimate_of_maximum_likelihood() -> None:
    """Mean of the second visit: mean of the seen ones + slope x (mean of all first - mean of first where seen)."""
    visits = dropouts(200)[:, :2]
    seen = ~np.isnan(visits[:, 1])
    fit = stats.linregress(visits[seen, 0], visits[seen, 1])
    expected = fit.intercept + fit.slope * visits[:, 0].mean()
    made = impute(visits, np.ones((200, 1)), seed=1, draws=400)
    means = made.values[:, :, 1].mean(axis=1)
    assert means.mean() == pytest.approx(expected, abs=4 * means.std() / 20)


def test_pooled_answers_agree_with_a_sequence_of_bayesian_regressions() -> None:
    """A second sampler for monotone missingness: each visit regressed on the earlier ones (Rubin 1987, p. 167)."""
    visits, draws = dropouts(80), 400
    visits[np.isnan(visits[:, 1]), 2] = np.nan
    means = []
    for _ in range(draws):
        whole = visits.copy()
        for visit in (1, 2):
            seen = ~np.isnan(visits[:, visit])
            x = np.column_stack([np.ones(80), whole[:, :visit]])
            hat = np.linalg.lstsq(x[seen], whole[seen, visit], rcond=None)[0]
            free = int(seen.sum()) - visit - 1
            spread = ((whole[seen, visit] - x[seen] @ hat) ** 2).sum() / RNG.chisquare(free)
            drawn = RNG.multivariate_normal(hat, spread * np.linalg.inv(x[seen].T @ x[seen]))
            gone = ~seen
            whole[gone, visit] = x[gone] @ drawn + RNG.normal(0, spread**0.5, int(gone.sum()))
        means.append(whole[:, 2].mean())
    made = impute(visits, np.ones((80, 1)), seed=8, draws=draws)
    ours = made.values[:, :, 2].mean(axis=1)
    assert ours.mean() == pytest.approx(np.mean(means), abs=4 * np.std(means) * (2 / draws) ** 0.5)
    assert ours.std() == pytest.approx(np.std(means), rel=0.25)


def test_a_participant_without_any_visit_is_drawn_around_the_columns_known_of_them() -> None:
    visits = RNG.multivariate_normal([0, 0], np.eye(2), 100)
    baseline = RNG.normal(size=100)
    visits += 3 * baseline[:, None]
    baseline[0], visits[0] = 4.0, np.nan
    made = impute(visits, np.column_stack([np.ones(100), baseline]), seed=2, draws=200)
    assert made.values[:, 0].mean() == pytest.approx(12, abs=1)


@pytest.mark.parametrize("strategy", ["JR", "CR", "CIR"])
def test_reference_based_draws_scatter_around_the_conditional_means(strategy: str) -> None:
    visits = dropouts()
    arm = (np.arange(60) % 2 == 0).astype(float)
    known, reference = np.column_stack([np.ones(60), arm]), np.column_stack([np.ones(60), np.zeros(60)])
    made = impute(visits, known, seed=3, draws=300)
    i = int(np.flatnonzero(np.isnan(visits[:, 1]) & (arm == 1))[0])
    values = redraw(made, known, reference, [strategy] * 60, seed=4)  # type: ignore[list-item]
    expected = [
        conditional([visits[i, 0]], strategy, known[i] @ b, reference[i] @ b, sigma).mean  # type: ignore[arg-type]
        for b, sigma in zip(made.coefficients, made.covariances, strict=True)
    ]
    away = values[:, i, 1:] - np.array(expected)
    assert np.abs(away.mean(axis=0) / (away.std(axis=0) / 300**0.5)).max() < 4


def test_participants_who_came_back_or_are_at_random_keep_their_values() -> None:
    visits = dropouts()
    visits[0] = [1.0, np.nan, 0.0]
    known = np.ones((60, 1))
    made = impute(visits, known, seed=3, draws=4)
    assert np.array_equal(redraw(made, known, known, ["JR"] * 60, seed=1)[:, 0], made.values[:, 0])
    assert np.array_equal(redraw(made, known, known, ["MAR"] * 60, seed=1), made.values)


def test_jumping_to_the_own_group_is_missing_at_random_in_distribution() -> None:
    visits, known = dropouts(), np.ones((60, 1))
    made = impute(visits, known, seed=3, draws=300)
    values = redraw(made, known, known, ["JR"] * 60, seed=1)
    gone = np.isnan(visits[:, 2])
    assert values[:, gone, 2].mean() == pytest.approx(made.values[:, gone, 2].mean(), abs=0.15)


def test_a_penalty_tips_the_conclusion_where_the_shifted_mean_says() -> None:
    visits = dropouts()
    made = impute(visits, np.ones((60, 1)), seed=3, draws=50)

    def mean(whole: np.ndarray) -> tuple[float, float]:
        return float(whole[:, 2].mean()), float(whole[:, 2].var(ddof=1) / 60)

    found = tipping_delta(made.values, made.missing, [0, 1, 2, 4, 8], mean, df_complete=59)
    share = made.missing[:, 2].mean()
    for delta, pooled in found.by_delta:
        assert pooled.estimate == pytest.approx(found.by_delta[0][1].estimate + delta * share, abs=1e-9)
    lost = [delta for delta, pooled in found.by_delta if pooled.low <= 0 <= pooled.high]
    assert found.tips_at == min(lost)
    assert found.by_delta[0][1].high < 0


def test_the_p_value_of_a_pooled_answer_is_students() -> None:
    pooled = pool([0.5, 0.7, 0.4], [0.04, 0.05, 0.04], 29)
    assert pooled.p_value == pytest.approx(2 * stats.t.sf(pooled.estimate / pooled.se, pooled.df), rel=1e-10)
    assert pool([1.0, 1.2], [0.1, 0.1]).p_value < 0.05


@pytest.mark.parametrize(
    ("visits", "known", "says"),
    [
        ([[1.0, 2.0, 3.0]] * 3, [[1.0]] * 3, "3 participants do not determine 3 visits"),
        ([[1.0, None]] * 9, [[1.0]] * 9, "no value at all"),
        ([[1.0, 2.0]] * 9, [[1.0]] * 8, "one row of visits"),
    ],
)
def test_what_cannot_be_imputed_is_refused(
    visits: list[list[float | None]], known: list[list[float]], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        impute(visits, known, seed=1)
