"""The warning before a session ends, in a browser whose clock is moved; axe-core clean, and no word from the policy."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.web.browser.clinic import CODE, STUDY
from tests.web.browser.conftest import Served, Watched, enter, log_in, page_of
from tests.web.browser.conftest import written as told_as_written


def test_a_page_left_alone_warns_stays_on_a_click_and_says_when_it_is_over(
    chromium: Any, served: Served, watched: Watched
) -> None:
    page = page_of(chromium, served, watched, scripts=True, width=360)
    page.clock.install()
    log_in(page, served, "coordinator")
    page.get_by_role("button", name="Log out").wait_for()
    page.wait_for_load_state()  # the script that counts has run: only then is its clock moved
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
    warning.wait_for(state="hidden")  # whoever types is there
    page.context.clear_cookies()
    page.clock.run_for("21:00")
    warning.get_by_text("You are logged out").wait_for()
    page.get_by_role("link", name="Log in again").click()
    assert page.url.startswith(f"{served.address}/log-in?next=%2F")
    assert [one for one in watched.messages if "Content Security Policy" in one] == []


def test_what_was_typed_into_an_act_is_there_again_after_a_session_ended_and_goes_with_the_log_out(
    chromium: Any, clinic: Served, watched: Watched
) -> None:
    page = page_of(chromium, clinic, watched, scripts=True, width=360)
    log_in(page, clinic, "coordinator")
    person = f"{clinic.address}/studies/{STUDY}/participants/{CODE}"
    for place, field in (("acts/adverse-event-reported", "term"), ("doses", "lot")):
        page.goto(f"{person}/{place}")
        page.locator(f"[name={field}]").first.fill("Typed before")
        page.wait_for_function("Object.keys(sessionStorage).some((one) => one.startsWith('trialwright draft'))")
        assert "Typed before" not in page.evaluate("JSON.stringify(sessionStorage)"), "sealed"
        page.context.clear_cookies()
        page.get_by_role("button", name="Write it" if field == "term" else "Given").first.click()
        page.get_by_role("link", name="Log in and come back").click()
        enter(page, clinic, "coordinator")
        page.get_by_text("What you typed before is here again").wait_for()
        assert page.locator(f"[name={field}]").first.input_value() == "Typed before"
        assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Log out").click()
    log_in(page, clinic, "investigator")
    page.goto(f"{person}/acts/adverse-event-reported")
    assert page.locator("[name=term]").input_value() == ""
    assert page.evaluate("Object.keys(sessionStorage).filter((one) => one.startsWith('trialwright draft'))") == []
    assert [one for one in watched.messages if "Content Security Policy" in one] == []


HELD = "Object.keys(sessionStorage).some((one) => one.startsWith('trialwright draft'))"


def ended_and_back(page: Any, clinic: Served, user: str, button: str) -> None:
    """The session ends, the button is pressed all the same, and whoever typed logs in again and comes back."""
    page.wait_for_function(HELD)
    page.context.clear_cookies()
    page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
    page.get_by_role("link", name="Log in and come back").click()
    enter(page, clinic, user)
    page.get_by_text("What you typed before is here again").wait_for()


def written(page: Any, button: str) -> None:
    """Pressed with a session that stands: written, and nothing is left in the tab."""
    page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
    page.locator(".box.done[role=status]").wait_for()
    page.wait_for_function(f"!({HELD})")


def test_every_form_about_a_participant_keeps_what_was_typed_when_a_session_ends(
    chromium: Any, clinic: Served, watched: Watched
) -> None:
    page, study = page_of(chromium, clinic, watched, scripts=True), f"{clinic.address}/studies/{STUDY}"
    log_in(page, clinic, "coordinator")
    page.goto(f"{study}/participants/new/consent")
    page.get_by_label("Participant code").fill("KEPT-1")
    page.get_by_label("Day of the signature").fill("-3")
    ended_and_back(page, clinic, "coordinator", "Record the consent")
    assert page.get_by_label("Participant code").input_value() == "KEPT-1"
    written(page, "Record the consent")

    sheet = f"{study}/screening?for=KEPT-1"
    page.goto(sheet)
    page.locator("[name=birth_date]").fill("3.11.1980")
    page.locator("#list-conditions").get_by_role("button", name="More rows").click()
    rows = page.locator("#list-conditions [name$=-name]")
    rows.last.fill("Rheumatoid arthritis")
    number = rows.count()
    ended_and_back(page, clinic, "coordinator", "Save as the screening sheet")
    assert page.url.startswith(f"{study}/screening") and rows.count() == number, "with the rows that were asked for"
    assert rows.last.input_value() == "Rheumatoid arthritis"
    assert page.locator("[name=birth_date]").input_value() == "3.11.1980"
    written(page, "Save as the screening sheet")

    query = f"{study}/participants/KEPT-1/queries/new"
    page.context.clear_cookies()
    log_in(page, clinic, "monitor")
    page.goto(query)
    page.get_by_label("The question").fill("Which day?")
    page.get_by_label("Visit", exact=True).select_option("screening")
    ended_and_back(page, clinic, "monitor", "Raise the query")
    assert page.get_by_label("The question").input_value() == "Which day?"
    written(page, "Raise the query")
    raised = page.url.partition("?")[0]

    page.context.clear_cookies()
    log_in(page, clinic, "investigator")
    page.goto(raised)
    page.get_by_label("In words").fill("The third.")
    page.locator("[name=answer]").first.check()
    ended_and_back(page, clinic, "investigator", "Answer")
    assert page.get_by_label("In words").input_value() == "The third."
    assert page.locator("[name=answer]").first.is_checked()
    written(page, "Answer")
    page.goto(f"{study}/participants/KEPT-1/verdicts")
    judged = page.locator("form[data-about]").first
    page.locator("details:has(form[data-about]) > summary").first.click()
    judged.locator("[name=why]").fill("Seen on the film")
    judged.locator("[name=answer]").select_option("met")
    ended_and_back(page, clinic, "investigator", "Record the judgement")
    assert judged.locator("[name=why]").input_value() == "Seen on the film" and judged.is_visible()
    written(page, "Record the judgement")
    assert [one for one in watched.messages if "Content Security Policy" in one] == []


def test_an_act_that_was_written_leaves_nothing_in_the_tab(chromium: Any, clinic: Served, watched: Watched) -> None:
    page = page_of(chromium, clinic, watched, scripts=True)
    log_in(page, clinic, "coordinator")
    address = f"{clinic.address}/studies/{STUDY}/participants/{CODE}/acts/other-treatment-started"
    page.goto(address)
    page.get_by_label("Treatment").fill("Paracetamol")
    page.get_by_label("Category").select_option("permitted")
    page.get_by_label("Began on").fill("-1")
    page.get_by_label("Why").fill("Headache")
    page.wait_for_function("Object.keys(sessionStorage).some((one) => one.startsWith('trialwright draft'))")
    page.get_by_role("button", name="Write it").click()
    told_as_written(page, "Written:")
    page.wait_for_function("!Object.keys(sessionStorage).some((one) => one.startsWith('trialwright draft'))")
    page.goto(address)
    assert page.get_by_label("Treatment").input_value() == ""
