"""The first use of a corpus begins it with the records that ship, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry_corpus.a_record import NOW, arrival, arrivals
from trialwright.registry.arrival import Outcome
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_adding import Added
from trialwright.registry.first_use import open_corpus

SHIPPED = "trialwright.registry.first_use.shipped_records"


def test_a_corpus_begins_with_the_shipped_records_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SHIPPED, lambda: arrivals(2))
    heard: list[Added] = []
    for _ in range(2):
        with open_corpus(tmp_path / "registry.sqlite3", at=NOW, tell=heard.append) as corpus:
            assert list(corpus.ids()) == ["NCT90000001", "NCT90000002"]
    assert [added.new for added in heard] == [2]


def test_a_corpus_that_holds_records_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SHIPPED, lambda: arrivals(2))
    with Corpus.open(tmp_path / "registry.sqlite3") as corpus:
        corpus.add([arrival(7)], added_at=NOW)
    with open_corpus(tmp_path / "registry.sqlite3", at=NOW) as corpus:
        assert list(corpus.ids()) == ["NCT90000007"]


def test_a_beginning_that_was_stopped_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped() -> Iterator[Outcome]:
        yield arrival(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(SHIPPED, stopped)
    with pytest.raises(KeyboardInterrupt):
        open_corpus(tmp_path / "registry.sqlite3", at=NOW)
    monkeypatch.setattr(SHIPPED, lambda: arrivals(2))
    with open_corpus(tmp_path / "registry.sqlite3", at=NOW) as corpus:
        assert len(corpus) == 2
