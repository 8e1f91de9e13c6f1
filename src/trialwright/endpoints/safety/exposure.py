"""Exposure and compliance: how long, how much, and how much of what was planned.

    exposure in days             last dose - first dose + 1
    compliance in percent        100 x doses given / doses planned up to then
    relative dose in percent     100 x total amount given / total amount planned up to then

Duration as in CDISC ADaM's TRTDURD (pharmaverse/admiral, ``derive_var_trtdurd``): study days, both ends counted. The
two percentages are arithmetic. What is planned "up to then" is the protocol's schedule to the last day of treatment,
given by whoever asks. No limits for "compliant" are set here: 80 to 120 percent is common, and the plan's choice.

Missing: any missing input makes the number unknown. Nothing planned: unknown. Over 100 percent is shown as it is.
"""

from __future__ import annotations

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, FREE
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input

ARITHMETIC = "Arithmetic; the protocol's schedule gives what was planned."


def exposure_days(first_dose_day: float, last_dose_day: float) -> float | None:
    """Days from the first to the last dose, both counted; None when the last lies before the first.

    >>> exposure_days(1, 85), exposure_days(1, 1)
    (85, 1)
    """
    return last_dose_day - first_dose_day + 1 if last_dose_day >= first_dose_day else None


def percent_of_plan(given: float, planned: float) -> float | None:
    """100 x given / planned; None when nothing was planned.

    >>> percent_of_plan(11, 12), percent_of_plan(0, 0)
    (91.66666666666667, None)
    """
    return 100 * given / planned if planned > 0 else None


def _days_many(first_dose_day: Array, last_dose_day: Array) -> Array:
    return np.where(last_dose_day >= first_dose_day, last_dose_day - first_dose_day + 1, np.nan)


def _percent_many(given: Array, planned: Array) -> Array:
    return np.where(planned > 0, 100 * given / np.where(planned > 0, planned, 1), np.nan)


def _percent(name: str, title: str, given: Input, planned: Input) -> Score:
    return Score(
        name=name, title=title, formula=f"100 x {given.name} / {planned.name}", inputs=(given, planned), gives="number",
        unit="%", range="from 0", missing=ALL_NEEDED, source=ARITHMETIC, licence=FREE, takes="all",
        rule=lambda known: percent_of_plan(known[given.name], known[planned.name]),
        rule_many=lambda known: _percent_many(known[given.name], known[planned.name]),
    )  # fmt: skip


ENDPOINT = Instrument(
    "exposure",
    "Exposure and compliance",
    (
        Score(
            name="exposure-days", title="Exposure", formula="last_dose_day - first_dose_day + 1",
            inputs=(Input("first_dose_day", "day of the first dose", whole=True),
                    Input("last_dose_day", "day of the last dose", whole=True)),
            gives="number", unit="days", range="from 1", missing=ALL_NEEDED, licence=FREE,
            source="CDISC ADaM TRTDURD; pharmaverse/admiral derive_var_trtdurd", rule=exposure_days,
            rule_many=_days_many,
        ),
        _percent("compliance", "Compliance", Input("doses_given", "doses given", 0, whole=True),
                 Input("doses_planned", "doses planned", 0, whole=True)),
        _percent("relative-dose", "Relative dose", Input("amount_given_mg", "amount given, mg", 0),
                 Input("amount_planned_mg", "amount planned, mg", 0)),
    ),
)  # fmt: skip
