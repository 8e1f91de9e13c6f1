"""How many participants were ever beyond a limit after the baseline, and how many were at each visit.

A limit comes from the plan with its source (IgG below 3 g/L, at which a trial stopped treatment). Beyond means strictly
below or above it. Of a visit, those with a value count; ever, those with any value after the baseline.
"""

from __future__ import annotations

from collections.abc import Callable

from trialwright.analysis.analysis_data import DerivedValue
from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.summary import Place, add_proportion
from trialwright.conduct.participant import Participant
from trialwright.endpoints.thresholds import SLACK
from trialwright.protocol.analysis_kinds import Limit, PlannedAnalysis


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Each limit ever and by visit."""
    rows, without, notes = Rows(inputs, planned), [], []
    for limit in planned.limits:
        name, beyond = _beyond(limit)
        notes.append(f"{limit.measure} {name}: {limit.because}")
        before = len(rows.made)
        for visit in ("", *(planned.visits or inputs.plan.response_visits)):
            for group, people in inputs.groups(planned.analysis_set):
                held = [_values(inputs, person, limit.measure, visit) for person in people]
                known = [found for found in held if found]
                x = sum(any(beyond(one.value or 0.0) for one in found) for found in known)
                grounds = inputs.grounds([found[0].participant for found in known],
                                         [s for found in known for one in found for s in one.sequences])  # fmt: skip
                if known:
                    place = Place(group, grounds, visit, limit.measure, name)
                    add_proportion(rows, place, x, len(known), missing=len(people) - len(known),
                                   interval=planned.interval, level=planned.level)  # fmt: skip
        if len(rows.made) == before:
            without.append(f"{limit.measure}: not collected.")
    return rows.findings(*notes, *without, not_available="" if rows.made else " ".join(without))


def _values(inputs: Inputs, person: Participant, name: str, visit: str) -> list[DerivedValue]:
    """The value of a visit, or every one after the baseline."""
    known = [one for one in inputs.values.series(person, name) if one.value is not None]
    return [one for one in known if (one.used and one.visit == visit if visit else _later(one))]


def _later(one: DerivedValue) -> bool:
    return not one.is_baseline and (one.day is None or one.day > 0)


def _beyond(limit: Limit) -> tuple[str, Callable[[float], bool]]:
    low, high = limit.below, limit.above
    if low is not None:
        return f"below {low:g}", lambda value: value < low - SLACK
    return f"above {high:g}", lambda value: value > (high or 0.0) + SLACK


ANALYSIS = AnalysisKind(
    says="How many were beyond a limit of the plan.", source="The limit's own source, named under the table", run=run
)
