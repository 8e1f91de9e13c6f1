"""How fast are records read? Records a second for each reader, beside what a script without us would do.

    python benchmarks/readers.py PATH [PATH ...] [--most N]

PATH is any file, folder or archive of records. Read first into memory one record at a time, then timed (processor time,
one core, best of three rounds over the same records): a plain ``json.loads`` or ``lxml.etree`` parse of the same bytes,
``orjson`` where the form is JSON, and our reader to the typed record. Last, the whole path as a stream: opening,
unpacking, taking apart, reading, with the memory that it took.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import json
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
from lxml import etree

from trialwright.errors import InputError
from trialwright.registry import archive, limits
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.recognising import read_text, reader_for

ROUNDS = 3
PLAIN: dict[str, list[tuple[str, Callable[[bytes], object]]]] = {
    "v2_json": [("json.loads", json.loads), ("orjson.loads", orjson.loads)],
    "v1_json": [("json.loads", json.loads), ("orjson.loads", orjson.loads)],
    "legacy_xml": [("lxml.etree.fromstring", etree.fromstring)],
    "csv_export": [("csv.DictReader", lambda data: list(csv.DictReader(io.StringIO(data.decode()))))],
    "portal_page": [("bytes.decode", bytes.decode)],
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("paths", nargs="+", type=Path)
    arguments.add_argument("--most", type=int, default=6000, help="how many records of each form are timed")
    given = arguments.parse_args()
    for path in given.paths:
        _benchmark(path, given.most)


def _benchmark(path: Path, most: int) -> None:
    print(f"\n{path}")
    by_form: dict[str, list[bytes]] = defaultdict(list)
    for data in itertools.islice(_records(path), most):
        reader = reader_for(data.decode("utf-8-sig", "replace"))
        if reader is not None:
            by_form[reader.name].append(data)
    for form, records in by_form.items():
        mean = sum(map(len, records)) / len(records) / 1024
        print(f"  {form}: {len(records):,} records, {mean:.1f} KiB each on average")
        for name, plain in PLAIN.get(form, []):
            print(f"    {name:28} {_rate(records, plain):>9,.0f} a second")
        print(f"    {'our reader, typed record':28} {_rate(records, _read):>9,.0f} a second")
    started, arrived, refused = time.process_time(), 0, 0
    for outcome in read_records(path):
        arrived += isinstance(outcome, Arrival)
        refused += isinstance(outcome, InputError)
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  the whole path as a stream: {arrived:,} arrived, {refused:,} refused, {arrived / seconds:,.0f} a second;")
    print(f"  largest memory of this process, with the timed records: {memory:,.0f} MiB")


def _records(path: Path) -> Iterator[bytes]:
    """The bytes of each record, as the readers take them apart."""
    for entry in archive.entries(path, str(path)):
        if isinstance(entry, InputError):
            continue
        with entry.open() as stream:
            reader = reader_for(stream.peek(limits.HEAD_BYTES).decode("utf-8-sig", "replace"))
            if reader is None or reader.divide is None:
                yield stream.read(limits.LARGEST_BYTES)
            else:
                yield from (part.data for part in reader.divide(stream, "") if not isinstance(part, InputError))


def _read(data: bytes) -> object:
    try:
        return read_text(data, "a record")
    except InputError:
        return None


def _rate(records: list[bytes], read: Callable[[bytes], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for data in records:
            read(data)
        best = min(best, time.process_time() - started)
    return len(records) / best


if __name__ == "__main__":
    main()
