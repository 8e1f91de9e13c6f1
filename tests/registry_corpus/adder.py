"""A program that adds invented records until it is killed, and says how far it is."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.registry_corpus.a_record import NOW, arrivals
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_adding import Added


def _tell(so_far: Added) -> None:
    sys.stdout.write(f"{so_far.read}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with Corpus.open(Path(sys.argv[1])) as opened:
        opened.add(arrivals(int(sys.argv[2])), added_at=NOW, progress=_tell)
