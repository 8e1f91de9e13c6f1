"""Laboratory grades by CTCAE version 5.0, from the result, the laboratory's limits and the baseline.

High: ALT, AST, ALP, GGT and bilirubin in multiples of the upper limit (ULN) when the baseline was normal, of the
baseline when it was above the limit; creatinine by both at once. Low: neutrophils, lymphocytes, leukocytes and
platelets in 10^9/L and haemoglobin in g/L; below the lower limit (LLN) grade 1, from grade 2 on absolute limits,
which hold whatever the laboratory's limit is. A limit belongs to the milder grade ("> 3.0 - 5.0": 5.0 is grade 2).
Grade 0: none of them.

Source: CTCAE v5.0, NCI 2017; cut-points as encoded in pharmaverse/admiral @6eb5125, ``ncictcaev5``. Version 6 has other
names and limits and is not this score. Grade 4 anaemia is a clinical judgement, so haemoglobin ends at 3. There is no
grade for low immunoglobulin.

Missing: without the ULN, or without the baseline where the result is above the ULN, a high grade is unknown. Without
the LLN a low result is unknown unless an absolute limit already decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trialwright.endpoints.score import Array, Instrument, Score
from trialwright.endpoints.score_input import Input
from trialwright.endpoints.thresholds import SLACK, band, band_many

VERSION = "CTCAE v5.0"
SOURCE = "CTCAE v5.0, NCI 2017, as encoded in pharmaverse/admiral @6eb5125"
LICENCE = "CTCAE: public domain (US government)"


@dataclass(frozen=True, slots=True)
class High:
    """Upper ends of grades 0 to 3 in multiples of the ULN, and where grade 1 begins in multiples of the baseline."""

    of_uln: tuple[float, float, float, float]
    from_baseline: float
    baseline_included: bool = True


LIVER = High((1, 3, 5, 20), 1.5)
CHOLESTATIC = High((1, 2.5, 5, 20), 2.0)
HIGH = {"alt": LIVER, "ast": LIVER, "alp": CHOLESTATIC, "ggt": CHOLESTATIC,
        "bilirubin": High((1, 1.5, 3, 10), 1.0, baseline_included=False)}  # fmt: skip
LOW = {"neutrophils": (1.5, 1.0, 0.5), "lymphocytes": (0.8, 0.5, 0.2), "leukocytes": (3.0, 2.0, 1.0),
       "platelets": (75.0, 50.0, 25.0), "haemoglobin": (100.0, 80.0)}  # fmt: skip
"""Below these, grade 2, 3 and 4."""
CREATININE_OF_ULN = (1.0, 1.5, 3.0, 6.0)


def high_grade(analyte: str, value: float, uln: float, baseline: float | None) -> int | None:
    """The grade of ALT, AST, ALP, GGT or bilirubin; all in one unit.

    >>> high_grade("alt", 121, 40, 30), high_grade("alt", 150, 40, 80), high_grade("alt", 41, 40, None)
    (2, 1, None)
    """
    limits = HIGH[analyte]
    if baseline is None:
        return 0 if value <= uln + SLACK else None
    if baseline <= uln + SLACK:
        return band(value / uln, limits.of_uln)
    edge = -2 * SLACK if limits.baseline_included else 0.0
    return band(value / baseline, (limits.from_baseline + edge, *limits.of_uln[1:]))


def creatinine_grade(value: float, uln: float, baseline: float | None) -> int | None:
    """The grade of creatinine: the higher of what the ULN and the baseline say."""
    by_uln = band(value / uln, CREATININE_OF_ULN)
    if baseline is None:
        return by_uln if by_uln in (0, 4) else None
    return max(by_uln, (0, 2, 3)[band(value / baseline, (1.5, 3.0))])


def low_grade(analyte: str, value: float, lln: float | None) -> int | None:
    """The grade of a count or of haemoglobin.

    >>> low_grade("neutrophils", 1.5, 2.0), low_grade("neutrophils", 1.49, 2.0), low_grade("platelets", 90, None)
    (1, 2, None)
    """
    under = sum(value < limit - SLACK for limit in LOW[analyte])
    if under:
        return 1 + under
    return None if lln is None else int(value < lln - SLACK)


def _high_many(analyte: str, value: Array, uln: Array, baseline: Array) -> Array:
    limits = HIGH[analyte]
    edge = -2 * SLACK if limits.baseline_included else 0.0
    by_uln = band_many(value / uln, limits.of_uln)
    by_baseline = band_many(value / baseline, (limits.from_baseline + edge, *limits.of_uln[1:]))
    without = np.where(value <= uln + SLACK, 0.0, np.nan)
    return np.where(np.isnan(baseline), without, np.where(baseline <= uln + SLACK, by_uln, by_baseline))


def _creatinine_many(value: Array, uln: Array, baseline: Array) -> Array:
    by_uln = band_many(value / uln, CREATININE_OF_ULN)
    by_baseline = np.array([0.0, 2.0, 3.0])[band_many(value / baseline, (1.5, 3.0)).astype(int).clip(0, 2)]
    without = np.where((by_uln == 0) | (by_uln == 4), by_uln, np.nan)
    return np.where(np.isnan(baseline), without, np.maximum(by_uln, by_baseline))


def _low_many(analyte: str, value: Array, lln: Array) -> Array:
    under = np.sum([value < limit - SLACK for limit in LOW[analyte]], axis=0)
    return np.where(under > 0, 1.0 + under, np.where(np.isnan(lln), np.nan, value < lln - SLACK))


def _unit(analyte: str) -> str:
    return "g/L" if analyte == "haemoglobin" else "10^9/L"


def _score(analyte: str, formula: str, inputs: tuple[Input, ...], rules: tuple, missing: str, highest: int) -> Score:  # type: ignore[type-arg]
    names = [item.name for item in inputs]
    return Score(
        name=f"ctcae5-{analyte}", title=f"{VERSION} grade, {analyte}", formula=formula, inputs=inputs, gives="number",
        unit="grade", range=f"0 to {highest}", missing=missing, source=SOURCE, licence=LICENCE, takes="all",
        rule=lambda known: rules[0](*(known[name] for name in names)),
        rule_many=lambda known: rules[1](*(known[name] for name in names)),
    )  # fmt: skip


def _high(analyte: str) -> Score:
    inputs = (
        Input(analyte, f"{analyte}, any unit", 0), Input(f"{analyte}_uln", "upper limit of normal, same unit", 1e-9),
        Input(f"{analyte}_baseline", "baseline, same unit", 1e-9, required=False, may_lack=True),
    )  # fmt: skip
    missing = "ULN needed; baseline needed where the result is above the ULN."
    if analyte == "creatinine":
        formula = "grades 1 to 4: > 1, 1.5, 3, 6 x ULN; 2 and 3 also: > 1.5, 3 x baseline"
        return _score(analyte, formula, inputs, (creatinine_grade, _creatinine_many), missing, 4)
    ends = ", ".join(f"{limit:g}" for limit in HIGH[analyte].of_uln)
    formula = (
        f"grades 1 to 4: > {ends} x ULN; baseline above ULN: x baseline, grade 1 from {HIGH[analyte].from_baseline:g}"
    )
    rules = (lambda *known: high_grade(analyte, *known), lambda *known: _high_many(analyte, *known))
    return _score(analyte, formula, inputs, rules, missing, 4)


def _low(analyte: str) -> Score:
    inputs = (Input(analyte, f"{analyte}, {_unit(analyte)}", 0),
              Input(f"{analyte}_lln", f"lower limit of normal, {_unit(analyte)}", 0, required=False,
                    may_lack=True))  # fmt: skip
    formula = f"grade 1: < LLN; then < {', '.join(f'{limit:g}' for limit in LOW[analyte])} {_unit(analyte)}"
    rules = (lambda *known: low_grade(analyte, *known), lambda *known: _low_many(analyte, *known))
    missing = "LLN needed unless an absolute limit decides."
    return _score(analyte, formula, inputs, rules, missing, 1 + len(LOW[analyte]))


ENDPOINT = Instrument(
    "ctcae_laboratory",
    f"Laboratory grades, {VERSION}",
    (*(_high(analyte) for analyte in (*HIGH, "creatinine")), *(_low(analyte) for analyte in LOW)),
)
