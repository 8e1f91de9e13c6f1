"""Lines that only announce a list: "Any of the following:", "Participants must meet all of these criteria:"."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re

from trialwright.eligibility.reading_words import IGNORED
from trialwright.eligibility.small_letters import holds_any, small
from trialwright.eligibility.statements import Statement

_GENERIC = IGNORED | frozenset(["following", "below", "listed", "any", "all", "one", "more", "adequate", "sufficient", "good", "organ", "hematologic", "hematological", "haematological", "bone", "marrow", "renal", "hepatic", "liver", "kidney", "function", "requirement", "defined", "exclude", "include", "specific", "general", "main", "key", "each", "these", "condition", "at", "least", "two", "three", "of", "laboratory", "parameter", "functions", "evidenced", "demonstrated", "acceptable", "obtained", "within", "day", "prior", "history", "meet", "meets", "met", "meeting", "fulfil", "fulfill", "fulfills", "fulfils", "satisfy", "satisfies", "fit", "fits"])  # fmt: skip


def lead_in_is_generic(text: str) -> bool:
    """Whether a lead-in says nothing but that a list follows ("Any of the following:")."""
    return all(
        word.lower() in _GENERIC or word.lower().rstrip("s") in _GENERIC for word in re.findall(r"[A-Za-z]+", text)
    )


_ANNOUNCING = _GENERIC | frozenset(["met", "meet", "meets", "fulfil", "fulfill", "satisfy", "enrolled", "enrol", "enroll", "recruited", "included", "must", "into", "criteria", "if", "have", "has", "had", "volunteers", "all", "participants", "considered", "in", "order", "apply", "applies", "they"])  # fmt: skip
_ENDS_IN_COLON = re.compile(r":[\s*-]*$")


def only_announces(text: str, statement: Statement) -> bool:
    """Whether a statement says nothing but that others follow ("Participants must meet all of these criteria:")."""
    said = text[statement.start : statement.end]
    if statement.parts or len(said) > 160 or _ENDS_IN_COLON.search(said) is None or re.search(r"\d", said):
        return False
    telling = [word for word in re.findall(r"[a-z]+", said.lower()) if not {word, word.rstrip("s")} & _ANNOUNCING]
    return len(telling) <= 1


_ONE_OF = re.compile(
    r"\b(?:any|one|either|some|at\s+least\s+\w+|one\s+or\s+more|two|three)\s+(?:\([^()]*\)\s*)?(?:\w+\s+){0,2}?of\s+(?:these|the\s+following|the\s+below)[^.;:]{0,40}[:：]?\s*$",
    re.IGNORECASE,
)


_ONE_OF_CUES = ("these", "following", "below")


def perhaps_listed(text: str, found: list[Statement]) -> frozenset[int]:
    """Where the inclusion items begin that stand beside, and not below, a line such as "At least one of the following:":
    whether each is asked for, or one of them, the print does not say."""
    begins: set[int] = set()
    heading: tuple[str | None, bool] = (None, False)
    for one in found:
        if one.polarity == "exclusion" or one.heading != heading[0]:
            heading = (one.heading, False)
        if heading[1] and one.polarity == "inclusion":
            begins.add(one.start)
        if (
            one.polarity == "inclusion"
            and not one.parts
            and holds_any(small(text)[one.start : one.end], _ONE_OF_CUES)
            and _ONE_OF.search(text, max(one.start, one.end - 90), one.end)
        ):
            heading = (one.heading, True)
    return frozenset(begins)
