"""A passkey in a real browser: made at the first log-in, used at the next one, and for a signature in place of the
password. Chromium's virtual authenticator (Chrome DevTools Protocol, WebAuthn domain) is the device."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.browser.clinic import CODE, STUDY
from tests.web.browser.conftest import Served, Watched, page_of

pytestmark = pytest.mark.browser
FIRST, OWN = "a first password for Wanda", "a password that only Wanda knows"
DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


def _log_in(page: Any, password: str) -> None:
    page.get_by_label("User name").fill("wanda")
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def test_a_passkey_is_made_lets_in_and_signs(chromium: Any, clinic: Served, watched: Watched) -> None:
    command = [sys.executable, "-m", "trialwright", "user", "add", "wanda", "--study", STUDY, "--role", "investigator",
               "--password", FIRST, "--data", str(clinic.log.parent)]  # fmt: skip
    subprocess.run(command, check=True, env={k: v for k, v in os.environ.items() if k != "TRIALWRIGHT_DATA"})
    here = Served(clinic.address.replace("127.0.0.1", "localhost"), clinic.passwords, clinic.log)
    page = page_of(chromium, here, watched, scripts=True, width=360)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    # The first log-in: a passkey, recovery codes, a password of one's own.
    page.goto(f"{here.address}/log-in")
    _log_in(page, FIRST)
    assert Axe().run(page).response["violations"] == []
    page.emulate_media(color_scheme="dark")
    ground = page.locator(".qr svg").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert ground == "rgb(255, 255, 255)", "an authenticator app reads dark on light alone"
    page.get_by_label("What to call it").fill("Tablet of the ward")
    page.get_by_role("button", name="Set up a passkey and log in").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.get_by_role("link", name="I have kept them: go on").click()
    page.get_by_label("Password now").fill(FIRST)
    page.get_by_label("New password", exact=True).fill(OWN)
    page.get_by_label("New password again").fill(OWN)
    page.get_by_role("button", name="Change it").click()
    page.get_by_text("Changed.").wait_for()
    page.get_by_role("button", name="Log out").click()
    # The next log-in: password and passkey.
    page.goto(f"{here.address}/log-in?next=/account")
    _log_in(page, OWN)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("row", name="Tablet of the ward").wait_for()
    assert "password and passkey" in page.inner_text("main") and "this session" in page.inner_text("main")
    assert Axe().run(page).response["violations"] == []
    # The first signature with everything, the second with the passkey alone.
    for number, fields in enumerate(({"Your user name": "wanda", "Your password": OWN}, {}), start=1):
        page.goto(f"{here.address}/studies/{STUDY}/participants/{CODE}/sign?visit=screening&form=vitals")
        page.get_by_label("Your name in full").fill("Wanda Example")
        for label, text in fields.items():
            page.get_by_label(label).fill(text)
        page.get_by_role("button", name="Sign with a passkey").click()
        page.get_by_text("Signed.").wait_for()
        assert page.get_by_role("region", name="Signatures").get_by_role("row", name="Wanda Example").count() == number
    assert watched.messages == [] and watched.foreign == []
