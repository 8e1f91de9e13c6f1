"""Whom the command line believes: an account's standing role where accounts stand, the folder's owner where none do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.blinded_study import DAY
from tests.web.conftest import PASSWORD, Site
from tests.web.test_blinded import CODE, KIT, STUDY, blinded
from trialwright.cli import commands
from trialwright.conduct.act import Role

__all__ = ["blinded"]


def ran(site: Site, *words: str) -> str:
    """What a command says: its output, or the sentence that refused it."""
    run = CliRunner().invoke(commands, [*words, "--data", str(site.folder)])
    return run.output if run.exception is None else f"{run.output}{run.exception}"


def test_only_an_open_account_that_holds_the_role_now_writes(site: Site, tmp_path: Path) -> None:
    from trialwright.web import store
    from trialwright.web.store import people

    file = tmp_path / "in.csv"
    file.write_bytes(b"participant,visit,form,observed_on,age_years\nP-1,screening,demographics,2026-02-02,44\n")

    def writes(who: str) -> list[str]:
        consent = ("--participant", "P-9", "--on", "2026-02-02", "consent_version=1.0")
        return [
            ran(site, "act", site.study, "consent given", *consent, "--as", f"{who}:coordinator"),
            ran(site, "data", "import", site.study, str(file), "--reason", "x", "--as", f"{who}:coordinator"),
            ran(site, "study", "guideline", site.study, "--approve", "--name", "N", "--as", f"{who}:data manager"),
        ]

    store.add_member("cora", site.study, Role.COORDINATOR)
    people.take_role("cora", site.study, Role.COORDINATOR)
    store.add_member("carl", site.study, Role.COORDINATOR)
    store.close_account("carl")
    before = store.head(site.study)
    for who, says in (("cora", "who is nothing there now"), ("carl", "whose account is closed"),
                      ("nobody", "a name without an account"), ("monitor", "who is monitor there now")):  # fmt: skip
        assert all(says in one for one in writes(who)), (who, writes(who))
    client = site.client()
    for _ in range(6):
        client.post("/log-in", {"username": "coordinator", "password": "wrong"})
    assert "locked out" in writes("coordinator")[0]
    assert store.head(site.study) == before


def test_where_no_account_stands_the_owner_of_the_folder_is_believed(tmp_path: Path, django_db_blocker: Any,
                                                                     settings: Any) -> None:  # fmt: skip
    from tests.web.conftest import connected
    from trialwright.web import store

    with connected(tmp_path / "data", django_db_blocker, settings):
        bare = Site(tmp_path / "data", "NCT07008196")
        assert "is open in" in ran(bare, "study", "open", "nct07008196")
        consent = ("act", bare.study, "consent given", "--participant", "P-9", "--on", "2026-02-02",
                   "--as", "cora:coordinator", "consent_version=1.0")  # fmt: skip
        assert "written: row 2" in ran(bare, *consent)
        store.add_member("dora", bare.study, Role.DATA_MANAGER)
        assert "a name without an account" in ran(bare, *consent)


def test_a_code_is_broken_for_somebody_who_is_there_on_every_way(blinded: Site) -> None:
    from trialwright.web import store

    token = store.make_token("data-manager", STUDY, Role.DATA_MANAGER, "t", datetime.now(UTC) + timedelta(days=1))
    store.add_member("gone", STUDY, Role.COORDINATOR)
    store.close_account("gone")
    before = store.head(STUDY)
    for name in ("cordinator", "coordinator ", "gone"):
        fields = {"for_user": name, "emergency": False, "why": "the board asks"}
        act = {"kind": "code broken", "participant": CODE, "observed_on": DAY.isoformat(), "fields": fields, "key": "k"}
        answer = blinded.client().post(f"/api/conduct/studies/{STUDY}/acts", json.dumps(act), "application/json",
                                       headers={"authorization": f"Bearer {token}"})  # fmt: skip
        assert answer.status_code == 422 and "nobody of this user name" in answer.content.decode(), name
        told = ran(blinded, "act", STUDY, "code broken", "--participant", CODE, "--on", DAY.isoformat(),
                   "--as", "data-manager:data manager", f"for_user={name}", "emergency=false", "why=x")  # fmt: skip
        assert name.endswith(" ") or "nobody of this user name" in told, told
    assert store.head(STUDY)[0] - before[0] <= 1, "a blank behind a name is cut off on the command line"


def test_who_is_blinded_in_one_role_writes_and_reads_nothing_hidden_in_the_other(blinded: Site) -> None:
    from trialwright.web import store

    store.add_member("coordinator", STUDY, Role.INVESTIGATOR)  # from before such pairs were refused
    token = store.make_token("coordinator", STUDY, Role.INVESTIGATOR, "t", datetime.now(UTC) + timedelta(days=1))
    before = store.head(STUDY)
    fields = {"visit": "day 0", "form": "headache_diary", "plasma_ng_ml": 5}
    act = {"kind": "value corrected", "participant": CODE, "observed_on": DAY.isoformat(), "fields": fields,
           "reason": "again", "key": "k"}  # fmt: skip
    answer = blinded.client().post(f"/api/conduct/studies/{STUDY}/acts", json.dumps(act), "application/json",
                                   headers={"authorization": f"Bearer {token}"})  # fmt: skip
    assert answer.status_code == 422 and "blinded to a coordinator" in answer.content.decode()
    told = ran(blinded, "act", STUDY, "value corrected", "--participant", CODE, "--on", DAY.isoformat(), "--reason",
               "x", "--as", "coordinator:investigator", "visit=day 0", "form=headache_diary",
               "plasma_ng_ml=5")  # fmt: skip
    assert "blinded to a coordinator" in told and store.head(STUDY) == before
    assert KIT not in ran(blinded, "audit", STUDY, "--as", "coordinator:investigator")
    assert KIT in ran(blinded, "audit", STUDY, "--as", "investigator:investigator")


@pytest.mark.parametrize("pair", [("statistician", "data manager"), ("data manager", "statistician")])
def test_nobody_is_given_a_blinded_and_an_open_role_of_one_study(blinded: Site, pair: tuple[str, str]) -> None:
    said = [ran(blinded, "user", "add", "new", "--study", STUDY, "--role", one, "--password", PASSWORD) for one in pair]
    assert "new is " in said[0] and "nobody holds both" in said[1]
