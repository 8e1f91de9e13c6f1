"""Healthy volunteers, where the statement asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.draft import Concept
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_HEALTHY = re.compile(
    r"\b(?:(?:generally|otherwise|clinically|apparently)\s+)?(?:healthy|in\s+good\s+(?:general\s+)?health)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\bnon[\s-]*$|\botherwise\b|\bhealthy\s+(?:diet|tissue|skin|teeth|tooth|sibling|weight|donor|eye)", re.IGNORECASE
)


def find(clause: Clause) -> Iterator[Found]:
    if clause.polarity == "exclusion":
        return
    match = _HEALTHY.search(clause.full, clause.start, clause.end)
    if (
        match is not None
        and match.start() - clause.start < 40
        and not _NOT.search(clause.full[max(clause.start, match.start() - 12) : match.end() + 10])
    ):
        yield Found(
            "healthy_volunteer",
            match.start(),
            match.end(),
            Concept("healthy", "healthy"),
            says="healthy",
            takes_windows=False,
        )


def build(found: Found) -> Executable | None:
    return None


READING = ReadingKind("Healthy volunteers.", find, build, rank=4, cues=("health",))
