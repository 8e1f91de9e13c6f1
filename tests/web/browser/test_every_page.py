"""Every page that somebody with a role can reach, under axe-core: light and dark, on a phone and on a desk.

Pages are found as people find them, by their links, one of each address of the table of rights; a page of the table
that nobody reaches fails the test. WCAG 2.2 at levels A and AA, with its smallest size of targets (2.5.8), which
axe-core does not ask by itself. One test a user, so that a run can be taken up where it stopped; -s tells each
page with its seconds. Nine minutes in all on two cores under load, two of them for the completion guideline.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.browser.clinic import CODE, STUDY, WEEK_0
from tests.web.browser.conftest import Served, Watched, log_in, page_of, written
from trialwright.web.rights import rights

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
WITHOUT_TARGETS = {"runOnly": OPTIONS["runOnly"]}
MOST_FOR_TARGETS = 4000
"""Of larger pages (the completion guideline) the sizes of targets take minutes: axe-core compares each with each."""
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (360, 1280)]
USERS = ("coordinator", "investigator", "data-manager", "monitor", "statistician", "administrator")
STARTS = {
    "monitor": [f"/studies/{STUDY}/participants/{CODE}/visits/screening/vitals"],
    "coordinator": [f"/studies/{STUDY}/participants/{CODE}/visits/week-0/joint_counts"],
}
ELSEWHERE = re.compile(r"registry/|search|suggestions|glossary|api/|log-in|log-out|stay|saved|simulated")
"""The registry's pages stand under axe in test_registry.py, those of coming in in test_idle.py and test_passkey.py.
What is no page (a file, an answer to a script) is known by its type."""
UNREACHED = ["number", "report file", "export", "form history"]
"""Files and data for a script, to which no page of this study links; and the page of one number, which stands under axe
in no test: this study has no results yet."""
_PLACES = {"STUDY": "[^/]+", "CODE": "[^/]+", "VISIT": "[^/]+", "FORM": "[^/]+", "KIND": "[^/]+", "NUMBER": "[0-9]+",
           "PART": ".+", "ADDRESS": ".+", "NAME": ".+", "ITEM": ".+", "NCT": "[^/]+", "ROW": "[0-9]+"}  # fmt: skip


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """The pages of the table of rights, each with what its address looks like; the more particular first."""
    found = {}
    for one in sorted(rights().pages, key=lambda one: sum(word.isupper() for word in one.address.split("/"))):
        parts = [_PLACES.get(part, re.escape(part)) for part in one.address.split("/")]
        found[one.page] = re.compile("/" + "/".join(parts))
    return found


@pytest.fixture(scope="module")
def asked(chromium: Any, clinic: Served) -> Iterator[dict[str, set[str]]]:
    """A query and a lot to look at, and the pages that were seen: under axe once, whoever opens them. At the end the
    shelf is as bare as other modules expect it."""
    raise_a_query(page_of(chromium, clinic, Watched(), scripts=True), clinic)
    receive_a_lot(page_of(chromium, clinic, Watched(), scripts=True), clinic)
    yield {"seen": set(), "users": set()}
    page = page_of(chromium, clinic, Watched(), scripts=True)
    log_in(page, clinic, "coordinator")
    page.goto(f"{clinic.address}/studies/{STUDY}/lots")
    page.get_by_role("link", name="Set aside").click()
    page.locator("#reason").fill("Nothing came.")
    page.get_by_role("button", name="Write it").click()
    page.get_by_text("No receipt is recorded").wait_for()
    page.context.close()


@pytest.mark.parametrize("user", USERS)
def test_axe_finds_nothing_on_any_page_that_somebody_reaches(
    chromium: Any, clinic: Served, watched: Watched, asked: dict[str, set[str]], user: str
) -> None:
    page, found = page_of(chromium, clinic, watched, scripts=True), list[str]()
    log_in(page, clinic, user)
    waiting, tried = ["/", f"/studies/{STUDY}", *STARTS.get(user, ())], set[str]()
    while waiting:
        address = waiting.pop(0)
        name = name_of(urlsplit(address).path)
        if name is None or name in tried:
            continue
        tried.add(name)
        if not page.request.get(clinic.address + address).headers.get("content-type", "").startswith("text/html"):
            asked["seen"].add(name)
        elif page.goto(clinic.address + address).ok:
            links = page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
            waiting += [urldefrag(link)[0].removeprefix(clinic.address) for link in links
                        if link.startswith(clinic.address)]  # fmt: skip
            begun = time.monotonic()
            told = [] if name in asked["seen"] else looked_at(page, f"{user} {address}")
            if name not in asked["seen"]:
                sys.stdout.write(f"{user} {address}: {len(told)} found, {time.monotonic() - begun:.0f} s\n")
            found += told
            asked["seen"].add(name)
    page.context.close()
    asked["users"].add(user)
    assert found == []


def test_every_page_of_the_table_of_rights_was_reached(asked: dict[str, set[str]]) -> None:
    if asked["users"] < set(USERS):
        return  # one user's pages were asked for (-k coordinator): what nobody reaches is known after all of them
    reached = {name.partition(" /")[0] for name in asked["seen"]}
    wanted = [one.page for one in rights().pages if one.read != "-" and not ELSEWHERE.search(one.address)]
    assert [one for one in wanted if one not in reached] == UNREACHED


def raise_a_query(page: Any, clinic: Served) -> None:
    log_in(page, clinic, "monitor")
    page.goto(f"{clinic.address}/studies/{STUDY}/participants/{CODE}/queries/new?visit=screening&form=vitals")
    page.get_by_label("The question").fill("Sitting or lying?")
    with page.expect_navigation():
        page.get_by_role("button", name="Raise the query").click()
    page.context.close()


def receive_a_lot(page: Any, clinic: Served) -> None:
    """The files of the lots have links, and their page its tables, from the first receipt on."""
    log_in(page, clinic, "coordinator")
    page.goto(f"{clinic.address}/studies/{STUDY}/lots?write=product-received")
    page.locator("#observed_on").fill(WEEK_0.isoformat())
    page.locator("#lot").fill("T-1")
    page.locator("#units").fill("8")
    with page.expect_navigation():
        page.get_by_role("button", name="Write it").click()
    written(page, "Written: product received.")
    page.context.close()


def name_of(path: str) -> str | None:
    """The page of the table of rights that an address is, each kind of act by itself; None: it stands elsewhere."""
    if ELSEWHERE.search(path):
        return None
    name = next((one for one, pattern in patterns().items() if pattern.fullmatch(path)), path)
    return f"{name} {path}" if name == "act" else name


def looked_at(page: Any, where: str) -> list[str]:
    """What axe-core finds wrong with the page in every look, and whether it is wider than its window."""
    found = []
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        few = page.evaluate("() => document.querySelectorAll('*').length") < MOST_FOR_TARGETS
        for one in Axe().run(page, options=OPTIONS if few else WITHOUT_TARGETS).response["violations"]:
            found.append(f"{where} {scheme} {width}: {one['id']}: {one['nodes'][0]['html'][:200]}")
        if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{where}: wider than {width}")
    return found
