"""A study out of a certified copy, whole: its ledger row by row, its designs and its users, for another installation.

The copy of a whole study holds everything that was recorded. Before anything is taken from it, every file is held
against the manifest, the chain is verified, and the checkpoint must stand at its last row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from hashlib import sha256
from typing import Any

import orjson

from trialwright.conduct.checkpoint import Checkpoint, against_checkpoints, read_checkpoint
from trialwright.conduct.ledger import Row, verify
from trialwright.conduct.payload import read_row
from trialwright.errors import InputError

DESIGNS = "designs/"
"""Under it stands a folder for each design that the study followed, named by its SHA-256."""
USERS = "users.csv"
MANIFEST = "MANIFEST.sha256"
_TYPES = {"sequence": int, "version": int}
_OPTIONAL = frozenset({"participant", "reason", "payload", "salt", "source"})


@dataclass(frozen=True, slots=True)
class User:
    """A user of the study: ``is_open`` False: the account was closed. ``role`` None: none in this study any more;
    ``site``: the only one at which they hold it, ``*`` for all."""

    name: str
    role: str | None
    is_open: bool
    site: str = "*"


@dataclass(frozen=True, slots=True)
class MovedStudy:
    """``designs``: the files of each design by its SHA-256 and their path; ``manifest_sha256``: of the manifest."""

    study: str
    rows: tuple[Row, ...]
    checkpoint: Checkpoint
    designs: Mapping[str, Mapping[str, bytes]]
    users: tuple[User, ...]
    manifest_sha256: str


def further_files(designs: Mapping[str, Mapping[str, bytes]], users: Sequence[User]) -> dict[str, bytes]:
    """What a copy holds besides the record so that the study can be moved: designs and users (without passwords)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("user", "role", "open", "site"))
    writer.writerows((one.name, one.role, "yes" if one.is_open else "no", one.site) for one in users)
    found = {f"{DESIGNS}{digest}/{path}": data for digest, files in designs.items() for path, data in files.items()}
    return {**found, USERS: out.getvalue().encode()}


def read_copy(files: Mapping[str, bytes], where: str) -> MovedStudy:
    """The study in the files of a copy. Raises ``InputError`` where the copy is changed, or not of a whole study."""
    _check_manifest(files, where)
    rows = tuple(_rows(files.get("ledger.jsonl", b""), where))
    checkpoint = read_checkpoint(files.get("checkpoint.json", b""), f"{where} checkpoint.json")
    if not rows:
        raise _wrong(where, "the copy of a study with its ledger", "no ledger in it", "Copy the whole study again.")
    _check_chain(rows, checkpoint, where)
    designs: dict[str, dict[str, bytes]] = {}
    for name, data in files.items():
        digest, _, path = name.removeprefix(DESIGNS).partition("/")
        if name.startswith(DESIGNS) and path:
            designs.setdefault(digest, {})[path] = data
    named = (_named(row) for row in rows if row.kind in ("study opened", "design amended"))
    lacking = sorted(one for one in named if one is not None and one not in designs)
    if lacking:
        raise _wrong(where, "the designs that the study followed", f"none with the SHA-256 {lacking[0]}",
                     "Copy the study with this version: trialwright copy STUDY --to DIR.")  # fmt: skip
    manifest = sha256(files[MANIFEST]).hexdigest()
    return MovedStudy(rows[0].study, rows, checkpoint, designs, tuple(_users(files.get(USERS, b""))), manifest)


def _check_manifest(files: Mapping[str, bytes], where: str) -> None:
    told = dict(line.split("  ", 1)[::-1] for line in files.get(MANIFEST, b"").decode(errors="replace").splitlines()
                if "  " in line)  # fmt: skip
    if not told:
        raise _wrong(where, f"a copy as trialwright copy wrote it, with its {MANIFEST}", "none",
                     "Give the folder or the zip of the copy.")  # fmt: skip
    found = {name: sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST}
    wrong = sorted(name for name in {*told, *found} if told.get(name) != found.get(name))
    if wrong:
        raise _wrong(f"{where} {wrong[0]}", "the file that the manifest lists", "another one, or none",
                     "The copy was changed since it was made: take the copy that you kept.")  # fmt: skip


def _rows(data: bytes, where: str) -> Iterator[Row]:
    for number, line in enumerate(data.splitlines(), 1):
        try:
            yield _row(orjson.loads(line))
        except (ValueError, TypeError, KeyError):
            raise _wrong(f"{where} ledger.jsonl:{number}", "a row of the ledger", "something else",
                         "Take the copy that you kept.") from None  # fmt: skip


def _row(told: Any) -> Row:
    values: dict[str, Any] = {}
    for one in fields(Row):
        value = told[one.name] if one.default is MISSING else told.get(one.name)
        if not isinstance(value, _TYPES.get(one.name, str)) and not (value is None and one.name in _OPTIONAL):
            raise TypeError(one.name)
        values[one.name] = value.encode() if one.name == "payload" and isinstance(value, str) else value
    return Row(**values)


def _check_chain(rows: Sequence[Row], checkpoint: Checkpoint, where: str) -> None:
    study = rows[0].study
    findings = [*verify(rows, study=study), *against_checkpoints(study, rows, [checkpoint])]
    if findings:
        raise _wrong(f"{where} ledger.jsonl", "the whole ledger of a study, unchanged",
                     f"row {findings[0].sequence}: {findings[0].says}",
                     "Copy the whole study (a copy of one participant or of some sites cannot be moved), or take "
                     "the copy that you kept.")  # fmt: skip
    if checkpoint.sequence != rows[-1].sequence:
        raise _wrong(f"{where} ledger.jsonl", f"{checkpoint.sequence} rows, as the checkpoint says", f"{len(rows)}",
                     "Take the copy that you kept.")  # fmt: skip
    for row in rows:
        try:
            read_row(row)
        except (KeyError, ValueError):
            raise _wrong(f"{where} ledger.jsonl:{row.sequence}", "an act that this version knows", repr(row.kind),
                         "Move it into the version that wrote it, or a later one.") from None  # fmt: skip


def _named(row: Row) -> str | None:
    """The SHA-256 of the design that an act names; None where its content is gone."""
    return None if row.payload is None else str(orjson.loads(row.payload).get("design_sha256"))


def _users(data: bytes) -> Iterator[User]:
    for line in csv.DictReader(io.StringIO(data.decode())):
        yield User(line["user"], line["role"] or None, line["open"] == "yes", line.get("site") or "*")


def _wrong(where: str, expected: str, found: str, remedy: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy=remedy)
