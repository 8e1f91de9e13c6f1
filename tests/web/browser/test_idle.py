"""The warning before a session ends, in a browser whose clock is moved; axe-core clean, and no word from the policy."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.web.browser.conftest import Served, Watched, log_in, page_of


def test_a_page_left_alone_warns_stays_on_a_click_and_says_when_it_is_over(
    chromium: Any, served: Served, watched: Watched
) -> None:
    page = page_of(chromium, served, watched, scripts=True, width=360)
    page.clock.install()
    log_in(page, served, "coordinator")
    warning = page.locator("#idle")
    assert not warning.is_visible()
    page.clock.run_for("18:30")
    assert "logged out in 1 minute" in warning.inner_text() or "logged out in 2 minute" in warning.inner_text()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Stay logged in").click()
    warning.wait_for(state="hidden")
    page.clock.run_for("17:00")
    page.keyboard.press("Tab")
    page.clock.run_for("02:00")
    page.wait_for_timeout(300)
    assert not warning.is_visible(), "whoever types is there"
    page.context.clear_cookies()
    page.clock.run_for("21:00")
    warning.get_by_text("You are logged out").wait_for()
    page.get_by_role("link", name="Log in again").click()
    assert page.url.startswith(f"{served.address}/log-in?next=%2F")
    assert [one for one in watched.messages if "Content Security Policy" in one] == []
