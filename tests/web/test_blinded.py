"""No page, file or address of the interface tells a blinded reader what is hidden: every address is probed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from django.urls import reverse

from tests.blinded_study import CANARIES, DAY, INES, KIT, blinded_design, story
from tests.web.conftest import OPENED, Site, user_of
from tests.web.journey import hidden, sentences
from trialwright.cli import commands
from trialwright.conduct.act import Role
from trialwright.conduct.acts.code_broken import CodeBroken
from trialwright.conduct.writing import Proposal, Written
from trialwright.errors import InputError

STUDY, CODE = "BLINDED", "P1"
BLINDED = (Role.COORDINATOR, Role.MONITOR, Role.DATA_MANAGER)
API = f"/api/conduct/studies/{STUDY}"


@pytest.fixture
def blinded(site: Site, tmp_path: Path) -> Site:
    from trialwright.web import store

    store.open_study(blinded_design(tmp_path), now=OPENED, study=STUDY)
    now = datetime.now(UTC)
    told = [*story(), (CodeBroken(CODE, DAY, "statistician", False, "asked CANARY-BREAK"), INES, None)]
    for number, (act, actor, reason) in enumerate(told):
        outcome = store.append(STUDY, Proposal(act, actor, now, f"b{number}", reason), now=now)
        assert isinstance(outcome, Written), (act.kind, outcome)
    return site


def addresses() -> dict[str, str]:
    """Every address that shows anything of the participant, by a name for the test."""
    person, study = [STUDY, CODE], [STUDY]
    found = {name: reverse(name, args=study) for name in (
        "study", "screening", "criteria", "work", "matrix", "queries", "locks", "audit", "audit review", "audit file",
        "lots", "lots file", "lots account", "delegations", "participants", "amendments", "guideline")}  # fmt: skip
    found |= {name: reverse(name, args=person) for name in ("participant", "verdicts", "sign", "doses", "new query")}
    found |= {
        f"act {kind}": reverse("act", args=[*person, kind])
        for kind in (
            "enrolled",
            "dose-given",
            "product-handed-out",
            "visit-attended",
            "adverse-event-reported",
            "withdrawn",
        )
    }
    for form in ("randomisation", "headache_diary"):
        place = [*person, "day-0", form]
        found |= {f"{name} {form}": reverse(name, args=place) for name in ("form", "verify", "filled form")}
    for form, item in (("randomisation", "kit_number"), ("headache_diary", "plasma_ng_ml"),
                       ("headache_diary", "twice_plasma"), ("headache_diary", "remark")):  # fmt: skip
        found[f"history {item}"] = reverse("form history", args=[*person, "day-0", form, item])
    found |= {f"query {number}": reverse("query", args=[*person, number]) for number in (1, 2)}
    found["work of all"] = f"{found['work']}?all"
    found["audit of one"] = f"{found['audit']}?participant={CODE}"
    found["audit of an item"] = f"{found['audit']}?participant={CODE}&visit=day+0&form=headache_diary&item=plasma_ng_ml"
    found["sign a form"] = f"{found['sign']}?visit=day+0&form=randomisation"
    found["matrix of a visit"] = f"{found['matrix']}?visit=day-0"
    return found


MAY_NOT = {
    "act enrolled",
    "act dose-given",
    "act product-handed-out",
    "act visit-attended",
    "act withdrawn",
    "new query",
    "act adverse-event-reported",
    "history kit_number",
}
"""Pages that are closed to some of the roles in any study."""


def test_no_address_tells_a_blinded_role_what_is_hidden(blinded: Site) -> None:
    seen: dict[Role, str] = {}
    for role in (*BLINDED, Role.INVESTIGATOR, Role.STATISTICIAN):
        client = blinded.client(role)
        pages = {name: client.get(at) for name, at in addresses().items()}
        told = {name: b"".join(one).decode() if one.streaming else one.content.decode() for name, one in pages.items()}
        seen[role] = "".join(told.values())
        if role in BLINDED:
            hits = {name: [one for one in CANARIES if one in text] for name, text in told.items()}
            hits["guideline"].remove("CHECK-FIRED")  # what a check asks stands in the plan; that it fired does not
            assert {name: found for name, found in hits.items() if found} == {}
            assert not any("code broken" in text for name, text in told.items() if name.startswith("audit"))
            assert {name: one.status_code for name, one in pages.items() if one.status_code != 200}.keys() <= MAY_NOT
            assert "blinded" in told["form randomisation"] and "blinded" in told["filled form randomisation"]
            assert "blinded" in told["audit file"] and "blinded" in told["history plasma_ng_ml"]
            assert 'name="kit_number"' not in told["form randomisation"]
            assert "Blinded</th>" in told["participants"] and "Placebo</th>" not in told["participants"]
        else:
            assert KIT in told["form randomisation"] and "code broken" in told["audit file"]
    assert all(KIT in seen[role] for role in (Role.INVESTIGATOR, Role.STATISTICIAN))


def test_results_by_arm_and_whole_copies_are_closed_to_who_is_blinded(blinded: Site) -> None:
    from trialwright.web import store

    store.add_member("data-manager", STUDY, Role.INVESTIGATOR)  # opens the pages, and stays blinded by the other role
    client = blinded.client(Role.DATA_MANAGER)
    for at in ("results", "results/safety", "results/files/numbers.csv", "results/export/ctgov-results", "copy"):
        answer = client.get(f"/studies/{STUDY}/{at}")
        assert answer.status_code == 403 and b"You are blinded in this study" in answer.content, at
    assert blinded.client(Role.INVESTIGATOR).get(f"/studies/{STUDY}/results").status_code == 200


def test_the_interface_tells_and_takes_nothing_that_is_hidden(blinded: Site) -> None:
    from trialwright.web import store

    until = datetime.now(UTC) + timedelta(days=9)
    for role in (Role.COORDINATOR, Role.INVESTIGATOR):
        token = store.make_token(user_of(role), STUDY, role, "t", until)
        client, headers = blinded.client(), {"authorization": f"Bearer {token}"}
        told = "".join(client.get(f"{API}/{at}", headers=headers).content.decode() for at in (
            "participants", f"participants/{CODE}/values", "audit?limit=500", "queries"))  # fmt: skip
        assert (KIT in told) is (role is Role.INVESTIGATOR)
        assert any(one in told for one in CANARIES) is (role is Role.INVESTIGATOR)
    store.add_member("coordinator", STUDY, Role.STATISTICIAN)  # the other role's token tells no more than the pages
    other = {"authorization": f"Bearer {store.make_token('coordinator', STUDY, Role.STATISTICIAN, 's', until)}"}
    told = "".join(client.get(f"{API}/{at}", headers=other).content.decode() for at in ("participants", "audit"))
    assert "blinded" in told and not any(one in told for one in CANARIES)
    entries = {"visit": "day 0", "form": "headache_diary", "plasma_ng_ml": 5}
    act = {"kind": "value corrected", "participant": CODE, "observed_on": DAY.isoformat(), "fields": entries,
           "reason": "again", "key": "k"}  # fmt: skip
    token = store.make_token("coordinator", STUDY, Role.COORDINATOR, "u", until)
    answer = blinded.client().post(f"{API}/acts", json.dumps(act), content_type="application/json",
                                   headers={"authorization": f"Bearer {token}"})  # fmt: skip
    assert answer.status_code == 422 and "blinded to a coordinator" in answer.content.decode()


def test_a_blinded_coordinator_fills_in_the_rest_and_cannot_send_what_is_hidden(blinded: Site) -> None:
    client: Any = blinded.client(Role.COORDINATOR)
    address = reverse("form", args=[STUDY, CODE, "day-0", "headache_diary"])
    sent = {"do": "save", "base": hidden(client.get(address).content, "base"), "confirmed": "yes",
            "observed_on": DAY.isoformat(), "monthly_migraine_days": "9", "headache_days": "12",
            "reason-headache_days": "counted again", "remark": "seen with blinded today",
            "plasma_ng_ml": "5"}  # fmt: skip
    answer = client.post(address, sent)
    assert answer.status_code == 302, sentences(answer.content)
    whole = blinded.client(Role.INVESTIGATOR).get(address).content.decode()
    assert 'value="12"' in whole and "4274.125" in whole and KIT in whole


def test_a_data_manager_breaks_a_code_for_somebody_else_on_the_page_and_reads_nothing_of_it(blinded: Site) -> None:
    dora, cora = blinded.client(Role.DATA_MANAGER), blinded.client(Role.COORDINATOR)
    person, form = (
        reverse("participant", args=[STUDY, CODE]),
        reverse("form", args=[STUDY, CODE, "day-0", "randomisation"]),
    )
    address = reverse("cleaning act", args=[STUDY, CODE, "code-broken"])
    assert address in dora.get(person).content.decode()
    assert "withdrawn" not in dora.get(person).content.decode()
    for kind in ("withdrawn", "study-moved"):
        assert dora.get(reverse("cleaning act", args=[STUDY, CODE, kind])).status_code == 404
    sent = {"observed_on": DAY.isoformat(), "for_user": "coordinator", "emergency": "false", "why": "the board asks"}
    for name, says in (("cordinator", b"nobody of this user name"), ("data-manager", b"somebody else breaks it")):
        assert says in dora.post(address, {**sent, "for_user": name, "emergency": "true"}).content, name
    assert KIT not in cora.get(form).content.decode()
    assert dora.post(address, sent).status_code == 302
    assert KIT in cora.get(form).content.decode()
    assert KIT not in dora.get(form).content.decode() and "the board asks" not in dora.get(person).content.decode()


@pytest.mark.parametrize("how", ["csv", "xlsx", "odm"])
def test_what_is_exported_for_a_blinded_role_holds_nothing_hidden_and_says_so(
    blinded: Site, tmp_path: Path, how: str
) -> None:
    def told(*roles: str) -> str:
        to = tmp_path / ("-".join(roles) or "whole")
        arguments = [part for role in roles for part in ("--for", role)]
        run = CliRunner().invoke(commands, ["data", "export", STUDY, "--as", how, "--to", str(to), *arguments,
                                            "--data", str(blinded.folder)])  # fmt: skip
        assert run.exit_code == 0, run.output
        files = [one for one in sorted(to.rglob("*")) if one.is_file()] if to.is_dir() else [to]
        parts = [BytesIO(one.read_bytes()) for one in files]
        if how == "xlsx":
            with ZipFile(parts[0]) as book:
                parts = [BytesIO(book.read(name)) for name in book.namelist()]
        return "".join(one.getvalue().decode("utf-8") for one in parts)

    assert KIT in told() and KIT in told("investigator") and "4274.125" in told("statistician")
    for roles in (("monitor",), ("Data_Manager",), ("statistician", "coordinator")):
        seen = told(*roles)
        hits = [one for one in CANARIES if one in seen]
        assert hits in ([], ["CHECK-FIRED"]), hits  # what a check asks stands in the plan that ODM carries
        assert "blinded" in seen and "Left out for a blinded reader" in seen, roles
        assert "P1" in seen


def test_a_trail_that_is_printed_for_a_blinded_role_holds_nothing_hidden_and_a_wrong_role_is_told(
    blinded: Site, tmp_path: Path
) -> None:
    said = [["audit", STUDY, *roles, "--data", str(blinded.folder)] for roles in ((), ("--for", "monitor"))]
    whole, seen = (CliRunner().invoke(commands, one).output for one in said)
    assert KIT in whole and "code broken" in whole
    assert [one for one in CANARIES if one in seen] == [] and "code broken" not in seen and "blinded" in seen
    for command in (["audit", STUDY], ["data", "export", STUDY, "--as", "csv", "--to", str(tmp_path / "no")]):
        run = CliRunner().invoke(commands, [*command, "--for", "nurse", "--data", str(blinded.folder)])
        assert isinstance(run.exception, InputError) and "one of" in str(run.exception)
    assert not (tmp_path / "no").exists()
