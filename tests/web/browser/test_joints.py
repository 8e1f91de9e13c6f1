"""Joints as buttons: the live numbers are the server's, a normal exam is two keys, and nothing is lost without scripts.

The live counts and scores of ``joints.js`` are held to two others: to the measures and scores of the analysis, and to
the joint counts of the endpoints room, which know nothing of study files.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import STUDY_FOLDERS
from tests.web.browser.clinic import CODE, STUDY
from tests.web.browser.conftest import Served, Watched, log_in, page_of
from tests.web.browser.modules import module_page
from trialwright.endpoints.rheumatology.joint_counts import COUNTS, joint_count, joints_of
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Value
from trialwright.protocol.study_folder import read_study
from trialwright.web.joint_picker import LIVE_SCORES, picker_of, unassessed

pytestmark = pytest.mark.browser
NUMBERS = """async (cases) => { const { numbers } = await import("/joints.js");
  return cases.map(([config, answers]) => {
    const { counts, scores } = numbers(config, answers);
    return { ...Object.fromEntries(Object.entries(counts).map(([name, one]) => [name, one.value])), ...scores };
  }); }"""
WORDS = {"0": "absent", "1": "present", "NE": "not evaluable"}
FORM = f"/studies/{STUDY}/participants/{CODE}/visits/week-8/joint_counts"


@pytest.fixture(scope="module")
def founding() -> StudyDesign:
    return read_study(STUDY_FOLDERS["nct07008196"])


def exam(rng: random.Random, addresses: tuple[str, ...]) -> dict[str, Value]:
    """Findings of one exam: whole ones, some with joints that cannot be assessed, some with gaps."""
    weights = rng.choice([(80, 20, 0, 0), (60, 37, 3, 0), (99, 0, 1, 0), (50, 47, 2, 1)])
    return {address: rng.choices(["0", "1", "NE", None], weights)[0] for address in addresses}


def core_set(rng: random.Random) -> dict[str, Value]:
    """The rest of the core set, with gaps, an ESR of zero and a CRP below quantification now and then."""
    values: dict[str, Value] = {
        "patient_global_mm": rng.uniform(0, 100), "physician_global_mm": rng.uniform(0, 100),
        "crp_mg_l": rng.choice([0.0, 0.5, rng.uniform(0, 300)]), "crp_mg_l_below": rng.random() < 0.1,
        "esr_mm_h": rng.choice([0.0, rng.uniform(1, 140)]),
    }  # fmt: skip
    return {name: value for name, value in values.items() if rng.random() > 0.05}


@pytest.mark.parametrize("number", [pytest.param(60), pytest.param(1000, marks=pytest.mark.slow)])
def test_live_counts_and_scores_are_the_servers(chromium: Any, founding: StudyDesign, number: int) -> None:
    rng, form = random.Random(number), founding.forms["joint_counts"]
    blank = picker_of(founding, form, {}, {})
    assert blank is not None and len(blank.addresses) == 134
    cases, expected = [], []
    for _ in range(number):
        typed = exam(rng, blank.addresses)
        picker = picker_of(founding, form, typed, {"core_set": core_set(rng)})
        assert picker is not None
        cases.append([picker.config, typed])
        expected.append({one.name: one.value for one in picker.counts})
        findings = {name: WORDS.get(str(code)) for name, code in typed.items()}
        for sign, size in COUNTS:
            by_hand = joint_count(findings, joints_of(sign, size), prorate=False)
            assert expected[-1][f"{sign}_joints_{size}"] == by_hand
    found = module_page(chromium).evaluate(NUMBERS, cases)
    for wanted, live in zip(expected, found, strict=True):
        assert set(live) == set(wanted) == {name for name in wanted if "joints" in name} | {
            name for name, one in founding.analysis.scores.items() if one.score in LIVE_SCORES}  # fmt: skip
        for name, value in wanted.items():
            assert live[name] == (None if value is None else pytest.approx(value, abs=1e-9)), name
    known = sum(one["das28_crp"] is not None for one in found)
    assert number / 10 < known < number, "both known and unknown scores were compared"


def test_a_form_without_joints_has_no_picker(study_folder: Path) -> None:
    design = read_study(study_folder)
    found = {name for name, form in design.forms.items() if picker_of(design, form, {}, {}) is not None}
    assert found == ({"joint_counts"} if "joint_counts" in design.forms else set())


def test_hips_are_asked_for_tenderness_only_and_28_are_outlined(founding: StudyDesign) -> None:
    picker = picker_of(founding, founding.forms["joint_counts"], {}, {})
    assert picker is not None
    assert [one.name for one in picker.joints if len(one.addresses) == 1] == ["right_hip", "left_hip"]
    assert sum(one.outlined for one in picker.joints) == 28
    assert all(one.x < 170 for one in picker.joints if one.name.startswith("right_")), "right stands on the left"


def test_a_joint_that_cannot_be_assessed_is_asked_why(founding: StudyDesign) -> None:
    picker = picker_of(founding, founding.forms["joint_counts"], {}, {})
    assert picker is not None
    typed: dict[str, Value] = dict.fromkeys(("tender_right_knee", "swollen_right_knee", "tender_left_knee"), "NE")
    stored: dict[str, Value] = {"swollen_right_knee": "0", "tender_left_knee": "NE"}
    asked = unassessed(picker, typed, stored, {"why-tender_right_knee": "replaced"})
    assert [(one.field, one.typed) for one in asked] == [
        ("why-tender_right_knee", "replaced"), ("reason-swollen_right_knee", "")]  # fmt: skip


# The page ------------------------------------------------------------------------------------------------------------


def opened(chromium: Any, clinic: Served, watched: Watched, user: str = "coordinator", *, width: int = 1280) -> Any:
    """The form as ``user`` finds it; what one types is a draft of their own."""
    page = page_of(chromium, clinic, watched, scripts=True, width=width)
    log_in(page, clinic, user)
    page.goto(clinic.address + FORM)
    return page


def number(page: Any, name: str) -> str:
    return str(page.locator(f"[data-count={name}] .value").get_attribute("data-value"))


def joint(page: Any, name: str) -> Any:
    return page.locator(f"button[data-joint={name}]")


def test_keys_and_clicks_go_round_and_the_figure_follows(chromium: Any, clinic: Served, watched: Watched) -> None:
    page = opened(chromium, clinic, watched)
    knee = joint(page, "right_knee")
    seen = []
    for _ in range(4):
        knee.click()
        seen.append((knee.inner_text(), page.locator("[data-spot=right_knee] text").text_content()))
    assert seen == [("tender", "T"), ("swollen", "S"), ("both", "TS"), ("none", "–")]
    assert page.locator("[name=tender_right_knee]").input_value() == "0"
    page.locator("[data-spot=left_wrist] circle").click()
    assert joint(page, "left_wrist").get_attribute("aria-pressed") == "true"
    joint(page, "right_hip").click()
    joint(page, "right_hip").click()
    assert joint(page, "right_hip").inner_text() == "none", "a hip cannot be swollen"
    joint(page, "right_mcp_2").focus()
    page.keyboard.press("t")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.joint") == "left_mcp_2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.dataset.joint") == "left_mcp_3"
    assert joint(page, "left_mcp_3").inner_text() == "cannot assess"
    page.get_by_label("Why it cannot be assessed: left metacarpophalangeal joint 3").fill("fused")
    assert page.locator("[name=why-swollen_left_mcp_3]").input_value() == "fused"
    joint(page, "left_mcp_3").press("Delete")
    assert page.get_by_label("Why it cannot be assessed").count() == 0
    assert page.locator("[data-count=tender_joints_68]").inner_text().startswith("tender joints 68: 2 so far")
    assert watched.foreign == [] and watched.messages == []


def test_a_normal_exam_is_three_keys_or_fewer_and_every_answer_says_how_it_came(
    chromium: Any, clinic: Served, watched: Watched
) -> None:
    page = opened(chromium, clinic, watched, "investigator")
    page.keyboard.press("Alt+n")
    assert [number(page, name) for name in ("tender_joints_68", "swollen_joints_66", "tender_joints_28")] == ["0"] * 3
    assert page.locator("input[name^=method-]").count() == 134


def test_every_target_is_24_pixels_wide_and_high(chromium: Any, clinic: Served, watched: Watched) -> None:
    for width in (360, 1280):
        page = opened(chromium, clinic, watched, width=width)
        boxes = page.evaluate("""() => [...document.querySelectorAll('button.joint, .spot circle')].map((one) => {
            const box = one.getBoundingClientRect(); return Math.min(box.width, box.height); })""")
        assert len(boxes) == 136
        assert min(boxes) >= 24
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
