"""Cut a statement at its commas, semicolons, "and", "or" and sentence ends, brackets left whole; and mark its examples.

A segment is a piece of text with the joint before it. Examples ("e.g. ...", "such as ...", "including ...") only explain
what stands before them, so names in them are no criteria of their own.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Literal

from trialwright.eligibility.reading_words import EXAMPLES
from trialwright.eligibility.small_letters import holds_any, small

Joint = Literal["start", "comma", "and", "or", "semicolon", "sentence"]
_JOINT = re.compile(
    r"(?=[;.\n,/&aopf])(?:(?P<semicolon>;)|(?P<sentence>\.\s+(?=[A-Z(])|\.\s*[-–]\s*(?=[A-Z])|\n+)|(?P<comma>,(?=\s))|(?P<or>\b(?:and/or|or)\b|(?<=\s)/(?=\s))"
    r"|(?P<and>\b(?:and|as\s+well\s+as|plus|followed\s+by)\b|&))",
    re.IGNORECASE,
)
_ONE_THING = re.compile(r"\bsigns?\s*(?:and/or|or|and|/)\s*symptoms?\b", re.IGNORECASE)
_GRADES = re.compile(
    r"\b(?:[Cc]hild[\s-]*(?:[Tt]urcotte[\s-]*)?[Pp]ugh|[Cc]lass(?:es)?|[Gg]rades?|[Ss]tages?)\s*(?:class\s*)?(?:[A-E]|[1-5]|I{1,3}|IV)\b"
    r"(?:\s*(?:,|/|or|and|and/or)\s*(?:[A-E]|[1-5]|I{1,3}|IV)\b)+"
)
"""As in "Child-Pugh B or C cirrhosis": the "or" stands between grades, and parts nothing."""
_UNPARTED = {_ONE_THING: ("symptom",), _GRADES: ("pugh", "class", "grade", "stage")}
"""What holds a joint that parts nothing, with the stems one of which it contains: looked for first, for that is quick."""
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
    low = small(text)[start:end]
    told = [one for one, stems in _UNPARTED.items() if holds_any(low, stems)]
    one_thing = [match.span() for one in told for match in one.finditer(text, start, end)]
    for match in _JOINT.finditer(text, start, end):
        if (depth_at.edges and depth_at(match.start())) or (one_thing and inside(match.start(), one_thing)):
            continue
        kind = match.lastgroup or "comma"
        if found and not text[first : match.start()].strip():
            # ", or" and "; and" are one joint
            joint = joint if joint in ("semicolon", "sentence") else kind
            word = match.group().lower() if kind in ("or", "and") else word
            first = match.end()
            continue
        if text[first : match.start()].strip():
            found.append(_segment(text, first, match.start(), joint, word))
        first, joint, word = match.end(), kind, match.group().strip().lower()
    if text[first:end].strip():
        found.append(_segment(text, first, end, joint, word))
    return found


def _segment(text: str, start: int, end: int, joint: str, word: str) -> Segment:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Segment(start, end, joint, word)  # type: ignore[arg-type]


def unbroken(parts: list[Segment], places: list[tuple[int, int]]) -> list[Segment]:
    """The segments without the cuts that fall inside one of ``places``: the "or" of "male or female" joins nothing."""
    found: list[Segment] = []
    for part in parts:
        last = found[-1] if found else None
        if last is not None and any(first < last.end and part.start < end for first, end in places):
            found[-1] = Segment(last.start, part.end, last.joint, last.word)
        else:
            found.append(part)
    return found


_ENDS_IN_OR = re.compile(r"\bor\s*[.,;:]?\s*$", re.IGNORECASE)


def is_joined_by_or(parts: list[str]) -> bool:
    """Whether an item of a list but the last ends in "or": "a. asthma, or" above "b. gout"."""
    tails = (part.rstrip()[-24:] for part in parts[:-1])
    return any("or" in tail.lower() and _ENDS_IN_OR.search(tail) for tail in tails)


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


_EXAMPLE_STEMS = ("such", "e.", "eg", "includ", "example", "instance", "i.", "ie", "namely", "like", "limited", "ex.")
"""One of them stands in whatever ``EXAMPLES`` finds; looked for first, for that is quick."""


def examples(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where examples stand: in brackets to the closing one, else to the end of the clause."""
    found: list[tuple[int, int]] = []
    low = small(text)
    if not holds_any(low[start:end], _EXAMPLE_STEMS):
        return found
    for match in EXAMPLES.finditer(low, start, end):
        first = match.start()
        if found and first < found[-1][1]:
            continue
        if text[max(start, first - 8) : first].lower().rstrip().endswith((" that", " which")):
            continue  # "another condition that includes difficulties" names no example
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


def starts_inside(starts: list[int], places: list[tuple[int, int]]) -> set[int]:
    """Those of ``starts`` (in rising order) that lie in one of ``places``."""
    found: set[int] = set()
    for first, last in places:
        found.update(starts[bisect_left(starts, first) : bisect_left(starts, last)])
    return found
