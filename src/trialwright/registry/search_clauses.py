"""Clauses of tantivy's queries: all of, one of, a value of a facet, a range, a value that is missing.

What cannot be read or is not possible is told in ``notes`` and finds nothing, or is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

import tantivy
from tantivy import Occur, Query

from trialwright.errors import InputError
from trialwright.registry.search_filters import FACETS, MEASURES, bounds, facet_value
from trialwright.registry.search_query import Between
from trialwright.registry.search_schema import schema


def any_of(parts: list[Query]) -> Query:
    """At least one of the parts; nothing when there are none."""
    if len(parts) == 1:
        return parts[0]
    return Query.boolean_query([(Occur.Should, part) for part in parts]) if parts else Query.empty_query()


def all_of(parts: list[Query]) -> Query:
    """All parts; everything when there are none."""
    if len(parts) == 1:
        return parts[0]
    return Query.boolean_query([(Occur.Must, part) for part in parts]) if parts else Query.all_query()


def facet_is(name: str, text: str, notes: list[str]) -> Query:
    """Studies with a value of a facet, in the registry's words or in English."""
    try:
        return Query.term_query(schema(), name, facet_value(name, text), "basic")
    except InputError as error:
        notes.append(str(error))
        return Query.empty_query()


def between(part: Between, fields: Iterable[str], notes: list[str]) -> Query:
    """Studies with a measure in a range as written."""
    ranges = []
    for name in (name for name in fields if name in MEASURES):
        try:
            ranges.append(in_range(name, *bounds(name, part.low, part.high)))
        except InputError as error:
            notes.append(str(error))
            return Query.empty_query()
    if not ranges:
        notes.append("RANGE was left out: it needs a date, a number or an age to look in.")
        return Query.all_query()
    return Query.const_score_query(any_of(ranges), 1.0)


def missing(fields: Iterable[str], notes: list[str]) -> Query:
    """Studies without a value in the fields."""
    names = [name for name in fields if name in MEASURES or (name in FACETS and FACETS[name].counted)]
    if not names:
        notes.append("MISSING was left out: it works for dates, numbers and facets.")
        return Query.all_query()
    present = [(Occur.MustNot, Query.exists_query(name)) for name in names]
    return Query.boolean_query([(Occur.Must, Query.all_query()), *present])


def in_range(name: str, low: int | None, high: int | None) -> Query:
    """Studies whose measure lies from ``low`` to ``high``, both included; those without it never do."""
    if low is None and high is None:
        return Query.exists_query(name)
    if low is not None and high is not None and low > high:
        return Query.empty_query()
    return Query.range_query(schema(), name, tantivy.FieldType.Integer, lower_bound=low, upper_bound=high)
