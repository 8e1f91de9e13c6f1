"""Every endpoint, found by the name of its file: the folders are the register."""

from __future__ import annotations

from trialwright.endpoints import response, rheumatology
from trialwright.endpoints.endpoint import Responder
from trialwright.kinds import collect


def endpoints() -> dict[str, Responder]:
    """Every endpoint with a yes-or-no answer, by file name."""
    return {**collect(response, "ENDPOINT", Responder), **collect(rheumatology, "ENDPOINT", Responder)}


def find(name: str) -> Responder:
    """The endpoint in the file called ``name``; ``KeyError`` when there is none."""
    return endpoints()[name]
