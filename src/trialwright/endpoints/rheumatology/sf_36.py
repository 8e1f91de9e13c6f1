"""SF-36 domains, 0 to 100, higher is better, by the rule of RAND for its 36-Item Health Survey 1.0; no item text.

Each answer is recoded to 0 to 100 by a key of six patterns; a domain is the mean of its answered items. Source: RAND,
"36-Item Short Form Survey scoring instructions", rand.org (public domain scoring); key as printed at
chiro.org/LINKS/How_to_score_the_SF-36.shtml. Other rules exist for pain and general health: these scores are not
interchangeable with the licensed SF-36's. Norm-based summary scores (PCS, MCS) need licensed coefficients and are
left out.

Missing: the mean of the items that are answered; no item answered, no score.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input, Known

DOMAINS = {
    "physical functioning": (3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    "role physical": (13, 14, 15, 16),
    "role emotional": (17, 18, 19),
    "energy fatigue": (23, 27, 29, 31),
    "emotional well-being": (24, 25, 26, 28, 30),
    "social functioning": (20, 32),
    "pain": (21, 22),
    "general health": (1, 33, 34, 35, 36),
}
CHANGE_ITEM = 2
"""Reported change in health; recoded like the others, part of no domain."""
DOWN_5, UP_3, UP_2 = (100.0, 75.0, 50.0, 25.0, 0.0), (0.0, 50.0, 100.0), (0.0, 100.0)
DOWN_6, UP_6, UP_5 = (100.0, 80.0, 60.0, 40.0, 20.0, 0.0), (0.0, 20.0, 40.0, 60.0, 80.0, 100.0), DOWN_5[::-1]
PATTERNS = (
    (DOWN_5, (1, 2, 20, 22, 34, 36)),
    (UP_3, (3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
    (UP_2, (13, 14, 15, 16, 17, 18, 19)),
    (DOWN_6, (21, 23, 26, 27, 30)),
    (UP_6, (24, 25, 28, 29, 31)),
    (UP_5, (32, 33, 35)),
)
KEY = {item: pattern for pattern, items in PATTERNS for item in items}
"""What answer 1, 2, 3 ... of each item is worth."""


def domain_score(known: Mapping[str, Known], items: tuple[int, ...]) -> float | None:
    """The mean of the answered items, from ``sf36_1`` to ``sf36_36``.

    >>> round(domain_score({"sf36_17": 1, "sf36_18": 2, "sf36_19": 1}, (17, 18, 19)), 2)
    33.33
    """
    worth = [
        KEY[item][int(answer) - 1] for item in items if isinstance(answer := known.get(f"sf36_{item}"), float | int)
    ]
    return sum(worth) / len(worth) if worth else None


def domain_score_many(known: Mapping[str, Array], items: tuple[int, ...]) -> Array:
    """The same for arrays."""
    worth = []
    for item in items:
        answer = known[f"sf36_{item}"]
        places = np.nan_to_num(answer, nan=1).astype(int).clip(1, len(KEY[item])) - 1
        worth.append(np.where(np.isnan(answer), np.nan, np.array(KEY[item])[places]))
    answered = np.sum(~np.isnan(worth), axis=0)
    return np.where(answered > 0, np.nansum(worth, axis=0) / np.maximum(answered, 1), np.nan)


def _score(domain: str, items: tuple[int, ...]) -> Score:
    inputs = tuple(
        Input(f"sf36_{item}", f"answer 1 to {len(KEY[item])}", 1, len(KEY[item]), whole=True, required=False)
        for item in items
    )
    return Score(
        name=f"sf-36-{domain.replace(' ', '-')}", title=f"SF-36 {domain} (RAND)",
        formula=f"mean of the recoded items {', '.join(map(str, items))}", inputs=inputs, gives="number", unit="score",
        range="0 to 100, higher is better", missing="Mean of the answered items; none answered: unknown.",
        source="RAND 36-Item Health Survey 1.0, scoring instructions, rand.org",
        licence="scoring rule: RAND, free to use; item text not included; no PCS or MCS", takes="all",
        rule=lambda known: domain_score(known, items), rule_many=lambda known: domain_score_many(known, items),
    )  # fmt: skip


ENDPOINT = Instrument("sf_36", "SF-36 domains", tuple(_score(domain, items) for domain, items in DOMAINS.items()))
