"""What someone keeps: searches with what is new since the last look, and watched studies with what changed.

The watches stand beside the corpus (``registry.watching``), apart for each user. A saved search is kept as the part of
an address that asks it, so that it can be opened again as it was. Showing the page is no look: what is new stays new
until its reader says that it was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from trialwright.errors import InputError
from trialwright.registry.corpus import Corpus
from trialwright.registry.difference import Change
from trialwright.registry.watching import Look, News, Watching
from trialwright.registry.watching_schema import SavedSearch
from trialwright.web import search_page
from trialwright.web.shelf import Shelf, corpus_file

MOST_SEARCHES, MOST_WATCHED, MOST_FOUND = 30, 200, 5_000
LONGEST_NAME = 80
_MOST_TOLD = 20
_ASKS = ("q", "near", "km", "exclusions", "from", "to", "sort", *search_page.FILTERS)


@dataclass(frozen=True, slots=True)
class Study:
    """A study by number and title, with what changed in it."""

    nct_id: str
    title: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A saved search: its words, its filters in words, and its news. ``wrong``: why it cannot be asked any more."""

    saved: SavedSearch
    text: str
    filters: tuple[str, ...]
    found: int
    new: tuple[Study, ...]
    changed: tuple[Study, ...]
    gone: tuple[Study, ...]
    more: int
    wrong: str = ""

    @property
    def is_news(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@dataclass(frozen=True, slots=True)
class KeptStudy:
    """A watched study: what changed that matters, and how much that does not. ``wrong``: why it cannot be told."""

    study: Study
    looked_at: str
    upkeep: int
    withdrawn: bool
    wrong: str = ""


def now() -> datetime:
    """The moment in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def owner(request: HttpRequest) -> str:
    """Whose watches these are: each user's apart, and apart from those of the command line."""
    return f"user:{request.user.get_username()}"


@contextmanager
def watching() -> Iterator[Watching]:
    """The watches beside the corpus. Raises ``InputError``."""
    with Watching.open(Watching.beside(corpus_file())) as opened:
        yield opened


def cleaned(address: str) -> str:
    """An address that was handed in, with what asks a search and nothing else."""
    return asks(QueryDict(address[:4_000]))


def asks(sent: QueryDict) -> str:
    """The part of an address that asks a search, without its page."""
    return urlencode([(name, value) for name in _ASKS for value in sent.getlist(name) if value.strip()])


def save(held: Shelf, watches: Watching, whose: str, name: str, address: str) -> None:
    """Save a search under a name; what it finds now counts as seen. Raises ``InputError`` with what is wrong."""
    name, address = " ".join(name.split()), cleaned(address)
    standing = [one.name for one in watches.searches(owner=whose)]
    if not 0 < len(name) <= LONGEST_NAME:
        raise InputError(where="name", expected=f"1 to {LONGEST_NAME} letters", found=f"{len(name)}",
                         remedy="Give the search a name that you will know again.")  # fmt: skip
    if name in standing:
        raise InputError(where="name", expected="a name that no saved search has", found=repr(name),
                         remedy="Give another name, or forget the saved search of that name first.")  # fmt: skip
    if len(standing) >= MOST_SEARCHES:
        raise InputError(where="saved searches", expected=f"at most {MOST_SEARCHES}", found=str(len(standing)),
                         remedy="Forget one that you no longer need.")  # fmt: skip
    _refuse_wide(held, address)
    watches.save(name, address, at=now(), owner=whose)
    seen(held, watches, whose, name)


def _refuse_wide(held: Shelf, address: str) -> None:
    if not address:
        raise InputError(where="search", expected="words or a filter", found="neither",
                         remedy="Ask for something first.")  # fmt: skip
    total = held.engine.search(search_page.asked(QueryDict(address), limit=0, facets=False)).total
    if total > MOST_FOUND:
        raise InputError(where="search", expected=f"one that finds at most {MOST_FOUND:,} studies", found=f"{total:,}",
                         remedy="Narrow it down: of so many, something is new every day.")  # fmt: skip


def seen(held: Shelf, watches: Watching, whose: str, name: str) -> None:
    """What a saved search finds now has been looked at."""
    watches.news(name, lambda address: _found(held, address), held.corpus, at=now(), owner=whose)


def searches(held: Shelf, watches: Watching, whose: str) -> list[KeptSearch]:
    """Every saved search with its news."""
    return [_kept(held, watches, whose, one) for one in watches.searches(owner=whose)]


def _kept(held: Shelf, watches: Watching, whose: str, one: SavedSearch) -> KeptSearch:
    try:
        query = search_page.asked(QueryDict(one.query), facets=False)
        told = watches.news(
            one.name, lambda address: _found(held, address), held.corpus, at=now(), owner=whose, keep=False
        )
    except InputError as error:
        return KeptSearch(one, one.query, (), 0, (), (), (), 0, str(error))
    filters = [said.says for said in query.filters]
    if query.near is not None:
        filters.append(f"Within {query.near.km:g} km of {query.near.place}")
    if query.exclusions:
        filters.append("Exclusion criteria searched too")
    return KeptSearch(one, query.text, tuple(filters), len(told.found), *_news(held.corpus, told))


def _news(corpus: Corpus, told: News) -> tuple[tuple[Study, ...], tuple[Study, ...], tuple[Study, ...], int]:
    lists = (told.new, tuple(nct_id for nct_id, _ in told.changed), told.gone)
    changes = dict(told.changed)
    shown = [
        tuple(Study(one, _title(corpus, one), _mattering(changes.get(one, ()))) for one in ids[:_MOST_TOLD])
        for ids in lists
    ]
    return shown[0], shown[1], shown[2], sum(max(0, len(ids) - _MOST_TOLD) for ids in lists)


def _found(held: Shelf, address: str) -> list[str]:
    return held.engine.numbers(search_page.asked(QueryDict(address), facets=False))


def watch(held: Shelf, watches: Watching, whose: str, nct_id: str) -> None:
    """Watch a study from now on, or take what changed in it as seen. Raises ``InputError`` where there are too many."""
    watched = watches.watched(owner=whose)
    if nct_id not in watched and len(watched) >= MOST_WATCHED:
        raise InputError(where="watched studies", expected=f"at most {MOST_WATCHED}", found=str(len(watched)),
                         remedy="Stop watching one that you no longer need.")  # fmt: skip
    watches.watch(nct_id, held.corpus, at=now(), owner=whose)


def watched(held: Shelf, watches: Watching, whose: str) -> list[KeptStudy]:
    """Every watched study with what changed since the last look, the changed ones first."""
    kept = [_looked(held, watches, whose, one) for one in watches.watched(owner=whose)]
    return sorted(kept, key=lambda one: (not (one.study.changes or one.withdrawn), one.study.nct_id))


def _looked(held: Shelf, watches: Watching, whose: str, nct_id: str) -> KeptStudy:
    try:
        look: Look = watches.watch(nct_id, held.corpus, at=now(), owner=whose, keep=False)
    except InputError as error:
        return KeptStudy(Study(nct_id, nct_id), "", 0, False, str(error))
    told = _mattering(look.changes)
    study = Study(nct_id, _title(held.corpus, nct_id), told)
    return KeptStudy(study, look.looked_at[:10], len(look.changes) - len(told), look.withdrawn)


def _mattering(changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(change for change in changes if change.matters)


def _title(corpus: Corpus, nct_id: str) -> str:
    return corpus.title(nct_id) or nct_id
