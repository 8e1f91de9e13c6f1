"""Adverse events of posted results as tables: people affected of people at risk, by group, and each term."""

from __future__ import annotations

from collections.abc import Iterable

from trialwright.registry.page_section import readable
from trialwright.registry.record_events import AdverseEvent, AdverseEventsModule, EventGroup, EventStats, MoreInfoModule
from trialwright.registry.result_table import Bar, Part, Row, Table, facts, number, share

_LONG = 40


def events_part(module: AdverseEventsModule) -> Part:
    """People affected by group, then the terms."""
    groups = module.event_groups or ()
    tables = [_affected(groups)]
    for title, events in (
        ("Serious adverse events", module.serious_events),
        ("Other adverse events", module.other_events),
    ):
        if events:
            tables.append(_terms(title, events, groups))
    threshold = f"{module.frequency_threshold}% of a group" if module.frequency_threshold else ""
    return Part(
        "Adverse events",
        "Harm that occurred while people took part, whether or not the treatment caused it.",
        facts(
            ("Time frame", readable(module.time_frame or "")),
            ("How it was collected", readable(module.description or "")),
            ("Other events are told above", threshold),
            ("Deaths", readable(module.all_cause_mortality_comment or "")),
            *((group.title or group.id or "", readable(group.description or "")) for group in groups),
        ),
        tuple(tables),
    )


def more_part(module: MoreInfoModule) -> Part | None:
    """Limitations and agreements; None where neither is told."""
    caveats = module.limitations_and_caveats
    agreement = module.certain_agreement
    told = facts(
        ("Limitations", readable(caveats.description or "") if caveats else ""),
        ("Agreements with investigators", readable(agreement.other_details or "") if agreement else ""),
    )
    return Part("Limitations", "What the sponsor says should be kept in mind.", told, ()) if told else None


def _affected(groups: tuple[EventGroup, ...]) -> Table:
    kinds = (
        ("Died (any cause)", [(one.deaths_num_affected, one.deaths_num_at_risk) for one in groups]),
        ("Serious adverse event", [(one.serious_num_affected, one.serious_num_at_risk) for one in groups]),
        ("Other adverse event", [(one.other_num_affected, one.other_num_at_risk) for one in groups]),
    )
    rows = tuple(Row(name, tuple(_of(*pair) for pair in pairs)) for name, pairs in kinds)
    return Table(
        "People with adverse events: affected of at risk",
        "Kind",
        tuple(one.title or one.id or "" for one in groups),
        rows,
        bars=tuple(_bars(groups)) if len(groups) <= 8 else (),
        bars_say="per cent of those at risk with a serious adverse event",
    )


def _bars(groups: tuple[EventGroup, ...]) -> Iterable[Bar]:
    for one in groups:
        percent = number(share(one.serious_num_affected, one.serious_num_at_risk).rstrip("%"))
        if percent is not None:
            yield Bar(one.title or one.id or "", percent, _of(one.serious_num_affected, one.serious_num_at_risk))


def _terms(title: str, events: tuple[AdverseEvent, ...], groups: tuple[EventGroup, ...]) -> Table:
    by_system: dict[str, list[AdverseEvent]] = {}
    for event in events:
        by_system.setdefault(event.organ_system or "Organ system not given", []).append(event)
    rows: list[Row] = []
    for system, found in sorted(by_system.items()):
        rows.append(Row(system, is_heading=True))
        rows += [Row(event.term or "not given", _event(event, groups)) for event in found]
    columns = tuple(one.title or one.id or "" for one in groups)
    return Table(f"{title}: affected of at risk (events)", "Term", columns, tuple(rows), is_long=len(rows) > _LONG)


def _event(event: AdverseEvent, groups: tuple[EventGroup, ...]) -> tuple[str, ...]:
    by_group = {one.group_id: one for one in event.stats or ()}
    return tuple(_stats(by_group.get(group.id)) for group in groups)


def _stats(one: EventStats | None) -> str:
    if one is None:
        return "–"
    events = f" ({one.num_events})" if one.num_events is not None else ""
    return f"{_of(one.num_affected, one.num_at_risk, with_share=False)}{events}"


def _of(affected: int | None, at_risk: int | None, *, with_share: bool = True) -> str:
    if affected is None:
        return "–"
    if at_risk is None:
        return str(affected)
    part = share(affected, at_risk) if with_share else ""
    return f"{affected} of {at_risk}{f' ({part})' if part else ''}"
