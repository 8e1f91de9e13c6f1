"""The users of a study: giving and taking a role on the page, what forbids it, and what is told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from tests.blinded_study import blinded_design
from tests.two_sites import STUDY, two_site_folder
from tests.web.conftest import PASSWORD, Site, come_in, fresh_site, user_of
from tests.web.journey import sentences
from trialwright.conduct.act import Role
from trialwright.errors import InputError

PAGE = f"/studies/{STUDY}/access"
WHY = {"reason": "joins the team", "why": "leaves the team"}


@pytest.fixture
def place(prepared: Any, tmp_path: Any, django_db_blocker: Any, settings: Any) -> Iterator[Site]:
    """A study at two sites with an administrator of its own, and an account without any role in it."""
    with fresh_site(STUDY, prepared, tmp_path / "data", django_db_blocker, settings) as site:
        from trialwright.protocol.study_folder import read_study
        from trialwright.web import store

        folder = two_site_folder(tmp_path)
        store.open_study(read_study(folder), now=datetime(2026, 1, 5, 8, tzinfo=UTC), folder=folder)
        store.add_member("adam", STUDY, Role.ADMINISTRATOR)
        store.add_member("ann", STUDY, Role.ADMINISTRATOR, site="north")
        store.add_member("nora", "NCT07008196", Role.COORDINATOR)
        yield site


def browser(site: Site, name: str) -> Any:
    client = site.client()
    come_in(client, name)
    return client


def told() -> list[tuple[str, str | None, str | None, str | None, str]]:
    from trialwright.web.store import installation

    return [(one.kind, one.account, one.by, one.reason, one.says) for one in installation.events()
            if one.kind in ("role given", "role taken")]  # fmt: skip


def give(client: Any, **sent: str) -> Any:
    return client.post(PAGE, {"do": "give", "account": "nora", "role": "coordinator", "site": "north", **WHY, **sent})


def test_a_role_is_given_and_taken_with_its_reason_as_an_event(place: Site) -> None:
    from trialwright.web import store

    adam, nora = browser(place, "adam"), browser(place, "nora")
    assert nora.get(f"/studies/{STUDY}/participants").status_code == 404
    assert give(adam).url == f"{PAGE}?done=given"
    assert told()[-1] == ("role given", "nora", "adam", "joins the team",
                          f"role: coordinator; site: north; study: {STUDY}")  # fmt: skip
    shown = adam.get(f"{PAGE}?done=given").content.decode()
    row = r"<th[^>]*>nora</th><td[^>]*>coordinator</td><td[^>]*>north</td>"
    assert "The role is given" in shown and re.search(row, shown)
    assert "every study" in shown and "P-1" not in shown
    assert nora.get(f"/studies/{STUDY}/participants").status_code == 200
    taken = adam.post(PAGE, {"do": "take", "held": "north:coordinator:nora", **WHY})
    assert taken.url == f"{PAGE}?done=taken" and told()[-1][:4] == ("role taken", "nora", "adam", "leaves the team")
    assert nora.get(f"/studies/{STUDY}/participants").status_code == 404
    assert store.verify(store.INSTALLATION) == []


WRONG = [
    ({"account": ""}, "user name of an account"), ({"account": "nobody"}, "No open account has this name"),
    ({"account": "adam"}, "Nobody gives rights to themselves"), ({"account": " ADAM "}, "Nobody gives rights"),
    ({"role": "doctor"}, "Choose a role"), ({"site": "east"}, "Choose a site"), ({"reason": "  "}, "Say why"),
    ({"account": "ann", "role": "monitor"}, "An administrator sees no participant"),
    ({"account": "coordinator"}, "They hold this role there already"),
    ({"account": "monitor", "role": "administrator", "site": ""}, "these are two people"),
    ({"do": "take", "held": "north:monitor:nora"}, "Choose whose role"),
    ({"do": "take", "held": "*:coordinator:coordinator"}, "in every study"),
    ({"do": "take", "held": "north:administrator:ann", "why": ""}, "Say why"),
]  # fmt: skip


def test_what_is_wrong_is_said_and_changes_nothing(place: Site) -> None:
    adam, before = browser(place, "adam"), told()
    for sent, says in WRONG:
        answer = give(adam, **sent)
        found = sentences(answer.content)
        assert answer.status_code == 200 and any(says in one for one in found), (sent, found)
        assert b"Not changed" in answer.content and told() == before


def test_an_administrator_of_one_site_gives_and_sees_what_is_of_that_site(place: Site) -> None:
    ann = browser(place, "ann")
    shown = ann.get(PAGE).content.decode()
    assert "north: Northern Hospital" in shown and "south" not in shown and 'value="">every site' not in shown
    assert any("You do not administer" in one for one in sentences(give(ann, site="").content))
    assert any("Choose a site" in one for one in sentences(give(ann, site="south").content))
    assert any("You do not administer" in one for one in sentences(
        ann.post(PAGE, {"do": "take", "held": "*:administrator:adam", **WHY}).content))  # fmt: skip
    assert give(ann).status_code == 302
    for role in set(Role) - {Role.ADMINISTRATOR}:
        assert place.client(role).get(PAGE).status_code == place.client(role).post(PAGE, WHY).status_code == 404


def test_the_last_administrator_stays(place: Site) -> None:
    from trialwright.web import store
    from trialwright.web.store import giving, people

    def of_study(**more: str) -> list[str]:
        return sentences(browser(place, "adam").post(
            PAGE, {"do": "take", "held": "*:administrator:adam", **WHY, **more}).content)  # fmt: skip

    everywhere = user_of(Role.ADMINISTRATOR)
    assert "last administrator of every study" in (giving.close(everywhere, None, None) or "")
    assert "last administrator of every study" in (
        giving.take(everywhere, "*", Role.ADMINISTRATOR, None, "why") or "")  # fmt: skip
    people.take_role(everywhere, "*", Role.ADMINISTRATOR)
    assert any(f"last administrator of {STUDY}" in one for one in of_study())
    assert f"last administrator of {STUDY}" in (giving.close("adam", None, None) or "")
    store.add_member("anna", STUDY, Role.ADMINISTRATOR)
    assert of_study() == [] and store.roles_of("adam", STUDY) == frozenset()
    assert any(f"last administrator of {STUDY}" in one for one in sentences(browser(place, "anna").post(
        PAGE, {"do": "take", "held": "*:administrator:anna", **WHY}).content))  # fmt: skip


def test_the_command_line_asks_the_same(place: Site, tmp_path: Any) -> None:
    from trialwright.cli import commands
    from trialwright.web import store

    store.open_study(blinded_design(tmp_path), now=datetime(2026, 1, 5, tzinfo=UTC), study="BLINDED")

    def said(*words: str) -> str:
        run = CliRunner().invoke(commands, ["user", *words, "--data", str(place.folder)])
        assert run.exit_code == 0 or isinstance(run.exception, InputError), run.output
        return str(run.exception or "done")

    def add(name: str, study: str, role: str, *more: str) -> str:
        return said("add", name, "--study", study, "--role", role, "--password", PASSWORD, *more)

    assert add("bea", "BLINDED", "investigator", "--by", "administrator") == "done"
    assert "blinded" in add("bea", "BLINDED", "coordinator", "--by", "administrator")
    assert "blinded" in add("bea", "*", "data manager")
    assert add("bea", "NCT07008196", "coordinator") == "done"
    assert "two people" in add("bea", "NCT07008196", "administrator")
    assert "themselves" in add("adam", STUDY, "monitor", "--by", "adam")
    assert "an administrator of BLINDED" in add("zoe", "BLINDED", "monitor", "--by", "adam")
    assert "an administrator of every study" in said("close", "nora", "--by", "adam")
    assert said("close", "nora", "--by", "administrator") == "done"
    assert "closed" in add("nora", STUDY, "monitor", "--by", "adam")
    assert "last administrator" in said("close", "administrator")
