"""The words that tell a study's criteria apart from others, as a query of the index.

The forty most telling words of the inclusion text (its first fifty words count twice: the disease stands there) and of
the exclusion text (a third of the weight), each weighing (1 + ln times used) x inverse document frequency.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from trialwright.registry.search_schema import schema, stems

MOST_WORDS = 40
FIRST_WORDS = 50
EXCLUSION_WEIGHT = 0.35

_PLAIN = re.compile(r"[^\W\d_][\w-]{3,}")


@dataclass(frozen=True, slots=True)
class Telling:
    """The telling words of one text: (word as indexed, weight), the heaviest first."""

    field: str
    words: tuple[tuple[str, float], ...]


def telling_words(
    searcher: tantivy.Searcher, field: str, text: str, most: int = MOST_WORDS, share: float = 1.0
) -> Telling:
    """The most telling words of a text in one field of the index."""
    tokens = stems(text)
    used = Counter(tokens + (tokens[:FIRST_WORDS] if field == "inclusion" else []))
    studies = max(1, searcher.num_docs)
    weighed = []
    for token, times in used.items():
        held = searcher.doc_freq(field, token)
        if held > 1 or (held and studies < 50):
            rarity = math.log(1 + (studies - held + 0.5) / (held + 0.5))
            weighed.append((token, share * (1 + math.log(times)) * max(rarity, 0.0)))
    weighed.sort(key=lambda one: (-one[1], one[0]))
    return Telling(field, tuple(weighed[:most]))


def text_query(parts: Sequence[Telling]) -> Query | None:
    """The query for telling words; None when there are none."""
    clauses = [
        (Occur.Should, Query.boost_query(Query.term_query(schema(), part.field, word, "freq"), weight))
        for part in parts
        for word, weight in part.words
        if weight > 0
    ]
    return Query.boolean_query(clauses) if clauses else None


def spelt(text: str) -> dict[str, str]:
    """Word as indexed -> as it first stands in the text."""
    found: dict[str, str] = {}
    for match in _PLAIN.finditer(text):
        tokens = stems(match.group())
        if len(tokens) == 1:
            found.setdefault(tokens[0], match.group())
    return found
