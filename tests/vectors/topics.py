"""Topics of statistics and simulation: how each is worked out from the ``input`` of a vector.

A topic is one line in ``TOPICS``: its name and a function of the input and of the file's data sets, which answers
with at least the keys that vectors of the topic expect. A topic without a line is counted as skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.vectors.measures import acr_category
from tests.vectors.mixed_model_topics import TOPICS as REPEATED
from tests.vectors.simulation_topics import TOPICS as SIMULATION
from tests.vectors.statistics_topics import TOPICS as STATISTICS

Topic = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]


def acr_response(given: Mapping[str, Any], _: Mapping[str, Any]) -> dict[str, bool | None]:
    """ACR20, ACR50 and ACR70; None where a joint count is missing."""
    reached = acr_category(given)
    if reached is None:
        return {"acr20": None, "acr50": None, "acr70": None}
    place = ("none", "ACR20", "ACR50", "ACR70").index(reached)
    return {"acr20": place >= 1, "acr50": place >= 2, "acr70": place >= 3}


TOPICS: dict[str, Topic] = {
    **STATISTICS,
    **REPEATED,
    **SIMULATION,
    "acr.response": acr_response,
}
