"""How well do notes find trials? nDCG@10, P@10 and recall@1000 on judged topics, beside BM25 in the same run.

    python benchmarks/retrieval.py TOPICS... --records PATH... [--folder DIR] [--on YYYY-MM-DD]

TOPICS: folders with ``queries.jsonl`` (``_id``, ``text``) and ``test.tsv`` (query-id, corpus-id, score), as the BEIR
collections have them. PATH: records in any form that the readers know, and JSON lines with ``nct_id``, ``brief_title``,
``brief_summary`` and ``detailed_description``.

Protocol. Pool: every document of PATH that was registered when the topics were judged (numbers up to the highest judged
one; with --whole-pool also later ones, which nobody could judge), judged or not. Unjudged counts as not relevant
(TREC); beside it the same runs condensed to judged documents. Gains of nDCG 2/1/0, the ideal from the judged documents
that are in the pool; P@10 and recall@1000 count label 2 only. Topics without a relevant document in the pool are left
out and counted. Nothing is learned from the judgements in a run; weights were chosen by hand on the even topics of TREC
2021 (--half even); the odd ones and SIGIR 2016 are held out.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from trialwright.eligibility.note import read_note
from trialwright.eligibility.note_search import search_note
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.record import write_v2
from trialwright.registry.search_document import searchable
from trialwright.registry.search_index import index_all
from trialwright.registry.search_schema import stems
from trialwright.registry.search_tantivy import TantivyEngine

DEEP = 2000
"""So many hits are asked for; those that were not registered then are taken out, and 1,000 count."""
Run = Callable[[str], list[str]]


def main() -> None:
    options = _options()
    print((__doc__ or "").partition("\n\nProtocol. ")[2].strip().join(("Protocol: ", "\n")))
    folder = Path(options.folder or tempfile.mkdtemp(prefix="trialwright-retrieval-"))
    began = time.perf_counter()
    if not (folder / "texts.json").exists():
        documents = dict(_documents(options.records))
        index_all(folder / "index", documents.values())
        (folder / "texts.json").write_text(json.dumps({key: _text(data) for key, data in documents.items()}))
    texts: dict[str, str] = json.loads((folder / "texts.json").read_text())
    print(f"{len(texts):,} documents in the pool ({time.perf_counter() - began:.0f} s)")
    engine = TantivyEngine(folder / "index")
    bm25 = Bm25(texts)
    runs: dict[str, Run] = {
        "BM25 (k1 1.2, b 0.75), whole note": bm25.run,
        "note, terms alone": lambda text: _ours(engine, text, options.on, strict=False, feedback=False),
        "note, terms + age and sex": lambda text: _ours(engine, text, options.on, strict=True, feedback=False),
        "note, terms + age, sex, feedback": lambda text: _ours(engine, text, options.on, strict=True, feedback=True),
    }
    for topics in options.topics:
        _measure(Path(topics), runs, set(texts), options.half, options.whole_pool)


def _ours(engine: TantivyEngine, text: str, on: date, *, strict: bool, feedback: bool) -> list[str]:
    note = read_note(text, on)
    found = search_note(engine, note, limit=DEEP, demographics=strict, feedback=feedback)
    return [one.nct_id for one in found]


PUBLISHED = {
    "trec_ct_2021": "Published for all 375,581 records (usnistgov/trec-browser), nDCG@10: best of all 0.7118 (neural, "
    "fine-tuned), best without a neural ranker 0.5149 (BM25 + RM3 + age and sex), plain BM25 0.2491 to 0.4674, median "
    "of 113 runs 0.3417. Other pool, other ideal: beside these figures, not comparable with them.",
    "sigir2016": "Published on judged trials only (TrialGPT, mean of three cohorts): nDCG@10 0.7275; not comparable.",
}  # fmt: skip


def _measure(topics: Path, runs: dict[str, Run], pool: set[str], half: str, whole_pool: bool) -> None:
    queries = {row["_id"]: row["text"] for row in map(json.loads, (topics / "queries.jsonl").open(encoding="utf-8"))}
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    with (topics / "test.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    last = "" if whole_pool else max(row["corpus-id"] for row in rows)
    pool = {one for one in pool if not last or one <= last}
    for row in rows:
        if row["corpus-id"] in pool:
            judged[row["query-id"]][row["corpus-id"]] = int(row["score"])
    chosen = [name for name in queries if any(judged[name].values())]
    if half:
        chosen = [name for at, name in enumerate(chosen) if at % 2 == (half == "odd")]
    relevant = sum(grade == 2 for name in chosen for grade in judged[name].values())
    print(f"\n== {topics.name}: {len(pool):,} documents; {len(chosen)} of {len(queries)} topics have relevant ones "
          f"among them; {sum(map(len, judged.values())):,} judged ones, {relevant:,} of label 2")  # fmt: skip
    if not chosen:
        print("Nothing to measure: no topic has a relevant document in the pool.")
        return
    print(PUBLISHED.get(topics.name, ""))
    print(
        f"{'run':36} {'nDCG@10':>8} {'P@10':>7} {'R@1000':>7} | condensed: {'nDCG@10':>8} {'P@10':>7}  {'ms/topic':>9}"
    )
    for name, run in runs.items():
        figures, began = [], time.perf_counter()
        for topic in chosen:
            ranked = [one for one in run(queries[topic]) if one in pool][:1000]
            grades = judged[topic]
            short = [one for one in ranked if one in grades]
            figures.append((*_scores(ranked, grades), *_scores(short, grades)[:2]))
        took = 1000 * (time.perf_counter() - began) / max(1, len(chosen))
        mean = np.nanmean(np.array(figures), axis=0)
        print(f"{name:36} {mean[0]:8.4f} {mean[1]:7.4f} {mean[2]:7.4f} |            {mean[3]:8.4f} {mean[4]:7.4f}  "
              f"{took:9.0f}", flush=True)  # fmt: skip


def _scores(ranked: Sequence[str], grades: dict[str, int]) -> tuple[float, float, float]:
    gain = sum(grades.get(one, 0) / math.log2(at + 2) for at, one in enumerate(ranked[:10]))
    ideal = sum(grade / math.log2(at + 2) for at, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    eligible = {one for one, grade in grades.items() if grade == 2}
    recall = len(eligible & set(ranked[:1000])) / len(eligible) if eligible else math.nan
    return gain / ideal, sum(grades.get(one, 0) == 2 for one in ranked[:10]) / 10, recall


# Documents


def _documents(paths: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Whole records win over summaries: they come later."""
    summaries = [path for path in paths if ".jsonl" in Path(path).name and "summar" in Path(path).name]
    for path in summaries:
        with (lzma.open if path.endswith(".xz") else open)(path, "rt", encoding="utf-8") as lines:  # type: ignore[operator]
            for line in lines:
                row = json.loads(line)
                yield row["nct_id"], {"protocolSection": {
                    "identificationModule": {"nctId": row["nct_id"], "briefTitle": row.get("brief_title") or ""},
                    "descriptionModule": {"briefSummary": row.get("brief_summary") or "",
                                          "detailedDescription": row.get("detailed_description") or ""}}}  # fmt: skip
    for path in (Path(path) for path in paths if path not in summaries):
        for outcome in read_records(path):
            if isinstance(outcome, Arrival):
                data = write_v2(outcome.record)
                yield data["protocolSection"]["identificationModule"]["nctId"], data


def _text(data: dict[str, Any]) -> str:
    found = searchable(data).text
    return "\n".join(part for parts in found.values() for part in parts)


class Bm25:
    """Okapi BM25 over the whole text of each document (Robertson and Zaragoza 2009), every word of the note a term."""

    def __init__(self, texts: dict[str, str], k1: float = 1.2, b: float = 0.75) -> None:
        self.ids = list(texts)
        self.terms: dict[str, int] = {}
        rows, columns, counts, lengths = [], [], [], []
        for at, text in enumerate(texts.values()):
            used: dict[int, int] = defaultdict(int)
            for token in (tokens := stems(text)):
                used[self.terms.setdefault(token, len(self.terms))] += 1
            lengths.append(len(tokens))
            rows += [at] * len(used)
            columns += used.keys()
            counts += used.values()
        matrix = sparse.csr_matrix((np.array(counts, "f4"), (rows, columns)), (len(self.ids), len(self.terms)))
        held = np.bincount(columns, minlength=len(self.terms))
        self.idf = np.log(1 + (len(self.ids) - held + 0.5) / (held + 0.5))
        norm = k1 * (1 - b + b * np.array(lengths) / max(1.0, float(np.mean(lengths))))
        matrix.data = matrix.data * (k1 + 1) / (matrix.data + np.repeat(norm, np.diff(matrix.indptr)))
        self.matrix = matrix.tocsc()

    def run(self, text: str) -> list[str]:
        query = np.zeros(len(self.terms))
        for token in stems(text):
            if (at := self.terms.get(token)) is not None:
                query[at] += self.idf[at]
        scores = self.matrix @ query
        return [self.ids[at] for at in np.argsort(-scores, kind="stable")[:DEEP]]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("topics", nargs="*")
    parser.add_argument("--records", nargs="+", default=[])
    parser.add_argument("--folder", help="keep index and texts here, and use them again")
    parser.add_argument("--on", type=date.fromisoformat, default=date(2021, 4, 27), help="the day of the notes")
    parser.add_argument("--half", choices=["", "even", "odd"], default="", help="only every second topic")
    parser.add_argument("--whole-pool", action="store_true", help="also documents registered after the judging")
    options = parser.parse_args()
    if not options.topics or not (options.records or options.folder):
        print("Hand in topics and records: see --help. Nothing was measured.")
        raise SystemExit(0)
    return options


if __name__ == "__main__":
    main()
