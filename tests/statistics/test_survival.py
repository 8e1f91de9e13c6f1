"""Time to event: against statsmodels and SciPy, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.statistics.cumulative_incidence import cumulative_incidence, with_intervals
from trialwright.statistics.kaplan_meier import at_time, kaplan_meier, quantile, quantile_interval
from trialwright.statistics.log_rank import log_rank
from trialwright.statistics.restricted_mean import restricted_mean

DATA = st.lists(st.tuples(st.integers(1, 12), st.sampled_from((0, 1))), min_size=2, max_size=40)

# Time, still without event, at risk: five participants, a censoring at the time of an event, by hand.
BY_HAND = [(2.0, 5, 0.8), (3.0, 4, 0.6), (7.0, 2, 0.3)]


def test_a_curve_by_hand() -> None:
    curve = kaplan_meier([2, 3, 3, 7, 9], [1, 1, 0, 1, 0])
    assert [(step.time, step.at_risk, round(step.survival, 10)) for step in curve.steps] == BY_HAND


@settings(deadline=None, max_examples=40)
@given(data=DATA)
def test_curve_and_standard_error_are_statsmodels(data: list[tuple[int, int]]) -> None:
    from statsmodels.duration.survfunc import SurvfuncRight

    times, events = [each[0] for each in data], [each[1] for each in data]
    if not any(events):
        assert kaplan_meier(times, events).steps == () and quantile(kaplan_meier(times, events)) is None
        return
    other, curve = SurvfuncRight(times, events), kaplan_meier(times, events)
    assert [step.time for step in curve.steps] == list(other.surv_times)
    assert [step.survival for step in curve.steps] == pytest.approx(list(other.surv_prob), abs=1e-12)
    for step, se in zip(curve.steps, other.surv_prob_se, strict=True):
        assert step.se is None if step.survival < 1e-12 else step.se == pytest.approx(se, rel=1e-9)
        for name, limits in step.limits.items():
            assert limits is None or limits[0] - 1e-12 <= step.survival <= limits[1] + 1e-12, name


@pytest.mark.parametrize(
    ("times", "events", "median"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], 2.5),
        ([1, 2, 3], [1, 1, 1], 2),
        ([1, 2, 3, 4], [1, 1, 0, 0], 2),
        ([1, 2], [0, 0], None),
    ],
)
def test_the_median_is_the_midpoint_where_half_is_met_exactly(times, events, median) -> None:  # type: ignore[no-untyped-def]
    assert quantile(kaplan_meier(times, events)) == median


def test_the_interval_of_the_median_depends_on_the_transformation_named() -> None:
    times, events = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    curve = kaplan_meier(times, events)
    assert quantile_interval(curve, "loglog") == (13, None)
    assert quantile_interval(curve, "log") == (18, None)
    assert quantile_interval(curve, "plain") == (18, 48)


@settings(deadline=None, max_examples=40)
@given(data=DATA, seed=st.integers(0, 9))
def test_the_log_rank_test_is_statsmodels(data: list[tuple[int, int]], seed: int) -> None:
    from statsmodels.duration.survfunc import survdiff

    times, events = [each[0] for each in data], [each[1] for each in data]
    group = [str(each) for each in np.random.Generator(np.random.Philox(seed)).integers(0, 2, len(data))]
    if len(set(group)) < 2:
        with pytest.raises(ValueError, match="two groups"):
            log_rank(times, events, group)
        return
    found = log_rank(times, events, group)
    assert sum(found.observed) == pytest.approx(sum(found.expected))
    if found.df:
        chi_square, p_value = survdiff(np.array(times), np.array(events), np.array(group))
        assert (found.chi_square, found.p_value) == (
            pytest.approx(chi_square, abs=1e-9),
            pytest.approx(p_value, abs=1e-9),
        )


def test_three_groups_take_two_degrees_of_freedom() -> None:
    from statsmodels.duration.survfunc import survdiff

    times, events, group = [*range(1, 19)], [1, 1, 0] * 6, ["a", "b", "c"] * 6
    chi_square, p_value = survdiff(np.array(times), np.array(events), np.array(group))
    found = log_rank(times, events, group)
    assert found.df == 2 and (found.chi_square, found.p_value) == (pytest.approx(chi_square), pytest.approx(p_value))


@settings(deadline=None, max_examples=40)
@given(data=DATA, part=st.floats(0.1, 1))
def test_the_restricted_mean_is_the_area_and_its_error_greenwoods(data: list[tuple[int, int]], part: float) -> None:
    curve = kaplan_meier([each[0] for each in data], [each[1] for each in data])
    horizon = part * curve.last_time
    found = restricted_mean(curve, horizon)
    grid = (np.arange(20_000) + 0.5) / 20_000 * horizon
    heights = np.ones_like(grid)
    for step in curve.steps:
        heights = np.where(grid >= step.time, step.survival, heights)
    assert found.mean == pytest.approx(heights.mean() * horizon, abs=2e-3 * horizon)
    assert 0 < found.mean <= horizon and found.se >= 0


def test_without_censoring_the_restricted_mean_is_the_mean_of_the_clipped_times() -> None:
    times = [1.5, 2.0, 2.5, 4.0, 7.0, 8.5]
    found = restricted_mean(kaplan_meier(times, [1] * 6), 5)
    clipped = np.minimum(times, 5)
    assert found.mean == pytest.approx(clipped.mean())
    assert found.se == pytest.approx(clipped.std() / np.sqrt(6))


@settings(deadline=None, max_examples=40)
@given(data=st.lists(st.tuples(st.integers(1, 12), st.integers(0, 2)), min_size=2, max_size=40))
def test_causes_and_freedom_from_all_of_them_sum_to_one(data: list[tuple[int, int]]) -> None:
    times, causes = [each[0] for each in data], [each[1] for each in data]
    curves = cumulative_incidence(times, causes)
    steps = kaplan_meier(times, [int(cause > 0) for cause in causes]).steps
    for i, step in enumerate(steps):
        assert step.survival + sum(curve[i][1] for curve in curves.values()) == pytest.approx(1)
    if len(curves) == 1:
        assert [share for _, share in next(iter(curves.values()))] == pytest.approx(
            [1 - step.survival for step in steps]
        )


def test_competing_risks_are_statsmodels() -> None:
    from statsmodels.duration.survfunc import CumIncidenceRight

    times, causes = [1, 2, 2, 3, 4, 5, 5, 6, 8, 9], [1, 2, 0, 1, 0, 2, 1, 1, 0, 2]
    with np.errstate(all="ignore"):  # its standard errors divide by zero at the end
        other = CumIncidenceRight(np.array(times), np.array(causes))
    found = cumulative_incidence(times, causes)
    for i, cause in enumerate((1, 2)):
        expected = dict(zip(other.times, other.cinc[i], strict=True))
        assert all(share == pytest.approx(expected[time]) for time, share in found[cause])


# R 4.2.2, survival 3.5-3: survfit(Surv(time, factor(cause)) ~ 1) of the first 60 rows of mgus2, times to 1 progression
# or 2 death; share and standard error of death at 20, 40, 60, 100 months.
MGUS2_MONTHS = [
    *(30, 25, 46, 92, 8, 4, 151, 2, 57, 136, 2, 108, 10, 14, 18, 43, 34, 67, 16, 62, 129, 116, 25, 88, 115, 75, 55, 25),
    *(206, 7, 118, 2, 26, 164, 101, 27, 60, 2, 125, 18, 98, 98, 77, 37, 85, 136, 196, 3, 159, 158, 90, 139, 4, 5, 94),
    *(29, 84, 321, 147, 13),
]
MGUS2_CAUSES = [{8: 0, 21: 0, 28: 0, 34: 0, 48: 0, 49: 0, 55: 1}.get(row, 2) for row in range(60)]
DEATHS = [
    (20, 0.2666666667, 0.05708992257),
    (40, 0.4000000000, 0.06324555320),
    (60, 0.4672043011, 0.06448016712),
    (100, 0.6736559140, 0.06110548369),
]


@pytest.mark.parametrize(("month", "share", "se"), DEATHS)
def test_cumulative_incidence_and_its_standard_error_are_those_of_r(month: int, share: float, se: float) -> None:
    found = [each for each in with_intervals(MGUS2_MONTHS, MGUS2_CAUSES, 2) if each.time <= month][-1]
    assert (found.share, found.se) == pytest.approx((share, se), abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(data=st.lists(st.tuples(st.integers(1, 12), st.integers(0, 1)), min_size=2, max_size=40))
def test_without_competing_events_the_variance_is_greenwoods(data: list[tuple[int, int]]) -> None:
    times, causes = [each[0] for each in data], [each[1] for each in data]
    steps = kaplan_meier(times, causes).steps
    for step, found in zip(steps, with_intervals(times, causes), strict=True):
        assert found.share == pytest.approx(1 - step.survival)
        if step.se is not None:
            assert found.se == pytest.approx(step.se, abs=1e-9)
            assert step.limits["loglog"] is not None
            assert found.low is not None and found.low <= found.share <= (found.high or 0)


# R 4.2.2, survival 3.5-3: survfit(Surv(time, status) ~ 1, aml maintained, conf.type = ...) at 9 and 48 weeks.
@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("logit", (0.56142750271, 0.9873605533), (0.02954687651, 0.6257527374)),
        ("arcsin", (0.679543849042, 0.9998833282), (0.003057984212, 0.5461086307)),
    ],
)
def test_limits_on_further_scales_are_those_of_r(
    name: str, first: tuple[float, float], last: tuple[float, float]
) -> None:
    curve = kaplan_meier([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    assert curve.steps[0].limits[name] == pytest.approx(first, abs=1e-9)  # type: ignore[index]
    assert curve.steps[-1].limits[name] == pytest.approx(last, abs=1e-9)  # type: ignore[index]


def test_once_everyone_had_the_event_there_is_no_interval() -> None:
    last = with_intervals([1, 1, 1, 2, 3, 4, 4, 4, 4, 4, 4], [1] * 11)[-1]
    assert last.share == pytest.approx(1)
    assert (last.low, last.high) == (None, None)


def test_the_curve_is_read_at_any_time() -> None:
    curve = kaplan_meier([2, 4, 4, 6], [1, 1, 0, 1])
    assert at_time(curve, 1.9) is None
    assert [at_time(curve, time).time for time in (2, 3.9, 4, 99)] == [2, 2, 4, 6]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "call",
    [
        lambda: kaplan_meier([], []),
        lambda: kaplan_meier([1, -2], [1, 1]),
        lambda: kaplan_meier([1, 2], [1, 2]),
        lambda: kaplan_meier([1, 2], [1]),
        lambda: cumulative_incidence([1, 2], [1, -1]),
        lambda: restricted_mean(kaplan_meier([1, 2], [1, 1]), 3),
    ],
)
def test_what_is_no_survival_data_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        call()
