"""How long from acts to results: one simulated trial of a study, its acts read again, its results, its export.

    python benchmarks/acts_to_results.py [STUDY] [REPEATS]

Beside it stands what a user without us would write: a script that reads the payloads and counts the primary responders
only, without flow, baseline, other visits, events, refusals or intervals. Best of REPEATS, one process, one thread.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from time import perf_counter

from trialwright.analysis.results import results
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Row
from trialwright.conduct.payload import read_row
from trialwright.exchange.format import Export
from trialwright.exchange.leaving import leave
from trialwright.exchange.register import find_formats
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.study_list import find_study, study_roots
from trialwright.simulation.virtual_trial import VirtualTrial


def best(repeats: int, what: Callable[[], object]) -> float:
    """The shortest time in milliseconds."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        what()
        times.append(perf_counter() - start)
    return 1000 * min(times)


def main(study: str = "nct07008196", repeats: int = 5) -> None:
    design = read_study(find_study(study, study_roots(Path())))
    trial = VirtualTrial(design)
    book = trial.run(trial.parameters.default_scenario, 1)
    name, rows = book.course.study, book.rows
    found = results(book.course)
    print(f"{name}: {len(rows)} acts, {found.flow.assessed} assessed, {found.flow.enrolled} enrolled")

    def rebuilt() -> Course:
        course = Course(name, design)
        course.admit_all([entry for row in rows if (entry := read_row(row)) is not None], rows[-1].hash)
        return course

    def left() -> None:
        outcome = leave(book.course, rows, name, find_formats()["ctgov-results"])
        assert isinstance(outcome, Export), outcome

    print(f"  acts read again            {best(repeats, rebuilt):8.1f} ms")
    print(f"  results (all tables)       {best(repeats, lambda: results(book.course)):8.1f} ms")
    print(f"  export (verified, checked) {best(repeats, left):8.1f} ms")
    if "tender_joints_68" in design.analysis.measures:
        print(f"  a script: ACR20 only       {best(repeats, lambda: script(rows)):8.1f} ms")
        arm = found.outcomes[0].at.arms[0]
        print(f"  responders by us {arm.responders}, by the script {script(rows)}")


def script(rows: list[Row]) -> int:
    """ACR20 at week 12 from the payloads alone."""
    forms: dict[tuple[str | None, str], dict[str, object]] = {}
    for row in rows:
        if row.kind in ("form saved", "value corrected"):
            payload = json.loads(row.payload or b"{}")
            if payload["visit"] in ("week 0", "week 12"):
                values = forms.setdefault((row.participant, payload["visit"]), {})
                values.update({entry["item"]: entry["new"] for entry in payload["entries"]})
    people = {code for code, visit in forms if visit == "week 12"}
    return sum(_acr20(forms[code, "week 0"], forms[code, "week 12"]) for code in people if (code, "week 0") in forms)


def _acr20(before: dict[str, object], after: dict[str, object]) -> bool:
    def fell(old: Fraction | int, new: Fraction | int) -> bool:
        return old > 0 and Fraction(old - new) / old >= Fraction(1, 5)

    for group in ("tender_", "swollen_"):
        old, new = (sum(item.startswith(group) and value == "1" for item, value in form.items())
                    for form in (before, after))  # fmt: skip
        if not fell(old, new):
            return False
    others = ("patient_global_mm", "physician_global_mm", "pain_mm", "haq_di", "crp_mg_l")
    known = [item for item in others if before.get(item) is not None and after.get(item) is not None]
    return sum(fell(Fraction(str(before[item])), Fraction(str(after[item]))) for item in known) >= 3


if __name__ == "__main__":
    main(*sys.argv[1:2], *(int(text) for text in sys.argv[2:3]))
