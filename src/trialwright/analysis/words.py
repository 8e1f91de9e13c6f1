"""Results as lines of text for a terminal: flow, baseline, outcomes with their intervals, adverse events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trialwright.analysis.adverse_events import AdverseEvents, Term
from trialwright.analysis.baseline import Baseline, BaselineRow, Counts, Summary
from trialwright.analysis.outcome import MISSING_SAYS, ArmResponses, OutcomeResult
from trialwright.analysis.participant_flow import ParticipantFlow
from trialwright.analysis.results import NO_PARTICIPANTS, StudyResults


def lines(results: StudyResults) -> Iterator[str]:
    """Everything, a line each."""
    yield results.title
    yield f"{results.study} as of {results.as_of}; {'final' if results.is_final else 'not final'}"
    yield f"design {results.design_sha256}"
    yield f"ledger row {results.ledger_sequence}, head {results.ledger_head}"
    yield from _headed(results, "Participant flow", _flow(results.flow))
    if not results.has_participants:
        yield from ("", NO_PARTICIPANTS)
        return
    yield from _headed(results, "Baseline characteristics", _baseline(results.baseline))
    for outcome in results.outcomes:
        yield from ("", f"{outcome.title} ({outcome.type})")
        yield from _indented(_outcome(outcome))
    yield from _headed(results, "Adverse events", _events(results.adverse_events))


def _headed(results: StudyResults, words: str, inner: Iterator[str]) -> Iterator[str]:
    from trialwright.analysis.title import title

    yield from ("", title(words, simulated=results.simulated))
    yield from _indented(inner)


def _indented(inner: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" if line else "" for line in inner)


def _flow(flow: ParticipantFlow) -> Iterator[str]:
    yield f"assessed {flow.assessed}, enrolled {flow.enrolled}"
    reasons = ", ".join(f"{reason.reason} {reason.number}" for reason in flow.ineligible_by)
    yield f"not eligible {flow.ineligible}" + (f" (by criterion, several a person: {reasons})" if reasons else "")
    yield (
        f"in screening {flow.in_screening}, eligible and not enrolled {flow.eligible_not_enrolled}, "
        f"left before enrolment {flow.left_before_enrolment}"
    )
    for arm in flow.arms:
        why = ", ".join(f"{reason.reason} {reason.number}" for reason in arm.not_completed)
        yield (
            f"{arm.title}: enrolled {arm.enrolled}, treated {arm.treated}, completed {arm.completed}, "
            f"left {arm.left}{f' ({why})' if why else ''}, in the study {arm.ongoing}"
        )


def _baseline(baseline: Baseline) -> Iterator[str]:
    yield f"{baseline.analysis_set_says}: " + ", ".join(f"{arm} {number}" for arm, number in baseline.numbers)
    yield from table(
        [["", *(arm for arm, _ in baseline.numbers)], *(row for held in baseline.rows for row in _row(held))]
    )


def _row(row: BaselineRow) -> Iterator[list[str]]:
    if row.kind == "continuous":
        yield [f"{row.title}, {row.unit}: mean (SD)", *(_summary(summary) for summary in row.summaries)]
    for place, category in enumerate(row.categories):
        yield [f"{row.title}: {category}", *(_category(counts, place) for counts in row.counts)]


def _summary(summary: Summary) -> str:
    if summary.mean is None:
        return "no value"
    spread = "" if summary.deviation is None else f" ({summary.deviation:.1f})"
    return f"{summary.mean:.1f}{spread}" + _missing(summary.missing)


def _category(counts: Counts, place: int) -> str:
    return f"{counts.counts[place]}" + _missing(counts.missing)


def _missing(number: int) -> str:
    return f" [{number} missing]" if number else ""


def _outcome(outcome: OutcomeResult) -> Iterator[str]:
    yield f"{outcome.endpoint_says}"
    yield f"{outcome.analysis_set_says}. {MISSING_SAYS[outcome.missing]} Intervals: {outcome.method}."
    for arm in outcome.at.arms:
        yield f"{arm.arm} at {outcome.at.visit}: {responders(arm)}"
    header = ["visit", "arm", "responders", "percent", f"{100 * outcome.level:g} % interval", "missing", "not due yet"]
    yield from table([header, *([visit.visit, *_cells(arm)] for visit in outcome.by_visit for arm in visit.arms)])


def responders(arm: ArmResponses) -> str:
    """The result of one arm in words; without anyone analysed, that there is none yet."""
    if arm.percent is None or arm.interval is None:
        return "nobody to analyse yet"
    interval = f"{100 * arm.interval.low:.1f} to {100 * arm.interval.high:.1f}"
    events = f", {arm.intercurrent} no response by an intercurrent event" if arm.intercurrent else ""
    return (
        f"{arm.responders} of {arm.analysed}, {arm.percent:.1f} % "
        f"({100 * arm.interval.level:g} % interval {interval}); {arm.missing} missing{events}"
    )


def _cells(arm: ArmResponses) -> list[str]:
    if arm.percent is None or arm.interval is None:
        return [arm.arm, "-", "-", "-", str(arm.missing), str(arm.not_due)]
    interval = f"{100 * arm.interval.low:.1f} to {100 * arm.interval.high:.1f}"
    shown = [f"{arm.responders} of {arm.analysed}", f"{arm.percent:.1f}", interval]
    return [arm.arm, *shown, str(arm.missing), str(arm.not_due)]


def _events(events: AdverseEvents) -> Iterator[str]:
    for arm in events.arms:
        yield (
            f"{arm.arm}: at risk {arm.at_risk}, with any event {arm.any_affected}, serious {arm.serious_affected}, "
            f"other {arm.other_affected}, related {arm.related_affected}, died {arm.deaths}"
        )
    yield f"before the first dose, not counted here: {events.before_first_dose}"
    for words, terms in (("Serious", events.serious), ("Other", events.other)):
        if terms:
            header = [words, "organ system", *(f"{arm.arm}: people (events)" for arm in events.arms)]
            yield from table([header, *(_term(term) for term in terms)])


def _term(term: Term) -> list[str]:
    return [term.term, term.organ_system, *(f"{arm.affected} of {arm.at_risk} ({arm.events})" for arm in term.arms)]


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with columns of one width, the first row as the header."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for number, row in enumerate(rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)
