"""Moving on the command line: a study out of its certified copy into this installation, with all that was recorded."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import click

from trialwright.cli import actor_in, actor_of, data_option
from trialwright.cli import store_in as _store
from trialwright.errors import InputError

LARGEST_COPY = 1024**3
MOST_FILES = 20_000


@click.command("move-in")
@click.argument("copy", type=click.Path(path_type=Path))
@click.option("--as", "actor", metavar="USER:ROLE", required=True, help="Who moves it, for example dana:administrator.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stands in the audit trail.")
@data_option
def move_in(copy: Path, actor: str, reason: str, data: Path) -> None:
    """Move a study into this installation out of COPY, which trialwright copy wrote (a folder, or the zip of the page).

    Every row stands here as it stood there, with its hash, times, users, queries, verifications and signatures; an act
    of its own says where it came from. The copy is verified first, and refused when anything in it was changed. No
    study of that name may stand here. Names and birth dates of people, and passwords, are in no copy: enter them anew.

    \b
    trialwright copy NCT07008196 --to copy            (there)
    trialwright move-in copy --as dana:administrator --reason "new server" --data new-folder
    """
    from trialwright.exchange.moved_study import read_copy

    if not reason.strip():
        raise InputError(where="--reason", expected="a reason", found="nothing", remedy="Say why it is moved.")
    moved = read_copy(_files_of(copy), copy.name)
    store = _store(data)
    stands = any(one.study == moved.study for one in store.studies())  # then it is refused, whoever moves it
    who = actor_of(actor) if stands else actor_in(store, moved.study, actor)
    from trialwright.web.moving import move_in as moved_in

    rows = moved_in(moved, who, reason.strip(), datetime.now(UTC))
    click.echo(f"{moved.study}: {moved.checkpoint.sequence} rows moved, head {moved.checkpoint.head}")
    click.echo(f"signed there by key {moved.checkpoint.fingerprint}: compare it with what you wrote down")
    findings = store.verify(moved.study)
    for finding in findings:
        click.echo(f"not sound: row {finding.sequence}: {finding.says}", err=True)
    click.echo(f"row {rows} says so; {len(moved.users)} users stand here: give those who work here a password.")
    if findings:
        raise click.exceptions.Exit(1)


def _files_of(copy: Path) -> dict[str, bytes]:
    """The files of a copy by their names in it. Raises ``InputError`` where there is none."""
    try:
        if copy.is_dir():
            paths = [path for path in sorted(copy.rglob("*")) if path.is_file() and not path.is_symlink()]
            _not_too_much(copy, len(paths), sum(path.stat().st_size for path in paths))
            return {path.relative_to(copy).as_posix(): path.read_bytes() for path in paths}
        with zipfile.ZipFile(copy) as packed:
            parts = [one for one in packed.infolist() if not one.is_dir()]
            _not_too_much(copy, len(parts), sum(one.file_size for one in parts))
            first = parts[0].filename.partition("/")[0] + "/" if parts else ""
            inside = first if all(one.filename.startswith(first) for one in parts) else ""
            return {one.filename.removeprefix(inside): packed.read(one) for one in parts}
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise InputError(where=str(copy), expected="the folder or the zip of a certified copy", found="something else",
                         remedy="Make one with trialwright copy STUDY --to DIR.") from None  # fmt: skip


def _not_too_much(copy: Path, files: int, size: int) -> None:
    if files > MOST_FILES or size > LARGEST_COPY:
        raise InputError(where=str(copy), expected=f"at most {MOST_FILES} files and {LARGEST_COPY // 2**20} MB",
                         found="more", remedy="Give the folder that trialwright copy wrote, as it is.")  # fmt: skip


COMMANDS = (move_in,)
