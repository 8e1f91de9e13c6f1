"""ACR response of one row with its baseline: ACR20, ACR50, ACR70, and the highest of them that is reached.

The rule is that of ``acr``, which a study's analysis plan names; here it serves single patients and tables. Source:
Felson et al. 1995, doi:10.1002/art.1780380602. Missing: a missing component of the five counts as not improved; a
missing joint count makes the answer unknown.
"""

from __future__ import annotations

from trialwright.endpoints.core_set import INPUTS, LEVELS, level, level_many
from trialwright.endpoints.measures import FREE
from trialwright.endpoints.score import Instrument, Score

CATEGORIES = ("none", "ACR20", "ACR50", "ACR70")
MISSING = "A missing one of the five counts as not improved; a missing joint count makes the answer unknown."
SOURCE = "Felson et al. 1995, doi:10.1002/art.1780380602"
RULE = "both joint counts and at least 3 of the 5 others improved by at least"


def _reached(percent: int) -> Score:
    place = LEVELS.index(percent)
    return Score(
        name=f"acr{percent}", title=f"ACR{percent} response", formula=f"{RULE} {percent} %", inputs=INPUTS,
        gives="yes or no", unit="", range="yes, no", missing=MISSING, source=SOURCE, licence=FREE, takes="all",
        rule=lambda known: level(known) >= percent,
        rule_many=lambda known: (level_many(known) > place).astype(float),
    )  # fmt: skip


ENDPOINT = Instrument(
    "acr_category",
    "ACR response",
    (
        *(_reached(percent) for percent in LEVELS),
        Score(
            name="acr-category", title="Highest ACR response", formula=f"{RULE} 20, 50 or 70 %", inputs=INPUTS,
            gives="category", unit="", range=", ".join(CATEGORIES), missing=MISSING, source=SOURCE, licence=FREE,
            takes="all", categories=CATEGORIES, rule=lambda known: CATEGORIES[(0, *LEVELS).index(level(known))],
            rule_many=level_many,
        ),
    ),
)  # fmt: skip
