"""Designs of one arm: published boundaries, and every probability counted a second time."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.statistics import multi_stage, single_stage
from trialwright.statistics.binomial import upper_tail
from trialwright.statistics.two_stage import TwoStage, characteristics
from trialwright.statistics.two_stage_inference import infer, umvue
from trialwright.statistics.two_stage_search import admissible, minimax, optimal

# Simon 1989, Control Clin Trials 10:1, table 1, alpha 0.05, beta 0.20: p0, p1, optimal and minimax r1/n1, r/n.
SIMON = [
    (0.05, 0.25, (0, 9, 2, 17), (0, 12, 2, 16)),
    (0.10, 0.30, (1, 10, 5, 29), (1, 15, 5, 25)),
    (0.20, 0.40, (3, 13, 12, 43), (4, 18, 10, 33)),
    (0.30, 0.50, (5, 15, 18, 46), (6, 19, 16, 39)),
]


@pytest.mark.parametrize(("p0", "p1", "best", "smallest"), SIMON)
def test_the_designs_of_simons_table_are_found(p0, p1, best, smallest) -> None:  # type: ignore[no-untyped-def]
    assert optimal(p0, p1, 0.05, 0.2).design == TwoStage(*best)
    assert minimax(p0, p1, 0.05, 0.2).design == TwoStage(*smallest)


def _tail(k: int, n: int, p: Fraction) -> Fraction:
    return sum((comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(max(k, 0), n + 1)), Fraction(0))


def _reject(r1: int, n1: int, r: int, n: int, p: Fraction) -> Fraction:
    first = (comb(n1, x) * p**x * (1 - p) ** (n1 - x) * _tail(r + 1 - x, n - n1, p) for x in range(r1 + 1, n1 + 1))
    return sum(first, Fraction(0))


@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta", "largest"),
    [("1/10", "1/2", "1/10", "1/5", 14), ("3/10", "4/5", "1/20", "1/5", 14), ("1/2", "9/10", "1/10", "1/10", 16)],
)
def test_trying_every_design_with_fractions_finds_the_same(p0, p1, alpha, beta, largest) -> None:  # type: ignore[no-untyped-def]
    null, hoped, most, least = Fraction(p0), Fraction(p1), Fraction(alpha), 1 - Fraction(beta)
    fitting = []
    for n in range(2, largest + 1):
        for n1, r in product(range(1, n), range(n)):
            for r1 in range(min(n1, r + 1)):
                if _reject(r1, n1, r, n, null) <= most and _reject(r1, n1, r, n, hoped) >= least:
                    fitting.append((n1 + _tail(r1 + 1, n1, null) * (n - n1), n, -r, TwoStage(r1, n1, r, n)))
    arguments = [float(each) for each in (null, hoped, most, 1 - least)]
    assert optimal(*arguments, largest).design == min(fitting)[3]
    assert minimax(*arguments, largest).design == min((n, en, r, design) for en, n, r, design in fitting)[3]


@pytest.mark.parametrize("p", ["0", "1/20", "3/10", "1/2", "1"])
def test_operating_characteristics_are_those_of_exact_fractions(p: str) -> None:
    true = Fraction(p)
    found = characteristics(TwoStage(5, 17, 10, 30), float(true))
    assert found.reject == pytest.approx(float(_reject(5, 17, 10, 30, true)), abs=1e-13)
    assert found.pet == pytest.approx(float(1 - _tail(6, 17, true)), abs=1e-13)
    assert found.en == pytest.approx(float(17 + _tail(6, 17, true) * 13), abs=1e-11)


@settings(deadline=None, max_examples=15)
@given(p0=st.floats(0.05, 0.6), gain=st.floats(0.18, 0.35), alpha=st.sampled_from((0.025, 0.05, 0.1)))
def test_found_designs_meet_their_errors_and_stand_in_order(p0: float, gain: float, alpha: float) -> None:
    designs = admissible(p0, p0 + gain, alpha, 0.2)
    assert designs[0].found == minimax(p0, p0 + gain, alpha, 0.2) and designs[-1].found == optimal(
        p0, p0 + gain, alpha, 0.2
    )
    assert designs[0].q_high == 1 and designs[-1].q_low == 0
    for each in designs:
        assert each.found.type1 <= alpha + 1e-12 and each.found.power >= 0.8 - 1e-12 and each.q_low < each.q_high
    assert single_stage.smallest(p0, p0 + gain, alpha, 0.2).n >= designs[0].found.design.n - 3


def test_a_limit_too_small_for_any_design_is_said() -> None:
    with pytest.raises(ValueError, match="no two-stage design with n up to 20"):
        optimal(0.3, 0.5, 0.05, 0.2, 20)


@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta"), [(0.1, 0.3, 0.05, 0.2), (0.3, 0.5, 0.05, 0.1), (0.2, 0.5, 0.1, 0.1)]
)
def test_from_the_lasting_size_on_power_never_dips(p0: float, p1: float, alpha: float, beta: float) -> None:
    smallest, lasting = single_stage.smallest(p0, p1, alpha, beta), single_stage.lasting(p0, p1, alpha, beta)
    powers = {n: single_stage.power(n, p0, p1, alpha).power for n in range(1, 400)}
    assert smallest.n == min(n for n, power in powers.items() if power >= 1 - beta)
    assert lasting.n == max(n for n, power in powers.items() if power < 1 - beta) + 1
    assert powers[smallest.n] == pytest.approx(float(upper_tail(smallest.reject_if_at_least, smallest.n, p1)))


# Fleming 1982 as recomputed: p0, p1, alpha, beta, n, critical value; actual power and type I error miss their aims.
def test_the_normal_approximation_misses_its_errors() -> None:
    assert round(single_stage.fleming_normal(0.1, 0.3, 0.05, 0.2).actual_power, 2) == 0.76
    assert round(single_stage.fleming_normal(0.05, 0.2, 0.05, 0.2).actual_type1, 3) == 0.095


@pytest.mark.parametrize(("stages", "p0", "p"), [((4, 3), 0.3, 0.5), ((5, 5, 5), 0.2, 0.35), ((3, 2, 4), 0.4, 0.4)])
def test_multi_stage_probabilities_are_those_of_all_paths(stages: tuple[int, ...], p0: float, p: float) -> None:
    design = multi_stage.fleming(p0, 0.1, stages)
    reject, size = 0.0, 0.0
    for path in product(*(range(m + 1) for m in stages)):
        chance, x, treated, ended = 1.0, 0, 0, False
        for m, k, low, high in zip(stages, path, design.accept_if_at_most, design.reject_if_at_least, strict=True):
            chance *= comb(m, k) * p**k * (1 - p) ** (m - k)
            if not ended:
                x, treated = x + k, treated + m
                ended = x <= low or x >= high
                rejected = x >= high
        reject, size = reject + chance * rejected, size + chance * treated
    found = multi_stage.outcome(design, p)
    assert (found.reject, found.en) == (pytest.approx(reject, abs=1e-12), pytest.approx(size, abs=1e-10))


def _outcomes(r1: int, n1: int, n: int, p: float) -> dict[int, float]:
    """P(x responders in all), for a trial that stops at the first stage with at most r1."""
    found: dict[int, float] = {}
    for x1 in range(n1 + 1):
        first = comb(n1, x1) * p**x1 * (1 - p) ** (n1 - x1)
        for x2 in range(n - n1 + 1) if x1 > r1 else (0,):
            second = comb(n - n1, x2) * p**x2 * (1 - p) ** (n - n1 - x2) if x1 > r1 else 1.0
            found[x1 + x2] = found.get(x1 + x2, 0.0) + first * second
    return found


@pytest.mark.parametrize(("r1", "n1", "n"), [(5, 17, 30), (0, 9, 17), (3, 13, 43)])
@pytest.mark.parametrize("p", [0.02, 0.2, 0.37, 0.6, 0.95])
def test_the_estimate_is_right_on_average_and_the_safe_interval_covers(r1: int, n1: int, n: int, p: float) -> None:
    outcomes = _outcomes(r1, n1, n, p)
    assert sum(chance * umvue(x, r1, n1, n) for x, chance in outcomes.items()) == pytest.approx(p, abs=1e-12)
    results = {x: infer(x, r1, n1, n, p) for x in outcomes}
    assert sum(chance for x, chance in outcomes.items() if results[x].low <= p <= results[x].high_exact) >= 0.95
    for x, result in results.items():
        extreme = sum(chance for y, chance in outcomes.items() if y >= x)
        assert result.p_value == pytest.approx(extreme, abs=1e-12)  # larger x is more extreme in either stage


def test_nobody_responding_has_an_interval_that_ends_above_zero() -> None:
    result = infer(0, 0, 9, 17, 0.05)
    assert result.umvue == 0 and result.low == 0 and result.p_value == 1
    assert result.high == result.high_exact == pytest.approx(1 - 0.025 ** (1 / 9))


@pytest.mark.parametrize(
    "call",
    [
        lambda: optimal(0.5, 0.3, 0.05, 0.2),
        lambda: single_stage.smallest(0.3, 0.5, 0.0, 0.2),
        lambda: TwoStage(5, 5, 6, 10),
        lambda: TwoStage(2, 10, 6, 10),
        lambda: characteristics(TwoStage(1, 10, 5, 29), 1.2),
        lambda: multi_stage.fleming(0.3, 0.05, []),
        lambda: infer(31, 5, 17, 30, 0.3),
    ],
)
def test_impossible_designs_are_refused_with_a_sentence(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="found"):
        call()
