"""Draft the criteria of the corpus's studies ahead of the first match."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from trialwright.cli import corpus_option
from trialwright.eligibility.kept_criteria import Drafter, KeptCriteria, drafts
from trialwright.registry.corpus import Corpus
from trialwright.registry.first_use import open_corpus
from trialwright.registry.search_asking import ask
from trialwright.registry.search_index import index_folder, is_behind, update
from trialwright.registry.search_tantivy import TantivyEngine

PORTION = 25
"""So many studies a process drafts at once."""


@click.group("eligibility")
def eligibility_commands() -> None:
    """Who may join: criteria drafted, checked, and said in the forms of others."""


@eligibility_commands.command("prepare")
@click.option("--status", default="recruiting", show_default=True, help="Status of the studies; any: every status.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True,
              help="How many processes draft; worth more than one for some thousands of studies.")  # fmt: skip
@corpus_option
def prepare(status: str, processes: int, corpus: Path) -> None:
    """Draft the criteria of the studies of the corpus, so that the first match need not.

    What stands already is not drafted again. Stop it at will (Ctrl-C) and go on later: what was drafted is kept.
    """
    with open_corpus(corpus, at=datetime.now(UTC)) as records:
        ids = _ids(corpus, records, status)
        drafter = _several(corpus, processes) if processes > 1 else None
        with _bar() as bar, KeptCriteria(kept_file(corpus), records, drafter=drafter, progress=_moved(bar)) as kept:
            made = kept.prepare(ids)
    click.echo(f"{len(ids):,} studies: {made:,} drafted now, {len(ids) - made:,} kept from before.")


def kept_file(corpus: Path) -> Path:
    """Where the drafted criteria of a corpus are kept."""
    return corpus.with_suffix(".criteria.sqlite3")


def _ids(corpus: Path, records: Corpus, status: str) -> list[str]:
    folder = index_folder(corpus)
    if is_behind(folder, records):
        update(folder, records)
    engine = TantivyEngine(folder, records.data)
    try:
        filters = [] if status == "any" else [("status", status)]
        return [hit.nct_id for hit in engine.every_hit(ask("", filters, facets=False))]
    finally:
        engine.close()


def _several(corpus: Path, processes: int) -> Drafter:
    """Drafts made by several processes, each with the corpus open to read."""

    def draft(ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        portions = [list(ids[start : start + PORTION]) for start in range(0, len(ids), PORTION)]
        pool = ProcessPoolExecutor(min(processes, len(portions)), mp_context=get_context("spawn"))
        try:
            for found in pool.map(_portion, [str(corpus)] * len(portions), portions):
                yield from found
        finally:
            pool.shutdown(cancel_futures=True)

    return draft


def _portion(corpus: str, ids: Sequence[str]) -> list[tuple[str, bytes]]:
    with Corpus.open(Path(corpus), read_only=True) as records:
        return list(drafts(records, ids))


def _bar() -> Progress:
    return Progress(TextColumn("  drafted"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), transient=True)


def _moved(bar: Progress) -> Callable[[int, int], None]:
    task = bar.add_task("drafted", total=None)

    def moved(done: int, of: int) -> None:
        bar.update(task, completed=done, total=of)

    return moved


COMMANDS = (eligibility_commands,)
