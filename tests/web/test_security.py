"""Headers, cookies, log-in, and the scan for values of participants in logs, addresses, titles and error pages."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

from tests.web.conftest import PASSWORD, Site
from tests.web.journey import DAY, Walk, hidden
from tests.web.test_course import enrol, first_dose
from trialwright.conduct.act import Role

CANARIES = ("37.31", "CANARYWORD", "zqxjk", "1931-07-31", "0.3731")


def pages(site: Site) -> dict[str, Any]:
    client = site.client(Role.INVESTIGATOR)
    return {
        address: client.get(address)
        for address in ("/", f"/studies/{site.study}", f"/studies/{site.study}/screening", "/log-in", "/nothing-here",
                        f"/studies/{site.study}/participants", f"/studies/{site.study}/results")
    }  # fmt: skip


def test_every_answer_carries_the_security_headers(site: Site) -> None:
    for address, answer in pages(site).items():
        policy = answer.headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "style-src 'self'", "img-src 'self'", "form-action 'self'",
                     "frame-ancestors 'none'", "base-uri 'none'"):  # fmt: skip
            assert part in policy, address
        assert "unsafe" not in policy and "script-src 'self';" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_holds_an_inline_script_or_style_or_an_address_of_another_machine(site: Site) -> None:
    for address, answer in pages(site).items():
        page = answer.content.decode()
        scripts = re.findall(r"<script[^>]*>[^<]*</script>", page)
        assert all(re.search(r' src="/static/trialwright/[\w-]+\.js"[^>]*></script>$', one) for one in scripts), address
        assert page.count("<script") == len(scripts), address
        assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=", page), address
        loaded = re.findall(r'(?:src|href)="(https?:[^"]*)"', page)
        assert [one for one in loaded if re.search(rf'<(?:link|img|script)[^>]*"{re.escape(one)}"', page)] == []


def test_a_form_without_its_token_is_refused(site: Site) -> None:
    from django.test import Client

    from tests.web.conftest import come_in

    client = Client(enforce_csrf_checks=True)
    come_in(client, "coordinator")
    fields = {"participant": "P-1", "observed_on": DAY, "consent_version": "1.0"}
    answer = client.post(f"/studies/{site.study}/participants/new/consent", fields)
    assert answer.status_code == 403
    assert "Log in again; nothing was written." in answer.content.decode()
    from trialwright.web import store

    assert store.course(site.study).participants == {}


def test_log_in_takes_the_right_password_and_no_other(site: Site) -> None:
    client = site.client()
    wrong = client.post("/log-in", {"username": "monitor", "password": "wrong"})
    assert wrong.status_code == 403
    assert "do not belong together" in wrong.content.decode()
    right = client.post("/log-in", {"username": "monitor", "password": PASSWORD, "next": "/studies/x"})
    assert (right.status_code, right.url) == (302, "/studies/x")


def test_five_failed_log_ins_close_a_name_for_a_while(site: Site) -> None:
    client = site.client()
    for _ in range(5):
        client.post("/log-in", {"username": "monitor", "password": "wrong"})
    answer = client.post("/log-in", {"username": "monitor", "password": PASSWORD})
    assert answer.status_code == 429
    assert client.post("/log-in", {"username": "coordinator", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_log_in_leads_to_no_other_site(site: Site, address: str) -> None:
    answer = site.client().post("/log-in", {"username": "monitor", "password": PASSWORD, "next": address})
    assert (answer.status_code, answer.url) == (302, "/")


def test_a_session_ends_after_twenty_idle_minutes(site: Site) -> None:
    client = site.client(Role.MONITOR)
    answer = client.get("/")
    cookie = answer.cookies["sessionid"]
    assert client.session.get_expiry_age() == 20 * 60
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    client.post("/log-out")
    assert client.get(f"/studies/{site.study}/participants").status_code == 302


def test_what_is_typed_is_shown_as_text_and_never_as_markup(site: Site) -> None:
    walk = Walk(site)
    walk.consent()
    nasty = '"><script>alert(1)</script>'
    answer = walk.coordinator.post(f"/studies/{site.study}/participants/new/consent", {"participant": nasty})
    assert "<script" not in answer.content.decode()
    answer = walk.coordinator.post(f"/studies/{site.study}/screening", {"do": "judge", "conditions-0-name": nasty,
                                   "rows-conditions": "1", "screened_on": DAY, "birth_date": nasty})  # fmt: skip
    assert "<script" not in answer.content.decode()


def test_no_value_of_a_participant_stands_in_a_log_an_address_a_title_or_an_error_page(
    site: Site, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    walk = Walk(site)
    enrol(walk)
    walk.act("visit-attended", observed_on=DAY, visit="week 0")
    walk.act("dose-given", **first_dose(walk))
    answers = [
        walk.save("week 0", "core_set", observed_on=DAY, pain_mm="37.31", haq_di="0.3731"),
        walk.save("week 0", "core_set", observed_on=DAY, pain_mm="373.1", crp_mg_l="CANARYWORD"),
        walk.act("adverse-event-reported", observed_on=DAY, event="1", term="zqxjk", organ_system="CANARYWORD",
                 grade="2", serious="false", started=DAY, outcome="recovered"),
        walk.coordinator.post(f"/studies/{site.study}/screening",
                              {"do": "judge", "birth_date": "1931-07-31", "screened_on": DAY, "sex": "CANARYWORD"}),
        walk.coordinator.get(walk.person), walk.coordinator.get(f"{walk.person}/visits/week-0/core_set"),
        walk.investigator.get(f"/studies/{site.study}/results"), walk.coordinator.get(f"{walk.person}/nothing"),
    ]  # fmt: skip
    from trialwright.web import store

    def breaks(*_: object, **__: object) -> None:
        raise ValueError("the value 37.31 of CANARYWORD born 1931-07-31 broke this")

    monkeypatch.setattr(store, "append", breaks)
    walk.coordinator.raise_request_exception = False
    broken = walk.act("withdrawn", observed_on=DAY, why="other")
    assert broken.status_code == 500
    errors = [broken, *(one for one in answers if one.status_code >= 400)]
    assert len(errors) >= 2
    shown = "\n".join(one.content.decode() for one in answers)
    seen = {
        "log": caplog.text,
        "terminal": "".join(capfd.readouterr()),
        "addresses": " ".join(str(getattr(one, "url", "")) for one in answers),
        "links": " ".join(re.findall(r'(?:href|action)="([^"]*)"', shown)),
        "titles": " ".join(re.findall(r"<title>(.*?)</title>", shown)),
        "error pages": " ".join(one.content.decode() for one in errors),
    }
    assert {place: word for place, text in seen.items() for word in CANARIES if word in text} == {}


def test_error_pages_say_what_to_do(site: Site) -> None:
    client = site.client()
    foreign = client.get("/", HTTP_HOST="elsewhere.example")
    assert foreign.status_code == 400
    assert "This request cannot be read" in foreign.content.decode()
    assert "There is no such page" in client.get("/nothing-here").content.decode()
    assert hidden(client.get("/log-in").content, "next") == "/"


def test_failures_are_counted_in_the_database_until_the_right_password_comes(site: Site) -> None:
    from axes.models import AccessAttempt

    from tests.web.conftest import PASSWORD

    for name in ("Monitor", " monitor", "MONITOR"):
        assert site.client().post("/log-in", {"username": name, "password": "wrong"}).status_code == 403
    assert AccessAttempt.objects.get(username="monitor").failures_since_start == 3
    assert site.client().post("/log-in", {"username": "monitor", "password": PASSWORD}).status_code == 302
    assert not AccessAttempt.objects.filter(username="monitor").exists()


def test_a_failed_log_in_keeps_no_password(site: Site) -> None:
    from axes.models import AccessAttempt

    site.client().post("/log-in", {"username": "monitor", "password": "secret-canary-7719"})
    kept = AccessAttempt.objects.values().get(username="monitor")
    assert "secret-canary-7719" not in str(kept)
