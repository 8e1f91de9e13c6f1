"""Rank the candidates of each target, as a file of labelled pairs asks for it: P@1, P@5, nDCG@5 and MAP beside rivals.

The file: JSON lines (plain or gzip), ``{"target": NCT, "candidates": [{"nct_id": NCT, "label": L}]}``. L: a number
(0 and less: not relevant; more: relevant, graded), a number as text, or yes/no, true/false, relevant/irrelevant,
positive/negative. What cannot be read or is not there is counted and told, never guessed: a line or candidate that
does not read, a record that the folder lacks, the target among its own candidates, a candidate that is listed twice
(once, with its higher label). Targets without a relevant candidate are not scored. Equal scores are ordered by chance
(the mean of 20 orders), never as the file lists them: in such files the order is often telling.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from word_rivals import Bm25, TfIdf

from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.record import write_v2
from trialwright.registry.related import scores
from trialwright.registry.search_document import searchable
from trialwright.registry.search_index import index_all
from trialwright.registry.search_schema import stems
from trialwright.registry.search_tantivy import TantivyEngine

_ORDERS = 20
_WORDS = {
    "yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "relevant": 1.0, "irrelevant": 0.0, "not relevant": 0.0,
    "positive": 1.0, "negative": 0.0,
}  # fmt: skip

Figures = tuple[float, float, float, float]


class Row(NamedTuple):
    """One target with its candidates: number -> label, in the file's order."""

    target: str
    candidates: dict[str, float]


def pairs(path: Path, sources: Sequence[Path], tell: Callable[[str], None] = print) -> dict[str, Figures]:
    """P@1, P@5, nDCG@5 and MAP by ranking, over the targets that can be scored."""
    odd: Counter[str] = Counter()
    rows = read_rows(path, odd)
    wanted = {row.target for row in rows} | {nct_id for row in rows for nct_id in row.candidates}
    records = _records(sources, wanted, odd)
    tell(f"{len(rows):,} targets; records there for {len(records):,} of {len(wanted):,} trials")
    found = _ranked(rows, records, odd)
    for what, times in sorted(odd.items()):
        tell(f"  {what}: {times:,}")
    scored = len(next(iter(found.values()), []))
    tell(f"{'':20} {'P@1':>6} {'P@5':>6} {'nDCG@5':>7} {'MAP':>6}   ({scored:,} targets scored)")
    means: dict[str, Figures] = {}
    for title, values in found.items():
        if values:
            first, five, gain, average = (float(one) for one in np.mean(values, axis=0))
            means[title] = first, five, gain, average
            tell(f"{title:20} {first:6.3f} {five:6.3f} {gain:7.3f} {average:6.3f}")
    return means


def read_rows(path: Path, odd: Counter[str]) -> list[Row]:
    """The targets of a file; what does not read is counted in ``odd``."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = []
    for number, line in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        if line.strip():
            row = _row(line, odd)
            if row is None:
                odd[f"line {number} does not read and was left out"] += 1
            else:
                rows.append(row)
    return rows


def _row(line: str, odd: Counter[str]) -> Row | None:
    try:
        row = json.loads(line)
        target, listed = _number(row["target"]), row["candidates"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not target or not isinstance(listed, list):
        return None
    candidates: dict[str, float] = {}
    for one in listed:
        nct_id = _number(one.get("nct_id")) if isinstance(one, dict) else ""
        label = _label(one.get("label")) if isinstance(one, dict) else None
        if not nct_id or label is None:
            odd["candidates without a number or a label that reads, left out"] += 1
        elif nct_id == target:
            odd["targets among their own candidates, left out"] += 1
        else:
            odd["candidates listed twice, counted once"] += nct_id in candidates
            candidates[nct_id] = max(label, candidates.get(nct_id, 0.0))
    return Row(target, candidates)


def _number(value: Any) -> str:
    return value.strip().upper() if isinstance(value, str) else ""


def _label(value: Any) -> float | None:
    """0 or more; None when it does not read."""
    if isinstance(value, str):
        value = _WORDS.get(value.strip().lower(), value.strip())
    try:
        label = float(value)
    except (TypeError, ValueError):
        return None
    return max(label, 0.0) if math.isfinite(label) else None


def _records(sources: Sequence[Path], wanted: set[str], odd: Counter[str]) -> dict[str, dict[str, Any]]:
    records: dict[str, dict[str, Any]] = {}
    for source in sources:
        for outcome in read_records(source):
            if not isinstance(outcome, Arrival):
                odd["records that do not read"] += 1
            elif outcome.record.nct_id in wanted:
                records.setdefault(outcome.record.nct_id, write_v2(outcome.record))
    return records


def _ranked(rows: Sequence[Row], records: dict[str, dict[str, Any]], odd: Counter[str]) -> dict[str, list[Figures]]:
    folder = Path(tempfile.mkdtemp(prefix="trialwright-related-"))
    index_all(folder, records.values())
    engine = TantivyEngine(folder)
    place = {nct_id: at for at, nct_id in enumerate(records)}
    texts = [_whole_text(data) for data in records.values()]
    rivals = {"TF-IDF": TfIdf(texts), "BM25": Bm25(texts)} if texts else {}
    found: dict[str, list[Figures]] = {name: [] for name in ("chance", "file order", *rivals, "trialwright")}
    for row in rows:
        names = [name for name in row.candidates if name in records]
        odd["candidates without a record, left out"] += len(row.candidates) - len(names)
        labels = np.array([row.candidates[name] for name in names])
        if row.target not in records or not (labels > 0).any():
            odd["targets without a record, not scored" if row.target not in records else
                "targets without a relevant candidate, not scored"] += 1  # fmt: skip
            continue
        found["chance"].append(ranking(np.zeros(len(names)), labels))
        found["file order"].append(ranking(-np.arange(len(names)), labels))
        for title, rival in rivals.items():
            value = rival.scores(place[row.target])
            found[title].append(ranking(np.array([value[place[name]] for name in names]), labels))
        ours = dict(scores(engine, records[row.target], names))
        found["trialwright"].append(ranking(np.array([ours.get(name, 0.0) for name in names]), labels))
    engine.close()
    odd += Counter()
    return found


def ranking(score: np.ndarray, labels: np.ndarray) -> Figures:
    """P@1, P@5, nDCG@5 (gain 2^label - 1) and average precision; of equal scores the mean of several orders."""
    tied = len(np.unique(score)) < len(score)
    chance = random.Random(len(score))
    figures = []
    for _ in range(_ORDERS if tied else 1):
        order = list(range(len(score)))
        chance.shuffle(order)
        ordered = labels[np.array(sorted(order, key=lambda at: -score[at]))]
        figures.append(_figures(ordered, labels))
    first, five, gain, average = (float(one) for one in np.mean(figures, axis=0))
    return first, five, gain, average


def _figures(ordered: np.ndarray, labels: np.ndarray) -> Figures:
    hits = ordered > 0
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    best = gain(np.sort(labels)[::-1], 5)
    return float(hits[0]), float(hits[:5].sum() / 5), gain(ordered, 5) / best, float(precision[hits].mean())


def gain(ordered: np.ndarray, depth: int) -> float:
    """Discounted cumulative gain of the first so many grades, best first or as ranked."""
    top = ordered[:depth].astype(float)
    return float(((2.0**top - 1) / np.log2(np.arange(2, len(top) + 2))).sum())


def _whole_text(data: dict[str, Any]) -> list[str]:
    return [token for part in searchable(data).text.values() for one in part for token in stems(one)]
