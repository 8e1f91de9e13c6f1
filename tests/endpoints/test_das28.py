"""DAS28: published examples, both sets of cut-offs at every edge, units, ESR of zero."""

from __future__ import annotations

from math import log, nextafter, sqrt

import pytest

from trialwright.endpoints.register import scores
from trialwright.endpoints.rheumatology import das28

# das-score.nl gives the formulas; the figures below: RheumaComposites.jl test/types/das28.jl, rheumtools test-das.R,
# weights in RheumaComposites.jl src/functions/weight.jl. TJC28, SJC28, PtGA mm, ESR, CRP, DAS28-ESR, DAS28-CRP.
PUBLISHED = [(4, 5, 12, 44, 44, 4.56, 4.24), (5, 6, 51, 8, 8, 4.11, 4.40)]

# The edges of both sets, on paper: remission is below the first, the other categories up to and including.
EDGES = [
    ("das28-esr-category", [(2.59, "remission"), (2.6, "low"), (3.2, "low"), (3.21, "moderate"), (5.1, "moderate"),
                            (5.11, "high")]),
    ("das28-crp-category", [(2.59, "remission"), (2.6, "low"), (3.2, "low"), (5.1, "moderate"), (5.11, "high")]),
    ("das28-crp-category-own-cutoffs", [(2.39, "remission"), (2.4, "low"), (2.9, "low"), (2.91, "moderate"),
                                        (4.6, "moderate"), (4.61, "high")]),
]  # fmt: skip


@pytest.mark.parametrize(("tjc", "sjc", "ptga", "esr", "crp", "by_esr", "by_crp"), PUBLISHED)
def test_published_scores_come_out(
    tjc: float, sjc: float, ptga: float, esr: float, crp: float, by_esr: float, by_crp: float
) -> None:
    assert das28.das28_esr(tjc, sjc, ptga, esr) == pytest.approx(by_esr, abs=0.005)
    assert das28.das28_crp(tjc, sjc, ptga, crp) == pytest.approx(by_crp, abs=0.005)


def test_the_forms_of_three_variables_by_hand() -> None:
    joints = 0.56 * sqrt(9) + 0.28 * sqrt(4)  # 1.68 + 0.56
    assert das28.das28_esr3(9, 4, 30) == pytest.approx((joints + 0.7 * log(30)) * 1.08 + 0.16)
    assert das28.das28_crp3(9, 4, 9) == pytest.approx((joints + 0.36 * log(10)) * 1.10 + 1.15)
    assert das28.das28_crp3(0, 0, 0) == 1.15 and das28.das28_crp(0, 0, 0, 0) == 0.96


@pytest.mark.parametrize(("name", "edges"), EDGES)
def test_every_edge_falls_on_its_side(name: str, edges: list[tuple[float, str]]) -> None:
    assert [(value, scores()[name].score({"das28": value}).value) for value, _ in edges] == edges


def test_a_value_equal_to_an_edge_on_paper_is_equal_to_it() -> None:
    assert das28.das28_category(nextafter(3.2, 4)) == "low"
    assert das28.das28_category(nextafter(2.6, 2)) == "low"


def test_an_esr_of_zero_is_raised_to_one_and_says_so() -> None:
    found = scores()["das28-esr"].score({"tjc28": 1, "sjc28": 1, "patient_global_mm": 10, "esr_mm_h": 0})
    assert found.value == pytest.approx(0.56 + 0.28 + 0.14)
    assert found.flags == ("esr_mm_h 0 was raised to 1",)


def test_one_unit_or_the_other_gives_the_same_score() -> None:
    row = {"tjc28": 4, "sjc28": 2, "patient_global_mm": 50, "crp_mg_l": 15}
    other = {"tjc28": 4, "sjc28": 2, "ptga_cm": 5.0, "crp_mg_dl": 1.5}
    form = scores()["das28-crp"]
    assert form.score(other).value == pytest.approx(form.score(row).value)
    assert form.score(other).flags == (
        "patient_global_mm converted from ptga_cm",
        "crp_mg_l converted from crp_mg_dl",
    )


def test_the_patient_global_is_not_left_out_in_silence() -> None:
    found = scores()["das28-crp"].score({"tjc28": 4, "sjc28": 2, "crp_mg_l": 15})
    assert (found.value, found.reason) == (None, "not known: patient_global_mm")
