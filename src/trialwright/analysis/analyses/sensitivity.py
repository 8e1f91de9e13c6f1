"""The outcome at its own visit under other assumptions about what was not seen (ICH E9(R1), A.5.2).

Beside the planned rule: missing as no response; observed cases; the last response carried forward, if asked; every
intercurrent event met by treatment policy; each other analysis set; multiple imputation; and every possible number of
responders among the missing (tipping point).

Multiple imputation: each measure of the endpoint by itself, multivariate normal over the visits up to the outcome's
given its baseline (and arm), under missingness at random; responses are derived from the completed measures, and only
answers that are missing are replaced: what an intercurrent event decided stays. Each data set's proportion enters
Rubin's rules on the logit scale, with Barnard and Rubin's degrees of freedom (complete data: n - 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.derivation import Judged, endpoint_of, sole_measure
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.outcome import count
from trialwright.analysis.result import TOTAL
from trialwright.analysis.summary import Place, add_proportion
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.analysis_plan import MissingRule, PlannedOutcome
from trialwright.statistics.binomial import Numbers
from trialwright.statistics.missing_responders import responders_by_visit, tipping_point
from trialwright.statistics.multiple_imputation import impute
from trialwright.statistics.rubin import pool

WAYS: tuple[tuple[str, MissingRule], ...] = (
    ("missing as no response (NRI)", "non-response"), ("observed cases", "observed"),
)  # fmt: skip
IMPUTED = "multiple imputation"
LOCF = "last response carried forward (LOCF)"


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Every way, for each arm."""
    outcome = inputs.plan.outcome(planned.outcomes[0])
    rows = Rows(inputs, planned, estimand=outcome.name)
    for group, people in inputs.groups(planned.analysis_set):
        judged = inputs.responses(outcome, people)
        for name, rule in WAYS:
            _counted(rows, outcome, group, name, judged, rule)
        policy = [_as_observed(one) for one in judged]
        _counted(rows, outcome, group, "treatment policy for every event", policy, outcome.missing)
        for name in inputs.sets.names:
            if name != planned.analysis_set:
                arm = None if group == TOTAL else group
                others = inputs.responses(outcome, inputs.sets.people(name, arm))
                rows.analysis_set = name
                _counted(rows, outcome, group, f"set: {name}", others, outcome.missing)
                rows.analysis_set = planned.analysis_set
        if planned.carried_forward:
            _carried(rows, outcome, group, people, judged)
        _imputed(rows, outcome, group, people, judged)
        _tipping(rows, outcome, group, judged)
    null = planned.null_proportion
    test = "" if null is None else f"p: exact one-sided test against {100 * null:g} %, alpha {planned.alpha:g}."
    return rows.findings(f"The planned rule: {outcome.missing}.", test)


def _as_observed(one: Judged) -> Judged:
    from dataclasses import replace

    return replace(one, answer=one.observed, event="")


def _counted(rows: Rows, outcome: PlannedOutcome, group: str, name: str, judged: Sequence[Judged],
             rule: MissingRule) -> None:  # fmt: skip
    planned = rows.planned
    found = count(group, judged, rule, planned.level)
    place = Place(group, rows.inputs.grounds_of_responses(judged), outcome.visit, outcome.name, name)
    flags = ("imputed (NRI)",) if rule == "non-response" and found.missing else ()
    add_proportion(rows, place, found.responders, found.analysed, called="responders", missing=found.missing,
                   interval=planned.interval, level=planned.level, flags=flags)  # fmt: skip


def _carried(rows: Rows, outcome: PlannedOutcome, group: str, people: Sequence[Participant],
             judged: Sequence[Judged]) -> None:  # fmt: skip
    """The last response known stands where one is missing (LOCF); none known so far counts as no response."""
    inputs, planned = rows.inputs, rows.planned
    day = inputs.design.visit(outcome.visit).day
    visits = [visit for visit in inputs.plan.response_visits if inputs.design.visit(visit).day <= day]
    due = [person for person, one in zip(people, judged, strict=True) if one.is_due]
    answers = [[one.answer for visit in visits for one in inputs.responses(outcome, [person], visit)] for person in due]
    last = responders_by_visit(answers, "LOCF", planned.level)[-1] if due else None
    place = Place(group, inputs.grounds_of_responses(judged), outcome.visit, outcome.name, LOCF)
    missing = sum(one.is_due and one.answer is None for one in judged)
    add_proportion(rows, place, last.x if last else 0, last.n if last else 0, called="responders", missing=missing,
                   interval=planned.interval, level=planned.level,
                   flags=("imputed (LOCF)",) if missing else ())  # fmt: skip


def _tipping(rows: Rows, outcome: PlannedOutcome, group: str, judged: Sequence[Judged]) -> None:
    """0 .. m responders among the m missing, with the p value where the plan has a null."""
    planned = rows.planned
    due = [one for one in judged if one.is_due]
    missing, observed = sum(one.answer is None for one in due), sum(one.answer is True for one in due)
    grounds = rows.inputs.grounds_of_responses(due)
    null = planned.null_proportion
    tipping = tipping_point(observed, missing, len(due), null, planned.alpha) if null is not None and due else None
    for k in range(missing + 1):
        place = Place(group, grounds, outcome.visit, outcome.name, f"{k} of {missing} missing responded")
        add_proportion(rows, place, observed + k, len(due), called="responders", missing=0, interval=planned.interval,
                       level=planned.level)  # fmt: skip
        if tipping is not None:
            rows.add("p_value", tipping.p_values[k], group=group, visit=outcome.visit, variable=outcome.name,
                     category=place.category, n=len(due), method="exact binomial, one-sided",
                     grounds=grounds)  # fmt: skip
    if tipping is not None:
        rows.add("loses_up_to", tipping.loses_up_to, group=group, visit=outcome.visit, variable=outcome.name,
                 category="tipping point", unit="participants", n=len(due), grounds=grounds,
                 reason="the conclusion holds whatever the missing responses were")  # fmt: skip


def _imputed(rows: Rows, outcome: PlannedOutcome, group: str, people: Sequence[Participant],
             judged: Sequence[Judged]) -> None:  # fmt: skip
    inputs, planned = rows.inputs, rows.planned
    due = [(person, one) for person, one in zip(people, judged, strict=True) if one.is_due]
    wanted = [place for place, (_, one) in enumerate(due) if one.answer is None]
    grounds = inputs.grounds_of_responses([one for _, one in due])
    found, method, why = (None, "", "nobody to count") if not due else _pooled(rows, outcome, due, wanted)
    low, estimate, high = found or (None, None, None)
    for statistic, value in (("percent", estimate), ("low", low), ("high", high)):
        rows.add(statistic, value, group=group, visit=outcome.visit, variable=outcome.name, category=IMPUTED, unit="%",
                 n=len(due), missing=len(wanted), grounds=grounds, reason=why if value is None else "",
                 method=f"{method}; Rubin's rules on the logit, Barnard-Rubin df, {100 * planned.level:g} %",
                 flags=("imputed (MI)",) if wanted else ())  # fmt: skip


def _pooled(rows: Rows, outcome: PlannedOutcome, due: Sequence[tuple[Participant, Judged]], wanted: Sequence[int],
            ) -> tuple[tuple[float, float, float] | None, str, str]:  # fmt: skip
    """(low, estimate, high) in per cent, how, and why not."""
    planned, known = rows.planned, sum(one.answer is True for _, one in due)
    n = len(due)
    try:
        drawn, method = _drawn(rows.inputs, planned, outcome, due)
    except ValueError as error:
        return None, IMPUTED, f"not determined by the data: {error}"
    shares = []
    for draw in range(planned.imputations):
        added = sum(bool(_answer(outcome, drawn, draw, place)) for place in wanted)
        shares.append((known + added) / n)
    if not all(0 < share < 1 for share in shares):
        return None, method, "all or none responded in one of the data sets: no variance on the logit scale"
    pooled = pool([log(p / (1 - p)) for p in shares], [1 / (n * p * (1 - p)) for p in shares], max(n - 1, 1),
                  planned.level)  # fmt: skip
    low, estimate, high = (100 / (1 + exp(-value)) for value in (pooled.low, pooled.estimate, pooled.high))
    return (low, estimate, high), method, ""


Drawn = Mapping[str, tuple[Numbers, Numbers]]
"""Measure -> (baselines of the participants; the outcome's visit in each data set, draws x participants)."""


def _drawn(inputs: Inputs, planned: PlannedAnalysis, outcome: PlannedOutcome,
           due: Sequence[tuple[Participant, Judged]]) -> tuple[Drawn, str]:  # fmt: skip
    import numpy as np

    design, method = inputs.design, IMPUTED
    day = design.visit(outcome.visit).day
    visits = [visit for visit in inputs.plan.response_visits if design.visit(visit).day <= day]
    people = [person for person, _ in due]
    arms = [arm.name for arm in design.arms][1:]
    made: dict[str, tuple[Numbers, Numbers]] = {}
    for name in endpoint_of(outcome).measures or (sole_measure(design, outcome),):
        base = [inputs.values.baseline(person, name) for person in people]
        start = np.array([one.value if one is not None and one.value is not None else np.nan for one in base], float)
        centre = float(np.nanmean(start)) if np.isfinite(start).any() else 0.0
        seen = [[_value(inputs, person, name, visit) for visit in visits] for person in people]
        used = [place for place in range(len(visits)) if any(row[place] is not None for row in seen)]
        if len(visits) - 1 not in used:
            raise ValueError(f"nobody has {name} at {outcome.visit}")
        columns = [np.ones(len(people)), np.nan_to_num(start, nan=centre)]
        columns += [np.array([float(person.arm == arm) for person in people]) for arm in arms
                    if len({person.arm for person in people}) > 1]  # fmt: skip
        imputed = impute([[row[place] for place in used] for row in seen], np.column_stack(columns), planned.seed,
                         draws=planned.imputations, burn_in=100, between=5)  # fmt: skip
        made[name], method = (start, imputed.values[:, :, -1]), imputed.method
    return made, method


def _value(inputs: Inputs, person: Participant, name: str, visit: str) -> float | None:
    held = inputs.values.at(person, name, visit)
    return held.value if held is not None else None


def _answer(outcome: PlannedOutcome, drawn: Drawn, draw: int, place: int) -> bool | None:
    """The response of one participant in one data set; None, counted as none, without a baseline."""
    from math import isnan

    before = {name: None if isnan(start[place]) else float(start[place]) for name, (start, _) in drawn.items()}
    after = {name: float(values[draw, place]) for name, (_, values) in drawn.items()}
    return endpoint_of(outcome).respond(before, after, outcome.parameters).answer


ANALYSIS = AnalysisKind(
    says="The outcome under other assumptions about missing responses, and at what point it would change.",
    source="ICH E9(R1) (2019), A.5.2; Barnard and Rubin 1999, doi:10.1093/biomet/86.4.948", run=run,
)  # fmt: skip
