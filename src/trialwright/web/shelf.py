"""The registry records that the pages show, with the index to search them: opened once, used by every request.

The corpus is the file that TRIALWRIGHT_CORPUS names, else ``registry.sqlite3`` in the data folder; a first use begins
it with the records that ship. Each thread has a connection of its own; the index is read by all of them.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from trialwright.registry.corpus import Corpus
from trialwright.registry.first_use import open_corpus
from trialwright.registry.search_index import index_folder, is_behind, update
from trialwright.registry.search_tantivy import TantivyEngine

MOST_INDEXED_BY_A_PAGE = 5_000
"""A page keeps the index of so many studies level itself; a larger one is left to ``trialwright registry index``, and
searches say when it is behind."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The records and the engine that searches them."""

    corpus: Corpus
    engine: TantivyEngine


_here = threading.local()
_lock = threading.Lock()
_engines: dict[Path, tuple[int, TantivyEngine]] = {}


def corpus_file() -> Path:
    """Where the corpus stands."""
    named = os.environ.get("TRIALWRIGHT_CORPUS")
    return Path(named) if named else Path(settings.DATA_FOLDER) / "registry.sqlite3"


def shelf() -> Shelf:
    """The records and the engine, brought up to date. Raises ``InputError`` when they cannot be opened."""
    path = corpus_file()
    corpus = _corpus(path)
    return Shelf(corpus, _engine(path, corpus))


def _corpus(path: Path) -> Corpus:
    """This thread's connection. One is kept; a request for another file closes it."""
    held = getattr(_here, "held", None)
    if held is not None and held[0] == path and path.exists():
        return held[1]
    if held is not None:
        held[1].close()
        _here.held = None
    with _lock:
        opened = open_corpus(path, at=datetime.now(UTC))
    _here.held = (path, opened)
    return opened


def _engine(path: Path, corpus: Corpus) -> TantivyEngine:
    folder = index_folder(path)
    with _lock:
        behind = is_behind(folder, corpus)
        if behind and len(corpus) <= MOST_INDEXED_BY_A_PAGE:
            update(folder, corpus)
            behind = False
        written = _written(folder)
        held = _engines.get(folder)
        if held is not None and held[0] != written:
            held[1].reload()
        engine = held[1] if held is not None else TantivyEngine(folder, _data)
        engine.is_behind = behind
        _engines[folder] = (written, engine)
    return engine


def _written(folder: Path) -> int:
    """When the index was last written."""
    return max((file.stat().st_mtime_ns for file in folder.glob("words-*/meta.json")), default=0)


def _data(nct_id: str) -> dict[str, object] | None:
    return _corpus(corpus_file()).searched(nct_id)
