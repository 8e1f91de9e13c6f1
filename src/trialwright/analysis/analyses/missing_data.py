"""What was not seen, and why: reasons by visit, and the patterns over the visits (ICH E9(R1), A.5.3).

A response of an outcome is known, decided by an intercurrent event, not due yet, or missing: because the participant
had left (and why), the visit was not attended, there was no baseline, or no value could be used. A pattern has a letter
a visit: o known, e decided by an event, . missing, - not due. Of a measure the same, without events.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.derivation import endpoint_of, is_due, sole_measure
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.participant_flow import why_left
from trialwright.analysis.result import Grounds
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis

LETTERS = {"known": "o", "not due": "-"}


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Reasons by visit and patterns, of each outcome and measure."""
    rows = Rows(inputs, planned)
    visits = planned.visits or inputs.plan.response_visits
    outcomes = planned.outcomes or ((inputs.plan.primary.name,) if not planned.measures else ())
    for name in (*outcomes, *planned.measures):
        for group, people in inputs.groups(planned.analysis_set):
            told = {person.code: [_reason(inputs, name, person, visit) for visit in visits] for person in people}
            _visits(rows, name, group, visits, told)
            _patterns(rows, name, group, told)
    return rows.findings("Patterns: o known, e decided by an intercurrent event, . missing, - not due yet.")


def _reason(inputs: Inputs, name: str, person: Participant, visit: str) -> str:
    planned = inputs.design.visit(visit)
    if name in inputs.values.names:
        held = inputs.values.at(person, name, visit)
        if held is not None and held.value is not None:
            return "known"
        needed: tuple[str, ...] = (name,)
        due = is_due(planned, person, inputs.as_of)
    else:
        outcome = inputs.plan.outcome(name)
        judged = inputs.derivation.respond(outcome, person, visit)
        if judged.event and judged.answer is not None:
            return f"intercurrent event: {judged.event}"
        if judged.answer is not None:
            return "known"
        needed, due = endpoint_of(outcome).measures or (sole_measure(inputs.design, outcome),), judged.is_due
    return _why(inputs, needed, person, visit) if due else "not due"


def _why(inputs: Inputs, needed: Sequence[str], person: Participant, visit: str) -> str:
    if all(inputs.values.at(person, name, visit) is None for name in needed):
        left, anchor = why_left(person), person.first_dose_on
        if left is not None and person.left_on is not None and (
            anchor is None or person.left_on <= anchor + timedelta(days=inputs.design.visit(visit).day)):  # fmt: skip
            return f"left: {left}"
        return "form not saved" if visit in person.visits else "visit not attended"
    if any(inputs.values.baseline(person, name) is None for name in needed):
        return "no baseline"
    return "no value that can be used"


def _visits(rows: Rows, name: str, group: str, visits: Sequence[str], told: Mapping[str, Sequence[str]]) -> None:
    for place, visit in enumerate(visits):
        reasons: dict[str, list[str]] = defaultdict(list)
        for code, found in told.items():
            reasons[found[place]].append(code)
        for reason in sorted(reasons, key=lambda one: (one != "known", one)):
            codes = reasons[reason]
            rows.add("participants", len(codes), group=group, visit=visit, variable=name, category=reason, n=len(told),
                     unit="participants", grounds=_grounds(rows, codes))  # fmt: skip


def _patterns(rows: Rows, name: str, group: str, told: Mapping[str, Sequence[str]]) -> None:
    patterns = {code: "".join(_letter(reason) for reason in found) for code, found in told.items()}
    for pattern, number in Counter(patterns.values()).most_common():
        codes = [code for code, one in patterns.items() if one == pattern]
        rows.add("participants", number, group=group, variable=name, category=f"pattern {pattern}", n=len(told),
                 unit="participants", grounds=_grounds(rows, codes))  # fmt: skip


def _grounds(rows: Rows, codes: Sequence[str]) -> Grounds:
    people = [rows.inputs.course.participants[code] for code in codes]
    return rows.inputs.grounds_of(people, "visit attended", "form saved", "value corrected", "withdrawn", "completed")


def _letter(reason: str) -> str:
    return LETTERS.get(reason, "e" if reason.startswith("intercurrent event") else ".")


ANALYSIS = AnalysisKind(
    says="Which values are missing, why, and in what patterns.", source="ICH E9(R1) (2019), A.5.3", run=run
)
