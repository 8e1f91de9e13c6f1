"""Cockcroft-Gault. Vectors CRCL: pharmaverse/admiral tests (National Kidney Foundation calculator) and our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trialwright.endpoints.safety.creatinine_clearance import UMOL_L_PER_MG_DL, creatinine_clearance_ml_min

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "endpoints.json"


def _vectors() -> list[dict[str, Any]]:
    found = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    return [vector for vector in found if vector["measure"] == "CRCL"]


@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: vector["id"])
def test_published_clearances_come_out(vector: dict[str, Any]) -> None:
    given = vector["inputs"]
    mg_dl = given["creatinine"] / (UMOL_L_PER_MG_DL if given["unit"] == "umol/L" else 1)
    clearance = creatinine_clearance_ml_min(
        creatinine_mg_dl=mg_dl, age_years=given["age"], weight_kg=given["weight_kg"],
        sex={"M": "male", "F": "female"}[given["sex"]],  # type: ignore[arg-type]
    )  # fmt: skip
    published = vector["tolerance"] == 0
    assert (round(clearance) if published else clearance) == pytest.approx(vector["expected"], abs=vector["tolerance"])


@pytest.mark.parametrize(
    ("creatinine", "age", "weight", "by_hand"),
    # by hand: (140 - age) x weight / (72 x creatinine)
    [(1.0, 40, 72, 100.0), (2.0, 40, 72, 50.0), (1.0, 68, 60, 60.0), (0.5, 20, 60, 200.0)],
)
def test_a_man_by_hand_and_a_woman_at_85_per_cent(creatinine: float, age: int, weight: float, by_hand: float) -> None:
    man = creatinine_clearance_ml_min(creatinine_mg_dl=creatinine, age_years=age, weight_kg=weight, sex="male")
    woman = creatinine_clearance_ml_min(creatinine_mg_dl=creatinine, age_years=age, weight_kg=weight, sex="female")
    assert man == pytest.approx(by_hand)
    assert woman == pytest.approx(0.85 * by_hand)


@pytest.mark.parametrize(("creatinine", "age", "weight"), [(0, 40, 70), (1, 40, 0), (1, 140, 70), (1, -1, 70)])
def test_what_no_person_has_is_refused(creatinine: float, age: float, weight: float) -> None:
    with pytest.raises(ValueError):
        creatinine_clearance_ml_min(creatinine_mg_dl=creatinine, age_years=age, weight_kg=weight, sex="male")
