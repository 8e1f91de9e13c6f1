"""Our rates beside published ones: external, not randomised, so that a difference is no effect of treatment.

Of each control: ours with its exact interval, theirs as published with an exact interval of the same kind, the plain
difference with Newcombe's interval, and the probability that our rate is the higher one when both have Jeffreys priors
(independent Beta(1/2, 1/2)): arithmetic on two samples of different people, places and times, never a claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.emergent import emergent, grounds_of_events, people_with
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.outcome import count
from trialwright.analysis.result import Grounds
from trialwright.analysis.summary import Place, add_proportion
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.analysis_plan import ExternalControl
from trialwright.statistics.binomial import Numbers
from trialwright.statistics.two_proportions import newcombe

EXTERNAL = "external, not randomised"
PRIORS = "independent Jeffreys priors, Beta(1/2, 1/2)"


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Each control of the plan that this analysis names."""
    rows, notes = Rows(inputs, planned, method=EXTERNAL), [f"{EXTERNAL.capitalize()}: a difference is no effect."]
    for name in planned.controls:
        control = next(one for one in inputs.plan.external_controls if one.name == name)
        where = f"doi:{control.doi}" if control.doi else control.address
        notes.append(f"{control.title} ({control.population}; {control.time_frame}): {where}. {control.note}".strip())
        for group, people in inputs.groups(planned.analysis_set):
            x, n, visit, grounds = _ours(inputs, control, group, people)
            _compared(rows, control, group, (x, n), visit, grounds)
    return rows.findings(*notes)


def _ours(inputs: Inputs, control: ExternalControl, group: str,
          people: Sequence[Participant]) -> tuple[int, int, str, Grounds]:  # fmt: skip
    """Our count, of how many, at which visit, and on what it rests."""
    if control.compares in ("any adverse event", "serious adverse events"):
        events = [one for one in emergent(people) if control.compares == "any adverse event" or one.event.serious]
        return people_with(events), len(people), "", grounds_of_events(inputs, events)
    outcome = inputs.plan.outcome(control.compares)
    visit = control.visit or outcome.visit
    judged = inputs.responses(outcome, people, visit)
    found = count(group, judged, outcome.missing, outcome.level)
    return found.responders, found.analysed, visit, inputs.grounds_of_responses(judged)


def _compared(rows: Rows, control: ExternalControl, group: str, ours: tuple[int, int], visit: str,
              grounds: Grounds) -> None:  # fmt: skip
    level = rows.planned.level
    for category, (x, n) in (("ours", ours), ("published", (control.events, control.participants))):
        place = Place(group, grounds if category == "ours" else Grounds(), visit, control.name, category)
        add_proportion(rows, place, x, n, interval="clopper-pearson", level=level, flags=(EXTERNAL,))
    found = newcombe(*ours, control.events, control.participants, level) if ours[1] else None
    estimate = 100 * (ours[0] / ours[1] - control.events / control.participants) if ours[1] else None
    method = f"{EXTERNAL}; Newcombe (hybrid score), {100 * level:g} %"
    chance = probability_above(ours, (control.events, control.participants)) if ours[1] else None
    for statistic, value, unit, how in (
        ("estimate", estimate, "percentage points", f"{EXTERNAL}; difference of proportions"),
        ("low", 100 * found.low if found else None, "percentage points", method),
        ("high", 100 * found.high if found else None, "percentage points", method),
        ("probability_above", chance, "", f"{EXTERNAL}; {PRIORS}"),
    ):  # fmt: skip
        rows.add(statistic, value, group=group, visit=visit, variable=control.name, category="difference", unit=unit,
                 n=ours[1], method=how, flags=(EXTERNAL,), grounds=grounds,
                 reason="nobody to count" if value is None else "")  # fmt: skip


def probability_above(ours: tuple[int, int], theirs: tuple[int, int]) -> float:
    """Pr(p > q) for independent p and q with Jeffreys priors: the mean of q's distribution function over p's quantiles.

    >>> round(probability_above((5, 10), (5, 10)), 6)
    0.5
    """
    import numpy as np
    from scipy.special import betainc, betaincinv

    nodes, weights = _nodes()
    share = (nodes + 1) / 2
    p = betaincinv(ours[0] + 0.5, ours[1] - ours[0] + 0.5, share)
    return float(np.sum(weights / 2 * betainc(theirs[0] + 0.5, theirs[1] - theirs[0] + 0.5, p)))


@cache
def _nodes() -> tuple[Numbers, Numbers]:
    """Gauss and Legendre's nodes and weights: 200 give nine digits here."""
    import numpy as np

    nodes, weights = np.polynomial.legendre.leggauss(200)
    return nodes, weights


ANALYSIS = AnalysisKind(
    says="Our rates beside published ones, external and not randomised.",
    source="Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I; ICH E10 2.5", run=run,
)  # fmt: skip
