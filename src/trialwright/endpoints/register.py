"""Every endpoint, found by the name of its file: the folders are the register.

A file holds either a ``Responder``, which an analysis plan names, or an ``Instrument`` of one or more scores.
"""

from __future__ import annotations

from functools import cache

from trialwright.endpoints import response, rheumatology, safety
from trialwright.endpoints.endpoint import Responder
from trialwright.endpoints.score import Instrument, Score
from trialwright.kinds import collect

FOLDERS = (response, rheumatology, safety)


def endpoints() -> dict[str, Responder]:
    """Every endpoint with a yes-or-no answer that a plan can name, by file name."""
    return {name: kind for name, kind in _kinds().items() if isinstance(kind, Responder)}


def find(name: str) -> Responder:
    """The endpoint in the file called ``name``; ``KeyError`` when there is none."""
    return endpoints()[name]


def instruments() -> dict[str, Instrument]:
    """Every file of scores, by file name."""
    return {name: kind for name, kind in _kinds().items() if isinstance(kind, Instrument)}


@cache
def scores() -> dict[str, Score]:
    """Every score, by its own name, in the order of the files."""
    found = [score for instrument in instruments().values() for score in instrument.scores]
    by_name = {score.name: score for score in found}
    if len(by_name) != len(found):
        raise ValueError("two scores have the same name")
    return by_name


@cache
def _kinds() -> dict[str, Responder | Instrument]:
    found: dict[str, Responder | Instrument] = {}
    for folder in FOLDERS:
        for name, kind in collect(folder, "ENDPOINT", object).items():
            if not isinstance(kind, Responder | Instrument):
                raise TypeError(f"{folder.__name__}.{name} must hold ENDPOINT, a Responder or an Instrument")
            found[name] = kind
    return found
