"""The bodies sent to an OpenSearch server (experimental): held to the query model, shape by shape."""

from __future__ import annotations

import json
import os
import urllib.request

import pytest

from tests.registry_search.invented import STUDIES
from trialwright.registry.search_asking import ask
from trialwright.registry.search_document import searchable
from trialwright.registry.search_opensearch import OpenSearchEngine, document, mapping, read_answer, search_body
from trialwright.registry.search_query import Near


def test_words_ask_for_all_in_weighted_fields() -> None:
    (must,) = search_body(ask("heart stroke", facets=False))["query"]["bool"]["must"]
    assert must["multi_match"]["operator"] == "and"
    assert "title^0.89" in must["multi_match"]["fields"]
    assert not any(field.startswith("exclusion") for field in must["multi_match"]["fields"])


def test_exclusions_are_searched_on_demand_only() -> None:
    (must,) = search_body(ask("heart", exclusions=True))["query"]["bool"]["must"]
    assert "exclusion^0.3" in must["multi_match"]["fields"]


def test_operators_become_clauses() -> None:
    (must,) = search_body(ask("lymphoma OR migraine AND NOT child"))["query"]["bool"]["must"]
    first, second = must["bool"]["should"]
    assert first["multi_match"]["query"] == "lymphoma"
    assert "must_not" in second["bool"]["must"][1]["bool"]


def test_synonyms_are_written_into_the_query() -> None:
    (must,) = search_body(ask("RA"))["query"]["bool"]["must"]
    assert must["bool"]["should"][1]["multi_match"] == {
        "query": "rheumatoid arthritis", "type": "phrase", "fields": must["bool"]["should"][0]["multi_match"]["fields"],
    }  # fmt: skip


def test_ranges_and_registry_words_are_typed() -> None:
    (must,) = search_body(ask("AREA[StartDate]RANGE[2020-01, MAX] AND AREA[Phase]3"))["query"]["bool"]["must"]
    assert must["bool"]["must"] == [{"range": {"start": {"gte": 20200101}}}, {"term": {"phase": "PHASE3"}}]


def test_a_facet_leaves_its_own_filter_aside() -> None:
    body = search_body(ask("", [("phase", "3"), ("status", "recruiting")], near=Near("52.3,4.9", 20)))
    assert body["aggs"]["phase"]["filter"]["bool"]["filter"] == [
        {"terms": {"status": ["RECRUITING"]}}, {"geo_distance": {"distance": "20km", "site": "52.3,4.9"}},
    ]  # fmt: skip
    assert len(body["post_filter"]["bool"]["filter"]) == 3
    assert len(body["aggs"]["country"]["filter"]["bool"]["filter"]) == 3


def test_documents_fit_the_mapping() -> None:
    fields = set(mapping()["mappings"]["properties"])
    assert all(set(document(searchable(one))) <= fields for one in STUDIES)


def test_an_answer_is_read() -> None:
    answer = {
        "hits": {"total": {"value": 1}, "hits": [{"_score": 2.5, "_source": {"nct_id": "NCT90000001", "card": {}}}]},
        "aggregations": {"phase": {"values": {"buckets": [{"key": "PHASE3", "doc_count": 1}]}}},
    }
    results = read_answer(ask("x", [("phase", "3")]), answer)
    assert (results.total, results.hits[0].nct_id, results.hits[0].score) == (1, "NCT90000001", 2.5)
    assert [(one.says, one.studies, one.chosen) for one in results.facets[0].buckets] == [("Phase 3", 1, True)]


def test_a_server_finds_what_the_invented_records_hold() -> None:
    address = os.environ.get("TRIALWRIGHT_OPENSEARCH_URL")
    if not address:
        pytest.skip("needs OpenSearch: set TRIALWRIGHT_OPENSEARCH_URL to the address of an empty index")

    def send(path: str, body: dict[str, object], method: str = "POST") -> dict[str, object]:
        request = urllib.request.Request(
            f"{address}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())  # type: ignore[no-any-return]

    send("", mapping(), "PUT")
    for one in STUDIES:
        found = searchable(one)
        send(f"_doc/{found.nct_id}?refresh=true", document(found), "PUT")
    assert OpenSearchEngine(send).search(ask("telitacicept")).total == 3
