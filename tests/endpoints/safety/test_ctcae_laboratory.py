"""CTCAE v5.0 laboratory grades: every cut-point from both sides, normal and abnormal baseline, what is missing.

Cut-points as printed in CTCAE v5.0 and encoded in pharmaverse/admiral ``ncictcaev5``.
"""

from __future__ import annotations

import pytest

from trialwright.endpoints.register import scores
from trialwright.endpoints.safety.ctcae_laboratory import HIGH, LOW

# In multiples of the upper limit, baseline normal: grades on both sides of every cut-point.
OF_ULN = {
    "alt": [(1.0, 0), (1.01, 1), (3.0, 1), (3.01, 2), (5.0, 2), (5.01, 3), (20.0, 3), (20.01, 4)],
    "ast": [(1.0, 0), (1.01, 1), (3.0, 1), (3.01, 2), (5.0, 2), (5.01, 3), (20.0, 3), (20.01, 4)],
    "alp": [(1.0, 0), (2.5, 1), (2.51, 2), (5.0, 2), (5.01, 3), (20.0, 3), (20.01, 4)],
    "ggt": [(1.0, 0), (2.5, 1), (2.51, 2), (5.0, 2), (5.01, 3), (20.0, 3), (20.01, 4)],
    "bilirubin": [(1.0, 0), (1.5, 1), (1.51, 2), (3.0, 2), (3.01, 3), (10.0, 3), (10.01, 4)],
}
# In multiples of a baseline above the limit.
OF_BASELINE = {
    "alt": [(1.49, 0), (1.5, 1), (3.0, 1), (3.01, 2), (5.01, 3), (20.01, 4)],
    "ast": [(1.49, 0), (1.5, 1), (3.0, 1), (3.01, 2), (5.01, 3), (20.01, 4)],
    "alp": [(1.99, 0), (2.0, 1), (2.5, 1), (2.51, 2), (5.01, 3), (20.01, 4)],
    "ggt": [(1.99, 0), (2.0, 1), (2.5, 1), (2.51, 2), (5.01, 3), (20.01, 4)],
    "bilirubin": [(1.0, 0), (1.01, 1), (1.5, 1), (1.51, 2), (3.01, 3), (10.01, 4)],
}
COUNTS = {  # lower limit, then result and grade
    "neutrophils": (2.0, [(2.0, 0), (1.99, 1), (1.5, 1), (1.49, 2), (1.0, 2), (0.99, 3), (0.5, 3), (0.49, 4)]),
    "lymphocytes": (1.1, [(1.1, 0), (1.09, 1), (0.8, 1), (0.79, 2), (0.5, 2), (0.49, 3), (0.2, 3), (0.19, 4)]),
    "leukocytes": (4.0, [(4.0, 0), (3.99, 1), (3.0, 1), (2.99, 2), (2.0, 2), (1.99, 3), (1.0, 3), (0.99, 4)]),
    "platelets": (125, [(125, 0), (124, 1), (75, 1), (74, 2), (50, 2), (49, 3), (25, 3), (24, 4)]),
    "haemoglobin": (120, [(120, 0), (119, 1), (100, 1), (99, 2), (80, 2), (79, 3), (40, 3)]),
}


def _grade(analyte: str, value: float, **more: float) -> object:
    row = {analyte: value, **{f"{analyte}_{name}": limit for name, limit in more.items()}}
    return scores()[f"ctcae5-{analyte}"].score(row).value


@pytest.mark.parametrize("analyte", sorted(HIGH))
def test_multiples_of_the_limit_and_of_the_baseline(analyte: str) -> None:
    for multiple, grade in OF_ULN[analyte]:
        assert _grade(analyte, 40 * multiple, uln=40, baseline=30) == grade, multiple
    for multiple, grade in OF_BASELINE[analyte]:
        assert _grade(analyte, 80 * multiple, uln=40, baseline=80) == grade, multiple


@pytest.mark.parametrize("analyte", sorted(LOW))
def test_counts_by_absolute_limits(analyte: str) -> None:
    lower, rows = COUNTS[analyte]
    assert [(value, _grade(analyte, value, lln=lower)) for value, _ in rows] == rows


def test_creatinine_takes_the_higher_of_limit_and_baseline() -> None:
    assert _grade("creatinine", 1.2, uln=1.2, baseline=1.0) == 0
    assert _grade("creatinine", 1.3, uln=1.2, baseline=1.2) == 1
    assert _grade("creatinine", 0.9, uln=1.2, baseline=0.5) == 2  # 1.8 x baseline, although normal
    assert _grade("creatinine", 1.6, uln=1.2, baseline=0.5) == 3  # 3.2 x baseline
    assert _grade("creatinine", 7.3, uln=1.2, baseline=7.0) == 4


def test_an_unknown_limit_or_baseline_is_not_taken_as_normal() -> None:
    assert _grade("alt", 41, uln=40) is None
    assert _grade("alt", 40, uln=40) == 0
    assert _grade("neutrophils", 1.6) is None
    assert _grade("neutrophils", 1.4) == 2
    assert scores()["ctcae5-alt"].score({"alt": 41}).value is None
