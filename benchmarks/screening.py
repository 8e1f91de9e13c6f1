"""How fast is a screening? Verdicts a second on one core, for the founding study and its own screening examples.

    python benchmarks/screening.py [SECONDS]

Prints the time for each patient (processor time, best and median of several rounds) and verdicts a second; the aim is
0.3 ms for each patient with all 44 verdicts, their reasons, evidence and questions.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from datetime import date
from pathlib import Path

from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility.criterion import Judgement
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Answer
from trialwright.protocol.study_folder import read_study

FOLDER = Path(__file__).resolve().parent.parent / "studies" / "nct07008196"


def main(seconds: float) -> None:
    criteria = read_study(FOLDER).criteria
    examples = [_example(path) for path in sorted((FOLDER / "screening").glob("*.json"))]
    rounds: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.process_time()
        for patient, on, judgements in examples:
            screen(criteria, patient, on, judgements=judgements)
        rounds.append((time.process_time() - began) / len(examples))
    best, median = min(rounds), statistics.median(rounds)
    atoms = len(criteria.atoms())
    print(f"{len(examples)} patients, {atoms} verdicts each, {len(rounds)} rounds")
    print(f"best {best * 1000:.3f} ms, median {median * 1000:.3f} ms for each patient; aim 0.300 ms")
    print(f"{atoms / median:,.0f} verdicts a second")


def _example(path: Path):  # type: ignore[no-untyped-def]
    data = json.loads(path.read_text(encoding="utf-8"))
    judgements = [
        Judgement(said["criterion"], Answer(said["answer"]), said["by"], said["why"], date.fromisoformat(said["on"]))
        for said in data["judgements"]
    ]
    return read_patient(data["patient"], path.name), date.fromisoformat(data["on"]), judgements


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0)
