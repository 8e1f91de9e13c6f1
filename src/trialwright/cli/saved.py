"""Saved searches on the command line: save one, list them, and be told what is new since the last look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from trialwright.cli import corpus_option
from trialwright.registry.corpus_text import news_lines, saved_lines
from trialwright.registry.first_use import open_corpus
from trialwright.registry.search_asking import ask
from trialwright.registry.search_index import index_folder, update
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.watching import Watching


@click.group("registry")
def registry_commands() -> None:
    """Registry records kept here: add, fetch, compare, watch."""


@registry_commands.command()
@click.argument("name")
@click.argument("query", nargs=-1, required=True)
@corpus_option
def save(name: str, query: tuple[str, ...], corpus: Path) -> None:
    """Save QUERY under NAME; `trialwright registry news` then tells what is new for it."""
    ask(" ".join(query))
    with Watching.open(Watching.beside(corpus)) as watching:
        watching.save(name, " ".join(query), at=_now())
    click.echo(f"Saved as {name}. What is new: trialwright registry news {name}")


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
    with Watching.open(Watching.beside(corpus)) as watching, open_corpus(corpus, at=_now()) as records:
        wanted = names or tuple(one.name for one in watching.searches())
        if not wanted:
            click.echo("\n".join(saved_lines(())))
            return
        folder = index_folder(corpus)
        update(folder, records)
        engine = TantivyEngine(folder, records.data)
        try:
            for name in wanted:
                told = watching.news(name, lambda query: _found(engine, query), records, at=_now(), keep=keep)
                click.echo("\n".join(news_lines(told)))
        finally:
            engine.close()


def _found(engine: TantivyEngine, query: str) -> Iterable[str]:
    return [hit.nct_id for hit in engine.every_hit(ask(query))]


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


COMMANDS = (registry_commands,)
