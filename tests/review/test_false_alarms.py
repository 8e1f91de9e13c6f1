"""False alarms that were found by reading records beside their findings, each in invented words: none may come back.

The words of the record are ours; the form of the slip is the one that was found.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.invented import GONE, ended
from tests.review.rows import MEASURE, analysis
from trialwright.review.finding import State

CRITERIA = "eligibilityModule.eligibilityCriteria"
ARM = "armsInterventionsModule.armGroups[0].description"


VALE = {"facility": "Vale Hospital", "city": "Vale", "country": "United States"}


def text(inclusion: str) -> dict[str, Any]:
    return {CRITERIA: f"Inclusion Criteria:\n\n* {inclusion}\n\nExclusion Criteria:\n\n* Pregnancy; contraception"}


def days_a_week(frame: str, value: str) -> dict[str, Any]:
    return {
        "resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": [{
            "type": "PRIMARY", "title": "Days with pain", "timeFrame": frame, "paramType": "MEAN",
            "unitOfMeasure": "days per week", "groups": [{"id": "G0", "title": "A"}],
            "classes": [{"categories": [{"measurements": [{"groupId": "G0", "value": value}]}]}],
        }]}},
    }  # fmt: skip


ALARMS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("D08", "the background is listed under its full name",
     {ARM: "In addition to receiving the same CPAP therapy", "armsInterventionsModule.interventions[1].name":
      "Continuous Positive Airway Pressure"}, {ARM: "Added to previous treatment"}),
    ("E01", "equal to or older than lets the age itself in", text("Equal to or older than 18 years of age"),
     text("Older than 18 years of age")),
    ("E01", "older than or equal to lets the age itself in", text("Age older than or equal to 18 years"),
     text("Age older than 18 years")),
    ("E01", "from 0 years on is no minimum",
     text("Aged 0 to 70 years") | {"eligibilityModule.minimumAge": GONE},
     text("Aged 2 to 70 years") | {"eligibilityModule.minimumAge": GONE}),
    ("E11", "a second window in parentheses reads one way",
     text("No inhibitors now (or at least within 1 week prior to the first dose)"),
     text("A tumour (or less than 5 years since remission)")),
    ("L02", "an instruction among the contacts is no person",
     {"contactsLocationsModule.centralContacts[1]": {"name": "The email MUST contain the NCT# and the site"}},
     {"contactsLocationsModule.centralContacts[1]": {"name": "D. Person"}}),
    ("L03", "a form of the record without any position does not say that one is missing",
     {"contactsLocationsModule.locations[0].geoPoint": GONE, "contactsLocationsModule.locations[0].state": GONE,
      "contactsLocationsModule.locations[0].zip": GONE},
     {"contactsLocationsModule.locations[1]": {"facility": "Vale Hospital", "city": "Vale", "country": "China"}}),
    ("L06", "one centre of earlier studies is not of this one",
     {"descriptionModule.briefSummary": "The aim is to test it. Small, single-center studies have shown an effect.",
      "contactsLocationsModule.locations[1]": VALE},
     {"descriptionModule.briefSummary": "The aim of this single-center study is to test it.",
      "contactsLocationsModule.locations[1]": VALE}),
    ("V01", "MeSH turns the words of a term round",
     {"conditionsModule.conditions": ["Type 1 Knee Pain"],
      "derivedSection.conditionBrowseModule": {"meshes": [{"id": "D1", "term": "Knee Pain, Type 1"}]}},
     {"conditionsModule.conditions": ["Severe Knee Pain"],
      "derivedSection.conditionBrowseModule": {"meshes": [{"id": "D1", "term": "Knee Pain"}]}}),
    ("R10", "a change may be below zero", days_a_week("Change from baseline to week 8", "-0.4"),
     days_a_week("Week 8", "-0.4")),
]  # fmt: skip


@pytest.mark.parametrize(("check", "why", "sound", "wrong"), ALARMS, ids=[f"{one[0]}: {one[1]}" for one in ALARMS])
def test_what_was_a_false_alarm_passes_and_what_is_like_it_is_found(
    check: str, why: str, sound: dict[str, Any], wrong: dict[str, Any]
) -> None:
    assert ended(check, wrong).state is State.FINDING
    assert ended(check, sound).state in (State.PASSED, State.NOT_IN_SOURCE), why


def test_a_p_value_of_another_method_than_the_interval_is_no_contradiction() -> None:
    held = analysis("3", "-1", "4", p="0.001")
    assert ended("R09", held).state is State.FINDING
    held[MEASURE]["analyses"][0]["statisticalComment"] = "Data log transformed, p-values obtained from transformed data"
    assert ended("R09", held).state is State.PASSED
