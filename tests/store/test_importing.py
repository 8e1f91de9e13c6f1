"""Imported values stand whole or not at all; the same file again writes nothing; a run that was stopped goes on."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conduct.plan import COORDINATOR, NOW, STUDY, small_design
from tests.store.conftest import Place
from tests.store.test_store import a_start
from trialwright.conduct.writing import Written
from trialwright.errors import InputError
from trialwright.exchange.data_import import ImportPlan, Writer, file_key, plan_import
from trialwright.exchange.data_text_table import read_table

pytestmark = pytest.mark.usefixtures("place")
TABLE = b"participant,visit,visit_date,form,days,pain_mm\nP1,day 0,,diary,9,95\nP1,week 4,2026-03-30,diary,3,20\n"


@pytest.fixture
def store(place: Place):
    from trialwright.web import store

    store.open_study(small_design(), now=NOW)
    for one in a_start():
        assert isinstance(store.append(STUDY, one, now=NOW), Written)
    return store


def plan_of(store, data: bytes = TABLE, *, whole: bool = True, reason: str = "paper forms") -> ImportPlan:
    """The plan on a copy of the course."""
    from trialwright.web.importing import import_time

    course = store.course_before(STUDY, store.head(STUDY)[0] + 1)
    writer = Writer(COORDINATOR, reason, import_time(STUDY))
    return plan_import(course, read_table(data, "t.csv", course.design, None), file_key(data, None, whole), writer)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "clock" not in request.node.name:
        monkeypatch.setattr("trialwright.web.importing.import_time", lambda study: NOW)


def test_a_plan_changes_nothing_and_what_is_written_is_what_was_told(store) -> None:
    from trialwright.web.importing import write_imported

    before = store.head(STUDY)
    plan = plan_of(store)
    assert store.head(STUDY) == before
    summary = write_imported(STUDY, plan.proposals, whole=True)
    told = sum(one.word in ("written", "corrected", "visit", "raised") for one in plan.told)
    assert summary.written == told == store.head(STUDY)[0] - before[0]
    assert store.course(STUDY).participants["P1"].values("day 0", "diary") == {"days": 9, "pain_mm": 95}
    assert store.verify(STUDY) == []
    again = plan_of(store)
    assert (again.proposals, again.before) == ([], 2)


def test_a_file_of_which_one_act_is_refused_leaves_nothing(store) -> None:
    from trialwright.web.importing import write_imported

    plan = plan_of(store)
    rival = plan_of(store, TABLE.replace(b"week 4,2026-03-30", b"week 4,2026-03-31"))
    assert write_imported(STUDY, rival.proposals[1:], whole=True).written
    before = store.head(STUDY)
    summary = write_imported(STUDY, plan.proposals, whole=True)
    assert summary.written == 0 and summary.refused
    assert store.head(STUDY) == before and "days" not in store.course(STUDY).participants["P1"].values("day 0", "diary")
    assert store.verify(STUDY) == []


def test_a_run_that_was_stopped_goes_on_where_it_stopped(store) -> None:
    from trialwright.web.importing import write_imported

    plan = plan_of(store, whole=False)
    write_imported(STUDY, plan.proposals[:1], whole=False)
    rest = plan_of(store, whole=False)
    assert rest.before == 1 and len(rest.proposals) == len(plan.proposals) - 1
    write_imported(STUDY, rest.proposals, whole=False)
    assert plan_of(store, whole=False).proposals == []
    assert store.course(STUDY).participants["P1"].values("week 4", "diary") == {"days": 3, "pain_mm": 20}


def test_a_clock_that_stands_before_the_last_act_stops_an_import(store) -> None:
    """The acts of this test are of December 2026: true until then."""
    from datetime import UTC, datetime

    from trialwright.web.importing import import_time

    if datetime.now(UTC) < NOW:
        with pytest.raises(InputError, match="clock"):
            import_time(STUDY)
    else:
        assert import_time(STUDY) > NOW


def test_the_command_tells_first_and_writes_then(place: Place, store, tmp_path: Path, monkeypatch) -> None:
    from click.testing import CliRunner

    from trialwright.cli.data import data_group

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return NOW

    monkeypatch.setattr("trialwright.cli.data._store", lambda data: store)
    monkeypatch.setattr("trialwright.web.exports.datetime", Clock)
    file = tmp_path / "t.csv"
    file.write_bytes(TABLE)
    words = ["import", STUDY, str(file), "--as", "cora:coordinator", "--reason", "paper forms"]
    dry = CliRunner().invoke(data_group, [*words, "--dry-run"])
    assert dry.exit_code == 0 and "2 forms would be saved" in dry.output and "nothing was written" in dry.output
    assert "95" not in dry.output.replace("t.csv", ""), "no value is told"
    done = CliRunner().invoke(data_group, words)
    assert done.exit_code == 0 and "4 acts written" in done.output
    digest = sha256(TABLE).hexdigest()
    assert [row.source for row in store.rows(STUDY)][-4:] == [f"file sha256:{digest}"] * 4
    assert "2 forms were imported before" in CliRunner().invoke(data_group, words).output
    file.write_bytes(TABLE.replace(b"95", b"195").replace(b"P1,week 4", b"P9,week 4"))
    bad = CliRunner().invoke(data_group, words)
    assert bad.exit_code == 2 and "t.csv:2 pain_mm: refused" in bad.output and "t.csv:3: refused" in bad.output
    for one, files in (("csv", 6), ("xlsx", 1), ("odm", 1)):
        target = tmp_path / f"out.{one}"
        out = CliRunner().invoke(data_group, ["export", STUDY, "--as", one, "--to", str(target)])
        assert out.exit_code == 0 and target.exists()
        assert len(list(target.iterdir()) if target.is_dir() else [target]) == files
        act = store.course(STUDY).study_acts[-1].act
        assert act.kind == "data exported" and len(act.files) == files
        again = CliRunner().invoke(data_group, ["export", STUDY, "--as", one, "--to", str(target)])
        assert isinstance(again.exception, InputError) and store.course(STUDY).study_acts[-1].act == act
