"""Are related trials related? P@5 and nDCG@10 beside TF-IDF and BM25 on the same texts, in the same run.

    python benchmarks/related.py FOLDER [--queries N]              trials with diseases, ICD-10 codes, drugs, criteria
    python benchmarks/related.py PAIRS.jsonl --records PATH...     lines {"target", "candidates": [{"nct_id", "label"}]}

FOLDER: CSV files (plain or gzip) with the columns nctid, phase, diseases, icdcodes, drugs, criteria. A trial is
relevant to another in grade 1 when they share a disease (by name, or by the first three characters of an ICD-10 code),
in grade 2 when they share a drug by name too (placebo is no drug). Queries: N trials drawn with a fixed seed among
those that have a trial of grade 2. P@1, P@5: share of grade 2; nDCG@10 with gains 2^grade - 1. Labels made from
names favour those who read names: the rows "criteria only" have none. The fielded row is 0.6 names +
0.4 criteria, TF-IDF each.

PAIRS: labels 0 or more; ranked are the candidates of each target; PATH: records in any form that the readers know.
P@1, P@5, nDCG@5, MAP over targets with a candidate of label 1 or more.
"""

from __future__ import annotations

import argparse
import ast
import csv
import gzip
import itertools
import json
import math
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.record import write_v2
from trialwright.registry.related import scores
from trialwright.registry.search_document import searchable
from trialwright.registry.search_index import index_all
from trialwright.registry.search_schema import stems
from trialwright.registry.search_tantivy import TantivyEngine

SEED = 20261122
csv.field_size_limit(10**8)


@dataclass(frozen=True, slots=True)
class Trial:
    nct_id: str
    phase: str
    diseases: frozenset[str]
    codes: frozenset[str]
    drugs: frozenset[str]
    criteria: str


def main() -> None:
    options = _options()
    if options.path.is_dir():
        derived_labels(options.path, options.queries)
    else:
        _pairs(options.path, options.records)


# Derived labels


def derived_labels(folder: Path, number: int, tell: Callable[[str], None] = print) -> dict[str, Sequence[float]]:
    """P@1, P@5 and nDCG@10 by row."""
    trials = _trials(folder)
    graded = ((at, _grades(trials, at)) for at in _shuffled(len(trials)))
    grades = dict(itertools.islice(((at, found) for at, found in graded if found.max() == 2), number))
    queries = list(grades)
    second = np.mean([(grades[at] == 2).sum() for at in queries])
    tell(f"{len(trials):,} trials, {len(queries)} queries; of grade 2: {second:.1f} a query")
    names = [stems(" ".join([*sorted(one.diseases), *sorted(one.drugs)])) for one in trials]
    criteria = [stems(one.criteria) for one in trials]
    both = [name + text for name, text in zip(names, criteria, strict=True)]
    tell(f"{'':44} {'P@1':>6} {'P@5':>6} {'nDCG@10':>8} {'s':>6}")
    quality: dict[str, Sequence[float]] = {}

    def row(title: str, score: Callable[[int], np.ndarray]) -> None:
        began = time.perf_counter()
        found = [_quality(score(at), grades[at], at) for at in queries]
        quality[title] = first, five, gain = [float(one) for one in np.mean(found, axis=0)]
        tell(f"{title:44} {first:6.3f} {five:6.3f} {gain:8.3f} {time.perf_counter() - began:6.1f}")

    whole, named, read = TfIdf(both), TfIdf(names), TfIdf(criteria)
    row("names and criteria: TF-IDF", whole.scores)
    row("names and criteria: BM25", Bm25(both).scores)
    row("names and criteria: fielded TF-IDF", lambda at: 0.6 * named.scores(at) + 0.4 * read.scores(at))
    row("names and criteria: trialwright", _ours(trials, _record))
    row("criteria only: TF-IDF", read.scores)
    row("criteria only: BM25", Bm25(criteria).scores)
    row("criteria only: trialwright", _ours(trials, _nameless))
    return quality


def _ours(trials: Sequence[Trial], record: Callable[[Trial], dict[str, Any]]) -> Callable[[int], np.ndarray]:
    records = [record(one) for one in trials]
    folder = Path(tempfile.mkdtemp(prefix="trialwright-related-"))
    index_all(folder, records)
    engine = TantivyEngine(folder)
    place = {one.nct_id: at for at, one in enumerate(trials)}

    def score(at: int) -> np.ndarray:
        found = np.zeros(len(trials))
        for nct_id, value in scores(engine, records[at]):
            found[place[nct_id]] = value
        return found

    return score


def _record(one: Trial) -> dict[str, Any]:
    """A trial as a record of the registry."""
    record = _nameless(one)
    record["protocolSection"]["conditionsModule"] = {"conditions": sorted(one.diseases)}
    record["protocolSection"]["armsInterventionsModule"] = {
        "interventions": [{"type": "DRUG", "name": name} for name in sorted(one.drugs)]
    }
    phases = ["PHASE" + part.strip()[-1] for part in one.phase.split("/") if part.strip()[-1:].isdigit()]
    record["protocolSection"]["designModule"] = {"studyType": "INTERVENTIONAL", "phases": phases}
    return record


def _nameless(one: Trial) -> dict[str, Any]:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": one.nct_id},
            "eligibilityModule": {"eligibilityCriteria": one.criteria},
        }
    }


def _grades(trials: Sequence[Trial], at: int) -> np.ndarray:
    mine = trials[at]
    drugs = mine.drugs - {"placebo"}
    grades = np.array(
        [
            (1 + bool(drugs & other.drugs)) if mine.diseases & other.diseases or mine.codes & other.codes else 0
            for other in trials
        ]
    )
    grades[at] = 0
    return grades


def _trials(folder: Path) -> list[Trial]:
    found: dict[str, Trial] = {}
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")]):
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for row in csv.DictReader(lines):
                codes = {code[:3] for group in ast.literal_eval(row["icdcodes"]) for code in ast.literal_eval(group)}
                diseases, drugs = (
                    frozenset(name.lower() for name in ast.literal_eval(row[column]))
                    for column in ("diseases", "drugs")
                )
                found.setdefault(
                    row["nctid"], Trial(row["nctid"], row["phase"], diseases, frozenset(codes), drugs, row["criteria"])
                )
    return list(found.values())


# Pairs


def _pairs(path: Path, sources: Sequence[Path]) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    wanted = {row["target"] for row in rows} | {one["nct_id"] for row in rows for one in row["candidates"]}
    records: dict[str, dict[str, Any]] = {}
    for source in sources:
        for outcome in read_records(source):
            if isinstance(outcome, Arrival) and outcome.record.nct_id in wanted:
                records[outcome.record.nct_id] = write_v2(outcome.record)
    print(f"{len(rows)} targets; records there for {len(records)} of {len(wanted)} trials")
    folder = Path(tempfile.mkdtemp(prefix="trialwright-related-"))
    index_all(folder, records.values())
    engine = TantivyEngine(folder)
    ids = list(records)
    texts = [_whole_text(records[nct_id]) for nct_id in ids]
    place = {nct_id: at for at, nct_id in enumerate(ids)}
    rivals = {"TF-IDF": TfIdf(texts), "BM25": Bm25(texts)}
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in ("file order", *rivals, "trialwright")}
    for row in rows:
        there = [one for one in row["candidates"] if one["nct_id"] in records and one["nct_id"] != row["target"]]
        labels = np.array([float(one["label"]) for one in there])
        if row["target"] not in records or not (labels > 0).any():
            continue
        names = [one["nct_id"] for one in there]
        found["file order"].append(_ranking(-np.arange(len(there)), labels))
        for title, rival in rivals.items():
            value = rival.scores(place[row["target"]])
            found[title].append(_ranking(np.array([value[place[name]] for name in names]), labels))
        ours = dict(scores(engine, records[row["target"]], names))
        found["trialwright"].append(_ranking(np.array([ours.get(name, 0.0) for name in names]), labels))
    print(f"{'':20} {'P@1':>6} {'P@5':>6} {'nDCG@5':>7} {'MAP':>6}   ({len(found['TF-IDF'])} targets scored)")
    for title, values in found.items():
        if values:
            print(f"{title:20} " + " ".join(f"{one:6.3f}" for one in np.mean(values, axis=0)))


def _ranking(score: np.ndarray, labels: np.ndarray) -> tuple[float, ...]:
    ordered = labels[np.argsort(-score, kind="stable")]
    hits = ordered > 0
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return (float(hits[0]), float(hits[:5].sum() / 5), _ndcg(ordered, labels, 5), float(precision[hits].mean()))


def _whole_text(data: dict[str, Any]) -> list[str]:
    return [token for part in searchable(data).text.values() for one in part for token in stems(one)]


# The alternatives, on the same words


class TfIdf:
    """Cosine of TF-IDF vectors: (1 + ln tf) x (ln((1 + N) / (1 + df)) + 1), of unit length."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        counts = _counts(documents)
        rarity = np.log((1 + len(documents)) / (1 + np.bincount(counts.indices, minlength=counts.shape[1]))) + 1
        counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
        lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        self._vectors = sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1e-9)) @ counts)

    def scores(self, at: int) -> np.ndarray:
        return np.asarray((self._vectors @ self._vectors[at].T).todense()).ravel()


class Bm25:
    """Okapi BM25, k1 1.2, b 0.75, every different word of the query once."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        counts = _counts(documents)
        held = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = np.log(1 + (len(documents) - held + 0.5) / (held + 0.5))
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        norm = np.repeat(1.2 * (0.25 + 0.75 * lengths / max(lengths.mean(), 1e-9)), np.diff(counts.indptr))
        self._words = counts.copy()
        counts.data = counts.data * 2.2 / (counts.data + norm) * rarity[counts.indices]
        self._weights = counts

    def scores(self, at: int) -> np.ndarray:
        asked = np.zeros(self._weights.shape[1])
        asked[self._words[at].indices] = 1.0
        return np.asarray(self._weights @ asked)


def _counts(documents: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    places: dict[str, int] = {}
    rows, columns, values = [], [], []
    for at, words in enumerate(documents):
        for word, times in Counter(words).items():
            rows.append(at)
            columns.append(places.setdefault(word, len(places)))
            values.append(float(times))
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(documents), max(1, len(places))))


def _quality(score: np.ndarray, grades: np.ndarray, at: int) -> tuple[float, float, float]:
    score = score.astype(float).copy()
    score[at] = -math.inf
    ordered = grades[np.argsort(-score, kind="stable")]
    return float(ordered[0] == 2), float((ordered[:5] == 2).mean()), _ndcg(ordered, grades, 10)


def _ndcg(ordered: np.ndarray, grades: np.ndarray, depth: int) -> float:
    def gain(some: np.ndarray) -> float:
        top = some[:depth].astype(float)
        return float(((2.0**top - 1) / np.log2(np.arange(2, len(top) + 2))).sum())

    best = gain(np.sort(grades)[::-1])
    return gain(ordered) / best if best else 0.0


def _shuffled(number: int) -> list[int]:
    order = list(range(number))
    random.Random(SEED).shuffle(order)
    return order


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--records", type=Path, nargs="+", default=())
    parser.add_argument("--queries", type=int, default=300)
    return parser.parse_args()


if __name__ == "__main__":
    main()
