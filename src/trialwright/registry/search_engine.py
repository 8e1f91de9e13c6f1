"""What a search gives, and what any engine must be able to do.

Whoever searches (command line, web, API, saved searches) knows only these values and the ``SearchEngine`` protocol;
which engine stands behind is chosen in one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from trialwright.registry.search_query import Filter, Query
from trialwright.registry.search_suggesting import Suggestion


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit is a hit: ``asked`` stands (``how``) in a field of the record.

    ``how``: "word", "phrase", "synonym", "misspelling", "number"; "value" for a field without text; "filter" for a
    filter that the hit passes, ``asked`` being the filter in words. ``found``: the words looked for, or its values.
    ``quote``: the text around them, ``start`` to ``end`` being the words themselves; "" when the text is not at hand.
    """

    asked: str
    field: str
    says: str
    how: str
    found: str
    quote: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One study found. ``card``: what a list shows (``search_document.Searchable``); ``km``: to its nearest site."""

    nct_id: str
    score: float
    card: dict[str, Any]
    reasons: tuple[Reason, ...] = ()
    km: float | None = None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value of a facet: the registry's word, English, how many studies, whether it is filtered by."""

    value: str
    says: str
    studies: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its counts. Counts of a facet that is filtered by leave its own filter aside."""

    name: str
    title: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """How many more studies would be found without one of the filters (or the place: name "near")."""

    name: str
    says: str
    studies: int


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found.

    ``direct``: studies whose number was asked for: go straight there. ``years``: (start year, studies), in order.
    ``notes``: what was read otherwise than written: synonyms, corrected misspellings, parts left out.
    """

    query: Query
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    direct: tuple[str, ...] = ()


class SearchEngine(Protocol):
    """What searches the registry."""

    def search(self, query: Query) -> Results:
        """The page of hits that ``query`` asks for, with counts and reasons."""
        ...

    def every_hit(self, query: Query) -> Iterator[Hit]:
        """All hits, without reasons, in the order of the query."""
        ...

    def suggest(self, typed: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Names that begin with what was typed."""
        ...


def filters_of(query: Query, without: str) -> tuple[Filter, ...]:
    """The query's filters but one."""
    return tuple(one for one in query.filters if one.name != without)
