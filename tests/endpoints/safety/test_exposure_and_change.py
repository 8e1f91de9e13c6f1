"""Exposure, compliance, immunoglobulins, CKD-EPI and time to response by hand."""

from __future__ import annotations

import numpy as np
import pytest

from trialwright.endpoints.register import scores
from trialwright.endpoints.response.time_to_response import first_response, first_response_many
from trialwright.endpoints.safety.ckd_epi import ckd_epi_2021


def _value(name: str, **row: object) -> object:
    return scores()[name].score(row).value  # type: ignore[arg-type]


def test_exposure_counts_both_ends_and_nothing_planned_is_unknown() -> None:
    assert _value("exposure-days", first_dose_day=1, last_dose_day=1) == 1
    assert _value("exposure-days", first_dose_day=1, last_dose_day=162) == 162
    assert _value("exposure-days", first_dose_day=5, last_dose_day=1) is None
    assert _value("compliance", doses_given=11, doses_planned=12) == pytest.approx(91.6667, abs=1e-4)
    assert _value("compliance", doses_given=0, doses_planned=0) is None
    assert _value("relative-dose", amount_given_mg=2000, amount_planned_mg=1920) == pytest.approx(104.1667, abs=1e-4)


def test_immunoglobulins_in_percent_and_the_stopping_limit() -> None:
    assert _value("igg-change", baseline_igg_g_l=12.5, igg_g_l=10) == -20
    assert _value("igg-change", baseline_igg_mg_dl=1250, igg_g_l=10) == -20
    assert _value("igm-change", baseline_igm_g_l=0, igm_g_l=1) is None
    assert [_value("igg-below-3", igg_g_l=value) for value in (2.99, 3.0, None)] == [True, False, None]


# pharmaverse/admiral test-compute_kidney.R
@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "rate"), [(1.09, 55, "male", 80.1516), (85 / 88.42, 65, "female", 65.5509)]
)
def test_filtration_rates_that_are_published(creatinine: float, age: float, sex: str, rate: float) -> None:
    assert ckd_epi_2021(creatinine, age, sex) == pytest.approx(rate, abs=1e-4)  # type: ignore[arg-type]


def test_the_rate_takes_micromoles_too_and_is_for_adults() -> None:
    assert _value("ckd-epi-2021", creatinine_umol_l=65, age_years=76, sex="F") == pytest.approx(84.4646, abs=1e-4)
    assert scores()["ckd-epi-2021"].score({"creatinine_mg_dl": 1, "age_years": 17, "sex": "F"}).problems


DAYS = [28.0, 56.0, 84.0, 168.0]
# responses at the four visits; first response; sustained response: (day, responded)
TIMES = [
    ((False, True, True, True), (56, True), (56, True)),
    ((True, False, True, True), (28, True), (84, True)),
    ((False, False, False, False), (168, False), (168, False)),
    ((False, None, True, None), (84, True), (84, True)),
    ((True, None, None, False), (28, True), (168, False)),
    ((False, False, None, None), (56, False), (56, False)),
    ((None, None, None, None), None, None),
]


@pytest.mark.parametrize(("answers", "first", "sustained"), TIMES)
def test_the_time_to_response_by_hand_and_for_arrays(
    answers: tuple[bool | None, ...], first: tuple[float, bool] | None, sustained: tuple[float, bool] | None
) -> None:
    codes = np.array([[np.nan if answer is None else float(answer) for answer in answers]])
    for wanted, kept in ((first, False), (sustained, True)):
        found = first_response(DAYS, answers, sustained=kept)
        assert (None if found is None else (found.day, found.responded)) == wanted
        (day,), (responded,) = first_response_many(np.array(DAYS), codes, sustained=kept)
        assert (None if np.isnan(day) else (day, bool(responded))) == wanted


def test_two_visits_on_one_day_are_refused() -> None:
    with pytest.raises(ValueError, match="same day"):
        first_response([28, 28], [True, False])
