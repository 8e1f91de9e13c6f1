"""Typing into a form in a real browser: checks and dates at once, keys, drafts that survive, two people in one form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.browser.clinic import CODE, STUDY, WEEK_0, prepared
from tests.web.browser.conftest import Served, Watched, log_in, page_of, serving

pytestmark = pytest.mark.browser
FORMS = f"/studies/{STUDY}/participants/{CODE}/visits/week-0"
STATE = "[data-unsaved]"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("entry") / "data"
    prepared(data)
    with serving(data) as served:
        yield served


@pytest.fixture
def desk(chromium: Any, clinic: Served, watched: Watched) -> Iterator[Any]:
    """A coordinator's browser, watched: no foreign request, nothing against the policy, no error in a script."""
    page = page_of(chromium, clinic, watched, scripts=True)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    log_in(page, clinic, "coordinator")
    yield page
    assert errors == []
    assert watched.foreign == []
    assert [one for one in watched.messages if "Content Security" in one] == []


def opened(page: Any, clinic: Served, form: str) -> Any:
    page.goto(f"{clinic.address}{FORMS}/{form}")
    return page


def kept(page: Any) -> None:
    page.locator(f"{STATE}[data-state=kept]").wait_for()


def told(page: Any, item: str) -> str:
    return str(page.locator(f"[data-address='{item}'] [data-told]").inner_text())


def test_checks_dates_units_and_calculated_items_answer_while_one_types(desk: Any, clinic: Served) -> None:
    page = opened(desk, clinic, "vitals")
    page.locator("[name=weight_kg]").fill("70")
    page.locator("[name=height_cm]").fill("170")
    page.get_by_text("24.2").wait_for()
    page.locator("[name=systolic_mm_hg]").fill("90")
    page.locator("[name=diastolic_mm_hg]").fill("95")
    page.locator("[data-address=diastolic_mm_hg] .refuses").wait_for()
    assert "not below the systolic" in told(page, "diastolic_mm_hg")
    page.locator("[name=diastolic_mm_hg]").fill("60")
    page.locator("[data-address=diastolic_mm_hg] .refuses").wait_for(state="detached")
    day = page.locator("#observed_on")
    day.fill("3/4")
    page.get_by_text("write the month as a word").wait_for()
    day.fill("t")
    page.keyboard.press("Enter")
    assert "after the window of week 0" in page.locator("[data-observed] [data-says]").inner_text()
    page.locator("#observed_on").fill(WEEK_0.isoformat())
    page.locator("[data-observed] [data-says]", has_text=", in the window of week 0").wait_for()
    page = opened(page, clinic, "core_set")
    page.locator("[name=crp_mg_l]").fill("350")
    page.locator("[data-address=crp_mg_l] .asks").wait_for()
    assert "= 35 mg/dL" in page.locator("[data-address=crp_mg_l]").inner_text()
    assert "300" in told(page, "crp_mg_l") and "das28.nl" in told(page, "crp_mg_l"), "the limit and its source"
