"""The words of a report: its first page, the synopsis, the plan with its estimands, and what an empty table says."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.outcome import MISSING_SAYS
from trialwright.analysis.picture import Names
from trialwright.analysis.report_document import Block, Cell, Foot, Report, Table, Words
from trialwright.analysis.report_numbers import between, counted
from trialwright.analysis.result import TOTAL
from trialwright.protocol.analysis_estimand import Estimand
from trialwright.protocol.analysis_size import size_statements
from trialwright.protocol.design import StudyDesign

SECTIONS = {
    "2": "Synopsis",
    "9": "Investigational plan",
    "10": "Study participants",
    "10.1": "Disposition of participants",
    "10.2": "Protocol deviations",
    "11": "Efficacy evaluation",
    "11.1": "Data sets analysed",
    "11.2": "Demographic and other baseline characteristics",
    "11.3": "Measurements of treatment compliance",
    "11.4": "Efficacy results",
    "12": "Safety evaluation",
    "12.1": "Extent of exposure",
    "12.2": "Adverse events",
    "12.3": "Deaths and other serious adverse events",
    "12.4": "Clinical laboratory evaluation",
    "12.5": "Vital signs and other observations",
    "16.2": "Listings of participants' data",
}
"""Sections of ICH E3 (1995); those that software cannot write are not there."""

EMPTY = {
    "deviations": "No protocol deviation was raised or recorded by the cut-off.",
    "adverse_events": "No adverse event was reported by the cut-off.",
    "adverse_event_overview": "Nobody has received a dose by the cut-off, so nobody was at risk.",
    "serious_events": "No death and no serious adverse event was reported by the cut-off.",
}


def names_of(design: StudyDesign) -> Names:
    """How measures, outcomes and arms of the design read to people."""
    says = {arm.name: arm.title for arm in design.arms}
    units: dict[str, str] = {}
    for item in design.analysis.baseline:
        for name, source in design.analysis.measures.items():
            if source == item.source:
                says[name], units[name] = item.title, item.unit
    for name, source in design.analysis.measures.items():
        if name not in says and source.item is not None:
            asked = design.forms[source.form].item(source.item)
            if asked is not None:
                says[name] = asked.label
                units[name] = getattr(asked, "unit", None) or ""
    from trialwright.endpoints.register import scores

    for name, scored in design.analysis.scores.items():
        found = scores().get(scored.score)
        says[name] = getattr(found, "title", "") or name
        units[name] = getattr(found, "unit", "") or ""
    for criterion in design.criteria.criteria:
        says[criterion.id] = f"{criterion.id}: {criterion.says.rstrip('.')}"
    for control in design.analysis.external_controls:
        says[control.name] = control.title
    says.update({"ours": "this study", "published": "published (external)"})
    for outcome in design.analysis.outcomes:
        says[outcome.name] = outcome.title.removesuffix(f" at {outcome.visit}")
    short = list(says.values())
    for outcome in design.analysis.outcomes:
        if short.count(says[outcome.name]) > 1:
            says[outcome.name] = f"{outcome.title} ({MISSING_SAYS[outcome.missing].rstrip('.').lower()})"
    return Names(says, units, {visit.name: visit.day for visit in design.visits})


def facts(data: AnalysisData, design: StudyDesign) -> tuple[tuple[str, str], ...]:
    """What stands on the first page: what the report is of, and from what it was made."""
    cut = [f"acts observed by {data.cut_off.observed_by.isoformat()}"] if data.cut_off.observed_by else []
    cut += [f"acts stored by {data.cut_off.stored_by.isoformat()}"] if data.cut_off.stored_by else []
    found = [
        ("Document", "Statistical report in the order of ICH E3"), ("Study", data.study),
        ("Registered as", design.nct_id or "not registered"),
        ("Kind of data", "SIMULATED: virtual participants of a model" if data.simulated else "observed"),
        ("Data cut-off", ", ".join(cut) or "none: every act so far"),
        ("Last act observed on", data.as_of.isoformat() if data.as_of else "no act yet"),
        ("Acts used", f"{data.acts_used} of {data.ledger_sequence} rows of the ledger"),
        ("Head of the ledger", data.ledger_head), ("Design (SHA-256)", data.design_sha256),
        ("Software", f"Trialwright {data.version}"),
    ]  # fmt: skip
    return tuple(found)


def stamp(data: AnalysisData) -> str:
    """The line below every output and on every page."""
    day = data.cut_off.observed_by or data.cut_off.stored_by
    cut = (
        f"Data cut-off {day.isoformat()}"
        if day
        else f"No cut-off, last act {data.as_of.isoformat() if data.as_of else 'none'}"
    )
    return (f"{'SIMULATED. ' if data.simulated else ''}{data.study}. {cut}. Ledger row {data.ledger_sequence}, head "
            f"{data.ledger_head[:16]}. Trialwright {data.version}.")  # fmt: skip


def synopsis(data: AnalysisData, names: Names) -> Iterator[Block]:
    """What was found, in a few sentences made of numbers that stand in the tables."""
    if data.simulated:
        virtual = "No person took part: every participant is virtual, and no number here is evidence of any effect."
        yield Words(virtual, strong=True)
    flow = next(iter(data.of_kind("participant_flow")), None)
    if not data.analyses:
        yield Words("The plan names no analysis: list them under analyses in analysis.yaml.", strong=True)
        return
    if flow is None:
        return
    if not _people(flow, TOTAL, "enrolled"):
        yield Words("Nobody is enrolled yet: there is no result to show.", strong=True)
        return
    yield Words(
        f"{_people(flow, TOTAL, 'assessed')} people were assessed and {_people(flow, TOTAL, 'enrolled')} enrolled; "
        + "; ".join(
            f"{names.of(arm)}: {_people(flow, arm, 'treated')} treated, {_people(flow, arm, 'completed')} completed, "
            f"{_people(flow, arm, 'left')} left, {_people(flow, arm, 'in the study')} still in the study"
            for arm, _ in data.groups
        ) + "."
    )  # fmt: skip
    yield Words("", tuple(_responses(data, names)))


def _people(flow: DoneAnalysis, group: str, variable: str) -> int:
    found = flow.find(group=group, variable=variable, category="")
    return int(found[0].value or 0) if found else 0


def _responses(data: AnalysisData, names: Names) -> Iterator[str]:
    for done in data.of_kind("responders"):
        for outcome in done.distinct("variable"):
            visits = done.distinct("visit", variable=outcome)
            for group in [arm for arm, _ in data.groups]:
                for visit in visits:
                    here = done.find(variable=outcome, visit=visit, group=group, category="")
                    held = {one.statistic: one for one in here}
                    if visit != _own_visit(outcome, visits) or "responders" not in held:
                        continue
                    count = held["responders"]
                    arm = f" ({names.of(group)})" if len(data.groups) > 1 else ""
                    if not count.n:
                        yield f"{names.of(outcome)} at {visit}{arm}: nobody's response is due yet."
                        continue
                    told = counted(count.value, count.n, held["percent"].value)
                    interval = between(held["low"].value, held["high"].value, "%") if "low" in held else ""
                    method = held["low"].method if "low" in held else ""
                    yield f"{names.of(outcome)} at {visit}{arm}: {told}" + (
                        f"; {method}: {interval}." if interval else "."
                    )


def _own_visit(outcome: str, visits: list[str]) -> str:
    """The visit in an outcome's name (``acr20_week_12``), else the last."""
    return next((visit for visit in visits if outcome.endswith(visit.replace(" ", "_"))), visits[-1] if visits else "")


def plan_blocks(data: AnalysisData, design: StudyDesign) -> Iterator[Block]:
    """The design in a sentence, and the estimands in the five attributes of ICH E9(R1)."""
    arms = "; ".join(f"{arm.title}: {arm.description}" for arm in design.arms)
    several = "arm" if len(design.arms) == 1 else "arms"
    yield Words(f"{len(design.arms)} {several}, {design.target_enrolment} participants planned. {arms}")
    size = size_statements(design)
    if size:
        yield Words("What this number of participants can and cannot show", strong=True)
        yield Words("", tuple(f"{one.says} ({one.method}; {one.source.rstrip('.')}.)" for one in size))
    names = names_of(design)
    for place, (name, estimand) in enumerate(data.estimands, start=1):
        yield _estimand(place, name, estimand, names)


def _estimand(place: int, name: str, estimand: Estimand, names: Names) -> Table:
    rows = [("Population", estimand.population), ("Treatment", estimand.treatment), ("Variable", estimand.variable)]
    rows += [("Intercurrent event", f"{one.event}: {one.strategy}"
              + ("" if one.recognised_by else " (in words only: no act tells it)"))
             for one in estimand.intercurrent_events]  # fmt: skip
    rows.append(("Summary", estimand.summary))
    cells = tuple((Cell(attribute), Cell(text)) for attribute, text in rows)
    return Table(str(place), f"Estimand of {names.of(name)}", ("Attribute", "Definition"), cells,
                 Foot(notes=("Attributes of ICH E9(R1), section A.3.3.",)), 2, key=f"e-{name}")  # fmt: skip


def lines(report: Report, data: AnalysisData) -> Iterator[str]:
    """The report in short, for a terminal: its head, its synopsis, and what each analysis holds."""
    yield report.title
    for name, value in report.facts[:-1]:
        yield f"  {name}: {value}"
    yield ""
    for block in report.sections[0].blocks:
        if isinstance(block, Words):
            yield from ((block.text,) if block.text else ())
            yield from (f"  {item}" for item in block.items)
    yield ""
    for done in data.analyses:
        numbers = done.not_available or f"{len(done.results)} numbers"
        yield f"  {done.section:<5} {done.title.removeprefix('SIMULATED: ')}: {numbers}"
