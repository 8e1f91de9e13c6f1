"""Coming in with two factors, over HTTP: who needs the second, how it is set up, used once, lost and reset."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.web.conftest import PASSWORD, Site
from tests.web.journey import sentences
from trialwright.conduct.act import Role


def browser() -> Any:
    from django.test import Client

    return Client()


def account(name: str, role: Role, study: str = "*") -> None:
    from trialwright.web import store

    store.add_member(name, study, role)
    store.set_password(name, PASSWORD)


def password(client: Any, name: str, **more: str) -> Any:
    return client.post("/log-in", {"username": name, "password": PASSWORD, **more})


def set_up(client: Any, name: str, **more: str) -> tuple[str, list[str]]:
    """The secret and the recovery codes of a first log-in."""
    from trialwright.web.store.second_factor import code_now

    assert password(client, name, **more).url == "/log-in/second-factor"
    page = client.get("/log-in/second-factor").content.decode()
    secret = re.search(r"<dt>Key</dt><dd><code>([A-Z2-7 ]+)</code>", page)
    assert secret is not None and "<svg" in page and "style=" not in page
    plain = secret.group(1).replace(" ", "")
    answer = client.post("/log-in/second-factor", {"code": code_now(plain)})
    assert answer.status_code == 200
    return plain, [one.replace(" ", "") for one in re.findall(r"<li><code>([\d ]+)</code>", answer.content.decode())]


def is_in(client: Any, study: str) -> bool:
    return client.get(f"/studies/{study}/delegations").status_code == 200


def test_every_role_sets_a_second_factor_up_first(site: Site) -> None:
    for role in Role:
        account(f"one-{role.value}", role)
        client = browser()
        assert password(client, f"one-{role.value}").url == "/log-in/second-factor", role
        assert not is_in(client, site.study), role
    account("ines", Role.INVESTIGATOR)
    client = browser()
    password(client, "ines")
    client.get("/log-in/second-factor")
    wrong = client.post("/log-in/second-factor", {"code": "000000"})
    assert wrong.status_code == 403 and not is_in(client, site.study)
    _, codes = set_up(browser(), "ines")
    assert len(codes) == len(set(codes)) == 10 and all(re.fullmatch(r"\d{16}", one) for one in codes)


def excuse(*roles: Role) -> None:
    """Let these roles come in with the password alone, as an administrator does with ``trialwright user``."""
    from trialwright.web.store import factor_policy

    for role in roles:
        assert factor_policy.ask(role, False, "administrator", "shared tablets at the bedside")


def test_an_installation_may_excuse_coordinators_and_monitors_and_says_so(site: Site) -> None:
    from trialwright.web import store
    from trialwright.web.models import PasswordAlone
    from trialwright.web.store import factor_policy, installation

    excuse(Role.COORDINATOR)
    assert not factor_policy.ask(Role.COORDINATOR, False, "administrator", "again"), "it stands so already"
    account("cora", Role.COORDINATOR)
    client = browser()
    assert password(client, "cora").url == "/" and is_in(client, site.study)
    account("mona", Role.MONITOR)
    assert password(browser(), "mona").url == "/log-in/second-factor"
    page = site.client(Role.ADMINISTRATOR).get("/access").content.decode()
    assert "except coordinators" in page and "second factor no longer asked" in page
    assert store.verify(installation.INSTALLATION) == []
    assert factor_policy.ask(Role.COORDINATOR, True, "administrator", "telephones for all")
    assert not is_in(client, site.study), "a session without one ends"
    PasswordAlone.objects.create(role="monitor")
    assert "role monitor" in store.verify(installation.INSTALLATION)[0].says, "a row that no event tells"


def test_nothing_excuses_who_signs_decides_analyses_or_administers(site: Site) -> None:
    from trialwright.web.models import PasswordAlone
    from trialwright.web.store import factor_policy

    for role in (Role.INVESTIGATOR, Role.DATA_MANAGER, Role.ADMINISTRATOR, Role.STATISTICIAN):
        assert not factor_policy.ask(role, False, "administrator", "because")
        PasswordAlone.objects.create(role=role.value)  # past the program
        account(f"one-{role.value}", role)
        assert password(browser(), f"one-{role.value}").url == "/log-in/second-factor", role
    PasswordAlone.objects.all().delete()


def test_a_code_lets_in_once_and_brings_back_to_the_page_that_was_asked_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialwright.web.store import second_factor
    from trialwright.web.store.second_factor import code_now

    monkeypatch.setattr(second_factor, "tolerated_steps", lambda: 1)
    account("ines", Role.INVESTIGATOR)
    wanted = f"/studies/{site.study}/delegations"
    secret, _ = set_up(browser(), "ines", next=wanted)
    client, second = browser(), browser()
    assert password(client, "ines", next=wanted).url == "/log-in/code"
    assert not is_in(client, site.study)
    used, fresh = code_now(secret), code_now(secret, ahead=1)
    again = client.post("/log-in/code", {"code": used})
    assert again.status_code == 403 and "used before" in " ".join(sentences(again.content))
    assert client.post("/log-in/code", {"code": f"{fresh[:3]} {fresh[3:]}"}).url == wanted
    assert is_in(client, site.study)
    password(second, "ines")
    assert second.post("/log-in/code", {"code": fresh}).status_code == 403


def test_a_recovery_code_lets_in_once(site: Site) -> None:
    from trialwright.web.store import installation

    account("ines", Role.INVESTIGATOR)
    _, codes = set_up(browser(), "ines")
    for number, status in ((1, 302), (2, 403)):
        client = browser()
        password(client, "ines")
        answer = client.post("/log-in/code", {"code": codes[0]})
        assert answer.status_code == status, number
    assert [line.says for line in installation.events("ines") if line.kind == "recovery code used"] == ["left: 9"]


def test_five_wrong_codes_close_the_name_for_a_while(site: Site) -> None:
    account("ines", Role.INVESTIGATOR)
    set_up(browser(), "ines")
    client = browser()
    password(client, "ines")
    codes = [client.post("/log-in/code", {"code": "000000"}).status_code for _ in range(5)]
    assert codes[0] == 403
    assert client.post("/log-in/code", {"code": "111111"}).status_code == 429
    assert password(browser(), "ines").status_code == 429


def test_the_second_step_without_the_first_leads_nowhere(site: Site) -> None:
    account("ines", Role.INVESTIGATOR)
    _, codes = set_up(browser(), "ines")
    client = browser()
    assert client.get("/log-in/code").url == client.post("/log-in/code", {"code": codes[0]}).url == "/log-in"
    assert client.get("/log-in/second-factor").url == "/log-in"
    password(client, "ines")
    assert client.get("/log-in/second-factor").url == "/log-in", "a factor that stands is not set up anew"
    session = client.session
    session["waiting"] = {**session["waiting"], "since": int(time.time()) - 601}
    session.save()
    assert client.post("/log-in/code", {"code": codes[1]}).url == "/log-in", "a password waits ten minutes"


def test_secrets_are_encrypted_where_they_are_kept(site: Site) -> None:
    from allauth.mfa.models import Authenticator

    account("ines", Role.INVESTIGATOR)
    secret, codes = set_up(browser(), "ines")
    kept = str(list(Authenticator.objects.values("data")))
    assert secret not in kept and not any(code in kept for code in codes)
    hashed = Authenticator.objects.get(type="recovery_codes").data["hashed"]
    assert len(hashed) == len(set(hashed)) == 10 and all("$" in one for one in hashed), "salted hashes, each its own"


def test_recovery_codes_that_stood_sealed_are_hashed_by_the_upgrade(site: Site) -> None:
    from importlib import import_module

    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from django.apps import apps
    from django.contrib.auth import get_user_model

    from trialwright.web.store import second_factor

    account("ines", Role.INVESTIGATOR)
    old = RecoveryCodes.activate(get_user_model().objects.get(username="ines"))
    used, *left = old.generate_codes()
    assert old.validate_code(used)
    import_module("trialwright.web.migrations.0010_access").hash_recovery_codes(apps, None)
    kept = Authenticator.objects.get(type="recovery_codes").data
    assert set(kept) == {"hashed"} and len(kept["hashed"]) == 9
    assert second_factor.check("ines", used) is None, "what was used before stays used"
    assert second_factor.check("ines", left[0]) == "recovery code" and second_factor.check("ines", left[0]) is None


def test_a_code_holds_for_its_own_half_minute_where_the_clock_is_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialwright.web import clock
    from trialwright.web.store import second_factor

    account("ines", Role.INVESTIGATOR)
    secret, _ = set_up(browser(), "ines")
    at = 1_900_000_000 // 30 * 30
    for known, taken in (((None, True), 0), ((2.0, None), 0), ((None, False), 1), ((None, None), 1), ((9.0, True), 1)):
        at += 300
        with monkeypatch.context() as patched:
            patched.setattr(clock, "state", lambda known=known: clock.Clock(*known))
            patched.setattr(second_factor.time, "time", lambda at=at: at)
            code = second_factor.code_now(secret)
            patched.setattr(second_factor.time, "time", lambda at=at: at + 30)
            assert second_factor.tolerated_steps() == taken
            assert (second_factor.check("ines", code) is None) == (taken == 0), known


def test_a_role_that_needs_a_second_factor_ends_a_session_without_one(site: Site) -> None:
    account("cora", Role.COORDINATOR)
    excuse(Role.COORDINATOR)
    client = browser()
    password(client, "cora")
    assert is_in(client, site.study)
    from trialwright.web import store

    store.add_member("cora", "*", Role.DATA_MANAGER)
    assert not is_in(client, site.study)
    assert password(client, "cora").url == "/log-in/second-factor"


def test_a_session_is_new_after_each_step_and_ends_after_twelve_hours(site: Site) -> None:
    account("cora", Role.COORDINATOR)
    excuse(Role.COORDINATOR)
    client = browser()
    client.get("/log-in")
    before = client.session.session_key
    password(client, "cora")
    assert client.session.session_key != before
    session = client.session
    session["since"] = int(time.time()) - 12 * 3600 - 1
    session.save()
    assert not is_in(client, site.study)
    assert "_auth_user_id" not in client.session


def test_the_demonstration_says_that_it_has_no_second_factor(site: Site) -> None:
    page = browser().get("/log-in").content.decode()
    assert "Demonstration." in page and "without a second factor" in page
    (site.folder / "log-ins.json").unlink()
    assert "Demonstration." not in browser().get("/log-in").content.decode()
    client = browser()
    assert password(client, "investigator").url == "/log-in/second-factor", "no account is exempt elsewhere"


def test_a_lost_factor_is_taken_away_by_who_says_how_they_made_sure_who_asks(site: Site) -> None:
    from tests.web.test_events import command
    from trialwright.web.store import installation

    account("ines", Role.INVESTIGATOR)
    client = browser()
    set_up(client, "ines")
    words = ("user", "reset-second-factor", "ines", "--by", "administrator", "--reason", "telephone lost")
    assert command(site, *words).exit_code != 0 and is_in(client, site.study), "nobody said how"
    assert command(site, *words, "--identified", "in person, passport").exit_code == 0
    assert not is_in(client, site.study) and password(browser(), "ines").url == "/log-in/second-factor"
    (told,) = [line for line in installation.events("ines") if line.kind == "second factor reset"]
    assert (told.by, told.reason, told.says) == ("administrator", "telephone lost", "identified: in person, passport")
