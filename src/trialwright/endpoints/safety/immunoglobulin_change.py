"""Immunoglobulins G, A and M: change from baseline in percent, and IgG below 3 g/L.

    100 x (visit - baseline) / baseline

negative when it fell. IgG below 3 g/L was the limit at which treatment was stopped in a trial of a drug of the same
class (APRIL-LN, PMC3392829). CTCAE 5.0 has no grade for low immunoglobulin. Units: g/L (mg/dL is divided by 100).

Missing: a missing value, or a baseline of zero, makes the change unknown.
"""

from __future__ import annotations

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input
from trialwright.endpoints.thresholds import SLACK

STOP_IGG_G_L = 3.0


def percent_change(baseline: float, visit: float) -> float | None:
    """The change in percent.

    >>> percent_change(12.5, 10.0), percent_change(0, 1)
    (-20.0, None)
    """
    return 100 * (visit - baseline) / baseline if baseline > 0 else None


def _change_many(baseline: Array, visit: Array) -> Array:
    return np.where(baseline > 0, 100 * (visit - baseline) / np.where(baseline > 0, baseline, 1), np.nan)


def _input(name: str, says: str) -> Input:
    other = name.replace("_g_l", "_mg_dl")
    zero = "no change in percent can be told" if name.startswith("baseline_") else ""
    return Input(name, f"{says}, g/L", 0, units={other: 0.01}, has_lower_limit=True, zero_says=zero)


def _change(which: str) -> Score:
    visit, before = f"{which}_g_l", f"baseline_{which}_g_l"
    title = f"Ig{which[-1].upper()}"
    return Score(
        name=f"{which}-change", title=f"{title} change from baseline", formula=f"100 ({visit} - {before}) / {before}",
        inputs=(_input(before, f"{title} at baseline"), _input(visit, f"{title} at the visit")), gives="number",
        unit="%", range="from -100", missing="Missing, or a baseline of zero: unknown.", source="Arithmetic.",
        licence=FREE, takes="all", rule=lambda known: percent_change(known[before], known[visit]),
        rule_many=lambda known: _change_many(known[before], known[visit]),
    )  # fmt: skip


ENDPOINT = Instrument(
    "immunoglobulin_change",
    "Immunoglobulin change",
    (
        *(_change(which) for which in ("igg", "iga", "igm")),
        Score(
            name="igg-below-3", title="IgG below 3 g/L", formula="igg_g_l < 3", inputs=(_input("igg_g_l", "IgG"),),
            gives="yes or no", unit="", range="yes, no", missing=ALL_NEEDED, licence=FREE,
            source="stopping limit of APRIL-LN, PMC3392829", rule=lambda igg_g_l: igg_g_l < STOP_IGG_G_L - SLACK,
            rule_many=lambda igg_g_l: (igg_g_l < STOP_IGG_G_L - SLACK).astype(np.float64),
        ),
    ),
)  # fmt: skip
