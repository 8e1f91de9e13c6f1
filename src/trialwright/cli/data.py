"""Participants' values on the command line: out and in as CSV, XLSX and ODM."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from trialwright.cli import Readers, actor_in, as_seen, data_option, for_option, readers_in, scope_of
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.conduct.act import Actor
from trialwright.errors import InputError, InputErrors

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.exchange.data_format import Reading
    from trialwright.exchange.data_import import ImportPlan

_SHOWN = 200
_LABELS = {"written": "new", "corrected": "corrected", "visit": "visit", "raised": "raised by itself",
           "refused": "refused"}  # fmt: skip


@click.group("data")
def data_group() -> None:
    """Participants' values: export and import."""


@data_group.command("formats")
def formats() -> None:
    """List the formats of participants' values."""
    from trialwright.exchange.register import find_data_formats

    for name, one in find_data_formats().items():
        click.echo(f"{name}  {one.title}; {'out and in' if one.read else 'out only'}\n    {one.says}")


@data_group.command("export")
@click.argument("name", metavar="STUDY")
@click.option("--as", "as_format", metavar="FORMAT", required=True, help="csv, xlsx or odm.")
@click.option("--to", type=click.Path(path_type=Path), required=True,
              help="The new folder (csv) or file (xlsx, odm) to write.")  # fmt: skip
@for_option
@data_option
def export(name: str, as_format: str, to: Path, readers: tuple[str, ...], data: Path) -> None:
    """Write the values of STUDY for other programs; identities are in no export, and nothing is written over.

    Whoever runs this holds the data folder, and writes everything, of all sites. With --for the export is the one that
    its reader may hold: people of their sites, and "blinded" where something is blinded to them; it says what is left
    out.

    \b
    trialwright data export NCT07008196 --as csv --to values
    trialwright data export NCT07008196 --as odm --to NCT07008196.xml
    """
    from trialwright.exchange.register import find_data_formats

    known = find_data_formats()
    chosen = known.get(as_format.strip().lower())
    if chosen is None:
        raise InputError(where="--as", expected=f"one of {', '.join(known)}", found=repr(as_format[:40]),
                         remedy="trialwright data formats describes them.")  # fmt: skip
    store = _store(data)
    study = _opened(store, name)
    reader = readers_in(store, study, readers, "audit file")
    seen = as_seen(store.course(study), reader)
    files, scope = chosen.write(seen, datetime.now(UTC)), scope_of(seen, reader)
    if chosen.suffix is None:
        _not_there(to)
        _told(study, chosen.title, dict(files), scope)
        _write_new(to, dict(files), folder=True)
        click.echo(f"written: {to} ({len(files)} files)")
        return
    target = to / next(iter(files)) if to.is_dir() else to
    _not_there(target)
    _told(study, chosen.title, {target.name: next(iter(files.values()))}, scope)
    _write_new(target, {target.name: next(iter(files.values()))}, folder=False)
    click.echo(f"written: {target}")


@data_group.command("import")
@click.argument("name", metavar="STUDY")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "actor", metavar="USER:ROLE", required=True, help="Who imports, for example cora:coordinator.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stands at every correction.")
@click.option("--form", metavar="FORM", help="The form of a table that names none.")
@click.option(
    "--encoding",
    metavar="NAME",
    default="utf-8",
    help="Of a CSV file: utf-8 (the default), gb18030, big5, windows-1252 or utf-16.",
)
@click.option("--dry-run", is_flag=True, help="Tell line by line what would be done; write nothing.")
@click.option("--line-by-line", is_flag=True, help="Write what can be written of a file and refuse the rest.")
@data_option
def import_data(
    name: str, files: tuple[Path, ...], actor: str, reason: str, form: str | None, encoding: str, dry_run: bool,
    line_by_line: bool, data: Path,
) -> None:  # fmt: skip
    """Read the values of FILEs (CSV, XLSX or ODM) into STUDY, each file whole or not at all.

    Every value takes the path that a page takes: hard checks refuse, soft checks raise queries, what stands is
    corrected with the reason. The same file again writes nothing. Exit code 2: something was refused.

    \b
    trialwright data import NCT07008196 core_set.csv --as cora:coordinator --reason "paper forms" --dry-run
    trialwright data import NCT07008196 core_set.csv --as cora:coordinator --reason "paper forms"
    """
    store = _store(data)
    opened = _opened(store, name)
    who = actor_in(store, opened, actor)
    if not reason.strip():
        raise InputError(where="--reason", expected="a reason", found="nothing", remedy="Say why you import.")
    refused = False
    for path in files:
        given = (form, _encoding(encoding))
        refused = _one_file(store, opened, path, who, reason.strip(), given, dry_run, not line_by_line) or refused
    if refused:
        raise click.exceptions.Exit(2)


def _one_file(
    store: ModuleType, study: str, path: Path, who: Actor, reason: str, given: tuple[str | None, str], dry_run: bool,
    whole: bool,
) -> bool:  # fmt: skip
    """Import one file and tell what became of it; whether anything was refused. ``given``: form and encoding."""
    from trialwright.exchange.data_import import Writer, file_key, plan_import
    from trialwright.web.importing import import_time, write_imported

    content = _bytes_of(path)
    course = as_seen(store.course_before(study, store.head(study)[0] + 1), Readers(who.roles, who.sites, who.user))
    form = given[0]
    reading = _read(content, path, course, *given)
    writer = Writer(who, reason, import_time(study), f"file sha256:{sha256(content).hexdigest()}")
    plan = plan_import(course, reading, file_key(content, form, whole), writer)
    refused = plan.count("refused")
    _tell(path, reading, plan, "would be " if dry_run or (whole and refused) else "")
    if dry_run:
        click.echo(f"{path.name}: a dry run; nothing was written.")
    elif whole and refused:
        click.echo(f"{path.name}: nothing was written; mend the refused lines, or say --line-by-line.", err=True)
    else:
        source = f"file sha256:{sha256(content).hexdigest()}"
        summary = write_imported(study, plan.proposals, whole=whole, source=source)
        refused += len(summary.refused)
        for _, sentences in summary.refused:
            click.echo(f"refused: {' '.join(sentences)} Another writer was quicker: run the import again.", err=True)
        sequence, head = store.head(study)
        click.echo(f"{path.name}: {summary.written} acts written; rows {sequence}, head {head}")
    return bool(refused)


def _tell(path: Path, reading: Reading, plan: ImportPlan, would: str) -> None:
    for number, one in enumerate(sorted(plan.told, key=lambda told: told.word != "refused")):
        if number < _SHOWN:
            click.echo(f"{one.where}: {_LABELS[one.word]}: {one.says}", err=one.word == "refused")
    if len(plan.told) > _SHOWN:
        click.echo(f"... and {len(plan.told) - _SHOWN} lines more")
    for note in reading.notes[:_SHOWN]:
        click.echo(f"{path.name}: note: {note}")
    if plan.passed:
        click.echo(f"{path.name}: note: {plan.passed} acts (doses, events, deviations) are not of this ledger and were "
                   "passed over: record them with trialwright act.")  # fmt: skip
    counts = {word: plan.count(word) for word in ("written", "corrected", "visit", "raised", "refused")}
    click.echo(
        f"{path.name}: {counts['written']} forms {would}saved, {counts['corrected']} {would}corrected, "
        f"{counts['visit']} visits {would}recorded, {counts['raised']} raised by themselves, "
        f"{plan.standing} values stand already, {plan.before} forms were imported before, {counts['refused']} refused"
    )


def _encoding(named: str) -> str:
    from trialwright.exchange.data_text_table import ENCODINGS

    plain = {"gbk": "gb18030", "gb2312": "gb18030", "utf8": "utf-8"}.get(named.strip().lower(), named.strip().lower())
    if plain not in ENCODINGS:
        raise InputError(where="--encoding", expected=f"one of {', '.join(ENCODINGS)}", found=repr(named[:40]),
                         remedy="Leave it out for UTF-8.")  # fmt: skip
    return plain


def _read(content: bytes, path: Path, course: Course, form: str | None, encoding: str) -> Reading:
    from trialwright.exchange.data_text_table import recoded
    from trialwright.exchange.register import find_data_formats

    if form is not None and form not in course.design.forms:
        raise InputError(where="--form", expected=f"a form of the study ({', '.join(course.design.forms)})",
                         found=repr(form[:40]), remedy="Correct the name.")  # fmt: skip
    if encoding != "utf-8":
        content = recoded(content, encoding, path.name)
    for one in find_data_formats().values():
        if one.read is not None and one.recognises is not None and one.recognises(content[:4096], path.name):
            try:
                return one.read(content, path.name, course.design, form)
            except RecursionError:
                break
    raise InputErrors([InputError(
        where=str(path), expected="a table (CSV, XLSX) with a column participant, or ODM", found="something else",
        remedy="Save it as CSV UTF-8 or XLSX; docs/how-to/exchange-data.md shows the columns.",
    )])  # fmt: skip


def _bytes_of(path: Path) -> bytes:
    from trialwright.exchange.data_format import LARGEST_BYTES

    try:
        if not path.is_file():
            raise FileNotFoundError(2, "no file")
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(where=str(path), expected=f"at most {LARGEST_BYTES // 2**20} MB", found="a larger file",
                             remedy="Hand it in in parts.")  # fmt: skip
        return path.read_bytes()
    except OSError as error:
        raise InputError(where=str(path), expected="a file that can be read", found=error.strerror or "an error",
                         remedy="Check its name and rights.") from None  # fmt: skip


def _told(study: str, what: str, files: dict[str, bytes], scope: str) -> None:
    from trialwright.web.exports import by_command

    by_command(study, what, files, scope)


def _not_there(target: Path) -> None:
    if target.exists():
        raise InputError(where=str(target), expected="a new name", found="one that stands already",
                         remedy="Give another name: exports are never written over.")  # fmt: skip


def _write_new(target: Path, files: dict[str, bytes], *, folder: bool) -> None:
    """Write a folder or a file whole or not at all; nothing is written over."""
    _not_there(target)
    draft = target.absolute().with_name(f".{target.name}.draft")
    try:
        if folder:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True, mode=0o700)
            for name, content in files.items():
                (draft / name).write_bytes(content)
        else:
            draft.write_bytes(next(iter(files.values())))
        draft.rename(target)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True) if folder else draft.unlink(missing_ok=True)
        raise InputError(where=str(target), expected="a place that can be written", found=error.strerror or "an error",
                         remedy="Choose another place with --to.") from None  # fmt: skip


COMMANDS = (data_group,)
