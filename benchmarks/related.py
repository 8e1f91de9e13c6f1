"""Are related trials related? P@5 and nDCG@10 beside TF-IDF and BM25 on the same texts, in the same run.

    python benchmarks/related.py FOLDER [--queries N]              trials with diseases, ICD-10 codes, drugs, criteria
    python benchmarks/related.py PAIRS.jsonl --records PATH...     lines {"target", "candidates": [{"nct_id", "label"}]}

FOLDER: CSV files (plain or gzip) with the columns nctid, phase, diseases, icdcodes, drugs, criteria. A trial is
relevant to another in grade 1 when they share a disease (by name, or by the first three characters of an ICD-10 code),
in grade 2 when they share a drug by name too (placebo is no drug). Queries: N trials drawn with a fixed seed among
those that have a trial of grade 2. P@1, P@5: share of grade 2; nDCG@10 with gains 2^grade - 1. Labels made from
names favour those who read names: the rows "criteria only" have none. The fielded row is 0.6 names +
0.4 criteria, TF-IDF each.

PAIRS: how it is read stands in related_pairs.py; PATH: records in any form that the readers know.
"""

from __future__ import annotations

import argparse
import ast
import csv
import gzip
import itertools
import math
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from related_pairs import gain, pairs
from word_rivals import Bm25, TfIdf

from trialwright.errors import InputError
from trialwright.registry.related import scores
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
        try:
            pairs(options.path, options.records)
        except (InputError, OSError) as error:
            raise SystemExit(str(error)) from None


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


def _quality(score: np.ndarray, grades: np.ndarray, at: int) -> tuple[float, float, float]:
    score = score.astype(float).copy()
    score[at] = -math.inf
    ordered = grades[np.argsort(-score, kind="stable")]
    return float(ordered[0] == 2), float((ordered[:5] == 2).mean()), _ndcg(ordered, grades, 10)


def _ndcg(ordered: np.ndarray, grades: np.ndarray, depth: int) -> float:
    best = gain(np.sort(grades)[::-1], depth)
    return gain(ordered, depth) / best if best else 0.0


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
