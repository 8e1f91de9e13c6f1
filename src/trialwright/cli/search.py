"""Search on the command line: search, related studies, and the index behind them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from trialwright.cli import corpus_option
from trialwright.errors import InputError
from trialwright.notice import notice
from trialwright.registry.first_use import open_corpus
from trialwright.registry.related import related as find_related
from trialwright.registry.search_asking import ask
from trialwright.registry.search_export import json_lines, write_csv
from trialwright.registry.search_filters import FACETS, MEASURES, SORTS
from trialwright.registry.search_index import Indexed, Indexing, index_folder, update
from trialwright.registry.search_lexicon import read_terminology
from trialwright.registry.search_opening import level_engine
from trialwright.registry.search_query import Near, Query
from trialwright.registry.search_tantivy import TantivyEngine
from trialwright.registry.search_text import related_lines, result_lines

_FILTERS = ", ".join([*(name for name in FACETS), "age", *MEASURES])


@click.command()
@click.argument("query", nargs=-1)
@click.option("--filter", "-f", "filters", multiple=True, metavar="NAME=VALUE",
              help=f"Several values joined by commas, ranges as low..high. Names: {_FILTERS}.")  # fmt: skip
@click.option("--facets", is_flag=True, help="Also count status, phase, country and the like.")
@click.option("--near", metavar="PLACE", help="A city where studies run, or latitude,longitude.")
@click.option("--km", type=float, default=50.0, show_default=True, help="How far from the place a site may be.")
@click.option("--exclusions", is_flag=True, help="Search the exclusion criteria too.")
@click.option("--sort", type=click.Choice(list(SORTS)), default="relevance", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--start", type=click.IntRange(0), default=0, help="How many hits to pass over.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option("--all", "everything", is_flag=True, help="With json or csv: every hit, not only a page.")
@corpus_option
def search(
    query: tuple[str, ...], filters: tuple[str, ...], facets: bool, near: str | None, km: float, exclusions: bool,
    sort: str, limit: int, start: int, form: str, everything: bool, corpus: Path,
) -> None:  # fmt: skip
    """Search the registry records kept here: words, "phrases", AND, OR, NOT, cond:lupus, AREA[Phase]PHASE3 ...

    Each hit says why it is one. Without a QUERY every study is found, to be filtered.
    """
    asked = ask(
        " ".join(query), [_pair(one) for one in filters], near=Near(near, km) if near else None, exclusions=exclusions,
        sort=sort, start=start, limit=limit, facets=facets,
    )  # fmt: skip
    with _engine(corpus) as engine:
        if form == "text":
            click.echo("\n".join(result_lines(engine.search(asked), facets=facets)))
            return
        results = engine.search(asked)
        hits = engine.every_hit(asked) if everything else iter(results.hits)
        if form == "csv":
            write_csv(hits, sys.stdout)
            return
        for piece in json_lines(hits, _head(asked, results)):
            click.echo(piece, nl=False)


@click.command()
@click.argument("study")
@click.option("--n", "number", type=click.IntRange(1, 100), default=10, show_default=True, help="How many.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@corpus_option
def related(study: str, number: int, form: str, corpus: Path) -> None:
    """Studies related to STUDY (an NCT number or another number of it), each with its because."""
    with _engine(corpus) as engine:
        known = engine.numbered(ask(study)) or (study,)
        found = find_related(engine, known[0], number)
        if form == "json":
            click.echo(orjson.dumps([asdict(one) for one in found], option=orjson.OPT_INDENT_2))
            return
        click.echo("\n".join(related_lines(found)) if found else f"No study is related to {known[0]}.")


@click.group("registry")
def registry_commands() -> None:
    """Registry records kept here: add, fetch, compare, watch."""


@registry_commands.command()
@click.option("--anew", is_flag=True, help="Build the index from nothing.")
@click.option("--terminology", type=click.Path(path_type=Path, dir_okay=False), multiple=True, metavar="FILE",
              help="MeSH with entry terms, for synonyms: identifier, name, synonyms, trees.")  # fmt: skip
@corpus_option
def index(anew: bool, terminology: tuple[Path, ...], corpus: Path) -> None:
    """Bring the search index level with the records; only what changed since last time."""
    terms = [term for path in terminology for term in read_terminology(path)]
    with open_corpus(corpus, at=datetime.now(UTC)) as records:
        indexed = update(index_folder(corpus), records, anew=anew, progress=_tell)
    click.echo(f"Indexed {indexed.added:,} studies, took {indexed.removed:,} out.")
    if terms:
        with Indexing(index_folder(corpus)) as indexing:
            click.echo(f"Synonyms of the terminology: {indexing.keep_terms(terms):,} terms.")


@contextmanager
def _engine(corpus: Path) -> Iterator[TantivyEngine]:
    """The engine on the records in ``corpus``, brought level with them first."""
    with (
        open_corpus(corpus, at=datetime.now(UTC)) as records,
        level_engine(corpus, records, lambda said: click.echo(said, err=True), _tell) as engine,
    ):
        yield engine


def _tell(indexed: Indexed) -> None:
    if sys.stderr.isatty() and indexed.of and indexed.added < indexed.of:
        click.echo(f"\rIndexed {indexed.added:,} of {indexed.of:,}", err=True, nl=False)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise InputError(where="--filter", expected="NAME=VALUE, such as phase=3", found=repr(text[:40]),
                         remedy="Write it so.")  # fmt: skip
    return name, value


def _head(asked: Query, results: Any) -> dict[str, Any]:
    return {
        "query": asked.text,
        "filters": [one.says for one in asked.filters],
        "total": results.total,
        "notes": list(results.notes),
        "facets": {facet.name: {one.value: one.studies for one in facet.buckets} for facet in results.facets},
        "notice": list(notice(None))[:1],
    }


COMMANDS = (search, related, registry_commands)
