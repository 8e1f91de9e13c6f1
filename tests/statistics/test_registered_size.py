"""What a registered number of participants can and cannot show, against tables and a second computation."""

from __future__ import annotations

import itertools
from math import sqrt

import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from trialwright.statistics.size_one_arm import one_proportion
from trialwright.statistics.size_paired_change import paired_change, power_of_change
from trialwright.statistics.size_statement import Rate, Statement, percent
from trialwright.statistics.size_two_arms import two_proportions

PLACEBO = Rate(0.28, "placebo", "a published trial")
PLANNED = Rate(0.425, "planning case", "an assumption")


def of(statements: tuple[Statement, ...], about: str) -> Statement:
    return next(each for each in statements if each.about == about)


def figure(statement: Statement, name: str) -> float:
    return dict(statement.figures)[name]


def test_thirty_without_a_null_are_an_estimation_study() -> None:
    first = one_proportion(30, expected=[PLANNED], controls=[PLACEBO])[0]
    assert first.about == "verdict"
    assert "estimation study: no null proportion is stated" in first.says


@pytest.mark.parametrize(
    ("control", "true", "power", "from_"),
    [(0.28, 0.425, 0.39, 14), (0.28, 0.524, 0.79, 14), (0.31, 0.425, 0.26, 15), (0.31, 0.524, 0.67, 15)],
)
def test_the_power_of_thirty_is_that_of_the_planning_table_and_of_scipy(
    control: float, true: float, power: float, from_: int
) -> None:
    found = of(one_proportion(30, controls=[Rate(control, "", "")], expected=[Rate(true, "", "")]), "power")
    assert figure(found, "power") == pytest.approx(power, abs=0.005)
    assert figure(found, "power") == pytest.approx(stats.binom.sf(from_ - 1, 30, true), abs=1e-12)
    assert figure(found, "reject from") == from_
    assert found.says.startswith(f"{round(100 * power)}% power against {percent(control)}")


def test_a_stated_null_is_tested_and_its_power_told() -> None:
    first = one_proportion(30, null=0.28, expected=[PLANNED, Rate(0.6, "hoped", "")])[0]
    assert "test the null of 28%" in first.says
    assert "60% (hoped)" in first.says
    assert "42.5%" not in first.says


def test_the_smallest_rate_told_from_a_control_has_just_the_power() -> None:
    found = of(one_proportion(30, controls=[PLACEBO]), "distinguishable")
    rate = figure(found, "smallest rate")
    assert stats.binom.sf(13, 30, rate) == pytest.approx(0.8, abs=1e-9)
    assert stats.binom.sf(13, 30, rate - 0.01) < 0.8


def test_no_event_in_thirty_leaves_nearly_a_tenth_possible() -> None:
    found = of(one_proportion(30), "no_event")
    assert figure(found, "bound") == pytest.approx(stats.beta.ppf(0.95, 1, 30), abs=1e-12)
    assert "rule of three says 10%" in found.says


def test_the_chance_to_see_an_event_is_that_of_not_missing_it_every_time() -> None:
    found = of(one_proportion(30), "event")
    for rate in (0.01, 0.05, 0.1):
        assert figure(found, f"seen at {rate:g}") == pytest.approx(stats.binom.sf(0, 30, rate), abs=1e-12)


def test_one_participant_can_test_nothing() -> None:
    found = of(one_proportion(1, controls=[PLACEBO]), "distinguishable")
    assert found.says == "No result of 1 participants can be told from 28% (placebo)."


def test_two_arms_have_the_power_of_the_enumerated_fisher_test() -> None:
    n, m, p, q = 12, 10, 0.9, 0.3
    tables = itertools.product(range(n + 1), range(m + 1))
    expected = sum(
        stats.binom.pmf(x, n, p) * stats.binom.pmf(y, m, q)
        for x, y in tables
        if stats.fisher_exact([[x, n - x], [y, m - y]]).pvalue <= 0.05
    )
    found = of(two_proportions(n, m, control=Rate(q, "", ""), expected=[Rate(p, "", "")]), "power")
    assert figure(found, "power") == pytest.approx(expected, abs=1e-10)


def test_two_arms_too_small_for_any_rate_say_so() -> None:
    found = of(two_proportions(3, 3, control=Rate(0.3, "", "")), "distinguishable")
    assert found.says == "No true rate can be told from 30% with 80% power."


@pytest.mark.parametrize(("n", "ratio"), [(2, 5.0), (12, 0.8), (30, 0.5), (200, 0.2)])
def test_the_power_of_a_mean_change_is_that_of_statsmodels_and_of_the_non_central_t(n: int, ratio: float) -> None:
    found = power_of_change(n, ratio)
    assert found == pytest.approx(TTestPower().power(ratio, n, 0.05), abs=1e-6)
    critical = stats.t.ppf(0.975, n - 1)
    second = stats.nct.sf(critical, n - 1, ratio * sqrt(n)) + stats.nct.cdf(-critical, n - 1, ratio * sqrt(n))
    assert found == pytest.approx(second, abs=1e-6)


def test_a_change_is_told_in_its_unit_where_the_spread_is_known() -> None:
    told = paired_change(30, sd=1.3, unit="points", important=-1.2)
    assert told[0].says == "The 95% interval of the mean change is its mean plus or minus 0.485 points."
    assert told[2].says == "100% power to show a mean change of -1.2 points."


@pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 30, "null": 1.0}, {"n": 30, "alpha": 0.0}])
def test_impossible_sizes_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="found"):
        one_proportion(**wrong)  # type: ignore[arg-type]


def test_a_rate_beyond_one_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Rate(28, "percent", "")
