"""The registry's pages in a real browser: the search journey without scripts, axe-core, phone width, the keyboard.

axe-core (https://github.com/dequelabs/axe-core) finds no violation on any page of the list, wide or narrow.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.browser.conftest import Served, Watched, log_in, page_of

pytestmark = pytest.mark.browser
STUDY = "NCT07008196"
WITH_RESULTS = "NCT00559585"
PAGES = ("/", "/search", "/search?q=rheumatoid+arthritis&phase=PHASE2", "/search/names?q=arth", f"/registry/{STUDY}",
         f"/registry/{STUDY}/review", f"/registry/{STUDY}/history", f"/registry/{WITH_RESULTS}",
         f"/registry/{WITH_RESULTS}/results", "/glossary", "/api/", f"/studies/{STUDY}",
         f"/studies/{STUDY}/screening", f"/studies/{STUDY}/criteria")  # fmt: skip
OF_THE_TEAM = (f"/studies/{STUDY}/participants", f"/studies/{STUDY}/results", "/saved", f"/registry/{STUDY}/watch")


def test_from_a_misspelt_search_to_a_record_its_results_and_its_review(
    chromium: Any, served: Served, watched: Watched
) -> None:
    page = page_of(chromium, served, watched, scripts=False)
    page.goto(served.address)
    page.get_by_role("main").get_by_role("searchbox").fill("rheumatoid arthritis telitacicpt")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_text("searched for “telitacicept” instead").wait_for()
    page.get_by_text("Why it is found").first.click()
    assert page.locator("mark", has_text="Telitacicept").first.is_visible()
    page.get_by_role("link", name="Phase 4").click()
    page.get_by_role("link", name="Take away: Phase: Phase 4").click()
    page.get_by_role("link", name="Telitacicept for the Treatment of Refractory RA").click()
    page.get_by_role("heading", name="Timeline").wait_for()
    page.get_by_role("navigation", name="This record").get_by_role("link", name="Review").click()
    assert page.get_by_text("What to do:").first.is_visible()
    page.goto(f"{served.address}/registry/{WITH_RESULTS}")
    page.get_by_role("navigation", name="This record").get_by_role("link", name="Posted results").click()
    assert page.get_by_role("table").count() >= 2
    assert watched.foreign == []
    assert watched.messages == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(
    chromium: Any, served: Served, watched: Watched, width: int
) -> None:
    visitor = page_of(chromium, served, watched, scripts=True, width=width)
    team = page_of(chromium, served, watched, scripts=True, width=width)
    log_in(team, served, "investigator")
    found = []
    for page, addresses in ((visitor, PAGES), (team, OF_THE_TEAM)):
        for address in addresses:
            assert page.goto(served.address + address).ok, address
            found += [
                f"{address}: {one['id']}: {one['nodes'][0]['html'][:150]}"
                for one in Axe().run(page).response["violations"]
            ]
            if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address}: wider than {width}")
    assert found == []
    assert watched.foreign == []


def test_the_meaning_of_a_word_shows_when_the_keyboard_reaches_it(
    chromium: Any, served: Served, watched: Watched
) -> None:
    page = page_of(chromium, served, watched, scripts=True)
    page.goto(f"{served.address}/registry/{STUDY}")
    page.get_by_role("link", name="Allocation", exact=True).focus()
    told = page.evaluate("() => getComputedStyle(document.activeElement, '::after').content")
    assert "How it is decided" in told


def test_a_search_is_saved_and_a_study_watched_by_keyboard_and_without_scripts(
    chromium: Any, served: Served, watched: Watched
) -> None:
    page = page_of(chromium, served, watched, scripts=False, width=360)
    page.goto(f"{served.address}/search?q=lupus&stay=1")
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    page.get_by_label("User name").fill("coordinator")
    page.get_by_label("Password").fill(served.passwords["coordinator"])
    page.keyboard.press("Enter")
    page.get_by_text("Save this search").click()
    page.get_by_label("Name").fill("Lupus")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Lupus").wait_for()
    page.goto(f"{served.address}/registry/{STUDY}")
    page.get_by_role("link", name="Watch for changes").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Watch for changes").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Watched from now on").wait_for()
    assert watched.foreign == []


def test_paper_carries_the_record_and_its_notice_and_no_navigation(
    chromium: Any, served: Served, watched: Watched
) -> None:
    page = page_of(chromium, served, watched, scripts=True)
    for address in (f"/registry/{STUDY}", f"/registry/{STUDY}/review", f"/registry/{WITH_RESULTS}/results"):
        page.goto(served.address + address)
        page.emulate_media(media="print")
        shown = page.locator("body").inner_text()
        assert "no medical advice" in shown and "read on" in shown, address
        assert not page.locator("header.bar").is_visible() and not page.locator("nav").first.is_visible()
        cut = page.evaluate("() => [...document.querySelectorAll('.scroll')].filter(one => getComputedStyle(one)"
                            ".overflowX !== 'visible').length")  # fmt: skip
        assert cut == 0, "a table that scrolls would be cut on paper"
        page.emulate_media(media="screen")
