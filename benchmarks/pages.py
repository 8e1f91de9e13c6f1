"""How long do the registry's pages take on the server? Each kind of page over a sample of records, from a cold start.

    python benchmarks/pages.py [PATH] [--pages N] [--seed N]

PATH: records in any form that the readers know; the shipped records without it. Processor time and wall time of the
whole request (middleware, corpus, rendering) in milliseconds, without a network. The second row of record pages asks
for the same pages again, when their related studies are known.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

WORDS = ("lupus", "rheumatoid arthritis", "breast cancer", "diabetes metformin", "heart failure", "placebo", "asthma",
         "covid", "pain")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ.pop("TRIALWRIGHT_CORPUS", None)
    with tempfile.TemporaryDirectory() as folder:
        from trialwright.web.start import start

        start(Path(folder))
        ids = stocked(given.path)
        chosen = random.Random(given.seed).sample(ids, min(given.pages, len(ids)))
        print(f"{len(ids):,} records, {len(chosen)} of each page; ms on the server: processor p50, p95; wall p50, p95")
        for kind in ("", "", "/results", "/review", "/history"):
            measure(f"record{kind}", [f"/registry/{one}{kind}" for one in chosen])
        measure("search", [f"/search?q={word}" for word in WORDS] * 3)
        measure("API search", [f"/api/studies?query={word}" for word in WORDS] * 3)


def stocked(path: Path | None) -> Sequence[str]:
    """The numbers of the records, kept and indexed."""
    from trialwright.registry.batch import read_records
    from trialwright.registry.search_index import index_folder, update
    from trialwright.web.shelf import corpus_file, shelf

    corpus = shelf().corpus
    if path is not None:
        corpus.add(read_records(path), added_at=datetime.now(UTC))
        update(index_folder(corpus_file()), corpus)
    return list(corpus.ids())


def measure(name: str, addresses: Sequence[str]) -> None:
    """Print the medians and 95th percentiles of these pages."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    processor, wall = [], []
    for address in addresses:
        began, began_wall = time.process_time(), time.perf_counter()
        answer = client.get(address)
        processor.append(1000 * (time.process_time() - began))
        wall.append(1000 * (time.perf_counter() - began_wall))
        assert answer.status_code in (200, 302), (address, answer.status_code)
    told = "  ".join(f"{part(times, 0.5):7.1f} {part(times, 0.95):7.1f}" for times in (processor, wall))
    print(f"{name:16} {told}", flush=True)


def part(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


if __name__ == "__main__":
    main()
