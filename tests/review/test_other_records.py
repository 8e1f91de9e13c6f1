"""The checks that need other records or older versions: T02, E19, V03, X02, X03, S15."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.invented import changed as invented
from tests.review.invented import ended
from trialwright.registry.record import Record
from trialwright.review.corpus_view import HeldRecords
from trialwright.review.finding import State

NUMBER = "identificationModule.nctId"


def others(number: int, changes: dict[str, Any]) -> list[Record]:
    return [invented({NUMBER: f"NCT8888{index:04}", **changes}) for index in range(number)]


DONE = {
    "statusModule.overallStatus": "COMPLETED", "designModule.enrollmentInfo": {"count": 60, "type": "ACTUAL"},
    "statusModule.primaryCompletionDateStruct": {"date": "2027-06", "type": "ACTUAL"},
}  # fmt: skip


def test_a_study_must_recruit_faster_than_any_other_did() -> None:
    corpus = HeldRecords(others(40, DONE))
    hurried = {"statusModule.primaryCompletionDateStruct.date": "2026-01-01"}
    assert ended("T02", {}, corpus=corpus).state is State.PASSED
    done = ended("T02", hurried, corpus=corpus)
    assert done.state is State.FINDING
    assert "faster than 100 % of 40" in done.says
    # 60 participants; 2025-06-10 to 2026-01-01 are 205 days, less 168 of follow-up: 37 days are 1.22 months
    assert f"{60 / (37 / 30.44):.1f} participants a month" in done.says


def test_few_other_studies_are_no_measure() -> None:
    assert ended("T02", {}, corpus=HeldRecords(others(29, DONE))).state is State.NEEDS_CORPUS
    planned = {"statusModule.overallStatus": "RECRUITING"}
    assert ended("T02", {}, corpus=HeldRecords(others(40, planned))).state is State.NEEDS_CORPUS


def test_a_study_without_dates_has_no_rate() -> None:
    without = {"designModule.enrollmentInfo": {}}
    assert ended("T02", without, corpus=HeldRecords(others(40, DONE))).state is State.NOT_IN_SOURCE


def test_older_people_are_let_in_elsewhere() -> None:
    open_to_all = HeldRecords(others(12, {"eligibilityModule.maximumAge": "99 Years"}))
    assert "Nobody above 70 years" in ended("E19", {}, corpus=open_to_all).says
    assert ended("E19", {}, corpus=HeldRecords(others(12, {}))).state is State.PASSED
    assert ended("E19", {}, corpus=HeldRecords(others(3, {}))).state is State.NEEDS_CORPUS


CLAIM = {"descriptionModule.detailedDescription": "Currently, there are no clinical trials of examplimab in the knee."}


def test_a_claim_to_be_the_only_study_is_tested() -> None:
    assert ended("V03", CLAIM).state is State.NEEDS_CORPUS
    assert ended("V03", CLAIM, corpus=HeldRecords(others(1, {}))).state is State.FINDING
    elsewhere = {"armsInterventionsModule.interventions[0].name": "Otherimab", "conditionsModule.conditions": ["Gout"]}
    assert ended("V03", CLAIM, corpus=HeldRecords(others(1, elsewhere))).state is State.PASSED
    assert ended("V03", {}).state is State.PASSED


def test_a_second_registration_is_found() -> None:
    done = ended("X02", {}, corpus=HeldRecords(others(1, {})))
    assert done.state is State.FINDING
    assert "NCT88880000" in done.says
    later = {"statusModule.startDateStruct.date": "2019-01"}
    assert ended("X02", {}, corpus=HeldRecords(others(1, later))).state is State.PASSED


@pytest.mark.parametrize(
    ("theirs", "state"),
    [({}, State.PASSED), ({"statusModule.overallStatus": "COMPLETED"}, State.FINDING)],
)
def test_sources_of_one_study_are_compared(theirs: dict[str, Any], state: State) -> None:
    corpus = HeldRecords([], [("legacy XML", invented(theirs))])
    done = ended("X03", {}, corpus=corpus)
    assert done.state is state
    if state is State.FINDING:
        assert "COMPLETED in legacy XML" in done.says
    assert ended("X03", {}, corpus=HeldRecords([])).state is State.NEEDS_CORPUS


def version(changes: dict[str, Any]) -> Record:
    return invented(changes)


def test_older_versions_show_what_slipped() -> None:
    slipping = [version({"statusModule.startDateStruct.date": day}) for day in ("2024-01", "2024-09")]
    assert "put off 2 times" in ended("S15", {}, history=slipping).says
    going_back = [version({"statusModule.overallStatus": "ACTIVE_NOT_RECRUITING"})]
    assert "went back" in ended("S15", {}, history=going_back).says
    larger = [version({"designModule.enrollmentInfo.count": 121})]
    assert "from 121 to 60" in ended("S15", {}, history=larger).says
    assert ended("S15", {}, history=[version({"designModule.enrollmentInfo.count": 120})]).state is State.PASSED
    assert ended("S15", {}).state is State.NOT_IN_SOURCE
