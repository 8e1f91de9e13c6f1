"""How fast is matching? One patient against 60,000 recruiting trials, and one screening of one patient for one trial.

    python benchmarks/matching.py PATH... [--generated N] [--patients FOLDER] [--folder DIR]

PATH: records in any form that the readers know; N recruiting trials are generated from them (default 60,000). Measured:
the prefilter, drafting the criteria of the trials that are left (the first time, then kept), judging and ranking, and
the ten best in full with what to ask; the aim is 5 s after the prefilter, and 50 ms for screening one patient for one
trial. Each person is measured with criteria of which none were drafted before (first time), with criteria that were
drafted ahead (kept on disk: a program just begun), and again in the same program; "all" judges every trial that the
prefilter leaves and must show the same ten as the others, which judge what can still stand there. Seconds of the
processor and by the
clock: on a machine with other work the first tell more.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generated_records import generated

from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.kept_criteria import KeptCriteria
from trialwright.eligibility.matching import PREFILTERED, condition_terms, match, prefilter
from trialwright.eligibility.screening import screen
from trialwright.errors import InputErrors
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.patients import read_patients
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import read_v2, write_v2
from trialwright.registry.search_asking import ask
from trialwright.registry.search_index import index_all
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.search_weighted import Found

Row = tuple[float, float, float, int]
"""Seconds of the prefilter and after it, of the processor after it, and the trials judged."""
SHOWN = 10
REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> None:
    options = _options()
    folder = Path(options.folder or tempfile.mkdtemp(prefix="trialwright-matching-"))
    corpus_path = folder / "registry.sqlite3"
    if not corpus_path.exists():
        _prepare(options, folder, corpus_path)
    people = [one.patient for one in read_patients([Path(options.patients)], Said()) if isinstance(one, PatientReading)]
    people = [_with_many_conditions(), *(one for one in people if one.conditions)][: options.people]
    recruiting = ask("", [("status", "recruiting")]).filters
    with Corpus.open(corpus_path, read_only=True) as corpus:
        engine = TantivyEngine(folder / "index")
        print(f"{len(engine):,} recruiting trials, {len(people)} patients, at most {PREFILTERED:,} judged for each")
        file = folder / "kept.sqlite3"
        shown: dict[int, list[str]] = {}
        for name in ("first time", "first time, all", "kept on disk", "kept in memory"):
            rows = []
            for at, one in enumerate(people):
                if name.startswith("first time"):
                    file.unlink(missing_ok=True)
                if name != "kept in memory":
                    kept = KeptCriteria(file, corpus)
                    if name == "kept on disk":
                        kept.prepare([hit.nct_id for hit in _left(engine, one, recruiting)])
                row, names = _timed_match(engine, kept, one, recruiting, every=name.endswith("all"))
                rows.append(row)
                if shown.setdefault(at, names) != names:
                    raise SystemExit(f"{one.code}, {name}: other studies are shown than the first time")
            _tell(name, rows)
        trial = kept.of([found[0]]) if (found := _some(engine, people, recruiting)) else {}
    for nct_id, criteria in trial.items():
        took = [_milliseconds(screen, criteria, one, one.as_of) for one in people * 20]
        print(f"screening one patient for {nct_id} ({len(criteria.atoms())} atoms): median "
              f"{statistics.median(took):.2f} ms, worst {max(took):.2f} ms; aim 50 ms")  # fmt: skip


def _timed_match(
    engine: TantivyEngine, kept: KeptCriteria, who: Any, filters: Any, *, every: bool = False
) -> tuple[Row, list[str]]:
    began = time.perf_counter()
    hits = _left(engine, who, filters)
    searched, cpu = time.perf_counter(), time.process_time()
    found = match(engine, kept.of, who, who.as_of, filters=filters, eligible_of=kept.eligible,
                  wanted=None if every else SHOWN)  # fmt: skip
    for one in found.found[:SHOWN]:
        assert one.judged.screening.outcome == one.outcome
    done = time.perf_counter()
    assert found.left == len(hits)
    names = [one.nct_id for one in found.found[:SHOWN]]
    return (searched - began, done - searched, time.process_time() - cpu, found.considered), names


def _left(engine: TantivyEngine, who: Patient, filters: Any) -> list[Found]:
    return prefilter(engine, who, who.as_of, condition_terms(who), filters, PREFILTERED)


def _tell(name: str, rows: list[Row]) -> None:
    filtered, judged, cpu, trials = zip(*rows, strict=True)
    print(f"{name:16} prefilter median {1000 * statistics.median(filtered):6.1f} ms; after it processor median "
          f"{statistics.median(cpu):5.2f} s, worst {max(cpu):5.2f} s; clock median {statistics.median(judged):5.2f} s, "
          f"worst {max(judged):5.2f} s for {max(trials):,} trials judged; aim 5 s", flush=True)  # fmt: skip


def _with_many_conditions() -> Patient:
    """An invented person whose conditions are among the most studied: the prefilter leaves as many as it may."""
    names = ("breast cancer", "hypertension", "type 2 diabetes", "asthma", "depression", "obesity", "heart failure",
             "stroke", "covid-19", "lung cancer", "HIV infections", "chronic kidney disease")  # fmt: skip
    conditions = [{"name": name, "status": "active"} for name in names]
    return read_patient({"patient": "MANY", "as_of": "2025-06-16", "sex": "female", "birth_date": "1965-01-01",
                         "conditions": conditions}, "benchmark")  # fmt: skip


def _some(engine: TantivyEngine, people: list[Any], filters: Any) -> list[str]:
    hits = prefilter(engine, people[0], people[0].as_of, condition_terms(people[0]), filters, 5)
    return [hit.nct_id for hit in hits]


def _milliseconds(call: Callable[..., object], *given: object) -> float:
    began = time.perf_counter()
    call(*given)
    return 1000 * (time.perf_counter() - began)


def _prepare(options: argparse.Namespace, folder: Path, corpus_path: Path) -> None:
    began = time.perf_counter()
    real = [
        write_v2(one.record) for path in options.path for one in read_records(Path(path)) if isinstance(one, Arrival)
    ]
    print(f"{len(real):,} records read in {time.perf_counter() - began:.0f} s")

    def recruiting() -> Iterator[dict[str, Any]]:
        for data in generated(real, options.generated):
            module = data["protocolSection"].setdefault("statusModule", {})
            yield {**data, "protocolSection": {**data["protocolSection"],
                                               "statusModule": {**module, "overallStatus": "RECRUITING"}}}  # fmt: skip

    began = time.perf_counter()
    index_all(folder / "index", recruiting())
    print(f"indexed in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    with Corpus.open(corpus_path) as corpus:
        corpus.add(_arrivals(recruiting()), added_at=datetime.now(UTC))
    print(f"kept in a corpus in {time.perf_counter() - began:.0f} s")


def _arrivals(records: Iterator[dict[str, Any]]) -> Iterator[Arrival]:
    for data in records:
        try:
            yield Arrival(read_v2(data), "v2_json", "generated")
        except InputErrors:
            continue


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="*", default=[str(REPOSITORY / "data" / "records")])
    parser.add_argument("--generated", type=int, default=60_000)
    parser.add_argument("--patients", default=str(REPOSITORY / "data" / "patients"))
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--folder", help="keep index and corpus here, and use them again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
