"""The road in a real browser: record page, screening, consent, judgement, enrolment, visits with joint counts, ACR20.

Every step is clicked or typed, with and without scripts; nothing may load from elsewhere and nothing may break the
content security policy. ACR20 is checked by hand: 20 tender and 10 swollen joints become 8 and 4, the other measures
fall by half, so the one participant responds (1 of 1).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import STUDY_FOLDERS
from tests.web.browser.conftest import Served, Watched, log_in, page_of, sent, written
from tests.web.conftest import eligible_example
from tests.web.journey import on_day, typed_sheet

pytestmark = pytest.mark.browser
STUDY = "NCT07008196"
START = date(2026, 3, 2)
SCREENED = START - timedelta(days=7)
JOINTS = [f"{side}_{joint}" for joint in ("wrist", "mcp_1", "mcp_2", "mcp_3", "pip_2", "pip_3", "pip_4", "knee",
                                          "ankle", "elbow") for side in ("right", "left")]  # fmt: skip
CORE_SET = {"patient_global_mm": 60, "physician_global_mm": 62, "pain_mm": 64, "haq_di": 1.5, "crp_mg_l": 20,
            "esr_mm_h": 40}  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_record_to_a_result(chromium: Any, served: Served, watched: Watched, scripts: bool) -> None:
    code = "P-101" if scripts else "P-102"
    visitor = page_of(chromium, served, watched, scripts=scripts)
    read_the_record(visitor, served)
    try_the_criteria(visitor, served)
    coordinator = page_of(chromium, served, watched, scripts=scripts)
    log_in(coordinator, served, "coordinator")
    consent(coordinator, served, code)
    save_the_sheet(coordinator, served, code)
    investigator = page_of(chromium, served, watched, scripts=scripts)
    log_in(investigator, served, "investigator")
    judge(investigator, served, code)
    if scripts:
        approve_the_guideline(investigator, served, code)
    enrol(investigator, served, code)
    for visit, day, part in (("week 0", 0, 1.0), ("week 12", 84, 0.5)):
        attend(coordinator, served, code, visit, START + timedelta(days=day))
        if day == 0:
            first_dose(coordinator, served, code)
        count_joints(coordinator, served, code, visit, tender=20 if day == 0 else 8, swollen=10 if day == 0 else 4)
        enter_core_set(coordinator, served, code, visit, part)
    statistician = page_of(chromium, served, watched, scripts=scripts)
    log_in(statistician, served, "statistician")
    see_the_result(statistician, served)
    assert watched.foreign == []
    assert [one for one in watched.messages if "404" not in one] == []
    assert no_value_in(watched.addresses) == []
    assert no_value_in([served.log.read_text(encoding="utf-8")]) == []


def no_value_in(texts: list[str]) -> list[str]:
    """Typed values that no address and no log may hold."""
    sheet = on_day(eligible_example(STUDY_FOLDERS["nct07008196"]), SCREENED.isoformat(), "P-1")
    values = [sheet["birth_date"], "rheumatoid", *(one["name"] for one in sheet["medications"]), "Seen at the"]
    return [text for text in texts if any(value in text for value in values)]


def read_the_record(page: Any, served: Served) -> None:
    page.goto(served.address)
    page.get_by_role("link", name="Telitacicept for the Treatment of Refractory RA", exact=True).click()
    page.get_by_role("heading", name="Eligibility Criteria").wait_for()
    assert page.get_by_text("Results pending").first.is_visible()
    assert "the last participant must enter by 2025-07-19" in page.inner_text("main")
    assert "planned start passed" in page.inner_text("main")


def unfold(page: Any) -> None:
    """Open what the page folded because it needs no answer any more."""
    folded = page.locator("details.settled:not([open]) > summary")
    while folded.count():
        folded.first.click()


def fill_sheet(page: Any, code: str) -> None:
    from trialwright.protocol.study_folder import read_study

    example = eligible_example(STUDY_FOLDERS["nct07008196"])
    sheet = on_day(example, SCREENED.isoformat(), code, (SCREENED - timedelta(days=1)).isoformat())
    criteria = read_study(STUDY_FOLDERS["nct07008196"]).criteria
    fields = {**typed_sheet(sheet, criteria), "screened_on": SCREENED.isoformat()}
    for name in ("conditions", "medications", "infections", "vaccinations", "allergies", "trials"):
        while page.locator(f"[id^='{name}-'][id$='-name'], [id^='{name}-'][id$='-substance']").count() < len(
            sheet.get(name, ())
        ):
            unfold(page)
            page.locator(f"button[value='more:{name}']").click()
    unfold(page)
    asked = page.locator("#sheet [name]").evaluate_all("all => all.map(one => one.name)")
    for field, value in fields.items():
        if field.startswith("rows-") or (field.startswith(("upper-", "complete-")) and field not in asked):
            continue
        control = page.locator(f"[name='{field}']")
        if control.get_attribute("type") == "checkbox":
            control.check()
        elif control.locator("option").count():
            control.select_option(value)
        else:
            control.fill(value)


def try_the_criteria(page: Any, served: Served) -> None:
    page.goto(f"{served.address}/studies/{STUDY}/screening")
    page.get_by_label("Date of birth").fill("2010-05-04")
    sent(page, "Judge", page.get_by_role("heading", name="Not eligible"))
    assert "asked is over 18" in page.inner_text("main")
    fill_sheet(page, "someone")
    sent(page, "Judge", page.get_by_role("heading", name="Not known yet"))  # the investigator has not judged


def consent(page: Any, served: Served, code: str) -> None:
    page.goto(f"{served.address}/studies/{STUDY}/participants")
    page.get_by_role("link", name="Record a consent").click()
    page.get_by_label("Participant code").fill(code)
    page.get_by_label("Day of the signature").fill((SCREENED - timedelta(days=1)).isoformat())
    page.get_by_label("Version of the consent form").fill("1.0")
    page.get_by_role("button", name="Record the consent").click()
    written(page, "Written: consent given.")


def save_the_sheet(page: Any, served: Served, code: str) -> None:
    page.get_by_role("link", name="fill in the screening sheet").click()
    fill_sheet(page, code)
    sent(page, "Save as the screening sheet", page.get_by_text("Written: screened."))


def judge(page: Any, served: Served, code: str) -> None:
    for one in eligible_example(STUDY_FOLDERS["nct07008196"])["judgements"]:
        page.goto(f"{served.address}/studies/{STUDY}/participants/{code}/verdicts")
        page.get_by_text(f"Judge {one['criterion']}", exact=True).click()
        page.locator(f"[id='answer-{one['criterion']}']").select_option(one["answer"])
        page.locator(f"[id='why-{one['criterion']}']").fill("Seen at the examination.")
        page.locator(f"[id='day-{one['criterion']}']").fill(SCREENED.isoformat())
        page.locator(f"form:has([id='why-{one['criterion']}']) button").click()
    page.get_by_role("heading", name="Eligible by the criteria as recorded").wait_for()


def approve_the_guideline(page: Any, served: Served, code: str) -> None:
    """The first enrolment is refused before it, and the sentence says what to do."""
    page.goto(f"{served.address}/studies/{STUDY}/participants/{code}/acts/enrolled")
    page.get_by_label("Day on which it happened").fill(START.isoformat())
    page.get_by_role("button", name="Write it").click()
    page.get_by_role("alert").get_by_text("The completion guideline of this study is not approved").wait_for()
    page.goto(f"{served.address}/studies/{STUDY}/guideline")
    page.get_by_label("Your name in full").fill("Ines Example")
    page.get_by_label("Your user name").fill("investigator")
    page.get_by_label("Your password").fill(served.passwords["investigator"])
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Approved.").wait_for()


def enrol(page: Any, served: Served, code: str) -> None:
    page.goto(f"{served.address}/studies/{STUDY}/participants/{code}")
    page.get_by_role("link", name="Enrolled").click()
    page.get_by_label("Day on which it happened").fill(START.isoformat())
    page.get_by_role("button", name="Write it").click()
    written(page, "Written: enrolled.")


def attend(page: Any, served: Served, code: str, visit: str, day: date) -> None:
    page.goto(f"{served.address}/studies/{STUDY}/participants/{code}")
    page.get_by_role("link", name=f"Record the visit {visit}", exact=True).click()
    assert page.get_by_label("Visit").input_value() == visit
    page.get_by_label("Day on which it happened").fill(day.isoformat())
    page.get_by_role("button", name="Write it").click()
    written(page, "Written: visit attended.")


def first_dose(page: Any, served: Served, code: str) -> None:
    """On the strip of doses, and back to the participant."""
    page.get_by_role("link", name="Dose given or missed").click()
    assert page.get_by_label("Amount").input_value() == "160"
    page.get_by_label("Day", exact=True).fill(START.isoformat())
    with page.expect_navigation():
        page.get_by_role("button", name="Given").click()
    written(page, "Written: dose given.")
    page.goto(f"{served.address}/studies/{STUDY}/participants/{code}")


def count_joints(page: Any, served: Served, code: str, visit: str, *, tender: int, swollen: int) -> None:
    page.get_by_role("link", name=re.compile(rf"^Joint counts .*, {visit}$")).click()
    page.wait_for_url("**/joint_counts")
    listed = page.locator("details.as-list:not([open]) > summary")
    if listed.count():
        listed.click()
    for joint in JOINTS[:tender]:
        page.locator(f"[name='tender_{joint}']").select_option("1")
    for joint in JOINTS[:swollen]:
        page.locator(f"[name='swollen_{joint}']").select_option("1")
    page.get_by_role("button", name="Mark all others “absent”").click()
    page.get_by_text("Every empty answer is filled in.").wait_for()
    shown = page.inner_text("#joint-counts")
    assert f"tender joints 68: {tender}" in shown
    assert f"swollen joints 66: {swollen}" in shown
    page.get_by_role("button", name="Save", exact=True).click()
    written(page, "Written: form saved.")


def enter_core_set(page: Any, served: Served, code: str, visit: str, part: float) -> None:
    page.get_by_role("link", name=re.compile(rf"^Core set .*, {visit}$")).click()
    for item, value in CORE_SET.items():
        page.locator(f"[name='{item}']").fill(f"{value * part:g}")
    page.get_by_role("button", name="Save", exact=True).click()
    written(page, "Written: form saved.")


def see_the_result(page: Any, served: Served) -> None:
    page.goto(f"{served.address}/studies/{STUDY}/results")
    primary = page.locator(".key-figures").first.inner_text()
    assert primary.startswith("100.0%")
    assert page.get_by_role("img").count() == 1
    assert "ACR20, responders by visit" in page.inner_text("main")


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_its_window(chromium: Any, served: Served, watched: Watched, width: int) -> None:
    page = page_of(chromium, served, watched, scripts=True, width=width)
    team = f"/studies/{STUDY}/participants"
    log_in(page, served, "coordinator")
    for address in ("/", f"/studies/{STUDY}", f"/studies/{STUDY}/screening", "/nothing", team, f"{team}/new/consent",
                    f"{team}/P-101", f"{team}/P-101/visits/week-0/joint_counts", f"{team}/P-101/verdicts",
                    f"{team}/P-101/acts/adverse-event-reported"):  # fmt: skip
        page.goto(served.address + address)
        wider = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wider), address


def test_the_keyboard_reaches_the_content_and_the_log_in(chromium: Any, served: Served, watched: Watched) -> None:
    page = page_of(chromium, served, watched, scripts=True)
    page.goto(served.address)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("#main"))
    page.goto(f"{served.address}/log-in")
    page.get_by_label("User name").focus()
    page.keyboard.type("monitor")
    page.keyboard.press("Tab")
    page.keyboard.type(served.passwords["monitor"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Log out").wait_for()
