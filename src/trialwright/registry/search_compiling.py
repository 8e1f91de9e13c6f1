"""A search expression as a query of tantivy, with the words looked for, so that every hit can say why it is one.

A word is looked for in every field of its area, each with its weight; a run of words asks for all of them, and counts
more where they stand as a phrase. A term that the lexicon knows may also stand in its other words (weight 0.8). A word
that no record has is corrected to the nearest known one (weight 0.9), one that few records have is looked for beside it
where it has far more of them, and the notes say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import tantivy
from tantivy import Occur, Query

from trialwright.registry.search_areas import EVERYWHERE, known_area
from trialwright.registry.search_clauses import all_of, any_of, between, facet_is, missing
from trialwright.registry.search_document import TEXT_FIELDS, folded_id
from trialwright.registry.search_filters import FACETS, MEASURES
from trialwright.registry.search_lexicon import LONGEST_TERM_WORDS, Lexicon
from trialwright.registry.search_query import (
    AsWritten,
    Between,
    Both,
    Either,
    Everything,
    Expression,
    Missing,
    Not,
    Phrase,
    Starts,
    Within,
    Words,
)
from trialwright.registry.search_schema import WITHOUT_POSITIONS, schema, stems
from trialwright.registry.search_values import written
from trialwright.registry.search_words import NAMES

LONG_TEXT_WORDS = 13
TELLING_WORDS = 25
"""A longer text is searched for its most telling words: 25 of them keep a search quick and rank better than all."""

MOST_POSTINGS, FEWEST_TELLING = 600_000, 8
"""Of many studies fewer words are taken, so that no more places of the index are read, but these at least."""

_LONG_TEXT_FIELDS = ("title", "condition", "keyword", "intervention", "summary", "inclusion", "exclusion")

_SYNONYM, _CORRECTED, _EXCLUSION = 0.8, 0.9, 0.3
_DOUBTED = 20
"""A word is doubted where a word one edit away has at least so many times its studies."""

_MOST_BEGINNINGS = 50
_EMPTY_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with", "without")
)

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that were looked for: ``asked`` by the user, ``found`` as looked for, ``tokens`` as in the index."""

    asked: str
    found: str
    how: str
    tokens: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(slots=True)
class Compiled:
    """A query of tantivy, what it looks for, and what the reader should know."""

    query: Query
    sought: list[Sought] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Compiling:
    """Compiles expressions for one state of the index."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        lexicon: Lexicon,
        nearest: Callable[[str, int, int], str | None],
        *,
        exclusions: bool = False,
    ) -> None:
        self._searcher = searcher
        self._lexicon = lexicon
        self._nearest = nearest
        self._exclusions = exclusions
        self._sought: list[Sought] = []
        self._notes: list[str] = []

    def compile(self, expression: Expression) -> Compiled:
        query = self._part(expression, self._weights(EVERYWHERE), exact=False)
        return self._told(query)

    def some(self, words: Words) -> Compiled:
        """Studies with some of the words, for when none has all."""
        weights = self._weights(EVERYWHERE)
        parts = [self._word(word, weights, exact=False) for word in _content(words.words)]
        return self._told(any_of(parts))

    def _told(self, query: Query) -> Compiled:
        """The query with its words, those of the user first, and its notes, each once."""
        sought = sorted(dict.fromkeys(self._sought), key=lambda one: one.how == "synonym")
        return Compiled(query, sought, list(dict.fromkeys(self._notes)))

    # Parts of an expression

    def _part(self, part: Expression, weights: Weights, exact: bool) -> Query:
        match part:
            case Both():
                return self._both(part.parts, weights, exact)
            case Either():
                return any_of([self._part(one, weights, exact) for one in part.parts])
            case Not():
                return self._both((part,), weights, exact)
            case Within():
                return self._part(part.part, self._weights(part.area), exact)
            case AsWritten():
                return self._part(part.part, weights, exact=True)
            case Everything():
                return Query.all_query()
            case Missing():
                return missing(weights, self._notes)
            case Between():
                self._sought.append(Sought(written(part), "", "value", (), tuple(weights)))
                return between(part, weights, self._notes)
            case Starts():
                return self._starts(part.beginning, weights)
            case Phrase():
                return self._phrase(part.text, weights, exact)
            case Words():
                return self._words(part.words, weights, exact)

    def _both(self, parts: tuple[Expression, ...], weights: Weights, exact: bool) -> Query:
        clauses = []
        for part in parts:
            if isinstance(part, Not):
                held = len(self._sought)
                clauses.append((Occur.MustNot, self._part(part.part, weights, exact)))
                del self._sought[held:]
            else:
                clauses.append((Occur.Must, self._part(part, weights, exact)))
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.append((Occur.Must, Query.all_query()))
        return Query.boolean_query(clauses)

    def _weights(self, name: str) -> Weights:
        area = known_area(name)
        weights = dict(area.weights) if area else {}
        if self._exclusions and "inclusion" in weights:
            weights["exclusion"] = _EXCLUSION
        return weights

    # Words

    def _words(self, words: tuple[str, ...], weights: Weights, exact: bool) -> Query:
        raw = self._raw(" ".join(words), weights)
        if raw is not None:
            return raw
        content = _content(words)
        if len(content) >= LONG_TEXT_WORDS:
            return self._telling(content, weights)
        return all_of([self._term(term, weights, exact) for term in self._terms(content, exact)])

    def _terms(self, words: tuple[str, ...], exact: bool) -> Iterator[tuple[str, ...]]:
        """The run cut into terms that the lexicon knows, the longest first, and single words."""
        at = 0
        while at < len(words):
            length = 1
            for longer in range(min(LONGEST_TERM_WORDS, len(words) - at), 1, -1):
                if not exact and self._lexicon.synonyms(" ".join(words[at : at + longer])):
                    length = longer
                    break
            yield words[at : at + length]
            at += length

    def _term(self, words: tuple[str, ...], weights: Weights, exact: bool) -> Query:
        said = " ".join(words)
        others = [] if exact else self._others(said, weights)
        own = all_of([self._word(word, weights, exact or bool(others)) for word in words])
        if len(words) > 1:
            own = Query.boolean_query([(Occur.Must, own), (Occur.Should, self._standing(stems(said), weights))])
        return any_of([own, *others]) if others else own

    def _others(self, said: str, weights: Weights) -> list[Query]:
        """The term in its other words, those that some study has."""
        others = []
        for synonym in self._lexicon.synonyms(said):
            tokens = stems(synonym.text)
            if tokens and self._held(tokens):
                others.append(Query.boost_query(self._standing(tokens, weights), _SYNONYM))
                self._seek(said, synonym.text, "synonym", tokens, weights)
                self._notes.append(f"“{said}” was also searched as “{synonym.text}” ({synonym.source}).")
        return others

    def _word(self, word: str, weights: Weights, exact: bool) -> Query:
        tokens = stems(word)
        if not tokens:
            return Query.all_query()
        by_id = self._by_id(word)
        studies = self._studies(tokens, weights)
        if not studies and by_id is None and not exact:
            return self._corrected(word, tokens, weights)
        self._seek(word, word, "word", tokens, weights)
        found = [self._standing(tokens, weights)]
        if by_id is not None:
            found.append(by_id)
        elif not exact and (known := self._slip(word, tokens, studies, weights)):
            self._notes.append(f"Few studies have the word “{word}”: also searched for “{known}”.")
            found.append(self._misspelt(word, known, weights))
        return any_of(found) if len(found) > 1 else found[0]

    def _corrected(self, word: str, tokens: list[str], weights: Weights) -> Query:
        """The word that a word means which no field of the area has: the nearest, or what it is likely a slip of."""
        elsewhere = self._studies(tokens, dict.fromkeys(TEXT_FIELDS, 1.0))
        known = self._slip(word, tokens, elsewhere, weights) if elsewhere else self._nearest(word, 1, 2)
        where = " where it was looked for" if elsewhere else ""
        if known is None:
            on_demand = "exclusion" not in weights and self._studies(tokens, {"exclusion": 1.0})
            hint = "; exclusion criteria, which are searched on demand, have it" if on_demand else ""
            self._notes.append(f"No study has the word “{word}”{where}{hint}.")
            return Query.empty_query()
        self._notes.append(f"No study has the word “{word}”{where}: searched for “{known}” instead.")
        return self._misspelt(word, known, weights)

    def _slip(self, word: str, tokens: list[str], studies: int, weights: Weights) -> str | None:
        """The word one edit away that has so many more studies that a rare word is likely a slip of it."""
        if not weights.keys() & NAMES or len(tokens) != 1 or studies * _DOUBTED > self._searcher.num_docs:
            return None
        known = self._nearest(word, studies * _DOUBTED, 1)
        return known if known is not None and stems(known) != tokens else None

    def _misspelt(self, word: str, known: str, weights: Weights) -> Query:
        tokens = stems(known)
        self._seek(word, known, "misspelling", tokens, weights)
        return Query.boost_query(self._standing(tokens, weights), _CORRECTED)

    def _phrase(self, text: str, weights: Weights, exact: bool) -> Query:
        raw = self._raw(text, weights)
        if raw is not None:
            return raw
        tokens = stems(text)
        if not tokens:
            return Query.all_query()
        self._seek(text, text, "phrase" if len(tokens) > 1 else "word", tokens, weights)
        return self._standing(tokens, weights)

    def _starts(self, beginning: str, weights: Weights) -> Query:
        """Words that begin so; of many the first fifty by the number of their studies."""
        folded = beginning.casefold()
        parts = []
        for name, weight in weights.items():
            if name not in TEXT_FIELDS:
                continue
            begin = self._searcher.terms_with_prefix(name, folded, limit=2_000)
            begin = sorted(begin, key=lambda one: -one[1])[:_MOST_BEGINNINGS]
            if begin:
                query = Query.term_set_query(schema(), name, [term for term, _ in begin])
                parts.append(Query.const_score_query(query, weight))
        self._sought.append(Sought(beginning + "*", beginning, "beginning", (folded,), tuple(weights)))
        return any_of(parts)

    def _telling(self, words: tuple[str, ...], weights: Weights) -> Query:
        """A long text: its most telling words, at least some of them."""
        weights = {name: weight for name, weight in weights.items() if name in _LONG_TEXT_FIELDS} or weights
        rare: dict[str, tuple[int, str]] = {}
        for word in words:
            for token in stems(word):
                held = max(self._searcher.doc_freq(name, token) for name in _LONG_TEXT_FIELDS)
                if held and len(token) > 2:
                    rare.setdefault(token, (held, word))
        chosen: list[str] = []
        postings = 0
        for token in sorted(rare, key=lambda token: (rare[token][0], token))[:TELLING_WORDS]:
            postings += sum(self._searcher.doc_freq(name, token) for name in weights)
            if postings > MOST_POSTINGS and len(chosen) >= FEWEST_TELLING:
                break
            chosen.append(token)
        parts = []
        for token in chosen:
            self._seek(rare[token][1], rare[token][1], "word", [token], weights)
            parts.append(self._standing([token], weights))
        self._notes.append(
            f"A long text was searched for its {len(chosen)} most telling words, at least three at once."
        )
        clauses = [(Occur.Should, part) for part in parts]
        return Query.boolean_query(clauses, minimum_number_should_match=min(3, len(clauses))) if parts else any_of([])

    def _standing(self, tokens: list[str], weights: Weights) -> Query:
        """The tokens one behind the other, in any field of the area, weighted."""
        parts = []
        by_place = len(tokens) > 1 and any(name in TEXT_FIELDS and name not in WITHOUT_POSITIONS for name in weights)
        for name, weight in weights.items():
            if name not in TEXT_FIELDS or any(not self._searcher.doc_freq(name, token) for token in tokens):
                continue
            if by_place and name in WITHOUT_POSITIONS and name != "exclusion":  # asked for on purpose
                continue
            if len(tokens) == 1:
                query = Query.term_query(schema(), name, tokens[0], "freq")
            elif name in WITHOUT_POSITIONS:
                query = all_of([Query.term_query(schema(), name, token, "freq") for token in tokens])
            else:
                query = Query.phrase_query(schema(), name, list(tokens))
            parts.append(Query.boost_query(query, weight))
        return any_of(parts)

    def _held(self, tokens: list[str]) -> bool:
        """Whether each token stands in some field of some study."""
        return all(any(self._searcher.doc_freq(name, token) for name in TEXT_FIELDS) for token in tokens)

    def _studies(self, tokens: list[str], weights: Weights) -> int:
        """About how many studies have the rarest of the tokens in a field of the area: as many as its fullest field."""
        fields = [name for name in weights if name in TEXT_FIELDS]
        return min(max((self._searcher.doc_freq(name, token) for name in fields), default=0) for token in tokens)

    def _by_id(self, word: str) -> Query | None:
        folded = folded_id(word)
        if len(folded) < 4 or not any(letter.isdigit() for letter in folded):
            return None
        if not self._searcher.doc_freq("any_id", folded):
            return None
        self._sought.append(Sought(word, word, "number", (folded,), ("any_id",)))
        return Query.const_score_query(Query.term_query(schema(), "any_id", folded, "basic"), 50.0)

    def _seek(self, asked: str, found: str, how: str, tokens: list[str], weights: Weights) -> None:
        fields = tuple(sorted((name for name in weights if name in TEXT_FIELDS), key=lambda name: -weights[name]))
        self._sought.append(Sought(asked, found, how, tuple(tokens), fields))

    # Fields that hold no text

    def _raw(self, text: str, weights: Weights) -> Query | None:
        """A value of a facet, a number or a study number; None when the area holds text."""
        parts = []
        for name in weights:
            if name == "any_id":
                self._sought.append(Sought(text, text, "number", (folded_id(text),), ("any_id",)))
                parts.append(Query.term_query(schema(), name, folded_id(text), "basic"))
            elif name in FACETS:
                self._sought.append(Sought(text, "", "value", (), (name,)))
                parts.append(facet_is(name, text, self._notes))
            elif name in MEASURES:
                self._sought.append(Sought(text, "", "value", (), (name,)))
                parts.append(between(Between(text, text), [name], self._notes))
        return Query.const_score_query(any_of(parts), 1.0) if parts else None


def _content(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that carry meaning; all of them when none does."""
    content = tuple(word for word in words if word.casefold() not in _EMPTY_WORDS)
    return content or words
