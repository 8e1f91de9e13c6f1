"""A visit by keyboard alone, and every page of conduct under axe-core, light and dark, wide and narrow."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.browser.clinic import CODE, STUDY
from tests.web.browser.conftest import Served, Watched, log_in, page_of

pytestmark = pytest.mark.browser
TEAM = f"/studies/{STUDY}"
PERSON = f"{TEAM}/participants/{CODE}"
WEEK_0 = f"{PERSON}/visits/week-0"
COORDINATORS = (
    f"{TEAM}/work", f"{TEAM}/work?all", f"{TEAM}/participants", f"{TEAM}/participants/new/consent", f"{TEAM}/matrix",
    f"{TEAM}/matrix?visit=week-0&state=empty", PERSON, f"{PERSON}/doses", f"{WEEK_0}/joint_counts",
    f"{WEEK_0}/core_set", f"{WEEK_0}/joint_counts/print", f"{WEEK_0}/vitals", f"{PERSON}/acts/adverse-event-reported",
    f"{PERSON}/acts/dose-given", f"{PERSON}/acts/product-handed-out", f"{PERSON}/verdicts", f"{PERSON}/sign",
    f"{TEAM}/queries", f"{TEAM}/locks", f"{TEAM}/audit", f"{TEAM}/audit/review", f"{TEAM}/delegations",
    f"{TEAM}/amendments", f"{TEAM}/guideline", f"{TEAM}/forms/joint_counts/print", f"{TEAM}/forms/ra_history/print",
)  # fmt: skip
MONITORS = (f"{PERSON}/visits/screening/vitals/verify", f"{PERSON}/queries/new?visit=screening&form=vitals")
FEW = (f"{TEAM}/work", f"{TEAM}/matrix", f"{PERSON}/doses", f"{WEEK_0}/joint_counts", f"{TEAM}/forms/ra_history/print")


def kinds(clinic: Served) -> list[str]:
    """The kinds of act in the founding study's ledger, in order."""
    with sqlite3.connect(clinic.log.parent / "trialwright.sqlite3") as database:
        rows = database.execute("select kind from web_ledgerrow where study = ? order by sequence", (STUDY,))
        return [kind for (kind,) in rows]


def reach(page: Any, selector: str, key: str = "Tab") -> None:
    """Press ``key`` until the focus is on ``selector``: only what the keyboard reaches is reached."""
    for _ in range(400):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {selector}")


def follow(page: Any, selector: str) -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def saved(page: Any, key: str = "Control+s") -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def fill(page: Any, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        reach(page, f"[name='{name}']")
        page.keyboard.type(value)


def test_a_whole_visit_by_keyboard_alone(chromium: Any, clinic: Served, watched: Watched) -> None:
    """Vital signs, laboratory, joints, dose and an adverse event, without once touching a mouse."""
    page = page_of(chromium, clinic, watched, scripts=True)
    log_in(page, clinic, "coordinator")
    page.goto(clinic.address + PERSON)
    follow(page, "a[href$='week-0/vitals']")
    fill(page, {"systolic_mm_hg": "124", "diastolic_mm_hg": "78", "pulse_per_min": "70", "temperature_cel": "36.6"})
    saved(page)
    follow(page, "a[href$='week-0/haematology']")
    fill(page, {"leukocytes_10_9_l": "6.2", "neutrophils_10_9_l": "3.9", "lymphocytes_10_9_l": "1.7"})
    saved(page)
    follow(page, "a[href$='week-0/joint_counts']")
    reach(page, "button[data-joint='right_temporomandibular']")
    for key in (*["ArrowDown"] * 5, "t", "s", "ArrowRight", "t"):
        page.keyboard.press(key)
    page.keyboard.press("Alt+n")
    counts = "[data-count={}] .value"
    assert page.inner_text(counts.format("tender_joints_28")) == "2"
    assert page.inner_text(counts.format("swollen_joints_28")) == "1"
    saved(page)
    follow(page, "a[href$='/doses']")
    page.keyboard.press("ArrowDown")
    saved(page, "Enter")
    follow(page, f"a[href$='/participants/{CODE}']")
    follow(page, "a[href$='acts/adverse-event-reported']")
    fill(page, {"term": "Headache", "organ_system": "Nervous system disorders", "grade": "1"})
    fill(page, {"started": "t"})
    for name, first in (("serious", "n"), ("related", "n"), ("outcome", "not")):
        reach(page, f"select[name={name}]")
        page.keyboard.type(first)
    follow(page, "main form .actions button")
    assert "Written: adverse event reported." in page.inner_text("main"), page.inner_text("main")[:800]
    last = [kind for kind in kinds(clinic) if kind in ("form saved", "dose given", "adverse event reported")]
    assert last[-5:] == ["form saved"] * 3 + ["dose given", "adverse event reported"]
    assert watched.foreign == []


def test_a_normal_exam_is_saved_with_two_keys_and_the_next_dose_with_one(
    chromium: Any, clinic: Served, watched: Watched
) -> None:
    page = page_of(chromium, clinic, watched, scripts=True)
    log_in(page, clinic, "coordinator")
    page.goto(f"{clinic.address}{PERSON}/acts/visit-attended?visit=week+4")
    with page.expect_navigation():
        page.get_by_role("button", name="Write it").click()
    page.goto(f"{clinic.address}{PERSON}/visits/week-4/joint_counts")
    page.keyboard.press("Alt+n")
    saved(page)
    assert kinds(clinic)[-1] == "form saved"
    page.goto(f"{clinic.address}{TEAM}/matrix?visit=week-4")
    assert page.locator("td a.cell.complete").count() == 1


def test_a_query_is_asked_from_its_field_with_one_key_and_answered_with_five(
    chromium: Any, clinic: Served, watched: Watched
) -> None:
    monitor = page_of(chromium, clinic, watched, scripts=True)
    log_in(monitor, clinic, "monitor")
    monitor.goto(f"{clinic.address}{PERSON}/visits/screening/vitals")
    monitor.focus("#pulse_per_min")
    with monitor.expect_navigation():
        monitor.keyboard.press("q")
    monitor.keyboard.type("Sitting or lying?")
    monitor.keyboard.press("Tab")
    saved(monitor, "Enter")
    query = monitor.url
    page = page_of(chromium, clinic, watched, scripts=True)
    log_in(page, clinic, "coordinator")
    page.goto(query)
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Sitting.")
    page.keyboard.press("Tab")
    saved(page, "Enter")
    assert "Answered." in page.inner_text("main") and kinds(clinic)[-2:] == ["query raised", "query answered"]


def test_arrows_move_in_the_matrix(chromium: Any, clinic: Served, watched: Watched) -> None:
    page = page_of(chromium, clinic, watched, scripts=True)
    log_in(page, clinic, "coordinator")
    page.goto(f"{clinic.address}{TEAM}/matrix")
    reach(page, "table.matrix tbody td a")
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.closest('td, th').cellIndex"))
    assert seen == [2, 3, 2, page.evaluate("document.querySelector('table.matrix').rows[0].cells.length") - 1, 0]
    assert page.locator("table.matrix [tabindex='0']").count() == 1, "the table is one stop of the Tab key"


@pytest.mark.parametrize(
    ("scheme", "width", "addresses"),
    [("light", 360, FEW), *(pytest.param(scheme, width, COORDINATORS, marks=pytest.mark.slow)
                            for scheme in ("light", "dark") for width in (360, 1280))],
    ids=["few pages", "light 360", "light 1280", "dark 360", "dark 1280"],
)  # fmt: skip
def test_axe_finds_nothing(
    chromium: Any, clinic: Served, watched: Watched, scheme: str, width: int, addresses: tuple[str, ...]
) -> None:
    found = []
    for user, places in (("coordinator", addresses), ("monitor", MONITORS if addresses is COORDINATORS else ())):
        page = page_of(chromium, clinic, watched, scripts=True, width=width)
        page.emulate_media(color_scheme=scheme)
        log_in(page, clinic, user)
        for address in places:
            if not page.goto(clinic.address + address).ok:
                found.append(f"{address}: is not answered")
            found += [
                f"{address}: {one['id']}: {one['nodes'][0]['html'][:150]}"
                for one in Axe().run(page).response["violations"]
            ]
            if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address}: wider than {width}")
    assert found == []
