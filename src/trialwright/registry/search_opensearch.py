"""EXPERIMENTAL: the same queries for an OpenSearch server, for a site that outgrows one machine.

Never run against a server yet, and therefore in no list of features: only the request bodies stand, held to the query
model by contract tests. ``OpenSearchEngine`` is handed a function that sends a body to a path and gives the answer; it
opens no connection itself. Synonyms are written into the query; misspellings are left to the server's fuzziness, which
says nothing of them. Places need the sites' points as ``geo_point``.
OpenSearch query DSL: https://docs.opensearch.org/latest/query-dsl/ and /aggregations/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from trialwright.errors import InputError
from trialwright.registry.search_areas import EVERYWHERE, known_area
from trialwright.registry.search_document import TEXT_FIELDS, Searchable, folded_id
from trialwright.registry.search_engine import Bucket, Facet, Hit, Results
from trialwright.registry.search_filters import FACETS, MEASURES, SORTS, bounds, facet_value
from trialwright.registry.search_lexicon import Lexicon
from trialwright.registry.search_query import (
    AsWritten,
    Between,
    Both,
    Either,
    Everything,
    Expression,
    Filter,
    Missing,
    Not,
    Phrase,
    Query,
    Starts,
    Within,
    Words,
)
from trialwright.registry.search_suggesting import Suggestion

Body = dict[str, Any]
Send = Callable[[str, Body], Mapping[str, Any]]
"""Sends a body to a path of the server, such as ``_search``; gives the answer."""

_MOST_TOGETHER = 10_000


def mapping() -> Body:
    """The body that makes the index: how each field is kept."""
    text = {"type": "text", "analyzer": "english"}
    properties: Body = dict.fromkeys(TEXT_FIELDS, text)
    properties |= {key: {"type": "keyword"} for key in [*FACETS, "nct_id", "any_id"]}
    properties |= {key: {"type": "long"} for key in [*MEASURES, "number"]}
    properties |= {"site": {"type": "geo_point"}, "card": {"type": "object", "enabled": False}}
    return {"mappings": {"dynamic": False, "properties": properties}}


def document(found: Searchable) -> Body:
    """The body of one study."""
    sites = [{"lat": site.latitude, "lon": site.longitude} for site in found.sites]
    return {
        **found.text, **found.facets, **found.measures,
        "nct_id": found.nct_id, "any_id": found.ids, "site": sites, "card": found.card,
    }  # fmt: skip


def search_body(query: Query) -> Body:
    """The body of a search: a page of hits and, where asked for, the facets with their own filter left aside."""
    body: Body = {
        "from": query.start,
        "size": query.limit,
        "track_total_hits": True,
        "_source": ["nct_id", "card"],
        "query": {"bool": {"must": [_part(query.expression, EVERYWHERE, query, exact=False)]}},
    }
    limits = {one.name: _filter(one) for one in query.filters}
    if query.near is not None:
        limits["near"] = _near(query)
    if limits:
        body["post_filter"] = {"bool": {"filter": list(limits.values())}}
    order = SORTS.get(query.sort)
    if order is not None:
        body["sort"] = [{order[0]: {"order": "asc" if order[1] else "desc", "missing": "_last"}}]
    if query.facets:
        body["aggs"] = {name: _facet(name, limits) for name, facet in FACETS.items() if facet.counted}
    return body


def read_answer(query: Query, answer: Mapping[str, Any]) -> Results:
    """The results in a server's answer."""
    hits = tuple(
        Hit(one["_source"]["nct_id"], float(one.get("_score") or 0.0), one["_source"]["card"])
        for one in answer["hits"]["hits"]
    )
    chosen = {one.name: one.values for one in query.filters}
    facets = tuple(
        Facet(name, FACETS[name].title, tuple(
            Bucket(str(one["key"]), FACETS[name].say(str(one["key"])), int(one["doc_count"]),
                   str(one["key"]) in chosen.get(name, ()))
            for one in found["values"]["buckets"]
        ))
        for name, found in (answer.get("aggregations") or {}).items()
    )  # fmt: skip
    return Results(query, int(answer["hits"]["total"]["value"]), hits, facets, notes=query.notes)


class OpenSearchEngine:
    """EXPERIMENTAL. Searches an OpenSearch index through ``send``. Implements ``SearchEngine``."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def search(self, query: Query) -> Results:
        return read_answer(query, self._send("_search", search_body(query)))

    def every_hit(self, query: Query) -> Iterator[Hit]:
        """All hits, up to the ten thousand that a server gives from one search."""
        yield from self.search(replace(query, start=0, limit=_MOST_TOGETHER, facets=False)).hits

    def suggest(self, typed: str, limit: int = 10) -> tuple[Suggestion, ...]:
        folded = typed.casefold()
        body = {"size": 0, "aggs": {"names": {"terms": {
            "field": "condition_name", "include": f"{_escaped(folded)}.*", "size": limit,
        }}}}  # fmt: skip
        buckets = self._send("_search", body)["aggregations"]["names"]["buckets"]
        return tuple(Suggestion(str(one["key"]), "condition", int(one["doc_count"])) for one in buckets)


def _part(part: Expression, area: str, query: Query, exact: bool) -> Body:
    match part:
        case Both():
            return {"bool": {"must": [_part(one, area, query, exact) for one in part.parts]}}
        case Either():
            return {"bool": {"should": [_part(one, area, query, exact) for one in part.parts],
                             "minimum_should_match": 1}}  # fmt: skip
        case Not():
            return {"bool": {"must_not": [_part(part.part, area, query, exact)]}}
        case Within():
            return _part(part.part, part.area, query, exact)
        case AsWritten():
            return _part(part.part, area, query, exact=True)
        case Everything():
            return {"match_all": {}}
        case Missing():
            return {"bool": {"must_not": [{"exists": {"field": name}} for name in _weights(area, query)]}}
        case Between():
            return _any([_range(name, part) for name in _weights(area, query) if name in MEASURES])
        case Starts():
            return {"multi_match": {"query": part.beginning, "type": "bool_prefix", "fields": _fields(area, query)}}
        case Phrase():
            return _raw(part.text, area, query) or _phrase(part.text, area, query)
        case Words():
            return _raw(" ".join(part.words), area, query) or _words(part.words, area, query, exact)


def _words(words: tuple[str, ...], area: str, query: Query, exact: bool) -> Body:
    said = " ".join(words)
    own: Body = {"multi_match": {"query": said, "type": "cross_fields", "operator": "and",
                                 "fields": _fields(area, query)}}  # fmt: skip
    synonyms = () if exact else Lexicon().synonyms(said)
    return _any([own, *(_phrase(synonym.text, area, query) for synonym in synonyms)])


def _phrase(text: str, area: str, query: Query) -> Body:
    return {"multi_match": {"query": text, "type": "phrase", "fields": _fields(area, query)}}


def _raw(text: str, area: str, query: Query) -> Body | None:
    parts: list[Body] = []
    for name in _weights(area, query):
        if name == "any_id":
            parts.append({"term": {name: folded_id(text)}})
        elif name in FACETS:
            try:
                parts.append({"term": {name: facet_value(name, text)}})
            except InputError:
                parts.append({"match_none": {}})
        elif name in MEASURES:
            parts.append(_range(name, Between(text, text)))
    return _any(parts) if parts else None


def _filter(one: Filter) -> Body:
    if one.name == "age":
        return {"bool": {"filter": [
            _any([_within("minimum_age", None, one.high), _absent("minimum_age")]),
            _any([_within("maximum_age", one.low, None), _absent("maximum_age")]),
        ]}}  # fmt: skip
    return {"terms": {one.name: list(one.values)}} if one.values else _within(one.name, one.low, one.high)


def _facet(name: str, limits: Mapping[str, Body]) -> Body:
    others = [limit for other, limit in limits.items() if other != name]
    return {
        "filter": {"bool": {"filter": others}} if others else {"match_all": {}},
        "aggs": {"values": {"terms": {"field": name, "size": 40}}},
    }


def _near(query: Query) -> Body:
    assert query.near is not None
    return {"geo_distance": {"distance": f"{query.near.km:g}km", "site": query.near.place}}


def _range(name: str, part: Between) -> Body:
    try:
        return _within(name, *bounds(name, part.low, part.high))
    except InputError:
        return {"match_none": {}}


def _within(name: str, low: int | None, high: int | None) -> Body:
    return {"range": {name: {key: value for key, value in (("gte", low), ("lte", high)) if value is not None}}}


def _absent(name: str) -> Body:
    return {"bool": {"must_not": [{"exists": {"field": name}}]}}


def _any(parts: list[Body]) -> Body:
    return parts[0] if len(parts) == 1 else {"bool": {"should": parts, "minimum_should_match": 1}}


def _weights(area: str, query: Query) -> dict[str, float]:
    found = known_area(area)
    weights = dict(found.weights) if found else {}
    if query.exclusions and "inclusion" in weights:
        weights["exclusion"] = 0.3
    return weights


def _fields(area: str, query: Query) -> list[str]:
    return [f"{name}^{weight:g}" for name, weight in _weights(area, query).items() if name in TEXT_FIELDS]


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in '.?+*|{}[]()"\\#@&<>~' else letter for letter in text)
