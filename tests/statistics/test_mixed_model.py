"""The mixed model for repeated measures against dense computations, classical analyses, statsmodels and SAS."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from trialwright.statistics.mixed_model import MixedModel, adjusted, mixed_model
from trialwright.statistics.mixed_model_design import design
from trialwright.statistics.mixed_model_inference import contrast, joint_test
from trialwright.statistics.mixed_model_likelihood import arranged, derivatives, value
from trialwright.statistics.mixed_model_structure import STRUCTURES

FILE = Path(__file__).parent.parent / "vectors" / "statistics.json"
DATA = json.loads(FILE.read_text(encoding="utf-8"))["datasets"]
N, VISITS = 24, 4


def drawn(missing: float, seed: int = 1) -> tuple[Any, Any, list[int], list[int]]:
    """Two arms and a baseline, correlated errors, some visits missing."""
    rng = np.random.default_rng(seed)
    sigma = 4 * 0.6 ** np.abs(np.subtract.outer(np.arange(VISITS), np.arange(VISITS)))
    y = rng.multivariate_normal(np.arange(VISITS), sigma, N)
    y[rng.random(y.shape) < missing] = np.nan
    arm, base = np.arange(N) % 2, rng.normal(0, 1, N)
    who, visit = np.arange(N).repeat(VISITS), np.tile(np.arange(VISITS), N)
    x = np.column_stack([*(visit == k for k in range(VISITS)), arm[who], base[who]]).astype(float)
    return y.reshape(-1), x, who.tolist(), visit.tolist()


def dense(y: Any, x: Any, who: Any, visit: Any, sigma: Any, restricted: bool = True) -> float:
    """-2 log L by one covariance matrix of all rows, as the textbook writes it."""
    kept = np.isfinite(y)
    y, x, who, visit = y[kept], x[kept], np.array(who)[kept], np.array(visit)[kept]
    v = np.where(np.equal.outer(who, who), sigma[np.ix_(visit, visit)], 0.0)
    inverse = np.linalg.inv(v)
    a = x.T @ inverse @ x
    r = y - x @ np.linalg.solve(a, x.T @ inverse @ y)
    found = np.linalg.slogdet(v)[1] + r @ inverse @ r + (len(y) - restricted * x.shape[1]) * np.log(2 * np.pi)
    return float(found + restricted * np.linalg.slogdet(a)[1])


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_the_likelihood_is_the_dense_one_and_no_matrix_nearby_is_likelier(structure: str, method: Any) -> None:
    y, x, who, visit = drawn(0.2)
    model = mixed_model(y, x, who, visit, structure=structure, method=method)
    restricted = method == "REML"
    assert model.minus_2_log_likelihood == pytest.approx(dense(y, x, who, visit, model.sigma, restricted), abs=1e-8)
    kind, theta = STRUCTURES[structure], _parameters(model)
    at = kind.covariance(theta, VISITS).matrix
    assert at == pytest.approx(model.sigma, rel=1e-9)
    rng = np.random.default_rng(2)
    for _ in range(10):
        nearby = kind.covariance(theta + rng.normal(0, 0.03, len(theta)), VISITS).matrix
        if np.linalg.eigvalsh(nearby)[0] > 0:
            assert dense(y, x, who, visit, nearby, restricted) > model.minus_2_log_likelihood


def _parameters(model: MixedModel) -> Any:
    """The parameters of the structure, read back from the matrix."""
    kind, sigma = STRUCTURES[model.structure], model.sigma
    if kind.correlations is None:
        return sigma[np.triu_indices(VISITS)]
    sd = np.sqrt(np.diag(sigma))
    r = sigma / np.outer(sd, sd)
    free = {"toep": r[0, 1:], "toeph": r[0, 1:], "ad": np.diag(r, 1), "adh": np.diag(r, 1)}
    return np.concatenate([np.log(sd if kind.each else sd[:1]), free.get(model.structure, r[0, 1:2])])


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("restricted", [True, False])
def test_derivatives_are_those_found_by_differences(structure: str, restricted: bool) -> None:
    y, x, who, visit = drawn(0.2)
    kept = np.isfinite(y)
    data = arranged(x[kept], y[kept], np.array(who)[kept], np.array(visit)[kept])
    kind = STRUCTURES[structure]
    start = kind.start(np.diag([3.0, 4.0, 5.0, 6.0]))
    theta = start + np.random.default_rng(3).uniform(0.05, 0.2, len(start))

    def slopes(at: Any) -> Any:
        covariance = kind.covariance(at, VISITS)
        reached = value(data, covariance.matrix, restricted)
        assert reached is not None
        return derivatives(data, reached, covariance, restricted)

    def by_difference(of: Any) -> Any:
        return np.array([(of(theta + e) - of(theta - e)) / 2e-5 for e in np.eye(len(theta)) * 1e-5])

    found = slopes(theta)
    gradient = by_difference(lambda at: dense(y, x, who, visit, kind.covariance(at, VISITS).matrix, restricted))
    assert found.gradient == pytest.approx(gradient, rel=1e-6, abs=1e-6)
    assert found.hessian == pytest.approx(by_difference(lambda at: slopes(at).gradient), rel=1e-6, abs=1e-5)
    assert np.linalg.eigvalsh(found.expected)[0] > 0


def test_degrees_of_freedom_and_the_adjusted_covariance_follow_from_dense_matrices() -> None:
    y, x, who, visit = drawn(0.2)
    model = mixed_model(y, x, who, visit)
    kept = np.isfinite(y)
    x, person, when = x[kept], np.array(who)[kept], np.array(visit)[kept]
    same = np.equal.outer(person, person)
    inverse = np.linalg.inv(np.where(same, model.sigma[np.ix_(when, when)], 0.0))
    phi = np.linalg.inv(x.T @ inverse @ x)
    corner = np.triu_indices(VISITS)
    theta = model.sigma[corner]
    units = [np.where(same, u[np.ix_(when, when)], 0.0) for u in STRUCTURES["us"].covariance(theta, VISITS).first]

    def at(theta: Any) -> float:
        return dense(y, drawn(0.2)[1], who, visit, STRUCTURES["us"].covariance(theta, VISITS).matrix)

    h, k = 1e-3, len(theta)
    steps = np.eye(k) * h
    hessian = np.array(
        [[at(theta + a + b) - at(theta + a - b) - at(theta - a + b) + at(theta - a - b) for b in steps] for a in steps]
    ) / (4 * h * h)
    w = 2 * np.linalg.inv(hessian)
    p = [-x.T @ inverse @ u @ inverse @ x for u in units]
    inner = sum(
        w[a, b] * (x.T @ inverse @ units[a] @ inverse @ units[b] @ inverse @ x - p[a] @ phi @ p[b])
        for a in range(k)
        for b in range(k)
    )
    assert model.covariance == pytest.approx(phi, rel=1e-6, abs=1e-9)
    assert model.kenward_roger == pytest.approx(phi + 2 * phi @ inner @ phi, rel=1e-4, abs=1e-6)
    c = np.array([0, 0, 0, 0, 1.0, 0])
    g = np.array([-c @ phi @ each @ phi @ c for each in p])
    assert contrast(model, c).df == pytest.approx(2 * (c @ phi @ c) ** 2 / (g @ w @ g), rel=1e-4)


def test_balanced_compound_symmetry_is_the_classical_analysis_of_variance() -> None:
    y, _, who, visit = drawn(0.0)
    arm = [f"{each % 2}" for each in who]
    made = design({"visit": [str(each) for each in visit], "arm": arm}, ("visit", "arm", "visit:arm"))
    model = mixed_model(y, made.matrix, who, visit, structure="cs")
    table = y.reshape(N, VISITS)
    means = table.mean(axis=1)
    between = sum(((means[a::2] - means[a::2].mean()) ** 2).sum() for a in (0, 1)) * VISITS / (N - 2)
    centred = table - means[:, None]
    within = sum(((centred[a::2] - centred[a::2].mean(axis=0)) ** 2).sum() for a in (0, 1))
    within /= (N - 2) * (VISITS - 1)
    assert model.sigma[0, 1] == pytest.approx((between - within) / VISITS, rel=1e-7)
    assert model.sigma[0, 0] - model.sigma[0, 1] == pytest.approx(within, rel=1e-7)
    f = stats.f_oneway(means[0::2], means[1::2])
    effect = contrast(model, made.mean(arm="1") - made.mean(arm="0"))
    assert (effect.estimate / effect.se) ** 2 == pytest.approx(f.statistic, rel=1e-7)
    assert effect.df == pytest.approx(N - 2, rel=1e-6)
    assert effect.p_value == pytest.approx(f.pvalue, rel=1e-6)
    interaction = joint_test(model, np.eye(8)[5:])
    moved = sum((N / 2) * ((centred[a::2].mean(axis=0) - centred.mean(axis=0)) ** 2).sum() for a in (0, 1)) / (
        VISITS - 1
    )
    assert interaction.f == pytest.approx(moved / within, rel=1e-6)
    assert interaction.denominator_df == pytest.approx((N - 2) * (VISITS - 1), rel=1e-5)
    assert interaction.scale == pytest.approx(1, rel=1e-6)


def test_balanced_unstructured_is_hotellings_t_squared() -> None:
    y, _, who, visit = drawn(0.0)
    table = y.reshape(N, VISITS)
    model = mixed_model(y, np.tile(np.eye(VISITS), (N, 1)), who, visit)
    assert model.sigma == pytest.approx(np.cov(table.T), rel=1e-8)
    differences = np.diff(table, axis=1)
    mean, size = differences.mean(axis=0), VISITS - 1
    t_squared = N * mean @ np.linalg.solve(np.cov(differences.T), mean)
    found = joint_test(model, np.diff(np.eye(VISITS), axis=0))
    assert found.f == pytest.approx(t_squared * (N - size) / (size * (N - 1)), rel=1e-6)
    assert found.denominator_df == pytest.approx(N - size, rel=1e-5)
    one = contrast(model, [1, 0, 0, 0])
    assert (one.low, one.high) == pytest.approx(stats.ttest_1samp(table[:, 0], 0).confidence_interval(0.95), rel=1e-6)


def test_compound_symmetry_is_the_random_intercept_of_statsmodels() -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    y, x, who, visit = drawn(0.2)
    kept = np.isfinite(y)
    theirs = MixedLM(y[kept], x[kept], np.array(who)[kept]).fit(reml=True)
    model = mixed_model(y, x, who, visit, structure="cs")
    assert model.coefficients == pytest.approx(theirs.fe_params, rel=1e-4, abs=1e-4)
    assert np.sqrt(np.diag(model.covariance)) == pytest.approx(theirs.bse_fe, rel=1e-3)
    assert model.sigma[0, 1] == pytest.approx(theirs.cov_re[0, 0], rel=1e-2)
    sigma = theirs.scale * np.eye(VISITS) + theirs.cov_re[0, 0]
    assert dense(y, x, who, visit, sigma) >= model.minus_2_log_likelihood


def test_sas_and_r_agree_on_the_fev_data() -> None:
    """PROC MIXED's printed output (openpharma/mmrm, design/SAS): -2 RLL 3386.4, arm 3.7745 (1.0741), df 146."""
    data = DATA["fev_data"]
    made = design(data, ("RACE", "SEX", "ARMCD", "AVISIT", "ARMCD:AVISIT"), levels={"SEX": ("Male", "Female")})
    model = mixed_model(data["FEV1"], made.matrix, data["USUBJID"], data["AVISIT"])
    arm = contrast(model, np.eye(11)[made.names.index("ARMCDTRT")], "satterthwaite")
    assert model.minus_2_log_likelihood == pytest.approx(3386.4, abs=0.05)
    assert (arm.estimate, arm.se, round(arm.df)) == (
        pytest.approx(3.7745, abs=2e-4),
        pytest.approx(1.0741, abs=2e-4),
        146,
    )
    assert (model.rows, model.parameters) == (537, 10)


def test_maximum_likelihood_is_the_printed_example_of_proc_mixed() -> None:
    """Potthoff and Roy's growth data, unstructured, ML: -2 log likelihood 419.5 (SAS/STAT, PROC MIXED)."""
    data = DATA["orthodont"]
    made = design(data, ("fem", "age", "fem:age"))
    model = mixed_model(data["distance"], made.matrix, data["Subject"], data["age"], method="ML")
    assert model.minus_2_log_likelihood == pytest.approx(419.477, abs=1e-3)
    with pytest.raises(ValueError, match="restricted"):
        contrast(model, [0, 0, 0, 1.0])
    assert contrast(model, [0, 0, 0, 1.0], "satterthwaite").df > 20


def test_neither_the_order_of_rows_nor_units_of_columns_change_the_answer() -> None:
    y, x, who, visit = drawn(0.2)
    model = mixed_model(y, x, who, visit)
    order = np.random.default_rng(4).permutation(len(y))
    scale = np.array([1, 1, 1, 1, 1, 1e6])
    other = mixed_model(y[order], (x * scale)[order], np.array(who)[order].tolist(), np.array(visit)[order].tolist())
    assert other.coefficients * scale == pytest.approx(model.coefficients, rel=1e-6)
    assert other.sigma == pytest.approx(model.sigma, rel=1e-6)
    first, second = contrast(model, np.eye(6)[4]), contrast(other, np.eye(6)[4])
    assert (second.se, second.df) == pytest.approx((first.se, first.df), rel=1e-6)


def test_means_stand_at_the_mean_of_covariates_and_weigh_levels_equally() -> None:
    data = {"arm": ["a", "b", "b", "b"], "sex": ["f", "f", "m", "m"], "age": [30.0, 40.0, 50.0, 60.0]}
    made = design(data, ("arm", "sex", "age", "arm:sex"), analysed=[True, True, True, False])
    assert made.names == ("(Intercept)", "armb", "sexm", "age", "armb:sexm")
    assert made.mean(arm="b").tolist() == [1, 1, 0.5, 40, 0.5]
    assert made.mean(sex="m", age=1.0).tolist() == [1, 0.5, 1, 1, 0.5]
    with pytest.raises(ValueError, match="drug"):
        made.mean(arm="drug")
    with pytest.raises(ValueError, match="weight"):
        design(data, ("weight",))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"structure": "spatial"}, "structure one of"),
        ({"method": "OLS"}, "REML or ML"),
        ({"visits": (0, 1)}, "no row at another visit"),
        ({"visits": (0, 1, 2, 3, 4)}, "no response at all"),
        ({"participant": [0] * N * VISITS}, "two responses at one visit"),
        ({"design": np.ones((N * VISITS, 2))}, "depend on each other"),
        ({"design": np.full((N * VISITS, 1), np.inf)}, "finite"),
        ({"design": np.ones((3, 1))}, "each row needs"),
        ({"response": np.zeros(N * VISITS)}, "exactly"),
    ],
)
def test_what_cannot_be_analysed_is_refused_in_words(change: dict[str, Any], says: str) -> None:
    y, x, who, visit = drawn(0.0)
    given = {"response": y, "design": x, "participant": who, "visit": visit, **change}
    with pytest.raises(ValueError, match=says):
        mixed_model(**given)


def test_a_matrix_that_the_data_do_not_determine_is_refused() -> None:
    """No participant was seen at both visits: their covariance is free."""
    y = [1.0, 2.0, 4.0, 3.0, 5.0, 7.0]
    x = np.ones((6, 1))
    with pytest.raises(ValueError, match="fewer parameters"):
        mixed_model(y, x, list("abcdef"), [0, 0, 0, 1, 1, 1])


def test_contrasts_need_a_number_for_each_coefficient() -> None:
    model = mixed_model(*drawn(0.0))
    for row in ([1.0], [0.0] * 6, [float("nan")] * 6):
        with pytest.raises(ValueError, match="6 finite numbers"):
            contrast(model, row)
    with pytest.raises(ValueError, match="independent rows"):
        joint_test(model, np.ones((2, 6)))


def test_an_adjustment_that_would_leave_no_positive_variance_is_not_given() -> None:
    root = np.diag([1.0, 2.0])
    assert adjusted(root, np.diag([1.5, -0.1])) is None
    assert adjusted(root, np.diag([1.5, 1.1])) == pytest.approx(np.diag([1.5, 4.4]))
    model = replace(mixed_model(*drawn(0.0)), kenward_roger=None)
    with pytest.raises(ValueError, match="more data than this structure had"):
        contrast(model, [1.0, 0, 0, 0, 0, 0])
    assert contrast(model, [1.0, 0, 0, 0, 0, 0], "satterthwaite").se > 0


def test_a_contrast_of_less_than_half_a_degree_of_freedom_is_refused() -> None:
    generator = np.random.default_rng(26)
    start = generator.integers(20, 80, 5).astype(float)
    later = np.round(start[:, None] * [0.9, 0.8, 0.7] + generator.normal(0, 6, (5, 3)))
    later[3:, 2], later[4:, 1] = np.nan, np.nan
    seen = [(person, visit) for person in range(5) for visit in range(3) if not np.isnan(later[person, visit])]
    at = [f"visit {visit}" for _, visit in seen]
    made = design({"baseline": [start[person] for person, _ in seen], "visit": at},
                  ["baseline", "visit", "baseline:visit"])  # fmt: skip
    changes, who = [later[one] - start[one[0]] for one in seen], [str(person) for person, _ in seen]
    visits = made.levels["visit"]
    edge = mixed_model(changes, made.matrix, who, at, visits=visits, structure="csh")
    with pytest.raises(ValueError, match="the data do not determine it under this structure"):
        contrast(edge, made.mean(visit="visit 2"))
    plain = mixed_model(changes, made.matrix, who, at, visits=visits, structure="cs")
    assert contrast(plain, made.mean(visit="visit 2")).df > 1
