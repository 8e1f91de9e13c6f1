"""The study's files hold together, and the examples that they carry come out as they say: checks and screening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from trialwright.conduct.study_test import StudyTest, Tested
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import check_study


def run(design: StudyDesign, folder: Path) -> Iterable[Tested]:
    """A test of the files as a whole, and one for each check."""
    mistakes = check_study(folder)
    if mistakes:
        first = mistakes[0]
        yield Tested("study files", "does not hold", f"{len(mistakes)} mistakes, the first at {first.where}")
    else:
        yield Tested("study files", "holds", f"SHA-256 {design.sha256}")
    for number, check in enumerate(design.checks):
        came = Counter(example.comes_out for example in check.examples)
        says = ", ".join(f"{count} {word}" for word, count in sorted(came.items()))
        wrong = [one for one in mistakes if f"checks[{number}]" in one.where]
        held = "does not hold" if wrong else "holds" if {"holds", "fires"} <= set(came) else "not shown"
        kind = "refuses" if check.hard else "asks"
        yield Tested(f"check {check.name}", held, f"{kind} at {check.form}.{check.item}; its examples: {says}")  # type: ignore[arg-type]


STUDY_TEST = StudyTest("files", "Files, checks and their examples", "data entry", run)
