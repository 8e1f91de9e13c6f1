"""The joints of the founding study as a plain form: what a browser without scripts sends, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import Site
from tests.web.journey import DAY, Walk, hidden
from tests.web.test_course import enrol


@pytest.fixture
def walk(site: Site) -> Walk:
    found = Walk(site)
    enrol(found)
    found.act("visit-attended", observed_on=DAY, visit="week 0")
    return found


def address(walk: Walk) -> str:
    return f"{walk.person}/visits/week-0/joint_counts"


def entries(walk: Walk) -> dict[str, Any]:
    from trialwright.web import store

    recorded = store.course(walk.study).participants[walk.code].recorded
    return {one.item: one for entry in recorded for one in getattr(entry.act, "entries", ())}


def test_a_joint_that_cannot_be_assessed_is_asked_why_and_the_reason_stays_with_it(walk: Walk) -> None:
    page = walk.coordinator.get(address(walk)).content
    sent = {"base": hidden(page, "base"), "key": hidden(page, "key"), "observed_on": DAY, "tender_left_knee": "NE",
            "tender_right_knee": "1"}  # fmt: skip
    checked = walk.coordinator.post(address(walk), {**sent, "do": "check"}).content.decode()
    assert 'name="why-tender_left_knee"' in checked and 'name="why-tender_right_knee"' not in checked
    walk.coordinator.post(address(walk), {**sent, "do": "check", "why-tender_left_knee": "replaced"})
    again = walk.coordinator.get(address(walk)).content.decode()
    assert 'name="why-tender_left_knee" value="replaced"' in again, "a draft keeps the reason as well"
    answer = walk.coordinator.post(address(walk), {**sent, "do": "save", "why-tender_left_knee": "replaced"})
    assert answer.status_code == 302
    found = entries(walk)
    assert (found["tender_left_knee"].new, found["tender_left_knee"].reason) == ("NE", "replaced")
    assert found["tender_right_knee"].reason is None


def test_the_page_says_the_counts_without_scripts(walk: Walk) -> None:
    form = walk.design.forms["joint_counts"]
    answers = dict.fromkeys(form.items, "0") | {"tender_right_knee": "1", "swollen_right_knee": "1"}
    assert walk.save("week 0", "joint_counts", observed_on=DAY, **answers).status_code == 302
    page = walk.coordinator.get(address(walk)).content.decode()
    for name, value in (("tender_joints_68", "1.0"), ("swollen_joints_66", "1.0"), ("tender_joints_28", "1.0")):
        assert f'data-count="{name}"' in page
        assert f'data-value="{value}"' in page.split(f'data-count="{name}"')[1][:200]
    assert page.count("data-joint=") == 68 and page.count('class="spot"') == 68
