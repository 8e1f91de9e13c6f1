"""The topics of repeated measures: MMRM and GEE, each worked out from the ``input`` of a vector and the data sets."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from trialwright.statistics.marginal_model import MarginalModel, marginal_model
from trialwright.statistics.mixed_model import MixedModel, mixed_model
from trialwright.statistics.mixed_model_design import Design, design
from trialwright.statistics.mixed_model_inference import contrast

Given = Mapping[str, Any]
Topic = Callable[[Given, Given], Any]

SHORT = {"RACEBlack or African American": "RACEBlack", "ARMCDTRT": "ARMTRT", "AVISITVIS": "VIS"}
"""Names of columns as R writes them and as the vectors of the unstructured model shorten them."""
LEVELS = {"SEX": ("Male", "Female")}
FEV = "FEV1 ~ RACE + SEX + ARMCD*AVISIT"
CHANGE = "CHG ~ FEV1_BL + AVISIT"


def mmrm_orthodont(given: Given, datasets: Given) -> Any:
    """distance ~ female * age: four coefficients."""
    data = datasets["orthodont"]
    made = design({"fem": data["fem"], "age": data["age"]}, ("fem", "age", "fem:age"))
    structure, method = given.get("covariance", "us"), given.get("method", "REML")
    model = mixed_model(data["distance"], made.matrix, data["Subject"], data["age"], structure=structure, method=method)
    return {**_coefficients(model, made), "m2ll": model.minus_2_log_likelihood}


def mmrm_fev_structures(given: Given, datasets: Given) -> Any:
    """The whole FEV data under any structure."""
    model, made, _ = _fev(given, datasets)
    return {**_coefficients(model, made), "m2ll": model.minus_2_log_likelihood}


def mmrm_us(given: Given, datasets: Given) -> Any:
    """The unstructured model: its coefficients, marginal means by visit, and differences of arms by visit."""
    model, made, visits = _fev(given, datasets)
    rows = dict(zip(made.names, np.eye(len(made.names)), strict=True))
    rows |= {_short(name): row for name, row in rows.items()}
    rows |= {f"lsmean {visit}": made.mean(AVISIT=visit) for visit in visits}
    if "ARMCD" in made.levels:
        for visit in visits:
            mean = {arm: made.mean(AVISIT=visit, ARMCD=arm) for arm in made.levels["ARMCD"]}
            rows |= {f"lsmean {arm} {visit}": row for arm, row in mean.items()}
            rows[f"TRT-PBO {visit}"] = mean["TRT"] - mean["PBO"]
    return {
        "m2ll_reml": model.minus_2_log_likelihood,
        "sigma": model.sigma.tolist(),
        "contrasts": {name: _contrast(model, row) for name, row in rows.items()},
        "baseline_at": made.centres.get("FEV1_BL"),
    }


def gee_binary30(given: Given, datasets: Given) -> Any:
    """Response by week, week 4 first."""
    data = datasets[given["dataset"]]
    weeks = [f"{week}" for week in data["week"]]
    made = design({"week": weeks}, ("week",), levels={"week": ("4", "8", "12", "24")})
    return _gee(marginal_model(data["y"], made.matrix, data["id"], given["corr"]))


def gee_ohio(given: Given, datasets: Given) -> Any:
    """Wheeze by age and the mother's smoking, from counts of patterns."""
    y, columns, child = [], [], []
    for pattern, count in datasets[given["dataset"]]["counts"].items():
        smoke, answers = pattern.split("|")
        for _ in range(count):
            number = child[-1] + 1 if child else 0
            for age, answer in zip(given["age_levels"], answers, strict=True):
                y.append(int(answer))
                columns.append([1.0, age, float(smoke)])
                child.append(number)
    return _gee(marginal_model(y, np.array(columns), child, given["corr"]))


def _fev(given: Given, datasets: Given) -> tuple[MixedModel, Design, tuple[str, ...]]:
    name, _, only = given["dataset"].partition(" (ARMCD==")
    data = dict(datasets[name])
    if only:
        kept = [arm == only.rstrip(")") for arm in data["ARMCD"]]
        data = {key: [each for each, k in zip(column, kept, strict=True) if k] for key, column in data.items()}
    data["CHG"] = [
        None if after is None else after - before for after, before in zip(data["FEV1"], data["FEV1_BL"], strict=True)
    ]
    response, _, right = _formula(given["model"], name if not only else "one arm").partition(" ~ ")
    seen = [each is not None for each in data[response]]
    made = design(data, _terms(right), levels=LEVELS, analysed=seen)
    visits = tuple(sorted(set(data["AVISIT"])))
    structure, method = given.get("covariance", "us"), given.get("method", "REML")
    y = [math.nan if each is None else each for each in data[response]]
    model = mixed_model(
        y, made.matrix, data["USUBJID"], data["AVISIT"], visits=visits, structure=structure, method=method
    )
    return model, made, visits


def _formula(says: str, dataset: str) -> str:
    if "~" in says:
        return says.partition(",")[0].strip()
    return FEV if dataset == "fev_data" else CHANGE


def _terms(right: str) -> tuple[str, ...]:
    """a + b*c as (a, b, c, b:c), main effects first as R orders them."""
    terms: list[str] = []
    for part in right.split("+"):
        names = [name.strip() for name in part.split("*")]
        terms += [*names, ":".join(names)] if len(names) > 1 else names
    return tuple(sorted(dict.fromkeys(terms), key=lambda term: term.count(":")))


def _coefficients(model: MixedModel, made: Design) -> dict[str, Any]:
    found = [_contrast(model, row) for row in np.eye(len(made.names))]
    keys = ("estimate", "se", "df_satterthwaite", "se_kr_linear", "df_kr")
    return {"terms": list(made.names), **{key: [each[key] for each in found] for key in keys}}


def _contrast(model: MixedModel, row: Any) -> dict[str, float | None]:
    plain = contrast(model, row, "satterthwaite")
    made: dict[str, float | None] = {
        "estimate": plain.estimate,
        "se": plain.se,
        "df_satterthwaite": plain.df,
        "se_kr_linear": None,
        "df_kr": None,
    }
    if model.kenward_roger is not None:
        adjusted = contrast(model, row, "kenward-roger-linear")
        made |= {"se_kr_linear": adjusted.se, "df_kr": adjusted.df}
    return made


def _short(name: str) -> str:
    for long, short in SHORT.items():
        name = name.replace(long, short)
    return name


def _gee(model: MarginalModel) -> dict[str, Any]:
    return {
        "coef": model.coefficients.tolist(),
        "se_robust": model.se_robust.tolist(),
        "se_bias_corrected": model.se_bias_corrected.tolist(),
        "alpha": model.alpha,
    }


TOPICS: dict[str, Topic] = {
    "mmrm.orthodont": mmrm_orthodont,
    "mmrm.fev_structures": mmrm_fev_structures,
    "mmrm.us": mmrm_us,
    "gee.binary30": gee_binary30,
    "gee.ohio": gee_ohio,
}
