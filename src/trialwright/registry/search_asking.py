"""From what someone typed to a query: text, filters, place and page, each checked, with a word on what was left out."""

from __future__ import annotations

from collections.abc import Iterable

from trialwright.errors import InputError
from trialwright.registry.search_filters import SORTS, read_filter
from trialwright.registry.search_parser import parse
from trialwright.registry.search_query import Filter, Near, Query


def ask(
    text: str,
    filters: Iterable[tuple[str, str]] = (),
    *,
    near: Near | None = None,
    exclusions: bool = False,
    sort: str = "relevance",
    facets: bool = True,
    start: int = 0,
    limit: int = 20,
) -> Query:
    """The query for a text and filters as (name, value) pairs; several of one facet are joined by "or".

    Raises ``InputError`` for a filter or an order that is not known. The text itself is never refused.
    """
    if sort not in SORTS:
        raise InputError(where="sort", expected=f"one of {', '.join(SORTS)}", found=repr(sort[:40]),
                         remedy="Choose one of those.")  # fmt: skip
    parsed = parse(text)
    return Query(
        text=text, expression=parsed.expression, filters=_joined(filters), near=near, exclusions=exclusions, sort=sort,
        facets=facets, start=max(0, start), limit=max(0, limit), notes=parsed.notes,
    )  # fmt: skip


def _joined(filters: Iterable[tuple[str, str]]) -> tuple[Filter, ...]:
    """Filters by name: values of one facet joined, of a measure the last one."""
    joined: dict[str, Filter] = {}
    for name, text in filters:
        if not text.strip():
            continue
        one = read_filter(name, text)
        before = joined.get(one.name)
        if before is not None and one.values:
            values = tuple(dict.fromkeys((*before.values, *one.values)))
            one = read_filter(one.name, "|".join(values))
        joined[one.name] = one
    return tuple(joined.values())
