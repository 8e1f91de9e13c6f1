"""Laws that hold for every corpus: filters never add, facets count right, AND is a part, order is nothing."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registry_search.invented import study
from trialwright.registry.search_asking import ask
from trialwright.registry.search_document import searchable
from trialwright.registry.search_engine import Results
from trialwright.registry.search_filters import FACETS
from trialwright.registry.search_index import Indexing, index_all
from trialwright.registry.search_parser import parse
from trialwright.registry.search_tantivy import TantivyEngine

WORDS = ("lupus", "arthritis", "migraine", "placebo", "telitacicept", "children")
SLOWLY = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))

records = st.lists(
    st.builds(
        lambda words, inclusion, status, phase, year, enrolment, sex: {
            "title": " ".join(words), "conditions": tuple(words[:2]), "inclusion": inclusion, "status": status,
            "phase": phase, "start": f"{year}-02" if year else None, "enrolment": enrolment, "sex": sex,
        },
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
        st.sampled_from(WORDS),
        st.sampled_from(("RECRUITING", "COMPLETED", "TERMINATED")),
        st.sampled_from(("PHASE2", "PHASE3", None)),
        st.sampled_from((2010, 2020, None)),
        st.sampled_from((10, 100, None)),
        st.sampled_from(("ALL", "FEMALE")),
    ),
    min_size=1,
    max_size=12,
).map(lambda built: [study(90000001 + at, **one) for at, one in enumerate(built)])  # fmt: skip

filters = st.lists(
    st.sampled_from(
        (("status", "recruiting"), ("status", "recruiting,completed"), ("phase", "3"), ("year", "2015.."),
         ("enrolment", "..50"), ("sex", "female"), ("age", "30"), ("condition", "lupus"))
    ),
    max_size=3,
    unique_by=lambda pair: pair[0],
)  # fmt: skip


@contextmanager
def _engine(data: list[dict[str, Any]]) -> Iterator[TantivyEngine]:
    with tempfile.TemporaryDirectory() as folder:
        index_all(Path(folder) / "index", data)
        engine = TantivyEngine(Path(folder) / "index")
        try:
            yield engine
        finally:
            engine.close()


def _searched(data: list[dict[str, Any]], *queries: Any) -> list[Results]:
    with _engine(data) as engine:
        return [engine.search(query) for query in queries]


def _without(chosen: list[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    return [pair for pair in chosen if ask("", [pair]).filters[0].name != name]


def _found(results: Results) -> set[str]:
    return {hit.nct_id for hit in results.hits}


@SLOWLY
@given(records, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2), filters)
def test_a_filter_never_adds_hits(data: list[dict[str, Any]], words: list[str], chosen: list[tuple[str, str]]) -> None:
    text = " ".join(words)
    with _engine(data) as engine:
        limited = engine.search(ask(text, chosen))
        assert _found(limited) <= _found(engine.search(ask(text)))
        for hidden in limited.hidden:
            without = engine.search(ask(text, _without(chosen, hidden.name)))
            assert without.total == limited.total + hidden.studies


@SLOWLY
@given(records, st.sampled_from(("", *WORDS)), filters)
def test_facet_counts_equal_a_count_by_hand(
    data: list[dict[str, Any]], text: str, chosen: list[tuple[str, str]]
) -> None:
    held = [searchable(one) for one in data]
    with _engine(data) as engine:
        results = engine.search(ask(text, chosen))
        assert {facet.name for facet in results.facets} == {name for name, facet in FACETS.items() if facet.counted}
        for facet in results.facets:
            found = _found(engine.search(ask(text, _without(chosen, facet.name), facets=False)))
            counted = Counter(value for one in held if one.nct_id in found for value in set(one.facets[facet.name]))
            assert {bucket.value: bucket.studies for bucket in facet.buckets if bucket.studies} == counted


@SLOWLY
@given(records, st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_and_or_and_not_are_sets(data: list[dict[str, Any]], one: str, other: str) -> None:
    first, second, both, either, without = _searched(
        data, ask(one), ask(other), ask(f"{one} AND {other}"), ask(f"{one} OR {other}"), ask(f"{one} NOT {other}")
    )
    assert _found(both) == _found(first) & _found(second)
    assert _found(either) == _found(first) | _found(second)
    assert _found(without) == _found(first) - _found(second)


@SLOWLY
@given(records, st.randoms(use_true_random=False), st.sampled_from(WORDS))
def test_the_order_of_adding_does_not_matter(data: list[dict[str, Any]], chance: Any, text: str) -> None:
    shuffled = list(data)
    chance.shuffle(shuffled)
    (one,), (other,) = _searched(data, ask(text)), _searched(shuffled, ask(text))
    assert (one.total, _found(one), one.years) == (other.total, _found(other), other.years)
    assert [{(b.value, b.studies) for b in facet.buckets} for facet in one.facets] == [
        {(b.value, b.studies) for b in facet.buckets} for facet in other.facets
    ]
    scores = {hit.nct_id: round(hit.score, 3) for hit in one.hits}
    assert scores == {hit.nct_id: round(hit.score, 3) for hit in other.hits}


@SLOWLY
@given(records, records)
def test_adding_again_puts_a_record_in_place_of_the_older(
    first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    newest = {one["protocolSection"]["identificationModule"]["nctId"]: one for one in [*first, *second]}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        for part in (first, second):
            with Indexing(folder) as indexing:
                for one in part:
                    indexing.add(one)
                indexing.commit()
        engine = TantivyEngine(folder)
        assert _found(engine.search(ask("", limit=100))) == set(newest)
        found = _found(engine.search(ask("AREA[BriefTitle]lupus", limit=100)))
        engine.close()
    wanted = {
        nct for nct, one in newest.items() if "lupus" in one["protocolSection"]["identificationModule"]["briefTitle"]
    }
    assert found == wanted


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab "()[]:*-ANDORTEXLG,\\', max_size=60))
def test_any_text_is_read_as_some_query(text: str) -> None:
    parsed = parse(text)
    assert parse(text) == parsed


@SLOWLY
@given(st.text(max_size=80))
def test_any_text_can_be_searched(text: str) -> None:
    (results,) = _searched([study(90000001, "lupus")], ask(text))
    assert results.total in (0, 1)
