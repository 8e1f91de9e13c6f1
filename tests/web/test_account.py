"""One's own account: sessions seen and ended, by their owner and by an administrator; passkeys that are none."""

from __future__ import annotations

import re
from typing import Any

from tests.web.conftest import Site, come_in
from tests.web.journey import sentences
from tests.web.test_second_factor import account, browser, is_in, password, set_up
from trialwright.conduct.act import Role


def _told(kind: str) -> list[tuple[str | None, str | None]]:
    from trialwright.web.store import installation

    return [(line.account, line.by) for line in installation.events() if line.kind == kind]


def _others(client: Any) -> list[str]:
    """The sessions that the page offers to end."""
    return re.findall(r'name="session" value="([0-9a-f]{12})"', client.get("/account").content.decode())


def test_users_see_and_end_their_sessions_and_nobody_elses(site: Site) -> None:
    account("ines", Role.INVESTIGATOR)
    here, there, away = browser(), browser(), browser()
    for client in (here, there, away):
        come_in(client, "ines")
    stranger = site.client(Role.MONITOR)
    page = here.get("/account").content.decode()
    assert page.count("password and code") == 3 and "this session" in page and len(_others(here)) == 2
    assert not any(client.session.session_key in page for client in (here, there, away)), "a name, not what opens it"
    name = next(one for one in _others(here) if one not in _others(there))  # that of `there`, as `here` sees it
    refused = stranger.post("/account", {"do": "end", "session": name})
    assert refused.status_code == 403 and is_in(there, site.study), "somebody else's session cannot be named"
    assert here.post("/account", {"do": "end", "session": name}).status_code == 302
    assert not is_in(there, site.study) and is_in(away, site.study)
    assert here.post("/account", {"do": "end-others"}).status_code == 302
    assert not is_in(away, site.study) and is_in(here, site.study) and is_in(stranger, site.study)
    assert _told("session ended") == [("ines", None)] * 2


def test_an_administrator_ends_the_sessions_of_somebody_else(site: Site) -> None:
    account("ines", Role.INVESTIGATOR)
    ines, admin = browser(), site.client(Role.ADMINISTRATOR)
    come_in(ines, "ines")
    assert "End the sessions of ines" in admin.get("/access").content.decode()
    assert admin.post("/access", {"account": "ines"}).url == "/access?ended=1"
    assert not is_in(ines, site.study) and _told("session ended") == [("ines", "administrator")]
    for unknown in ("nobody", "administrator", ""):
        assert admin.post("/access", {"account": unknown}).url == "/access?ended=0", "never one's own by mistake"
    assert site.client(Role.MONITOR).post("/access", {"account": "ines"}).status_code == 404


def test_what_is_no_passkey_lets_nobody_in_and_breaks_nothing(site: Site) -> None:
    account("ines", Role.INVESTIGATOR)
    client = browser()
    assert password(client, "ines").url == "/log-in/second-factor"
    wrong = ["{}", "[]", "null", "x" * 30_000, '{"id": 1}', '{"id": "AA", "rawId": "AA", "type": "public-key"}',
             '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", '
             '"attestationObject": "oA"}, "clientExtensionResults": {}}']  # fmt: skip
    for answer in wrong:
        client.get("/log-in/second-factor")
        said = client.post("/log-in/second-factor", {"passkey": answer})
        assert said.status_code == 403 and "passkey" in " ".join(sentences(said.content)), answer[:40]
    assert not is_in(client, site.study)
    set_up(client, "ines")
    for answer in wrong[:2]:
        said = client.post("/account", {"do": "add", "passkey": answer, "password": "wrong"})
        assert said.status_code == 403 and "password" in " ".join(sentences(said.content))
    assert client.post("/account", {"do": "remove", "number": "1", "password": "wrong"}).status_code == 403
    late = browser()
    password(late, "ines")
    said = [late.post("/log-in/code", {"passkey": answer}).status_code for answer in wrong]
    assert said[0] == 403 and said[-1] == 429, "each is a failure under the name, and five close it"
