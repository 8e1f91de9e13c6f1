"""Are visit windows right? Random schedules against an independent computation in Julian day numbers.

``python benchmarks/windows.py [--schedules 10000]`` prints how many schedules and visits agree. The independent
computation and the generator are those of tests/protocol/test_due_visits.py: plain integers, no calendar of Python's.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tests.protocol.test_due_visits import ZERO, julian, oracle, some_schedule  # noqa: E402

from trialwright.protocol.schedule import due_visits  # noqa: E402
from trialwright.protocol.study_folder import read_study  # noqa: E402


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--schedules", type=int, default=10_000)
    wanted = arguments.parse_args().schedules
    design = read_study(REPOSITORY / "tests" / "studies" / "migraine")
    wrong = visits_seen = 0
    begun = time.perf_counter()
    for seed in range(wanted):
        visits, plan, happened = some_schedule(random.Random(seed))
        arm = replace(design.arms[0], name="drug")
        made = replace(design, visits=tuple(visits), administrations=(plan,), arms=(arm,))
        found = [
            None if due.target is None or due.first is None or due.last is None
            else (julian(due.first), julian(due.target), julian(due.last))
            for due in due_visits(made, happened, ZERO)
        ]  # fmt: skip
        visits_seen += len(found)
        wrong += found != oracle(visits, plan, happened)
    seconds = time.perf_counter() - begun
    print(f"{wanted:,} schedules (bar 10,000), {visits_seen:,} visits: {wrong} disagree (bar 0; {seconds:.1f} s)")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
