"""Measures of the pharmacology vectors: published models, and the arithmetic on published numbers."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Any

from trialwright.simulation.pharmacology import courses
from trialwright.simulation.published_models import acr_probability, atacicept, half_time, igg_loss_per_day

Inputs = Mapping[str, Any]


def qss(given: Inputs) -> float:
    """Total concentration of atacicept in ng/mL after one dose, in micrograms."""
    body, target = atacicept(given["weight_kg"], given["blys_ng_ml"])
    return float(courses(body, target, [(0.0, 1000 * given["dose_mg"])], [given["time_h"]]).total[0])


def logit(given: Inputs) -> float:
    level = str(given.get("threshold") or "ACR20").upper()
    return acr_probability(level, given["day"], given["auc"], bool(given["pdv"]), given.get("eta", 0.0))


def indirect(given: Inputs) -> float:
    if "logit" in given:
        return 1 / (1 + exp(-given["logit"]))
    return half_time(given["kout_per_day"])


def crosswalk(given: Inputs) -> float:
    """The first share of a row of counts, or what a group of the mean above 50 has beside those above 70."""
    if "counts" in given:
        return float(given["counts"][0] / sum(given["counts"]))
    n = given["n"]
    return float((given["mean50plus"] * (n[2] + n[3]) - given["mean70"] * n[3]) / n[2])


MEASURES = {
    "PH3": lambda given: round(100 * given["n"] / given["N"], 1),
    "PK-QSS": qss,
    "ER-LOGIT": logit,
    "ER-IDR": indirect,
    "IGG": lambda given: igg_loss_per_day(given["kint"]),
    "XWALK": crosswalk,
}
