"""How values are typed in, as a study's conduct.yaml declares it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from trialwright.errors import InputErrors
from trialwright.protocol.entry_plan import changed_percent
from trialwright.protocol.study_folder import read_study


@pytest.mark.parametrize(
    ("before", "now", "percent"),
    [(50, 80, 60.0), (80, 50, 37.5), (-2, 2, 200.0), (0, 5, None), (5, None, None), (None, 5, None), ("5", 6, None),
     (True, 3, None), (20.0, 20, 0.0)],
)  # fmt: skip
def test_a_change_is_a_share_of_the_value_before(before: object, now: object, percent: float | None) -> None:
    assert changed_percent(before, now) == percent  # type: ignore[arg-type]


def test_both_studies_declare_reasons_and_shares(study_folder: Path) -> None:
    plan = read_study(study_folder).conduct.entry
    assert plan.why_right
    name = plan.changes[0].items[0]
    assert plan.percent(name) == 50
    assert plan.percent("no_such_item") is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("[monthly_migraine_days], percent: 50", "[days_of_joy], percent: 50", "an item of the study"),
     ("percent: 50, because", "percent: 0, because", "more than 0"),
     ("dates: day first", "dates: year first", "day first"),
     ("- {code: diary, says: as the diary says", "- {code: diary, says: again}\n    - {code: diary, says: as the "
      "diary says", "each code once")],
)  # fmt: skip
def test_a_mistake_in_it_is_told_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = tmp_path / "migraine"
    shutil.copytree(Path(__file__).parents[1] / "studies" / "migraine", folder)
    file = folder / "conduct.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputErrors) as told:
        read_study(folder)
    assert says in str(told.value) and "conduct.yaml:" in str(told.value)
