"""By which way each act came in: it stands in the envelope, under the hash, on the audit page and in every table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.conduct.plan import STUDY, Clinic
from tests.web.conftest import Site, user_of
from trialwright.conduct.act import Role
from trialwright.conduct.ledger import header, row_hash, verify

CONSENT = {"participant": "P-1", "observed_on": "2026-02-02", "consent_version": "1.0"}


def sources(study: str) -> list[str | None]:
    from trialwright.web import store

    return [row.source for row in store.rows(study)]


def by_page(site: Site) -> None:
    answer = site.client(Role.COORDINATOR).post(f"/studies/{site.study}/participants/new/consent", CONSENT)
    assert answer.status_code == 302


def test_a_form_a_token_a_command_and_a_file_are_told_apart(site: Site, tmp_path: Path) -> None:
    from django.test import Client

    from trialwright.cli import commands
    from trialwright.web import store

    by_page(site)
    until = datetime.now(UTC) + timedelta(days=1)
    token = store.make_token(user_of(Role.COORDINATOR), site.study, Role.COORDINATOR, "bedside tablet", until)
    sent: dict[str, Any] = {"kind": "consent given", "participant": "P-2", "observed_on": "2026-02-02",
                            "fields": {"consent_version": "1.0"}, "key": "one"}  # fmt: skip
    answer = Client().post(f"/api/conduct/studies/{site.study}/acts", sent, content_type="application/json",
                           headers={"Authorization": f"Bearer {token}"})  # fmt: skip
    assert answer.status_code == 201
    run = CliRunner().invoke(commands, ["act", site.study, "visit attended", "--participant", "P-1", "--on",
                                        "2026-02-02", "--as", "coordinator:coordinator", "--data", str(site.folder),
                                        "visit=screening"])  # fmt: skip
    assert run.exit_code == 0, run.output
    file = tmp_path / "in.csv"
    file.write_bytes(b"participant,visit,form,observed_on,age_years\nP-1,screening,demographics,2026-02-02,44\n")
    run = CliRunner().invoke(commands, ["data", "import", site.study, str(file), "--as", "coordinator:coordinator",
                                        "--reason", "paper forms", "--data", str(site.folder)])  # fmt: skip
    assert run.exit_code == 0, run.output
    found = sources(site.study)
    assert found[:4] == ["command line", "web page", "API token 1 (bedside tablet)", "command line"]
    assert set(found[4:]) == {f"file sha256:{sha256(file.read_bytes()).hexdigest()}"}
    assert store.verify(site.study) == []


def test_the_way_stands_on_the_audit_page_and_in_its_file(site: Site) -> None:
    by_page(site)
    client = site.client(Role.MONITOR)
    assert "web page</td>" in client.get(f"/studies/{site.study}/audit").content.decode()
    table = client.get(f"/studies/{site.study}/audit/trail.csv").content.decode()
    assert [line["source"] for line in csv.DictReader(io.StringIO(table))][:2] == ["command line", "web page"]


def test_rows_without_a_way_keep_their_hashes_and_a_way_cannot_be_put_in_or_taken_out() -> None:
    rows = list(Clinic().consented("P1").book.rows)
    assert all(row.source is None for row in rows)
    assert verify(rows, study=STUDY) == []
    meddled = [rows[0], replace(rows[1], source="web page"), *rows[2:]]
    assert [one.sequence for one in verify(meddled, study=STUDY)] == [2]
    told = replace(rows[-1], source="web page")
    told = replace(told, hash=row_hash(header(told), told.previous))
    assert verify([*rows[:-1], told], study=STUDY) == []
    assert [one.sequence for one in verify([*rows[:-1], replace(told, source=None)], study=STUDY)] == [len(rows)]


def test_simulated_acts_have_no_way() -> None:
    from trialwright.web.source import sourced
    from trialwright.web.walk import Proposal

    act = Clinic().consented("P1").book.course.participants["P1"].recorded[0]
    one = Proposal(act.act, act.actor, act.entered_at, "k", None, "simulated")
    assert sourced(one).source is None
    assert sourced(replace(one, origin="observed")).source == "command line"
