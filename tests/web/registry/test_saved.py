"""Saved searches and watched studies on the web: what is new since the last look, each user's own."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import Any

from tests.web.conftest import Site
from tests.web.registry.a_record import NCT, invented
from trialwright.conduct.act import Role
from trialwright.registry.arrival import Arrival
from trialwright.registry.record import read_v2

ASKED = "q=inventumab&phase=PHASE2"


def arrive(updated: str, status: str, nct_id: str = NCT, text: str | None = None) -> None:
    from trialwright.web.shelf import shelf

    data = invented(updated, status)
    data["protocolSection"]["identificationModule"]["nctId"] = nct_id
    if text is not None:
        data["protocolSection"]["armsInterventionsModule"]["interventions"][0]["name"] = text
    shelf().corpus.add([Arrival(read_v2(data), "v2_json", "invented")], added_at=datetime(2026, 1, 6, tzinfo=UTC))


def shown(client: Any, address: str = "/saved") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def save(client: Any, name: str = "Mine", asked: str = ASKED) -> Any:
    return client.post("/saved", {"name": name, "asked": asked})


def test_a_saved_search_tells_what_is_new_and_what_changed_until_it_is_seen(stocked: Site) -> None:
    client = stocked.client(Role.COORDINATOR)
    assert save(client).headers["Location"] == "/saved?done=saved"
    assert "Nothing new since then" in shown(client)
    arrive("2025-01-01", "TERMINATED")
    arrive("2025-01-01", "RECRUITING", "NCT99990002")
    for _ in range(2):
        told = shown(client)
        assert "<h4>New</h4>" in told and "NCT99990002" in told
        assert "<h4>Changed</h4>" in told and "Terminated" in told
    client.post("/saved", {"name": "Mine", "do": "seen"})
    assert "Nothing new since then" in shown(client)
    arrive("2025-02-01", "TERMINATED", text="Another")
    assert "<h4>Found no longer</h4>" in shown(client)
    client.post("/saved", {"name": "Mine", "do": "forget"})
    assert "No search is saved yet" in shown(client)


def test_a_saved_search_keeps_its_filters_and_opens_as_it_was(stocked: Site) -> None:
    client = stocked.client(Role.COORDINATOR)
    save(client, asked="q=lupus&phase=PHASE2&page=7&near=42.36,-71.06&km=80&evil=1")
    told = shown(client)
    assert "“lupus”; Phase: Phase 2; Within 80 km of 42.36,-71.06" in told
    assert 'href="/search?q=lupus&near=42.36%2C-71.06&km=80&phase=PHASE2&stay=1"' in told
    arrive("2025-01-01", "RECRUITING", "NCT99990003")  # of another condition
    assert "NCT99990003" not in shown(client)


def test_what_one_user_keeps_no_other_sees_or_changes(stocked: Site) -> None:
    mine, other = stocked.client(Role.COORDINATOR), stocked.client(Role.INVESTIGATOR)
    save(mine)
    mine.post(f"/registry/{NCT}/watch")
    assert "Mine" not in shown(other) and NCT not in shown(other)
    assert "a saved search 'Mine'" in html.unescape(
        other.post("/saved", {"name": "Mine", "do": "forget"}).content.decode()
    )
    other.post(f"/registry/{NCT}/watch", {"do": "stop"})
    assert "Mine" in shown(mine) and NCT in shown(mine)


def test_a_visitor_is_sent_to_log_in_and_nothing_is_written(stocked: Site) -> None:
    from trialwright.registry.watching import Watching
    from trialwright.web.shelf import corpus_file

    visitor = stocked.client()
    for answer in (visitor.get("/saved"), save(visitor), visitor.post("/saved", {"name": "x", "do": "seen"}),
                   visitor.post(f"/registry/{NCT}/watch")):  # fmt: skip
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/log-in?next=/")
    assert not Watching.beside(corpus_file()).exists()
    assert "Log in</a> to save this search" in shown(visitor, f"/search?{ASKED}&stay=1")


def test_a_form_without_its_token_is_refused(stocked: Site) -> None:
    client = stocked.client(Role.COORDINATOR)
    client.handler.enforce_csrf_checks = True
    for address in ("/saved", f"/registry/{NCT}/watch"):
        assert client.post(address, {"name": "Mine", "asked": ASKED}).status_code == 403


def test_a_watched_study_tells_what_changed_since_the_last_look(stocked: Site) -> None:
    client = stocked.client(Role.COORDINATOR)
    assert "Watch for changes" in shown(client, f"/registry/{NCT}")
    assert client.post(f"/registry/{NCT}/watch").headers["Location"] == "/saved?done=watched"
    assert "Nothing that matters changed" in shown(client)
    arrive("2025-01-01", "TERMINATED")
    told = shown(client)
    assert "Completed" in told and "Terminated" in told
    client.post(f"/registry/{NCT}/watch")
    assert "Nothing that matters changed" in shown(client)
    client.post(f"/registry/{NCT}/watch", {"do": "stop"})
    assert "No study is watched yet" in shown(client)
    assert "Stop watching" not in shown(client, f"/registry/{NCT}/watch")
    assert client.post("/registry/NCT00000000/watch").status_code == 404


def test_what_cannot_be_saved_is_refused_with_a_sentence(stocked: Site, monkeypatch: Any) -> None:
    from trialwright.web import saved_page

    client = stocked.client(Role.COORDINATOR)
    save(client)
    for name, asked, says in (("", ASKED, "Give the search a name"), ("x" * 99, ASKED, "1 to 80"),
                              ("Mine", ASKED, "a name that no saved search has"),
                              ("Other", "page=2", "words or a filter"),
                              ("Other", "phase=banana", "phase")):  # fmt: skip
        answer = save(client, name, asked)
        assert answer.status_code == 200, (name, asked)
        assert says in html.unescape(answer.content.decode())
    monkeypatch.setattr(saved_page, "MOST_FOUND", 3)
    assert "at most 3 studies" in save(client, "Wide", "q=arthritis").content.decode()
    monkeypatch.setattr(saved_page, "MOST_SEARCHES", 1)
    assert "at most 1" in save(client, "Second").content.decode()
    monkeypatch.setattr(saved_page, "MOST_WATCHED", 0)
    assert "at most 0" in client.post(f"/registry/{NCT}/watch").content.decode()
