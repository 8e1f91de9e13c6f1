"""Can the registered status still be true? Days counted by hand on the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from trialwright.registry.believability import doubts, first_known, may_owe_results, results_due, unknown_from
from trialwright.registry.record import Record, read_v2


def record(status: str | None = None, **dates: str) -> Record:
    """An invented record with a status and dates: start, completion, primary, updated, verified, submitted."""
    module: dict[str, Any] = {"overallStatus": status} if status else {}
    structs = {"start": "startDateStruct", "completion": "completionDateStruct",
               "primary": "primaryCompletionDateStruct", "updated": "lastUpdatePostDateStruct"}  # fmt: skip
    plain = {"verified": "statusVerifiedDate", "submitted": "studyFirstSubmitDate"}
    for name, day in dates.items():
        if name in plain:
            module[plain[name]] = day
        else:
            module[structs[name]] = {"date": day}
    identification = {"nctId": "NCT90000001"}
    return read_v2({"protocolSection": {"identificationModule": identification, "statusModule": module}})


# 2025-06-10 to 2026-11-22: 204 days to the end of 2025 and 326 in 2026. 2026-01-31 to 2026-11-22: 295. The rules are
# S01, S02 (more than 30 days), S03 (more than 365 days) and S05 (two years without verification).
AS_OF = date(2026, 11, 22)
RULES = [
    ("NOT_YET_RECRUITING", {"start": "2025-06-10"}, {"S01": "planned start passed 530 days ago (2025-06-10)"}),
    ("NOT_YET_RECRUITING", {"start": "2026-10-23"}, {}),  # 30 days: not more than 30
    ("NOT_YET_RECRUITING", {"start": "2026-10-22"}, {"S01": "31 days ago"}),
    ("NOT_YET_RECRUITING", {"start": "2026-10"}, {}),  # may mean 31 October, 22 days ago
    ("NOT_YET_RECRUITING", {"start": "2026-09"}, {"S01": "at least 53 days ago (2026-09)"}),
    ("NOT_YET_RECRUITING", {"start": "2025"}, {"S01": "at least 326 days ago"}),
    ("NOT_YET_RECRUITING", {"start": "soon"}, {}),
    ("NOT_YET_RECRUITING", {"start": "2027-01-01"}, {}),
    ("RECRUITING", {"start": "2025-06-10"}, {}),
    ("RECRUITING", {"completion": "2026-01-31"}, {"S02": "planned completion passed 295 days ago (2026-01-31)"}),
    ("ACTIVE_NOT_RECRUITING", {"completion": "2026-01"}, {"S02": "at least 295 days ago"}),
    ("ENROLLING_BY_INVITATION", {"completion": "2026-01-31"}, {"S02": "295 days ago"}),
    ("RECRUITING", {"updated": "2025-06-06"}, {"S03": "last update 534 days ago (2025-06-06)"}),
    ("RECRUITING", {"updated": "2025-11-22"}, {}),  # 365 days
    ("RECRUITING", {"updated": "2025-11-21"}, {"S03": "366 days ago"}),
    ("RECRUITING", {"verified": "2024-10"}, {"S05": "Unknown since 2026-10"}),
    ("RECRUITING", {"verified": "2024-11"}, {}),
    ("ENROLLING_BY_INVITATION", {"verified": "2020-01"}, {}),
    (
        "COMPLETED",
        {"start": "2019-01-01", "completion": "2020-01-01", "updated": "2020-02-01", "verified": "2020-02"},
        {},
    ),
    ("UNKNOWN", {"completion": "2020-01-01", "updated": "2018-01-01"}, {}),
    ("PAUSED_BY_SPONSOR", {"completion": "2020-01-01"}, {}),
    (None, {"start": "2020-01-01"}, {}),
]


@pytest.mark.parametrize(("status", "dates", "expected"), RULES, ids=[f"{row[0]}-{row[1]}" for row in RULES])
def test_a_status_that_can_no_longer_be_true_is_doubted_by_its_rule(
    status: str | None, dates: dict[str, str], expected: dict[str, str]
) -> None:
    found = {doubt.rule: doubt.says for doubt in doubts(record(status, **dates), AS_OF)}
    assert found.keys() == expected.keys()
    for rule, words in expected.items():
        assert words in found[rule]


def test_the_registry_shows_unknown_two_years_after_the_verification_else_the_last_update() -> None:
    assert str(unknown_from(record("RECRUITING", verified="2025-03", updated="2025-06-06"))) == "2027-03"
    assert str(unknown_from(record("NOT_YET_RECRUITING", updated="2025-06-06"))) == "2027-06"
    assert unknown_from(record("COMPLETED", verified="2025-03")) is None
    assert unknown_from(record("RECRUITING")) is None


@pytest.mark.parametrize(
    ("dates", "due", "counted"),
    [
        ({"primary": "2025-03-31", "completion": "2026-01-31"}, date(2026, 3, 31), "primary completion date"),
        ({"completion": "2026-01-31"}, date(2027, 1, 31), "not known"),
        ({"primary": "2024-02"}, date(2025, 2, 28), "primary completion date"),  # 2024-02-29, and no such day in 2025
    ],
)
def test_results_are_due_one_year_after_completion(dates: dict[str, str], due: date, counted: str) -> None:
    found = results_due(record("COMPLETED", **dates))
    assert found is not None
    assert found[0] == due
    assert counted in found[1]


@pytest.mark.parametrize(
    ("status", "dates", "may"),
    [
        ("COMPLETED", {"completion": "2003-02"}, False),  # over before section 801 of FDAAA
        ("COMPLETED", {"completion": "2007-12"}, True),  # may mean 31 December
        ("COMPLETED", {"primary": "2005-01", "completion": "2009-01"}, True),  # was still running
        ("RECRUITING", {}, True),
        ("WITHDRAWN", {"completion": "2020-01"}, False),  # nobody took part
    ],
)
def test_no_results_are_asked_of_a_study_that_was_over_before_the_law_or_that_nobody_entered(
    status: str, dates: dict[str, str], may: bool
) -> None:
    assert may_owe_results(record(status, **dates)) is may


def test_without_dates_nothing_is_said() -> None:
    assert results_due(record("COMPLETED")) is None
    assert first_known(record("COMPLETED")) is None


def test_a_record_exists_from_its_first_submission_else_from_its_last_update() -> None:
    assert str(first_known(record(submitted="2019-05-02", updated="2024-01-01"))) == "2019-05-02"
    assert str(first_known(record(updated="2025-06-06"))) == "2025-06-06"
