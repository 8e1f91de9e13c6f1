"""Moving a study to another installation: what its copy holds for that, and taking a copy in."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from trialwright.conduct.act import Actor, Role
from trialwright.conduct.acts.study_moved import StudyMoved
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Finding
from trialwright.conduct.payload import read_row
from trialwright.conduct.sites import Sites
from trialwright.conduct.writing import Proposal, Refused
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.moved_study import MovedStudy, User, further_files
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import read_study
from trialwright.web import designs, store
from trialwright.web.store.moving import accounts, take_in, take_names


def files_for_a_move(study: str) -> dict[str, bytes]:
    """What a certified copy of a whole study holds besides the record: every design it followed, and its users."""
    folder = designs.copies(Path(settings.DATA_FOLDER))
    found = {}
    for _, digest, _ in store.design_history(study):
        files = [path for path in sorted((folder / digest).rglob("*")) if path.is_file()]
        found[digest] = {path.relative_to(folder / digest).as_posix(): path.read_bytes() for path in files}
    return further_files(found, [User(*one) for one in accounts(study)])


def told_of(findings: Sequence[Finding], sites: Sites) -> list[str]:
    """What verifying the ledger found, as a copy tells it; a copy of some sites (None: all) names no row of others."""
    if sites is not None and findings:
        return [f"{len(findings)} found: somebody with a role at every site sees where, with trialwright verify."]
    return [f"row {one.sequence}: {one.says}" for one in findings]


def move_in(moved: MovedStudy, actor: Actor, reason: str, now: datetime) -> int:
    """Take the study in and record the move; gives the number of rows. ``now`` is aware UTC.

    Raises ``InputError`` where a study of that name stands here, or a design of the copy is not what it says.
    """
    read = {digest: _design(digest, files) for digest, files in moved.designs.items()}
    opening = read_row(moved.rows[0])
    first = read[opening.act.design_sha256] if opening else next(iter(read.values()))  # type: ignore[attr-defined]
    course = Course(moved.study, first)
    for row in moved.rows:
        entry = read_row(row)
        course.admit_all(() if entry is None else (entry,), row.hash)
        course.sequence = row.sequence
    last = course.stored_at
    if last is not None and course.clock(now) < last:
        raise InputError(where="the computer's clock", expected="after the last act of the copy", found="before it",
                         remedy="Set the clock right; nothing was written.")  # fmt: skip
    with transaction.atomic():
        take_in(course, moved.rows, read.get(course.amended_to or "", first).title)
        take_names(one.name for one in moved.users if one.role is None or not one.is_open)
        for one in moved.users:
            if one.role is not None and one.is_open:
                store.add_member(one.name, moved.study, Role(one.role), site=one.site)
        return _told(moved, actor, reason, course.clock(now), course)


def _design(digest: str, files: Mapping[str, bytes]) -> StudyDesign:
    """The design in these files, kept here under its SHA-256."""
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held) / "design"
        for name, data in files.items():
            path = folder / name
            if not path.resolve().is_relative_to(folder.resolve()):
                raise _wrong_design(digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        try:
            design = read_study(folder)
        except (InputError, InputErrors) as error:
            raise _wrong_design(digest) from error
        if design.sha256 != digest:
            raise _wrong_design(digest)
        designs.keep(design, folder, Path(settings.DATA_FOLDER))
    return design


def _wrong_design(digest: str) -> InputError:
    return InputError(where=f"designs/{digest}", expected="a design with this SHA-256", found="another one",
                      remedy="Take the copy that you kept, with the version that wrote it or a later one.")  # fmt: skip


def _told(moved: MovedStudy, actor: Actor, reason: str, now: datetime, course: Course) -> int:
    act = StudyMoved(None, now.date(), moved.checkpoint.fingerprint, moved.rows[-1].sequence, moved.rows[-1].hash,
                     moved.manifest_sha256, moved.checkpoint.made_at)  # fmt: skip
    proposal = Proposal(act, actor, now, f"moved {moved.manifest_sha256[:32]}", reason, course.origin or "observed")
    outcome = store.append(moved.study, proposal, now=now)
    if isinstance(outcome, Refused):
        raise InputError(where=moved.study, expected="a move that can be recorded",
                         found=" ".join(outcome.sentences), remedy="Empty the data folder and try again.")  # fmt: skip
    return outcome.rows[-1].sequence
