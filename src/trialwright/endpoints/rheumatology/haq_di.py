"""Health Assessment Questionnaire, disability index (HAQ-DI), 0 to 3, from categories and scores; no item text.

20 items scored 0 to 3 in eight categories (2, 2, 3, 2, 3, 2, 3, 3 items). A category is its worst answered item; an
aid, a device or help from another person for the category raises it to at least 2 and never lowers it. The index is
the mean of the categories, in steps of 0.125 when all eight are answered. Where categories are missing it is the mean
of those answered, at least six of eight; with fewer it is unknown. Without the rule for aids: the alternative index.

Sources: Fries et al. 1980, doi:10.1002/art.1780230202; awell-score @c37843e ``src/scores/haq`` (worst item, aids);
least number of categories and worst answered item: the Stanford (ARAMIS) instructions of 2009, as given in the
checked examples HAQ-DI-007 and 008 (awell-score asks for seven categories and drops a category with any item
missing).

Licence: the questionnaire is Stanford University's; its wording is not here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import YES_NO, Input, Known

CATEGORIES = {
    "dressing": 2, "arising": 2, "eating": 3, "walking": 2, "hygiene": 3, "reach": 2, "grip": 3, "activities": 3,
}  # fmt: skip
LEAST_CATEGORIES = 6
WITH_AID = 2.0


def items_of(category: str) -> tuple[str, ...]:
    """The names of a category's items: ``haq_eating_1`` ..."""
    return tuple(f"haq_{category}_{number + 1}" for number in range(CATEGORIES[category]))


def _inputs(*, aids: bool) -> tuple[Input, ...]:
    items = [Input(name, "0 without difficulty to 3 unable", 0, 3, whole=True, required=False)
             for category in CATEGORIES for name in items_of(category)]  # fmt: skip
    helped = [Input(f"haq_{category}_aid", f"aid, device or help for {category}: yes or no; blank: none noted",
                    choices=YES_NO, required=False, may_lack=True) for category in CATEGORIES]  # fmt: skip
    return (*items, *helped) if aids else tuple(items)


def haq_di(known: Mapping[str, Known], *, aids: bool = True, least_categories: int = LEAST_CATEGORIES) -> float | None:
    """The index from items (``haq_grip_2``) and aids (``haq_grip_aid``: "yes")."""
    scores = []
    for category in CATEGORIES:
        answered = [item for name in items_of(category) if isinstance(item := known.get(name), float | int)]
        if answered:
            helped = aids and known.get(f"haq_{category}_aid") == "yes"
            scores.append(max(*answered, WITH_AID if helped else 0.0))
    return sum(scores) / len(scores) if len(scores) >= least_categories else None


def haq_di_many(known: Mapping[str, Array], *, aids: bool = True) -> Array:
    """The same for arrays."""
    total: Array = np.zeros(np.shape(known["haq_grip_1"]))
    number: Array = np.zeros_like(total)
    for category in CATEGORIES:
        worst = known[items_of(category)[0]]
        for name in items_of(category)[1:]:
            worst = np.fmax(worst, known[name])
        if aids:
            worst = np.where((known[f"haq_{category}_aid"] == 1) & (worst < WITH_AID), WITH_AID, worst)
        answered = ~np.isnan(worst)
        total = total + np.where(answered, worst, 0)
        number = number + answered
    return np.where(number >= LEAST_CATEGORIES, total / np.maximum(number, 1), np.nan)


def _score(name: str, title: str, formula: str, *, aids: bool) -> Score:
    return Score(
        name=name, title=title, formula=formula, inputs=_inputs(aids=aids), gives="number", unit="score",
        range="0 to 3, step 0.125", missing="Worst answered item of a category; at least 6 of 8 categories answered.",
        source="Fries et al. 1980, doi:10.1002/art.1780230202; awell-score @c37843e",
        licence="rule: free to use; questionnaire: Stanford University, not included", takes="all",
        rule=lambda known: haq_di(known, aids=aids), rule_many=lambda known: haq_di_many(known, aids=aids),
    )  # fmt: skip


ENDPOINT = Instrument(
    "haq_di",
    "HAQ disability index",
    (
        _score("haq-di", "HAQ-DI", "mean of 8 categories: worst item, at least 2 with an aid or help", aids=True),
        _score("haq-di-alternative", "HAQ-DI without aids", "mean of 8 categories, each its worst item", aids=False),
    ),
)
