"""Keeping on the command line: checkpoints for the investigator, certified copies, backups and restoring."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from trialwright.cli import as_seen, data_option, open_to, reader_option, readers_in, scope_of
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.conduct.installation import Event
from trialwright.conduct.sites import widest
from trialwright.errors import InputError


@click.command("checkpoint")
@click.argument("name", metavar="STUDY")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; without it the checkpoint is printed.")
@data_option
def make_checkpoint(name: str, to: Path | None, data: Path) -> None:
    """Write a signed checkpoint of the ledger of STUDY: keep it where nobody who runs the database can change it.

    trialwright verify STUDY --checkpoint FILE finds a tail that was cut off since, or a chain that was rewritten.

    \b
    trialwright checkpoint NCT07008196 --to checkpoint-2026-06-01.json
    """
    from trialwright.conduct.checkpoint import write_checkpoint

    store = _store(data)
    made = store.checkpoint(_opened(store, name), datetime.now(UTC))
    written = write_checkpoint(made)
    if to is None:
        click.echo(written, nl=False)
        return
    _write(to, written)
    click.echo(f"written: {to}\nrows {made.sequence}, head {made.head}\nkey {made.fingerprint} (write it down once)")


@click.command("copy")
@click.argument("name", metavar="STUDY")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The new folder to write.")
@click.option("--participant", metavar="CODE", help="Only this participant; with the casebook as a PDF.")
@click.option("--pdf", is_flag=True, help="With a casebook as a PDF for every participant (a second or more each).")
@reader_option
@data_option
def certified_copy(
    name: str, to: Path, participant: str | None, pdf: bool, readers: tuple[str, ...], data: Path
) -> None:
    """Write a certified copy of STUDY for the investigator: values, audit trail, ledger and checkpoint, with hashes.

    The copy can be read without this program: CSV files, one JSON line an act, an HTML casebook, a list of SHA-256.
    The copy of a whole study can be moved, as it stands, into another installation: trialwright move-in.

    Whoever runs this holds the data folder, and copies everything, of all sites. With --as (or --for) the copy is the
    one that they get on the page: of the people of their sites; refused where something is blinded to them.
    """
    from trialwright.exchange.certified_copy import certified_copy as copy_of

    store = _store(data)
    from trialwright.exchange.casebook import casebook_pdf
    from trialwright.web.exports import by_command
    from trialwright.web.moving import files_for_a_move, told_of

    study = _opened(store, name)
    now = datetime.now(UTC)
    reader, rows = readers_in(store, study, readers, "copy"), list(store.rows(study))
    course, sites = as_seen(store.course(study), reader), widest(store.course(study), reader.sites)
    if course.veil is not None:
        open_to(course, reader)
    if participant is not None and course.participant(participant) is None:
        raise InputError(where="--participant", expected="the code of a participant of this study",
                         found="another text", remedy="Leave it out to copy everyone.")  # fmt: skip
    findings = told_of(store.verify(study), sites)
    further = {} if participant or sites is not None else files_for_a_move(study)
    _not_there(to)
    codes = [participant] if participant else list(course.participants) if pdf else []
    for code in codes:
        further[f"casebooks/{code}.pdf"] = casebook_pdf(course, course.participants[code], now)
    files = copy_of(course, rows, store.checkpoint(study, now), now, participant, findings, further, sites)
    scope = f"participant {participant}" if participant else scope_of(course, reader)
    by_command(study, "certified copy", files, scope)
    _write_folder(to, files)
    click.echo(f"written: {to} ({len(files)} files)\nrows {len(rows)}, head {rows[-1].hash if rows else '-'}")
    for finding in findings:
        click.echo(f"not sound: {finding}", err=True)
    if findings:
        raise click.exceptions.Exit(1)


@click.command("backup")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The new folder to write.")
@data_option
def back_up(to: Path, data: Path) -> None:
    """Back up the data folder while the server runs: the database, the designs, the keys, a checkpoint a study."""
    store = _store(data)
    from trialwright.web.store import installation

    made = store.back_up(to.absolute(), datetime.now(UTC))
    installation.record(Event("backup made", says={"files": 3 + len(made), "studies": len(made)}))
    click.echo(f"written: {to}")
    for one in made:
        click.echo(f"  {one.study}: rows {one.sequence}, head {one.head}")
    click.echo("The backup holds participants' data, names and the keys: keep it as safe as the data folder.")


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path))
@data_option
def restore(backup: Path, data: Path) -> None:
    """Restore BACKUP into the new, empty data folder --data, and verify every ledger against its checkpoint."""
    from trialwright.conduct.checkpoint import against_checkpoints
    from trialwright.web.restoring import put_back

    kept = put_back(backup, data)
    store = _store(data)
    unsound = False
    for one in kept:
        findings = [*store.verify(one.study), *against_checkpoints(one.study, store.rows(one.study), [one])]
        unsound = unsound or bool(findings)
        click.echo(f"{one.study}: rows {one.sequence}, head {one.head}: {'ok' if not findings else 'NOT SOUND'}")
        for finding in findings:
            click.echo(f"  row {finding.sequence}: {finding.says}", err=True)
    click.echo(f"restored: {data}")
    if unsound:
        raise click.exceptions.Exit(1)


def _write(path: Path, data: bytes) -> None:
    _write_into(path.absolute().parent, {path.name: data}, path)


def _not_there(folder: Path) -> None:
    if folder.exists():
        raise InputError(where=str(folder), expected="a new folder", found="one that stands already",
                         remedy="Give another name: copies are never written over.")  # fmt: skip


def _write_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Write a folder whole or not at all; nothing is written over."""
    _not_there(folder)
    draft = folder.absolute().with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True, mode=0o700)
        for name, data in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(data)
        draft.rename(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise InputError(
            where=str(folder), expected="in a folder that can be written", found=error.strerror or "an error",
            remedy="Choose another place with --to.",
        ) from None  # fmt: skip


def _write_into(parent: Path, files: dict[str, bytes], where: Path) -> None:
    for name, data in files.items():
        draft = parent / f".{name}.draft"
        try:
            draft.write_bytes(data)
            draft.replace(parent / name)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise InputError(where=str(where), expected="a file that can be written",
                             found=error.strerror or "an error",
                             remedy="Choose another place with --to.") from None  # fmt: skip


COMMANDS = (make_checkpoint, certified_copy, back_up, restore)
