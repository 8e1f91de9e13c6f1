"""Full simulated trials a second on one core, through every act and every refusal, with and without hashing.

    python benchmarks/simulated_trials.py [--trials 20] [--study studies/nct07008196] [--profile]

A full trial of the founding study is 30 participants out of some 45 candidates, 24 planned doses and 9 planned visits
each, written as some 1,600 acts. Times are processor seconds of this process, so that other programs on the machine do
not count. Hashed and unhashed trials are run in turn, so that a slow moment meets both. No refusal is ever skipped.
Beside it: the quick path without acts (``simulation.many_trials``), and the time from the acts to the results.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from trialwright.analysis.results import results
from trialwright.conduct.ledger import verify
from trialwright.conduct.writing import Book
from trialwright.protocol.study_folder import read_study
from trialwright.simulation.many_trials import answers
from trialwright.simulation.options import Options
from trialwright.simulation.parameter_file import read_parameters
from trialwright.simulation.virtual_trial import VirtualTrial

FOUNDING = Path(__file__).parents[1] / "studies" / "nct07008196"
MANY = 200
MEASURES_ONLY = Options(further=False)
"""What the outcomes are made of, without laboratory results and vital signs: the measure that is compared over time."""


def seconds(step: Callable[[], object]) -> float:
    """Processor seconds of one step."""
    gc.collect()
    before = time.process_time()
    step()
    return time.process_time() - before


def shown(what: str, times: list[float]) -> None:
    """Median, and the range."""
    middle = statistics.median(times)
    print(
        f"{what:<44} {1 / middle:8.1f} a second   {1000 * middle:7.1f} ms "
        f"({1000 * min(times):.1f} to {1000 * max(times):.1f})"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--study", type=Path, default=FOUNDING)
    parser.add_argument("--profile", action="store_true", help="where the time of one trial goes")
    asked = parser.parse_args()
    design = read_study(asked.study)
    trial = VirtualTrial(design, read_parameters(asked.study, design))
    scenario = trial.parameters.default_scenario
    book = trial.run(scenario, 0)
    if asked.profile:
        profile(trial, scenario)
        return
    counts = {kind: sum(row.kind == kind for row in book.rows) for kind in sorted({row.kind for row in book.rows})}
    print(
        f"{design.id}, scenario {scenario}: {len(book.rows)} acts, "
        + ", ".join(f"{n} {kind}" for kind, n in counts.items())
    )
    hashed, unhashed, drawn, analysed, verified, everything = [], [], [], [], [], []
    for seed in range(1, asked.trials + 1):
        hashed.append(seconds(lambda seed=seed: trial.run(scenario, seed, MEASURES_ONLY)))
        everything.append(seconds(lambda seed=seed: trial.run(scenario, seed)))
        unhashed.append(seconds(lambda seed=seed: trial.run(scenario, seed, MEASURES_ONLY, hashed=False)))
        drawn.append(seconds(lambda seed=seed: list(trial.proposals(scenario, seed, MEASURES_ONLY))))
        analysed.append(seconds(lambda: results(book.course)))
        verified.append(seconds(lambda: checked(book)))
    shown("full trials through the acts, hashed", hashed)
    shown("full trials through the acts, not hashed", unhashed)
    print(
        f"{'hashing costs':<44} {statistics.median(hashed) / statistics.median(unhashed):8.2f} "
        "times the time without it"
    )
    shown("full trials with all further values, hashed", everything)
    shown("drawing the acts only (within the above)", drawn)
    quick = seconds(lambda: answers(trial, [design.analysis.primary], scenario, range(MANY))) / MANY
    shown("trials without acts (the quick path)", [quick])
    shown("from the acts of a trial to its results", analysed)
    shown("verifying the ledger of a trial", verified)


def checked(book: Book) -> None:
    """The ledger of a trial holds."""
    assert verify(book.rows, study=book.course.study) == []


def profile(trial: VirtualTrial, scenario: str) -> None:
    """Where the time goes, by time inside each function."""
    profiler = cProfile.Profile()
    profiler.enable()
    for seed in range(5):
        trial.run(scenario, seed)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
