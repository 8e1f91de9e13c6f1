"""Come back later: what is new for a saved search, what changed in a watched study, also after a rebuilt corpus."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.registry_corpus.a_record import NOW, arrival, arrivals
from trialwright.errors import InputError
from trialwright.registry.corpus import Corpus
from trialwright.registry.corpus_text import look_lines, news_lines
from trialwright.registry.watching import Watching

LATER, LATEST = NOW + timedelta(days=1), NOW + timedelta(days=2)


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "registry.sqlite3") as opened:
        opened.add(arrivals(3), added_at=NOW)
        yield opened


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    with Watching.open(Watching.beside(tmp_path / "registry.sqlite3")) as opened:
        yield opened


def test_the_watches_stand_beside_the_corpus() -> None:
    assert Watching.beside(Path("a/registry.sqlite3")) == Path("a/registry.watches.sqlite3")


def test_a_saved_search_tells_what_is_new_changed_and_gone(corpus: Corpus, watching: Watching) -> None:
    watching.save("ours", "status:recruiting", at=NOW)
    asked: list[str] = []

    def search(query: str) -> list[str]:
        asked.append(query)
        return found

    found = ["NCT90000001", "NCT90000002", "NCT99999999"]
    first = watching.news("ours", search, corpus, at=NOW)
    assert (first.looked_at, first.new, first.found) == ("", (), ("NCT90000001", "NCT90000002"))
    assert news_lines(first) == ["ours: 2 studies now; from the next look on you are told what is new."]
    assert news_lines(watching.news("ours", search, corpus, at=LATER)) == [
        "ours: nothing new since 2026-11-22 (2 studies)."
    ]
    corpus.add([arrival(2, status="COMPLETED", updated="2026-01-01")], added_at=LATER)
    found = ["NCT90000002", "NCT90000003"]
    news = watching.news("ours", search, corpus, at=LATEST)
    assert (news.new, news.gone) == (("NCT90000003",), ("NCT90000001",))
    assert news_lines(news) == [
        "ours, since 2026-11-23 (2 studies now):",
        "  * New: NCT90000003",
        "  * Changed: NCT90000002: Status changed from Recruiting to Completed.",
        "  * Found no longer: NCT90000001",
    ]
    assert asked == ["status:recruiting"] * 3


def test_upkeep_alone_is_no_news(corpus: Corpus, watching: Watching) -> None:
    watching.save("ours", "q", at=NOW)
    watching.news("ours", lambda _: ["NCT90000001"], corpus, at=NOW)
    corpus.add([arrival(1, updated="2026-01-01")], added_at=LATER)
    assert watching.news("ours", lambda _: ["NCT90000001"], corpus, at=LATER).changed == ()


def test_a_peek_is_no_look(corpus: Corpus, watching: Watching) -> None:
    watching.save("ours", "q", at=NOW)
    watching.news("ours", lambda _: [], corpus, at=NOW)
    for _ in range(2):
        news = watching.news("ours", lambda _: ["NCT90000001"], corpus, at=LATER, keep=False)
        assert news.new == ("NCT90000001",)


def test_saving_again_replaces_the_query_and_begins_anew(corpus: Corpus, watching: Watching) -> None:
    watching.save("ours", "one", at=NOW)
    watching.news("ours", lambda _: [], corpus, at=NOW)
    watching.save("ours", "two", at=LATER)
    assert [(one.name, one.query, one.looked_at) for one in watching.searches()] == [("ours", "two", "")]
    watching.forget("ours")
    assert watching.searches() == ()


def test_a_search_that_was_not_saved_is_told_with_those_that_were(corpus: Corpus, watching: Watching) -> None:
    watching.save("ours", "q", at=NOW)
    for ask in (lambda: watching.forget("theirs"), lambda: watching.news("theirs", lambda _: [], corpus, at=NOW)):
        with pytest.raises(InputError, match="must be a file with a saved search 'theirs', found ours"):
            ask()
    with pytest.raises(InputError, match="must be a name, found none"):
        watching.save(" ", "q", at=NOW)


def test_owners_do_not_see_each_others_watches(corpus: Corpus, watching: Watching) -> None:
    watching.save("ours", "q", at=NOW, owner="anna")
    watching.watch("NCT90000001", corpus, at=NOW, owner="anna")
    assert watching.searches() == watching.watched() == ()
    assert watching.watched(owner="anna") == ("NCT90000001",)


def test_a_watch_tells_what_changed_since_the_last_look(corpus: Corpus, watching: Watching) -> None:
    assert look_lines(watching.watch("nct90000001", corpus, at=NOW), False) == ["NCT90000001: watched from now on."]
    assert look_lines(watching.watch("OWN-1", corpus, at=NOW), False) == [
        "NCT90000001: nothing changed since 2026-11-22."
    ]
    corpus.add([arrival(1, status="COMPLETED", updated="2026-01-01")], added_at=LATER)
    corpus.add([arrival(1, status="RECRUITING", updated="2026-02-01")], added_at=LATER)
    look = watching.watch("NCT90000001", corpus, at=LATER)
    assert look_lines(look, False) == ["NCT90000001, since 2026-11-22:", "  - 1 change of upkeep (--details)."]
    corpus.add([arrival(1, status="SUSPENDED", updated="2026-03-01")], added_at=LATER)
    assert look_lines(watching.watch("NCT90000001", corpus, at=LATEST), True) == [
        "NCT90000001, since 2026-11-23:",
        "  * Status changed from Recruiting to Suspended.",
        "  - Day on which the last update was posted changed from 2026-02-01 to 2026-03-01.",
    ]


def test_a_watch_outlives_a_rebuilt_corpus(corpus: Corpus, watching: Watching, tmp_path: Path) -> None:
    watching.watch("NCT90000001", corpus, at=NOW)
    with Corpus.open(tmp_path / "rebuilt.sqlite3") as rebuilt:
        rebuilt.add([arrival(1, status="COMPLETED", updated="2026-01-01")], added_at=LATER)
        look = watching.watch("NCT90000001", rebuilt, at=LATER)
    assert [change.says for change in look.changes if change.matters] == [
        "Status changed from Recruiting to Completed."
    ]


def test_a_watch_compares_like_with_like_when_another_source_comes(
    corpus: Corpus, watching: Watching, tmp_path: Path
) -> None:
    with Corpus.open(tmp_path / "partial.sqlite3") as partial:
        partial.add([arrival(1, "portal_page", text="", own_id="")], added_at=NOW)
        watching.watch("NCT90000001", partial, at=NOW)
        partial.add([arrival(1, status="COMPLETED")], added_at=LATER)
        assert look_lines(watching.watch("NCT90000001", partial, at=LATER, keep=False), False) == [
            "NCT90000001: nothing changed since 2026-11-22.",
            "  - Shown from another source: v2_json, before portal_page.",
        ]
    look = watching.watch("NCT90000001", corpus, at=LATER)
    assert look.forms == ("portal_page", "v2_json")
    assert all(change.old is not None and change.new is not None for change in look.changes)


def test_a_withdrawn_study_says_so(corpus: Corpus, watching: Watching) -> None:
    watching.watch("NCT90000001", corpus, at=NOW)
    corpus.withdraw(["NCT90000001"], at=LATER)
    assert "  * The registry lists this study no longer." in look_lines(
        watching.watch("NCT90000001", corpus, at=LATER), False
    )


def test_a_watch_can_be_ended(corpus: Corpus, watching: Watching) -> None:
    watching.watch("NCT90000001", corpus, at=NOW)
    assert watching.unwatch("nct90000001") and not watching.unwatch("NCT90000001")


def test_a_study_that_the_corpus_lacks_is_refused_in_a_sentence(corpus: Corpus, watching: Watching) -> None:
    with pytest.raises(InputError, match="must be a corpus that holds 'NCT99999999', found none"):
        watching.watch("NCT99999999", corpus, at=NOW)


def test_a_file_that_holds_no_watches_is_refused(tmp_path: Path) -> None:
    Corpus.open(tmp_path / "registry.sqlite3").close()
    (tmp_path / "text").write_text("no database" * 99, encoding="utf-8")
    with pytest.raises(InputError, match="must be a file of saved searches and watches, found another program's"):
        Watching.open(tmp_path / "registry.sqlite3")
    with pytest.raises(InputError, match="found file is not a database"):
        Watching.open(tmp_path / "text")
    with pytest.raises(InputError, match="that can be read and written"):
        Watching.open(tmp_path)


def test_a_locked_file_of_watches_ends_with_a_sentence(corpus: Corpus, watching: Watching, tmp_path: Path) -> None:
    watching.save("ours", "q", at=NOW)
    other = sqlite3.connect(tmp_path / "registry.watches.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    watching._connection.execute("PRAGMA busy_timeout = 20")
    for ask in (
        lambda: watching.save("more", "q", at=NOW),
        lambda: watching.news("ours", lambda _: [], corpus, at=NOW),
    ):
        with pytest.raises(InputError, match="found database is locked"):
            ask()
    other.close()
