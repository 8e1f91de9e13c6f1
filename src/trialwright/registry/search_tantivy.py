"""The search engine that runs inside the program: tantivy (https://github.com/quickwit-oss/tantivy), BM25 over fields.

Open it on the folder of an index; hand in a corpus (or anything that gives a record's data by number) so that hits can
quote the record. Reading needs no lock: an index may be updated while it is searched; ``reload`` shows what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import tantivy
from tantivy import Occur
from tantivy import Query as Compiled

from trialwright.errors import InputError
from trialwright.registry.search_beside import open_beside
from trialwright.registry.search_clauses import in_range
from trialwright.registry.search_compiling import Compiling, Sought
from trialwright.registry.search_document import Searchable, folded_id, searchable
from trialwright.registry.search_engine import Bucket, Facet, Hidden, Hit, Results, filters_of
from trialwright.registry.search_explaining import reasons
from trialwright.registry.search_filters import FACETS, SORTS
from trialwright.registry.search_index import open_words
from trialwright.registry.search_lexicon import Lexicon
from trialwright.registry.search_places import HALF_WAY_ROUND_KM, Place, find_place, kilometres, sites_within, too_far
from trialwright.registry.search_query import MOST_HITS_ON_A_PAGE, Filter, Near, Query, Words
from trialwright.registry.search_schema import LAYOUT, schema, stems
from trialwright.registry.search_suggesting import Suggestion, suggestions
from trialwright.registry.search_values import passed, values_of
from trialwright.registry.search_words import Spelling

RecordData = Callable[[str], Mapping[str, Any] | None]

_BEHIND = (
    "Studies that were added or changed since the index was written are not found yet: bring it level with "
    "trialwright registry index."
)
_BUCKETS = {"country": 40, "condition_name": 40}
_BUCKETS_USUAL = 20
_YEARS = 120
_AT_ONCE = 2_000
_SHORTEST_ID = 4


class TantivyEngine:
    """Searches the index in one folder. Implements ``SearchEngine``."""

    def __init__(self, folder: Path, data_of: RecordData | None = None) -> None:
        inner = folder / f"words-{LAYOUT}"
        if not inner.is_dir():
            raise InputError(
                where=str(folder), expected="an index of the registry's records", found="none",
                remedy="Build it: trialwright registry index.",
            )  # fmt: skip
        self.index = open_words(inner)
        self.beside = open_beside(folder)
        self.data_of: RecordData = data_of or _no_data
        self.is_behind = False
        """Whether the records hold something that the index does not know; whoever keeps both says so."""
        self._spelling: Spelling | None = None
        self.lexicon = Lexicon(self.beside)
        self.searcher = self.index.searcher()

    def __len__(self) -> int:
        return int(self.searcher.num_docs)

    def close(self) -> None:
        self.beside.close()

    def reload(self) -> None:
        """Show what was indexed since the engine was opened."""
        self.index.reload()
        self.searcher = self.index.searcher()
        self._spelling = None

    # The engine's three questions

    def search(self, query: Query) -> Results:
        asking = _Asking(self, query)
        counted = self._counted(asking, query)
        if not counted["total"] and asking.relax():
            counted = self._counted(asking, query)
        hits = tuple(self._page(asking, query))
        facets = self._facets(asking, query, counted) if query.facets else ()
        return Results(
            query=query, total=counted["total"], hits=hits, facets=facets,
            years=_years(counted) if query.facets else (),
            notes=(*query.notes, *asking.notes, *((_BEHIND,) if self.is_behind else ())),
            hidden=self._hidden(asking, query, counted["total"]), direct=self.numbered(query),
        )  # fmt: skip

    def every_hit(self, query: Query) -> Iterator[Hit]:
        asking, total = self._asked(query)
        for start in range(0, total, _AT_ONCE):
            page = replace(query, start=start, limit=_AT_ONCE)
            yield from (self._hit(asking, score, address) for score, address in self._addresses(asking, page))

    def numbers(self, query: Query) -> list[str]:
        """The numbers of all hits in the order of the query: quicker than the hits."""
        asking, total = self._asked(query)
        addresses = [address for _, address in self._addresses(asking, replace(query, start=0, limit=total))]
        return [f"NCT{int(number or 0):08d}" for number in self.searcher.fast_field_values("number", addresses)]

    def suggest(self, typed: str, limit: int = 10) -> tuple[Suggestion, ...]:
        return suggestions(self.beside, typed, limit)

    def numbered(self, query: Query) -> tuple[str, ...]:
        """The studies whose number the query is."""
        if not isinstance(query.expression, Words):
            return ()
        words = query.expression.words
        wanted = [folded_id(word) for word in words if folded_id(word).startswith("nct")] or [folded_id("".join(words))]
        found: list[str] = []
        for folded in wanted:
            if len(folded) >= _SHORTEST_ID and any(letter.isdigit() for letter in folded):
                same = Compiled.term_query(schema(), "any_id", folded, "basic")
                hits = self.searcher.search(same, 5, count=False).hits
                found += [str(self.searcher.doc(address).get_first("nct_id")) for _, address in hits]
        return tuple(dict.fromkeys(found))

    def nearest_word(self, word: str, fewest: int = 1, edited: int = 2) -> str | None:
        if self._spelling is None:
            self._spelling = Spelling(self.beside)
        return self._spelling.nearest(word, fewest, edited)

    # Hits

    def _asked(self, query: Query) -> tuple[_Asking, int]:
        """The query compiled, with the number of its hits."""
        asking = _Asking(self, query)
        total = self._count(asking.all())
        if not total and asking.relax():
            total = self._count(asking.all())
        return asking, total

    def _page(self, asking: _Asking, query: Query) -> Iterator[Hit]:
        for score, address in self._addresses(asking, replace(query, limit=min(query.limit, MOST_HITS_ON_A_PAGE))):
            yield self._explained(self._hit(asking, score, address), asking)

    def _addresses(self, asking: _Asking, query: Query) -> list[tuple[float, tantivy.DocAddress]]:
        order = SORTS.get(query.sort)
        if query.limit <= 0:
            return []
        if order is None:
            hits = self.searcher.search(asking.all(), query.limit, count=False, offset=query.start).hits
        else:
            field, ascending = order
            hits = self.searcher.search(
                asking.all(), query.limit, count=False, order_by_field=field, offset=query.start,
                order=tantivy.Order.Asc if ascending else tantivy.Order.Desc,
            ).hits  # fmt: skip
        return [(float(score or 0.0), address) for score, address in hits]

    def _hit(self, asking: _Asking, score: float, address: tantivy.DocAddress) -> Hit:
        document = self.searcher.doc(address)
        card: Any = document.get_first("card")
        return Hit(str(document.get_first("nct_id")), score, orjson.loads(bytes(card)))

    def _explained(self, hit: Hit, asking: _Asking) -> Hit:
        card, fetched = hit.card, _Fetched(self.data_of, hit.nct_id)
        text = {"title": [card["title"]], "condition": card["conditions"], "sponsor": [card["sponsor"]],
                "intervention": [name for _, name in card["interventions"]], "condition_mesh": card["condition_mesh"],
                "intervention_mesh": card["intervention_mesh"], "any_id": [folded_id(hit.nct_id)]}  # fmt: skip
        km, site = None, ""
        if asking.place is not None and (found := fetched()) is not None:
            km, site = _nearest_site(found.sites, asking.place)
        values = values_of(card)
        why = reasons(asking.sought, text, fetched, values) + passed(asking.filters, values)
        return replace(hit, reasons=why, km=km, site=site)

    # Counts

    def _counted(self, asking: _Asking, query: Query) -> dict[str, Any]:
        wanted: dict[str, Any] = {"total": {"value_count": {"field": "number"}}}
        if query.facets:
            wanted |= {name: _terms(name) for name, facet in FACETS.items() if facet.counted}
            wanted["year"] = {"terms": {"field": "year", "size": _YEARS}}
        found = self.searcher.aggregate(asking.all(), wanted)
        return {**found, "total": int(found["total"]["value"])}

    def _facets(self, asking: _Asking, query: Query, counted: Mapping[str, Any]) -> tuple[Facet, ...]:
        chosen = {one.name: one.values for one in query.filters}
        facets = []
        for name, facet in FACETS.items():
            if not facet.counted:
                continue
            found = counted[name]
            if name in chosen:
                wanted = {name: _terms(name), "total": {"value_count": {"field": "number"}}}
                aside = self.searcher.aggregate(asking.all(without=name), wanted)
                found, asking.totals[name] = aside[name], int(aside["total"]["value"])
            buckets = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in found["buckets"]]
            known = {value for value, _ in buckets}
            buckets += [(value, 0) for value in chosen.get(name, ()) if value not in known]
            facets.append(Facet(name, facet.title, tuple(
                Bucket(value, facet.say(value), studies, value in chosen.get(name, ())) for value, studies in buckets
            )))  # fmt: skip
        return tuple(facets)

    def _hidden(self, asking: _Asking, query: Query, total: int) -> tuple[Hidden, ...]:
        names = [(one.name, one.says) for one in query.filters]
        if query.near is not None:
            where = f"within {query.near.km:g} km of {asking.place.name}" if asking.place else f"in {query.near.place}"
            names.append(("near", where))
        for name, _ in names:
            if name not in asking.totals:
                asking.totals[name] = self._count(asking.all(without=name))
        counted = [Hidden(name, says, asking.totals[name] - total) for name, says in names]
        return tuple(hidden for hidden in counted if hidden.studies)

    def _count(self, query: Compiled) -> int:
        return int(self.searcher.aggregate(query, {"n": {"value_count": {"field": "number"}}})["n"]["value"])


class _Asking:
    """One query being asked: compiled parts, kept apart so that filters can be left out one by one."""

    def __init__(self, engine: TantivyEngine, query: Query) -> None:
        self._engine, self._query = engine, query
        self.place: Place | None = None
        self._near: Compiled | None = None
        self._place_notes: list[str] = []
        self.totals: dict[str, int] = {}
        compiling = Compiling(engine.searcher, engine.lexicon, engine.nearest_word, exclusions=query.exclusions)
        compiled = compiling.compile(query.expression)
        self.filters = query.filters
        self._text = compiled.query
        self.sought: list[Sought] = compiled.sought
        self._text_notes = compiled.notes
        if query.near is not None:
            self._near = self._sites(query.near)

    def _sites(self, near: Near) -> Compiled:
        """Studies with a site near a place; where no site of that city has coordinates, with a site that names it."""
        if not 0 < near.km <= HALF_WAY_ROUND_KM:
            raise too_far(near.km)
        engine = self._engine
        try:
            self.place = find_place(engine.beside, near.place)
        except InputError:
            words = stems(near.place.partition(",")[0])
            if not words or not all(engine.searcher.doc_freq("place", word) for word in words):
                raise
            self._place_notes.append(f"No site in “{near.place}” has coordinates here: shown are studies with a site "
                                     "that names it, whatever the distance.")  # fmt: skip
            if len(words) > 1:
                return Compiled.phrase_query(schema(), "place", list(words))
            return Compiled.term_query(schema(), "place", words[0], "basic")
        if self.place.others:
            self._place_notes.append(f"“{near.place}” was read as {self.place.name}; "
                                     f"others of that name: {'; '.join(self.place.others)}.")  # fmt: skip
        sites = sites_within(engine.beside, self.place, near.km)
        return Compiled.term_set_query(schema(), "site", list(sites)) if sites else Compiled.empty_query()

    def relax(self) -> bool:
        """Ask for some of the words where no study has all of them, whatever the filters; False when some study has.

        False, too, when no study has any: then the notes on each word tell it.
        """
        engine, expression = self._engine, self._query.expression
        if not isinstance(expression, Words) or len(expression.words) < 2 or engine._count(self._text):
            return False
        relaxed = Compiling(engine.searcher, engine.lexicon, engine.nearest_word, exclusions=self._query.exclusions)
        compiled = relaxed.some(expression)
        if not engine._count(compiled.query):
            return False
        self._text, self.sought = compiled.query, compiled.sought
        self._text_notes = [
            *compiled.notes, "No study has all of these words: shown are those with some of them, best first."
        ]  # fmt: skip
        return True

    @property
    def notes(self) -> list[str]:
        """What the reader should know: of the words, then of the place."""
        return [*self._text_notes, *self._place_notes]

    def all(self, without: str = "") -> Compiled:
        """The text with the filters but one."""
        clauses = [(Occur.Must, self._text)]
        clauses += [(Occur.Must, _silent(_filter(one))) for one in filters_of(self._query, without)]
        if self._near is not None and without != "near":
            clauses.append((Occur.Must, _silent(self._near)))
        return Compiled.boolean_query(clauses) if len(clauses) > 1 else self._text


def _filter(one: Filter) -> Compiled:
    if one.name == "age":
        low = _or_missing("minimum_age", in_range("minimum_age", None, one.high))
        high = _or_missing("maximum_age", in_range("maximum_age", one.low, None))
        return Compiled.boolean_query([(Occur.Must, low), (Occur.Must, high)])
    if one.values:
        same = [Compiled.term_query(schema(), one.name, value, "basic") for value in one.values]
        return Compiled.boolean_query([(Occur.Should, query) for query in same])
    return in_range(one.name, one.low, one.high)


def _or_missing(name: str, query: Compiled) -> Compiled:
    none = Compiled.boolean_query([(Occur.Must, Compiled.all_query()), (Occur.MustNot, Compiled.exists_query(name))])
    return Compiled.boolean_query([(Occur.Should, query), (Occur.Should, none)])


def _silent(query: Compiled) -> Compiled:
    """A filter does not change the order."""
    return Compiled.const_score_query(query, 0.0)


def _terms(name: str) -> dict[str, Any]:
    return {"terms": {"field": name, "size": _BUCKETS.get(name, _BUCKETS_USUAL)}}


def _years(counted: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((int(bucket["key"]), int(bucket["doc_count"])) for bucket in counted["year"]["buckets"]))


def _nearest_site(sites: list[Any], place: Place) -> tuple[float | None, str]:
    if not sites:
        return None, ""
    far = kilometres(place.latitude, place.longitude, np.array([site.latitude for site in sites]),
                     np.array([site.longitude for site in sites]))  # fmt: skip
    at = int(far.argmin())
    return float(far[at]), ", ".join(part for part in (sites[at].city, sites[at].country) if part)


class _Fetched:
    """The record of a hit, fetched when it is asked for, and once."""

    def __init__(self, data_of: RecordData, nct_id: str) -> None:
        self._data_of, self._nct_id = data_of, nct_id
        self._asked = False
        self._found: Searchable | None = None

    def __call__(self) -> Searchable | None:
        if not self._asked:
            data = self._data_of(self._nct_id)
            self._asked, self._found = True, None if data is None else searchable(data)
        return self._found


def _no_data(nct_id: str) -> None:
    """No record at hand: hits are explained by their cards."""
