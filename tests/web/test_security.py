"""Headers, cookies, log-in, and the scan for values of participants in logs, addresses, titles and error pages."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import PASSWORD, Site
from tests.web.journey import DAY, Walk, hidden
from tests.web.test_course import enrol, first_dose
from trialwright.conduct.act import Role

MIGRATIONS = Path(__file__).parents[2] / "src/trialwright/web/migrations"

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
    assert "Nothing was written. Load the page again" in answer.content.decode()
    client.logout()
    out = client.post(f"/studies/{site.study}/participants/new/consent", fields)
    assert out.status_code == 403
    assert f"/log-in?next=%2Fstudies%2F{site.study}%2Fparticipants%2Fnew%2Fconsent" in out.content.decode()
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
    assert "<script>alert" not in answer.content.decode()
    answer = walk.coordinator.post(f"/studies/{site.study}/screening", {"do": "judge", "conditions-0-name": nasty,
                                   "rows-conditions": "1", "screened_on": DAY, "birth_date": nasty})  # fmt: skip
    assert "<script>alert" not in answer.content.decode()


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


def test_identities_are_sealed_in_the_database(site: Site) -> None:
    from datetime import date

    from django.db import connection

    from trialwright.web import store

    for code, born in (("P-1", date(1971, 5, 4)), ("P-2", None)):
        store.set_identity(site.study, code, "Canary Person", born)
        assert store.identity(site.study, code) == ("Canary Person", born)
    assert store.identity(site.study, "P-3") is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM web_identity")
        kept = str(cursor.fetchall())
    assert "Canary" not in kept and "1971" not in kept


def test_identities_that_stood_open_are_sealed_by_the_upgrade(site: Site) -> None:
    from datetime import date
    from importlib import import_module

    from django.apps import apps

    from trialwright.web import store
    from trialwright.web.models import Identity

    Identity.objects.create(study=site.study, code="P-1", name="Canary Person", birth_date=date(1971, 5, 4))
    name = next(path.stem for path in MIGRATIONS.glob("*_sealed_identities.py"))
    import_module(f"trialwright.web.migrations.{name}").seal_identities(apps, None)
    assert store.identity(site.study, "P-1") == ("Canary Person", date(1971, 5, 4))
    assert "Canary" not in str(Identity.objects.values_list("name", "birth_date").get())


NASTY = [
    "' OR '1'='1", "1; DROP TABLE web_ledgerrow", "{{ 7*7 }}", "{% debug %}", "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>", "=1+1", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%0d%0aSet-Cookie: a=b",
    "\r\nX-Injected: yes", "\x00", "\ufffe", "${jndi:ldap://x}", "`id`", "$(id)", "| id", "%s%n", "a" * 5000,
]  # fmt: skip


def test_no_sort_filter_page_or_file_name_is_ever_executed_or_breaks_a_page(site: Site) -> None:
    from urllib.parse import quote

    from trialwright.web import store

    before = store.head(site.study)
    client, study = site.client(Role.DATA_MANAGER), f"/studies/{site.study}"
    asked = [("/search", name) for name in ("q", "sort", "page", "status")]
    asked += [(f"{study}/audit", name) for name in ("participant", "form", "page")]
    asked += [(f"{study}/queries", "state"), (f"{study}/matrix", "state"), (f"{study}/delegations", "on"),
              ("/log-in", "next"), ("/access", "before")]  # fmt: skip
    for word in NASTY:
        answers = [client.get(address, {name: word}) for address, name in asked]
        answers += [client.get(f"{study}/{part}/{quote(word, safe='')}") for part in
                    ("results/files", "results/export", "results/numbers", "participants")]  # fmt: skip
        for answer in answers:
            assert answer.status_code < 500, answer.request
            assert "X-Injected" not in answer.headers and "a=b" not in str(answer.cookies)
            shown = answer.content.decode(errors="replace")
            assert "<script>alert" not in shown and "<img src=x" not in shown and "root:x:" not in shown
    assert store.head(site.study) == before


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("trialwright-2026", False), ("NCT07008196 study", False), ("Investigator-Monitor", False),
        ("hospital clinic trial", False), ("Charlottenburg 26", False), ("horse battery staple", True),
        ("trialwright horse battery", True), ("关节炎临床试验密码很长的一句话", True),
    ],
)  # fmt: skip
def test_words_of_the_trial_make_no_password(
    site: Site, monkeypatch: pytest.MonkeyPatch, password: str, good: bool
) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    monkeypatch.setenv("TRIALWRIGHT_PASSWORD_WORDS", "Charlottenburg")
    if good:
        validate_password(password)
        return
    with pytest.raises(ValidationError):
        validate_password(password)


def test_behind_certificates_cookies_and_headers_are_stricter(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    told = "; ".join((
        "import trialwright.web.settings as s",
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT)",
    ))  # fmt: skip
    environment = {**os.environ, "TRIALWRIGHT_DATA": str(tmp_path), "TRIALWRIGHT_HTTPS": "1"}
    ran = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "True", "31536000", "True", "True"]
