"""A study at two sites: every address, method and act, asked by people of the one site about people of the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from django.urls import reverse

from tests.two_sites import STUDY, two_site_folder
from tests.web.conftest import Site, come_in, fresh_site, user_of
from tests.web.test_act_rights import body, send
from tests.web.test_permissions import LETTERS, addresses, without_token
from trialwright.cli import commands
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.entry import Entry
from trialwright.conduct.ledger import row_hash
from trialwright.conduct.payload import act_kinds
from trialwright.conduct.writing import Proposal, Written
from trialwright.web.rights import letters, rights

PEOPLE = {"north": "N-1", "south": "S-1"}
DAY = date(2026, 2, 2)


@pytest.fixture(scope="module")
def house(prepared: Any, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Site]:
    """Somebody at each site, with a visit, a form and a question; accounts of each role at the northern site."""
    from django.conf import settings

    before = settings.DATA_FOLDER, settings.PASSWORD_HASHERS
    place = tmp_path_factory.mktemp("sites")
    with fresh_site(STUDY, prepared, place / "data", django_db_blocker, settings) as site:
        from trialwright.protocol.study_folder import read_study
        from trialwright.web import store

        folder = two_site_folder(place)
        store.open_study(read_study(folder), now=datetime(2026, 1, 5, 8, tzinfo=UTC), folder=folder)
        for where, code in PEOPLE.items():
            _somebody(code, where)
        for role in Role:
            store.add_member(f"north {user_of(role)}", STUDY, role, site="north")
        yield site
    settings.DATA_FOLDER, settings.PASSWORD_HASHERS = before


def _somebody(code: str, where: str) -> None:
    from trialwright.web import store

    acts = [
        (ConsentGiven(code, DAY, "1.0", where), Role.COORDINATOR),
        (VisitAttended(code, DAY, "screening"), Role.COORDINATOR),
        (FormSaved(code, DAY, "screening", "participant", (Entry("age_years", None, 44),)), Role.COORDINATOR),
        (QueryRaised(code, DAY, 1, "screening", "participant", "age_years", "Right?"), Role.DATA_MANAGER),
    ]
    for number, (act, role) in enumerate(acts):
        now = datetime.now(UTC)
        outcome = store.append(STUDY, Proposal(act, Actor(user_of(role), role), now, f"{code} {number}"), now=now)
        assert isinstance(outcome, Written), outcome


@pytest.fixture
def north(house: Site) -> dict[str, Any]:
    """A browser of each role that reads people in a way of its own, held at the northern site alone."""
    found = {}
    for letter, role in ((letter, LETTERS[letter]) for letter in "CIDM"):
        found[letter] = house.client()
        come_in(found[letter], f"north {user_of(role)}")
    return found


def _about(code: str) -> dict[str, str]:
    found = {name: address.replace("demographics", "participant") for name, address in addresses(STUDY, code).items()}
    return {name: address for name, address in found.items() if f"/participants/{code}" in address}


# Pages ----------------------------------------------------------------------------------------------------------------


def test_a_person_of_another_site_is_answered_as_one_that_does_not_exist(north: dict[str, Any]) -> None:
    from trialwright.web import store

    before, wrong = store.head(STUDY), []
    for letter, client in ((letter, north[letter]) for letter in "IDM"):
        nobody = _about("X-1")
        for name, address in _about("S-1").items():
            for method in ("get", "post"):
                foreign, none = (getattr(client, method)(at) for at in (address, nobody[name]))
                same = without_token(foreign.content) == without_token(none.content)
                if not (same and foreign.status_code == none.status_code) or foreign.status_code not in (404, 405):
                    wrong.append((letter, name, method, foreign.status_code, none.status_code))
    assert wrong == [] and store.head(STUDY) == before


def test_a_person_of_the_own_site_is_read_by_whom_the_table_says(north: dict[str, Any]) -> None:
    wrong = []
    table = {one.page: one for one in rights().pages}
    for name, address in _about("N-1").items():
        for letter, client in north.items():
            status = client.get(address).status_code
            if name != "form draft" and (status == 200) != (letter in letters(table[name].read)):
                wrong.append((letter, name, status))
    assert wrong == []


def test_no_page_of_the_study_names_a_person_of_another_site(house: Site, north: dict[str, Any]) -> None:
    told = [one for one in rights().pages if one.address.startswith("studies/STUDY")]
    wrong = []
    for one in told:
        for letter, client in ((letter, north[letter]) for letter in "ID"):
            answer = client.get(addresses(STUDY, "N-1")[one.page].replace("demographics", "participant"))
            text = answer.content if not answer.streaming else b"".join(answer.streaming_content)
            if b"S-1" in text:
                wrong.append((one.page, letter))
            if one.sites == "all" and answer.status_code != 404:
                wrong.append((one.page, letter, answer.status_code))
    assert wrong == []
    assert b"S-1" in house.client(Role.MONITOR).get(reverse("participants", args=[STUDY])).content
    assert b"S-1" not in north["C"].get("/").content


def test_a_page_sent_about_a_person_of_another_site_writes_nothing(north: dict[str, Any]) -> None:
    from trialwright.web import store

    before = store.head(STUDY)
    sent = [
        (north["D"], "locks", {"participant": "S-1", "do": "frozen", "reason": "x"}, b"S-1 is not known in this study"),
        (north["D"], "locks", {"do": "locked", "reason": "x"}, b"the study as a whole is not yours"),
        (north["C"], "new participant", {"participant": "S-1", "observed_on": "2026-02-03", "consent_version": "1.0",
                                         "at_site": "north"}, b"This code is taken"),
        (north["C"], "new participant", {"participant": "N-9", "observed_on": "2026-02-03", "consent_version": "1.0",
                                         "at_site": "south"}, b"Select a valid choice"),
        (north["I"], "delegations", {"do": "delegate", "user": "zoe", "role": "monitor", "task": "monitoring",
                                     "starts": "2026-02-03"}, b"the study as a whole is not yours"),
    ]  # fmt: skip
    for client, name, fields, says in sent:
        answer = client.post(reverse(name, args=[STUDY]), fields)
        assert says in answer.content.replace(b"&#x27;", b"'"), (name, fields)
    assert store.head(STUDY) == before


# The interface, and every act -----------------------------------------------------------------------------------------


@pytest.fixture
def tokens(house: Site) -> dict[str, str]:
    from trialwright.web import store

    until = datetime.now(UTC) + timedelta(days=1)
    return {letter: store.make_token(f"north {user_of(role)}", STUDY, role, "probe", until)
            for letter, role in LETTERS.items()}  # fmt: skip


def test_every_act_about_a_person_of_another_site_is_refused_as_about_nobody(tokens: dict[str, str]) -> None:
    from trialwright.web import store

    before, wrong = store.head(STUDY), []
    for one in rights().acts:
        for letter, token in ((letter, tokens[letter]) for letter in letters(one.by)):
            told = []
            for code in ("S-1", "X-1"):
                what = {**body(act_kinds()[one.act], f"{one.act} {letter} {code}"), "participant": code}
                if "form" in what["fields"]:
                    what["fields"]["form"] = "participant"
                status, says = send(STUDY, token, what)
                told.append((status, says.replace(code, "CODE")))
            if one.act == "consent given":
                assert told[0] != told[1] and "This code is taken" in told[0][1]
            elif told[0] != told[1] or (told[0][0] != 422 and one.act != "data exported"):
                wrong.append((one.act, letter, told))
    assert wrong == []
    assert store.head(STUDY)[0] - before[0] <= 2 * len(tokens)  # what left is recorded whoever took it


def test_the_interface_reads_people_of_the_own_site_only(tokens: dict[str, str]) -> None:
    from django.test import Client

    def asked(what: str, letter: str = "M") -> Any:
        return Client().get(
            f"/api/conduct/studies/{STUDY}/{what}", headers={"Authorization": f"Bearer {tokens[letter]}"}
        )

    assert [one["code"] for one in asked("participants").json()] == ["N-1"]
    assert asked("participants").json()[0]["site"] == "north"
    assert {one["participant"] for one in asked("audit?limit=500").json()} <= {"N-1", None}
    assert {one["site"] for one in asked("audit?limit=500").json() if one["participant"]} == {"north"}
    assert {one["participant"] for one in asked("queries").json()} == {"N-1"}
    foreign, none = asked("participants/S-1/values"), asked("participants/X-1/values")
    assert (foreign.status_code, foreign.content) == (none.status_code, none.content) == (404, none.content)
    assert asked("participants/N-1/values").status_code == 200


# What a study of several sites asks and shows -------------------------------------------------------------------------


def test_a_consent_is_taken_at_an_active_site_of_ones_own(house: Site, north: dict[str, Any]) -> None:
    from trialwright.web import store

    address = reverse("new participant", args=[STUDY])
    asked = {"participant": "N-2", "observed_on": "2026-02-03", "consent_version": "1.0"}
    page = house.client(Role.COORDINATOR).get(address).content
    assert b"north: Northern Hospital" in page and b"late: Late Hospital" in page
    assert b"south: Southern Hospital" not in north["C"].get(address).content
    late = house.client(Role.COORDINATOR).post(address, {**asked, "at_site": "late"})
    assert b"The site late is not activated: no approval is recorded for it." in late.content
    assert north["C"].post(address, {**asked, "at_site": "north"}).status_code == 302
    listed = house.client(Role.MONITOR).get(reverse("participants", args=[STUDY])).content
    assert b"Northern Hospital" in listed and b"By site" in listed
    own = north["M"].get(reverse("participants", args=[STUDY])).content
    assert b"Northern Hospital" in own and b"Southern Hospital" not in own  # 0 of another site would be a lie
    assert b"planned" in listed and b"planned" not in own and b"others are not counted here" in own
    assert b"<dt>Site</dt><dd>north" in north["M"].get(reverse("participant", args=[STUDY, "N-1"])).content
    moved = reverse("act", args=[STUDY, "N-2", "site-changed"])
    where = {"observed_on": "2026-02-04", "at_site": "south", "reason": "moved house"}
    assert b"south: Southern Hospital" in north["I"].get(moved).content
    assert north["I"].post(moved, where).url == reverse("participants", args=[STUDY])
    assert north["I"].get(reverse("participant", args=[STUDY, "N-2"])).status_code == 404
    assert store.course(STUDY).participants["N-2"].site == "south"
    assert b"moved house" in house.client(Role.MONITOR).get(reverse("audit", args=[STUDY])).content
    assert store.verify(STUDY) == []


def test_a_draft_of_a_session_that_ended_is_kept_for_people_of_the_own_site_only(house: Site) -> None:
    from trialwright.web import drafts

    user = f"north {user_of(Role.COORDINATOR)}"
    assert drafts.place_of(user, _about("N-1")["form"]) is not None
    assert drafts.place_of(user, _about("S-1")["form"]) is None


def test_an_export_says_which_sites_it_holds(north: dict[str, Any]) -> None:
    from trialwright.web import store

    answer = north["M"].get(reverse("audit file", args=[STUDY]))
    assert answer.status_code == 200 and b"S-1" not in answer.content and b",north" in answer.content
    told = [one.act.scope for one in store.course(STUDY).study_acts if one.act.kind == "data exported"]
    assert told[-1] == "of the study the sites north"


def test_odd_hours_are_those_of_the_sites_own_clock(house: Site, north: dict[str, Any]) -> None:
    address = reverse("audit review", args=[STUDY])
    assert (
        b'value="8"' in north["M"].get(address).content and b'value="3"' in north["M"].get(f"{address}?hours=3").content
    )
    assert b'value="0"' in house.client(Role.MONITOR).get(address).content  # two sites, two zones: UTC


def test_the_guideline_of_the_whole_study_is_not_approved_by_somebody_of_one_site(house: Site) -> None:
    said = ["study", "guideline", STUDY, "--approve", "--name", "Nina North", "--data", str(house.folder)]
    run = CliRunner().invoke(commands, [*said, "--as", f"north {user_of(Role.INVESTIGATOR)}:investigator"])
    assert run.exit_code == 2 and "what concerns the study as a whole is not yours to write" in run.output
    run = CliRunner().invoke(commands, [*said, "--as", f"{user_of(Role.INVESTIGATOR)}:investigator"])
    assert run.exit_code == 0, run.output


# Copies, and what the command line writes for somebody ----------------------------------------------------------------


def test_an_investigator_of_one_site_has_the_certified_copy_of_its_people(north: dict[str, Any]) -> None:
    from io import BytesIO
    from zipfile import ZipFile

    from trialwright.errors import InputError
    from trialwright.exchange.moved_study import read_copy
    from trialwright.web import store

    trail = north["I"].get(reverse("audit", args=[STUDY])).content
    assert b"Certified copy (ZIP) of north" in trail
    assert b"Certified copy" not in north["M"].get(reverse("audit", args=[STUDY])).content
    answer = north["I"].get(reverse("copy", args=[STUDY]))
    with ZipFile(BytesIO(answer.content)) as archive:
        files = {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
    assert all(b"S-1" not in one and b"outhern" not in one for one in files.values())
    assert b"N-1" in files["values.csv"] and b"of the site north" in files["README.txt"] and "users.csv" not in files
    rows = [orjson.loads(line) for line in files["ledger.jsonl"].splitlines()]
    whole = {one.sequence: one for one in store.rows(STUDY)}
    assert {one["participant"] for one in rows} <= {"N-1", "N-2", None} and 0 < len(rows) < len(whole)
    for one in rows:
        assert row_hash(_covered(one), one["previous"]) == one["hash"] == whole[one["sequence"]].hash
        assert one["payload"] is not None or one["salt"] is None
    assert store.course(STUDY).study_acts[-1].act.scope == "of the study the sites north"
    with pytest.raises(InputError, match="of some sites cannot be moved"):
        read_copy(files, "copy")


def _covered(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("study", "sequence", "kind", "version", "participant", "user", "role", "origin", "observed_on",
             "entered_at", "stored_at", "reason", "key", "payload_digest")  # fmt: skip
    found = tuple(row[name] for name in names)
    return found if row["source"] is None else (*found, row["source"])


def test_what_a_command_writes_for_somebody_holds_their_sites_alone(house: Site, tmp_path: Path) -> None:
    nina = f"north {user_of(Role.INVESTIGATOR)}:investigator"

    def ran(*words: str) -> Any:
        return CliRunner().invoke(commands, [*words, "--data", str(house.folder)])

    for number, words in enumerate((("audit", STUDY), ("data", "export", STUDY, "--as", "csv"), ("copy", STUDY))):
        for who, sees in (((), True), (("--for", nina), False)):
            to = tmp_path / f"{number} {sees}"
            run = ran(*words, *who, *(() if words[0] == "audit" else ("--to", str(to))))
            assert run.exit_code == 0, run.output
            told = run.output + "".join(one.read_text() for one in to.rglob("*") if one.is_file())
            assert ("S-1" in told) is sees and "N-1" in told, (words, who)
    for words in (("results", STUDY), ("analyse", STUDY), ("export", STUDY, "--as", STUDY, "--out", "x")):
        refused = ran(*words, "--for", nina)
        assert "a reader of some sites only" in str(refused.exception), words
    for words in (("results", STUDY), ("copy", STUDY, "--to", "x"), ("audit", STUDY)):
        assert "a reader whose role opens it" in str(ran(*words, "--for", "administrator").exception), words
    for who, says in (("nobody:monitor", "a name without an account"), (f"{nina[:-12]}monitor", "who is investigator"),
                      ("north monitor", "one of coordinator")):  # fmt: skip
        assert says in str(ran("audit", STUDY, "--as", who).exception)
