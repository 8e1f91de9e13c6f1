"""How quick is search? Index time and size, p50 and p95 by kind of question, beside SQLite FTS5 on the same records.

    python benchmarks/search.py PATH... [--generated N | --full] [--questions N] [--without-fts5] [--fts5-seconds S]
                                [--folder DIR [--keep]]

PATH: records in any form that the readers know (file, archive, folder). Measured twice: on the records of PATH, and on
N generated from them (default 30,000; --full: 580,000, the size of the registry). Questions are drawn from the records
with a fixed seed: conditions, conditions with a drug, six words of a criterion, a paragraph of sixty words, filters
with facets, beginnings of words, misspellings. Times are milliseconds by the clock and of the processor
(cpu), of one process; by the clock they mean something on a quiet machine only. FTS5 is asked the same questions in the
same order, each row until S seconds are used up (default 60): "n of N asked" says how many it was.
--keep: an index that stands in DIR already is measured as it is.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from generated_records import generated, generated_record

from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.record import write_v2
from trialwright.registry.related import related
from trialwright.registry.search_asking import ask
from trialwright.registry.search_document import searchable
from trialwright.registry.search_index import index_all, is_there
from trialwright.registry.search_query import Query
from trialwright.registry.search_tantivy import TantivyEngine

SEED = 20261122
FULL = 580_000
HEAD = f"{'question':30} {'hits (median)':>13} {'p50 ms':>8} {'p95 ms':>8} {'cpu p50':>8} {'cpu p95':>8}"
AIMS = {"filters + facets": 100.0, "type-ahead": 20.0, "related": 30.0, "page": 30.0}


def main() -> None:
    options = _options()
    began = time.perf_counter()
    real = list(_read(options.path))
    print(f"{len(real):,} records read in {time.perf_counter() - began:.1f} s")
    folder = Path(options.folder or tempfile.mkdtemp(prefix="trialwright-search-"))
    if options.page:
        _pages(real, folder)
    sizes = [len(real)] if options.generated is None else [len(real), options.generated]
    for size in sizes:
        records: Callable[[], Iterable[dict[str, Any]]] = (
            (lambda: iter(real)) if size == len(real) else (lambda n=size: generated(real, n))
        )
        by_id = {_nct(data): data for data in real}
        data_of = by_id.get if size == len(real) else lambda nct: generated_record(real, int(nct[3:]) - 90_000_000)
        _measure(real, records, size, folder, data_of, options)
    if not options.folder:
        shutil.rmtree(folder)


def _measure(
    real: Sequence[dict[str, Any]], records: Callable[[], Iterable[dict[str, Any]]], size: int, folder: Path,
    data_of: Callable[[str], Any], options: argparse.Namespace,
) -> None:  # fmt: skip
    print(f"\n== {size:,} records ({'real' if size == len(real) else 'generated'}), load {_load()}")
    place = folder / f"index-{size}"
    began, cpu = time.perf_counter(), time.process_time()
    if options.keep and is_there(place):
        print(f"index: as it stood, {_megabytes(place):,.0f} MB")
    else:
        index_all(place, records())
        took = time.perf_counter() - began
        print(f"index: {took:.0f} s ({size / took:,.0f} records/s; {time.process_time() - cpu:.0f} s of processors), "
              f"{_megabytes(place):,.0f} MB, memory so far {_memory():,.0f} MB")  # fmt: skip
    questions = _questions(real, options.questions)
    began = time.perf_counter()
    engine = TantivyEngine(place, data_of)
    print(f"open {1000 * (time.perf_counter() - began):.0f} ms; {len(engine):,} studies")
    engine.nearest_word("rheumatiod")
    print(HEAD)
    for name, asked in questions.items():
        _row(name, [(lambda q=q: engine.search(q).total) for q in asked])
    beginnings = [word[: 2 + at % 4] for at, word in enumerate(_sample_words(real, options.questions))]
    _row("type-ahead", [(lambda b=b: len(engine.suggest(b))) for b in beginnings])
    targets = [hit.nct_id for hit in engine.search(ask("", limit=options.questions)).hits]
    _row("related", [(lambda t=t: len(related(engine, t))) for t in targets])
    print(f"memory at most {_memory():,.0f} MB")
    engine.close()
    if not options.without_fts5:
        _fts5(records, folder / f"fts5-{size}.sqlite3", questions, options.fts5_seconds)


def _row(name: str, calls: Sequence[Callable[[], int]], seconds: float = math.inf) -> None:
    times: list[float] = []
    used, hits = [], []
    for call in calls:
        if sum(times) > 1000 * seconds:
            break
        began, cpu = time.perf_counter(), time.process_time()
        hits.append(call())
        times.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - cpu))
    figures = [*np.percentile(times, [50, 95]), *np.percentile(used, [50, 95])]
    aim = f"   aim: p95 {AIMS[name]:.0f}" if name in AIMS else ""
    aim += f"   {len(times)} of {len(calls)} asked" if len(times) < len(calls) else ""
    print(f"{name:30} {int(np.median(hits)):13,} " + " ".join(f"{one:8.1f}" for one in figures) + aim, flush=True)


# Questions


def _questions(real: Sequence[dict[str, Any]], number: int) -> dict[str, list[Query]]:
    chance = random.Random(SEED)
    conditions, drugs, lines = [], [], []
    while len(conditions) < number:
        found = searchable(chance.choice(real))
        words = re.findall(r"[A-Za-z]{3,}", " ".join(found.text["condition"][:1]))[:3]
        drug = re.findall(r"[A-Za-z]{4,}", " ".join(found.text["intervention"][:1]))[:1]
        text = re.findall(r"[A-Za-z]{3,}", " ".join(found.text["inclusion"]))
        if words and drug and len(text) > 80:
            at = chance.randrange(len(text) - 70)
            conditions.append(words)
            drugs.append(drug)
            lines.append(text[at : at + 60])
    bare = {"facets": False}
    filters = [("status", "completed"), ("year", "2010..2022")]
    return {
        "condition, all words": [ask(" ".join(words), **bare) for words in conditions],
        "condition, any word": [ask(" OR ".join(words), **bare) for words in conditions],
        "condition + drug": [
            ask(" ".join(words + drug), **bare) for words, drug in zip(conditions, drugs, strict=True)
        ],
        "free, six words, all": [ask(" AND ".join(words[:6]), **bare) for words in lines],
        "free, six words, any": [ask(" OR ".join(words[:6]), **bare) for words in lines],
        "long, sixty words": [ask(" ".join(words), **bare) for words in lines],
        "facets": [ask(" ".join(words)) for words in conditions],
        "filters + facets": [ask(" ".join(words), filters) for words in conditions],
        "any word + filters + facets": [ask(" OR ".join(words), filters) for words in conditions],
        "beginning of a word": [ask(words[0][:5] + "*", **bare) for words in conditions],
        "misspelt": [ask(_misspelt(words[0]), **bare) for words in conditions],
    }


def _misspelt(word: str) -> str:
    """Two letters in the middle swapped, or one left out of a short word."""
    at = len(word) // 2
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if len(word) > 5 else word[:at] + word[at + 1 :]


def _sample_words(real: Sequence[dict[str, Any]], number: int) -> Iterator[str]:
    chance = random.Random(SEED + 1)
    while number:
        words = re.findall(r"[A-Za-z]{5,}", " ".join(searchable(chance.choice(real)).text["condition"][:1]))
        if words:
            number -= 1
            yield words[0].lower()


# The alternative: SQLite FTS5, the same texts, BM25 with the same weights


_COLUMNS = ("title", "condition", "keyword", "intervention", "condition_mesh", "intervention_mesh", "summary",
            "outcome", "second_outcome", "arm", "sponsor", "place", "inclusion", "person")  # fmt: skip
_WEIGHTS = (0.89, 0.81, 0.6, 0.8, 0.3, 0.3, 0.6, 0.6, 0.5, 0.45, 0.4, 0.35, 0.35, 0.3)


def _fts5(
    records: Callable[[], Iterable[dict[str, Any]]], path: Path, questions: dict[str, list[Query]], seconds: float
) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    columns = ", ".join(_COLUMNS)
    connection.execute(f"CREATE VIRTUAL TABLE words USING fts5 ({columns}, content='', tokenize='porter unicode61')")
    connection.execute("INSERT INTO words (words, rank) VALUES ('hashsize', 256000000)")  # as much as our index writer
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -256000")
    connection.execute("CREATE TABLE facet (id INTEGER PRIMARY KEY, status TEXT, phase TEXT, type TEXT, year INTEGER)")
    began = time.perf_counter()
    for at, data in enumerate(records()):
        found = searchable(data)
        texts = ["\n".join(found.text[name]) for name in _COLUMNS]
        connection.execute(f"INSERT INTO words (rowid, {columns}) VALUES (?{', ?' * len(_COLUMNS)})", (at, *texts))
        first = {name: (found.facets[name] or [""])[0] for name in ("status", "phase", "study_type")}
        connection.execute(
            "INSERT INTO facet VALUES (?, ?, ?, ?, ?)", (at, *first.values(), found.measures.get("year"))
        )
    connection.commit()
    print(f"\nSQLite FTS5 {sqlite3.sqlite_version}: {time.perf_counter() - began:.0f} s, "
          f"{path.stat().st_size / 1e6:,.0f} MB; top 20 by bm25")  # fmt: skip
    for name in ("condition, all words", "condition, any word", "condition + drug", "free, six words, all",
                 "free, six words, any", "filters + facets"):  # fmt: skip
        _row(name, [(lambda q=q, n=name: _fts5_search(connection, q, "facets" in n)) for q in questions[name]], seconds)
    connection.close()
    path.unlink()


def _fts5_search(connection: sqlite3.Connection, query: Query, facets: bool) -> int:
    words = [word for word in re.findall(r"[A-Za-z]+", query.text) if word not in ("AND", "OR")]
    joined = (" OR " if " OR " in query.text else " AND ").join(f'"{word}"' for word in words)
    limits = "AND status = 'COMPLETED' AND year BETWEEN 2010 AND 2022" if facets else ""
    found_in = f"FROM words JOIN facet ON facet.id = words.rowid WHERE words MATCH ? {limits}"
    weights = ", ".join(map(str, _WEIGHTS))
    ranked = f"SELECT words.rowid {found_in} ORDER BY bm25(words, {weights}) LIMIT 20"
    found = connection.execute(ranked, (joined,)).fetchall()
    if facets:
        for name in ("status", "phase", "type", "year"):
            connection.execute(f"SELECT {name}, count(*) {found_in} GROUP BY 1", (joined,)).fetchall()
    return len(found)


# Pages


def _pages(real: Sequence[dict[str, Any]], folder: Path) -> None:
    """The time from a number to the sections of its page, out of a corpus of the real records."""
    from datetime import UTC, date, datetime

    from trialwright.registry.corpus import Corpus
    from trialwright.registry.page import page
    from trialwright.registry.record import read_v2

    with Corpus.open(folder / "corpus.sqlite3") as corpus:
        began = time.perf_counter()
        corpus.add((Arrival(read_v2(data), "v2_json", "benchmark") for data in real), added_at=datetime.now(UTC))
        took = time.perf_counter() - began
        size = (folder / "corpus.sqlite3").stat().st_size / 1e6
        print(f"corpus: {took:.0f} s ({len(real) / took:,.0f} records/s), {size:,.0f} MB")
        chosen = random.Random(SEED).sample([_nct(data) for data in real], min(200, len(real)))
        print(HEAD)
        _row("page", [(lambda n=n: len(page(corpus.record(n), date(2026, 11, 22)).sections)) for n in chosen])


# Small things


def _read(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for path in paths:
        for outcome in read_records(path):
            if isinstance(outcome, Arrival) and outcome.record.nct_id not in seen:
                seen.add(outcome.record.nct_id)
                yield write_v2(outcome.record)


def _nct(data: dict[str, Any]) -> str:
    return str(data["protocolSection"]["identificationModule"]["nctId"])


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _load() -> str:
    return Path("/proc/loadavg").read_text().split()[0] if Path("/proc/loadavg").is_file() else "not known"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="+", type=Path)
    parser.add_argument("--generated", type=int, default=30_000, metavar="N")
    parser.add_argument("--full", action="store_const", const=FULL, dest="generated")
    parser.add_argument("--real-only", action="store_const", const=None, dest="generated")
    parser.add_argument("--questions", type=int, default=60, metavar="N")
    parser.add_argument("--without-fts5", action="store_true")
    parser.add_argument("--fts5-seconds", type=float, default=60.0, metavar="S")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--without-pages", action="store_false", dest="page")
    parser.add_argument("--folder", help="where the indexes stay; a temporary folder when not given")
    return parser.parse_args()


if __name__ == "__main__":
    main()
