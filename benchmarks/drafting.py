"""How many registry records become a study folder that passes the check and that virtual participants walk through?

``python benchmarks/drafting.py RECORDS [--every N] [--participants N]``: RECORDS is a file or folder of records
(``studies.jsonl.gz``). Each N-th interventional record is drafted, checked, and simulated with a few participants;
printed are the shares, the time (wall clock and processor time of this process), the gaps, and what failed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

from trialwright.errors import InputError
from trialwright.protocol.drafting import write_draft
from trialwright.protocol.gap import gaps
from trialwright.protocol.study_folder import check_study, read_study
from trialwright.registry.batch import read_records
from trialwright.simulation.options import Options
from trialwright.simulation.virtual_trial import VirtualTrial


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("records", type=Path)
    arguments.add_argument("--every", type=int, default=40)
    arguments.add_argument("--participants", type=int, default=2)
    chosen = arguments.parse_args()
    counts: Counter[str] = Counter()
    seconds: list[float] = []
    processor: list[float] = []
    found: list[int] = []
    with tempfile.TemporaryDirectory() as place:
        for number, outcome in enumerate(read_records(chosen.records, chosen.records.name)):
            if number % chosen.every or isinstance(outcome, InputError):
                continue
            record = outcome.record
            folder = Path(place) / str(number)
            begun, busy = time.perf_counter(), time.process_time()
            try:
                write_draft(record, folder)
            except InputError:
                counts["refused (not interventional)"] += 1
                continue
            counts["drafted"] += 1
            errors = check_study(folder)
            seconds.append(time.perf_counter() - begun)
            processor.append(time.process_time() - busy)
            found.append(len(gaps(folder)))
            if errors:
                print(f"{record.nct_id}: {errors[0]}")
                continue
            counts["pass the check"] += 1
            counts["simulated"] += _walks(folder, chosen.participants, record.nct_id)
    for name, count in counts.items():
        print(f"{name}: {count}")
    if seconds:
        print(f"seconds for draft and check: median {median(seconds):.2f}, most {max(seconds):.2f}")
        print(f"  of these on the processor: median {median(processor):.2f}, most {max(processor):.2f}")
        print(f"gaps: median {median(found):.0f}, from {min(found)} to {max(found)}")


def _walks(folder: Path, participants: int, name: str) -> bool:
    design = read_study(folder)
    try:
        VirtualTrial(design).run("drafted", 1, Options(participants=min(participants, design.target_enrolment)))
    except (RuntimeError, ValueError, InputError) as error:
        print(f"{name}: {str(error)[:200]}")
        return False
    return True


if __name__ == "__main__":
    main()
