"""A participant's way through the pages of each study: consent, screening, judgement, enrolment, visit, dose, form."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from tests.conftest import STUDY_FOLDERS
from tests.web.conftest import REAL, Site, eligible_example
from tests.web.journey import DAY, Walk, answers, on_day, sentences
from trialwright.conduct.act import Role
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.protocol.study_folder import read_study
from trialwright.web.course_page import act_facts


@pytest.fixture
def walk(any_site: Site) -> Walk:
    return Walk(any_site)


def example_of(study: str) -> dict[str, Any]:
    folder = next(STUDY_FOLDERS[name] for name, real in REAL.items() if real == study)
    return eligible_example(folder)


def enrol(walk: Walk) -> None:
    """Everything up to the first dose."""
    example = example_of(walk.study)
    assert walk.consent().status_code == 302
    answer = walk.screen(on_day(example, DAY, walk.code))
    assert answer.status_code == 302, sentences(answer.content)
    for one in example["judgements"]:
        answer = walk.judge(one["criterion"], one["answer"])
        assert answer.status_code == 302, sentences(answer.content)
    arm = walk.design.arms[0].name
    answer = walk.act("enrolled", walk.investigator, observed_on=DAY, arm=arm)
    assert answer.status_code == 302, sentences(answer.content)


def first_dose(walk: Walk) -> dict[str, str]:
    plan = walk.design.administrations_of(walk.design.arms[0].name)[0]
    return {"observed_on": DAY, "administration": plan.intervention, "number": "1", "amount": f"{plan.dose:g}",
            "unit": plan.unit, "site": "left thigh", "lot": "L1"}  # fmt: skip


def test_the_whole_course_through_pages(walk: Walk) -> None:
    enrol(walk)
    visit = walk.design.visit(walk.design.analysis.baseline_visit)
    assert walk.act("visit-attended", observed_on=DAY, visit=visit.name).status_code == 302
    assert walk.act("dose-given", **first_dose(walk)).status_code == 302
    for form in visit.forms:
        answer = walk.save(visit.name, form, observed_on=DAY, **answers(walk.design.forms[form]))
        assert answer.status_code == 302, sentences(answer.content)
    page = walk.coordinator.get(walk.person).content.decode()
    assert "enrolled" in page
    assert page.count('class="given"') == 1
    assert f'attended</span><br><span class="nowrap">{DAY}' in page
    for form in visit.forms:
        assert f"{len(walk.design.forms[form].typed_items)} of {len(walk.design.forms[form].typed_items)}" in page
    listed = walk.coordinator.get(f"/studies/{walk.study}/participants").content.decode()
    assert f">{walk.code}</a>" in listed
    what_is_at_hand(walk, page)


def what_is_at_hand(walk: Walk, page: str) -> None:
    """Acts stand by what somebody does, only those of the reader's role, what is to be done first and at once."""
    heading = re.findall(r"<section><h2>([^<]+)</h2>", page)
    assert heading == ["Visits and doses", "Safety", "Consent and leaving", "Deviations and proof"]
    assert f'{walk.person}/doses">Dose given or missed' in page and "acts/dose-given" not in page
    listed = bool(walk.design.conduct.consents)
    assert ("list no versions" in page) is not listed
    again = walk.coordinator.get(f"{walk.person}/acts/consent-given").content.decode()
    kept = '<input type="text" name="consent_version" value="1.0"'
    assert ("<select" in again) is listed and (kept in again) is not listed
    assert "acts/enrolled" not in page and ">Sign the record<" not in page
    links = re.search(r"<h2>Visits and doses</h2><ul>(.*?)</ul>", page, re.DOTALL)
    assert links and '<a class="button"' in links[1].split("</li>")[0], "what is overdue comes first"
    assert f'href="{walk.person}/acts/visit-attended?visit=' in page.split('id="next"')[1].split("</section>")[0]
    seen = {
        role: walk.site.client(role).get(walk.person).content.decode() for role in (Role.INVESTIGATOR, Role.MONITOR)
    }
    assert ">Sign the record<" in seen[Role.INVESTIGATOR] and ">Ask a query<" not in seen[Role.INVESTIGATOR]
    assert "/acts/" not in seen[Role.MONITOR] and ">Ask a query<" in seen[Role.MONITOR]


def test_the_screening_that_is_saved_is_the_one_that_was_typed(walk: Walk) -> None:
    from trialwright.clinical.patient_file import read_patient
    from trialwright.web import store

    walk.consent()
    sheet = on_day(example_of(walk.study), DAY, walk.code)
    walk.screen(sheet)
    person = store.course(walk.study).participants[walk.code]
    written, expected = read_patient(dict(person.screening.sheet), "saved"), read_patient(sheet, "example")
    assert written.birth_date == expected.birth_date
    assert [one.name for one in written.medications] == [one.name for one in expected.medications]
    assert {(o.code, o.value, o.unit) for o in written.observations} <= {
        (o.code, o.value, o.unit) for o in expected.observations
    }


def test_enrolment_without_screening_is_refused_in_a_sentence(walk: Walk) -> None:
    walk.consent()
    answer = walk.act("enrolled", walk.investigator, observed_on=DAY, arm=walk.design.arms[0].name)
    assert answer.status_code == 200
    assert sentences(answer.content) == [f"{walk.code} was not screened: record the screening first."]


def test_an_unjudged_criterion_refuses_the_enrolment_by_its_name(walk: Walk) -> None:
    example = example_of(walk.study)
    walk.consent()
    walk.screen(on_day(example, DAY, walk.code))
    answer = walk.act("enrolled", walk.investigator, observed_on=DAY, arm=walk.design.arms[0].name)
    [sentence] = sentences(answer.content)
    assert sentence.startswith(f"{walk.code} cannot be enrolled: unknown ")
    for one in example["judgements"]:
        criterion = walk.design.criteria.criterion(one["criterion"]).id
        assert criterion in sentence


def test_a_dose_before_enrolment_is_refused(walk: Walk) -> None:
    walk.consent()
    answer = walk.act("dose-given", **first_dose(walk))
    assert sentences(answer.content) == [f"{walk.code} is not enrolled: enrol first."]
    assert 'value="L1"' in answer.content.decode(), "what was typed stays on the page"


def test_a_resent_form_writes_once(walk: Walk) -> None:
    from trialwright.web import store

    fields = {"participant": walk.code, "observed_on": "2026-02-10", "consent_version": "1.0", "key": "the same key"}
    for _ in range(2):
        assert walk.coordinator.post(f"/studies/{walk.study}/participants/new/consent", fields).status_code == 302
    assert len(store.course(walk.study).participants[walk.code].of_kind("consent given")) == 1


def test_a_visit_out_of_its_window_shows_its_deviation(walk: Walk) -> None:
    enrol(walk)
    walk.act("visit-attended", observed_on=DAY, visit=walk.design.analysis.baseline_visit)
    walk.act("dose-given", **first_dose(walk))
    later = [visit for visit in walk.design.visits if visit.day > 0]
    assert walk.act("visit-attended", observed_on="2026-10-01", visit=later[0].name).status_code == 302
    page = walk.coordinator.get(walk.person).content.decode()
    assert "attended outside its window" in page
    assert "visit window" in page


def test_an_adverse_event_of_grade_5_must_be_fatal(walk: Walk) -> None:
    enrol(walk)
    event = {"observed_on": DAY, "event": "1", "term": "Headache", "organ_system": "Nervous system disorders"}
    event |= {"grade": "5", "serious": "true", "related": "", "started": DAY, "ended": "", "outcome": "recovered"}
    event |= {"seriousness": "life-threatening"}
    answer = walk.act("adverse-event-reported", **event)
    assert "Grade 5 and the outcome fatal go together." in sentences(answer.content)
    assert walk.act("adverse-event-reported", **{**event, "grade": "2"}).status_code == 302
    assert "Headache" in walk.coordinator.get(walk.person).content.decode()


def test_a_visitor_stores_nothing(walk: Walk) -> None:
    from trialwright.web import store

    before = store.head(walk.study)
    sheet = on_day(example_of(walk.study), DAY, "someone")
    from tests.web.journey import typed_sheet

    sent = {**typed_sheet(sheet, walk.design.criteria), "screened_on": DAY}
    for do in ("judge", "save"):
        answer = walk.site.client().post(f"/studies/{walk.study}/screening", {**sent, "do": do})
        assert answer.status_code == 200
        ended = walk.site.client().post(f"/studies/{walk.study}/screening", {**sent, "do": do, "participant": "P-1"})
        assert ended.status_code == 403, "a sheet for a participant comes from somebody whose session ended"
        assert "Log in and come back" in ended.content.decode()
    assert store.head(walk.study) == before
    assert walk.site.client(Role.MONITOR).get(f"/studies/{walk.study}/participants").status_code == 200


def test_a_newer_sheet_starts_from_the_one_that_stands(walk: Walk) -> None:
    from trialwright.web import store

    walk.consent()
    example = on_day(example_of(walk.study), DAY, walk.code)
    walk.screen(example)
    page = walk.coordinator.get(f"/studies/{walk.study}/screening", {"for": walk.code}).content.decode()
    assert f'value="{example["birth_date"]}"' in page
    for one in example["conditions"]:
        assert f'value="{one["name"]}"' in page
    visitor = walk.site.client().get(f"/studies/{walk.study}/screening", {"for": walk.code}).content.decode()
    assert example["birth_date"] not in visitor, "a visitor is shown nobody's sheet"
    assert store.course(walk.study).participants[walk.code].of_kind("screened")


def test_who_died_is_said_to_have_died_once(walk: Walk) -> None:
    enrol(walk)
    event = {"observed_on": DAY, "event": "1", "term": "Stroke", "organ_system": "Nervous system disorders",
             "grade": "5", "serious": "true", "started": DAY, "ended": DAY, "outcome": "fatal",
             "seriousness": "death", "aware_at": f"{DAY} 09:00 +08:00"}  # fmt: skip
    answer = walk.act("adverse-event-reported", **event)
    assert answer.status_code == 302, sentences(answer.content)
    page = walk.coordinator.get(walk.person).content.decode()
    assert f"<dd>died ({DAY})</dd>" in page
    clock = re.search(r"yes<br><span class=.soft.>to the sponsor until (.*?)</span>", page)
    assert clock is not None and " h " in clock[1] and clock[1].endswith("over (24 hours: the study&#x27;s plan)")


def test_a_long_text_is_folded_behind_its_beginning_and_printed_whole_and_escaped() -> None:
    from trialwright.web.templatetags.trialwright import folded

    assert folded("a < b") == "a < b" and "<details" not in folded("x" * 400)
    shown = folded("<b>" + "x" * 20_000)
    assert "all 20,003 characters" in shown and shown.count("&lt;b&gt;") == 2 and "x" * 20_000 in shown


def test_the_trail_says_arms_forms_and_units_as_people_do_and_leaves_out_what_is_empty() -> None:
    design = read_study(STUDY_FOLDERS["nct07008196"])
    day = date(2026, 2, 20)
    said = dict(act_facts(Enrolled("P-1", day, arm=design.arms[0].name), design))
    assert said == {"arm": design.arms[0].title}
    event = AdverseEventReported("P-1", day, event=1, term="Cough", organ_system="x", grade=1, serious=False,
                                 related=None, started=day, ended=None, outcome="recovered")  # fmt: skip
    assert "seriousness" not in dict(act_facts(event, design))
