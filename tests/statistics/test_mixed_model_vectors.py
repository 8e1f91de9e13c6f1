"""Every checked example of repeated measures, at the tolerance that it states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.evaluate import outcome
from tests.vectors.mixed_model_topics import TOPICS

FILE = json.loads((Path(__file__).parent.parent / "vectors" / "statistics.json").read_text(encoding="utf-8"))
VECTORS = [vector for vector in FILE["vectors"] if vector["topic"] in TOPICS]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_the_answer_is_the_reference_one(vector: dict[str, Any]) -> None:
    assert outcome(vector, FILE["datasets"]) == ("passed", "")


def test_each_of_their_topics_is_held() -> None:
    assert {vector["topic"] for vector in VECTORS} == set(TOPICS)


@pytest.mark.parametrize("key", ["estimate", "se", "df_kr"])
def test_a_wrong_number_fails(key: str) -> None:
    vector = next(each for each in VECTORS if each["id"] == "mmrm.orthodont-004")
    wrong = {**vector["expected"], key: [each * 1.01 for each in vector["expected"][key]]}
    assert outcome({**vector, "expected": wrong}, FILE["datasets"])[0] == "failed"
