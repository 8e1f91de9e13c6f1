"""Value, change and percent change of measures by visit: summary, t interval, and Hodges and Lehmann's estimate.

Those with a baseline and a value at the visit count; the others are missing, and counted so. The t interval and its p
value are of the mean change (Student 1908); beside it the median of the Walsh averages with its exact interval
(Hodges and Lehmann 1963, Wilcoxon's signed rank test). No adjustment for several visits or measures. A score that is
itself made of a baseline and a visit (ACR-N) has values only.
"""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.change_at import Changed, changes
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.measure_words import unit_of
from trialwright.analysis.summary import QUARTILES, Place, add_summary
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.statistics.change import mean_change
from trialwright.statistics.wilcoxon import signed_rank


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Each measure at baseline and at each visit."""
    rows = Rows(inputs, planned, estimand=planned.name if planned.estimand else "")
    without = []
    for name in planned.measures:
        groups = inputs.groups(planned.analysis_set)
        if not any(inputs.values.series(person, name) for _, people in groups for person in people):
            without.append(f"{name}: not collected.")
            continue
        compared = any(inputs.values.baseline(person, name) for _, people in groups for person in people)
        for group, people in groups:
            if compared:
                _baseline(rows, name, group, people)
            for visit in planned.visits or inputs.plan.response_visits:
                _visit(rows, name, group, changes(inputs, people, name, visit, planned.estimand), visit, compared)
    none = "" if rows.made else "; ".join(without)
    return rows.findings(QUARTILES, "No adjustment for several measures and visits.", *without, not_available=none)


def _baseline(rows: Rows, name: str, group: str, people: Sequence[Participant]) -> None:
    held = [rows.inputs.values.baseline(person, name) for person in people]
    used = [one for one in held if one is not None]
    grounds = rows.inputs.grounds([one.participant for one in used], [s for one in used for s in one.sequences])
    place = Place(group, grounds, rows.inputs.plan.baseline_visit, name, "value", unit_of(rows.inputs.design, name))
    flags = sorted({flag for one in used for flag in one.flags})
    add_summary(rows, place, [one.value if one else None for one in held], flags)


def _visit(rows: Rows, name: str, group: str, found: Sequence[Changed], visit: str, compared: bool) -> None:
    inputs = rows.inputs
    unit = unit_of(inputs.design, name)
    flags = sorted({flag for one in found for flag in one.flags})
    seen = [one for one in found if one.held is not None and one.held.value is not None]
    held = inputs.grounds(
        [one.person.code for one in seen], [s for one in seen if one.held for s in one.held.sequences]
    )
    add_summary(
        rows,
        Place(group, held, visit, name, "value", unit),
        [one.held.value if one.held else None for one in found],
        flags,
    )
    if not compared:
        return
    known = [one for one in found if one.change is not None]
    grounds = inputs.grounds([one.person.code for one in known], [s for one in known for s in one.sequences])
    for category, of, how in (
        ("change", unit, [one.change for one in found]),
        ("percent change", "%", [one.held.percent_change if one.held else None for one in found]),
    ):
        add_summary(rows, Place(group, grounds, visit, name, category, of), how, flags)
    values = [one.change for one in known if one.change is not None]
    _estimates(rows, Place(group, grounds, visit, name, "change", unit), values, len(found) - len(values))


def _estimates(rows: Rows, place: Place, values: list[float], missing: int) -> None:
    level = rows.planned.level
    said = f"t, {100 * level:g} %", f"Hodges-Lehmann, exact signed rank, {100 * level:g} %"
    mean = mean_change(values, level) if values else None
    rank = signed_rank(values, level=level) if len(values) > 1 else None
    for method, found in (
        (said[0], [("low", mean.low if mean else None), ("high", mean.high if mean else None),
                   ("p_value", mean.p_value if mean else None)]),
        (said[1], [("hodges_lehmann", rank.estimate if rank else None),
                   ("hodges_lehmann_low", rank.low if rank else None),
                   ("hodges_lehmann_high", rank.high if rank else None),
                   ("signed_rank_p_value", rank.p_two_sided if rank else None)]),
    ):  # fmt: skip
        for statistic, value in found:
            rows.add(statistic, value, group=place.group, visit=place.visit, variable=place.variable,
                     category=place.category, unit="" if statistic.endswith("p_value") else place.unit,
                     n=len(values), missing=missing, method=method, grounds=place.grounds,
                     reason="fewer than two values" if value is None else "")  # fmt: skip


ANALYSIS = AnalysisKind(
    says="Measures at each visit: value, change and percent change, with a t interval and Hodges-Lehmann's estimate.",
    source="Student 1908, Biometrika 6:1-25; Hodges and Lehmann 1963, doi:10.1214/aoms/1177704172", run=run,
)  # fmt: skip
