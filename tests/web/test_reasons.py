"""No stored value is changed, cleared or entered again without a reason, whichever way it comes (AT-04, B-I5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.conftest import Site, user_of
from tests.web.journey import DAY, Walk
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Proposal, Written

PLACE = ("screening", "vitals")
CHANGES: dict[str, tuple[int | None, int | None]] = {"change": (70, 71), "clear": (70, None), "re-enter": (None, 70)}
BLANK = ["", "   "]


@pytest.fixture
def walk(site: Site) -> Walk:
    found = Walk(site)
    found.consent()
    found.act("visit-attended", visit="screening", observed_on=DAY)
    found.save(*PLACE, observed_on=DAY, pulse_per_min="70", weight_kg="62.5")
    return found


def by_page(walk: Walk, old: int | None, new: int | None, reason: str) -> None:
    pulse = "" if new is None else str(new)
    walk.save(*PLACE, observed_on=DAY, pulse_per_min=pulse, weight_kg="62.5", reason=reason)


def by_interface(walk: Walk, old: int | None, new: int | None, reason: str) -> None:
    from trialwright.web import store

    until = datetime.now(UTC) + timedelta(days=1)
    token = store.make_token(user_of(Role.COORDINATOR), walk.study, Role.COORDINATOR, "reasons", until)
    fields = {"visit": PLACE[0], "form": PLACE[1], "pulse_per_min": new}
    body = {"kind": "value corrected", "participant": walk.code, "observed_on": DAY, "key": f"r {old} {new} {reason}",
            "fields": fields, "reason": reason or None}  # fmt: skip
    walk.site.client().post(f"/api/conduct/studies/{walk.study}/acts", body, content_type="application/json",
                            headers={"Authorization": f"Bearer {token}"})  # fmt: skip


def by_store(walk: Walk, old: int | None, new: int | None, reason: str) -> None:
    from trialwright.web import store

    now = datetime.now(UTC)
    change = Entry("pulse_per_min", old, new, reason or None)
    act = ValueCorrected(walk.code, now.date(), *PLACE, (change,))
    actor = Actor(user_of(Role.COORDINATOR), Role.COORDINATOR)
    store.append(walk.study, Proposal(act, actor, now, f"s {old} {new} {reason}", reason or None), now=now)


def by_file(walk: Walk, old: int | None, new: int | None, reason: str) -> None:
    from trialwright.errors import InputError
    from trialwright.exchange.data_import import Writer, file_key, plan_import
    from trialwright.exchange.data_text_table import read_table
    from trialwright.web import store
    from trialwright.web.importing import import_time, write_imported

    course = store.course_before(walk.study, store.head(walk.study)[0] + 1)
    data = f"participant,visit,visit_date,form,pulse_per_min\n{walk.code},screening,,vitals,{new}\n".encode()
    writer = Writer(Actor(user_of(Role.COORDINATOR), Role.COORDINATOR), reason, import_time(walk.study))
    try:
        table = read_table(data, "t.csv", course.design, None)
        plan = plan_import(course, table, file_key(data, None, True), writer)
        write_imported(walk.study, plan.proposals, whole=True)
    except InputError:
        return


PATHS: list[Callable[..., None]] = [by_page, by_interface, by_store, by_file]


@pytest.mark.parametrize("kind", sorted(CHANGES))
@pytest.mark.parametrize("path", PATHS)
def test_without_a_reason_nothing_changes_and_with_one_it_does(walk: Walk, path: Any, kind: str) -> None:
    from trialwright.web import store

    if (path, kind) == (by_file, "clear"):
        return  # an empty cell says nothing of a value: no file clears one
    old, new = CHANGES[kind]
    if old is None:
        by_store(walk, 70, None, "not measured after all")
    rows = store.head(walk.study)
    for reason in BLANK:
        path(walk, old, new, reason)
    assert [row.kind for row in store.rows(walk.study, rows[0]) if row.kind == "value corrected"] == []
    assert store.course(walk.study).participants[walk.code].values(*PLACE)["pulse_per_min"] == old
    path(walk, old, new, "read again")
    assert store.course(walk.study).participants[walk.code].values(*PLACE)["pulse_per_min"] == new
    (row,) = [row for row in store.rows(walk.study, rows[0]) if row.kind == "value corrected"]
    assert row.reason == "read again"


def test_a_reason_for_one_value_does_not_serve_for_another(walk: Walk) -> None:
    from trialwright.web import store

    now = datetime.now(UTC)
    entries = (Entry("pulse_per_min", 70, 71, "read again"), Entry("weight_kg", 62.5, 63.0))
    act = ValueCorrected(walk.code, now.date(), *PLACE, entries)
    actor = Actor(user_of(Role.COORDINATOR), Role.COORDINATOR)
    outcome = store.append(walk.study, Proposal(act, actor, now, "two", "read again"), now=now)
    assert not isinstance(outcome, Written)
