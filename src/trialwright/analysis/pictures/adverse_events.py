"""How many people of each arm had each adverse event."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.adverse_event_dots import EventData, TermRow
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, number, whole


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """One figure; none without an event."""
    terms = list(dict.fromkeys((one.variable, one.category) for one in done.results if one.category))
    if not terms:
        return []
    rows = tuple(_row(done, system, term, arms(data)) for system, term in terms)
    return [Shown("Adverse events", EventData("Adverse events", tuple(names.of(arm) for arm in arms(data)), rows))]


def _row(done: DoneAnalysis, system: str, term: str, groups: list[str]) -> TermRow:
    people = [done.find(variable=system, category=term, group=arm, statistic="participants") for arm in groups]
    affected = tuple(whole(found[0].value) if found else 0 for found in people)
    at_risk = tuple(found[0].n or 0 if found else 0 for found in people)
    held = {one.statistic: number(one.value) for one in done.find(variable=system, category=term)}
    return TermRow(
        term, system, affected, at_risk, held.get("difference"), held.get("difference_low"), held.get("difference_high")
    )


PICTURE = PictureKind("adverse_event_dots", read)
