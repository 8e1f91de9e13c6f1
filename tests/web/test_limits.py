"""How often one may ask, how many costly pages are worked out at once, and what answers over https only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.conftest import Site
from trialwright.conduct.act import Role


@pytest.fixture
def paces() -> Iterator[Any]:
    from trialwright.web import pace

    pace.forget()
    yield pace
    pace.forget()


@settings(deadline=None)
@given(st.lists(st.floats(0, 5), min_size=1, max_size=200), st.integers(1, 20), st.floats(0.1, 10))
def test_no_more_pass_than_the_burst_and_what_fills_up_meanwhile(
    pauses: list[float], burst: int, each_second: float
) -> None:
    from trialwright.web import pace

    now, passed, one = 0.0, 0, pace.Pace(burst, each_second)
    pace.forget()
    for pause in pauses:
        now += pause
        passed += pace.seconds_to_wait("somebody", one, now) == 0
        assert passed <= burst + each_second * now + 1e-6
    assert passed >= min(len(pauses), burst), "whoever stays within the burst is never stopped"


def test_who_asks_too_often_waits_and_others_do_not(site: Site, paces: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from trialwright.web import store

    monkeypatch.setattr(paces, "COSTLY_PAGES", paces.Pace(2, 0.05))
    monkeypatch.setattr(paces, "WRITES", paces.Pace(1, 0.05))
    monkeypatch.setattr(paces, "BY_TOKEN", paces.Pace(1, 0.05))
    trail = f"/studies/{site.study}/audit/review"
    monitor, other = site.client(Role.MONITOR), site.client(Role.DATA_MANAGER)
    assert [monitor.get(trail).status_code for _ in range(3)] == [200, 200, 429]
    answer = monitor.get(trail)
    assert 1 <= int(answer.headers["Retry-After"]) <= 20 and "Ask again in" in answer.content.decode()
    assert monitor.get(f"/studies/{site.study}/matrix").status_code == 200, "what costs little goes on"
    assert other.get(trail).status_code == 200, "another user has a bucket of their own"
    assert [other.post("/account", {"do": "end-others"}).status_code for _ in range(2)] == [302, 429]
    until = datetime.now(UTC) + timedelta(days=1)
    token = store.make_token("monitor", site.study, Role.MONITOR, "", until)
    asked = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    address = f"/api/conduct/studies/{site.study}/participants"
    first, second = (site.client().get(address, **asked) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429) and "Retry-After" in second.headers


def test_costly_pages_are_worked_out_few_at_once_and_the_others_go_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialwright.web import costly

    monkeypatch.setattr(costly, "WAIT_SECONDS", 0.0)
    client, address = site.client(Role.DATA_MANAGER), f"/studies/{site.study}/results"
    assert client.get(address).status_code == 200
    for _ in range(costly.AT_ONCE):
        costly._places.acquire()
        costly._working.acquire()
    try:
        busy = client.get(address)
        assert busy.status_code == 503 and busy.headers["Retry-After"] == "5"
        assert client.get(f"/studies/{site.study}/matrix").status_code == 200
    finally:
        for _ in range(costly.AT_ONCE):
            costly._working.release()
            costly._places.release()
    assert client.get(address).status_code == 200, "the places were given back"
    assert client.get(f"/studies/{site.study}/results/export/no-such-form").status_code == 404
    assert costly._working._value == costly.AT_ONCE, "a page that fails gives its place back too"


def test_behind_certificates_pages_lead_to_https_and_programs_are_refused(site: Site, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = site.client()
    assert client.get("/log-in").headers["Location"].startswith("https://")
    for address in ("/api/studies", f"/api/conduct/studies/{site.study}/participants"):
        answer = client.get(address)
        assert answer.status_code == 403 and "https only" in answer.json()["error"] and "Location" not in answer.headers
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/api/studies", HTTP_X_FORWARDED_PROTO="https").status_code == 200
