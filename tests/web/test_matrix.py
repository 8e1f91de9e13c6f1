"""The matrix page of each study: a cell leads to the next thing to do, for those who may do it."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Site
from tests.web.journey import DAY, Walk
from tests.web.test_course import enrol
from trialwright.conduct.act import Role


@pytest.fixture
def walk(any_site: Site) -> Walk:
    return Walk(any_site)


def test_a_cell_leads_to_the_first_open_form_and_filters_keep_who_has_it(walk: Walk) -> None:
    enrol(walk)
    visit = walk.design.visit(walk.design.analysis.baseline_visit)
    walk.act("visit-attended", observed_on=DAY, visit=visit.name)
    page = walk.coordinator.get(f"/studies/{walk.study}/matrix").content.decode()
    slug = visit.name.replace(" ", "-")
    empty = rf'class="cell empty" title="{visit.name}: 0 of \d+ forms complete"'
    assert re.search(rf'{empty} href="{walk.person}/visits/{slug}/{visit.forms[0]}"', page)
    assert re.search(r'href="\?state=empty">took place, empty <b>1</b>', page)
    only = walk.coordinator.get(f"/studies/{walk.study}/matrix", {"state": "empty"}).content.decode()
    assert 'class="chosen"' in only and f">{walk.code}</a>" in only
    assert "Nobody has a visit" in walk.coordinator.get(f"/studies/{walk.study}/matrix?state=signed").content.decode()
    forms = walk.coordinator.get(f"/studies/{walk.study}/matrix", {"visit": slug}).content.decode()
    assert all(walk.design.forms[name].label.replace("'", "&#x27;") in forms for name in visit.forms)


def test_a_cell_of_a_due_visit_leads_to_its_act_for_who_writes_and_to_the_participant_for_who_reads(walk: Walk) -> None:
    enrol(walk)
    plan = walk.design.administrations_of(walk.design.arms[0].name)[0]
    walk.act("dose-given", observed_on=DAY, administration=plan.intervention, number="1", amount=f"{plan.dose:g}",
             unit=plan.unit)  # fmt: skip
    address = f"/studies/{walk.study}/matrix"
    assert "acts/visit-attended?visit=" in walk.coordinator.get(address).content.decode()
    read = walk.site.client(Role.MONITOR).get(address).content.decode()
    assert "acts/visit-attended" not in read and f'href="{walk.person}"' in read


def test_a_visit_that_nobody_planned_is_not_found(walk: Walk) -> None:
    assert walk.coordinator.get(f"/studies/{walk.study}/matrix", {"visit": "nothing"}).status_code == 404


def test_the_home_page_and_the_list_say_what_is_due_to_whom_and_no_more(walk: Walk) -> None:
    enrol(walk)
    walk.act("visit-attended", observed_on=DAY, visit=walk.design.visit(walk.design.analysis.baseline_visit).name)
    mine = walk.coordinator.get("/").content.decode()
    assert re.search(rf"<strong>\d+ things? to do</strong> in {walk.study}", mine)
    assert "things to do" not in walk.site.client().get("/").content.decode()
    every = walk.coordinator.get(f"/studies/{walk.study}/work").content.decode()
    one = walk.coordinator.get(f"/studies/{walk.study}/work", {"kind": "form-missing"}).content.decode()
    number = re.search(r"form missing <b>(\d+)</b>", every)
    assert number is not None and one.count(">form missing<span") == 1  # one line for the forms of one visit
    missing = int(number[1])
    assert one.count(" is empty.</a>") == (missing if missing > 1 else 0)
    assert ("forms</summary>" in one) == (missing > 1)
    of_them = walk.coordinator.get(f"/studies/{walk.study}/work", {"participant": walk.code}).content.decode()
    assert f"Only <strong>{walk.code}</strong>" in of_them
    assert "Only <strong>" not in walk.coordinator.get(f"/studies/{walk.study}/work?participant=P-999").content.decode()
