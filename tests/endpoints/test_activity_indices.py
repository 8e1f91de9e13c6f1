"""CDAI, SDAI, EULAR response, Boolean remission: tables that a clinician can check, edges included."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.endpoints.activity_index import response
from trialwright.endpoints.register import scores
from trialwright.endpoints.rheumatology.boolean_remission import boolean_remission
from trialwright.endpoints.rheumatology.eular_response import eular_response

# Anderson et al. 2012, table of cut-offs; each edge belongs to the milder category.
CATEGORIES = [
    ("cdai", [(2.8, "remission"), (2.81, "low"), (10, "low"), (10.01, "moderate"), (22, "moderate"), (22.01, "high")]),
    ("sdai", [(3.3, "remission"), (3.31, "low"), (11, "low"), (11.01, "moderate"), (26, "moderate"), (26.01, "high")]),
]
# van Gestel 1998: baseline, visit, response. The falls of 1.2 and 0.6 are exact on paper and not in binary.
EULAR = [
    (5.0, 3.2, "good"), (4.4, 3.2, "moderate"), (4.41, 3.2, "good"), (3.8, 3.2, "none"), (3.81, 3.2, "moderate"),
    (4.41, 3.21, "moderate"), (5.7, 5.1, "none"), (5.71, 5.1, "moderate"), (6.31, 5.11, "none"),
    (6.4, 5.11, "moderate"), (3.64, 2.44, "moderate"), (4.6, 4.0, "none"), (2.0, 3.0, "none"),
]  # fmt: skip
# TJC28, SJC28, PtGA cm, CRP mg/dL, version 1.0, version 2.0
BOOLEAN = [
    (1, 1, 1.0, 1.0, True, True), (1, 1, 1.1, 1.0, False, True), (1, 1, 2.0, 1.0, False, True),
    (1, 1, 2.1, 1.0, False, False), (2, 0, 0.0, 0.1, False, False), (0, 2, 0.0, 0.1, False, False),
    (0, 0, 0.0, 1.1, False, False), (0, 0, None, 0.1, None, None), (2, 0, None, 0.1, False, False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edges"), CATEGORIES)
def test_every_edge_belongs_to_the_milder_category(name: str, edges: list[tuple[float, str]]) -> None:
    category = scores()[f"{name}-category"]
    assert [(value, category.score({name: value}).value) for value, _ in edges] == edges


def test_crp_in_mg_l_counts_a_tenth_in_the_sdai() -> None:
    row = {"tjc28": 4, "sjc28": 5, "ptga_cm": 5, "phga_cm": 6}
    assert scores()["sdai"].score({**row, "crp_mg_dl": 7}).value == 27
    assert scores()["sdai"].score({**row, "crp_mg_l": 7}).value == pytest.approx(20.7)
    assert scores()["cdai"].score({"tjc28": 4, "sjc28": 5, "ptga_mm": 50, "phga_mm": 60}).value == 20


@pytest.mark.parametrize(
    ("fall", "expected"), [(49.9, "none"), (50, "minor"), (69.9, "minor"), (70, "moderate"), (85, "major")]
)
def test_a_fall_of_50_70_and_85_percent_is_a_response(fall: float, expected: str) -> None:
    assert response(40, 40 * (1 - fall / 100)) == expected


@pytest.mark.parametrize(("baseline", "visit", "expected"), EULAR)
def test_the_eular_response_follows_its_table(baseline: float, visit: float, expected: str) -> None:
    assert eular_response(baseline, visit) == expected


@given(st.integers(0, 900), st.integers(0, 900))
def test_the_eular_response_agrees_with_decimals(baseline: int, visit: int) -> None:
    """The table again, in decimal arithmetic, where nothing is off."""
    reached = Decimal(visit) / 100
    fall = Decimal(baseline) / 100 - reached
    if fall <= Decimal("0.6") or (fall <= Decimal("1.2") and reached > Decimal("5.1")):
        expected = "none"
    else:
        expected = "good" if fall > Decimal("1.2") and reached <= Decimal("3.2") else "moderate"
    assert eular_response(baseline / 100, visit / 100) == expected


@pytest.mark.parametrize(("tjc", "sjc", "ptga", "crp", "first", "second"), BOOLEAN)
def test_boolean_remission_by_hand(
    tjc: float, sjc: float, ptga: float | None, crp: float, first: bool | None, second: bool | None
) -> None:
    assert boolean_remission(tjc, sjc, ptga, crp, "1.0") is first
    assert boolean_remission(tjc, sjc, ptga, crp, "2.0") is second
