"""The seven measures of the ACR core set, at baseline and at a visit, and how much each improved.

Core set: tender and swollen joint counts (68 and 66), patient's and physician's global assessment, patient's pain,
HAQ-DI, acute-phase reactant (Felson et al. 1993, doi:10.1002/art.1780360601). Improvement in percent is
100 (baseline - visit) / baseline, negative when it got worse. It is undefined where the baseline is zero.

Missing, as in ``acr``: one of the five that is missing, or was zero at baseline, counts as not improved; a missing
joint count, or one that was zero at baseline, leaves nothing to say.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from trialwright.endpoints.improvement import fall_percent, improved, improved_many
from trialwright.endpoints.score import Array
from trialwright.endpoints.score_input import Input, Known

COUNTS = ("tender_joints_68", "swollen_joints_66")
OTHERS = ("patient_global_mm", "physician_global_mm", "pain_mm", "haq_di", "crp_mg_l")
LEVELS = (20, 50, 70)
_SAYS: dict[str, tuple[str, float | None, dict[str, float]]] = {
    "tender_joints_68": ("tender joint count, 68 joints", 68, {"tjc68": 1.0}),
    "swollen_joints_66": ("swollen joint count, 66 joints", 66, {"sjc66": 1.0}),
    "patient_global_mm": ("patient's global assessment, mm", 100, {"ptga_mm": 1, "patient_global_cm": 10}),
    "physician_global_mm": ("physician's global assessment, mm", 100, {"phga_mm": 1, "physician_global_cm": 10}),
    "pain_mm": ("patient's pain, mm", 100, {"pain_cm": 10.0}),
    "haq_di": ("HAQ disability index", 3, {"haq": 1.0}),
    "crp_mg_l": ("C-reactive protein, mg/L, or any acute-phase reactant in one unit", None, {"crp_mg_dl": 10.0}),
}


NO_IMPROVEMENT = "no improvement of this measure can be told"


def _inputs() -> tuple[Input, ...]:
    found = []
    for when, prefix in (("baseline", "baseline_"), ("the visit", "")):
        for name, (says, high, units) in _SAYS.items():
            others = {f"{prefix}{other}": float(factor) for other, factor in units.items()}
            counted = name in COUNTS
            found.append(Input(f"{prefix}{name}", f"{says}, at {when}", 0, high, required=counted, units=others,
                               has_lower_limit=name == "crp_mg_l", zero_says=NO_IMPROVEMENT if prefix else "",
                               unknown_says="" if counted else NO_IMPROVEMENT))  # fmt: skip
    return tuple(found)


INPUTS = _inputs()
"""The seven at baseline (``baseline_`` before the name) and at the visit; only the counts are required."""


def falls(known: Mapping[str, Known]) -> dict[str, float | None]:
    """Improvement of each measure in percent; None: missing at a visit or zero at baseline."""
    return {name: fall_percent(_number(known[f"baseline_{name}"]), _number(known[name])) for name in _SAYS}


def falls_many(known: Mapping[str, Array]) -> dict[str, Array]:
    """The same for arrays; NaN where undefined."""
    found = {}
    for name in _SAYS:
        baseline = known[f"baseline_{name}"]
        safe = np.where(baseline > 0, baseline, np.nan)
        found[name] = 100 * (baseline - known[name]) / safe
    return found


def level(known: Mapping[str, Known]) -> int:
    """The highest of 0, 20, 50 and 70 that is reached; the counts must be known."""
    reached = 0
    for percent in LEVELS:
        got = {name: _improved(known, name, percent) for name in _SAYS}
        if not (all(got[name] for name in COUNTS) and sum(got[name] for name in OTHERS) >= 3):
            break
        reached = percent
    return reached


def level_many(known: Mapping[str, Array]) -> Array:
    """The same for arrays: 0 none, 1 ACR20, 2 ACR50, 3 ACR70."""
    total: Array = np.zeros(np.shape(known[COUNTS[0]]))
    for percent in LEVELS:
        got = {name: improved_many(known[f"baseline_{name}"], known[name], percent) for name in _SAYS}
        counted = np.sum([got[name] for name in OTHERS], axis=0)
        total = total + (got[COUNTS[0]] & got[COUNTS[1]] & (counted >= 3))
    return total


def _improved(known: Mapping[str, Known], name: str, percent: float) -> bool:
    before, after = _number(known[f"baseline_{name}"]), _number(known[name])
    return before is not None and after is not None and improved(before, after, percent)


def _number(value: Known) -> float | None:
    return None if isinstance(value, str) else value
