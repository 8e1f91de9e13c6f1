"""Open the engine of a corpus, its index brought level with the records first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from trialwright.errors import InputError
from trialwright.registry.corpus import Corpus
from trialwright.registry.search_index import Progress, index_folder, is_behind, is_there, update
from trialwright.registry.search_tantivy import TantivyEngine


@contextmanager
def level_engine(
    corpus: Path, records: Corpus, tell: Callable[[str], None], progress: Progress | None = None
) -> Iterator[TantivyEngine]:
    """The engine on ``records``, which stand in the file ``corpus``; ``tell`` hears what was done and what was not.

    An index that cannot be brought level (another program is at it) is used as it stands. Raises ``InputError`` where
    there is none.
    """
    folder = index_folder(corpus)
    if is_behind(folder, records):
        try:
            indexed = update(folder, records, progress=progress)
            if indexed.added:
                tell(f"Indexed {indexed.added:,} studies.")
        except InputError as error:
            if not is_there(folder):
                raise
            tell(f"The index is not level with the records: {error}")
    engine = TantivyEngine(folder, records.searched)
    try:
        yield engine
    finally:
        engine.close()
