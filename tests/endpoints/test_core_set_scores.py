"""ACR-N, hybrid ACR and the ACR category of a row: by hand, and against the endpoint that trials name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.endpoints.core_set import COUNTS, OTHERS
from trialwright.endpoints.register import find, scores

NAMES = (*COUNTS, *OTHERS)


def _row(falls: list[float | None], before: float = 50.0) -> dict[str, float | None]:
    """Both visits from the falls in percent; None: missing at the visit."""
    after = {
        name: None if fall is None else before * (100 - fall) / 100 for name, fall in zip(NAMES, falls, strict=True)
    }
    return {**{f"baseline_{name}": before for name in NAMES}, **after, "baseline_haq_di": 2.0,
            "haq_di": None if falls[5] is None else 2 * (100 - falls[5]) / 100}  # fmt: skip


# Falls of tender, swollen, patient's global, physician's global, pain, HAQ-DI, CRP; ACR-N and hybrid ACR by hand:
# the lowest of the counts and of the third best of the five; the mean within the band of the response.
BY_HAND = [
    ([60, 50, 70, 40, 30, 20, 10], 30, 40),
    ([80, 80, 80, 80, 80, 80, 80], 80, 80),
    ([75, 10, 90, 90, 90, 90, 90], 10, 19.99),
    ([50, 50, 50, 50, 50, 0, -300], 50, 50),  # the last at -100: mean 21.4, raised to the band of ACR50
    ([-20, 0, 0, 0, 0, 0, 0], -20, -20 / 7),
    ([95, 95, 95, 95, 95, 0, 0], 95, 70),  # mean 67.9, raised to the band of ACR70
    ([60, 60, 60, 60, 60, None, None], 60, 60),
    ([60, 60, 60, 60, None, None, None], None, None),
    ([None, 60, 60, 60, 60, 60, 60], None, None),
]


@pytest.mark.parametrize(("falls", "acr_n", "hybrid"), BY_HAND)
def test_acr_n_and_hybrid_acr_by_hand(falls: list[float | None], acr_n: float | None, hybrid: float | None) -> None:
    row = _row(falls)
    if acr_n is None:
        assert scores()["acr-n"].score(row).value is None and scores()["hybrid-acr"].score(row).value is None
        return
    assert scores()["acr-n"].score(row).value == pytest.approx(acr_n)
    assert scores()["hybrid-acr"].score(row).value == pytest.approx(hybrid)


def test_a_joint_count_of_zero_at_baseline_has_no_improvement() -> None:
    row = {**_row([60] * 7), "baseline_tender_joints_68": 0, "tender_joints_68": 0}
    assert scores()["acr-n"].score(row).value is None
    assert scores()["acr20"].score(row).value is False


PERSON = st.fixed_dictionaries({
    name: st.none() | st.integers(0, 30 if name == "haq_di" else 60).map(
        lambda value, scale=10 if name == "haq_di" else 1: value / scale) for name in NAMES})  # fmt: skip


@settings(deadline=None)
@given(PERSON, PERSON)
def test_the_category_is_that_of_the_endpoint_and_acr_n_agrees(
    before: dict[str, float | None], after: dict[str, float | None]
) -> None:
    row = {**{f"baseline_{name}": value for name, value in before.items()}, **after}
    acr_n = scores()["acr-n"].score(row).value
    hybrid = scores()["hybrid-acr"].score(row).value
    for percent in (20, 50, 70):
        answer = find("acr").respond(before, after, {"percent": percent}).answer
        assert scores()[f"acr{percent}"].score(row).value is answer
        if isinstance(acr_n, float):
            assert (acr_n >= percent - 1e-9) is answer
        if isinstance(hybrid, float):
            assert (hybrid >= percent - 1e-9) is answer
