"""How the parts of one statement between semicolons hold together: all of them, or is one enough?

An inclusion asks for all, unless each part says "or" ("A; or B") or the words in front of the first ask for one ("one
or more of these: (1) A; (2) B"). An exclusion excludes by any.
"""

from __future__ import annotations

import re

from trialwright.eligibility.criterion import All, AnyOf, Rule, atoms_of
from trialwright.eligibility.draft_atoms import quoted, renamed, unread
from trialwright.eligibility.draft_words import shortened
from trialwright.eligibility.layout import Piece
from trialwright.eligibility.reading_kind import Clause

_ONE_IS_ENOUGH = re.compile(
    r"\b(?:(?:at\s+least\s+)?(?:one|1)(?:\s+or\s+more)?|any|either)\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+){0,4}"
    r"(?:following|below|these|follows|criteria|conditions|factors?|features)\b[^:;]*:",
    re.IGNORECASE,
)
_SAYS_OR = re.compile(r"or\b", re.IGNORECASE)
_ENDS_WITH_OR = re.compile(r"[;.,]\s*(?:and/)?or\s*(?:\(?(?:[a-h]|\d|[ivx]{1,3})[.)])?\s*$", re.IGNORECASE)
_OF_EVERYBODY = frozenset({"age", "sex", "consent", "pregnancy", "contraception", "trial_participation"})
"""What a text asks of everybody, and offers as no choice."""
_SAYS_AND = re.compile(r"and\b", re.IGNORECASE)
_ENDS_WITH_AND = re.compile(r"[;.,]\s*and\s*$", re.IGNORECASE)


def outer(clause: Clause, firsts: list[Piece], rules: list[Rule]) -> Rule:
    """The rule over the parts. ``firsts``: the first piece of each."""
    if clause.polarity == "exclusion" or _one_is_enough(clause, firsts):
        return AnyOf(tuple(rules))
    if any(_says_or(clause, one) for one in firsts[1:]):
        lone = _says_or(clause, firsts[-1]) and not any(_says_and(clause, one) for one in firsts[1:])
        lone = lone and not any(one.found is not None and one.found.kind in _OF_EVERYBODY for one in firsts)
        return AnyOf(tuple(rules)) if lone and firsts[-1].joint == "semicolon" else _perhaps_one(clause, rules)
    return All(tuple(rules))


def _perhaps_one(clause: Clause, rules: list[Rule]) -> Rule:
    """As in "A; and B; or C": all together let in, and none does not; whether some are enough, a person says."""
    first = next(atoms_of(rules[0]))
    span = quoted(clause.view, clause.start, clause.end)
    enough = unread(f"{first.id}?", f"what is fulfilled is enough for: {shortened(span.quote)}", (span,))
    return AnyOf((All(tuple(rules)), All((AnyOf(tuple(renamed(one, "!") for one in rules)), enough))))


def _one_is_enough(clause: Clause, firsts: list[Piece]) -> bool:
    if any(one.joint != "semicolon" and not _says_or(clause, one) for one in firsts[1:]):
        return False
    head = _ONE_IS_ENOUGH.search(clause.full, clause.start, clause.end)
    begins = firsts[0].found.start if firsts[0].found is not None else firsts[0].end
    return (head is not None and head.start() <= begins) or all(_says_or(clause, one) for one in firsts[1:])


def _says_or(clause: Clause, one: Piece) -> bool:
    before = clause.full[max(clause.start, one.start - 14) : one.start]
    return _SAYS_OR.match(clause.full, one.start) is not None or _ENDS_WITH_OR.search(before) is not None


def _says_and(clause: Clause, one: Piece) -> bool:
    before = clause.full[max(clause.start, one.start - 8) : one.start]
    return _SAYS_AND.match(clause.full, one.start) is not None or _ENDS_WITH_AND.search(before) is not None
