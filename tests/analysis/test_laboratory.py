"""Laboratory grades, outliers and limits: a table by hand, and counts by brute force over random values."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.acts import PLAN, Acts, design_with, on
from trialwright.analysis.analyse import analyse
from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.laboratory import grades
from trialwright.protocol.analysis_kinds import Limit, PlannedAnalysis
from trialwright.protocol.analysis_sources import Source

LAB = Source("all", item="igg", upper_limit_item="igg_high", lower_limit_item="igg_low")
MEASURES = {**PLAN.measures, "lab": LAB}
WEEKS = ("week 2", "week 4", "week 8")


def _acts(*planned: PlannedAnalysis) -> Acts:
    return Acts(design_with(measures=MEASURES, analyses=planned))


def _grades(analyte: str, start: float | None, later: list[float], high: float | None, low: float | None
            ) -> tuple[int | None, int | None]:  # fmt: skip
    acts = _acts()
    acts.enrol("P1")
    limits = {name: value for name, value in (("igg_high", high), ("igg_low", low)) if value is not None}
    if start is not None:
        acts.visit("P1", "day 0", 0, igg=start, **limits)
    for visit, day, value in zip(WEEKS, (14, 28, 56), later, strict=False):
        acts.visit("P1", visit, day, igg=value, **limits)
    inputs = Inputs(acts.course, on(90))
    (found,) = grades(inputs, [acts.course.participants["P1"]], analyte, "lab")
    return found.baseline, found.worst


# CTCAE v5.0 by hand. ALT, limit 40: 1 above 40, 2 above 120, 3 above 200, 4 above 800; above the limit at the start,
# multiples of the baseline: 1 from 1.5 times on. Neutrophils, limit 2.0: 1 below it, 2 to 4 below 1.5, 1.0 and 0.5.
@pytest.mark.parametrize(
    ("analyte", "start", "later", "high", "low", "expected"),
    [
        ("alt", 30, [41, 30], 40, None, (0, 1)),
        ("alt", 30, [120, 121], 40, None, (0, 2)),
        ("alt", 30, [200.1], 40, None, (0, 3)),
        ("alt", 80, [100], 40, None, (1, 0)),
        ("alt", 80, [120], 40, None, (1, 1)),
        ("alt", 80, [241], 40, None, (1, 2)),
        ("alt", 30, [41], None, None, (None, None)),
        ("alt", None, [30, 41], 40, None, (None, 0)),
        ("alt", None, [41], 40, None, (None, None)),
        ("neutrophils", 3.0, [2.0, 1.9], None, 2.0, (0, 1)),
        ("neutrophils", 1.9, [1.49, 0.49], None, 2.0, (1, 4)),
        ("neutrophils", 1.7, [1.4], None, None, (None, 2)),
        ("creatinine", 80, [121], 100, None, (0, 2)),
        ("creatinine", 100, [90], 100, None, (0, 0)),
        ("bilirubin", 30, [20], 20, None, (1, 0)),
    ],
)
def test_grades_follow_the_table(
    analyte: str, start: float | None, later: list[float], high: float | None, low: float | None,
    expected: tuple[int | None, int | None],
) -> None:  # fmt: skip
    assert _grades(analyte, start, later, high, low) == expected


def _random_trial() -> tuple[AnalysisData, np.ndarray]:
    """Forty people, four visits, values about the lower limit of neutrophils; some visits without a value."""
    values = np.round(np.random.default_rng(20).lognormal(0.7, 0.6, (40, 4)), 2)
    values[np.random.default_rng(21).random((40, 4)) < 0.15] = np.nan
    acts = _acts(
        PlannedAnalysis("shift", "laboratory_shift", analytes={"neutrophils": "lab"}),
        PlannedAnalysis("outliers", "laboratory_outliers", measures=("lab",)),
        PlannedAnalysis("limits", "thresholds", limits=(Limit("lab", "invented", below=1.0),)),
    )
    for number, row in enumerate(values):
        code = f"P{number}"
        acts.enrol(code)
        for visit, day, value in zip(("day 0", *WEEKS), (0, 14, 28, 56), row, strict=True):
            if not np.isnan(value):
                acts.visit(code, visit, day, igg=float(value), igg_low=2.0, igg_high=6.0)
    return analyse(acts.course), values


def _low_grade(value: float) -> int:
    return sum(value < limit for limit in (2.0, 1.5, 1.0, 0.5))


def test_the_shift_table_is_that_of_a_count_by_hand() -> None:
    data, values = _random_trial()
    expected: Counter[str] = Counter()
    for row in values:
        if np.isnan(row).all():
            continue
        later = [_low_grade(value) for value in row[1:] if not np.isnan(value)]
        before = "unknown" if np.isnan(row[0]) else str(_low_grade(row[0]))
        expected[f"{before} to {max(later) if later else 'unknown'}"] += 1
    found = {row.category: row.value for row in data.analysis("shift").find(group="drug")}
    assert found == dict(expected)
    assert sum(expected.values()) == data.analysis("shift").results[0].n


def test_values_outside_the_limits_are_listed_one_by_one() -> None:
    data, values = _random_trial()
    done = data.analysis("outliers")
    later = values[:, 1:]
    assert done.value(group="drug", category="below", statistic="values") == int((later < 2.0).sum())
    assert done.value(group="drug", category="above", statistic="values") == int((later > 6.0).sum())
    listed = sorted(float(row.value or 0) for row in done.find(statistic="value"))
    assert listed == pytest.approx(sorted(value for value in later.ravel() if value < 2.0 or value > 6.0))
    assert {row.value for row in done.find(statistic="limit", category="below")} == {2.0}


def test_how_many_were_ever_below_a_limit_is_counted_over_all_visits() -> None:
    data, values = _random_trial()
    done = data.analysis("limits")
    later = values[:, 1:]
    (ever,) = done.find(group="drug", visit="", statistic="participants")
    assert ever.value == int((later < 1.0).any(axis=1).sum())
    assert ever.n == int((~np.isnan(later)).any(axis=1).sum())
    (week,) = done.find(group="drug", visit="week 4", statistic="participants")
    assert (week.value, week.n) == (int((later[:, 1] < 1.0).sum()), int((~np.isnan(later[:, 1])).sum()))


def test_a_change_of_unit_changes_no_grade() -> None:
    source = replace(LAB, unit="g/L", unit_item="igg_unit")
    acts = Acts(design_with(measures={**MEASURES, "lab": source}))
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, igg=30.0, igg_unit="g/L", igg_high=40.0)
    acts.visit("P1", "week 2", 14, igg=12100.0, igg_unit="mg/dL", igg_high=4000.0)
    inputs = Inputs(acts.course, on(90))
    (found,) = grades(inputs, [acts.course.participants["P1"]], "alt", "lab")
    assert (found.baseline, found.worst) == (0, 2)
