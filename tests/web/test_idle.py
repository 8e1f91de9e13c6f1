"""Sessions that end while somebody types: the text is kept for them alone, and log-in leads back to the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.conftest import PASSWORD, Site, come_in
from tests.web.journey import hidden
from trialwright.conduct.act import Role

FORM = "/studies/NCT07008196/participants/P-1/visits/screening/demographics"
TYPED = {"do": "save", "observed_on": "2026-02-03", "age_years": "47"}


@pytest.fixture
def with_a_form(site: Site) -> Site:
    client = site.client(Role.COORDINATOR)
    consent = {"participant": "P-1", "observed_on": "2026-02-02", "consent_version": "1.0"}
    client.post(f"/studies/{site.study}/participants/new/consent", consent)
    client.post(f"/studies/{site.study}/participants/P-1/acts/visit-attended",
                {"observed_on": "2026-02-03", "visit": "screening"})  # fmt: skip
    return site


def browser(name: str) -> Any:
    from django.test import Client

    client = Client()
    client.post("/log-in", {"username": name, "password": PASSWORD})
    return client


def run_out(client: Any, ago: timedelta = timedelta(minutes=1)) -> None:
    """Let the session of ``client`` have ended a while ago."""
    from django.contrib.sessions.models import Session

    ended = datetime.now(UTC) - ago
    assert Session.objects.filter(session_key=client.session.session_key).update(expire_date=ended) == 1


def test_what_is_sent_after_the_session_ended_comes_back_to_its_writer(with_a_form: Site) -> None:
    from trialwright.web import store

    client, before = browser("coordinator"), store.head(with_a_form.study)
    base = hidden(client.get(FORM).content, "base")
    run_out(client)
    answer = client.post(FORM, {**TYPED, "base": base})
    assert answer.status_code == 302 and answer.url == f"/log-in?next={FORM}"
    assert store.head(with_a_form.study) == before, "nothing is written for somebody who is not logged in"
    again = client.post("/log-in", {"username": "coordinator", "password": PASSWORD, "next": FORM})
    assert again.url == FORM
    assert 'value="47"' in client.get(FORM).content.decode()


def test_nobody_else_sees_it(with_a_form: Site) -> None:
    client = browser("coordinator")
    client.get(FORM)
    run_out(client)
    client.post(FORM, TYPED)
    from trialwright.web import store

    store.add_member("carl", "*", Role.COORDINATOR)
    store.set_password("carl", PASSWORD)
    client.post("/log-in", {"username": "carl", "password": PASSWORD, "next": FORM})
    assert 'value="47"' not in client.get(FORM).content.decode()


@pytest.mark.parametrize("why", ["logged out", "long ago", "closed", "another password", "no such session"])
def test_a_session_that_is_truly_over_keeps_nothing(with_a_form: Site, why: str) -> None:
    from trialwright.web import store

    client = browser("coordinator")
    client.get(FORM)
    if why == "logged out":
        client.post("/log-out")
    elif why == "no such session":
        client.cookies["sessionid"] = "x" * 32
    else:
        run_out(client, timedelta(hours=25) if why == "long ago" else timedelta(minutes=1))
    if why == "closed":
        store.close_account("coordinator")
    if why == "another password":
        store.set_password("coordinator", "another long password")
    assert client.post(FORM, TYPED).status_code == 302
    other = with_a_form.client(Role.COORDINATOR) if why != "closed" else with_a_form.client(Role.INVESTIGATOR)
    assert 'value="47"' not in other.get(FORM).content.decode()


def test_a_session_of_twelve_hours_keeps_what_was_typed_too(with_a_form: Site) -> None:
    client = with_a_form.client()
    come_in(client, "coordinator")
    session = client.session
    session["since"] -= 12 * 3600 + 1
    session.save()
    assert client.post(FORM, TYPED).url == f"/log-in?next={FORM}"
    assert 'value="47"' in with_a_form.client(Role.COORDINATOR).get(FORM).content.decode()


def test_staying_is_a_request_and_a_visitor_is_told(site: Site) -> None:
    client = site.client(Role.COORDINATOR)
    assert client.get("/stay").status_code == 204
    assert site.client().get("/stay").status_code == 401
    page = client.get("/").content.decode()
    assert 'data-seconds="1185"' in page and "idle.js" in page
    assert "idle.js" not in site.client().get("/").content.decode()


def test_reading_pages_writes_the_time_of_the_session_once_in_a_while(with_a_form: Site) -> None:
    from django.conf import settings
    from django.contrib.sessions.models import Session

    client = browser("coordinator")

    def ends() -> datetime:
        return Session.objects.get(session_key=client.session.session_key).expire_date

    client.get(FORM)
    first = ends()
    client.get(FORM)
    assert ends() == first, "noted just now"
    session = client.session
    session["seen"] -= settings.SESSION_SEEN_EVERY
    session.save()
    early = datetime.now(UTC) + timedelta(minutes=1)
    Session.objects.filter(session_key=session.session_key).update(expire_date=early)
    client.get(FORM)
    assert ends() > early, "a session that is used goes on"
