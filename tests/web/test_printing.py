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
        head = blank.partition("<thead>")[2].partition("</thead>")[0]  # printed on every sheet
        assert f"{any_site.study} · " in head and form.label in head and "research software" in head
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


def test_joints_are_marked_in_a_figure_and_a_table_right_beside_left(site: Site) -> None:
    from trialwright.web.joints_on_paper import paper_joints

    form = store.design_of(site.study).forms["joint_counts"]
    blank = text_of(site.client().get(f"/studies/{site.study}/forms/joint_counts/print"))
    assert blank.count('<g class="paper-spot') == 68 and blank.count('class="of-28"') == 28
    assert blank.count("☐NE") == 68 + 66 and blank.count(">not asked<") == 2, "hips are asked for tenderness alone"
    values = {"tender_left_knee": "1", "swollen_left_knee": "0", "tender_right_hip": "0"}
    joints = paper_joints(form, values)
    assert joints is not None
    rows = {row.name.en: row for one in joints.regions for row in one.rows}
    ticked = {name: [[code for code, chosen in cell.choices if chosen] for cell in row.left if cell is not None]
              for name, row in rows.items()}  # fmt: skip
    assert ticked.pop("knee") == [["1"], ["0"]] and not any(cell for row in ticked.values() for cell in row)
    found = [spot.number for one in joints.regions for spot in one.spots if spot.found]
    assert found == [rows["knee"].number] and rows["knee"].name.zh == "膝关节"
    assert paper_joints(store.design_of(site.study).forms["vitals"]) is None
