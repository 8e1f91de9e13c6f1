"""How many registry records are reviewed a second, by one process, and which checks take the time?

    python benchmarks/review.py RECORDS [NUMBER]

RECORDS is a file, folder or archive of records in any form that is known here. Beside it stands what one would write
without us: seven rules on a record's JSON (late, overdue, without outcome, ages out of order), as a script.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from trialwright.registry.batch import read_records
from trialwright.registry.record import Record, write_v2
from trialwright.review.case import case_of
from trialwright.review.listing import find_checks
from trialwright.review.provenance import of_record
from trialwright.review.reviewing import review

AS_OF = date(2026, 11, 22)


def timed(what: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds and seconds on the clock."""
    clock, processor = perf_counter(), process_time()
    what()
    return process_time() - processor, perf_counter() - clock


def main(path: str, number: str = "2000") -> None:
    records = []
    for outcome in read_records(Path(path)):
        if not isinstance(outcome, Exception):
            records.append(outcome.record)
        if len(records) == int(number):
            break
    plain = [write_v2(record) for record in records]
    ours, clock = timed(lambda: [review(record, AS_OF) for record in records])
    script, _ = timed(lambda: [script_rules(record) for record in plain])
    with_results = sum(record.has_results or False for record in records)
    each = 1000 * ours / len(records)
    print(f"{len(records)} records ({with_results} with results), {len(find_checks())} checks")
    print(
        f"  review       {len(records) / ours:10.0f} records a second ({each:.2f} ms each; on the clock {clock:.1f} s)"
    )
    print(f"  seven rules  {len(records) / script:10.0f} records a second")
    for spent, check in slowest(records[:500])[:8]:
        print(f"    {check}  {1000 * spent:6.3f} ms a record")


def slowest(records: list[Record]) -> list[tuple[float, str]]:
    cases = [case_of(record, AS_OF, of_record(record)) for record in records]
    spent = [
        (timed(lambda judge=check.judge: [judge(case) for case in cases])[0] / len(cases), check.id)  # type: ignore[misc]
        for check in find_checks()
    ]
    return sorted(spent, reverse=True)


def script_rules(record: dict[str, Any]) -> list[str]:
    section = record["protocolSection"]
    status, found = section.get("statusModule", {}), []
    start, end = (status.get(key, {}).get("date", "9999") for key in ("startDateStruct", "completionDateStruct"))
    if status.get("overallStatus") == "NOT_YET_RECRUITING" and start < AS_OF.isoformat():
        found.append("start passed")
    if status.get("overallStatus") in ("RECRUITING", "ACTIVE_NOT_RECRUITING") and end < AS_OF.isoformat():
        found.append("completion passed")
    if status.get("lastUpdatePostDateStruct", {}).get("date", "9999") < "2025-11-22":
        found.append("not updated")
    if start > end:
        found.append("order")
    if status.get("overallStatus") == "TERMINATED" and not status.get("whyStopped"):
        found.append("why stopped")
    if not section.get("outcomesModule", {}).get("primaryOutcomes"):
        found.append("no outcome")
    if not section.get("identificationModule", {}).get("officialTitle"):
        found.append("no official title")
    return found


if __name__ == "__main__":
    main(*sys.argv[1:3])
