"""The validation pack tries every requirement on a scratch study, and says so when one does not hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.store.test_append_only import without_triggers
from trialwright.errors import InputError
from trialwright.web.validation import Report, every_requirement, validate
from trialwright.web.validation_report import as_html, as_pdf

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
    assert as_pdf(report).startswith(b"%PDF-") and dict(report.system)["clock"]


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


AUTOMATED = {
    *(f"AT-{number:02}" for number in range(1, 18)), *(f"TM-{number:02}" for number in range(1, 6)),
    *(f"SG-{number:02}" for number in range(1, 10)), *(f"AC-{number:02}" for number in range(1, 13)),
    "IP-01", "IP-02", "IP-03", "RC-01", "RC-02", "RC-03", "RC-04", "RC-05", "RC-06", "RC-09", "RC-10",
}  # fmt: skip
"""The rules that ask for a test that runs (21 CFR 11, ICH E6(R3), EMA/INS/GCP/112288/2023, by our numbers)."""


def test_every_rule_that_asks_for_a_test_has_a_row() -> None:
    assert {one.id for one in every_requirement()} >= AUTOMATED


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_test_of_the_study_that_fails_is_in_the_report_and_the_report_is_not_sound(place, settings) -> None:
    from trialwright.web.scratch_site import ScratchSite, StudyLine

    (place.folder / "secret-key").write_text("a key")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    lines = [StudyLine("K", f"of {one}", one, "holds", "tried") for one in ("eligibility", "dosing", "endpoint data")]
    for more, wanted in (((), "not met"), ((StudyLine("K", "clock", "safety", "does not hold", "late"),), "not met"),
                         ((StudyLine("K", "clock", "safety", "holds", "in time"),), "met")):  # fmt: skip
        site = ScratchSite(place.folder, study_lines=[*lines, *more])
        trial = next(one.trial for one in every_requirement() if one.id == "RC-06")
        assert trial(site).outcome == wanted
        report = Report("2026", (("Trialwright", "0"),), (), tuple(site.study_lines))
        assert report.is_sound is all(one.outcome == "holds" for one in site.study_lines)
        assert "of dosing" in as_html(report) and as_pdf(report).startswith(b"%PDF-")


def test_a_servers_database_is_tried_in_a_schema_of_its_own_that_is_gone_afterwards(postgresql_url: str) -> None:
    import psycopg

    from trialwright.cli.validation import _schema

    with _schema(postgresql_url) as own, psycopg.connect(own, autocommit=True) as server:
        name = server.execute("SELECT current_schema()").fetchone()[0]
        server.execute("CREATE TABLE here (a int)")
    assert name.startswith("trialwright_validation_")
    with psycopg.connect(postgresql_url) as server:
        assert server.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [name]).fetchone() == (0,)


def test_an_account_that_may_make_no_schema_is_told_so(postgresql_url: str) -> None:
    import psycopg

    from trialwright.cli.validation import _schema

    with psycopg.connect(postgresql_url, autocommit=True) as server:
        server.execute("CREATE ROLE entry_only LOGIN")
    with pytest.raises(InputError, match="may create a schema"), _schema(
        postgresql_url.replace("tester@", "entry_only@")
    ):  # fmt: skip
        pass
    with pytest.raises(InputError, match="server that answers"), _schema("postgresql://x@/y?host=/nowhere"):
        pass


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_blinding_and_the_guideline_are_not_met_where_they_do_not_work(place, settings, monkeypatch) -> None:
    from trialwright.conduct.course import Course
    from trialwright.web import site_rights
    from trialwright.web.scratch_site import ScratchSite

    (place.folder / "secret-key").write_text("a key")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(site_rights, "unblinded_to", lambda course, roles, user: course)
    monkeypatch.setattr(Course, "waits_for_guideline", False)
    site = ScratchSite(place.folder)
    site.prepare()
    tried = {one.id: one.trial(site) for one in every_requirement() if one.id in ("AT-11", "RC-10")}
    assert [tried[name].outcome for name in ("AT-11", "RC-10")] == ["not met", "not met"]
    assert "a monitor on" in tried["AT-11"].evidence and "before it is approved" in tried["RC-10"].evidence
