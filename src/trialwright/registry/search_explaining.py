"""Why a hit is a hit: which of the words looked for stands in which field, and the text around it.

Looked into is first what a list of hits shows (title, conditions, interventions, sponsor), which is at hand; the
record is fetched only for words that stand elsewhere. Words are found in the text as it stands by how their stem
begins, and held against the index's own way of cutting words; words with accents are looked for in names only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from trialwright.registry.search_compiling import Sought
from trialwright.registry.search_document import FIELD_SAYS, Searchable
from trialwright.registry.search_engine import Reason
from trialwright.registry.search_schema import stems
from trialwright.registry.search_values import Values, has_value

_AROUND = 70
_MOST_REASONS = 8
_MOST_SOUGHT = 16
_NAMES = ("title", "condition", "keyword", "intervention", "sponsor", "place", "person")
_FOREIGN_WORD = re.compile(r"[a-zA-Z]*[^\W\d_a-zA-Z]\w*")

_Place = tuple[str, str, int, int]
"""Field, text, and where the words begin and end in it."""


def reasons(
    sought: Sequence[Sought],
    card: Mapping[str, Sequence[str]],
    record: Callable[[], Searchable | None],
    values: Values | None = None,
) -> tuple[Reason, ...]:
    """The reasons of one hit, in the order of the words asked for; for each word its weightiest field.

    ``card``: the texts of the hit that are at hand, by field. ``record``: fetches the rest; None when it is not there.
    ``values``: what the hit has in fields without text.
    """
    asked: dict[str, list[Sought]] = {}
    told: dict[str, Reason] = {}
    for one in sought[:_MOST_SOUGHT]:
        if one.how != "value":
            asked.setdefault(one.asked, []).append(one)
        elif values is not None and (reason := has_value(one.asked, one.fields, values)) is not None:
            told[one.asked] = reason
    order = dict.fromkeys(one.asked for one in sought)
    for text in _texts(card, record) if asked else ():
        for word, ways in asked.items():
            if word not in told and (reason := _first(ways, text)) is not None:
                told[word] = reason
        if asked.keys() <= told.keys():
            break
    return tuple(told[word] for word in order if word in told)[:_MOST_REASONS]


@dataclass(slots=True)
class _Text:
    """The texts of a hit by field, and each of them in small letters once it was looked into."""

    fields: Mapping[str, Sequence[str]]
    ids: Sequence[str]
    lowered: dict[str, str] = field(default_factory=dict)

    def low(self, whole: str) -> str:
        low = self.lowered.get(whole)
        if low is None:
            low = self.lowered[whole] = whole.lower()
        return low


def _texts(card: Mapping[str, Sequence[str]], record: Callable[[], Searchable | None]) -> Iterator[_Text]:
    yield _Text(card, card.get("any_id", ()))
    found = record()
    if found is not None:
        yield _Text(found.text, found.ids)


def _first(ways: Sequence[Sought], text: _Text) -> Reason | None:
    """The first of the ways to say a word that stands in the text."""
    for one in ways:
        if one.how == "number":
            if one.tokens[0] in text.ids:
                return Reason(one.asked, "any_id", FIELD_SAYS["any_id"], "number", one.found)
            continue
        place = _place(one, text) or _place_of_folded(one, text.fields)
        if place is not None:
            name, whole, start, end = place
            quote, start, end = _quote(whole, start, end)
            return Reason(one.asked, name, FIELD_SAYS[name], one.how, one.found, quote, start, end)
    return None


def _place(one: Sought, text: _Text) -> _Place | None:
    begins = _beginning(one.tokens[0])
    pattern = _pattern(one.tokens)
    for name in one.fields:
        for whole in text.fields.get(name) or ():
            low = text.low(whole)
            at = low.find(begins)
            while at >= 0:
                match = None if at and low[at - 1].isalnum() else pattern.match(low, at)
                if match and (one.how == "beginning" or _cut(match.group()) == one.tokens):
                    return name, whole, match.start(), match.end()
                at = low.find(begins, at + 1)
    return None


def _place_of_folded(one: Sought, text: Mapping[str, Sequence[str]]) -> _Place | None:
    """The same in names with letters that the index folds away, such as ö."""
    if one.how == "beginning":
        return None
    for name in (name for name in one.fields if name in _NAMES):
        for whole in text.get(name) or ():
            if whole.isascii():
                continue
            for match in _FOREIGN_WORD.finditer(whole):
                if _cut(match.group())[:1] == one.tokens[:1] and set(one.tokens) <= set(_cut(whole)):
                    return name, whole, match.start(), match.end()
    return None


def _beginning(token: str) -> str:
    """How a word of that stem begins; the last letter of a stem may differ ("therapi", "therapy")."""
    return token[:-1] if len(token) > 3 and token.endswith("i") else token


@lru_cache(maxsize=4_000)
def _pattern(tokens: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"[\W_]+".join(re.escape(_beginning(token)) + r"[^\W_]*" for token in tokens))


@lru_cache(maxsize=20_000)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(stems(text))


def _quote(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The words with the text around them, and where they stand in it."""
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    left = text.find(" ", left, start) + 1 if left and " " in text[left:start] else left
    right = text.rfind(" ", end, right) if right < len(text) and " " in text[end:right] else right
    before, after = ("… " if left else ""), (" …" if right < len(text) else "")
    quote = f"{before}{text[left:right]}{after}".replace("\n", " ")
    shift = len(before) - left
    return quote, start + shift, end + shift
