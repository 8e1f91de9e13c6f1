"""Labelled pairs of studies that somebody else wrote down: what does not read is told, and nothing is guessed."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.conftest import REPOSITORY
from tests.registry_search.invented import study


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    sys.path.insert(0, str(REPOSITORY / "benchmarks"))
    try:
        import related_pairs

        yield related_pairs
    finally:
        sys.path.remove(str(REPOSITORY / "benchmarks"))


LINES = """\ufeff{"target": " nct90000001 ", "candidates": [{"nct_id": "NCT90000002", "label": "2"},
{"target": "NCT90000001", "candidates": [{"nct_id": "NCT90000002", "label": "relevant"}, {"nct_id": "NCT90000003",\
 "label": 0}, {"nct_id": "nct90000003", "label": "no"}, {"nct_id": "NCT90000001", "label": 1},\
 {"nct_id": "NCT90000009", "label": true}, {"nct_id": "NCT90000004"}, "NCT90000005",\
 {"nct_id": "NCT90000004", "label": "perhaps"}]}

not JSON at all
{"target": 7, "candidates": []}
{"target": "NCT90000002", "candidates": [{"nct_id": "NCT90000003", "label": -1}]}
{"target": "NCT90000099", "candidates": [{"nct_id": "NCT90000003", "label": 1}], "note": "no record"}
"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_pairs_reads_as_far_as_it_can(tmp_path: Path, benchmark: ModuleType, packed: bool) -> None:
    path = tmp_path / ("pairs.jsonl.gz" if packed else "pairs.jsonl")
    path.write_bytes(gzip.compress(LINES.encode()) if packed else LINES.encode())
    odd: Counter[str] = Counter()
    rows = benchmark.read_rows(path, odd)
    assert [row.target for row in rows] == ["NCT90000001", "NCT90000002", "NCT90000099"]
    assert rows[0].candidates == {"NCT90000002": 1.0, "NCT90000003": 0.0, "NCT90000009": 1.0}
    assert rows[1].candidates == {"NCT90000003": 0.0}
    assert [line for line in odd if line.startswith("line")] == [
        f"line {number} does not read and was left out" for number in (1, 4, 5)
    ]
    assert odd["candidates listed twice, counted once"] == 1
    assert odd["targets among their own candidates, left out"] == 1
    assert odd["candidates without a number or a label that reads, left out"] == 3


def test_what_is_missing_is_told_and_the_rest_is_scored(tmp_path: Path, benchmark: ModuleType) -> None:
    (tmp_path / "pairs.jsonl").write_text(LINES, encoding="utf-8")
    records = tmp_path / "records"
    records.mkdir()
    for number, condition in ((1, "Gout"), (2, "Gout"), (3, "Migraine")):
        record = study(90_000_000 + number, "A study", conditions=(condition,))
        (records / f"{number}.json").write_text(json.dumps(record), encoding="utf-8")
    (records / "broken.json").write_text("{", encoding="utf-8")
    told: list[str] = []
    figures = benchmark.pairs(tmp_path / "pairs.jsonl", [records], told.append)
    assert figures["trialwright"] == (1.0, 0.2, 1.0, 1.0)
    assert figures["chance"][0] == pytest.approx(0.5, abs=0.2)
    said = "\n".join(told)
    for sentence in ("candidates without a record, left out: 1", "targets without a record, not scored: 1",
                     "targets without a relevant candidate, not scored: 1", "records that do not read: 1",
                     "(1 targets scored)"):  # fmt: skip
        assert sentence in said


def test_equal_scores_gain_nothing_from_the_order_of_the_file(benchmark: ModuleType) -> None:
    labels = np.array([1.0] + [0.0] * 9)
    told = benchmark.ranking(np.zeros(10), labels)
    assert told[0] < 0.5  # in the file's order it would be 1
    assert benchmark.ranking(-np.arange(10.0), labels) == (1.0, 0.2, 1.0, 1.0)


def test_graded_labels_equal_the_gain_by_hand(benchmark: ModuleType) -> None:
    # ranked 1, 0, 2 by label: DCG 1 + 3/2; the best order 2, 1, 0: 3 + 1/log2(3); precision (1/1 + 2/3) / 2
    first, five, gain, average = benchmark.ranking(np.array([3.0, 2.0, 1.0]), np.array([1.0, 0.0, 2.0]))
    assert (first, five) == (1.0, 0.4)
    assert gain == pytest.approx((1 + 3 / 2) / (3 + 1 / np.log2(3)))
    assert average == pytest.approx((1 + 2 / 3) / 2)
