"""The strip of doses as input, without scripts: given as planned, out of its window with its deviation, missed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils.text import slugify

from tests.web.conftest import Site
from tests.web.journey import DAY, Walk, hidden, sentences
from tests.web.test_course import enrol
from trialwright.conduct.act import Role


@pytest.fixture
def walk(any_site: Site) -> Walk:
    found = Walk(any_site)
    enrol(found)
    return found


def page_of(walk: Walk) -> str:
    return str(walk.coordinator.get(f"{walk.person}/doses").content.decode())


def plan_of(walk: Walk) -> Any:
    return walk.design.administrations_of(walk.design.arms[0].name)[0]


def send(walk: Walk, **fields: str) -> Any:
    page = walk.coordinator.get(f"{walk.person}/doses").content
    plan = plan_of(walk)
    sent = {"key": hidden(page, "key"), "administration": plan.intervention, "do": "given", "observed_on": DAY,
            "amount": f"{plan.dose:g}", **fields}  # fmt: skip
    return walk.coordinator.post(f"{walk.person}/doses", sent)


def given(walk: Walk) -> list[Any]:
    from trialwright.web import store

    return list(store.course(walk.study).participants[walk.code].doses)


def test_the_form_offers_what_the_plan_says_and_writes_it_as_it_stands(walk: Walk) -> None:
    plan = plan_of(walk)
    assert f'value="{plan.dose:g}"' in page_of(walk)
    typed = f"{date.fromisoformat(DAY):%d%b%Y}"
    assert send(walk, site="abdomen", lot="L7", given_by="nurse", observed_on=typed).status_code == 302
    (act,) = given(walk)
    assert act.observed_on == date.fromisoformat(DAY), "typed as people type it"
    assert (act.number, act.amount, act.unit, act.lot, act.site) == (1, plan.dose, plan.unit, "L7", "abdomen")
    after = page_of(walk)
    assert 'value="L7"' in after, "the lot of the dose before is offered again"
    assert not re.search(r'name="site" value="abdomen"( checked)', after), "the place on the body is not"
    assert 'class="given"' in after.replace(" next", "")


def test_a_dose_clicked_twice_or_typed_into_an_old_page_is_never_taken_for_the_next_one(walk: Walk) -> None:
    page, plan = walk.coordinator.get(f"{walk.person}/doses").content, plan_of(walk)
    sent = {name: hidden(page, name) for name in ("key", "number")}
    sent |= {"administration": plan.intervention, "do": "given", "observed_on": DAY, "amount": f"{plan.dose:g}"}
    assert sent["number"] == "1"
    for _ in range(2):  # the second click is answered with the receipt of the first
        answer = walk.coordinator.post(f"{walk.person}/doses", sent)
        assert answer.status_code == 302 and "done=dose-given" in answer.headers["Location"]
    other = walk.coordinator.post(f"{walk.person}/doses", {**sent, "key": "of another window", "deviation": "Given."})
    assert "open for dose 1, and the next one to record is dose 2" in " ".join(sentences(other.content))
    assert [act.number for act in given(walk)] == [1]


def test_out_of_its_window_a_dose_comes_with_its_deviation_and_a_reason(walk: Walk) -> None:
    plan = plan_of(walk)
    send(walk)
    late = date.fromisoformat(DAY) + timedelta(days=plan.every_days + plan.after_days + 2)
    asked = send(walk, observed_on=late.isoformat())
    assert asked.status_code == 200 and len(given(walk)) == 1, "nothing is written before the reason"
    assert "2 days after its window" in asked.content.decode()
    assert send(walk, observed_on=late.isoformat(), deviation="Snow on the pass.").status_code == 302
    from trialwright.web import store

    person = store.course(walk.study).participants[walk.code]
    (raised,) = person.of_kind("deviation raised")
    assert (raised.act.category, raised.reason) == ("dose window", "Snow on the pass.")
    assert ">given late<" in page_of(walk)


def test_a_missed_dose_says_why_and_counts(walk: Walk) -> None:
    plan = plan_of(walk)
    send(walk)
    later = (date.fromisoformat(DAY) + timedelta(days=plan.every_days)).isoformat()
    assert "Say why" in " ".join(sentences(send(walk, do="missed", observed_on=later, why="").content))
    assert send(walk, do="missed", observed_on=later, why="fever").status_code == 302
    assert "1 given, 1 missed" in re.sub(r"\s+", " ", page_of(walk))


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"observed_on": "soon"}, "no date"), ({"amount": "much"}, "as a number"), ({"amount": "-1"}, "above zero")],
)
def test_what_is_no_dose_is_refused_in_a_sentence(walk: Walk, fields: dict[str, str], says: str) -> None:
    answer = send(walk, **fields)
    assert says in " ".join(sentences(answer.content))
    assert given(walk) == []


def test_the_same_form_sent_twice_is_one_dose(walk: Walk) -> None:
    key = hidden(walk.coordinator.get(f"{walk.person}/doses").content, "key")
    assert [send(walk, key=key).status_code for _ in range(2)] == [302, 302] or len(given(walk)) == 1
    assert len(given(walk)) == 1


def test_a_monitor_reads_and_does_not_write(walk: Walk) -> None:
    monitor = walk.site.client(Role.MONITOR)
    assert '<form method="post" class="dose"' not in monitor.get(f"{walk.person}/doses").content.decode()
    sent = {"administration": plan_of(walk).intervention, "do": "given", "observed_on": DAY, "amount": "1"}
    refused = monitor.post(f"{walk.person}/doses", sent)
    assert refused.status_code == 404 and "Nothing was written" in refused.content.decode()
    assert "Nothing was written" not in monitor.get(f"{walk.person}/no-such-page").content.decode()
    assert given(walk) == []


def test_the_participants_page_says_which_doses_were_not_recorded_in_time(walk: Walk) -> None:
    send(walk)
    plan = plan_of(walk)
    second = date.fromisoformat(DAY) + timedelta(days=plan.every_days)
    page = walk.coordinator.get(walk.person).content.decode()
    assert f'<li class="overdue"><b>2</b>overdue<br>{second:%m-%d}</li>' in page
    assert "acts/data-exported" not in page, "an export is told by itself, never by hand"
    assert walk.coordinator.get(f"{walk.person}/acts/data-exported").status_code == 404


def test_after_a_treatment_was_stopped_no_dose_is_shown_as_due(walk: Walk) -> None:
    """The strip went on saying that a dose was due beside the sentence that none is to be recorded."""
    send(walk)
    stopped = {"observed_on": DAY, "administration": plan_of(walk).intervention, "why": "other"}
    assert walk.act("treatment-discontinued", **stopped).status_code == 302
    states = re.findall(r'<span class="dose-state">([^<]*)</span>', page_of(walk))
    assert (states[0], set(states[1:])) == ("given", {"not expected"})


def test_in_a_simulation_the_day_of_its_last_act_says_what_is_overdue(site: Site) -> None:
    """Its time is made up: by the calendar on the wall everything in it would be overdue, or nothing."""
    from tests.web.simulated import simulate
    from trialwright.web import store

    study = simulate(store.design_of(site.study), participants=6, part=0.6)
    course = store.course(study)
    reader = site.client(Role.STATISTICIAN)
    stays = [code for code, one in course.participants.items() if one.enrolled_on and one.left_by is None]
    assert stays
    for code in stays:
        page = reader.get(f"/studies/{study}/participants/{code}").content.decode()
        person = course.participants[code]
        ends = [one.window(person.first_dose_on)[1] for one in course.design.visits if one.name not in person.visits]
        late = sum(end < course.stored_at.date() for end in ends)
        assert late < sum(end < datetime.now(UTC).date() for end in ends), "by the wall's calendar more"
        assert page.count('class="state overdue"') == late
    attended = next(f"{code}/visits/{slugify(visit)}" for code in stays for visit in course.participants[code].visits)
    form = reader.get(f"/studies/{study}/participants/{attended}/vitals").content.decode()
    assert "nobody enters any here" in form and "coordinators and investigators write it" not in form
    home = reader.get("/").content.decode()
    assert f'href="/studies/{study}/work"' in home and f'href="/studies/{study}/matrix"' in home
    assert f'href="/studies/{study}/work"' not in site.client().get("/").content.decode()
