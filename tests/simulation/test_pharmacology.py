"""Concentrations and enrolment, beside closed formulas, another solver and the checked examples."""

from __future__ import annotations

import json
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import solve_ivp

from tests.vectors.evaluate import outcome
from trialwright.simulation.enrolment import (
    DAYS_OF_A_MONTH,
    Enrolment,
    after,
    around,
    enough_by,
    mean_days,
    quantile_days,
)
from trialwright.simulation.enrolment import expected as expected_number
from trialwright.simulation.pharmacology import Disposition, Effect, Target, concentrations, courses, weekly
from trialwright.simulation.published_models import acr_probability, atacicept, igg_loss_per_day

FOLDER = Path(__file__).parents[1] / "vectors"
VECTORS = [
    vector
    for name in ("simulation.json", "pharmacology.json")
    for vector in json.loads((FOLDER / name).read_text(encoding="utf-8"))["vectors"]
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_every_checked_example_comes_out(vector: dict[str, Any]) -> None:
    assert outcome(vector, {}) == ("passed", "")


def bateman(ka: float, ke: float, volume: float, dose: float, t: float) -> float:
    """One compartment after one dose; the limit where both rates are equal."""
    if abs(ka - ke) < 1e-12:
        return dose / volume * ka * t * exp(-ka * t)
    return dose / volume * ka / (ka - ke) * (exp(-ke * t) - exp(-ka * t))


@pytest.mark.parametrize(("ka", "clearance"), [(0.25, 0.2), (0.05, 0.6), (0.15, 0.6)])
def test_one_compartment_is_the_sum_of_batemans_curves_also_in_flip_flop(ka: float, clearance: float) -> None:
    body = Disposition(clearance, 4.0, ka)
    times = [0.0, 1.0, 7.0, 7.5, 30.0]
    by_hand = [sum(bateman(ka, clearance / 4, 4, 160, t - 7 * d) for d in range(3) if t > 7 * d) for t in times]
    assert concentrations(body, weekly(160, 3), times) == pytest.approx(by_hand, rel=1e-9)


def test_all_that_was_given_is_cleared() -> None:
    """The area under the curve times clearance is the available dose."""
    body = Disposition(0.3, 3.2, 0.25, 0.65, 0.45, 2.4)
    times = np.arange(0, 401, 0.125)
    found = concentrations(body, [(0, 160)], times.tolist())
    assert np.trapezoid(found, times) * 0.3 == pytest.approx(160 * 0.65, rel=1e-4)


def test_a_target_that_hardly_binds_leaves_the_linear_course() -> None:
    body = Disposition(0.3, 3.2, 0.25, 0.65, 0.45, 2.4)
    found = courses(body, Target(1e-9, 0.1, 0.1, 1.0), weekly(160, 3), [1.0, 10.0, 20.0])
    assert found.total == pytest.approx(concentrations(body, weekly(160, 3), [1.0, 10.0, 20.0]), rel=1e-6)
    assert found.free == pytest.approx(found.total, rel=1e-6)
    assert len(found.response) == 0


def test_a_target_course_is_that_of_another_solver() -> None:
    """The equations written out again, by Radau."""
    body, target = atacicept()
    effect = Effect(0.03, 0.6, 2000)

    def slopes(_: float, y: np.ndarray) -> list[float]:
        a, centre, out, r, response = y
        c = centre / body.central
        free = ((c - r - 19.9) + ((c - r - 19.9) ** 2 + 4 * 19.9 * c) ** 0.5) / 2
        held = r * free / (19.9 + free)
        return [
            -body.absorption * a,
            body.absorption * a - (body.clearance + 0.149) * free + 0.149 / 38.5 * out - 6.18e-4 * body.central * held,
            0.149 * free - 0.149 / 38.5 * out,
            715 * 3.62e-3 - 3.62e-3 * r - (6.18e-4 - 3.62e-3) * held,
            0.03 * (1 - 0.6 * free / (2000 + free)) - 0.03 * response,
        ]

    solved = solve_ivp(slopes, (0, 336), [150_000, 0, 0, 715, 1], "Radau", rtol=1e-9, atol=1e-9)
    found = courses(body, target, [(0, 150_000)], [336.0], effect)
    last = solved.y[:, -1]
    assert found.total[0] == pytest.approx(last[1] / body.central, rel=1e-6)
    assert (found.target[0], found.response[0]) == pytest.approx((last[3], last[4]), rel=1e-6)


def test_more_exposure_and_an_earlier_response_make_acr_likelier_and_levels_nest() -> None:
    assert acr_probability("ACR20", 84, 3400, True) > acr_probability("ACR20", 84, 0, False)
    assert acr_probability("ACR20", 84, 0, False) > acr_probability("ACR50", 84, 0, False)
    assert igg_loss_per_day(igg_mg_ml=30) > igg_loss_per_day(igg_mg_ml=10)


# Known rate, and one known to a gamma shape of 4 or 2: target 30, in days (planning table of the founding study).
@pytest.mark.parametrize(
    ("days", "per_month", "shape", "chance"),
    [(235, 3.83, None, 0.493), (235, 3.83, 4, 0.435), (151, 3.83, 2, 0.192), (151, 6.05, None, 0.525),
     (151, 7.5, None, 0.90), (151, 14.2, 4, 0.90), (151, 22.9, 2, 0.90)],
)  # fmt: skip
def test_the_chance_to_enrol_in_time_is_that_of_the_planning_table(
    days: float, per_month: float, shape: float | None, chance: float
) -> None:
    rate = around(per_month / DAYS_OF_A_MONTH, shape)
    assert enough_by(rate, 30, days) == pytest.approx(chance, abs=0.002)
    mean = expected_number(rate, days)
    other = stats.poisson.sf(29, mean) if shape is None else stats.nbinom.sf(29, shape, shape / (shape + mean))
    assert enough_by(rate, 30, days) == pytest.approx(other, abs=1e-10)


def test_times_to_the_target_are_those_of_a_simulated_process() -> None:
    rng, rate = np.random.default_rng(5), Enrolment(4, 32)
    days = rng.gamma(30, 1, 200_000) / rng.gamma(4, 1 / 32, 200_000)
    assert mean_days(rate, 30) == pytest.approx(days.mean(), rel=0.02)
    assert quantile_days(rate, 30, 0.9) == pytest.approx(np.quantile(days, 0.9), rel=0.02)
    assert enough_by(rate, 30, quantile_days(rate, 30, 0.9)) == pytest.approx(0.9, abs=1e-9)


def test_what_came_sharpens_what_is_known_of_the_rate() -> None:
    assert after(Enrolment(2, 16), 12, 90) == Enrolment(14, 106)
    assert after(around(0.1, None), 12, 90) == around(0.1, None)
    assert mean_days(Enrolment(0.5, 10), 30) is None
    assert enough_by(Enrolment(2, 16), 30, 0) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: Enrolment(0, 10),
        lambda: enough_by(Enrolment(2, 16), 0, 10),
        lambda: quantile_days(Enrolment(2, 16), 30, 1.0),
        lambda: after(Enrolment(2, 16), -1, 10),
        lambda: Disposition(0, 1, 1),
        lambda: concentrations(Disposition(1, 1, 1), [], [1.0]),
        lambda: concentrations(Disposition(1, 1, 1), [(0, 1)], [-1.0]),
    ],
)
def test_what_cannot_be_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError):
        call()
