"""A list in one line: "Age over 50 years with at least one of the following: gout; asthma".

The words before the colon say how many of its items are asked for; what stands before these words is asked for beside the
list, and so is a sentence that follows it.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Rule
from trialwright.eligibility.layout import UNCLEAR, Piece
from trialwright.eligibility.reading_kind import Clause

_LIST = re.compile(
    r"(?:\b(?:and|who|that|must|should|shall|also|will|have|has|had|having|with|meets?|meeting|met|fits?|fulfil\w*|satisf\w+|present(?:s|ing)?|exhibits?|be|are|is|by)\s+)*"
    r"(?:(?P<all>\b(?:all|each|both)(?=\s+(?:of\b|(?:the\s+|these\s+)?(?:\w+\s+){0,2}(?:following|below|criteria|conditions))))|"
    r"(?:(?:\bat\s+least|≥|>=|\b(?:a\s+)?minimum\s+of)\s*|(?<![\w.-]))(?P<many>two|three|four|five|[2-6])(?:\s*\(\d\))?(?:\s+or\s+more)?(?=\s+(?:\w+\s+){0,4}(?:of|following|below|criteria|conditions|factors)\b)|"
    r"(?P<one>(?:(?:\bat\s+least|≥|>=|\b(?:a\s+)?minimum\s+of)\s*)?(?<![\w.-])(?:one|1)(?:\s*\(1\))?(?:\s+or\s+(?:more|both))?(?=\s+(?:\w+\s+){0,4}(?:of|following|below|criteria|conditions|factors|features)\b)|\bany(?:\s+(?:one|1))?(?=\s+(?:of\b|(?:the\s+)?following))|\beither(?=\s*:|\s+of\b)))"
    r"(?:\s+(?:[\w/()-]+\s+){0,3}of\s*(?:the\s+|these\s+)?(?:[\w-]+\s+){0,5}[\w-]*|\s+(?:the\s+|these\s+)?(?:[\w-]+\s+){0,4}(?:following|below|criteria|conditions|factors|features|signs|symptoms)\b[^:;.]{0,60})?\s*:(?=\s*\S)",
    re.IGNORECASE,
)
_MAY_COUNT = re.compile(r"\b(?:all|each|both|any|either|one|two|three|four|five|[1-6])\b[^:]*:")
"""Every list that is one says how many before its colon: asked first, for it costs little."""
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
_DENIED = re.compile(r"\b(?:no|none|not|without|neither)\s+(?:\w+\s+){0,3}$|n['’]t\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_NO_CUT = ("with", "for", "defined", "start", UNCLEAR)


@dataclass(frozen=True, slots=True)
class Listed:
    """``head:begins`` are the words that say how many of what follows are asked for. ``count`` None: all."""

    head: int
    begins: int
    count: int | None


def listed(clause: Clause) -> Listed | None:
    """The words that announce a list in ``clause``; None: there are none."""
    if ":" not in clause.text or _MAY_COUNT.search(clause.small, clause.start, clause.end) is None:
        return None
    found = _LIST.search(clause.full, clause.start, clause.end)
    if found is None or _DENIED.search(clause.full, max(clause.start, found.start() - 30), found.start()):
        return None
    many = (found["many"] or "").lower()
    count = None if found["all"] else 1 if found["one"] else _NUMBERS.get(many) or int(many)
    return Listed(found.start(), found.end(), count)


Read = tuple[Piece, Rule]
Part = Literal["before", "item", "behind"]


def parts_of(one: Listed, rules: list[Read]) -> dict[Part, list[Read]] | None:
    """What stands before, in and behind the list; None: fewer than two stand in it."""
    found: dict[Part, list[Read]] = {"before": [], "item": [], "behind": []}
    for piece, rule in rules:
        if (
            piece.found is not None
            and one.head <= piece.found.start
            and piece.found.end <= one.begins
            and isinstance(rule, Atom)
            and rule.kind == "manual"
        ):
            continue  # "any of the following medications:" only announces
        inside = (piece.found.end if piece.found is not None else piece.end) > one.begins
        behind = inside and found["item"] and (found["behind"] or piece.joint == "sentence")
        found["behind" if behind else "item" if inside else "before"].append((piece, rule))
    return found if len(found["item"]) > 1 else None


def items(rules: list[Read]) -> list[list[Read]]:
    """The items: at semicolons, where there are any, else at commas, "and" and "or"."""
    semicolons = any(piece.joint == "semicolon" for piece, _ in rules[1:])
    found: list[list[Read]] = [[rules[0]]]
    for piece, rule in rules[1:]:
        if piece.joint == "semicolon" if semicolons else piece.joint not in _NO_CUT:
            found.append([])
        found[-1].append((piece, rule))
    return found


def so_many(one: Listed, rules: list[Rule]) -> Rule:
    """So many of ``rules`` as the words before the list ask for."""
    if len(rules) == 1:
        return rules[0]
    if one.count is None or one.count >= len(rules):
        return All(tuple(rules))
    return AnyOf(tuple(rules)) if one.count == 1 else AtLeast(one.count, tuple(rules))
