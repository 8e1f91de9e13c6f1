"""The parts from which virtual participants are drawn, each against a value that can be worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from trialwright.protocol.study_folder import read_study
from trialwright.simulation.adverse_events import REPEATS, AdverseEvents
from trialwright.simulation.draw import Draw, chosen, rounded
from trialwright.simulation.exposure import lost_exposure
from trialwright.simulation.improvement import baselines, binomial, fulfils
from trialwright.simulation.keeping import keep
from trialwright.simulation.parameters import Exposure, Keeping
from trialwright.simulation.places import names_of
from trialwright.simulation.row import Row
from trialwright.simulation.streams import Slots, draw_scores, stream, waits
from trialwright.simulation.virtual_trial import VirtualTrial

VECTORS = Path(__file__).parents[1] / "vectors" / "simulation.json"


def vector(name: str) -> dict[str, dict[str, object]]:
    return next(one for one in json.loads(VECTORS.read_text())["vectors"] if one["id"] == name)


@pytest.mark.parametrize("name", ["rng.seedsequence-001", "rng.seedsequence-002"])
def test_a_candidates_stream_is_found_by_seed_and_number(name: str) -> None:
    case = vector(name)
    entropy, (number,) = case["input"]["entropy"], case["input"]["spawn_key"]
    seeds = np.random.SeedSequence(entropy, spawn_key=(number,))
    assert seeds.generate_state(4).tolist() == case["expected"]["generate_state_uint32"]
    again = np.random.Generator(np.random.PCG64(seeds))
    assert stream(entropy, number).random(5).tolist() == again.random(5).tolist()


def test_candidates_come_as_a_poisson_process(founding: VirtualTrial) -> None:
    """enrolment.poisson_fixed-001: at 0.1277 a day, 30 come within 235 days with probability 0.524."""
    case = vector("enrolment.poisson_fixed-001")
    rate, days, target = (float(case["input"][name]) for name in ("rate_per_day", "days", "target"))
    assert stats.poisson.sf(target - 1, rate * days) == pytest.approx(case["expected"]["p_complete"], abs=1e-10)
    gaps = waits(draw_scores([stream(5, number) for number in range(3000)], 30)) / rate
    reached = (gaps.sum(axis=1) <= days).mean()
    assert reached == pytest.approx(case["expected"]["p_complete"], abs=4 * np.sqrt(0.25 / 3000))


def test_a_log_normal_has_the_mean_and_deviation_that_it_is_given() -> None:
    found = Draw(lognormal=(25.56, 14.54)).numbers(np.random.default_rng(1).standard_normal(400_000))
    assert found.mean() == pytest.approx(25.56, rel=0.01)
    assert found.std() == pytest.approx(14.54, rel=0.02)
    median = Draw(lognormal_median=(15.7, 0.926)).numbers(np.zeros(1))
    assert median.tolist() == [15.7]


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [(1.61, 0.125, 1.625), (12.34, 0.1, 12.3), (7.4, 1, 7), (11.2, 2.5, 10), (0.30000000000000004, 0.1, 0.3)],
)
def test_values_stand_on_their_grid(value: float, step: float, expected: float) -> None:
    assert rounded(np.array([value]), step).tolist() == [expected]


def test_a_draw_stays_within_its_limits() -> None:
    assert Draw(normal=(66, 20), within=(5, 100)).numbers(np.array([-9.0, 0.0, 9.0])).tolist() == [5, 66, 100]
    assert Draw(uniform=(2, 4)).numbers(np.array([-40.0, 0.0, 40.0])).tolist() == [2, 3, 4]


@pytest.mark.parametrize(("share", "answer"), [(0.0, "a"), (0.2499, "a"), (0.25, "c"), (0.9999999, "c")])
def test_a_choice_follows_its_weights_and_never_falls_on_weight_zero(share: float, answer: str) -> None:
    assert chosen({"a": 1, "b": 0, "c": 3, "d": 0}, share) == answer


@pytest.mark.parametrize("trials", [28, 66, 68])
def test_the_binomial_inverse_is_that_of_another_program(trials: int) -> None:
    rng = np.random.default_rng(trials)
    chance, share = rng.random(2000), rng.random(2000)
    np.testing.assert_array_equal(binomial(trials, chance, share), stats.binom.ppf(share, trials, chance))


def test_a_binomial_count_at_the_ends_is_certain() -> None:
    assert binomial(68, np.array([0.0, 1.0]), np.array([0.999, 0.001])).tolist() == [0, 68]


def test_baselines_have_the_moments_of_their_sources(founding: VirtualTrial) -> None:
    """Before anyone is left out: joint counts 25.6 (14.5) and 17.0 (9.7) less the cut at 68 and 66, CRP median 15.7,
    HAQ 1.6 (0.64), and the correlations that the file gives."""
    model = founding.parameters.model
    scores = np.random.default_rng(3).standard_normal((200_000, len(model.measures)))
    found = dict(zip(model.measures, baselines(model, scores).T, strict=True))
    assert found["tender_joints_68"].mean() == pytest.approx(25.4, abs=0.3)
    assert found["swollen_joints_66"].mean() == pytest.approx(17.0, abs=0.2)
    assert np.median(found["crp_mg_l"]) == pytest.approx(15.7, abs=0.2)
    assert found["haq_di"].mean() == pytest.approx(1.6, abs=0.02)
    assert found["haq_di"].std() == pytest.approx(0.63, abs=0.02)
    ranks = stats.spearmanr(found["patient_global_mm"], found["pain_mm"]).statistic
    assert 2 * np.sin(np.pi * ranks / 6) == pytest.approx(0.75, abs=0.02)
    low = np.array([[5.0, 9, 50, 50, 50, 1.0, 20, 40], [9, 9, 50, 50, 50, 1, 8, 28], [9, 9, 50, 50, 50, 1, 8, 29]])
    assert fulfils(model, low).tolist() == [False, False, True]


def test_a_skipped_week_lowers_the_exposure_by_a_third_and_the_effect_hardly() -> None:
    """Half-life 11.5 days: a week without a dose leaves 2^(-7/11.5) = 0.656 of the steady state; with half the effect
    at 0.026 of it, E falls by 0.656 x 1.026 / (0.656 + 0.026) = 0.987."""
    parameters = Exposure(Row(11.5, source="x"), Row(0.026, assumed="x"))
    planned = np.arange(0, 7 * 60, 7, dtype=float)
    given = np.ones((3, 60), dtype=bool)
    given[1, 59] = False
    given[2, :] = False
    days = np.full((3, 1), 420.0)
    factor = lost_exposure(parameters, planned, given, days, 7.0)[:, 0]
    assert factor[0] == 1.0
    assert factor[1] == pytest.approx(0.656 * 1.026 / (0.656 + 0.026), abs=5e-4)
    assert factor[2] == 0.0


def test_before_any_dose_was_due_nothing_is_lost() -> None:
    parameters = Exposure(Row(11.5, source="x"), Row(0.026, assumed="x"))
    given = np.zeros((1, 2), dtype=bool)
    assert lost_exposure(parameters, np.array([0.0, 7.0]), given, np.array([[0.0]]), 7.0).tolist() == [[1.0]]


def test_adverse_events_reach_their_published_shares(founding: VirtualTrial) -> None:
    """Share with at least one event by the week of the source, and how many of the early kind come early."""
    kinds = founding.parameters.adverse_events
    slots = Slots()
    events = AdverseEvents(kinds, slots)
    people = 20_000
    scores = np.random.default_rng(8).standard_normal((people, slots.count))
    for week in sorted({kind.by_week.value for kind in kinds}):
        found = events.happened(scores, ["telitacicept"] * people, np.full(people, 7.0 * week))
        for kind in kinds:
            if kind.by_week.value == week:
                share = np.mean([any(event.term == kind.term for event in one) for one in found])
                assert share == pytest.approx(kind.share.value, abs=0.015), kind.term
    local = next(kind for kind in kinds if kind.early_share is not None)
    first = [event.began for one in found for event in one if event.term == local.term]
    assert np.mean(np.array(first) < 56) == pytest.approx(0.75, abs=0.04)
    assert max(sum(event.term == local.term for event in one) for one in found) <= REPEATS


def test_days_stay_in_their_window_but_for_the_share_that_falls_behind_it() -> None:
    parameters = Keeping(
        shift_days=Row(Draw(normal=(0, 3)), assumed="x"), out_of_window=Row(0.1, assumed="x"),
        beyond_days=Row(Draw(uniform=(1, 4)), assumed="x"), missed=Row(0.2, assumed="x"),
    )  # fmt: skip
    planned = np.array([0.0, 28.0, 56.0])
    scores = np.random.default_rng(4).standard_normal((20_000, 3, 4))
    fixed = np.array([True, False, False])
    kept = keep(parameters, planned, np.full(3, 2.0), np.full(3, 3.0), scores, fixed=fixed)
    late = kept.days - planned > 3
    assert (kept.days[:, 0] == 0).all() and not kept.missed[:, 0].any()
    assert late[:, 1:].mean() == pytest.approx(0.1, abs=0.01)
    assert ((kept.days - planned)[~late] >= -2).all() and ((kept.days - planned) <= 7).all()
    assert kept.missed[:, 1:].mean() == pytest.approx(0.2, abs=0.01)


def test_the_places_add_up_to_the_count_and_hands_come_first(founding: VirtualTrial) -> None:
    """22 joints of hands and wrists weigh 2, 46 others 1: the first to be affected is of the hand with 44/90 = 49 %."""
    site = founding.cohort.sites["tender_joints_68"]
    times = np.random.default_rng(6).standard_exponential((4000, 68))
    orders = site.order(times)
    assert all(sorted(order) == list(range(68)) for order in orders[:20])
    for count in (0, 1, 13, 68):
        entries = site.entries(orders[0], count)
        assert sum(entry.new == "1" for entry in entries) == count and len(entries) == 68
    names = names_of(
        founding.design.forms["joint_counts"], founding.parameters.model.measures["tender_joints_68"].places
    )
    heavy = {number for number, weight in enumerate(site.weights) if weight == 2}
    assert all(any(word in names[number] for word in ("wrist", "mcp", "pip", "thumb")) for number in heavy)
    assert not any("foot" in names[number] for number in heavy)
    expected = 2 * len(heavy) / (2 * len(heavy) + 68 - len(heavy))
    assert np.mean([order[0] in heavy for order in orders]) == pytest.approx(expected, abs=0.04)


def test_swollen_places_are_the_tender_ones_where_the_counts_allow(founding: VirtualTrial) -> None:
    tender, swollen = (founding.cohort.sites[name] for name in ("tender_joints_68", "swollen_joints_66"))
    times = np.random.default_rng(9).standard_exponential((1, 68))
    places = [{int(site.numbers[item]) for item in site.order(times)[0][:12]} for site in (tender, swollen)]
    assert len(places[0] & places[1]) >= 10


def test_a_design_without_parameters_is_told_what_to_add(founding_folder: Path) -> None:
    from dataclasses import replace

    from trialwright.errors import InputErrors

    with pytest.raises(InputErrors, match=r"simulation.yaml must be given"):
        VirtualTrial(replace(read_study(founding_folder), simulation=None))
