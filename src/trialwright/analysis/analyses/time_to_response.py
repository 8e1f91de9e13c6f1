"""Time to the first response: the product-limit estimate, its median, and the incidence with leaving as another end.

A participant's time is the day of the first visit at which the response was known and met (with ``sustained``: met, and
at every later visit that was judged). Who never responded is censored at the last visit judged; without any visit
judged there is no time. The visit's day stands for the event, although the response came some time after the visit
before. Leaving the study ends the time as a censoring in the product-limit estimate, which then speaks of a world in
which nobody leaves; the cumulative incidence counts leaving before a response as an end of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.result import TOTAL, Grounds, Number
from trialwright.conduct.participant import Participant
from trialwright.endpoints.response.time_to_response import first_response
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.protocol.analysis_plan import PlannedOutcome
from trialwright.statistics.cumulative_incidence import cumulative_incidence
from trialwright.statistics.kaplan_meier import kaplan_meier, quantile, quantile_interval
from trialwright.statistics.log_rank import log_rank

NAMES = {"plain": "plain (linear)", "log": "log", "loglog": "log-log"}


@dataclass(frozen=True, slots=True)
class Timed:
    """One participant: ``cause`` 1 responded, 2 left before a response, 0 neither so far."""

    person: Participant
    day: float
    cause: int
    sequences: tuple[int, ...]


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """The curve of each outcome and arm."""
    rows = Rows(inputs, planned)
    for name in planned.outcomes:
        outcome = inputs.plan.outcome(name)
        rows.estimand = name
        for group, people in inputs.groups(planned.analysis_set):
            timed = [one for person in people if (one := _timed(inputs, planned, outcome, person)) is not None]
            if timed:
                _curve(rows, name, group, timed, len(people) - len(timed))
            if group == TOTAL and len({one.person.arm for one in timed}) > 1:
                _log_rank(rows, name, timed)
    rows.method = f"Kaplan-Meier, {NAMES[planned.curve]} interval, {100 * planned.level:g} %"
    return rows.findings(
        "The day of the visit stands for the response; a median at a curve of exactly one half is the midpoint (as R "
        "and SAS have it).", "Sustained responses only." if planned.sustained else "",
        not_available="" if rows.made else "no visit was judged yet",
    )  # fmt: skip


def _log_rank(rows: Rows, name: str, timed: Sequence[Timed]) -> None:
    found = log_rank([one.day for one in timed], [int(one.cause == 1) for one in timed],
                     [one.person.arm or "" for one in timed])  # fmt: skip
    grounds = rows.inputs.grounds([one.person.code for one in timed], [s for one in timed for s in one.sequences])
    for statistic, value in (("chi_square", found.chi_square), ("df", found.df), ("p_value", found.p_value)):
        rows.add(statistic, value, group=TOTAL, variable=name, category="log-rank", n=len(timed), grounds=grounds,
                 method="log-rank test of the arms (Mantel 1966)")  # fmt: skip


def _timed(inputs: Inputs, planned: PlannedAnalysis, outcome: PlannedOutcome, person: Participant) -> Timed | None:
    days: list[float] = []
    answers: list[bool | None] = []
    sequences: set[int] = set()
    for visit in inputs.plan.response_visits:
        judged = inputs.derivation.respond(outcome, person, visit)
        if judged.observed is not None:
            days.append(_day(inputs, outcome, person, visit))
            answers.append(judged.answer)
            sequences.update(judged.sequences)
    found = first_response(days, answers, sustained=planned.sustained)
    if found is None:
        return None
    left = person.left_on is not None and person.completion is None
    return Timed(person, found.day, 1 if found.responded else 2 if left else 0, tuple(sorted(sequences)))


def _day(inputs: Inputs, outcome: PlannedOutcome, person: Participant, visit: str) -> float:
    """The day of the latest of the values on which the response rests."""
    from trialwright.analysis.derivation import endpoint_of, sole_measure

    names = endpoint_of(outcome).measures or (sole_measure(inputs.design, outcome),)
    held = [inputs.values.at(person, name, visit) for name in names]
    return max(one.day for one in held if one is not None and one.day is not None)


def _curve(rows: Rows, name: str, group: str, timed: Sequence[Timed], without: int) -> None:
    planned = rows.planned
    grounds = rows.inputs.grounds([one.person.code for one in timed], [s for one in timed for s in one.sequences])
    curve = kaplan_meier([one.day for one in timed], [int(one.cause == 1) for one in timed], planned.level)
    method = f"Kaplan-Meier, {NAMES[planned.curve]} interval, {100 * planned.level:g} %"
    write = _Writer(rows, name, group, grounds, len(timed), without, method)
    for step in curve.steps:
        low, high = step.limits[planned.curve] or (None, None)
        for statistic, value in (("at_risk", step.at_risk), ("events", step.events), ("survival", step.survival),
                                 ("low", low), ("high", high)):  # fmt: skip
            write(f"day {step.time:g}", statistic, value, "not defined where the curve is at 0")
    write("", "censored", sum(one.cause != 1 for one in timed), "")
    write("", "last_day", curve.last_time, "")
    low, high = quantile_interval(curve, planned.curve)
    for statistic, value in (("median", quantile(curve)), ("median_low", low), ("median_high", high)):
        write("", statistic, value, "not reached")
    incidence = cumulative_incidence([one.day for one in timed], [one.cause for one in timed])
    for cause, called in ((1, "incidence"), (2, "incidence_left")):
        for day, share in incidence.get(cause, ()):
            write(f"day {day:g}", called, share, "", "Aalen-Johansen, leaving before a response competes")
    for one in timed if group != TOTAL else ():
        rows.add("day", one.day, group=one.person.arm or "", variable=name, participant=one.person.code, unit="days",
                 category=("censored", "responded", "left")[one.cause], n=1,
                 grounds=rows.inputs.grounds([one.person.code], one.sequences))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Writer:
    rows: Rows
    name: str
    group: str
    grounds: Grounds
    n: int
    without: int
    method: str

    def __call__(self, category: str, statistic: str, value: Number, reason: str, method: str = "") -> None:
        days = ("median", "median_low", "median_high", "last_day")
        self.rows.add(statistic, value, group=self.group, variable=self.name, category=category, n=self.n,
                      missing=self.without, unit="days" if statistic in days else "", method=method or self.method,
                      reason=reason if value is None else "", grounds=self.grounds)  # fmt: skip


ANALYSIS = AnalysisKind(
    says="Time to the first response, as a curve with its median and as an incidence.",
    source="Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452; Aalen and Johansen 1978, Scand J Stat 5:141-150",
    run=run,
)
