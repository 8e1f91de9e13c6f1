"""Disease activity score of 28 joints (DAS28), with ESR or CRP, of four or three variables, and its categories.

    DAS28-ESR      0.56 sqrt(TJC28) + 0.28 sqrt(SJC28) + 0.70 ln(ESR) + 0.014 PtGA
    DAS28-CRP      0.56 sqrt(TJC28) + 0.28 sqrt(SJC28) + 0.36 ln(CRP + 1) + 0.014 PtGA + 0.96
    DAS28-ESR(3)  (0.56 sqrt(TJC28) + 0.28 sqrt(SJC28) + 0.70 ln(ESR)) 1.08 + 0.16
    DAS28-CRP(3)  (0.56 sqrt(TJC28) + 0.28 sqrt(SJC28) + 0.36 ln(CRP + 1)) 1.10 + 1.15

ESR in mm/h, CRP in mg/L, PtGA (general health in the original, the patient's global assessment in most trials) in mm.
Source of the formulas: das-score.nl, "Alternative validated formulae"; Prevoo et al. 1995, doi:10.1002/art.1780380107.
Never rounded before it is classified. An ESR below 1 is raised to 1 (flagged): its logarithm would be below zero.

Categories: remission below 2.6, low to 3.2, moderate to 5.1, high above (Anderson et al. 2012, doi:10.1002/acr.21649).
For DAS28-CRP there are also cut-offs of its own, 2.4, 2.9 and 4.6 (Fleischmann et al. 2017,
doi:10.1136/rmdopen-2016-000382); most trials apply 2.6, 3.2 and 5.1 to both, so which set is used is asked for. Exactly
3.2 is low, as the EULAR response counts it, though some programs call it moderate.

Missing: any missing input makes the score unknown. The forms of three variables are scores of their own; they are not
used in place of a missing patient's global assessment.
"""

from __future__ import annotations

from math import log, log1p, sqrt

import numpy as np

from trialwright.endpoints.measures import ALL_NEEDED, CRP_MG_L, ESR_MM_H, FREE, PATIENT_GLOBAL_MM, SJC28, TJC28
from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input
from trialwright.endpoints.thresholds import SLACK, band, band_many

CATEGORIES = ("remission", "low", "moderate", "high")
ESR_CUTOFFS = (2.6, 3.2, 5.1)
CRP_CUTOFFS = (2.4, 2.9, 4.6)
SOURCE = "das-score.nl; Prevoo et al. 1995, doi:10.1002/art.1780380107"
CATEGORY_SOURCE = "Anderson et al. 2012, doi:10.1002/acr.21649"
CRP_CATEGORY_SOURCE = "Fleischmann et al. 2017, doi:10.1136/rmdopen-2016-000382"


def das28_esr(tjc28: float, sjc28: float, patient_global_mm: float, esr_mm_h: float) -> float:
    """DAS28-ESR of four variables.

    >>> round(das28_esr(4, 5, 12, 44), 2)
    4.56
    """
    return 0.56 * sqrt(tjc28) + 0.28 * sqrt(sjc28) + 0.70 * log(max(esr_mm_h, 1)) + 0.014 * patient_global_mm


def das28_crp(tjc28: float, sjc28: float, patient_global_mm: float, crp_mg_l: float) -> float:
    """DAS28-CRP of four variables.

    >>> round(das28_crp(2, 2, 54, 19), 4)
    3.9824
    """
    return 0.56 * sqrt(tjc28) + 0.28 * sqrt(sjc28) + 0.36 * log1p(crp_mg_l) + 0.014 * patient_global_mm + 0.96


def das28_esr3(tjc28: float, sjc28: float, esr_mm_h: float) -> float:
    """DAS28-ESR of three variables."""
    return (0.56 * sqrt(tjc28) + 0.28 * sqrt(sjc28) + 0.70 * log(max(esr_mm_h, 1))) * 1.08 + 0.16


def das28_crp3(tjc28: float, sjc28: float, crp_mg_l: float) -> float:
    """DAS28-CRP of three variables."""
    return (0.56 * sqrt(tjc28) + 0.28 * sqrt(sjc28) + 0.36 * log1p(crp_mg_l)) * 1.10 + 1.15


def das28_category(das28: float, cutoffs: tuple[float, float, float] = ESR_CUTOFFS) -> str:
    """The category by one of the two sets of cut-offs; remission is below the first, the others up to and including.

    >>> das28_category(2.6), das28_category(3.2), das28_category(2.5, CRP_CUTOFFS)
    ('low', 'low', 'low')
    """
    return CATEGORIES[0] if das28 < cutoffs[0] - SLACK else CATEGORIES[1 + band(das28, cutoffs[1:])]


def _joints_many(tjc28: Array, sjc28: Array) -> Array:
    return 0.56 * np.sqrt(tjc28) + 0.28 * np.sqrt(sjc28)


def _esr_many(tjc28: Array, sjc28: Array, patient_global_mm: Array, esr_mm_h: Array) -> Array:
    return _joints_many(tjc28, sjc28) + 0.70 * np.log(esr_mm_h) + 0.014 * patient_global_mm


def _crp_many(tjc28: Array, sjc28: Array, patient_global_mm: Array, crp_mg_l: Array) -> Array:
    return _joints_many(tjc28, sjc28) + 0.36 * np.log1p(crp_mg_l) + 0.014 * patient_global_mm + 0.96


def _esr3_many(tjc28: Array, sjc28: Array, esr_mm_h: Array) -> Array:
    return (_joints_many(tjc28, sjc28) + 0.70 * np.log(esr_mm_h)) * 1.08 + 0.16


def _crp3_many(tjc28: Array, sjc28: Array, crp_mg_l: Array) -> Array:
    return (_joints_many(tjc28, sjc28) + 0.36 * np.log1p(crp_mg_l)) * 1.10 + 1.15


def _category_many(das28: Array, cutoffs: tuple[float, float, float]) -> Array:
    return np.where(das28 < cutoffs[0] - SLACK, 0.0, 1.0 + band_many(das28, cutoffs[1:]))


def _score(name: str, variables: int, marker: Input, formula: str, rules: tuple, low: float) -> Score:  # type: ignore[type-arg]
    """One of the four forms; they differ in marker, variables and formula only."""
    inputs = (TJC28, SJC28, PATIENT_GLOBAL_MM, marker) if variables == 4 else (TJC28, SJC28, marker)
    reactant = "ESR" if marker is ESR_MM_H else "CRP"
    return Score(
        name=name, title=f"DAS28-{reactant} of {variables} variables", formula=formula, inputs=inputs, gives="number",
        unit="score", range=f"from {low:g}, usually below 10", missing=ALL_NEEDED, source=SOURCE, licence=FREE,
        rule=rules[0], rule_many=rules[1],
    )  # fmt: skip


def _category(of: str, cutoffs: tuple[float, float, float], source: str, suffix: str = "") -> Score:
    value = Input(of.replace("-", "_"), of.upper(), units={"das28": 1})
    return Score(
        name=f"{of}-category{suffix}", title=f"{of.upper()} category, cut-offs {', '.join(map(str, cutoffs))}",
        formula=f"remission < {cutoffs[0]}; low <= {cutoffs[1]}; moderate <= {cutoffs[2]}; high above",
        inputs=(value,), gives="category", unit="", range=", ".join(CATEGORIES), missing=ALL_NEEDED, source=source,
        licence=FREE, categories=CATEGORIES, takes="all",
        rule=lambda known: das28_category(known[value.name], cutoffs),
        rule_many=lambda known: _category_many(known[value.name], cutoffs),
    )  # fmt: skip


JOINTS = "0.56 sqrt(tjc28) + 0.28 sqrt(sjc28)"
ENDPOINT = Instrument(
    "das28",
    "Disease activity score, 28 joints",
    (
        _score("das28-esr", 4, ESR_MM_H, f"{JOINTS} + 0.70 ln(esr_mm_h) + 0.014 patient_global_mm",
               (das28_esr, _esr_many), 0),
        _score("das28-crp", 4, CRP_MG_L, f"{JOINTS} + 0.36 ln(crp_mg_l + 1) + 0.014 patient_global_mm + 0.96",
               (das28_crp, _crp_many), 0.96),
        _score("das28-esr3", 3, ESR_MM_H, f"({JOINTS} + 0.70 ln(esr_mm_h)) 1.08 + 0.16",
               (das28_esr3, _esr3_many), 0.16),
        _score("das28-crp3", 3, CRP_MG_L, f"({JOINTS} + 0.36 ln(crp_mg_l + 1)) 1.10 + 1.15",
               (das28_crp3, _crp3_many), 1.15),
        _category("das28-esr", ESR_CUTOFFS, CATEGORY_SOURCE),
        _category("das28-crp", ESR_CUTOFFS, CATEGORY_SOURCE),
        _category("das28-crp", CRP_CUTOFFS, CRP_CATEGORY_SOURCE, "-own-cutoffs"),
    ),
)  # fmt: skip
