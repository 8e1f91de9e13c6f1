"""What CDAI and SDAI have in common: categories by three cut-offs, and responses as a relative fall.

Categories: up to and including each cut-off (Anderson et al. 2012, doi:10.1002/acr.21649). Responses: a fall of at
least 50, 70 or 85 percent from baseline is minor, moderate or major (Aletaha et al. 2012,
doi:10.1136/annrheumdis-2012-201491). A baseline of zero cannot fall: none.
"""

from __future__ import annotations

import numpy as np

from trialwright.endpoints.improvement import improved, improved_many
from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Score
from trialwright.endpoints.score_input import Input
from trialwright.endpoints.thresholds import band, band_many

CATEGORIES = ("remission", "low", "moderate", "high")
RESPONSES = ("none", "minor", "moderate", "major")
FALLS = (50, 70, 85)


def response(baseline: float, visit: float) -> str:
    """The response of an index.

    >>> response(40, 20), response(40, 12), response(40, 6), response(40, 20.1)
    ('minor', 'moderate', 'major', 'none')
    """
    return RESPONSES[sum(improved(baseline, visit, fall) for fall in FALLS)]


def response_many(baseline: Array, visit: Array) -> Array:
    """The same for arrays: 0 none, 1 minor, 2 moderate, 3 major."""
    reached: Array = np.sum([improved_many(baseline, visit, fall) for fall in FALLS], axis=0).astype(np.float64)
    return reached


def category_score(name: str, cutoffs: tuple[float, float, float], highest: float) -> Score:
    """The score that puts an index into its category."""
    return Score(
        name=f"{name}-category", title=f"{name.upper()} category",
        formula=f"remission <= {cutoffs[0]:g}; low <= {cutoffs[1]:g}; moderate <= {cutoffs[2]:g}; high above",
        inputs=(Input(name, name.upper(), 0, highest),), gives="category", unit="", range=", ".join(CATEGORIES),
        missing=ALL_NEEDED, source="Anderson et al. 2012, doi:10.1002/acr.21649", licence=FREE, categories=CATEGORIES,
        takes="all", rule=lambda known: CATEGORIES[band(known[name], cutoffs)],
        rule_many=lambda known: band_many(known[name], cutoffs),
    )  # fmt: skip


def response_score(name: str, highest: float) -> Score:
    """The score that compares an index with its baseline."""
    inputs = (Input(f"baseline_{name}", f"{name.upper()} at baseline", 0, highest,
                    zero_says="nothing is left to improve"),
              Input(name, f"{name.upper()} at the visit", 0, highest))  # fmt: skip
    return Score(
        name=f"{name}-response", title=f"{name.upper()} response",
        formula="fall from baseline: minor >= 50 %, moderate >= 70 %, major >= 85 %", inputs=inputs, gives="category",
        unit="", range=", ".join(RESPONSES), missing=ALL_NEEDED, licence=FREE, categories=RESPONSES, takes="all",
        source="Aletaha et al. 2012, doi:10.1136/annrheumdis-2012-201491",
        rule=lambda known: response(known[f"baseline_{name}"], known[name]),
        rule_many=lambda known: response_many(known[f"baseline_{name}"], known[name]),
    )  # fmt: skip
