"""How long the whole statistical report of a study takes from cold: each stage, and the whole command, on one machine.

    python benchmarks/report.py [--participants 30] [--study nct07008196]

Stages are timed in one fresh process, the whole command in another.
The aim: 20 s from cold for 30 participants, PDF and every file included.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIM_SECONDS = 20.0
REPOSITORY = Path(__file__).parent.parent


def stages(folder: Path, participants: int) -> None:
    """Each stage, in seconds of the clock."""
    begun = last = time.perf_counter()

    def lap(stage: str) -> None:
        nonlocal last
        now = time.perf_counter()
        print(f"  {stage:<38} {now - last:6.2f} s")
        last = now

    from trialwright.protocol.study_folder import read_study
    from trialwright.simulation.options import Options
    from trialwright.simulation.parameter_file import read_parameters
    from trialwright.simulation.virtual_trial import VirtualTrial

    design = read_study(folder)
    trial = VirtualTrial(design, read_parameters(folder, design))
    course = trial.run(trial.parameters.default_scenario, 1, Options(participants=participants)).course
    lap("(simulate the study: not counted)")
    begun = last

    from trialwright.analysis.analyse import analyse
    from trialwright.analysis.report import report
    from trialwright.analysis.report_files import files
    from trialwright.analysis.report_html import html
    from trialwright.analysis.report_pdf import pdf
    from trialwright.notice import notice

    lap("imports")
    data = analyse(course)
    numbers = sum(1 for _ in data.results)
    lap(f"analyses ({len(data.analyses)}, {numbers} numbers)")
    made = report(data, course, notice(None))
    lap(f"tables and {sum(1 for _ in made.pictures)} figures")
    page = html(made)
    lap(f"HTML ({len(page) / 1e6:.1f} MB)")
    printed = pdf(made)
    lap(f"PDF ({len(printed) / 1e6:.1f} MB)")
    files(data, made, with_pdf=False)
    lap("every other file")
    print(f"  {'from the acts to the files':<38} {time.perf_counter() - begun:6.2f} s")


def command(folder: Path, participants: int) -> float:
    """The command as someone types it, from cold: store read, analysed, written."""
    with tempfile.TemporaryDirectory() as held:
        given = {**os.environ, "TRIALWRIGHT_DATA": f"{held}/data"}
        words = [sys.executable, "-m", "trialwright"]
        made = subprocess.run(
            [*words, "simulate", str(folder), "--participants", str(participants)],
            env=given, check=True, capture_output=True, text=True,
        )  # fmt: skip
        study = next(line.split()[1] for line in made.stdout.splitlines() if line.strip().startswith("study "))
        begun = time.perf_counter()
        subprocess.run([*words, "analyse", study, "--to", f"{held}/report"], env=given, check=True, capture_output=True)
        return time.perf_counter() - begun


def main() -> None:
    """Print stages and total beside the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, default=30)
    parser.add_argument("--study", default="nct07008196")
    parser.add_argument("--stages-only", action="store_true")
    chosen = parser.parse_args()
    folder = Path(chosen.study) if Path(chosen.study).is_dir() else REPOSITORY / "studies" / chosen.study
    print(f"{chosen.participants} participants of {folder.name}:")
    stages(folder, chosen.participants)
    if not chosen.stages_only:
        taken = command(folder, chosen.participants)
        print(f"  {'trialwright analyse --to, from cold':<38} {taken:6.2f} s (aim {AIM_SECONDS:g} s)")


if __name__ == "__main__":
    main()
