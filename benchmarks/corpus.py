"""How fast does the corpus take records in, how large is it, and how soon does a page stand? Beside one file a record.

    python benchmarks/corpus.py RECORDS [RECORDS...] [--keep FILE]

RECORDS: files, folders or archives in any form that is known here. Prints records a second (processor time) for adding
and for adding again, bytes on disk beside a folder of JSON files and one gzip file of all of them, and the time from
number to record and from number to page (blob -> Record -> Page; p50, p95, largest). Aim: a page within 30 ms at p95.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

import orjson

from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_text import size_of
from trialwright.registry.history import history
from trialwright.registry.page import page

NOW = datetime(2026, 11, 22, tzinfo=UTC)
AS_OF = date(2026, 11, 22)


def main(paths: list[Path], file: Path) -> None:
    def outcomes() -> Iterator[object]:
        return chain.from_iterable(read_records(path) for path in paths)

    reading = measured(lambda: sum(isinstance(one, Arrival) for one in outcomes()))
    with Corpus.open(file) as corpus:
        first = measured(lambda: corpus.add(outcomes(), added_at=NOW).read)  # type: ignore[arg-type]
        again = measured(lambda: corpus.add(outcomes(), added_at=NOW).read)  # type: ignore[arg-type]
        print(f"{first[0]:,} records, {len(corpus):,} studies")
        for name, (count, seconds) in (("read only", reading), ("read and added", first), ("added again", again)):
            print(f"{name}: {seconds:.1f} s, {count / seconds:,.0f} records a second")
    with Corpus.open(file, read_only=True) as corpus:
        sizes(corpus, file)
        times(corpus)
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def sizes(corpus: Corpus, file: Path) -> None:
    """The corpus beside what a user would keep instead."""
    plain = blocks = 0
    with tempfile.NamedTemporaryFile() as packed:
        with gzip.open(packed, "wb") as lines:
            for data in corpus.all_data():
                text = orjson.dumps(data) + b"\n"
                lines.write(text)
                plain += len(text)
                blocks += -(-len(text) // 4096) * 4096
        together = Path(packed.name).stat().st_size
    kept = size_of(file)
    print(f"corpus: {kept / 1e6:.1f} MB, {kept / len(corpus):,.0f} bytes a study")
    print(f"  one JSON file a record: {blocks / 1e6:.1f} MB on disk ({plain / 1e6:.1f} MB of text)")
    print(f"  one gzip file of all: {together / 1e6:.1f} MB, in which no record can be found")


def times(corpus: Corpus) -> None:
    """From a number to what a reader sees."""
    ids = list(corpus.ids())
    spread("number to JSON", corpus.data, ids)
    spread("number to record", corpus.record, ids)
    spread("number to page", lambda nct_id: page(corpus.record(nct_id), AS_OF), ids)  # type: ignore[arg-type]
    spread("number to history", lambda nct_id: history(corpus, nct_id), ids)
    with_several = [nct_id for nct_id in ids if len(corpus.sources(nct_id)) > 1]
    if with_several:
        spread(f"disagreements of {len(with_several)} studies", corpus.disagreements, with_several)


def spread(name: str, work: Callable[[str], object], ids: list[str]) -> None:
    taken = []
    for nct_id in ids:
        began = time.process_time()
        work(nct_id)
        taken.append(1000 * (time.process_time() - began))
    taken.sort()
    p50, p95 = (taken[int(share * (len(taken) - 1))] for share in (0.5, 0.95))
    print(f"{name}: p50 {p50:.2f} ms, p95 {p95:.2f} ms, largest {taken[-1]:.1f} ms")


def measured(work: Callable[[], int]) -> tuple[int, float]:
    began = time.process_time()
    return work(), time.process_time() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the corpus in this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        main(options.records, options.keep or Path(folder) / "registry.sqlite3")
