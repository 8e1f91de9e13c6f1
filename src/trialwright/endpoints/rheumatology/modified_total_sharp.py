"""Modified total Sharp score (van der Heijde), 0 to 448, its change, and each definition of "no progression".

Erosions: 16 joints a hand scored 0 to 5 and 6 joints a foot scored 0 to 10, at most 280. Joint-space narrowing: 15
joints a hand and 6 a foot, each 0 to 4, at most 168. Total: their sum (PMC10579188; joints at radclass.mudr.org, "van
der Heijde modification"; 0 to 448 in 32 and 30 joints of the hands and 12 of the feet: van der Heijde et al. 1999).

"No radiographic progression" has several definitions, which give different percentages; each is a score of its own:

    change <= 0               the strict one
    change <= 0.5             half a point, where two readers' scores are averaged (as in ard.bmj.com markup/186959)
    change <= SDC             the smallest detectable change of the readers in that trial, which gives it (van der
                              Heijde et al., Rheumatology 1999, on the smallest detectable difference)

Rapid radiographic progression: a change of at least 5 in one year (EULAR definition of difficult-to-treat RA, Nagy et
al. 2021, doi:10.1136/annrheumdis-2020-217344). A missing film is unknown here; extrapolation is the analysis'
business.
"""

from __future__ import annotations

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input
from trialwright.endpoints.thresholds import SLACK

HAND_EROSION_JOINTS, FOOT_EROSION_JOINTS = 32, 12
HAND_NARROWING_JOINTS, FOOT_NARROWING_JOINTS = 30, 12
HIGHEST_EROSION = HAND_EROSION_JOINTS * 5 + FOOT_EROSION_JOINTS * 10
HIGHEST_NARROWING = (HAND_NARROWING_JOINTS + FOOT_NARROWING_JOINTS) * 4
HIGHEST = HIGHEST_EROSION + HIGHEST_NARROWING
SOURCE = "van der Heijde; PMC10579188"
DEFINITIONS = "definitions in use: ard.bmj.com highwire/markup/186959 (0.5); van der Heijde et al., Rheumatology 1999"
EROSION = Input("erosion_score", "erosions, both hands and feet", 0, HIGHEST_EROSION)
NARROWING = Input("narrowing_score", "joint-space narrowing, both hands and feet", 0, HIGHEST_NARROWING)
BEFORE, AFTER = Input("baseline_mtss", "total at baseline", 0, HIGHEST), Input("mtss", "total at the visit", 0, HIGHEST)
CHANGE = Input("mtss_change", "change of the total", -HIGHEST, HIGHEST)
RAPID = 5.0


def mtss(erosion_score: float, narrowing_score: float) -> float:
    """The total.

    >>> mtss(HIGHEST_EROSION, HIGHEST_NARROWING)
    448
    """
    return erosion_score + narrowing_score


def no_progression(change: float, limit: float = 0.0) -> bool:
    """True when the total rose by no more than ``limit``: 0, 0.5 or the smallest detectable change.

    >>> no_progression(0.5), no_progression(0.5, 0.5)
    (False, True)
    """
    return change <= limit + SLACK


def _number(name: str, title: str, formula: str, inputs: tuple[Input, Input], rules: tuple, span: str) -> Score:  # type: ignore[type-arg]
    return Score(
        name=name, title=title, formula=formula, inputs=inputs, gives="number", unit="score", range=span,
        missing=ALL_NEEDED, source=SOURCE, licence=FREE, rule=rules[0], rule_many=rules[1],
    )  # fmt: skip


def _limit(name: str, title: str, limit: float) -> Score:
    return Score(
        name=name, title=title, formula=f"mtss_change <= {limit:g}", inputs=(CHANGE,), gives="yes or no", unit="",
        range="yes, no", missing=ALL_NEEDED, source=DEFINITIONS, licence=FREE,
        rule=lambda mtss_change: no_progression(mtss_change, limit),
        rule_many=lambda mtss_change: (mtss_change <= limit + SLACK).astype(np.float64),
    )  # fmt: skip


def _change(baseline_mtss: Array, mtss: Array) -> Array:
    return mtss - baseline_mtss


ENDPOINT = Instrument(
    "modified_total_sharp",
    "Modified total Sharp score",
    (
        _number("mtss", "mTSS", "erosion_score + narrowing_score", (EROSION, NARROWING), (mtss, mtss), "0 to 448"),
        _number("mtss-change", "mTSS change", "mtss - baseline_mtss", (BEFORE, AFTER),
                (lambda baseline_mtss, mtss: mtss - baseline_mtss, _change), "-448 to 448"),
        _limit("mtss-no-progression-0", "No progression, change at most 0", 0.0),
        _limit("mtss-no-progression-0.5", "No progression, change at most 0.5", 0.5),
        Score(
            name="mtss-no-progression-sdc", title="No progression, change at most the smallest detectable change",
            formula="mtss_change <= smallest_detectable_change",
            inputs=(CHANGE, Input("smallest_detectable_change", "the readers', in this trial", 0)), gives="yes or no",
            unit="", range="yes, no", missing=ALL_NEEDED, source=DEFINITIONS, licence=FREE,
            rule=lambda mtss_change, smallest_detectable_change: no_progression(
                mtss_change, smallest_detectable_change
            ),
            rule_many=lambda mtss_change, smallest_detectable_change: (
                mtss_change <= smallest_detectable_change + SLACK
            ).astype(np.float64),
        ),
        Score(
            name="mtss-rapid-progression", title="Rapid radiographic progression", formula="change in one year >= 5",
            inputs=(Input("mtss_change_1_year", "change of the total in one year", -HIGHEST, HIGHEST),),
            gives="yes or no", unit="", range="yes, no", missing=ALL_NEEDED, licence=FREE,
            source="Nagy et al. 2021, doi:10.1136/annrheumdis-2020-217344",
            rule=lambda mtss_change_1_year: mtss_change_1_year >= RAPID - SLACK,
            rule_many=lambda mtss_change_1_year: (mtss_change_1_year >= RAPID - SLACK).astype(np.float64),
        ),
    ),
)  # fmt: skip
