"""Is anything typed lost, or written twice, when a real browser is treated badly? A hundred runs of each way.

    python benchmarks/force/browser.py [--runs 100] [--only WAY ...]

Chromium on the real server, one coordinator, a fresh participant for each run, whose weight and height are typed into
the vital signs. Each way ends when whoever typed has done what the page asks of them: then the ledger must hold both
values, once. A run waits for states, never for a time; what a run found is told by participant and by what was wrong.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from playwright.sync_api import Error, sync_playwright
from real_site import PASSWORD, REPOSITORY, STUDY, RealSite, chain_holds

sys.path.insert(0, str(REPOSITORY))

from tests.web.browser.conftest import FLAGS

SAVED = "Written: "
KEPT = "[data-unsaved][data-state=kept]"


@dataclass
class Run:
    """One run: a browser at the form of one participant, and what is typed there."""

    context: Any
    address: str
    number: int
    code: str

    def __post_init__(self) -> None:
        self.weight, self.height = f"{60 + self.number % 90}.25", f"{150 + self.number % 50}"
        self.page = self.opened()

    def opened(self) -> Any:
        """The form, in a new tab."""
        page = self.context.new_page()
        page.goto(f"{self.address}/studies/{STUDY}/participants/{self.code}/visits/screening/vitals")
        return page

    def type(self, page: Any = None) -> None:
        """Both values, into the page that is shown (or another)."""
        for name, value in (("weight_kg", self.weight), ("height_cm", self.height)):
            (page or self.page).locator(f"[name={name}]").fill(value)

    def save(self, page: Any = None) -> None:
        """Save, and wait for the receipt."""
        with (page or self.page).expect_navigation():
            button(page or self.page).click()
        self.receipt(page)

    def receipt(self, page: Any = None) -> None:
        """Wait for it."""
        (page or self.page).get_by_text(SAVED).first.wait_for()

    def shows(self, page: Any = None) -> None:
        """Wait until a page shows what was typed."""
        (page or self.page).wait_for_function(
            "([weight, height]) => document.querySelector('[name=weight_kg]')?.value === weight && "
            "document.querySelector('[name=height_cm]')?.value === height && !document.querySelector('#entry').inert",
            arg=[self.weight, self.height],
        )

    def in_tab(self) -> None:
        """Wait until the tab itself holds what was typed: the page has heard it all, and has sealed it."""
        self.page.locator("[data-unsaved][data-held]:not([hidden])").wait_for()


def button(page: Any) -> Any:
    """The button that saves."""
    return page.locator("#entry button[name=do][value=save]").first


# Ways -----------------------------------------------------------------------------------------------------------------


def _offline(run: Run) -> None:
    run.context.set_offline(True)
    run.type()
    run.page.locator("[data-unsaved][data-state=apart]").wait_for()
    button(run.page).click()  # tells that the server cannot be reached, and keeps the page
    run.context.set_offline(False)
    run.page.locator(KEPT).wait_for()
    run.save()


def _closed(run: Run) -> None:
    run.type()
    run.in_tab()
    run.page.close(run_before_unload=run.number % 2 == 0)
    run.page = run.opened()
    _until_shown(run)
    run.save()


def _closed_when_kept(run: Run) -> None:
    run.type()
    run.page.locator(KEPT).wait_for()
    run.page.close()
    run.page = run.opened()
    run.shows()
    run.save()


def _until_shown(run: Run) -> None:
    """What a closing tab sent off may arrive after the next page was asked for: look again, as a person does."""
    for _ in range(20):
        try:
            run.page.wait_for_function(
                "weight => document.querySelector('[name=weight_kg]')?.value === weight", arg=run.weight, timeout=2000
            )
            return
        except Error:
            run.page.reload()
    raise Error("what was typed is lost")


def _back_after_saving(run: Run) -> None:
    run.type()
    run.save()
    run.page.go_back()
    run.shows()
    again = button(run.page)
    if again.is_visible():
        with run.page.expect_navigation():
            again.click()
    run.page.locator("main").wait_for()


def _away_and_back(run: Run) -> None:
    run.type()
    run.in_tab()
    run.page.goto(f"{run.address}/studies/{STUDY}/participants/{run.code}")
    run.page.go_back()
    run.shows()
    run.save()


def _reloaded(run: Run) -> None:
    run.type()
    run.in_tab()
    run.page.reload()
    run.shows()
    run.save()


def _double_click(run: Run) -> None:
    run.type()
    with run.page.expect_navigation():
        button(run.page).dblclick(no_wait_after=True)
    run.receipt()


def _without_scripts_twice(run: Run) -> None:
    """The same form handed in twice at once, past the script that would stop it."""
    run.type()
    with run.page.expect_navigation():
        run.page.evaluate("() => { const form = document.getElementById('entry'); const save = document.createElement("
                          "'input'); Object.assign(save, { type: 'hidden', name: 'do', value: 'save' }); form.append("
                          "save); HTMLFormElement.prototype.submit.call(form); "
                          "HTMLFormElement.prototype.submit.call(form); }")  # fmt: skip
    run.receipt()


def _expired(run: Run) -> None:
    cookies = run.context.cookies()
    run.type()
    run.context.clear_cookies(name="sessionid")
    if run.number % 2:  # notices by itself, and is told in the page
        run.page.locator("[name=weight_kg]").press("Tab")
        run.page.locator("[data-unsaved][data-state=out]").wait_for(timeout=60_000)
        run.context.add_cookies(cookies)  # as after a log-in in another window
        run.page.locator(KEPT).wait_for(timeout=60_000)
        run.save()
        return
    with run.page.expect_navigation():
        button(run.page).click()  # answered with the page to log in
    run.page.get_by_label("User name").wait_for()
    log_in(run.page)
    if "/vitals" not in run.page.url:
        run.page.goto(f"{run.address}/studies/{STUDY}/participants/{run.code}/visits/screening/vitals")
    run.shows()
    run.save()


def _draft_races_save(run: Run) -> None:
    """The draft is under way when the form is saved, and is answered after it."""
    held: list[Any] = []
    run.page.route("**/draft", lambda route: held.append(route))
    run.type()
    while not held:
        run.page.wait_for_timeout(10)
    with run.page.expect_navigation():
        button(run.page).click(no_wait_after=True)
    run.receipt()
    for route in held:
        with suppress(Error):  # the page that asked is gone
            route.continue_()
    run.page.unroute("**/draft")
    other = run.opened()
    run.shows(other)
    assert other.locator("[data-unsaved]").is_hidden(), "a draft waits after the save"
    other.close()


def _late_draft(run: Run) -> None:
    """A draft reaches the server after the save that it belongs to."""
    run.type()
    run.page.locator(KEPT).wait_for()
    late = run.page.evaluate("() => new URLSearchParams(new FormData(document.getElementById('entry'))).toString()")
    address = run.page.evaluate("() => JSON.parse(document.getElementById('form-data').textContent).addresses.draft")
    run.save()
    run.page.evaluate(
        "([address, body]) => fetch(address, { method: 'POST', body: new URLSearchParams(body) })", [address, late]
    )
    other = run.opened()
    run.shows(other)
    assert other.locator("[data-unsaved]").is_hidden(), "a draft waits after the save"
    other.close()


def _late_answer(run: Run) -> None:
    """The save is answered late, and its writer presses again meanwhile."""
    run.type()
    run.page.route("**/vitals", lambda route: (time.sleep(0.05 * (run.number % 8)), route.continue_()))
    with run.page.expect_navigation():
        button(run.page).click(no_wait_after=True)
        with suppress(Error):  # the answer was there first
            button(run.page).click(no_wait_after=True, timeout=200)
    run.page.unroute("**/vitals")
    run.receipt()


def _answer_lost(run: Run) -> None:
    """The server writes, the line goes before the answer; back, and save again."""
    run.type()
    run.page.locator(KEPT).wait_for()

    def lose(route: Any) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    run.page.route("**/vitals", lose)
    button(run.page).click(no_wait_after=True)
    run.page.wait_for_url(re.compile("chrome-error|vitals"))
    run.page.wait_for_function("() => !document.getElementById('entry')")
    run.page.unroute("**/vitals")
    run.page.goto(f"{run.address}/studies/{STUDY}/participants/{run.code}/visits/screening/vitals")
    run.shows()
    run.page.wait_for_function("() => document.querySelector('[data-unsaved]').hidden")


def _two_tabs(run: Run) -> None:
    other = run.opened()
    run.page.locator("[name=weight_kg]").fill(run.weight)
    run.page.locator(KEPT).wait_for()
    other.locator("[name=height_cm]").fill(run.height)
    other.locator(KEPT).wait_for()
    run.save()
    other.bring_to_front()
    with other.expect_navigation():
        button(other).click()
    if not other.get_by_text(SAVED).count():  # told what stands now, with what was typed here kept
        assert other.locator("[name=height_cm]").input_value() == run.height
        with other.expect_navigation():
            button(other).click()
    run.receipt(other)
    other.close()


WAYS: dict[str, Callable[[Run], None]] = {
    "offline mid form": _offline, "tab closed at once": _closed, "tab closed when kept": _closed_when_kept,
    "back after saving": _back_after_saving, "away and back": _away_and_back, "reloaded": _reloaded,
    "double click": _double_click, "sent twice at once": _without_scripts_twice, "session expired": _expired,
    "draft races the save": _draft_races_save, "late draft": _late_draft, "late answer": _late_answer,
    "answer lost": _answer_lost, "two tabs": _two_tabs,
}  # fmt: skip


# Running --------------------------------------------------------------------------------------------------------------


def log_in(page: Any) -> None:
    """Through the page."""
    page.get_by_label("User name").fill("clerk-0")
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Log in").click()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--only", nargs="+", choices=WAYS, default=list(WAYS), metavar="WAY")
    options = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("not run: chromium is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="trialwright-browser-") as place, sync_playwright() as playwright:
        site = RealSite(Path(place) / "data")
        site.prepare(1, options.runs * len(options.only))
        site.start()
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            good = [_way(site, browser, name, at * options.runs, options.runs) for at, name in enumerate(options.only)]
            sound = chain_holds(site.rows()) and site.verified()
            told = f"{sum(good)} of {len(good)} ways without a loss (bar: all, 100 runs each)"
            print(f"{told}; chain and tables {'hold' if sound else 'BROKEN'}")
        finally:
            browser.close()
            site.stop()
    sys.exit(0 if all(good) and sound else 1)


def _way(site: RealSite, browser: Any, name: str, first: int, runs: int) -> bool:
    """Run one way so often; prints what came of it."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{site.address}/log-in")
    log_in(page)
    begun, wrong, done = time.monotonic(), Counter[str](), []
    for number in range(first, first + runs):
        run = Run(context, site.address, number, f"C0-{number}")
        done.append(run)
        try:
            WAYS[name](run)
        except (Error, AssertionError) as error:
            context.set_offline(False)
            wrong[str(error).split("\n")[0][:120]] += 1
            print(f"  {name}, {run.code}: {str(error)[:300]}", file=sys.stderr, flush=True)
        for one in context.pages[1:]:
            one.close()
        if not any(one["name"] == "sessionid" for one in context.cookies()):
            page.goto(f"{site.address}/log-in")
            log_in(page)
    told = _told(site, done)
    print(f"{name:21} {runs} runs: {dict(told)}; stopped: {dict(wrong)}; {time.monotonic() - begun:.0f} s", flush=True)
    context.close()
    return told["both values once"] == runs and not wrong


def _told(site: RealSite, runs: list[Run]) -> Counter[str]:
    """How the ledger holds what was typed."""
    stored: dict[str, Counter[tuple[str, str]]] = {}
    for row in site.rows():
        if row.kind in ("form saved", "value corrected"):
            entries = orjson.loads(row.payload or b"{}")["entries"]
            stored.setdefault(str(row.participant), Counter()).update(
                (one["item"], f"{one['new']:g}") for one in entries if one["item"] != "pulse_per_min"
            )
    told: Counter[str] = Counter()
    for run in runs:
        found = stored.get(run.code, Counter())
        wanted = {("weight_kg", f"{float(run.weight):g}"), ("height_cm", f"{float(run.height):g}")}
        told["both values once"] += set(found) == wanted and set(found.values()) == {1}
        told["lost"] += bool(wanted - set(found))
        told["doubled"] += any(times > 1 for times in found.values())
    return told


if __name__ == "__main__":
    main()
