"""Groups, texts and numbers as the results section of the ClinicalTrials.gov v2 model writes them.

Every group and measure of a simulated study begins with the mark. Limits are in characters; a text that is longer is
cut at a word, with an ellipsis, so that the mark at its beginning always stays.
"""

from __future__ import annotations

from typing import Any

from trialwright.analysis.title import title
from trialwright.protocol.design import StudyDesign

GROUP_TITLE, GROUP_DESCRIPTION = 100, 999


def cut(text: str, limit: int) -> str:
    """``text`` within ``limit`` characters.

    >>> cut("Received at least one dose", 20)
    'Received at least …'
    """
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0] + " …" if " " in text[: limit - 2] else text[: limit - 1] + "…"


def groups(design: StudyDesign, prefix: str, *, simulated: bool) -> list[dict[str, Any]]:
    """One group an arm, numbered in the order of the design."""
    return [
        {
            "id": group_id(prefix, number),
            "title": cut(title(arm.title, simulated=simulated), GROUP_TITLE),
            "description": cut(title(arm.description, simulated=simulated), GROUP_DESCRIPTION),
        }
        for number, arm in enumerate(design.arms)
    ]


def group_id(prefix: str, number: int) -> str:
    """The id of a group: FG000, FG001, ...; each module has its own prefix."""
    return f"{prefix}{number:03d}"


def participants(prefix: str, numbers: list[int]) -> list[dict[str, Any]]:
    """The denominators: participants by group."""
    counts = [{"groupId": group_id(prefix, place), "value": str(number)} for place, number in enumerate(numbers)]
    return [{"units": "Participants", "counts": counts}]


def decimals(value: float, places: int) -> str:
    """A number with so many decimals, without a minus sign before zero."""
    return f"{value:.{places}f}" if round(value, places) != 0 else f"{0:.{places}f}"
