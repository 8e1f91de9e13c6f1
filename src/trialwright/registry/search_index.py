"""Build the index: from a corpus or from any stream of records, at once or a little at a time.

An index can be rebuilt at will; it is never the only place where something stands. ``update`` brings it level with a
corpus: only what changed since last time, resumable where it was broken off. Records are put in place of older ones of
the same number.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
import tantivy

from trialwright.errors import InputError
from trialwright.registry import search_beside as beside
from trialwright.registry.search_document import Searchable, Site, searchable
from trialwright.registry.search_schema import LAYOUT, analyzer, schema
from trialwright.registry.search_suggesting import gather_suggestions
from trialwright.registry.search_words import written_words

RECORDS_IN_A_BATCH = 50_000
MEMORY_BYTES = 256_000_000

THREADS = 1
"""Beside the thread that cuts records into fields, which is the slower: a second writes twice as many small parts."""

Progress = Callable[["Indexed"], None]


class Records(Protocol):
    """What an index follows: a corpus."""

    def marker(self) -> str: ...
    def changed_since(self, marker: str | None) -> Any: ...
    def all_data(self, ids: Iterable[str] | None = None, *, results: bool = True) -> Iterable[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Indexed:
    """How many records went in and out so far, of how many (None: not known)."""

    added: int
    removed: int
    of: int | None


class Indexing:
    """An index being written. Use as a context manager; what was not committed when it breaks off is lost."""

    def __init__(
        self, folder: Path, *, anew: bool = False, memory_bytes: int = MEMORY_BYTES, threads: int = THREADS
    ) -> None:
        self._folder = folder
        if anew:
            _clear(folder)
        self._index = _open_or_make(folder)
        self._beside = beside.open_beside(folder)
        self._writer = _writer(self._index, folder, memory_bytes, threads)
        self._holds_some = self._index.searcher().num_docs > 0
        self._sites = beside.known_sites(self._beside)
        self._new_sites: dict[Site, int] = {}
        self._at_sites: Counter[int] = Counter()
        self._words: Counter[str] = Counter()

    def __enter__(self) -> Indexing:
        return self

    def __exit__(self, kind: object, error: object, at: object) -> None:
        if kind is None:
            self._writer.wait_merging_threads()
        else:
            self._writer.rollback()
        self._beside.close()

    def add(self, data: Mapping[str, Any]) -> None:
        """Put a record in place of an older one of its number. ``data``: the registry's JSON form."""
        self._put(searchable(data))

    def remove(self, nct_id: str) -> None:
        self._writer.delete_documents_by_term("nct_id", nct_id)

    def commit(self) -> None:
        """Make what was added searchable."""
        self._writer.commit()
        self._beside.execute("BEGIN IMMEDIATE")
        beside.keep(self._beside, self._new_sites, self._at_sites, self._words)
        self._beside.execute("COMMIT")
        self._new_sites, self._at_sites, self._words = {}, Counter(), Counter()

    def finish(self) -> None:
        """Gather the names that type-ahead suggests."""
        self._index.reload()
        gather_suggestions(self._index.searcher(), self._beside)

    def noted(self, name: str) -> str:
        return beside.note(self._beside, name)

    def keep_note(self, name: str, value: str) -> None:
        beside.keep_note(self._beside, name, value)

    def keep_terms(self, terms: Iterable[tuple[str, str, str]]) -> int:
        """Put the synonyms of a terminology beside the index."""
        self._beside.execute("BEGIN IMMEDIATE")
        kept = beside.keep_terms(self._beside, terms)
        self._beside.execute("COMMIT")
        return kept

    def _put(self, found: Searchable) -> None:
        if self._holds_some:
            self._writer.delete_documents_by_term("nct_id", found.nct_id)
        sites = [self._site(site) for site in found.sites]
        self._at_sites.update(sites)
        self._words.update(written_words(found.text))
        document = {
            **{name: texts for name, texts in found.text.items() if texts},
            **{name: values for name, values in found.facets.items() if values},
            **found.measures,
            "nct_id": found.nct_id,
            "any_id": found.ids,
            "condition_raw": found.text["condition"] + found.text["condition_mesh"][:1],
            "intervention_raw": [name for name in found.text["intervention"] if len(name) <= 60],
            "sponsor_raw": found.text["sponsor"][:1],
            "site": sites,
        }
        built = tantivy.Document.from_dict(document, schema())
        built.add_bytes("card", orjson.dumps(found.card))
        self._writer.add_document(built)

    def _site(self, site: Site) -> int:
        number = self._sites.get(site)
        if number is None:
            number = self._sites[site] = len(self._sites) + 1
            self._new_sites[site] = number
        return number


def index_folder(corpus: Path) -> Path:
    """Where the index of a corpus stands: beside its file."""
    return corpus.with_name(corpus.name + ".index")


def index_all(folder: Path, records: Iterable[Mapping[str, Any]], progress: Progress | None = None) -> Indexed:
    """An index of the records, made anew. ``records``: the registry's JSON form."""
    added = 0
    with Indexing(folder, anew=True) as indexing:
        for data in records:
            indexing.add(data)
            added += 1
            if added % RECORDS_IN_A_BATCH == 0:
                indexing.commit()
                _tell(progress, Indexed(added, 0, None))
        indexing.commit()
        indexing.finish()
    return Indexed(added, 0, added)


def update(folder: Path, corpus: Records, *, anew: bool = False, progress: Progress | None = None) -> Indexed:
    """Bring the index level with the corpus: what is new or changed goes in, what was withdrawn goes out."""
    added = 0
    with Indexing(folder, anew=anew) as indexing:
        since = corpus.changed_since(indexing.noted("marker") or None)
        reached = indexing.noted("reached") if indexing.noted("towards") == since.marker else ""
        ids = [nct_id for nct_id in since.ids if nct_id > reached]
        indexing.keep_note("towards", since.marker)
        for nct_id in since.gone:
            indexing.remove(nct_id)
        for data in corpus.all_data(ids, results=False):
            indexing.add(data)
            added += 1
            if added % RECORDS_IN_A_BATCH == 0:
                indexing.commit()
                indexing.keep_note("reached", ids[added - 1])
                _tell(progress, Indexed(added, len(since.gone), len(ids)))
        indexing.commit()
        if added or since.gone:
            indexing.finish()
        indexing.keep_note("marker", since.marker)
        indexing.keep_note("reached", "")
    _tell(progress, Indexed(added, len(since.gone), len(ids)))
    return Indexed(added, len(since.gone), len(ids))


def is_there(folder: Path) -> bool:
    """Whether an index of this layout stands in the folder."""
    return (folder / f"words-{LAYOUT}" / "meta.json").is_file()


def is_behind(folder: Path, corpus: Records) -> bool:
    """Whether the corpus holds something that the index does not know yet (or there is no index)."""
    if not is_there(folder) or not (folder / "beside.sqlite3").is_file():
        return True
    connection = beside.open_beside(folder)
    try:
        return beside.note(connection, "marker") != corpus.marker()
    finally:
        connection.close()


def _tell(progress: Progress | None, indexed: Indexed) -> None:
    if progress is not None:
        progress(indexed)


def _clear(folder: Path) -> None:
    """Take an index away; only what is an index."""
    if (folder / "beside.sqlite3").is_file():
        shutil.rmtree(folder)


def _open_or_make(folder: Path) -> tantivy.Index:
    inner = folder / f"words-{LAYOUT}"
    if folder.exists() and any(folder.iterdir()) and not inner.is_dir():
        if not (folder / "beside.sqlite3").is_file():
            raise InputError(
                where=str(folder),
                expected="an index, or a folder that does not exist yet",
                found="a folder with other files",
                remedy="Give another folder.",
            )
        _clear(folder)
    inner.mkdir(parents=True, exist_ok=True)
    return open_words(inner)


def _writer(index: tantivy.Index, folder: Path, memory_bytes: int, threads: int) -> tantivy.IndexWriter:
    try:
        return index.writer(memory_bytes, threads)
    except ValueError:  # tantivy's lock is held
        raise InputError(
            where=str(folder),
            expected="an index that nobody else is writing",
            found="another program at work on it",
            remedy="Wait until it is done.",
        ) from None


def open_words(inner: Path) -> tantivy.Index:
    """tantivy's index in a folder, with our way of cutting words."""
    try:
        index = tantivy.Index(schema(), path=str(inner))
    except (ValueError, OSError) as error:
        raise InputError(
            where=str(inner.parent),
            expected="an index that can be read",
            found=str(error).splitlines()[0][:120],
            remedy="Build it again: trialwright registry index --anew.",
        ) from None
    index.register_tokenizer("words", analyzer())
    return index
