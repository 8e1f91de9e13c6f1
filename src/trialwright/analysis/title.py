"""Titles of results: what is simulated says so first, in every table, figure, group and export."""

from __future__ import annotations

from trialwright.notice import SIMULATED


def title(text: str, *, simulated: bool) -> str:
    """``text``, beginning with the mark when it is of a simulated study; never marked twice.

    >>> title("Responders at week 12", simulated=True)
    'SIMULATED: Responders at week 12'
    """
    if not simulated or text.startswith(f"{SIMULATED}: "):
        return text
    return f"{SIMULATED}: {text}"
