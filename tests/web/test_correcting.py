"""A wrong dose, visit or leaving is corrected from the participant's page, or set aside; the same over the interface
and on the command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from tests.web.conftest import Site, user_of
from tests.web.journey import DAY, Walk, hidden, sentences
from tests.web.test_course import enrol
from tests.web.test_doses import given, plan_of, send
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.writing import Proposal, Written

COORDINATOR = Actor(user_of(Role.COORDINATOR), Role.COORDINATOR)
WHY = "read the wrong line of the source"


@pytest.fixture
def walk(any_site: Site) -> Walk:
    found = Walk(any_site)
    enrol(found)
    return found


def row_of(walk: Walk, kind: str) -> int:
    from trialwright.web import store

    return int(store.course(walk.study).participants[walk.code].of_kind(kind)[-1].sequence)


def fields(page: bytes) -> dict[str, str]:
    """What the form of a correction holds when it is opened."""
    form = page.decode().split('value="correct">')[1].split("</form>")[0]
    found = dict(re.findall(r'<input type="text" name="([^"]+)"(?: value="([^"]*)")?', form))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else re.findall(r'value="([^"]*)"', options)[0]
    return found


def correct(walk: Walk, row: int, **changes: str) -> Any:
    address = f"{walk.person}/rows/{row}/correct"
    page = walk.coordinator.get(address).content
    sent = {name: hidden(page, name) for name in ("key", "as_of")}
    return twice(walk, address, {**sent, "do": "correct", **fields(page), "reason": WHY, **changes})


def twice(walk: Walk, address: str, sent: dict[str, str]) -> Any:
    """Posted, and once more where the page tells what follows from it."""
    answer = walk.coordinator.post(address, sent)
    found = re.search(r'name="seen" value="([0-9a-f]+)"', answer.content.decode())
    return walk.coordinator.post(address, {**sent, "seen": found.group(1)}) if found else answer


def test_a_wrong_dose_is_corrected_from_the_page_and_seen_everywhere(walk: Walk) -> None:
    from trialwright.web import store

    plan = plan_of(walk)
    send(walk, amount=f"{plan.dose / 2:g}", lot="L7", deviation="half was spilt")
    row = row_of(walk, "dose given")
    link = f'href="{walk.person}/rows/{row}/correct"'
    assert link in walk.coordinator.get(f"{walk.person}/doses").content.decode()
    opened = walk.coordinator.get(f"{walk.person}/rows/{row}/correct").content.decode()
    assert f"Stands there: {plan.dose / 2:g}." in opened and "Stands there: L7." in opened
    assert sentences(correct(walk, row).content) == ["Name each field that was wrong once, and at least one."]
    assert "Reason of the correction" in " ".join(sentences(correct(walk, row, amount="1", reason=" ").content))
    assert "above zero" in " ".join(sentences(correct(walk, row, amount="-3").content))
    early = correct(walk, row, observed_on="2026-01-05")
    assert early.status_code == 200 and "had not given consent" in " ".join(sentences(early.content))
    address = f"{walk.person}/rows/{row}/correct"
    page = walk.coordinator.get(address).content
    right = {"do": "correct", **fields(page), **{name: hidden(page, name) for name in ("key", "as_of")}, "reason": WHY,
             "amount": f"{plan.dose:g}", "lot": "L8"}  # fmt: skip
    asked = walk.coordinator.post(address, right).content.decode()
    assert "This is written with it" in asked and f"A deviation is closed: Dose 1 of {plan.intervention}" in asked
    assert given(walk)[0].lot == "L7", "nothing is written before it was read"
    assert walk.coordinator.post(address, {**right, "seen": "of another day"}).status_code == 200
    answer = twice(walk, address, right)
    assert answer.status_code == 302 and "done=act-corrected" in answer.headers["Location"]
    (dose,) = given(walk)
    assert (dose.amount, dose.lot) == (plan.dose, "L8")
    person = walk.coordinator.get(walk.person).content.decode()
    assert "Written: act corrected." in walk.coordinator.get(answer.headers["Location"]).content.decode()
    assert f"corrected, row {row + 2}" in person and f"{link}>Correct" in person
    assert f"No longer so: row {row} (dose given) was corrected." in person
    trail = walk.coordinator.get(f"/studies/{walk.study}/audit/trail.csv").content.decode()
    told = next(line for line in trail.splitlines() if "act corrected" in line and ",lot," in line)
    assert ",L7,L8," in told and WHY in told
    assert store.verify(walk.study) == []
    anew = store.course_before(walk.study, 10**9).participants[walk.code]
    assert anew.doses[0].lot == "L8", "the same when it is read from the rows anew"


def test_what_moves_with_a_first_dose_is_told_before_it_moves(walk: Walk) -> None:
    from trialwright.web import store

    send(walk)
    row, old = row_of(walk, "dose given"), given(walk)[0].observed_on
    address, new = f"{walk.person}/rows/{row}/correct", old - timedelta(days=1)
    page = walk.coordinator.get(address).content
    sent = {"do": "correct", **fields(page), **{name: hidden(page, name) for name in ("key", "as_of")}, "reason": WHY}
    enrolled = store.course(walk.study).participants[walk.code].enrolled_on
    if enrolled is None or new < enrolled:
        new = old + timedelta(days=1)
    told = walk.coordinator.post(address, {**sent, "observed_on": new.isoformat()}).content.decode()
    assert f"The first dose, from which every window counts, moves from {old} to {new}." in told
    aside = {"do": "aside", "key": "k-aside", "as_of": hidden(page, "as_of"), "why_aside": "of another participant"}
    told = walk.coordinator.post(address, aside).content.decode()
    assert f"No first dose stands any more: windows that count from {old} are open." in told
    assert given(walk)[0].observed_on == old
    assert twice(walk, address, aside).status_code == 302 and given(walk) == []


def test_what_nobody_touched_is_no_correction_however_it_was_written(walk: Walk) -> None:
    """A control holds no line breaks, and fewer digits than a number may have: 69.1234567 became 69.1235 by itself."""
    from trialwright.web import store

    plan = plan_of(walk)
    now = datetime.now(UTC)
    amount = plan.dose - 0.1234567
    day = store.course(walk.study).participants[walk.code].enrolled_on
    assert day is not None
    dose = DoseGiven(walk.code, day, plan.intervention, 1, amount, plan.unit, None, " L7\nA ", "the aunt")
    event = AdverseEventReported(walk.code, day, 1, "head\nache", "Nervous system disorders", 2, False, None, day, None,
                                 "recovering", aware_at=datetime(2026, 2, 28, 9, 0, 30, tzinfo=UTC))  # fmt: skip
    for act in (dose, event):
        outcome = store.append(walk.study, Proposal(act, COORDINATOR, now, act.kind), now=now)
        assert isinstance(outcome, Written), outcome
        told = sentences(correct(walk, row_of(walk, act.kind)).content)
        assert told == ["Name each field that was wrong once, and at least one."], told
    assert correct(walk, row_of(walk, "dose given"), lot="L9").status_code == 302
    assert [(one.amount, one.lot, one.given_by) for one in given(walk)] == [(amount, "L9", "the aunt")]


def test_the_second_of_two_is_told_and_a_second_click_writes_nothing(walk: Walk) -> None:
    send(walk)
    address = f"{walk.person}/rows/{row_of(walk, 'dose given')}/correct"
    page = walk.coordinator.get(address).content
    sent = {"do": "correct", **fields(page), **{name: hidden(page, name) for name in ("key", "as_of")}, "reason": WHY}
    for _ in range(2):
        assert walk.coordinator.post(address, {**sent, "lot": "A"}).status_code == 302
    late = walk.investigator.post(address, {**sent, "key": "of another window", "lot": "B"})
    assert "corrected since you opened it" in " ".join(sentences(late.content))
    assert "Stands there: A." in late.content.decode() and [one.lot for one in given(walk)] == ["A"]


def test_a_visit_of_nobody_is_set_aside_with_a_reason(walk: Walk) -> None:
    from trialwright.web import store

    visit = next(one for one in walk.design.visits if one.day == 0)
    assert walk.act("visit-attended", observed_on=DAY, visit=visit.name).status_code == 302
    address = f"{walk.person}/rows/{row_of(walk, 'visit attended')}/correct"
    page = walk.coordinator.get(address).content
    sent = {"do": "aside", "key": f"{hidden(page, 'key')}-aside", "as_of": hidden(page, "as_of")}
    assert sentences(walk.coordinator.post(address, {**sent, "why_aside": " "}).content) == ["Say why it is set aside."]
    assert walk.coordinator.post(address, {**sent, "why_aside": "another participant's"}).status_code == 302
    assert store.course(walk.study).participants[walk.code].visits == {}
    assert "set aside as entered in error" in walk.coordinator.get(walk.person).content.decode()
    assert walk.coordinator.get(address).status_code == 404
    assert walk.act("visit-attended", observed_on=DAY, visit=visit.name).status_code == 302


def test_under_a_code_in_error_a_consent_is_offered_and_nothing_that_would_be_refused(any_site: Site) -> None:
    """Once the only consent is set aside the page says why nothing else can be recorded, and offers no more."""
    walk = Walk(any_site)
    walk.consent()
    before = walk.coordinator.get(walk.person).content.decode()
    assert "acts/visit-attended" in before and "no sheet yet: <a" in before
    address = f"{walk.person}/rows/{row_of(walk, 'consent given')}/correct"
    page = walk.coordinator.get(address).content
    sent = {"do": "aside", "key": "aside", "as_of": hidden(page, "as_of"), "why_aside": "a mistyped code"}
    assert walk.coordinator.post(address, sent).status_code == 302
    after = walk.coordinator.get(walk.person).content.decode()
    assert "entered in error <span" in after and "<dt>Consent</dt><dd>none" in after
    assert set(re.findall(r"/acts/([a-z-]+)", after)) == {"consent-given"} and "/screening?for=" not in after
    assert "a new consent begins it" not in walk.site.client(Role.MONITOR).get(walk.person).content.decode()
    again = {"observed_on": walk.consent_on, "consent_version": "1.0"}
    assert walk.act("consent-given", **again).status_code == 302
    assert "acts/visit-attended" in walk.coordinator.get(walk.person).content.decode()


def test_a_dose_that_was_missed_after_all_is_turned_into_one_and_back(walk: Walk) -> None:
    plan = plan_of(walk)
    send(walk)
    row = row_of(walk, "dose given")
    assert "Give a value to: why." in " ".join(sentences(correct(walk, row, kind="dose missed").content))
    assert correct(walk, row, kind="dose missed", why="did not come").status_code == 302
    assert given(walk) == [] and "did not come" in walk.coordinator.get(walk.person).content.decode()
    turned = correct(walk, row, kind="dose given", amount=f"{plan.dose:g}", unit=plan.unit)
    assert turned.status_code == 302, sentences(turned.content)
    assert [one.amount for one in given(walk)] == [plan.dose]


def test_only_who_may_write_an_act_finds_the_page_that_corrects_it(walk: Walk) -> None:
    enrolled = f"{walk.person}/rows/{row_of(walk, 'enrolled')}/correct"
    assert (walk.coordinator.get(enrolled).status_code, walk.investigator.get(enrolled).status_code) == (404, 200)
    assert walk.site.client(Role.MONITOR).get(enrolled).status_code == 404
    assert walk.investigator.get(f"{walk.person}/rows/999999/correct").status_code == 404


def test_the_interface_and_the_command_line_correct_on_the_same_path(walk: Walk) -> None:
    from django.test import Client

    from trialwright.cli import commands
    from trialwright.web import store

    send(walk)
    row, until = row_of(walk, "dose given"), datetime.now(UTC) + timedelta(days=1)
    today = datetime.now(UTC).date().isoformat()
    token = store.make_token(user_of(Role.COORDINATOR), walk.study, Role.COORDINATOR, "probe", until)
    what = {"kind": "act corrected", "participant": walk.code, "observed_on": today, "key": "k 1",
            "fields": {"row": row, "lot": "API"}, "reason": WHY}  # fmt: skip

    def told(**more: Any) -> tuple[int, str]:
        address, bearer = f"/api/conduct/studies/{walk.study}/acts", {"Authorization": f"Bearer {token}"}
        answer = Client().post(address, {**what, **more}, content_type="application/json", headers=bearer)
        return answer.status_code, answer.content.decode()

    assert [told()[0], told()[0]] == [201, 200], "the same key: the first receipt"
    stale = [{"item": "lot", "old": None, "new": "B", "reason": WHY}]
    assert "has changed since you opened it" in told(key="k 2", fields={"row": row, "entries": stale})[1]
    assert told(key="k 3", fields={"row": row, "colour": "red"})[0] == 422
    assert told(key="k 4", reason=None, fields={"row": row, "lot": "C"})[0] == 422
    for number, value in enumerate((["a"], {"a": 1}, "\ud800", 10**30)):
        answer = told(key=f"k 5 {number}", fields={"row": row, "lot": value})
        assert answer[0] == 422 and "a value that this field can hold" in answer[1], value
    run = ["act", walk.study, "act corrected", "--participant", walk.code, "--as", f"{user_of(Role.COORDINATOR)}:"
           "coordinator", "--data", str(walk.site.folder), f"row={row}"]  # fmt: skip
    assert "amount" in str(CliRunner().invoke(commands, [*run, "amount=much", "--reason", WHY]).exception)
    kept = CliRunner().invoke(commands, [*run, "site=none", "--reason", WHY])
    assert kept.exit_code == 2 and "'site' keeps its value" in kept.output
    done = CliRunner().invoke(commands, [*run, "lot=CLI", "--reason", WHY])
    assert done.exit_code == 0, done.output
    assert [one.lot for one in given(walk)] == ["CLI"]
    run[2] = "act set aside"
    assert CliRunner().invoke(commands, [*run, "--reason", "another participant's"]).exit_code == 0
    assert given(walk) == []
