"""Which piece of a statement is not finished where a joint cuts it: "Known | or suspected fetal anomaly", "Able | and
willing to swallow", "Single- | or multilevel disease", "Histologically | or cytologically confirmed"?

Its last word asks for a noun or a verb that only the next piece prints, so that it is no atom of its own: a hyphen, a
preposition, "able", "known", an adverb before another one, or a person who is named beside another one.
"""

# ruff: noqa: E501 (word lists read better unbroken)

from __future__ import annotations

import re

from trialwright.eligibility.reading_kind import Clause, Found, Place
from trialwright.eligibility.segments import Segment, inside

_LAST = re.compile(r"(?P<word>[A-Za-z]+)(?P<hyphen>\s?[-‑])?\s*$")
_ASKS_FOR_MORE = frozenset(["affiliated", "an", "any", "at", "certain", "confirmed", "documented", "for", "from", "high", "in", "inborn", "known", "needing", "of", "possible", "probable", "receiving", "requiring", "starting", "suspected", "than", "the", "to", "undergoing", "using"])  # fmt: skip
_ABLE = frozenset(
    [
        "ability",
        "able",
        "capable",
        "inability",
        "incapable",
        "motivated",
        "unable",
        "unwilling",
        "unwillingness",
        "willing",
        "willingness",
    ]
)
_PEOPLE = frozenset(["caregiver", "caregivers", "father", "guardian", "guardians", "mother", "parent", "parents", "participant", "participants", "partner", "patient", "patients", "subject", "subjects"])  # fmt: skip
_LONGEST_WORD = 24
_ADVERB_FOLLOWS = re.compile(r"\s*[a-z]{3,}ly\b", re.IGNORECASE)


def finished(clause: Clause, parts: list[Segment], founds: list[Found], aside: list[Place]) -> list[Segment]:
    """``parts`` with the unfinished ones, which hold no finding and are no example, put before what finishes them."""
    if len(parts) < 2:
        return parts
    whole: list[Segment] = []
    waiting: Segment | None = None
    for place, part in enumerate(parts):
        behind = parts[place + 1] if place + 1 < len(parts) else None
        first = waiting or part
        is_cut = behind is not None and behind.joint in ("or", "and") and _asks_for(clause, part, behind, founds)
        is_cut = is_cut and not inside(part.start, aside) and not any(_lies_in(one, part) for one in founds)
        if waiting is not None:
            part = Segment(first.start, part.end, first.joint, first.word)
        waiting = part if is_cut else None
        whole += [] if is_cut else [part]
    return whole


def _lies_in(found: Found, part: Segment) -> bool:
    return any(start < part.end and part.start < end for start, end in ((found.start, found.end), *found.covers))


def _asks_for(clause: Clause, part: Segment, behind: Segment, founds: list[Found]) -> bool:
    last = _LAST.search(clause.full, max(part.start, part.end - _LONGEST_WORD), part.end)
    if last is None:
        return False
    word = last["word"].lower()
    if last["hyphen"] or word in _ASKS_FOR_MORE:
        return True
    if word in _ABLE:
        return all(one.kind == "consent" for one in founds if _lies_in(one, behind))
    if word in _PEOPLE:
        return part.joint in ("start", "sentence") and clause.full.count(" ", part.start, part.end) < 2
    return word.endswith("ly") and _ADVERB_FOLLOWS.match(clause.full, behind.start) is not None
