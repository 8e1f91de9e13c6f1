"""Why a hit is a hit: which of the words looked for stands in which field, and the text around it.

Words are found in the text as it stands by how their stem begins, and held against the index's own way of cutting
words; words with accents are looked for in names only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from trialwright.registry.search_compiling import Sought
from trialwright.registry.search_document import FIELD_SAYS
from trialwright.registry.search_engine import Reason
from trialwright.registry.search_schema import stems

_AROUND = 70
_MOST_REASONS = 8
_MOST_SOUGHT = 16
_NAMES = ("title", "condition", "keyword", "intervention", "sponsor", "place", "person")
_FOREIGN_WORD = re.compile(r"[a-zA-Z]*[^\W\d_a-zA-Z]\w*")

_Place = tuple[str, str, int, int]
"""Field, text, and where the words begin and end in it."""


def reasons(sought: Sequence[Sought], text: Mapping[str, Sequence[str]], ids: Sequence[str]) -> tuple[Reason, ...]:
    """The reasons of one hit, in the order of the words asked for; for each word its weightiest field."""
    found: list[Reason] = []
    told: set[str] = set()
    lowered: dict[str, str] = {}
    for one in sought[:_MOST_SOUGHT]:
        if len(found) == _MOST_REASONS:
            break
        if one.how == "number":
            if one.tokens[0] in ids:
                found.append(Reason(one.asked, "any_id", FIELD_SAYS["any_id"], "number", one.found))
                told.add(one.asked)
            continue
        place = None if one.asked in told else _place(one, text, lowered) or _place_of_folded(one, text)
        if place is not None:
            field, whole, start, end = place
            quote, start, end = _quote(whole, start, end)
            found.append(Reason(one.asked, field, FIELD_SAYS[field], one.how, one.found, quote, start, end))
            told.add(one.asked)
    return tuple(found)


def _place(one: Sought, text: Mapping[str, Sequence[str]], lowered: dict[str, str]) -> _Place | None:
    begins = _beginning(one.tokens[0])
    for field in one.fields:
        for whole in text.get(field) or ():
            low = lowered.get(whole)
            if low is None:
                low = lowered[whole] = whole.lower()
            at = low.find(begins)
            while at >= 0:
                match = None if at and low[at - 1].isalnum() else _pattern(one.tokens).match(low, at)
                if match and (one.how == "beginning" or _cut(match.group()) == one.tokens):
                    return field, whole, match.start(), match.end()
                at = low.find(begins, at + 1)
    return None


def _place_of_folded(one: Sought, text: Mapping[str, Sequence[str]]) -> _Place | None:
    """The same in names with letters that the index folds away, such as ö."""
    if one.how == "beginning":
        return None
    for field in (field for field in one.fields if field in _NAMES):
        for whole in text.get(field) or ():
            for match in _FOREIGN_WORD.finditer(whole):
                if _cut(match.group())[:1] == one.tokens[:1] and set(one.tokens) <= set(_cut(whole)):
                    return field, whole, match.start(), match.end()
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
