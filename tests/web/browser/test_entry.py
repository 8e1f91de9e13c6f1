"""Typing into a form in a real browser: checks and dates at once, keys, drafts that survive, two people in one form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.web.browser.clinic import CODE, STUDY, WEEK_0, prepared
from tests.web.browser.conftest import Served, Watched, log_in, page_of, serving, written

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


def give_up(page: Any) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Give up what I typed").click()


def holds(page: Any, item: str, value: str) -> None:
    """Waits until the field holds the value: a page that found unsent text in its tab hands it in and loads again."""
    page.wait_for_function(
        "([item, value]) => document.querySelector(`[name='${item}']`)?.value === value", arg=[item, value]
    )


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
    day.fill("3/4/2025")
    page.get_by_text("write the month as a word").wait_for()
    page.get_by_role("button", name="Tue 4 Mar 2025").click()
    assert day.input_value() == "2025-03-04", "a reading is a button"
    day.fill("")
    two_days_ago = f"study day {(datetime.now(UTC).date() - WEEK_0).days - 2}"
    for typed, says in (("3.11.2025", "Mon 3 Nov 2025"), ("nov 3 2025", "Mon 3 Nov 2025"), ("t-2", two_days_ago)):
        day.fill("")
        page.keyboard.type(typed)
        assert day.input_value() == typed, "keys that make a date leave what is typed alone"
        page.get_by_text(says).first.wait_for()
    day.fill("t")
    page.keyboard.press("Enter")
    assert "after the window of week 0" in page.locator("[data-observed] [data-says]").inner_text()
    page.locator("#observed_on").fill(WEEK_0.isoformat())
    page.locator("[data-observed] [data-says]", has_text=", in the window of week 0").wait_for()
    give_up(page)
    page = opened(page, clinic, "core_set")
    page.locator("[name=crp_mg_l]").fill("350")
    page.locator("[data-address=crp_mg_l] .asks").wait_for()
    assert "= 35 mg/dL" in page.locator("[data-address=crp_mg_l]").inner_text()
    assert "300" in told(page, "crp_mg_l") and "das28.nl" in told(page, "crp_mg_l"), "the limit and its source"
    give_up(page)


def test_ten_vital_signs_cost_a_key_each_and_one_to_save(desk: Any, clinic: Served) -> None:
    page = opened(desk, clinic, "vitals")
    page.locator("[name=systolic_mm_hg]").focus()
    keys = 0
    for value in ("120", "80", "70", "36.6", "70", "170"):
        page.keyboard.type(value)
        page.keyboard.press("Enter")
        keys += 1
    assert page.evaluate("document.activeElement.value") == "save"
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    keys += 1
    written(page, "Written: form saved.")
    assert keys <= 12
    page = opened(page, clinic, "vitals")
    assert page.locator("[name=temperature_cel]").input_value() == "36.6"
    assert page.locator(STATE).is_hidden()
    page.locator("[name=pulse_per_min]").focus()
    page.keyboard.press("F2")
    page.get_by_text("coordinator (coordinator): no value → 70").wait_for()
    page.locator("[name=pulse_per_min]").fill("71")
    page.get_by_label("Why is it corrected?").fill("Misread")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    written(page, "Written: value corrected.")


def test_figures_choose_n_says_why_and_dates_move_by_a_day(desk: Any, clinic: Served) -> None:
    page = opened(desk, clinic, "radiographs")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#keys").is_hidden()
    page = opened(page, clinic, "core_set")
    page.locator("[name=crp_mg_l_below]").first.focus()
    page.keyboard.press("2")
    assert page.locator("[name=crp_mg_l_below]:checked").get_attribute("value") == "false"
    page.keyboard.press("Delete")
    assert page.locator("[name=crp_mg_l_below]:checked").get_attribute("value") == ""
    page.locator("[name=haq_di]").focus()
    page.keyboard.press("n")
    assert page.locator("[name='haq_di.missing']").input_value() == "not_done"
    assert page.evaluate("document.activeElement.name") == "haq_di.missing"
    page.goto(clinic.address + FORMS.replace("week-0", "screening/ra_history"))
    onset = page.locator("[name=symptom_onset]")
    onset.focus()
    for typed, key in (("nov 2019", "Tab"), ("n", "Enter")):
        onset.fill("")
        page.keyboard.type(typed)
        page.keyboard.press(key)
        assert onset.input_value() == ("2019-11" if key == "Tab" else ""), "n begins a month; n and Enter: no value"
    assert page.evaluate("document.activeElement.name").endswith(".missing")
    page.get_by_role("button", name="Give up what I typed").wait_for()
    give_up(page)
    page = opened(page, clinic, "core_set")
    day = page.locator("#observed_on")
    day.fill("")
    page.keyboard.press("t")
    first = day.input_value()
    for key in ("+", "+", "-"):
        page.keyboard.press(key)
    assert page.evaluate("([a, b]) => (Date.parse(b) - Date.parse(a)) / 864e5", [first, day.input_value()]) == 1
    page.get_by_role("button", name="Give up what I typed").wait_for()
    give_up(page)
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("/")
    page.keyboard.type(CODE)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/participants/{CODE}")


def test_what_is_typed_survives_a_crash_the_back_button_and_the_log_out(
    desk: Any, clinic: Served, chromium: Any, watched: Watched
) -> None:
    page = opened(desk, clinic, "core_set")
    page.locator("[name=pain_mm]").fill("41")
    kept(page)
    page.go_back()
    page.go_forward()
    holds(page, "pain_mm", "41")
    assert "here again" in page.inner_text("main")
    page.get_by_role("button", name="Log out").click()
    other = page_of(chromium, clinic, watched, scripts=True)
    log_in(other, clinic, "coordinator")
    opened(other, clinic, "core_set")
    holds(other, "pain_mm", "41")
    stranger = page_of(chromium, clinic, watched, scripts=True)
    log_in(stranger, clinic, "investigator")
    opened(stranger, clinic, "core_set")
    assert stranger.locator("[name=pain_mm]").input_value() == "", "a draft is its writer's alone"
    give_up(other)
    assert other.locator("[name=pain_mm]").input_value() == ""


def test_the_answer_to_a_pressed_button_does_not_load_again(desk: Any, clinic: Served) -> None:
    """A page that answers what was handed in holds it all: a second loading would cancel the save that follows."""
    page = opened(desk, clinic, "core_set")
    page.locator("[name=pain_mm]").fill("40")
    kept(page)
    loaded: list[str] = []
    page.on("request", lambda one: loaded.append(one.method) if one.is_navigation_request() else None)
    page.get_by_role("button", name="Check without saving").click()
    page.get_by_text("Nothing is saved yet.").wait_for()
    kept(page)
    page.wait_for_load_state("networkidle")
    assert loaded == ["POST"]
    assert page.locator("[name=pain_mm]").input_value() == "40"
    give_up(page)


def test_without_a_network_nothing_typed_is_lost_and_it_is_sent_again(desk: Any, clinic: Served) -> None:
    page = opened(desk, clinic, "core_set")
    page.context.set_offline(True)
    page.locator("[name=pain_mm]").fill("42")
    page.locator(f"{STATE}[data-state=apart]").wait_for()
    page.wait_for_function("sessionStorage.length === 1")
    sealed = page.evaluate("JSON.stringify({...sessionStorage})")
    assert "core_set" in sealed and "pain" not in sealed and "coordinator" not in sealed, "sealed in the tab"
    page.keyboard.press("Control+s")
    assert page.locator("[name=pain_mm]").input_value() == "42"
    page.context.set_offline(False)
    kept(page)
    page.context.clear_cookies()
    page.locator("[name=pain_mm]").fill("43")
    page.locator(f"{STATE}[data-state=out]").wait_for()
    log_in(page, clinic, "coordinator")
    opened(page, clinic, "core_set")
    holds(page, "pain_mm", "43")
    assert "here again" in page.inner_text("main")
    give_up(page)
    page.evaluate("sessionStorage.setItem('trialwright draft /left', 'x'); localStorage.setItem('left', 'x')")
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("link", name="Log in").wait_for()
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0, "nothing stays after the log-out"


def test_two_people_in_one_form_see_both_values_and_neither_is_lost(
    desk: Any, clinic: Served, chromium: Any, watched: Watched
) -> None:
    mine = opened(desk, clinic, "core_set")
    theirs = page_of(chromium, clinic, watched, scripts=True)
    log_in(theirs, clinic, "investigator")
    opened(theirs, clinic, "core_set")
    for item, value in (("haq_di", "1.5"), ("pain_mm", "55")):
        theirs.locator(f"[name={item}]").fill(value)
    mine.locator("[name=pain_mm]").fill("44")
    kept(mine)
    with theirs.expect_navigation():
        theirs.get_by_role("button", name="Save", exact=True).click()
    mine.locator("[name=physician_global_mm]").fill("50")
    mine.get_by_role("heading", name="Somebody else changed this form").wait_for()
    assert mine.locator("[name=haq_di]").input_value() == "1.5", "what only they changed is taken over"
    assert mine.locator("[name=pain_mm]").input_value() == "44", "what I typed stays"
    assert "investigator saved 55, you typed 44" in mine.inner_text("main")
    mine.get_by_label("Why is it corrected?").fill("Read again")
    with mine.expect_navigation():
        mine.get_by_role("button", name="Save", exact=True).dblclick()
    written(mine, "Written: ")
    opened(mine, clinic, "core_set")
    assert [mine.locator(f"[name={one}]").input_value() for one in ("haq_di", "pain_mm", "physician_global_mm")] == [
        "1.5", "44", "50"]  # fmt: skip
