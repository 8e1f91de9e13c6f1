"""The validation pack tries every requirement on a scratch study, and says so when one does not hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.store.test_append_only import without_triggers
from trialwright.web.validation import Report, as_html, every_requirement, validate

MADE = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def report_of(place, settings) -> Report:
    from trialwright.web.scratch_site import ScratchSite

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return validate(ScratchSite(place.folder), MADE)


def test_every_requirement_has_an_id_of_its_own_and_its_clauses() -> None:
    found = every_requirement()
    assert len({one.id for one in found}) == len(found) > 40
    assert all(one.clauses and one.says for one in found)


def test_this_installation_meets_what_it_claims(place, settings) -> None:
    (place.folder / "secret-key").write_text("a key")
    report = report_of(place, settings)
    assert [(line.id, line.evidence) for line in report.lines if line.outcome == "not met"] == []
    assert report.count("met") >= 30 and report.is_sound
    page = as_html(report)
    assert all(line.id in page for line in report.lines) and "2026-11-22T12:00:00" in page


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_database_without_its_triggers_does_not_pass(place, settings) -> None:
    (place.folder / "secret-key").write_text("a key")
    without_triggers()
    found = {line.id: line.outcome for line in report_of(place, settings).lines}
    assert found["AT-05"] == "not met"


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_trial_that_breaks_is_not_met_and_the_next_is_tried(place, settings, monkeypatch) -> None:
    from trialwright.web.scratch_site import ScratchSite

    (place.folder / "secret-key").write_text("a key")
    monkeypatch.setattr(ScratchSite, "pages", staticmethod(lambda: 1 / 0))
    found = {line.id: line for line in report_of(place, settings).lines}
    assert found["AC-01"].outcome == "not met" and "ZeroDivisionError" in found["AC-01"].evidence
    assert found["RC-09"].outcome == "met"
