"""The baseline table of the story: means, deviations and counts by hand and by numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.analysis.story import OTHERS, PEOPLE, Story, design_of, sets_of
from trialwright.analysis.baseline import TOTAL, baseline


def _rows(story: Story) -> dict[str, object]:
    return {row.title: row for row in baseline(sets_of(story.course), "treated", simulated=False).rows}


def test_the_first_arm_s_mean_age_is_49_with_a_deviation_of_10_6(story: Story) -> None:
    # Ages of the treated: 40 50 60 30 50 45 55 62. Sum 392, 8 people; squares of the deviations add up to 786, / 7.
    age = _rows(story)["Age"].summaries[0]  # type: ignore[attr-defined]
    assert (age.number, age.missing, age.mean, age.low, age.high) == (8, 0, 49.0, 30, 62)
    assert age.deviation == pytest.approx((786 / 7) ** 0.5)


def test_ages_agree_with_numpy_in_every_group(story: Story) -> None:
    ages = [[person.age for person in PEOPLE if person.first_dose]]
    if len(story.design.arms) > 1:
        ages.append([person.age for person in OTHERS if person.first_dose])
    ages.append([age for group in ages for age in group])
    for summary, group in zip(_rows(story)["Age"].summaries, ages, strict=True):  # type: ignore[attr-defined]
        assert summary.mean == pytest.approx(np.mean(group))
        assert summary.deviation == pytest.approx(np.std(group, ddof=1))


def test_someone_without_a_sex_is_missing_and_in_no_category(story: Story) -> None:
    sex = _rows(story)["Sex"]
    assert sex.categories == ("female", "male")  # type: ignore[attr-defined]
    first = sex.counts[0]  # type: ignore[attr-defined]
    assert (first.counts, first.number, first.missing) == ((4, 3), 7, 1)


def test_the_total_is_everyone(story: Story) -> None:
    table = baseline(sets_of(story.course), "treated", simulated=False)
    arms = dict(table.numbers)
    assert arms.pop(TOTAL) == sum(arms.values())


def test_people_without_a_dose_are_of_the_enrolled_set_only(story: Story) -> None:
    treated, enrolled = (baseline(sets_of(story.course), chosen, simulated=False) for chosen in ("treated", "enrolled"))
    assert (treated.numbers[0][1], enrolled.numbers[0][1]) == (8, 9)


def test_a_simulated_table_and_its_rows_begin_with_the_mark(story: Story) -> None:
    table = baseline(sets_of(story.course), "treated", simulated=True)
    assert all(words.startswith("SIMULATED: ") for words in (table.title, *(row.title for row in table.rows)))


def test_nobody_has_no_mean(study_folder: Path) -> None:
    table = baseline(sets_of(Story(design_of(study_folder)).course), "treated", simulated=False)
    for row in table.rows:
        assert all(summary.mean is None and summary.deviation is None for summary in row.summaries)
