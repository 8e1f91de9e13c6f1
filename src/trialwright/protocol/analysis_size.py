"""Before the trial: what the registered number of participants can and cannot show, in words, from exact functions."""

from __future__ import annotations

from trialwright.protocol.analysis_planning import PlannedRate
from trialwright.protocol.design import StudyDesign
from trialwright.statistics.size_one_arm import one_proportion
from trialwright.statistics.size_statement import Rate, Statement
from trialwright.statistics.size_two_arms import two_proportions


def size_statements(design: StudyDesign) -> tuple[Statement, ...]:
    """The verdict first; none where the plan has no primary outcome that is a response, or nobody is planned.

    Participants of several arms are taken to be divided evenly, since no design here says otherwise.
    """
    planning = design.analysis.planning
    primary = next((one for one in design.analysis.outcomes if one.type == "primary"), None)
    if primary is None or design.target_enrolment < 1:
        return ()
    expected = [_rate(one) for one in planning.expected] if planning else []
    controls = [_rate(one) for one in planning.controls] if planning else []
    power = planning.power if planning else 0.8
    number = len(design.arms)
    if number <= 1:
        null = planning.null_proportion if planning else None
        return one_proportion(design.target_enrolment, null=null, expected=expected, controls=controls,
                              level=primary.level, power=power)  # fmt: skip
    if not controls or design.target_enrolment < number:
        return ()
    first = design.target_enrolment // number
    return two_proportions(first, design.target_enrolment // number, control=controls[0], expected=expected,
                           level=primary.level, power=power)  # fmt: skip


def _rate(one: PlannedRate) -> Rate:
    return Rate(one.rate, one.label, one.source)
