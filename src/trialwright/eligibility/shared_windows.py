"""Which names of a statement does a printed span of time speak of?

It goes to the name before it and to those of its kind that are joined with that one, over a name that nobody knows; a
span that stands first goes to what follows, unless this prints a span of its own. Whether it also holds for a treatment
of another kind that is listed first is not said, and left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.draft import Window
from trialwright.eligibility.layout import Piece
from trialwright.eligibility.printed_anchor import KNOWN
from trialwright.eligibility.reading_kind import Clause, Found

_NOW = re.compile(r"\b(?:active|current(?:ly)?|ongoing)\b", re.IGNORECASE)


def hand_out_windows(clause: Clause, found: list[Piece]) -> None:
    """A window goes to the finding before it, and to those joined with it that are of the same kind; one that stands
    first goes to what follows."""
    for number, (window, start, end) in enumerate(clause.windows):
        if not window.anchors and number + 1 < len(clause.windows):
            following, first, _ = clause.windows[number + 1]
            if first - end < 24 and following.anchors:
                window = Window(
                    window.relation, window.amount, window.unit, window.days, following.anchors, window.span
                )
        takers = [
            one
            for one in found
            if one.found is not None and one.found.takes_windows and not _covered(one.found, start, end)
        ]
        before = [one for one in takers if one.found is not None and one.found.start < start]
        chosen = before[-1] if before else (takers[0] if takers else None)
        if (
            chosen is None
            or chosen.found is None
            or (not before and _is_of_unread_words(clause, found, chosen, start))
            or (before and _is_of_another_sentence(found, chosen, start))
            or any(_covered(one.found, start, end) for one in found if one.found is not None)
        ):
            continue
        is_head = not before and _ENDS_A_HEAD.match(clause.full, end, chosen.found.start) is not None
        for one in _alike(found, chosen, clause, bool(before), is_head):
            if one.found is not None and (one is chosen or not one.found.windows):
                one.found.windows.append(window)
                one.found.covers.append((start, end))
        named = _before_the_bracket(clause, before, start)
        if named is not None and not named.windows:
            named.windows.append(window)
        if before and not any(one.joint in _PARTING for one in found):
            _leave_open(found[: found.index(chosen)])


def _before_the_bracket(clause: Clause, before: list[Piece], start: int) -> Found | None:
    """As in "hyperkalemia (potassium > 5.5 mmol/L) in the past 6 months": the span is that of the name as well."""
    if len(before) < 2 or before[-1].found is None:
        return None
    head = before[-1].found.start
    if _CLOSES.fullmatch(clause.full, head, start) is None:
        return None
    opened = clause.full.rfind("(", clause.start, head)
    found = before[-2].found
    return found if found is not None and found.end <= opened <= found.end + 2 else None


_CLOSES = re.compile(r"[^()]*\)[\s,]*(?:(?:with)?in\s+|during\s+|over\s+)?(?:the\s+)?(?:past\s+|last\s+|previous\s+)?")


def _leave_open(before: list[Piece]) -> None:
    """As in "radiotherapy, chemotherapy or another trial within 4 weeks": whether the span also holds for a treatment
    of another kind that is listed first is not said, so that treatment ever is asked, and a person says when."""
    for one in before:
        if one.found is not None and one.found.kind in TREATMENTS and not one.found.windows:
            one.found.history = "ever"
            one.found.rest.append("windowed")


TREATMENTS = ("medication", "procedure", "trial_participation")
_PARTING = ("semicolon", "sentence")
_ENDS_A_HEAD = re.compile(r"[^;.,]{0,20}:")
"""As in "any of these in the last 5 years: gout; stroke, asthma": the span is that of the whole list."""


def _covered(one: Found | None, start: int, end: int) -> bool:
    return one is not None and any(first < end and start < last for first, last in ((one.start, one.end), *one.covers))


def _alike(
    found: list[Piece], chosen: Piece, clause: Clause, backwards: bool, is_head: bool = False
) -> Iterator[Piece]:
    yield chosen
    place = found.index(chosen)
    kind = chosen.found.kind if chosen.found is not None else ""
    row = reversed(found[:place]) if backwards else iter(found[place + 1 :])
    last = chosen
    for one in row:
        joint = last.joint if backwards else one.joint
        if one.found is None and joint == one.joint == "comma" and not _holds_a_window(clause, one):
            last = one  # a name that nobody knows, in the middle of a list
            continue
        if is_head and joint == "semicolon" and not _holds_a_window(clause, one):
            joint = "comma"
            if one.found is None:
                continue
        if (
            one.found is None
            or not share_a_window(kind, one.found.kind)
            or kind == "therapy_failure"
            or joint in ("semicolon", "sentence", "start")
            or one.found.windows
        ):
            return
        if _NOW.search(clause.full, one.start, one.found.start):
            return
        nearer, further = (one, last) if backwards else (last, one)
        if nearer.found is not None and _NEW_PEOPLE.search(clause.full, nearer.found.end, further.start + 30):
            return
        yield one
        last = one


_NEW_PEOPLE = re.compile(r"\b(?:or|and)\s+(?:subjects?|patients?|participants?|those)\s+(?:who|with)\b", re.IGNORECASE)
"""As in "sinusitis, or subjects who have had an infection within two weeks"."""


def _is_of_unread_words(clause: Clause, found: list[Piece], chosen: Piece, place: int) -> bool:
    """As in "any intervention within 30 days, or heart surgery within 6 months": the first is not the surgery's."""
    return _holds_a_window(clause, chosen) and any(one.found is None and one.start <= place < one.end for one in found)


def _is_of_another_sentence(found: list[Piece], chosen: Piece, place: int) -> bool:
    """As in "Asthma or gout. Able to walk 6 minutes": the span is not that of the gout."""
    behind = found[found.index(chosen) + 1 :]
    return any(one.found is None and one.joint in _PARTING and one.start <= place < one.end for one in behind)


def _holds_a_window(clause: Clause, one: Piece) -> bool:
    return any(one.start <= start < one.end for _, start, _ in clause.windows)


def counted_from_elsewhere(found: Found) -> bool:
    """As in "within 7 days of surgery": from a day that no criterion knows."""
    return any(one.relation == "within" and one.anchors and not set(KNOWN) & set(one.anchors) for one in found.windows)


def share_a_window(kind: str, other: str) -> bool:
    """As in "Stroke, infarction or surgery within 3 months": conditions and procedures share a window."""
    return kind == other or {kind, other} == {"condition", "procedure"}
