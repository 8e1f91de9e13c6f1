"""Every checked example of the statistics file, at the tolerance that it states, none skipped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.statistics_topics import TOPICS

FILE = Path(__file__).parent.parent / "vectors" / "statistics.json"
VECTORS = [vector for vector in json.loads(FILE.read_text(encoding="utf-8"))["vectors"] if vector["topic"] in TOPICS]


def _agree(expected: Any, found: Any, tol: Mapping[str, Any], name: str = "") -> bool:
    if expected is None or found is None:
        return expected is None and found is None
    if isinstance(expected, Mapping):
        return all(key in found and _agree(value, found[key], tol, key) for key, value in expected.items())
    if isinstance(expected, Sequence):
        pairs = zip(expected, found, strict=True)
        return len(expected) == len(found) and all(_agree(one, other, tol, name) for one, other in pairs)
    if name == "min_coverage_at_least":
        return bool(found >= expected)
    if name == "total_length":
        return bool(abs(found - expected) <= tol["total_length_abs"])
    absolute = max(tol.get(key, 0.0) for key in ("float_abs", "endpoint_abs", "quadrature_abs"))
    return bool(abs(found - expected) <= max(absolute, tol.get("float_rel", 0.0) * abs(expected)))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_the_answer_is_the_reference_one(vector: dict[str, Any]) -> None:
    found = TOPICS[vector["topic"]](vector["input"], {})
    assert _agree(vector["expected"], found, vector["tol"]), found


def test_each_topic_but_the_models_and_the_endpoint_is_held() -> None:
    topics = {vector["topic"] for vector in json.loads(FILE.read_text(encoding="utf-8"))["vectors"]}
    assert topics - TOPICS.keys() <= {
        "mmrm.us",
        "mmrm.orthodont",
        "mmrm.fev_structures",
        "gee.ohio",
        "gee.binary30",
    } | {"acr.response"}
