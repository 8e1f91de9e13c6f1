"""The model of the virtual participants gives the response rates that it was calibrated to.

Table: 100,000 virtual participants of the reference program (percent of ACR20), whence the parameters come: observed
cases, and everyone with missing as non-response. Dropout is part of the second number: exponential, 10 percent lost by
week 24, so 5.1 percent by week 12 (44.4 x 0.949 = 42.1). "Losses switched off" therefore means here: no visit and no
dose is missed or moved, while the dropout of the model stays on. With the dropout off as well, everyone is observed and
both rules give the first number.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from trialwright.protocol.analysis_plan import PlannedOutcome
from trialwright.protocol.study_folder import read_study
from trialwright.simulation.many_trials import answers
from trialwright.simulation.options import Options
from trialwright.simulation.parameter_file import read_parameters
from trialwright.simulation.virtual_trial import VirtualTrial

#            mu      w4    w12   w12nri w24(20, 50, 70 observed)   w24(20, 50, 70 non-response)
PUBLISHED = {
    "A": (0.973, 24.2, 55.4, 52.6, (67.5, 24.6, 3.1), (60.7, 22.1, 2.8)),
    "B": (0.775, 17.8, 44.4, 42.1, (56.0, 16.4, 1.6), (50.5, 14.8, 1.5)),
    "C": (0.676, 15.2, 39.1, 37.1, (50.0, 13.1, 1.2), (45.0, 11.8, 1.1)),
    "D": (0.398, 8.8, 24.7, 23.5, (33.2, 6.1, 0.4), (29.9, 5.5, 0.3)),
}
REFERENCE_PEOPLE = 100_000
TRIALS = 2_000
MODEL_ONLY = Options(screening=False, losses=False)
EVERYONE_OBSERVED = Options(screening=False, losses=False, dropout=False)


@pytest.fixture(scope="module")
def founding(request: pytest.FixtureRequest) -> VirtualTrial:
    folder = Path(__file__).parents[2] / "studies" / "nct07008196"
    design = read_study(folder)
    return VirtualTrial(design, read_parameters(folder, design))


def outcome_at(trial: VirtualTrial, visit: str, percent: float) -> PlannedOutcome:
    """The outcome of the values alone: without an estimand nobody who left is counted as observed."""
    from dataclasses import replace

    return replace(trial.design.analysis.primary, visit=visit, parameters={"percent": percent}, estimand=None)


def tolerance_percent(percent: float, people: int) -> float:
    """Four standard errors of the difference between two simulations, and half a unit of the printed digit."""
    share = percent / 100
    return 400 * float(np.sqrt(share * (1 - share) * (1 / people + 1 / REFERENCE_PEOPLE))) + 0.05


def percent(trial: VirtualTrial, scenario: str, options: Options, trials: int) -> float:
    """Percent of ACR20 at week 12, missing as non-response."""
    outcome = outcome_at(trial, "week 12", 20)
    (found,) = answers(trial, [outcome], scenario, range(1, trials + 1), options)
    return 100 * float(found.shares("telitacicept", "non-response").mean())


def test_acr20_at_week_12_by_non_response_agrees_over_2000_trials(founding: VirtualTrial) -> None:
    found = percent(founding, "B", MODEL_ONLY, TRIALS)
    assert found == pytest.approx(42.1, abs=tolerance_percent(42.1, TRIALS * 30))


def test_acr20_at_week_12_agrees_with_observed_cases_when_nobody_leaves(founding: VirtualTrial) -> None:
    found = percent(founding, "B", EVERYONE_OBSERVED, 500)
    assert found == pytest.approx(44.4, abs=tolerance_percent(44.4, 500 * 30))


def test_one_trial_of_scenario_a_varies_as_published(founding: VirtualTrial) -> None:
    """30 participants, week 12, non-response: mean 0.53, SD 0.09, 95 percent of the trials from 0.33 to 0.70."""
    (found,) = answers(founding, [outcome_at(founding, "week 12", 20)], "A", range(1, 601), MODEL_ONLY)
    shares = found.shares("telitacicept", "non-response")
    assert shares.mean() == pytest.approx(0.53, abs=0.015)
    assert shares.std() == pytest.approx(0.09, abs=0.01)
    assert np.percentile(shares, [2.5, 97.5]) == pytest.approx([0.33, 0.70], abs=0.035)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", PUBLISHED)
def test_every_scenario_agrees_at_weeks_4_12_and_24(founding: VirtualTrial, scenario: str) -> None:
    mu, week_4, week_12, week_12_nri, week_24, week_24_nri = PUBLISHED[scenario]
    assert founding.parameters.scenarios[scenario].average_improvement["telitacicept"].value == mu
    asked = [("week 4", 20), ("week 12", 20), ("week 24", 20), ("week 24", 50), ("week 24", 70)]
    outcomes = [outcome_at(founding, visit, level) for visit, level in asked]
    found = answers(founding, outcomes, scenario, range(1, 1001), MODEL_ONLY)
    for one, asked_of, published in zip(found, asked, (week_4, week_12, *week_24), strict=True):
        observed = one.answers[~np.isnan(one.answers)]
        assert 100 * observed.mean() == pytest.approx(published, abs=tolerance_percent(published, len(observed))), (
            asked_of
        )
    for one, asked_of, published in zip(found[1:], asked[1:], (week_12_nri, *week_24_nri), strict=True):
        share = 100 * float((one.answers == 1).mean())
        assert share == pytest.approx(published, abs=tolerance_percent(published, one.answers.size)), asked_of


# A second computation, written from the model's description and sharing nothing with the program. -------------------

MEASURES = ("TJC", "SJC", "PtGA", "PhGA", "pain", "HAQ", "CRP", "ESR")
CORRELATION = {
    ("TJC", "SJC"): 0.60, ("TJC", "PtGA"): 0.35, ("TJC", "PhGA"): 0.40, ("TJC", "pain"): 0.35, ("TJC", "HAQ"): 0.30,
    ("TJC", "CRP"): 0.10, ("TJC", "ESR"): 0.10, ("SJC", "PtGA"): 0.25, ("SJC", "PhGA"): 0.45, ("SJC", "pain"): 0.25,
    ("SJC", "HAQ"): 0.25, ("SJC", "CRP"): 0.20, ("SJC", "ESR"): 0.15, ("PtGA", "PhGA"): 0.45, ("PtGA", "pain"): 0.75,
    ("PtGA", "HAQ"): 0.50, ("PtGA", "CRP"): 0.15, ("PtGA", "ESR"): 0.15, ("PhGA", "pain"): 0.45, ("PhGA", "HAQ"): 0.35,
    ("PhGA", "CRP"): 0.25, ("PhGA", "ESR"): 0.20, ("pain", "HAQ"): 0.50, ("pain", "CRP"): 0.15, ("pain", "ESR"): 0.15,
    ("HAQ", "CRP"): 0.25, ("HAQ", "ESR"): 0.25, ("CRP", "ESR"): 0.60,
}  # fmt: skip


def second_baselines(people: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    matrix = np.eye(8)
    for (one, other), value in CORRELATION.items():
        i, j = MEASURES.index(one), MEASURES.index(other)
        matrix[i, j] = matrix[j, i] = value
    scores = dict(zip(MEASURES, rng.multivariate_normal(np.zeros(8), matrix, size=3 * people).T, strict=True))

    def log_normal(mean: float, sd: float, score: np.ndarray) -> np.ndarray:
        sigma2 = np.log(1 + (sd / mean) ** 2)
        return mean * np.exp(np.sqrt(sigma2) * score - sigma2 / 2)

    found = {
        "TJC": np.minimum(np.round(log_normal(25.56, 14.54, scores["TJC"])), 68),
        "SJC": np.minimum(np.round(log_normal(16.98, 9.74, scores["SJC"])), 66),
        "PtGA": np.clip(66 + 20 * scores["PtGA"], 5, 100),
        "PhGA": np.clip(64.6 + 16.8 * scores["PhGA"], 5, 100),
        "pain": np.clip(66 + 21 * scores["pain"], 5, 100),
        "HAQ": np.clip(np.round((1.6 + 0.64 * scores["HAQ"]) * 8) / 8, 0, 3),
        "CRP": 15.7 * np.exp(0.926 * scores["CRP"]),
        "ESR": np.clip(34 * np.exp(0.55 * scores["ESR"]), 2, 140),
    }
    keep = (found["TJC"] >= 6) & (found["SJC"] >= 6) & (found["HAQ"] > 0) & ((found["CRP"] > 8) | (found["ESR"] > 28))
    return {name: values[keep][:people] for name, values in found.items()}


def second_acr20(people: int, mu: float, week: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    before = second_baselines(people, rng)
    people = len(before["TJC"])
    rate = 0.0145 * rng.lognormal(-(0.6**2) / 2, 0.6, people)
    reached = 1 - np.exp(-rate * 7 * week)
    latent = rng.normal(mu, 0.55, people) * reached

    def course(name: str, follows: float, own: float) -> np.ndarray:
        return before[name] * np.exp(-(follows * latent + rng.normal(0, own, people) * np.sqrt(reached)))

    def scale(name: str, follows: float, own: float, noise: float) -> np.ndarray:
        return np.clip(np.round(course(name, follows, own) + rng.normal(0, noise, people)), 0, 100)

    after = {
        "TJC": rng.binomial(68, np.minimum(course("TJC", 1.10, 0.40) / 68, 1)),
        "SJC": rng.binomial(66, np.minimum(course("SJC", 1.10, 0.30) / 66, 1)),
        "PtGA": scale("PtGA", 0.65, 0.40, 8),
        "PhGA": scale("PhGA", 0.95, 0.25, 6),
        "pain": scale("pain", 0.65, 0.40, 8),
        "HAQ": np.clip(np.round((course("HAQ", 0.45, 0.22) + rng.normal(0, 0.12, people)) * 8) / 8, 0, 3),
        "CRP": course("CRP", 0.55, 0.45) * np.exp(rng.normal(0, 0.30, people)),
    }
    better = {name: after[name] <= 0.8 * before[name] + 1e-9 for name in after}
    others = sum(better[name].astype(int) for name in ("PtGA", "PhGA", "pain", "HAQ", "CRP"))
    return better["TJC"] & better["SJC"] & (others >= 3)


def test_a_second_computation_of_the_model_agrees(founding: VirtualTrial) -> None:
    second = 100 * second_acr20(60_000, 0.775, 12, seed=20260101).mean()
    assert second == pytest.approx(44.4, abs=tolerance_percent(44.4, 60_000))
    found = percent(founding, "B", EVERYONE_OBSERVED, 500)
    assert found == pytest.approx(second, abs=tolerance_percent(second, 15_000))


def test_the_dropout_is_exponential(founding: VirtualTrial) -> None:
    """1 - 0.9^(12/24) = 5.13 percent are lost by week 12, 10 percent by week 24."""
    outcomes = [outcome_at(founding, visit, 20) for visit in ("week 12", "week 24")]
    for found, lost in zip(
        answers(founding, outcomes, "B", range(1, 501), MODEL_ONLY), (1 - 0.9**0.5, 0.10), strict=True
    ):
        assert np.isnan(found.answers).mean() == pytest.approx(lost, abs=0.008)
