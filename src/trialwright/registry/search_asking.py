"""From what someone typed to a query: text, filters, place and page, each checked, with a word on what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

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


def written(
    text: str, filters: Iterable[tuple[str, str]] = (), *, near: Near | None = None, exclusions: bool = False
) -> str:
    """A search as one line that ``read_written`` reads back: its text alone, or, with more, the query of an address.

    >>> written("lupus"), written("lupus", [("status", "RECRUITING")], near=Near("Paris", 50))
    ('lupus', '?q=lupus&status=RECRUITING&near=Paris&km=50')
    """
    asked = [("q", text), *filters]
    asked += [("near", near.place), ("km", f"{near.km:g}")] if near else []
    asked += [("exclusions", "on")] if exclusions else []
    return text if len(asked) == 1 and not text.startswith("?") else f"?{urlencode(asked)}"


def read_written(line: str, *, facets: bool = False, limit: int = 20) -> Query:
    """The query that ``written`` wrote. Raises ``InputError`` for a filter that is no longer known."""
    if not line.startswith("?"):
        return ask(line, facets=facets, limit=limit)
    sent = parse_qsl(line[1:], keep_blank_values=True)
    only = dict(sent)
    filters = [(name, value) for name, value in sent if name not in ("q", "near", "km", "exclusions")]
    near = Near(only["near"], _kilometres(only.get("km", "50"))) if only.get("near") else None
    return ask(
        only.get("q", ""), filters, near=near, exclusions=only.get("exclusions") == "on", facets=facets, limit=limit
    )


def said(line: str) -> str:
    """A written search as a reader says it; as it stands where it can no longer be asked.

    >>> said("?q=lupus&status=RECRUITING&near=Paris&km=50")
    'lupus, Status: Recruiting, within 50 km of Paris'
    """
    try:
        query = read_written(line)
    except InputError:
        return line
    parts = [query.text, *(one.says for one in query.filters)]
    parts += [f"within {query.near.km:g} km of {query.near.place}"] if query.near else []
    parts += ["exclusion criteria too"] if query.exclusions else []
    return ", ".join(part for part in parts if part)


def _kilometres(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(where="km", expected="a number of kilometres", found=repr(text[:20]),
                         remedy="Write a number, such as 50.") from None  # fmt: skip


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
