"""No stored value is changed, cleared or entered again without a reason, whichever way it comes (AT-04, B-I5)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.web.conftest import Site, user_of
from tests.web.journey import DAY, Walk
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Proposal, Written
from trialwright.exchange.register import find_data_formats

PLACE = ("screening", "vitals")
CHANGES: dict[str, tuple[int | None, int | None]] = {"change": (70, 71), "clear": (70, None), "re-enter": (None, 70)}
BLANK = ["", "   "]
WRITER = f"{user_of(Role.COORDINATOR)}:coordinator"
EXPORTED: dict[Path, dict[str, bytes]] = {}
"""What the study wrote of its values, by the folder of the site and the format."""


@pytest.fixture
def walk(site: Site) -> Walk:
    from trialwright.web import store

    found = Walk(site)
    found.consent()
    found.act("visit-attended", visit="screening", observed_on=DAY)
    found.save(*PLACE, observed_on=DAY, pulse_per_min="70", weight_kg="62.5")
    course = store.course(site.study)
    written = {name: one.write(course, datetime.now(UTC)) for name, one in find_data_formats().items() if one.suffix}
    EXPORTED[site.folder] = {name: next(iter(files.values())) for name, files in written.items()}
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


def by_command(walk: Walk, old: int | None, new: int | None, reason: str) -> None:
    from trialwright.cli import commands

    words = ("act", walk.study, "value corrected", "--participant", walk.code, "--on", DAY, "--as", WRITER)
    items = (f"visit={PLACE[0]}", f"form={PLACE[1]}", f"pulse_per_min={'none' if new is None else new}")
    CliRunner().invoke(commands, [*words, "--reason", reason, *items, "--data", str(walk.site.folder)])


def by_import(walk: Walk, old: int | None, new: int | None, reason: str) -> None:
    """The command that reads files; a workbook, as the study's own export writes it, with one cell changed."""
    from trialwright.cli import commands

    book = load_workbook(io.BytesIO(EXPORTED[walk.site.folder]["xlsx"]))
    for line in book["vitals"].iter_rows():
        for cell in line:
            cell.value = new if cell.value in (70, "70") else cell.value
    path = walk.site.folder.parent / "values.xlsx"
    book.save(path)
    words = ("data", "import", walk.study, str(path), "--as", WRITER, "--reason", reason)
    CliRunner().invoke(commands, [*words, "--data", str(walk.site.folder)])


def by_odm(walk: Walk, old: int | None, new: int | None, reason: str) -> None:
    from trialwright.cli import commands

    path = walk.site.folder.parent / "values.xml"
    path.write_bytes(EXPORTED[walk.site.folder]["odm"].replace(b'Value="70"', f'Value="{new}"'.encode()))
    words = ("data", "import", walk.study, str(path), "--as", WRITER, "--reason", reason)
    CliRunner().invoke(commands, [*words, "--data", str(walk.site.folder)])


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


PATHS: list[Callable[..., None]] = [by_page, by_interface, by_store, by_command, by_file, by_import, by_odm]
FILES = (by_file, by_import, by_odm)


@pytest.mark.parametrize("kind", sorted(CHANGES))
@pytest.mark.parametrize("path", PATHS)
def test_without_a_reason_nothing_changes_and_with_one_it_does(walk: Walk, path: Any, kind: str) -> None:
    from trialwright.web import store

    if path in FILES and kind == "clear":
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


def test_no_act_is_corrected_or_set_aside_without_a_reason_by_whichever_way(walk: Walk) -> None:
    from trialwright.cli import commands
    from trialwright.web import store

    (visit,) = store.course(walk.study).participants[walk.code].of_kind("visit attended")
    row, rows, actor = visit.sequence, store.head(walk.study), Actor(user_of(Role.COORDINATOR), Role.COORDINATOR)
    address, until = f"{walk.person}/rows/{row}/correct", datetime.now(UTC) + timedelta(days=1)
    token = store.make_token(user_of(Role.COORDINATOR), walk.study, Role.COORDINATOR, "reasons", until)

    def by_every_path(reason: str) -> None:
        page = {"as_of": str(row), "visit": visit.act.visit, "observed_on": "2026-02-21"}  # type: ignore[attr-defined]
        walk.coordinator.post(address, {**page, "do": "correct", "key": "c" + reason, "reason": reason})
        walk.coordinator.post(address, {"as_of": str(row), "do": "aside", "key": "a" + reason, "why_aside": reason})
        for kind, more in (("act corrected", {"observed_on": "2026-02-21"}), ("act set aside", {})):
            body = {"kind": kind, "participant": walk.code, "observed_on": DAY, "key": f"{kind} {reason}",
                    "fields": {"row": row, **more}, "reason": reason or None}  # fmt: skip
            walk.site.client().post(f"/api/conduct/studies/{walk.study}/acts", body, content_type="application/json",
                                    headers={"Authorization": f"Bearer {token}"})  # fmt: skip
            words = ["act", walk.study, kind, "--participant", walk.code, "--as", WRITER, "--reason", reason]
            typed = [f"{name}={value}" for name, value in more.items()]
            CliRunner().invoke(commands, [*words, f"row={row}", *typed, "--data", str(walk.site.folder)])
        now, place = datetime.now(UTC), ("visit attended", visit.act.visit, None)  # type: ignore[attr-defined]
        change = Entry("observed_on", DAY, "2026-02-21", reason or None)
        for act in (ActCorrected(walk.code, now.date(), row, *place, (change,)),
                    ActSetAside(walk.code, now.date(), row, *place, row)):  # fmt: skip
            store.append(walk.study, Proposal(act, actor, now, f"{act.kind} {reason} s", reason or None), now=now)

    for reason in BLANK:
        by_every_path(reason)
    assert store.head(walk.study) == rows, "nothing was written"
    by_every_path("read again")
    kinds = [row.kind for row in store.rows(walk.study, rows[0]) if row.kind in ("act corrected", "act set aside")]
    assert kinds, "with a reason it is"


def test_a_reason_for_one_value_does_not_serve_for_another(walk: Walk) -> None:
    from trialwright.web import store

    now = datetime.now(UTC)
    entries = (Entry("pulse_per_min", 70, 71, "read again"), Entry("weight_kg", 62.5, 63.0))
    act = ValueCorrected(walk.code, now.date(), *PLACE, entries)
    actor = Actor(user_of(Role.COORDINATOR), Role.COORDINATOR)
    outcome = store.append(walk.study, Proposal(act, actor, now, "two", "read again"), now=now)
    assert not isinstance(outcome, Written)
