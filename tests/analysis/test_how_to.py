"""The how-to shows lines of studies that are tested, and functions that are there."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.analysis.acts import Acts, design_with, on
from tests.conftest import REPOSITORY, STUDY_FOLDERS
from trialwright.protocol.analysis_kinds import PlannedAnalysis

TEXT = (REPOSITORY / "docs" / "how-to" / "plan-an-analysis.md").read_text(encoding="utf-8")


def test_every_block_stands_in_a_study() -> None:
    files = [folder / "analysis.yaml" for folder in STUDY_FOLDERS.values()]
    lines = {line for file in files for line in file.read_text(encoding="utf-8").splitlines()}
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) >= 6
    assert [line for block in blocks for line in block.splitlines() if line not in lines] == []


def test_the_program_of_the_how_to_runs() -> None:
    acts = Acts(design_with(analyses=(PlannedAnalysis("change", "change_from_baseline", measures=("pain_mm",)),)))
    acts.enrol("P1")
    acts.visit("P1", "day 0", 0, pain_mm=80.0)
    acts.visit("P1", "week 2", 14, pain_mm=60.0)
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    said: list[str] = []
    exec(program, {"course": acts.course, "cut_off": on(14) - timedelta(days=1), "print": said.append})
    assert any("week 2" in sentence for sentence in said)
