"""Response as a fall of one measure by at least so many percent from baseline.

Used where one number carries the disease, for example monthly migraine days, where a fall by half is a common choice.
The rule is arithmetic and holds no clinical content: measure and percentage are the plan's, which gives their basis.
Less is better; "at least" includes the threshold.

Missing: a missing value at either visit makes the response unknown. A baseline of zero cannot improve.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trialwright.endpoints.endpoint import Arrays, Measures, Parameters, Responder, Response
from trialwright.endpoints.improvement import improved, improved_many


def respond(baseline: Measures, visit: Measures, parameters: Parameters) -> Response:
    """Judge one participant by the one measure given.

    >>> respond({"headache_days": 8}, {"headache_days": 4}, {"percent": 50}).answer
    True
    """
    percent = parameters["percent"]
    (name,) = baseline
    before, after = baseline[name], visit.get(name)
    if before is None or after is None:
        return Response(None, f"not known at both visits: {name}")
    if improved(before, after, percent):
        return Response(True, f"{name} fell by at least {percent:g} %")
    return Response(False, f"{name} did not fall by at least {percent:g} %")


def respond_many(baseline: Arrays, visit: Arrays, parameters: Parameters) -> NDArray[np.float64]:
    """Judge many participants: 1.0 responder, 0.0 not, NaN when a value is missing."""
    (name,) = baseline
    answer = improved_many(baseline[name], visit[name], parameters["percent"]).astype(np.float64)
    return np.where(np.isnan(baseline[name] + visit[name]), np.nan, answer)


ENDPOINT = Responder(
    name="percent_improvement",
    title="Percent improvement",
    says="{measure} at least {percent} % below the baseline value.",
    measures=(),
    parameters={"percent": "the fall asked for, in percent of baseline"},
    missing="A missing value at either visit makes the response unknown.",
    source="Arithmetic; the analysis plan gives the basis of the measure and of the percentage.",
    respond=respond,
    respond_many=respond_many,
)
