"""Change from baseline in the mixed model for repeated measures (MMRM): every visit in one model, none imputed.

Terms: baseline, visit, baseline x visit, and with several arms also arm and arm x visit. Numbers: the marginal mean
change at each visit (and arm), and differences from the reference arm. REML, the planned covariance structure; standard
error and degrees of freedom by Kenward and Roger, linear form (SAS's ddfm=kr for unstructured, compound symmetric and
Toeplitz). Where the data do not determine a structure the next simpler one is taken, in the order us, toeph, csh, cs,
and named with each number. Missing at random given what was observed is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.change_at import Changed, changes
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.measure_words import unit_of
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.statistics.binomial import Numbers
from trialwright.statistics.mixed_model import MixedModel, mixed_model
from trialwright.statistics.mixed_model_design import Design, Values, design
from trialwright.statistics.mixed_model_inference import contrast
from trialwright.statistics.mixed_model_structure import STRUCTURES

SIMPLER = ("us", "toeph", "csh", "cs")
Seen = tuple[str, Changed]
"""A visit of the analysis and the change used there."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model of one measure, with the structure that the data determined."""

    model: MixedModel
    design: Design
    structure: str
    used: tuple[Seen, ...]


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """The model of each measure."""
    rows = Rows(inputs, planned, estimand=planned.name if planned.estimand else "")
    told = []
    for name in planned.measures:
        visits = planned.visits or inputs.plan.response_visits
        found = [(visit, one) for visit in visits for one in _rows_at(inputs, planned, name, visit)]
        fitted = _fit(inputs, planned, found, visits)
        if isinstance(fitted, str):
            told.append(f"{name}: {fitted}.")
        else:
            _means(rows, name, fitted, [visit for visit in visits if visit in fitted.design.levels["visit"]])
    notes = ("Assumes that what is missing is missing at random given what was observed.", *told)
    return rows.findings(*notes, not_available="" if rows.made else " ".join(told))


def _rows_at(inputs: Inputs, planned: PlannedAnalysis, name: str, visit: str) -> list[Changed]:
    people = inputs.sets.people(planned.analysis_set)
    return [one for one in changes(inputs, people, name, visit, planned.estimand) if one.change is not None]


def _fit(inputs: Inputs, planned: PlannedAnalysis, found: list[Seen], visits: tuple[str, ...]) -> Fitted | str:
    """The fit, or why there is none."""
    seen = [visit for visit in visits if any(at == visit for at, _ in found)]
    if len(seen) < 2:
        return "values at fewer than two visits" if found else "not collected"
    at = [visit for visit, _ in found]
    data: dict[str, Values] = {
        "baseline": [one.held.baseline or 0.0 for _, one in found if one.held], "visit": at,
        "arm": [one.person.arm or "" for _, one in found],
    }  # fmt: skip
    arms = [arm.name for arm in inputs.design.arms if any(one.person.arm == arm.name for _, one in found)]
    arms.sort(key=lambda arm: arm != inputs.reference)
    terms = ["baseline", "visit", "baseline:visit", *(("arm", "arm:visit") if len(arms) > 1 else ())]
    made = design(data, terms, levels={"visit": seen, "arm": arms})
    who = [one.person.code for _, one in found]
    first = SIMPLER.index(planned.structure) if planned.structure in SIMPLER else 0
    order = (planned.structure, *SIMPLER[first + 1 :])
    why = ""
    for structure in dict.fromkeys(order):
        if structure == "us" and len(set(who)) < len(seen) + 1 + max(len(arms), 1):
            why = "fewer participants than visits and columns: an unstructured covariance is not determined"
            continue
        try:
            model = mixed_model([one.change for _, one in found], made.matrix, who, at, visits=seen,
                                structure=structure)  # fmt: skip
        except ValueError as error:
            why = str(error)
            continue
        if model.kenward_roger is None:
            why = f"the data are too few for the Kenward-Roger adjustment under {STRUCTURES[structure].says}"
            continue
        if undetermined := _undetermined(model, made, seen, arms):
            why = f"under {STRUCTURES[structure].says}: {undetermined}"
            continue
        return Fitted(model, made, structure, tuple(found))
    return f"no fit: {why}"


def _undetermined(model: MixedModel, made: Design, visits: list[str], arms: list[str]) -> str:
    """Why a mean or difference of this fit has no usable standard error; empty: all have one."""
    try:
        for visit in visits:
            means = [made.mean(visit=visit, arm=arm) for arm in arms] if "arm" in made.levels else [
                made.mean(visit=visit)]  # fmt: skip
            for row in (*means, *(mean - means[0] for mean in means[1:])):
                contrast(model, row)
    except ValueError as error:
        return str(error)
    return ""


def _means(rows: Rows, name: str, fitted: Fitted, visits: list[str]) -> None:
    arms = fitted.design.levels.get("arm", ())
    planned = STRUCTURES[fitted.structure].says
    if fitted.structure != rows.planned.structure:
        planned += f" (the planned {STRUCTURES[rows.planned.structure].says} one is not determined by the data)"
    rows.method = f"MMRM, REML, {planned} covariance, Kenward-Roger (linear), {100 * rows.planned.level:g} %"
    for visit in visits:
        for arm in arms or (rows.inputs.design.arms[0].name,):
            row = fitted.design.mean(visit=visit, **({"arm": arm} if arms else {}))
            _contrast(rows, name, fitted, row, arm, visit, "change")
            if arms and arm != arms[0]:
                base = fitted.design.mean(visit=visit, arm=arms[0])
                _contrast(rows, name, fitted, row - base, arm, visit, f"difference from {arms[0]}")


def _contrast(rows: Rows, name: str, fitted: Fitted, row: Numbers, arm: str, visit: str, category: str) -> None:
    inputs = rows.inputs
    found = contrast(fitted.model, row, level=rows.planned.level)
    here = [one for at, one in fitted.used if at == visit and one.person.arm == arm]
    everything = [one for _, one in fitted.used]
    grounds = inputs.grounds([one.person.code for one in everything], [s for one in everything for s in one.sequences])
    flags = sorted({flag for one in everything for flag in one.flags})
    unit = unit_of(inputs.design, name)
    for statistic, value, of in (
        ("estimate", found.estimate, unit), ("se", found.se, unit), ("df", found.df, ""), ("low", found.low, unit),
        ("high", found.high, unit), ("p_value", found.p_value, ""),
    ):  # fmt: skip
        rows.add(statistic, value, group=arm, visit=visit, variable=name, category=category, unit=of, n=len(here),
                 grounds=grounds, flags=flags)  # fmt: skip


ANALYSIS = AnalysisKind(
    says="Mean change from baseline at each visit from the mixed model for repeated measures.",
    source="Mallinckrodt and others 2008, doi:10.1177/009286150804200402; Kenward and Roger 1997, doi:10.2307/2533558",
    run=run,
)  # fmt: skip
