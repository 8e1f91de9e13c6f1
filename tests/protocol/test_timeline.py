"""The last day of entry: the registered dates against the planned course."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from trialwright.protocol.study_folder import read_study
from trialwright.protocol.timeline import last_entries, sentences

# NCT07008196: registered start 2025-06-10, completion 2026-01-31. Counted backwards on a calendar: 196 days (28 weeks)
# before 2026-01-31 is 2025-07-19, 84 days (12 weeks) before it is 2025-11-08.
FOUNDING = [
    "On this schedule (assumed) the last participant must enter by 2025-07-19 to end (week 28 safety, day 196) by the "
    "registered completion date 2026-01-31.",
    "On this schedule (assumed) the last participant must enter by 2025-11-08 to be seen (week 12, day 84) by the "
    "registered completion date 2026-01-31.",
    "From the registered start date 2025-06-10 that leaves 40 days to enrol 30 participants: 5.2 a week.",
]


def test_the_founding_timeline_reads_so(founding_folder: Path) -> None:
    assert sentences(read_study(founding_folder)) == FOUNDING


def test_the_last_day_of_entry_agrees_with_counting_days_one_by_one(study_folder: Path) -> None:
    for entry in last_entries(read_study(study_folder)):
        day = entry.completion.toordinal()
        for _ in range(entry.day):
            day -= 1
        assert entry.entry == date.fromordinal(day)


def test_whoever_enters_on_the_last_day_of_entry_ends_on_the_completion_date(study_folder: Path) -> None:
    design = read_study(study_folder)
    whole = last_entries(design)[0]
    assert design.last_entry(whole.completion) == whole.entry


def test_a_completion_month_counts_to_its_last_day() -> None:
    from tests.conftest import STUDY_FOLDERS

    assert {entry.completion for entry in last_entries(read_study(STUDY_FOLDERS["migraine"]))} == {date(2027, 3, 31)}


def test_without_a_record_there_is_no_timeline(founding_folder: Path) -> None:
    assert sentences(replace(read_study(founding_folder), record=None)) == []


def test_a_schedule_that_does_not_fit_says_so(founding_folder: Path) -> None:
    design = read_study(founding_folder)
    longer = replace(design.visits[-1], day=240)
    told = sentences(replace(design, visits=(*design.visits[:-1], longer)))
    assert told[-1] == (
        "That is before the registered start date 2025-06-10: the schedule does not fit between the two dates."
    )
