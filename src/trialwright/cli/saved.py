"""Saved searches on the command line: save one, list them, and be told what is new since the last look."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from trialwright.cli import corpus_option
from trialwright.errors import InputError
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_text import news_lines, saved_lines
from trialwright.registry.first_use import open_corpus
from trialwright.registry.search_asking import read_written, written
from trialwright.registry.search_opening import level_engine
from trialwright.registry.search_query import Near
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.watching import Watching


@click.group("registry")
def registry_commands() -> None:
    """Registry records kept here: add, fetch, compare, watch."""


@registry_commands.command()
@click.argument("name")
@click.argument("query", nargs=-1)
@click.option("--filter", "-f", "filters", multiple=True, metavar="NAME=VALUE", help="As for `trialwright search`.")
@click.option("--near", metavar="PLACE", help="A city where studies run, or latitude,longitude.")
@click.option("--km", type=float, default=50.0, show_default=True, help="How far from the place a site may be.")
@click.option("--exclusions", is_flag=True, help="Search the exclusion criteria too.")
@corpus_option
def save(
    name: str, query: tuple[str, ...], filters: tuple[str, ...], near: str | None, km: float, exclusions: bool,
    corpus: Path,
) -> None:  # fmt: skip
    """Save a search under NAME; `trialwright registry news` then tells what is new for it.

    What it finds now counts as seen.
    """
    pairs = [_pair(one) for one in filters]
    line = written(" ".join(query), pairs, near=Near(near, km) if near else None, exclusions=exclusions)
    if not line.strip():
        raise InputError(where="QUERY", expected="words or a filter", found="neither", remedy="Ask for something.")
    with _opened(corpus) as (watching, records, engine):
        engine.search(read_written(line, limit=0))
        watching.save(name, line, at=_now())
        found = watching.news(name, lambda asked: _found(engine, asked), records, at=_now()).found
    studies = "1 study" if len(found) == 1 else f"{len(found):,} studies"
    click.echo(f"Saved as {name}: {studies} now. What is new: trialwright registry news {shlex.quote(name)}")


@registry_commands.command()
@click.option("--forget", metavar="NAME", help="Take this saved search away.")
@corpus_option
def saved(forget: str | None, corpus: Path) -> None:
    """List the saved searches."""
    with Watching.open(Watching.beside(corpus)) as watching:
        if forget is not None:
            watching.forget(forget)
        click.echo("\n".join(saved_lines(watching.searches())))


@registry_commands.command()
@click.argument("names", metavar="[NAME...]", nargs=-1)
@click.option(
    "--keep/--peek", default=True, help="Whether this counts as a look (default), or the next tells it again."
)
@corpus_option
def news(names: tuple[str, ...], keep: bool, corpus: Path) -> None:
    """Tell what is new, changed or gone for each saved search since the last look; without a NAME for all of them."""
    with _opened(corpus) as (watching, records, engine):
        wanted = names or tuple(one.name for one in watching.searches())
        if not wanted:
            click.echo("\n".join(saved_lines(())))
        for name in wanted:
            told = watching.news(name, lambda query: _found(engine, query), records, at=_now(), keep=keep)
            click.echo("\n".join(news_lines(told, records.title)))


@contextmanager
def _opened(corpus: Path) -> Iterator[tuple[Watching, Corpus, TantivyEngine]]:
    with (
        Watching.open(Watching.beside(corpus)) as watching,
        open_corpus(corpus, at=_now()) as records,
        level_engine(corpus, records, lambda said: click.echo(said, err=True)) as engine,
    ):
        yield watching, records, engine


def _found(engine: TantivyEngine, line: str) -> list[str]:
    return engine.numbers(read_written(line))


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise InputError(where="--filter", expected="NAME=VALUE, such as phase=3", found=repr(text[:40]),
                         remedy="Write it so.")  # fmt: skip
    return name, value


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


COMMANDS = (registry_commands,)
