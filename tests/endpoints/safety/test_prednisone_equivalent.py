"""Prednisone equivalents. Vectors PRED-EQ (SteroidDoseR, published potency tables); table of Meikle and Tyler, 1977."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trialwright.endpoints.safety.prednisone_equivalent import factor, prednisone_equivalent_mg_day

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "endpoints.json"

EQUAL_TO_5_MG_PREDNISONE = [
    # drug, mg: Am J Med 1977;63:200, as printed by globalrph.com; dexamethasone and betamethasone have a range
    ("cortisone", 25), ("hydrocortisone", 20), ("methylprednisolone", 4), ("prednisolone", 5), ("prednisone", 5),
    ("triamcinolone", 4), ("deflazacort", 6),
]  # fmt: skip


def _vectors() -> list[dict[str, Any]]:
    found = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    return [vector for vector in found if vector["measure"] == "PRED-EQ"]


@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["id"])
def test_published_equivalents_come_out(vector: dict[str, Any]) -> None:
    given = vector["inputs"]
    found = prednisone_equivalent_mg_day(given["drug"], given["dose_mg_day"])
    assert found is not None
    assert vector["expected"] in (pytest.approx(found[0], abs=1e-6), pytest.approx(found[1], abs=1e-6))


@pytest.mark.parametrize(("drug", "dose"), EQUAL_TO_5_MG_PREDNISONE)
def test_doses_that_equal_5_mg_of_prednisone(drug: str, dose: float) -> None:
    assert prednisone_equivalent_mg_day(drug, dose) == (pytest.approx(5), pytest.approx(5))


@pytest.mark.parametrize(("drug", "low", "high"), [("dexamethasone", 10, 11.25), ("betamethasone", 10, 12.5)])
def test_tables_that_differ_give_a_range(drug: str, low: float, high: float) -> None:
    assert prednisone_equivalent_mg_day(drug, 1.5) == (pytest.approx(low), pytest.approx(high))


def test_a_drug_without_a_published_factor_has_none() -> None:
    assert prednisone_equivalent_mg_day("budesonide", 9) is None


def test_every_factor_has_its_source() -> None:
    for drug, _ in EQUAL_TO_5_MG_PREDNISONE:
        found = factor(drug)
        assert found is not None and found.source
