"""Forms on paper and the completion guideline: whole, in both languages, and nothing personal on them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.web.conftest import Site
from tests.web.journey import DAY, Walk, answers
from tests.web.simulated import simulate
from tests.web.test_course import enrol
from trialwright.conduct.act import Role
from trialwright.web import store


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_a_visitor_reads_the_guideline_and_every_blank_form(any_site: Site) -> None:
    design = store.design_of(any_site.study)
    whole = text_of(any_site.client().get(f"/studies/{any_site.study}/guideline"))
    for name, form in design.forms.items():
        assert f'id="{name}"' in whole
        blank = text_of(any_site.client().get(f"/studies/{any_site.study}/forms/{name}/print"))
        assert all(item.label in blank and item.label in whole for item in form.items.values())
        assert "☒" not in blank, "nothing is ticked on a blank form"
        assert "not a medical device" in blank and "never a name" in blank
    assert any_site.client().get(f"/studies/{any_site.study}/forms/nothing/print").status_code == 404


def test_one_language_or_both(site: Site) -> None:
    address = f"/studies/{site.study}/forms/vitals/print"
    both, english, chinese = (
        text_of(site.client().get(address + more)) for more in ("", "?language=en", "?language=zh")
    )
    assert "收缩压" in both and "Systolic" in both
    assert "收缩压" not in english and "Systolic" in english
    assert "收缩压" in chinese and not re.search(r"<dt>[^/]*Systolic", chinese)


@pytest.fixture
def walk(any_site: Site) -> Walk:
    found = Walk(any_site)
    enrol(found)
    return found


def test_a_saved_form_is_printed_as_it_stands_and_the_printing_is_recorded(walk: Walk) -> None:
    visit = walk.design.visit(walk.design.analysis.baseline_visit)
    walk.act("visit-attended", observed_on=DAY, visit=visit.name)
    form = walk.design.forms[visit.forms[0]]
    walk.save(visit.name, form.name, observed_on=DAY, **answers(form))
    before = len(store.course(walk.study).study_acts)
    address = f"{walk.person}/visits/{visit.name.replace(' ', '-')}/{form.name}/print"
    printed = text_of(walk.site.client(Role.MONITOR).get(address))
    assert printed.count("☒") == sum(item.code_list is not None or item.data_type == "boolean"
                                     for item in form.typed_items.values())  # fmt: skip
    assert f">{walk.code}</td>" in printed and DAY in printed
    told = store.course(walk.study).study_acts[before:]
    assert [entry.act.kind for entry in told] == ["data exported"]
    assert walk.coordinator.get(f"{walk.person}/visits/week-99/{form.name}/print").status_code == 404
    assert walk.site.client().get(address).status_code in (302, 404)


def test_paper_of_a_simulated_study_says_so(site: Site) -> None:
    study = simulate(store.design_of(site.study))
    code = next(iter(store.course(study).participants))
    visit = next(iter(store.course(study).participants[code].visits)).replace(" ", "-")
    form = store.design_of(study).visits[0].forms[0]
    printed = text_of(
        site.client(Role.MONITOR).get(f"/studies/{study}/participants/{code}/visits/{visit}/{form}/print")
    )
    assert printed.count("SIMULATED") >= 3
