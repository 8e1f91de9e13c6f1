"""Changes of the eligibility text, line by line: added, removed, reworded.

Lines are compared as they read (markup and wrapping aside). A removed line and an added line with 60 % or more of their
words in common, in order, count as one line reworded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from trialwright.registry.difference_change import Change
from trialwright.registry.difference_words import quote
from trialwright.registry.markup import unescape

_PATH = "protocolSection.eligibilityModule.eligibilityCriteria"
_ALIKE = 0.6
_MOST_PAIRS = 10_000
"""Beyond it the text was written anew, and nobody wants each line compared with each."""

_MARKER = re.compile(r"^\s*(?:[*•·-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+", re.IGNORECASE)
_LONGEST = 160


def criteria_changes(old: str | None, new: str | None) -> list[Change]:
    """The changes of the eligibility text; empty when there was or is none."""
    if not old or not new:
        return []
    before, after = _lines(old), _lines(new)
    removed, added = [], []
    for step, first, last, start, end in _steps(before, after):
        if step != "equal":
            removed += before[first:last]
            added += after[start:end]
    moved = _take_moved(removed, added)
    found = _told(removed, added)
    if found:
        return found
    says = "Eligibility criteria: lines stand in another order." if moved else _LAYOUT
    return [Change(_PATH, "eligibility", old, new, says, moved)]


_LAYOUT = "Eligibility criteria: only layout or markup changed."


def alike(one: str, other: str) -> float:
    """How much of their words two lines have in common, in order: 0 to 1."""
    return SequenceMatcher(None, one.casefold().split(), other.casefold().split(), autojunk=False).ratio()


def _take_moved(removed: list[str], added: list[str]) -> bool:
    """Take out of both what only stands elsewhere; True when there was any."""
    waiting: dict[str, list[str]] = {}
    for line in added:
        waiting.setdefault(_key(line), []).append(line)
    moved = [(line, waiting[_key(line)].pop()) for line in removed if waiting.get(_key(line))]
    for line, other in moved:
        removed.remove(line)
        added.remove(other)
    return bool(moved)


def _steps(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, list(map(_key, before)), list(map(_key, after)), autojunk=False).get_opcodes()


def _key(line: str) -> str:
    """A line as it is compared: capitals and the sign at its end say nothing new."""
    return line.casefold().rstrip(" .:;,")


def _told(removed: list[str], added: list[str]) -> list[Change]:
    found = []
    left = list(added)
    is_small = len(removed) * len(added) <= _MOST_PAIRS
    for line in removed:
        best = max(left, key=lambda other: alike(line, other), default=None) if is_small else None
        if best is not None and alike(line, best) >= _ALIKE:
            left.remove(best)
            says = f"Criterion reworded: {quote(line, _LONGEST)} became {quote(best, _LONGEST)}."
            found.append(Change(_PATH, "criterion reworded", line, best, says, True))
        else:
            says = f"Criterion removed: {quote(line, _LONGEST)}."
            found.append(Change(_PATH, "criterion removed", line, None, says, True))
    return found + [
        Change(_PATH, "criterion added", None, line, f"Criterion added: {quote(line, _LONGEST)}.", True)
        for line in left
    ]


def _lines(text: str) -> list[str]:
    read = (" ".join(_MARKER.sub("", line).split()) for line in unescape(text).text.splitlines())
    return [line for line in read if line]
