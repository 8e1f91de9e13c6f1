"""What a search asks: an expression of words and areas, filters, a place, an order and a page.

The one query model of the registry: the parser writes it, every engine reads it. Expressions follow the registry's own
language of search expressions (https://clinicaltrials.gov/find-studies/constructing-complex-search-queries); a run of
words asks for all of them, in any order and any field of the area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MOST_HITS_ON_A_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words, such as ``heart attack``: all of them, wherever they stand."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one behind the other."""

    text: str


@dataclass(frozen=True, slots=True)
class Starts:
    """A word that begins so: ``rheum*``."""

    beginning: str


@dataclass(frozen=True, slots=True)
class Between:
    """A value from ``low`` to ``high``, both included, as written; None: no bound on that side."""

    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """The field has no value."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Every study."""


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold (AND)."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds (OR)."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Expression


@dataclass(frozen=True, slots=True)
class Within:
    """The part, looked for in one area of the record only: ``AREA[InterventionName]aspirin``, ``intr:aspirin``."""

    area: str
    part: Expression


@dataclass(frozen=True, slots=True)
class AsWritten:
    """The part without synonyms and without a guess at misspellings (``EXPANSION[None]``, ``EXPANSION[Term]``)."""

    part: Expression


Expression: TypeAlias = (
    Words | Phrase | Starts | Between | Missing | Everything | Both | Either | Not | Within | AsWritten
)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter by a facet (one of ``values``) or by a range (``low`` to ``high``, whole numbers, both included).

    ``name``: a facet or a measured field of ``search_filters``. ``says``: the filter in words.
    """

    name: str
    values: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Studies with a site within ``km`` kilometres of a place: a city's name, or ``latitude,longitude`` in degrees."""

    place: str
    km: float


@dataclass(frozen=True, slots=True)
class Query:
    """One search.

    ``exclusions``: search the exclusion criteria too. ``sort``: a name of ``search_filters.SORTS``. ``facets``: count
    facets. ``ids``: the text names studies by number, if any does. ``notes``: what the parser left out, in words.
    """

    text: str
    expression: Expression
    filters: tuple[Filter, ...] = ()
    near: Near | None = None
    exclusions: bool = False
    sort: str = "relevance"
    facets: bool = True
    start: int = 0
    limit: int = 20
    notes: tuple[str, ...] = ()


def leaves(expression: Expression) -> tuple[Expression, ...]:
    """The parts of an expression that ask for something, left to right, those behind NOT left out."""
    if isinstance(expression, Both | Either):
        return tuple(leaf for part in expression.parts for leaf in leaves(part))
    if isinstance(expression, Within | AsWritten):
        return leaves(expression.part)
    return () if isinstance(expression, Not) else (expression,)
