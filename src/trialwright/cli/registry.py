"""The registry's commands: show the page of a study, and turn a record into the registry's JSON."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

import click
import orjson
import yaml
from rich.console import Console
from rich.text import Text

from trialwright.cli import corpus_option
from trialwright.errors import InputError, InputErrors
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.study_list import find_study, shipped_studies
from trialwright.protocol.timeline import sentences
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.page import Entry, Page, Section, page
from trialwright.registry.page_text import lines, spelt
from trialwright.registry.reading import read_record, read_source
from trialwright.registry.record import Record, write_v2
from trialwright.registry.shipped import shipped_records
from trialwright.registry.sources import Sources, read_sources

_STYLES = {
    "title": "bold",
    "head": "",
    "heading": "bold cyan",
    "purpose": "dim italic",
    "text": "",
    "doubt": "bold yellow",
    "missing": "dim",
    "note": "dim",
}


@click.command()
@click.argument("study")
@click.option("--as-of", metavar="DATE", help="The day on which the page is read (YYYY-MM-DD); today when not given.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "everything", is_flag=True, help="Show long lists whole.")
@corpus_option
def show(study: str, as_of: str | None, form: str, everything: bool, corpus: Path) -> None:
    """Show the page of STUDY: a study's folder or name, an NCT number in any case, or a record's file.

    A number that is no study's of yours is looked up among the registry records kept here and those that ship.
    """
    shown = _shown(study, _day(as_of), corpus)
    if form == "json":
        click.echo(orjson.dumps(asdict(shown), option=orjson.OPT_INDENT_2))
        return
    _print(shown, everything)


@click.group("record")
def record_commands() -> None:
    """Work with registry records."""


@record_commands.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; standard output when not given.")
def convert(file: Path, out: Path | None) -> None:
    """Write the record in FILE as JSON of the registry (API version 2).

    FILE is JSON, older JSON, XML, a row of the CSV download, a portal's page, a zip of one of them, or a folder or zip
    of AACT's tables that holds one study. What has no place in the record is said on standard error.
    """
    reading = read_source(file)
    for note in reading.notes:
        click.echo(note, err=True)
    data = orjson.dumps(write_v2(reading.record), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if out is None:
        click.echo(data, nl=False)
        return
    _write_whole(out, data)
    click.echo(f"Written: {out}", err=True)


def _shown(study: str, day: date, corpus: Path) -> Page:
    """The page of what a word on the command line means: a file or study first, then a record kept here."""
    try:
        file = _record_file(study)
    except InputError:
        held = _held(study, corpus)
        if held is None:
            raise
        return page(held, day)
    shown = page(read_record(file), day, _sources_beside(file))
    return replace(shown, sections=(*shown.sections[:2], *_schedule(file), *shown.sections[2:]))


def _held(study: str, corpus: Path) -> Record | None:
    """The record of that number in the corpus, or among the records that ship where no corpus stands yet."""
    if corpus.is_file():
        with Corpus.open(corpus, read_only=True) as records:
            return records.record(study)
    shipped = (one.record for one in shipped_records() if isinstance(one, Arrival))
    return next((record for record in shipped if record.nct_id == study.strip().upper()), None)


def _record_file(study: str) -> Path:
    """The file of the record that a word on the command line means."""
    path = Path(study)
    if path.is_file() or (not path.is_dir() and _looks_like_a_file(study)) or (path / "studies.txt").is_file():
        return path
    folder = path if (path / "record.json").is_file() else find_study(study, _roots())
    file = folder / "record.json"
    if not file.is_file():
        raise InputError(
            where=str(folder),
            expected="a study with a registry record (record.json)",
            found="none",
            remedy="A study that is not registered has no page of the registry to show.",
        )
    return file


def _schedule(file: Path) -> tuple[Section, ...]:
    """What the study's own schedule means for its dates, where a study folder stands around the record."""
    if not (file.name == "record.json" and file.with_name("study.yaml").is_file()):
        return ()
    try:
        told = [Entry("", sentence) for sentence in sentences(read_study(file.parent))]
    except (InputError, InputErrors):
        told = [Entry("", "not known: the study's files have mistakes (`trialwright study check`)", known=False)]
    return (Section("Schedule", "What the study's plan of visits means for its dates.", tuple(told)),) if told else ()


def _roots() -> list[Path]:
    """Where studies are looked for: the folder one stands in, then those that ship; each once."""
    return list(dict.fromkeys((Path("studies").resolve(), shipped_studies().resolve())))


def _looks_like_a_file(study: str) -> bool:
    return re.search(r"[/\\]|\.[A-Za-z]{2,4}$", study) is not None


def _sources_beside(file: Path) -> Sources | None:
    """What ``sources.yaml`` beside a record says; None where there is none, or where it is about another record."""
    beside = file.with_name("sources.yaml")
    if file.name != "record.json" or not beside.is_file():
        return None
    try:
        data = yaml.safe_load(beside.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InputError(
            where=str(beside),
            expected="YAML",
            found="text that does not read as YAML",
            remedy="Correct the file, or take it away: a record can be shown without it.",
        ) from None
    return read_sources(data, str(beside))


def _day(as_of: str | None) -> date:
    if as_of is None:
        return datetime.now(UTC).astimezone().date()
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise InputError(
            where="--as-of", expected="a day as YYYY-MM-DD", found=repr(as_of[:30]), remedy="Give such a day."
        ) from None


def _print(shown: Page, everything: bool) -> None:
    shown = spelt(shown, sys.stdout.encoding or "utf-8")
    if not sys.stdout.isatty():
        for line in lines(shown, 80, everything):
            click.echo(line.text)
        return
    console = Console(highlight=False, soft_wrap=True)
    width = max(40, min(shutil.get_terminal_size().columns, 100))
    for line in lines(shown, width, everything):
        console.print(Text(line.text, style=_STYLES[line.role]))


def _write_whole(out: Path, data: bytes) -> None:
    """Write beside the target and move it there, so that nobody finds half a file."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        written = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            written.chmod(0o644)
            written.replace(out)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            where=str(out),
            expected="a file that can be written",
            found=(error.strerror or "an error").lower(),
            remedy="Give another path.",
        ) from None


COMMANDS = (show, record_commands)
