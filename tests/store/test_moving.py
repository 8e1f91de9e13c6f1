"""A study moves whole: copied here, taken in there, with the same values, trail, queries, proofs and users."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from tests.analysis.story import CRITERIA, NOW, Story, told
from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.query_answered import QueryAnswered
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.record_signed import RecordSigned
from trialwright.conduct.acts.study_moved import StudyMoved
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.checkpoint import make_checkpoint
from trialwright.conduct.course import Course
from trialwright.conduct.delegation import delegation_log
from trialwright.conduct.entry import Entry
from trialwright.conduct.query import queries
from trialwright.conduct.signature import content_digest, signatures
from trialwright.conduct.verification import verified_items, voided_items
from trialwright.conduct.writing import Proposal, Written
from trialwright.errors import InputError
from trialwright.exchange.certified_copy import certified_copy
from trialwright.exchange.moved_study import User, further_files, read_copy
from trialwright.protocol.study_folder import read_study

pytestmark = pytest.mark.usefixtures("place")
MONITOR, MANAGER, COORDINATOR = (
    Actor("mona", Role.MONITOR), Actor("dora", Role.DATA_MANAGER), Actor("cora", Role.COORDINATOR)
)  # fmt: skip
DANA = Actor("dana", Role.ADMINISTRATOR)
USERS = (User("ines", "investigator", True), User("cora", "coordinator", True), User("mona", "monitor", False),
         User("gone", None, False))  # fmt: skip
KEY = bytes(31) + b"\x01"


def simplified(study: Path, folder: Path) -> Path:
    """The study's files with the story's criteria and without rules of conduct, which the story does not follow."""
    shutil.copytree(study, folder)
    (folder / "criteria.yaml").write_text(json.dumps(CRITERIA))
    (folder / "conduct.yaml").unlink(missing_ok=True)
    return folder


def proved(story: Story) -> Story:
    """The story with a query asked and answered, values verified, changed, signed, locked, and a duty delegated."""
    person = story.course.participants["P1"]
    visit, form = sorted(person.forms_saved)[-1]
    names = [name for name, value in person.values(visit, form).items() if isinstance(value, float | int | str)][:3]
    on = NOW.date()
    number = len(person.of_kind("query raised")) + 1
    written: list[tuple[object, Actor]] = [
        (QueryRaised("P1", on, number, visit, form, names[0], 'Is it "right"?\n类风湿'), MANAGER),
        (QueryAnswered("P1", on, number, "confirmed as it is", "Read again."), COORDINATOR),
        (ValuesVerified("P1", on, visit, form, tuple(names)), MONITOR),
        (ValueCorrected("P1", on, visit, form, (Entry(names[0], person.values(visit, form)[names[0]], None, "x"),)),
         COORDINATOR),
    ]  # fmt: skip
    for act, actor in written:
        proposal = Proposal(act, actor, NOW, f"proof {id(act)}", "why", source="web page")  # type: ignore[arg-type]
        assert isinstance(story.book.append(proposal, NOW), Written)
    digest = content_digest(story.course, story.course.participants["P1"], visit, form)
    for act in (RecordSigned("P1", on, visit, form, "review", "Ines Example", digest or ""),
                DutyDelegated(None, on, "cora", "coordinator", ("data entry",), on)):  # fmt: skip
        story.write(act)
    outcome = story.book.append(Proposal(DataLocked("P2", on, "frozen"), MANAGER, NOW, "lock", "why"), NOW)
    assert isinstance(outcome, (Written, object))
    return story


@pytest.fixture
def story(study_folder: Path, tmp_path: Path) -> tuple[Story, Path]:
    folder = simplified(study_folder, tmp_path / "design")
    return proved(told(read_study(folder))), folder


def copied(story: Story, folder: Path) -> dict[str, bytes]:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    rows = story.book.rows
    kept = make_checkpoint(story.course.study, len(rows), rows[-1].hash, NOW.isoformat(), KEY)
    further = further_files({story.design.sha256: files}, USERS)
    return certified_copy(story.course, rows, kept, NOW, None, (), further)


def everything(course: Course) -> dict[str, object]:
    """Whatever a migration has to keep, by what the rooms say of it."""
    people = course.participants.values()
    return {
        "values": {(one.code, place): dict(one.values(*place)) for one in people for place in one.forms_saved},
        "labels and units": {
            (form.name, name): (item.label, item.label_zh, item.unit) for form in course.design.forms.values()
            for name, item in form.items.items()
        },
        "trail": [astuple(line) for line in audit_trail(course)],
        "queries": {one.code: {number: (q.state, q.says, q.thread) for number, q in queries(one).items()}
                    for one in people},
        "verified": {(one.code, *place): (dict(verified_items(one, *place)), dict(voided_items(one, *place)))
                     for one in people for place in one.forms_saved},
        "signatures": {one.code: [(s.stands, s.recorded) for s in signatures(course, one)] for one in people},
        "delegation": list(delegation_log(course)), "locks": dict(course.locks),
        "states": {one.code: (one.state, one.arm) for one in people},
    }  # fmt: skip


def test_a_study_moves_whole_and_says_where_it_came_from(story: tuple[Story, Path], place) -> None:
    from trialwright.web import store
    from trialwright.web.moving import files_for_a_move, move_in
    from trialwright.web.store.moving import accounts

    source, folder = story
    files = copied(source, folder)
    rows = source.book.rows
    before = everything(source.course)
    assert before["signatures"] and any(before["queries"].values())  # type: ignore[attr-defined]
    last = move_in(read_copy(files, "copy"), DANA, "a new server", NOW)
    study = source.course.study
    stored = list(store.rows(study))
    assert stored[:-1] == rows and last == len(rows) + 1
    assert store.verify(study) == []
    act = store.course(study).study_acts[-1].act
    assert isinstance(act, StudyMoved) and (act.rows, act.head) == (len(rows), rows[-1].hash)
    assert everything(store.course_before(study, last)) == before
    assert accounts(study)[:2] == [("cora", "coordinator", True, "*"), ("ines", "investigator", True, "*")]
    assert {name for name, _, is_open, _ in accounts(study) if not is_open} >= {"adam", "dora", "mona"}
    kept = {name: data for name, data in files_for_a_move(study).items() if name.startswith("designs/")}
    assert kept.items() >= {name: data for name, data in files.items() if name.startswith("designs/")}.items()
    with pytest.raises(InputError, match="no study of that name"):
        move_in(read_copy(files, "copy"), DANA, "again", NOW)
    assert len(list(store.rows(study))) == last


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize("study_folder", ["migraine"], indirect=True)
def test_a_copy_that_was_changed_is_refused_and_nothing_stays(story: tuple[Story, Path], place) -> None:
    from trialwright.web import store

    source, folder = story
    files = copied(source, folder)
    rows = source.book.rows
    kept = make_checkpoint(source.course.study, len(rows), rows[-1].hash, NOW.isoformat(), KEY)
    design = {path.relative_to(folder).as_posix(): b"" for path in folder.rglob("*") if path.is_file()}
    one = certified_copy(source.course, rows, kept, NOW, "P1")
    cut = certified_copy(source.course, rows[:-1], kept, NOW, None, (), further_files({source.design.sha256: {}}, ()))
    bare = certified_copy(source.course, rows, kept, NOW)
    other = certified_copy(source.course, rows, kept, NOW, None, (), further_files({source.design.sha256: design}, ()))
    for changed, says in (
        ({**files, "values.csv": b"x"}, "values.csv"), ({**files, "more.txt": b"x"}, "more.txt"),
        ({"values.csv": b""}, "MANIFEST"), (one, "one participant"), (cut, "tail was cut"),
        (bare, "SHA-256"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=says):
            read_copy(changed, "copy")
    from trialwright.web.moving import move_in

    with pytest.raises(InputError, match="a design with this SHA-256"):
        move_in(read_copy(other, "copy"), DANA, "why", NOW)
    assert store.studies() == []


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize("study_folder", ["migraine"], indirect=True)
def test_the_command_moves_a_folder_or_a_zip(study_folder: Path, tmp_path: Path, place) -> None:
    """A simulated study, whose time is its own: the program runs as a user runs it."""
    folder = simplified(study_folder, tmp_path / "design")
    design = read_study(folder)
    story = told(design, study="SIM-MIGRAINE-B-7", scenario="B")
    for name, data in copied(story, folder).items():
        path = tmp_path / "copy" / "of it" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    archive = shutil.make_archive(str(tmp_path / "copy"), "zip", tmp_path / "copy")

    def moved(copy: str, to: str) -> tuple[int, str]:
        words = ["move-in", copy, "--as", "dana:administrator", "--reason", "a new server", "--data", to]
        done = subprocess.run([sys.executable, "-m", "trialwright", *words], capture_output=True, text=True,
                              env=place.environment, check=False)  # fmt: skip
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    code, said = moved(archive, str(tmp_path / "new"))
    assert code == 0 and f"{len(story.book.rows)} rows moved" in said, said
    code, said = moved(str(tmp_path / "copy" / "of it"), str(tmp_path / "new"))
    assert code == 2 and "no study of that name" in said
