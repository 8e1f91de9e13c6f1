"""A review asks a large corpus by its index, and a small one in memory; the answers are those of the same studies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.registry_search.invented import study
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import read_v2
from trialwright.registry.search_opening import level_engine
from trialwright.review import corpus_index
from trialwright.review.corpus_index import IndexedRecords


def test_a_large_corpus_is_asked_by_its_index_and_never_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "corpus.sqlite3"
    told = [study(90_000_000 + at, f"Study {at}", conditions=("Gout" if at < 5 else "Migraine",)) for at in range(9)]
    with Corpus.open(path) as corpus:
        arrivals = [Arrival(read_v2(one, "here"), "v2_json", "here") for one in told]
        corpus.add(arrivals, added_at=datetime(2026, 11, 22, tzinfo=UTC))
        target = arrivals[0].record
        with level_engine(path, corpus, lambda said: None) as engine:
            small = IndexedRecords(corpus, lambda: engine).similar(target, 4)
            monkeypatch.setattr(corpus_index, "SMALL", 0)
            monkeypatch.setattr(Corpus, "records", None)
            large = IndexedRecords(corpus, lambda: engine).similar(target, 4)
            assert {one.nct_id for one in large} == {f"NCT{90_000_000 + at}" for at in range(1, 5)}
            assert {one.nct_id for one in small} == {one.nct_id for one in large}
            assert IndexedRecords(corpus, lambda: engine).recruitment_rates("PHASE2", 1, 1000) == []


def test_a_study_that_the_corpus_does_not_hold_stands_in_no_other_source(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite3"
    with Corpus.open(path) as corpus:
        corpus.add([Arrival(read_v2(study(90_000_000, "Study"), "here"), "v2_json", "here")],
                   added_at=datetime(2026, 11, 22, tzinfo=UTC))  # fmt: skip
        with level_engine(path, corpus, lambda said: None) as engine:
            assert list(IndexedRecords(corpus, lambda: engine).in_other_sources("NCT00000000")) == []
