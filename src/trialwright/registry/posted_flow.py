"""The participant flow of posted results as tables: who started, completed and left, by period and group."""

from __future__ import annotations

from collections.abc import Iterable

from trialwright.registry.page_section import readable
from trialwright.registry.record_flow import FlowGroup, FlowPeriod, FlowStats, ParticipantFlowModule
from trialwright.registry.result_table import Bar, Part, Row, Table, facts, number

_WORDS = {"STARTED": "Started", "COMPLETED": "Completed", "NOT COMPLETED": "Did not complete"}


def flow_part(module: ParticipantFlowModule) -> Part:
    """Periods as tables, with a figure of those who started and completed."""
    groups = module.groups or ()
    return Part(
        "Participant flow",
        "Who entered each part of the study, who finished it, and why others did not.",
        facts(
            ("Recruitment", readable(module.recruitment_details or "")),
            ("Before assignment", readable(module.pre_assignment_details or "")),
            *((group.title or group.id or "", readable(group.description or "")) for group in groups),
        ),
        tuple(_period(period, groups) for period in module.periods or ()),
    )


def _period(period: FlowPeriod, groups: tuple[FlowGroup, ...]) -> Table:
    rows = [Row(_word(one.type), _cells(one.achievements, groups)) for one in period.milestones or ()]
    left = [Row(_word(one.type), _cells(one.reasons, groups)) for one in period.drop_withdraws or ()]
    if left:
        rows += [Row("Reasons for not completing", is_heading=True), *left]
    return Table(
        period.title or "Period",
        "Milestone",
        tuple(group.title or group.id or "" for group in groups),
        tuple(rows),
        bars=tuple(_bars(period, groups)),
        bars_say="participants",
    )


def _bars(period: FlowPeriod, groups: tuple[FlowGroup, ...]) -> Iterable[Bar]:
    for group in groups:
        for milestone in period.milestones or ():
            if milestone.type in ("STARTED", "COMPLETED"):
                for one in milestone.achievements or ():
                    value = number(one.num_subjects)
                    if one.group_id == group.id and value is not None:
                        yield Bar(
                            _word(milestone.type), value, one.num_subjects or "", above=readable(group.title or "")
                        )


def _cells(stats: tuple[FlowStats, ...] | None, groups: tuple[FlowGroup, ...]) -> tuple[str, ...]:
    by_group = {one.group_id: one for one in stats or ()}
    return tuple(_cell(by_group.get(group.id)) for group in groups)


def _cell(one: FlowStats | None) -> str:
    if one is None:
        return "–"
    units = f" ({one.num_units} units)" if one.num_units else ""
    comment = f"; {readable(one.comment)}" if one.comment else ""
    return f"{one.num_subjects or '–'}{units}{comment}"


def _word(registered: str | None) -> str:
    return _WORDS.get(registered or "", registered or "not given")
