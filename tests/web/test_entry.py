"""Forms: built from the study file, saved as acts, corrected with reasons, never losing what was typed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import Site
from tests.web.journey import DAY, Walk, answers, hidden, sentences
from tests.web.test_course import enrol, first_dose
from trialwright.conduct.act import Role
from trialwright.web.form_builder import typed as as_typed


@pytest.fixture
def walk(any_site: Site) -> Walk:
    """A participant at the baseline visit."""
    found = Walk(any_site)
    enrol(found)
    found.act("visit-attended", observed_on=DAY, visit=found.design.analysis.baseline_visit)
    found.act("dose-given", **first_dose(found))
    return found


@pytest.fixture
def rheumatoid(site: Site) -> Walk:
    """A participant of the founding study at the baseline visit."""
    found = Walk(site)
    enrol(found)
    found.act("visit-attended", observed_on=DAY, visit="week 0")
    found.act("dose-given", **first_dose(found))
    return found


def address(walk: Walk, form: str) -> str:
    return f"{walk.person}/visits/{walk.design.analysis.baseline_visit.replace(' ', '-')}/{form}"


def values(walk: Walk, form: str) -> dict[str, Any]:
    from trialwright.web import store

    person = store.course(walk.study).participants[walk.code]
    return dict(person.values(walk.design.analysis.baseline_visit, form))


def a_form(walk: Walk) -> str:
    return walk.design.visit(walk.design.analysis.baseline_visit).forms[-1]


def test_every_item_of_every_form_stands_on_its_page_with_a_label(walk: Walk) -> None:
    for form in walk.design.visit(walk.design.analysis.baseline_visit).forms:
        page = walk.coordinator.get(address(walk, form)).content.decode()
        for item in walk.design.forms[form].typed_items:
            assert f'name="{item}"' in page
            assert f'for="{item}"' in page, item


def test_what_is_typed_is_what_is_saved(walk: Walk) -> None:
    form = a_form(walk)
    sent = answers(walk.design.forms[form])
    assert walk.save(walk.design.analysis.baseline_visit, form, observed_on=DAY, **sent).status_code == 302
    saved = values(walk, form)
    assert {name: as_typed(value) for name, value in saved.items()} == sent


def test_an_empty_answer_is_no_value_and_never_zero(walk: Walk) -> None:
    form = a_form(walk)
    name, answer = next(iter(answers(walk.design.forms[form]).items()))
    walk.save(walk.design.analysis.baseline_visit, form, observed_on=DAY, **{name: answer})
    assert set(values(walk, form)) == {name}


def test_a_value_out_of_range_is_refused_and_stays_on_the_page(walk: Walk) -> None:
    form, item = next(
        (name, item)
        for name in walk.design.visit(walk.design.analysis.baseline_visit).forms
        for item in walk.design.forms[name].typed_items.values()
        if any(check.hard and check.high is not None for check in item.range_checks)
    )
    others = {k: v for k, v in answers(walk.design.forms[form]).items() if k != item.name}
    answer = walk.save(walk.design.analysis.baseline_visit, form, observed_on=DAY, **{**others, item.name: "9999"})
    assert answer.status_code == 200
    assert any("must be" in sentence for sentence in sentences(answer.content))
    page = answer.content.decode()
    assert f'href="#{item.name}"' in page
    for name, typed in {**others, item.name: "9999"}.items():
        assert f'name="{name}"' in page
        assert f'value="{typed}"' in page
    assert values(walk, form) == {}


def test_a_word_where_a_number_belongs_is_refused_and_stays(walk: Walk) -> None:
    form = a_form(walk)
    item = next(i for i in walk.design.forms[form].typed_items.values() if i.data_type in ("integer", "float"))
    answer = walk.save(walk.design.analysis.baseline_visit, form, observed_on=DAY, **{item.name: "seven"})
    assert answer.status_code == 200
    assert 'value="seven"' in answer.content.decode()


def test_a_correction_without_a_reason_is_refused_and_asks_for_it(walk: Walk) -> None:
    form, visit = a_form(walk), walk.design.analysis.baseline_visit
    first = answers(walk.design.forms[form])
    walk.save(visit, form, observed_on=DAY, **first)
    name = next(n for n, i in walk.design.forms[form].typed_items.items() if i.data_type in ("integer", "float"))
    changed = {**first, name: f"{float(first[name]) + 1:g}"}
    answer = walk.save(visit, form, observed_on=DAY, **changed)
    assert answer.status_code == 200
    assert any("reason" in sentence for sentence in sentences(answer.content))
    assert f'name="reason-{name}"' in answer.content.decode()
    answer = walk.save(visit, form, observed_on=DAY, **changed, **{f"reason-{name}": "Misread the sheet"})
    assert answer.status_code == 302
    trail = walk.coordinator.get(walk.person).content.decode()
    assert f'<span class="old">{first[name]}</span> → {changed[name]} → Misread the sheet' in trail


def test_two_writers_one_wins_and_the_other_loses_nothing(walk: Walk) -> None:
    form, visit = a_form(walk), walk.design.analysis.baseline_visit
    first = answers(walk.design.forms[form])
    walk.save(visit, form, observed_on=DAY, **first)
    name = next(n for n, i in walk.design.forms[form].typed_items.items() if i.data_type in ("integer", "float"))
    base = hidden(walk.coordinator.get(address(walk, form)).content, "base")
    mine, theirs = (f"{float(first[name]) + extra:g}" for extra in (1, 2))
    reason = {f"reason-{name}": "Misread", "observed_on": DAY, "do": "save", "confirmed": "yes", "base": base}
    won = walk.investigator.post(address(walk, form), {**first, **reason, name: theirs})
    assert won.status_code == 302
    lost = walk.coordinator.post(address(walk, form), {**first, **reason, name: mine})
    assert lost.status_code == 200
    page = lost.content.decode()
    assert "someone else changed this form while you had it open" in page
    assert any(f"{theirs} now (saved by investigator)" in sentence for sentence in sentences(lost.content))
    assert f'value="{mine}"' in page, "what was typed stays"
    assert values(walk, form)[name] == float(theirs)
    again = {**first, **reason, name: mine, "base": hidden(lost.content, "base")}
    assert walk.coordinator.post(address(walk, form), again).status_code == 302
    assert values(walk, form)[name] == float(mine)


def test_two_writers_of_different_items_are_both_kept(rheumatoid: Walk) -> None:
    walk = rheumatoid
    first = {"patient_global_mm": "50", "pain_mm": "60"}
    walk.save("week 0", "core_set", observed_on=DAY, **first)
    base = hidden(walk.coordinator.get(address(walk, "core_set")).content, "base")
    for client, name in ((walk.investigator, "patient_global_mm"), (walk.coordinator, "pain_mm")):
        sent = {**first, name: "70", f"reason-{name}": "Misread", "observed_on": DAY, "do": "save", "base": base}
        assert client.post(address(walk, "core_set"), sent).status_code == 302
    assert values(walk, "core_set") == {"patient_global_mm": 70.0, "pain_mm": 70.0}


def test_a_soft_check_asks_before_it_saves(rheumatoid: Walk) -> None:
    sent = {"crp_mg_l": "350", "observed_on": DAY, "do": "save", "base": "0"}
    answer = rheumatoid.coordinator.post(address(rheumatoid, "core_set"), sent)
    assert "Is this right?" in answer.content.decode()
    assert values(rheumatoid, "core_set") == {}
    answer = rheumatoid.coordinator.post(address(rheumatoid, "core_set"), {**sent, "confirmed": "yes"})
    assert answer.status_code == 302
    assert values(rheumatoid, "core_set") == {"crp_mg_l": 350.0}


def test_mark_all_others_fills_the_empty_answers_and_saves_nothing(rheumatoid: Walk) -> None:
    sent = {"tender_right_ankle": "1", "swollen_left_wrist": "NE", "do": "mark:joint_finding", "base": "0"}
    answer = rheumatoid.coordinator.post(address(rheumatoid, "joint_counts"), sent)
    page = answer.content.decode()
    assert page.count('<option value="0" selected>') == 68 + 66 - 2
    assert page.count('<option value="1" selected>') == 1
    assert page.count('<option value="NE" selected>') == 1
    assert "tender joints 68: 1</strong>" in page
    assert 'tender joints 28: 0</strong> <span class="soft">(28 of 28 answered)' in page, "the ankle is none of the 28"
    assert "swollen joints 66: 0</strong>" in page
    assert values(rheumatoid, "joint_counts") == {}


def test_the_joint_table_has_a_row_for_each_joint_and_a_column_for_each_side(rheumatoid: Walk) -> None:
    page = rheumatoid.coordinator.get(address(rheumatoid, "joint_counts")).content.decode()
    assert page.count("<select") == 68 + 66
    assert page.count('<span class="off">not asked</span>') == 2, "the hips are not counted for swelling"
    for head in ("Right tenderness", "Right swelling", "Left tenderness", "Left swelling"):
        assert f'<th scope="col">{head}</th>' in page
    for row in ("MCP 1", "Hip", "Foot IP 1", "Temporomandibular"):
        assert f'<th scope="row">{row}</th>' in page


def test_a_form_of_a_visit_that_was_not_attended_is_refused(walk: Walk) -> None:
    later = next(visit for visit in walk.design.visits if visit.day > 0 and visit.forms)
    form = later.forms[-1]
    answer = walk.save(later.name, form, observed_on=DAY, **answers(walk.design.forms[form]))
    assert any("record the visit first" in sentence for sentence in sentences(answer.content))


def test_a_monitor_reads_a_form_and_cannot_send_it(walk: Walk) -> None:
    monitor = walk.site.client(Role.MONITOR)
    form = a_form(walk)
    assert "Save</button>" not in monitor.get(address(walk, form)).content.decode()
    assert monitor.post(address(walk, form), {"do": "save"}).status_code == 404
