"""Vectors of kidney function, prednisone equivalents and CTCAE grades, read as a table would be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.vectors.given import Inputs, pick, value
from trialwright.endpoints.register import scores
from trialwright.endpoints.safety.creatinine_clearance import creatinine_clearance_si_ml_min
from trialwright.endpoints.safety.prednisone_equivalent import prednisone_equivalent_mg_day


def kidney(given: Inputs) -> dict[str, Any]:
    unit = str(pick(given, "unit", "creatinine_unit") or "mg/dL").lower().replace("µ", "u").replace("μ", "u")
    bare = pick(given, "creatinine", "scr", "serum_creatinine")
    return {
        "creatinine_umol_l": pick(given, "creatinine_umol_l") or (bare if "mol" in unit else None),
        "creatinine_mg_dl": pick(given, "creatinine_mg_dl") or (None if "mol" in unit else bare),
        "age_years": pick(given, "age", "age_years"), "weight_kg": pick(given, "weight_kg", "weight"),
        "sex": pick(given, "sex", "gender"),
    }  # fmt: skip


def creatinine_clearance(given: Inputs) -> Any:
    """Creatinine in mg/dL by the original form, in umol/L by the form that is published for it (1.23, 1.04)."""
    known = kidney(given)
    found = scores()["creatinine-clearance"].score(known)
    if found.value is None or known["creatinine_umol_l"] is None:
        return found.value
    return creatinine_clearance_si_ml_min(
        creatinine_umol_l=known["creatinine_umol_l"], age_years=known["age_years"], weight_kg=known["weight_kg"],
        sex="female" if str(known["sex"]).lower().startswith(("f", "w")) else "male",
    )  # fmt: skip


def prednisone(given: Inputs) -> Any:
    """The highest published factor, unless the vector names the table in which 0.75 mg equals 5 mg."""
    dose = pick(given, "dose_mg_day", "dose_mg_per_day", "dose_mg", "dose")
    times = pick(given, "times_per_day", "frequency_per_day", "doses_per_day") or 1
    found = None if dose is None else prednisone_equivalent_mg_day(str(given["drug"]).strip().lower(), dose * times)
    if found is None:
        return None
    return found[0] if any(key.startswith("factor") or "0_75" in key for key in given) else found[1]


ANALYTES = {"alt": "alt|alanine", "ast": "ast|aspartate", "bilirubin": "bili",
            "alp": "alp|alkaline", "ggt": "ggt|gamma",
            "creatinine": "creat", "neutrophils": "neutro|anc", "platelets": "platelet|plt", "lymphocytes": "lympho",
            "leukocytes": "leuko|leuco|wbc|white", "haemoglobin": "h(a)?emoglobin|hgb|hb|an(a)?emia"}  # fmt: skip


def ctcae_5(given: Inputs) -> Any:
    name = next(ours for ours, words in ANALYTES.items() if re.search(words, str(given["analyte"]).lower()))
    scale = _scale(name, str(given.get("unit", "")).lower())
    amount = {key: None if given.get(key) is None else given[key] * scale for key in ("value", "uln", "lln")}
    baseline = pick(given, "baseline_value", "baseline")
    if given.get("multiple_of_uln") is not None:
        amount = {"value": given["multiple_of_uln"], "uln": 1.0, "lln": None}
    if isinstance(baseline, str) or baseline is None:
        abnormal = baseline is not None and "abnormal" in str(baseline).lower()
        baseline = amount["uln"]
        if abnormal and given.get("multiple_of_baseline") is not None:
            amount, baseline = {"value": given["multiple_of_baseline"], "uln": 0.5, "lln": None}, 1.0
        elif given.get("multiple_of_baseline") is not None and amount["value"] is not None:
            baseline = amount["value"] / given["multiple_of_baseline"]
    else:
        baseline = baseline * scale
    return value(f"ctcae5-{name}", {
        name: amount["value"], f"{name}_uln": amount["uln"], f"{name}_lln": amount["lln"], f"{name}_baseline": baseline,
    })  # fmt: skip


def _scale(name: str, unit: str) -> float:
    if name == "haemoglobin":
        return 10.0 if "dl" in unit else 1.0
    per_microlitre = re.search(r"/ ?(mm3|mm\^3|ul|µl|μl|mcl)", unit) is not None
    return 0.001 if per_microlitre and "10" not in unit and "k" not in unit else 1.0


MEASURES: dict[str, Callable[[Inputs], Any]] = {
    "CRCL": creatinine_clearance, "EGFR": lambda given: value("ckd-epi-2021", kidney(given)), "PRED-EQ": prednisone,
    "CTCAE5": ctcae_5,
}  # fmt: skip
