"""The records that ship with Trialwright, and the first use of a corpus: it begins with them.

They stand as package data (``trialwright/data``), or as ``data`` in a checkout. Without them a corpus begins empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import trialwright
from trialwright.registry.arrival import Outcome
from trialwright.registry.batch import read_records
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_adding import Added

_FILE = "studies.jsonl"


def shipped_file() -> Path | None:
    """The file of the records that ship; None where there is none."""
    package = Path(trialwright.__file__).resolve().parent
    folders = (package / "data", package.parents[1] / "data")
    return next((folder / _FILE for folder in folders if (folder / _FILE).is_file()), None)


def shipped_records() -> Iterator[Outcome]:
    """The records that ship, one by one."""
    file = shipped_file()
    if file is not None:
        yield from read_records(file)


def open_corpus(path: Path, *, at: datetime, tell: Callable[[Added], None] | None = None) -> Corpus:
    """The corpus in ``path``; where none stands yet, one that begins with the records that ship.

    ``tell`` hears of a beginning once it is made. Raises ``InputError``.
    """
    is_first = not path.exists()
    corpus = Corpus.open(path)
    if is_first:
        try:
            added = corpus.add(shipped_records(), added_at=at)
        except BaseException:
            corpus.close()
            raise
        if tell and added.new:
            tell(added)
    return corpus
