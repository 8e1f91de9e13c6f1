"""The how-to shows lines of a study that is tested; a block that no study holds any more is stale."""

from __future__ import annotations

import re

from tests.conftest import REPOSITORY, STUDY_FOLDERS


def test_every_block_of_the_how_to_stands_in_the_invented_study() -> None:
    text = (REPOSITORY / "docs" / "how-to" / "write-a-study.md").read_text(encoding="utf-8")
    study = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STUDY_FOLDERS["migraine"].rglob("*.yaml")))
    lines = set(study.splitlines())
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 3
    assert [line for block in blocks for line in block.splitlines() if line not in lines] == []
