"""What stands in the trail besides data: accounts, log-ins and log-outs, and everything that was taken out."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from getpass import getuser
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.web.conftest import PASSWORD, Site
from tests.web.journey import hidden, sentences
from trialwright.conduct.act import Role
from trialwright.conduct.acts.data_exported import DataExported, ExportedFile
from trialwright.exchange.row_count import row_count

CONSENT = {"participant": "P-1", "observed_on": "2026-02-02", "consent_version": "1.0"}
NEW = "horse battery staple correct"


def browser() -> Any:
    from django.test import Client

    return Client()


def kinds(account: str | None = None) -> list[str]:
    from trialwright.web.store import installation

    return [line.kind for line in installation.events(account)]


def command(site: Site, *words: str) -> Result:
    from trialwright.cli import commands

    return CliRunner().invoke(commands, [*words, "--data", str(site.folder)])


def exports(study: str) -> list[Any]:
    from trialwright.web import store

    return [one for one in store.course(study).study_acts if isinstance(one.act, DataExported)]


def test_log_ins_that_succeed_fail_and_lock_and_log_outs_are_chained_events(site: Site) -> None:
    from trialwright.web import store

    before = len(kinds("monitor"))
    client = browser()
    client.post("/log-in", {"username": "monitor", "password": "wrong"})
    client.post("/log-in", {"username": "monitor", "password": PASSWORD})
    client.post("/log-out")
    for _ in range(6):
        client.post("/log-in", {"username": "Monitor ", "password": "wrong"})
    told = kinds("monitor")[before:]
    assert told == ["log-in failed", "logged in", "logged out", *["log-in failed"] * 5, "locked out"]
    assert store.verify(store.INSTALLATION) == []


def test_a_name_that_is_no_account_is_not_kept(site: Site) -> None:
    from trialwright.web.store import installation

    browser().post("/log-in", {"username": "my secret password", "password": "monitor"})
    last = installation.last_events(1)[0]
    assert (last.kind, last.account) == ("log-in failed", None)
    assert "my secret password" not in str(list(installation.events()))


def test_what_the_command_line_does_to_accounts_is_told_with_who_and_why(site: Site) -> None:
    from trialwright.web.store import installation

    add = ("user", "add", "ines", "--study", site.study, "--role", "investigator", "--password", PASSWORD)
    assert command(site, *add, "--by", "administrator").exit_code == 0
    second = command(site, *add[:-4], "--role", "coordinator", "--by", "administrator")
    assert second.exit_code == 0 and "Their password stays." in second.output
    steps = [
        ("user", "password", "ines", "--password", NEW, "--by", "administrator", "--reason", "forgot it"),
        ("user", "take-role", "ines", "--study", site.study, "--role", "investigator", "--by", "administrator",
         "--reason", "left the team"),
        ("user", "close", "ines", "--by", "administrator", "--reason", "left the team"),
    ]  # fmt: skip
    for step in steps:
        ran = command(site, *step)
        assert ran.exit_code == 0, ran.output
    listed = command(site, "user", "list", site.study).output.splitlines()
    assert {f"ines  coordinator  in {site.study}  closed", "monitor  monitor  in every study  open"} <= {*listed}
    lines = list(installation.events("ines"))
    given = ["account made", "role given", "password set", "role given"]
    assert [line.kind for line in lines] == [*given, "password set", "role taken", "account closed"]
    assert {line.by for line in lines} == {"administrator"} and {line.source for line in lines} == {"command line"}
    assert [line.reason for line in lines[4:]] == ["forgot it", "left the team", "left the team"]
    printed = command(site, "user", "events", "--account", "ines").output
    assert [line["kind"] for line in csv.DictReader(io.StringIO(printed))] == [line.kind for line in lines]
    assert command(site, "user", "verify").output.startswith("verify: ok")


@pytest.mark.parametrize(
    "words",
    [
        ("user", "password", "coordinator", "--password", NEW, "--by", "monitor", "--reason", "x"),
        ("user", "password", "nobody", "--password", NEW, "--by", "administrator", "--reason", "x"),
        ("user", "password", "coordinator", "--password", NEW, "--by", "administrator", "--reason", "  "),
        ("user", "password", "coordinator", "--password", "short", "--by", "administrator", "--reason", "x"),
        ("user", "password", "coordinator", "--password", "password1234", "--by", "administrator", "--reason", "x"),
        ("user", "reset-second-factor", "coordinator", "--by", "administrator", "--reason", "x",
         "--identified", "card"),
        ("user", "reset-second-factor", "coordinator", "--by", "administrator", "--reason", "x", "--identified", " "),
        ("user", "take-role", "coordinator", "--study", "*", "--role", "monitor", "--by", "administrator",
         "--reason", "x"),
        ("user", "close", "nobody"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_to_an_account_is_refused_and_not_told(site: Site, words: tuple[str, ...]) -> None:
    before = kinds()
    ran = command(site, *words)
    assert ran.exit_code != 0 and ran.exception is not None
    assert kinds() == before


def test_a_password_that_somebody_else_set_is_changed_before_anything_else(site: Site) -> None:
    done = command(site, "user", "password", "coordinator", "--password", NEW, "--by", "administrator",
                   "--reason", "forgot it")  # fmt: skip
    assert done.exit_code == 0, done.output
    client = browser()
    client.post("/log-in", {"username": "coordinator", "password": NEW})
    for address in ("/", f"/studies/{site.study}/participants", f"/studies/{site.study}/work"):
        assert client.get(address).url == "/password", address
    assert client.post(f"/studies/{site.study}/participants/new/consent", CONSENT).url == "/password"
    own = "a sentence of my own making"
    for wrong in ({"new": own, "again": "other"}, {"new": NEW, "again": NEW}, {"new": "short", "again": "short"},
                  {"new": "coordinator1", "again": "coordinator1"}):  # fmt: skip
        answer = client.post("/password", {"password": NEW, **wrong})
        assert answer.status_code == 403 and sentences(answer.content), wrong
    assert client.post("/password", {"password": NEW, "new": own, "again": own}).status_code == 302
    assert client.get(f"/studies/{site.study}/participants").status_code == 200
    assert kinds("coordinator")[-1] == "password changed"


def test_another_password_ends_the_other_sessions(site: Site) -> None:
    one, other = browser(), browser()
    for client in (one, other):
        client.post("/log-in", {"username": "coordinator", "password": PASSWORD})
    assert one.post("/password", {"password": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    address = f"/studies/{site.study}/participants"
    assert one.get(address).status_code == 200
    assert other.get(address).status_code == 302


def test_every_download_is_an_act_with_scope_rows_and_sha256(site: Site) -> None:
    site.client(Role.COORDINATOR).post(f"/studies/{site.study}/participants/new/consent", CONSENT)
    for number, (role, part, name) in enumerate(
        ((Role.MONITOR, "audit/trail.csv", "audit file"), (Role.INVESTIGATOR, "copy", "copy"),
         (Role.ADMINISTRATOR, "checkpoint", "checkpoint")), start=1,
    ):  # fmt: skip
        answer = site.client(role).get(f"/studies/{site.study}/{part}")
        told = exports(site.study)
        assert len(told) == number
        act, (file,) = told[-1].act, told[-1].act.files
        assert (act.what, act.scope, told[-1].actor.role) == (name, "the whole study", role)
        assert file.sha256 == sha256(answer.content).hexdigest()
        assert file.rows == (2 if part == "audit/trail.csv" else file.rows)
    page = site.client(Role.MONITOR).get(f"/studies/{site.study}/audit").content.decode()
    assert file.sha256 in page and "data exported" in page
    assert site.client(Role.COORDINATOR).get(f"/studies/{site.study}/copy").status_code == 404
    assert len(exports(site.study)) == 3, "what was not handed out is not told"


def test_exports_on_the_command_line_are_acts_too(site: Site, tmp_path: Path) -> None:
    from trialwright.web import store

    for words in (("audit", site.study), ("copy", site.study, "--to", str(tmp_path / "copy")),
                  ("data", "export", site.study, "--as", "csv", "--to", str(tmp_path / "values")),
                  ("data", "export", site.study, "--as", "xlsx", "--to", str(tmp_path / "values.xlsx")),
                  ("data", "export", site.study, "--as", "odm", "--to", str(tmp_path / "values.xml"))):  # fmt: skip
        ran = command(site, *words)
        assert ran.exit_code == 0, ran.output
    told = exports(site.study)
    assert len(told) == 5 and {one.source for one in told} == {f"command line of the account {getuser()}"}
    for one in told[1:]:
        for file in one.act.files:
            path = tmp_path / "copy" / file.name if one is told[1] else tmp_path / "values" / file.name
            path = path if path.exists() else tmp_path / file.name
            assert sha256(path.read_bytes()).hexdigest() == file.sha256, file.name
    assert command(site, "backup", "--to", str(tmp_path / "backup")).exit_code == 0
    assert kinds()[-1] == "backup made"
    assert (tmp_path / "backup" / "checkpoints" / "(installation).json").exists()
    assert store.verify(site.study) == []


def test_an_export_that_cannot_be_recorded_is_not_handed_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from trialwright.conduct.writing import Refused
    from trialwright.web import store

    monkeypatch.setattr(store, "append", lambda *_, **__: Refused(("The clock stands before the last act.",)))
    answer = site.client(Role.MONITOR).get(f"/studies/{site.study}/audit/trail.csv")
    assert answer.status_code == 503 and b"nothing was handed out" in answer.content
    assert b"study opened" not in answer.content


def test_values_read_with_a_token_are_told(site: Site) -> None:
    from datetime import UTC, datetime, timedelta

    from trialwright.web import store
    from trialwright.web.store import installation

    until = datetime.now(UTC) + timedelta(days=1)
    token = store.make_token("monitor", site.study, Role.MONITOR, "dashboard", until)
    answer = browser().get(f"/api/conduct/studies/{site.study}/audit", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    last = installation.last_events(1)[0]
    assert (last.kind, last.account) == ("values read by a token", "monitor")
    assert sha256(answer.content).hexdigest() in last.says and "rows: 1" in last.says
    store.revoke_token(1)
    assert kinds("monitor")[-3:] == ["token made", "values read by a token", "token revoked"]


def test_a_changed_event_is_found_where_it_is_and_a_cut_tail_against_a_kept_head(site: Site) -> None:
    from trialwright.conduct.installation import OPENING
    from trialwright.conduct.ledger import verify
    from trialwright.web import store

    browser().post("/log-in", {"username": "monitor", "password": PASSWORD})
    rows = list(store.rows(store.INSTALLATION))

    def found(meddled: list[Any], kept: str | None = None) -> list[int]:
        return [one.sequence for one in verify(meddled, study=store.INSTALLATION, kept_head=kept, opening=OPENING)]

    assert found(rows) == []
    assert found([*rows[:3], replace(rows[3], kind="role taken"), *rows[4:]]) == [4]
    assert found([*rows[:3], replace(rows[3], payload=b"{}"), *rows[4:]]) == [4]
    assert found([*rows[:3], *rows[4:]])[0] == 5
    assert found(rows[:-1]) == [] and found(rows[:-1], rows[-1].hash) == [0]


def test_the_page_of_accounts_is_for_administrators_and_shows_no_participant(site: Site) -> None:
    site.client(Role.COORDINATOR).post(f"/studies/{site.study}/participants/new/consent", CONSENT)
    page = site.client(Role.ADMINISTRATOR).get("/access").content.decode()
    assert "coordinator in every study" in page and "account made" in page and "P-1" not in page
    table = site.client(Role.ADMINISTRATOR).get("/access/events.csv").content.decode()
    assert [line["kind"] for line in csv.DictReader(io.StringIO(table))] == kinds()
    for role in set(Role) - {Role.ADMINISTRATOR}:
        assert site.client(role).get("/access").status_code == 404


COUNTED = [
    ("a.csv", b"x,y\n1,2\n3,\"4\n5\"\n", 2), ("a.csv", b"", 0), ("a.jsonl", b"{}\n{}\n", 2), ("a.json", b"[1,2,3]", 3),
    ("a.json", b"{}", None), ("a.json", b"{", None), ("a.pdf", b"%PDF", None), ("a.zip", b"no zip", None),
    ("a.xml", b'<ODM><ItemDataString ItemOID="a">1</ItemDataString><ItemData ItemOID="b"/></ODM>', 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "rows"), COUNTED)
def test_rows_are_counted_by_the_kind_of_file(name: str, data: bytes, rows: int | None) -> None:
    assert row_count(name, data) == rows


def test_an_export_says_what_left(site: Site) -> None:
    from trialwright.web import store

    course = store.course(site.study)
    good = ExportedFile("a.csv", 3, "0" * 64)
    assert DataExported(None, course.opening.observed_on, "values", "everyone", (good,)).refusals(course) == []
    for bad in (ExportedFile("a", 1, "0" * 63), ExportedFile("a", -1, "0" * 64), ExportedFile("a", 1, "G" * 64)):
        assert DataExported(None, course.opening.observed_on, "values", "everyone", (bad,)).refusals(course)
    assert len(DataExported("P-1", course.opening.observed_on, " ", "", ()).refusals(course)) == 3


def test_the_first_signature_asks_for_everything_and_later_ones_for_the_password(site: Site) -> None:
    from tests.web.test_second_factor import account, set_up
    from trialwright.conduct.acts.record_signed import RecordSigned
    from trialwright.web import store
    from trialwright.web.store.second_factor import code_now

    person = f"/studies/{site.study}/participants/P-1"
    site.client(Role.COORDINATOR).post(f"/studies/{site.study}/participants/new/consent", CONSENT)
    site.client(Role.COORDINATOR).post(
        f"{person}/acts/visit-attended", {"observed_on": "2026-02-03", "visit": "screening"}
    )
    form = f"{person}/visits/screening/demographics"
    client = site.client(Role.COORDINATOR)
    base = hidden(client.get(form).content, "base")
    saved = client.post(
        form, {"base": base, "do": "save", "confirmed": "yes", "observed_on": "2026-02-03", "age_years": "44"}
    )
    assert saved.status_code == 302, sentences(saved.content)
    account("ines", Role.INVESTIGATOR)
    ines = browser()
    secret, codes = set_up(ines, "ines")

    def sign(**more: str) -> Any:
        page = ines.get(f"{person}/sign?visit=screening&form=demographics").content
        sent = {"visit": "screening", "form": "demographics", "meaning": "review", "printed_name": "Ines Example",
                "digest": hidden(page, "digest"), "key": hidden(page, "key"), **more}  # fmt: skip
        return ines.post(f"{person}/sign", sent)

    def signed() -> int:
        return sum(isinstance(one.act, RecordSigned) for one in store.course(site.study).participants["P-1"].recorded)

    everything = {"username": "ines", "password": PASSWORD, "code": code_now(secret, ahead=1)}
    for missing in everything:
        partly = {name: value for name, value in everything.items() if name != missing}
        assert sign(**partly).status_code == 200, missing
    for wrong in ({"username": "monitor"}, {"password": "other"}, {"code": "000000"}):
        assert "nothing was signed" in " ".join(sentences(sign(**{**everything, **wrong}).content)), wrong
        break
    assert signed() == 0
    assert sign(**{**everything, "code": codes[0]}).status_code == 302
    page = ines.get(f"{person}/sign?visit=screening&form=demographics").content.decode()
    assert 'name="code"' not in page and 'name="password"' in page
    assert sign(password="other").status_code == 200
    assert sign(password=PASSWORD).status_code == 302
    assert signed() == 2
    assert "signing refused" in kinds("ines")


def test_a_closed_page_that_was_asked_for_is_told(site: Site) -> None:
    from trialwright.web.store import installation

    site.client(Role.ADMINISTRATOR).get(f"/studies/{site.study}/participants")
    site.client(Role.MONITOR).post(f"/studies/{site.study}/locks", {"do": "locked"})
    last = installation.last_events(2)[::-1]
    assert [(one.kind, one.account, one.says) for one in last] == [
        ("access refused", "administrator", f"method: GET; page: participants; study: {site.study}"),
        ("access refused", "monitor", f"method: POST; page: locks; study: {site.study}"),
    ]
