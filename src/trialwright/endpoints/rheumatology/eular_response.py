"""EULAR response: good, moderate or none, by the DAS28 reached and the fall from baseline.

    DAS28 at the visit      fall > 1.2    > 0.6 to 1.2    up to 0.6
    up to 3.2               good          moderate        none
    > 3.2 to 5.1            moderate      moderate        none
    > 5.1                   moderate      none            none

A fall of exactly 1.2 (3.64 to 2.44) is not above 1.2, though the difference in binary numbers is. Both values come
from the same form of the DAS28. Source: van Gestel et al. 1998,
doi:10.1002/1529-0131(199810)41:10<1845::AID-ART17>3.0.CO;2-K; the table is the code of acreular @60491f5 and
rheumtools @e5d3fc3. Missing: either value missing, the response unknown.
"""

from __future__ import annotations

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input
from trialwright.endpoints.thresholds import band, band_many

RESPONSES = ("none", "moderate", "good")
REACHED = (3.2, 5.1)
FALLS = (0.6, 1.2)
TABLE = ((0, 1, 2), (0, 1, 1), (0, 0, 1))
"""Row: band of the DAS28 reached; column: band of the fall."""


def eular_response(baseline_das28: float, das28: float) -> str:
    """The response.

    >>> eular_response(3.64, 2.44), eular_response(3.65, 2.44), eular_response(6.57, 5.21)
    ('moderate', 'good', 'moderate')
    """
    return RESPONSES[TABLE[band(das28, REACHED)][band(baseline_das28 - das28, FALLS)]]


def _many(baseline_das28: Array, das28: Array) -> Array:
    reached = np.nan_to_num(band_many(das28, REACHED)).astype(int)
    fall = np.nan_to_num(band_many(baseline_das28 - das28, FALLS)).astype(int)
    response: Array = np.array(TABLE, dtype=np.float64)[reached, fall]
    return response


def _score(suffix: str, of: str) -> Score:
    value = Input(of, f"{of.upper()} at the visit", 0)
    before = Input(f"baseline_{of}", f"{of.upper()} at baseline", 0)
    return Score(
        name=f"eular-response{suffix}", title=f"EULAR response, {of.upper()}",
        formula="good: fall > 1.2 to <= 3.2; moderate: fall > 1.2, or > 0.6 to <= 5.1; none: the rest",
        inputs=(before, value), gives="category", unit="", range=", ".join(RESPONSES), missing=ALL_NEEDED,
        source="van Gestel et al. 1998, doi:10.1002/1529-0131(199810)41:10<1845::AID-ART17>3.0.CO;2-K", licence=FREE,
        categories=RESPONSES, takes="all", rule=lambda known: eular_response(known[before.name], known[of]),
        rule_many=lambda known: _many(known[before.name], known[of]),
    )  # fmt: skip


ENDPOINT = Instrument(
    "eular_response",
    "EULAR response",
    (_score("", "das28"), _score("-esr", "das28_esr"), _score("-crp", "das28_crp")),
)
