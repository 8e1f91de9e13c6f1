"""The index follows the corpus: what is new goes in, what was withdrawn goes out, what broke off is taken up again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.registry_search.invented import LYMPHOMA, MIGRAINE, RA, STUDIES, study
from trialwright.errors import InputError
from trialwright.registry import search_index
from trialwright.registry.arrival import Arrival
from trialwright.registry.corpus import Corpus
from trialwright.registry.record import read_v2
from trialwright.registry.search_asking import ask
from trialwright.registry.search_index import Indexing, index_all, index_folder, is_behind, update
from trialwright.registry.search_tantivy import TantivyEngine

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def _add(corpus: Corpus, *records: dict) -> None:  # type: ignore[type-arg]
    corpus.add((Arrival(read_v2(one), "v2_json", "a test") for one in records), added_at=NOW)


def _found(folder: Path, text: str) -> set[str]:
    engine = TantivyEngine(folder)
    try:
        return {hit.nct_id for hit in engine.search(ask(text)).hits}
    finally:
        engine.close()


def test_only_what_changed_is_indexed_again(tmp_path: Path) -> None:
    folder = index_folder(tmp_path / "registry.sqlite3")
    with Corpus.open(tmp_path / "registry.sqlite3") as corpus:
        _add(corpus, *STUDIES)
        assert is_behind(folder, corpus)
        assert update(folder, corpus).added == len(STUDIES)
        assert not is_behind(folder, corpus)
        assert update(folder, corpus).added == 0
        changed = study(90000003, "A gout diary")
        changed["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"] = {"date": "2026-11-01"}
        _add(corpus, changed)
        assert update(folder, corpus).added == 1
        assert _found(folder, "gout") == {MIGRAINE}
        assert _found(folder, "AREA[BriefTitle]migraine") == set()
        corpus.withdraw([LYMPHOMA], at=NOW)
        assert update(folder, corpus).removed == 1
        assert _found(folder, "lymphoma AND chemotherapy") == set()


def test_what_broke_off_is_taken_up_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "RECORDS_IN_A_BATCH", 2)
    folder = index_folder(tmp_path / "registry.sqlite3")

    def stop(indexed: search_index.Indexed) -> None:
        if indexed.added == 4:
            raise KeyboardInterrupt

    with Corpus.open(tmp_path / "registry.sqlite3") as corpus:
        _add(corpus, *STUDIES)
        with pytest.raises(KeyboardInterrupt):
            update(folder, corpus, progress=stop)
        assert is_behind(folder, corpus)
        assert update(folder, corpus).added == len(STUDIES) - 4
        assert len(_found(folder, "")) == len(STUDIES)


def test_an_index_of_an_older_layout_is_built_again(tmp_path: Path) -> None:
    folder = index_folder(tmp_path / "registry.sqlite3")
    with Corpus.open(tmp_path / "registry.sqlite3") as corpus:
        _add(corpus, *STUDIES)
        update(folder, corpus)
        next(folder.glob("words-*")).rename(folder / "words-0")
        assert is_behind(folder, corpus)
        assert update(folder, corpus).added == len(STUDIES)
    assert RA in _found(folder, "telitacicept")


def test_two_cannot_write_at_once(tmp_path: Path) -> None:
    with (
        Indexing(tmp_path / "index"),
        pytest.raises(InputError, match="another program at work"),
        Indexing(tmp_path / "index"),
    ):
        pass


def test_a_folder_with_other_files_is_never_taken_for_an_index(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("keep me")
    with pytest.raises(InputError, match="a folder with other files"):
        index_all(tmp_path / "letters", STUDIES)
    assert (tmp_path / "letters" / "dear.txt").read_text() == "keep me"


def test_where_no_index_stands_the_command_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="trialwright registry index"):
        TantivyEngine(tmp_path)


def test_a_damaged_index_is_told_and_can_be_built_anew(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    index_all(folder, STUDIES)
    next(folder.glob("words-*/meta.json")).write_text("{")
    with pytest.raises(InputError, match="index --anew"):
        TantivyEngine(folder)
    index_all(folder, STUDIES)
    assert RA in _found(folder, "telitacicept")
