"""Cut a statement at its commas, semicolons, "and", "or" and sentence ends, brackets left whole; and mark its examples.

A segment is a piece of text with the joint before it. Examples ("e.g. ...", "such as ...", "including ...") only explain
what stands before them, so names in them are no criteria of their own.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from trialwright.eligibility.reading_words import EXAMPLES

Joint = Literal["start", "comma", "and", "or", "semicolon", "sentence"]
_JOINT = re.compile(
    r"(?P<semicolon>\s*;\s*(?:and|or|and/or)?\s*)|(?P<sentence>\.\s+(?=[A-Z(])|[\n]+)|(?P<or>\s*,?\s*(?:\band/or\b|\bor\b)\s*|\s*,?\s+/\s+)|(?P<and>\s*,?\s*(?:\band\b|&|\bas\s+well\s+as\b|\bplus\b|\bfollowed\s+by\b)\s*)|(?P<comma>\s*,\s+)",
    re.IGNORECASE,
)
_STOP = re.compile(r";|\.\s+[A-Z]|\bwithin\b|\bwho\b|\bthat\b")


@dataclass(frozen=True, slots=True)
class Segment:
    """``start:end`` without the joint; ``joint`` is what stands before it, ``word`` how the joint is written."""

    start: int
    end: int
    joint: Joint
    word: str = ""


def segments(text: str, start: int, end: int) -> list[Segment]:
    """The segments of ``text[start:end]``."""
    found: list[Segment] = []
    depth_at = _brackets(text, start, end)
    first, joint, word = start, "start", ""
    for match in _JOINT.finditer(text, start, end):
        if depth_at(match.start()):
            continue
        if match.start() > first:
            found.append(Segment(first, match.start(), joint, word))  # type: ignore[arg-type]
        first, joint, word = match.end(), match.lastgroup or "comma", match.group().strip(" ,;").lower()
    if first < end:
        found.append(Segment(first, end, joint, word))  # type: ignore[arg-type]
    return found


class _Depth:
    def __init__(self, edges: list[int], depths: list[int]) -> None:
        self.edges, self.depths = edges, depths

    def __call__(self, place: int) -> int:
        at = bisect_right(self.edges, place) - 1
        return self.depths[at] if at >= 0 else 0


_BRACKETS = re.compile(r"[()\[\]]")


def _brackets(text: str, start: int, end: int) -> _Depth:
    edges, depths, depth = [], [], 0
    for match in _BRACKETS.finditer(text, start, end):
        depth = depth + 1 if match.group() in "([" else max(0, depth - 1)
        edges.append(match.start())
        depths.append(depth)
    return _Depth(edges, depths)


def examples(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where examples stand: in brackets to the closing one, else to the end of the clause."""
    found: list[tuple[int, int]] = []
    for match in EXAMPLES.finditer(text, start, end):
        first = match.start()
        if found and first < found[-1][1]:
            continue
        opened = text.rfind("(", start, match.end())
        inside = opened >= start and text.find(")", opened, match.start()) < 0
        if inside:
            closed = text.find(")", match.end(), end)
            found.append((first, closed + 1 if closed >= 0 else end))
        elif not text[max(start, first - 1) : first + 1].strip().startswith(("i.e", "ie", "like")):
            stop = _STOP.search(text, match.end(), end)
            found.append((first, stop.start() if stop is not None else end))
    return found


def inside(place: int, places: list[tuple[int, int]]) -> bool:
    """Whether ``place`` lies in one of ``places``."""
    return any(first <= place < last for first, last in places)
