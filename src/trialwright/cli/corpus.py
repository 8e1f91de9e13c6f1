"""The corpus on the command line: add records, stay level with the registry, see versions and what changed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from trialwright import __version__
from trialwright.cli import corpus_option
from trialwright.errors import InputError
from trialwright.registry.batch import read_records
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_adding import Added
from trialwright.registry.corpus_text import fault_lines, look_lines, size_of, standing_lines, step_lines, version_lines
from trialwright.registry.corpus_version import Version
from trialwright.registry.first_use import open_corpus
from trialwright.registry.history import Step, history, last_step, must_know, step_between
from trialwright.registry.watching import Watching

if TYPE_CHECKING:
    from trialwright.registry.sync import Synced

_TIMEOUT_SECONDS = 60.0
_PROGRAM = f"trialwright/{__version__} (research software; keeps registry records)"


@click.group("registry")
def registry_commands() -> None:
    """Registry records kept here: add, fetch, compare, watch."""


@registry_commands.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@corpus_option
def add(paths: tuple[Path, ...], corpus: Path) -> None:
    """Add the records in each PATH: a file, folder, archive or compressed file in any form that is known here.

    Records that are known already cost nothing; a newer version is kept beside the older. A record that cannot be read
    is told with its place, and the rest are added.
    """
    with opened(corpus) as records, _shown("Adding") as tell:
        outcomes = chain.from_iterable(read_records(path) for path in paths)
        added = records.add(outcomes, added_at=_now(), progress=lambda so_far: tell(so_far.read, None, _counts(so_far)))
    click.echo(f"Added: {_counts(added)}.")
    _end_with(added.faults, added.bad, added.read)


@registry_commands.command("sync")
@click.argument("studies", metavar="[NCT...]", nargs=-1)
@click.option("--query", default="", help="Only what this query of the registry finds, such as lupus.")
@click.option("--base-url", default="", help="Address of the registry's interface; its public one when not given.")
@click.option("--whole", is_flag=True, help="Fetch everything again, not only what changed since last time.")
@click.option(
    "--withdrawn", is_flag=True, help="Afterwards list every number and mark studies that are listed no longer."
)
@corpus_option
def synchronise(
    studies: tuple[str, ...], query: str, base_url: str, whole: bool, withdrawn: bool, corpus: Path
) -> None:
    """Fetch from the registry what changed since last time; or only the studies named.

    Two requests a second. Stopped at any time and run again, it goes on where it stopped.
    """
    import httpx

    from trialwright.registry.client import PUBLIC_ADDRESS, RegistryClient
    from trialwright.registry.standard_transport import StandardTransport
    from trialwright.registry.sync import mark_withdrawn, sync, sync_studies

    carrier = httpx.Client(transport=StandardTransport(_send), headers={"User-Agent": _PROGRAM})
    with opened(corpus) as records, carrier as http, _shown("Fetching") as tell:
        client = RegistryClient(http, time.sleep, base_url or PUBLIC_ADDRESS)
        if studies:
            synced = sync_studies(records, client, studies, now=_now())
        else:
            synced = sync(
                records, client, now=_now(), query=query, whole=whole,
                progress=lambda so_far: tell(so_far.read, so_far.total, _synced(so_far)),
            )  # fmt: skip
        gone = mark_withdrawn(records, client, now=_now(), progress=lambda n, of: tell(n, of, "")) if withdrawn else ()
    click.echo(
        "Level with the registry already: its data are the same."
        if synced.was_level
        else _synced(synced, bool(studies))
    )
    if withdrawn:
        click.echo(f"Listed no longer: {', '.join(gone) or 'none'}.")
    _end_with(synced.faults, synced.bad, synced.read)


@registry_commands.command()
@click.argument("study")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@corpus_option
def versions(study: str, form: str, corpus: Path) -> None:
    """Show every version of STUDY that is kept, and where its sources disagree."""
    with opened(corpus) as records:
        nct_id = must_know(records, study)
        found, differing = records.versions(nct_id), records.disagreements(nct_id)
        if form == "json":
            told = {"versions": [asdict(one) for one in found], "disagreements": [asdict(one) for one in differing]}
            click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
            return
        click.echo("\n".join(version_lines(nct_id, found, records.shown(nct_id), records.withdrawn(nct_id), differing)))


@registry_commands.command()
@click.argument("study")
@click.option("--all", "everything", is_flag=True, help="Every step of its history, not only the last.")
@click.option("--from", "first", type=int, metavar="N", help="The older version, numbered as `registry versions` does.")
@click.option("--to", "last", type=int, metavar="N", help="The newer version.")
@click.option("--details", is_flag=True, help="Also what a reader of the study can pass over.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@corpus_option
def diff(
    study: str, everything: bool, first: int | None, last: int | None, details: bool, form: str, corpus: Path
) -> None:
    """Show what the sponsor of STUDY changed from one version of the record to the next."""
    with opened(corpus) as records:
        nct_id = must_know(records, study)
        steps = _steps(records, nct_id, first, last, everything)
        sources = records.sources(nct_id)
    if form == "json":
        click.echo(orjson.dumps([asdict(step) for step in steps], option=orjson.OPT_INDENT_2))
        return
    if not steps:
        more = " Its sources are compared by `trialwright registry versions`." if len(sources) > 1 else ""
        click.echo(f"{nct_id}: one version is kept, so there is nothing to compare yet.{more}")
    for step in steps:
        click.echo("\n".join(step_lines(nct_id, step, details)))


@registry_commands.command()
@click.argument("studies", metavar="[NCT...]", nargs=-1)
@click.option("--stop", is_flag=True, help="Watch these studies no longer.")
@click.option("--details", is_flag=True, help="Also what a reader of the study can pass over.")
@click.option(
    "--keep/--peek", default=True, help="Whether this counts as a look (default), or the next tells it again."
)
@corpus_option
def watch(studies: tuple[str, ...], stop: bool, details: bool, keep: bool, corpus: Path) -> None:
    """Tell what changed in each study since it was last looked at; the first look begins the watch.

    Without a number: every study that is watched.
    """
    with opened(corpus) as records, Watching.open(Watching.beside(corpus)) as watching:
        if stop:
            for study in studies:
                ended = watching.unwatch(must_know(records, study))
                click.echo(f"{study}: {'watched no longer' if ended else 'was not watched'}.")
            return
        looked = [watching.watch(study, records, at=_now(), keep=keep) for study in studies or watching.watched()]
    if not looked:
        click.echo("No study is watched yet: trialwright registry watch NCT...")
    for look in looked:
        click.echo("\n".join(look_lines(look, details)))


@registry_commands.command()
@corpus_option
def count(corpus: Path) -> None:
    """Print how many studies are kept."""
    with opened(corpus) as records:
        click.echo(len(records))


@registry_commands.command()
@corpus_option
def status(corpus: Path) -> None:
    """Say what is kept: studies, versions, forms, size, and when records were last added."""
    with opened(corpus) as records:
        click.echo("\n".join(standing_lines(str(corpus), records.standing(), size_of(corpus))))


def _send(method: str, address: str, headers: Mapping[str, str]) -> Any:
    """Ask by Python's own HTTP client: why, see docs/decisions/0160."""
    import urllib.error
    import urllib.request

    asked = urllib.request.Request(address, headers=dict(headers), method=method)
    try:
        return urllib.request.urlopen(asked, timeout=_TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        return error


def _steps(records: Corpus, nct_id: str, first: int | None, last: int | None, everything: bool) -> tuple[Step, ...]:
    if first is not None or last is not None:
        kept = records.versions(nct_id)
        return (step_between(records, _numbered(kept, first, "--from", 1), _numbered(kept, last, "--to", len(kept))),)
    if everything:
        return history(records, nct_id)
    last_one = last_step(records, nct_id)
    return (last_one,) if last_one else ()


@contextmanager
def opened(path: Path) -> Iterator[Corpus]:
    """The corpus in ``path``; begun with the records that ship with Trialwright when there is none yet."""

    def tell(begun: Added) -> None:
        click.echo(f"Began {path} with the {begun.new} records that ship with Trialwright.", err=True)

    with open_corpus(path, at=_now(), tell=tell) as corpus:
        yield corpus


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@contextmanager
def _shown(what: str) -> Iterator[Callable[[int, int | None, str], None]]:
    """A bar on the terminal; nothing where there is none. Gives the function that moves it: done, total, words."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[words]}"))
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(what, total=None, words="")
        yield lambda done, total, words: bar.update(task, completed=done, total=total, words=words)


def _counts(added: Added) -> str:
    bad = f", {added.bad:,} not readable" if added.bad else ""
    return f"{added.new:,} new, {added.changed:,} changed, {added.unchanged:,} known{bad}, of {added.read:,} records"


def _synced(synced: Synced, named: bool = False) -> str:
    what = "the studies named" if named else f"what changed since {synced.since}" if synced.since else "everything"
    strangers = f", {synced.not_asked_for:,} that were not asked for" if synced.not_asked_for else ""
    bad = f", {synced.bad:,} not readable" if synced.bad else ""
    return (
        f"Fetched {what}: {synced.new:,} new, {synced.changed:,} changed, {synced.unchanged:,} known{bad}{strangers}, "
        f"of {synced.read:,} records."
    )


def _numbered(kept: tuple[Version, ...], number: int | None, option: str, otherwise: int) -> Version:
    chosen = otherwise if number is None else number
    if not 1 <= chosen <= len(kept):
        raise InputError(
            where=option,
            expected=f"a version from 1 to {len(kept)}",
            found=str(chosen),
            remedy="See them: trialwright registry versions NCT...",
        )
    return kept[chosen - 1]


def _end_with(faults: tuple[InputError, ...], bad: int, read: int) -> None:
    """Tell the faults; exit code 1 when some records were lost, 2 when all were."""
    for line in fault_lines(faults, bad):
        click.echo(line, err=True)
    if bad:
        raise click.exceptions.Exit(2 if bad == read else 1)


COMMANDS = (registry_commands,)
