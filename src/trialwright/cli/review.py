"""The review on the command line: hold one record to every check, or count how often each check fires on many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import click
import orjson
import yaml

from trialwright.cli import as_of_option
from trialwright.errors import InputError
from trialwright.protocol.study_list import find_study, study_roots
from trialwright.registry.arrival import Arrival
from trialwright.registry.batch import read_records
from trialwright.registry.corpus import Corpus
from trialwright.registry.reading import read_source
from trialwright.registry.record import Record
from trialwright.registry.search_opening import level_engine
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.sources import read_sources
from trialwright.review.base_rates import COMMON, Tally, write_rates
from trialwright.review.corpus_index import IndexedRecords
from trialwright.review.corpus_view import CorpusView, HeldRecords
from trialwright.review.dated import day_of
from trialwright.review.finding import Finding, State
from trialwright.review.listing import find_checks
from trialwright.review.provenance import Provenance, of_reading, of_sources
from trialwright.review.reviewing import Review, review
from trialwright.review.written import write_json, write_sarif

_FORMATS = click.Choice(["text", "json", "sarif"])


@click.command("review")
@click.argument("study", metavar="[RECORD|STUDY]", required=False)
@as_of_option
@click.option("--format", "form", type=_FORMATS, default="text", show_default=True)
@click.option("--suppress", metavar="IDS", default="", help="Checks not to ask, by id, with commas: S03,E15.")
@click.option("--only", metavar="IDS", default="", help="Ask these checks only.")
@click.option("--corpus", type=click.Path(path_type=Path), help="Other records: a corpus file, or records in any form.")
@click.option("--all", "everything", is_flag=True, help="Show as text what passed and what could not be judged, too.")
@click.option("--list", "listed", is_flag=True, help="List every check with its rule and source.")
@click.option("--base-rates", "sample", type=click.Path(path_type=Path), metavar="PATH",
              help="Count on the records in PATH how often each check fires.")  # fmt: skip
def review_command(
    study: str | None,
    as_of: datetime | None,
    form: str,
    suppress: str,
    only: str,
    corpus: Path | None,
    everything: bool,
    listed: bool,
    sample: Path | None,
) -> None:
    """Hold a registry record to 84 checks: each finding quotes the record, names its rule and says what to do.

    RECORD is a file in any form that is known here; STUDY a study's folder, name or NCT number. Ends with 0 whatever
    is found: a review is a reading, not a judgement.
    """
    day = as_of.date() if as_of else None
    if listed:
        return _list()
    if sample is not None:
        return _count(sample, day)
    if study is None:
        raise click.UsageError("Name a record or a study, or ask for --list or --base-rates PATH.")
    with ExitStack() as stack:
        view, versions = _corpus(corpus, stack)
        record, provenance, artifact = _found(study, versions)
        older = _older(versions, record) if versions else ()
        done = review(
            record, day or _today(), provenance, view, older, suppress=_ids(suppress), only=_ids(only)
        )  # fmt: skip
    if form == "text":
        return _print(done, everything)
    told = write_json(done) if form == "json" else write_sarif(done, artifact)
    click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))


def _found(study: str, corpus: Corpus | None) -> tuple[Record, Provenance | None, str]:
    """The record that a word on the command line means, where it came from, and its path."""
    path = Path(study)
    held = corpus.record(study.upper()) if corpus and not path.exists() else None
    if held is not None:
        return held, None, study.upper()
    if not path.is_file() and path.suffix not in (".json", ".txt", ".xml", ".csv", ".zip", ".gz"):
        path = (path if (path / "record.json").is_file() else find_study(study, study_roots(Path()))) / "record.json"
    reading = read_source(path)
    beside = path.with_name("sources.yaml")
    if path.name == "record.json" and beside.is_file():
        sources = read_sources(yaml.safe_load(beside.read_text(encoding="utf-8")), str(beside))
        return reading.record, of_sources(sources), str(path)
    return reading.record, of_reading(reading), str(path)


def _corpus(path: Path | None, stack: ExitStack) -> tuple[CorpusView | None, Corpus | None]:
    """Other records: an opened corpus file, or the records of a file, folder or archive held in memory."""
    if path is None:
        return None, None
    if not path.exists():
        raise InputError(
            where="--corpus", expected="a corpus file or records", found=str(path), remedy="Give a path that exists."
        )
    if path.is_file() and path.open("rb").read(6) == b"SQLite":
        corpus = stack.enter_context(Corpus.open(path, read_only=True))
        return IndexedRecords(corpus, cache(lambda: stack.enter_context(_engine(path, corpus)))), corpus
    return HeldRecords(_records(path)), None


def _engine(path: Path, corpus: Corpus) -> AbstractContextManager[TantivyEngine]:
    return level_engine(path, corpus, lambda said: click.echo(said, err=True))


def _records(path: Path) -> Iterator[Record]:
    for outcome in read_records(path):
        if isinstance(outcome, Arrival):
            yield outcome.record
        else:
            click.echo(f"trialwright: {outcome}", err=True)


def _older(corpus: Corpus, record: Record) -> tuple[Record, ...]:
    """The versions of the record that the corpus holds, oldest first, without the one at hand."""
    held = sorted(corpus.versions(record.nct_id), key=lambda version: version.age)
    return tuple(found for version in held if (found := corpus.record_of(version)) != record)


def _count(sample: Path, day: date | None) -> None:
    """Print, as the CSV that ships, how each check ended over the records of a sample."""
    tally = Tally()
    for record in _records(sample):
        done = review(record, day or day_of(record) or _today())
        tally.add((one.id, one.state) for one in done.outcomes)
    if not tally.records:
        raise InputError(
            where=str(sample), expected="records", found="none that can be read", remedy="Give a file of records."
        )
    days = f"as of {day}" if day else "each as of the day on which the registry gave it out"
    says = f"{tally.records} records of {sample.name}, {days}; counted on {_today()}"
    click.echo(write_rates(tally.rates(check.id for check in find_checks()), says), nl=False)


def _list() -> None:
    for check in find_checks():
        click.echo(f"{check.id}  {check.severity:7}  {check.says}")
        click.echo(f"     {check.source.name}{f' ({check.source.address})' if check.source.address else ''}")


def _print(done: Review, everything: bool) -> None:
    click.echo(f"{done.nct_id}  {done.title}")
    click.echo(f"Reviewed as of {done.as_of}, from: {done.source}.")
    click.echo("; ".join(f"{number} {_plural(word, number)}" for word, number in done.counts.items() if number) + ".")
    for severity in ("error", "warning", "note"):
        found = [one for one in done.findings if one.severity == severity]
        if found:
            click.echo(f"\n{severity.upper()}S")
        for one in found:
            _print_finding(one)
    for state in State if everything else ():
        ended = done.ended(state) if state is not State.FINDING else ()
        if ended:
            click.echo(f"\n{str(state).upper()}")
        for one in ended:
            click.echo(f"  {one.id}  {one.rule}: {one.says}")


def _plural(word: str, number: int) -> str:
    return f"{word}s" if word in ("error", "warning", "note") and number != 1 else word


def _print_finding(one: Finding) -> None:
    click.echo(f"  {one.id}  {one.says}")
    for quote in one.quotes[:4]:
        place = quote.path.rpartition("Module.")[2] + (f", line {quote.lines[0]}" if quote.lines else "")
        text = " ".join(quote.text.split())
        click.echo(f'       "{text[:100]}{"..." if len(text) > 100 else ""}" ({place})')
    common = f"; a note, since more than {COMMON:.0%} of records have it" if one.severity != one.rule_severity else ""
    click.echo(f"       Rule: {one.rule} [{one.source.name}]{common}")
    click.echo(f"       {one.do}")


def _ids(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part.strip())


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


COMMANDS = (review_command,)
