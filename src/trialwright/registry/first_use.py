"""The first use of a corpus: where none stands yet, it begins with the records that ship with Trialwright."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_adding import Added
from trialwright.registry.shipped import shipped_records


def open_corpus(path: Path, *, at: datetime, tell: Callable[[Added], None] | None = None) -> Corpus:
    """The corpus in ``path``, begun with the shipped records when nothing was added yet; ``tell`` hears of a beginning.

    Raises ``InputError``. A beginning that does not come to its end leaves an empty corpus, and the next use is a first
    use again.
    """
    corpus = Corpus.open(path)
    try:
        if corpus.marker() == "":
            added = corpus.add(shipped_records(), added_at=at)
            if tell and added.new:
                tell(added)
    except BaseException:
        corpus.close()
        raise
    return corpus
