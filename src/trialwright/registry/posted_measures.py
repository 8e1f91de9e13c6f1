"""Baseline characteristics and outcome measures of posted results as tables: values by group, and the analyses.

A per cent is told only where the registry counts people (a number of a denominator that is given); a spread or limits
stand with the value in the sponsor's own kind of dispersion. Nothing is computed but that share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from trialwright.registry.page_section import readable
from trialwright.registry.record_measures import (
    BaselineCharacteristicsModule,
    BaselineMeasure,
    Denom,
    MeasureAnalysis,
    MeasureClass,
    MeasureGroup,
    Measurement,
    OutcomeMeasure,
    OutcomeMeasuresModule,
)  # fmt: skip
from trialwright.registry.result_table import Bar, Part, Row, Table, facts, number, share
from trialwright.registry.words import say

MOST_BARS = 60
"""More values than this are told by the table alone."""

_COUNTS = ("COUNT_OF_PARTICIPANTS", "COUNT_OF_UNITS")
_PATH = "resultsSection.outcomeMeasuresModule.outcomeMeasures"
_PEOPLE = ("participants", "patients", "subjects", "number of participants")
"""Units of a plain number that counts people: then, too, it is a part of the group."""

_EITHER_SIDE = ("standard deviation", "standard error")
_ARITHMETIC = ("mean", "least squares mean", "log mean", "number")
_OWN_NUMBER = re.compile(r"\bn\s*=", re.IGNORECASE)
"""A row that tells how many it counts ("(n = 19)") is no part of the whole group: no per cent is computed for it."""

_KIND = {"PRIMARY": "Primary outcome", "SECONDARY": "Secondary outcome", "OTHER_PRE_SPECIFIED": "Other outcome",
         "POST_HOC": "Outcome chosen afterwards"}  # fmt: skip


def baseline_part(module: BaselineCharacteristicsModule) -> Part:
    """One table of everybody at the beginning."""
    groups = module.groups or ()
    rows: list[Row] = []
    for measure in module.measures or ():
        unit = _measured(measure)
        rows.append(Row(f"{readable(measure.title or '')}{f' ({unit})' if unit else ''}", is_heading=True))
        rows += _rows(measure.classes, groups, measure.denoms or module.denoms, _counts(measure))
    table = Table("Baseline characteristics", "Characteristic", _columns(groups, module.denoms), tuple(rows))
    return Part(
        "Baseline",
        "Who the participants were when the study began.",
        facts(
            ("Who is counted", readable(module.population_description or "")),
            *((group.title or group.id or "", readable(group.description or "")) for group in groups),
        ),
        (table,),
    )


def outcomes_part(module: OutcomeMeasuresModule) -> Part:
    """A table for each outcome, then its analyses."""
    tables = tuple(
        table for place, one in enumerate(module.outcome_measures or ()) for table in _outcome(one, f"{_PATH}[{place}]")
    )
    return Part("Outcomes", "What was measured, by group, with the sponsor's own analyses.", (), tables)


def _outcome(one: OutcomeMeasure, path: str) -> Iterable[Table]:
    groups = one.groups or ()
    unit = _measured(one)
    told = facts(
        ("Time frame", readable(one.time_frame or "")),
        ("Measured as", unit),
        ("What it is", readable(one.description or "")),
        ("Who is counted", readable(one.population_description or "")),
        ("Reporting", "not posted yet" if one.reporting_status == "NOT_POSTED" else ""),
        *((group.title or group.id or "", readable(group.description or "")) for group in groups),
    )
    title = f"{_KIND.get(one.type or '', 'Outcome')}: {readable(one.title or 'not named')}"
    rows = tuple(_rows(one.classes, groups, one.denoms, _counts(one)))
    bars, lines = tuple(_bars(one, groups)), _lines_say(one)
    drawn = f"{unit}; {lines}" if lines and any(bar.low is not None for bar in bars) else unit
    yield Table(title, "Value", _columns(groups, one.denoms), rows, told, bars, drawn, path=path)
    if one.analyses:
        yield _analyses(one.analyses, groups)


def _columns(groups: Sequence[MeasureGroup], denoms: tuple[Denom, ...] | None) -> tuple[str, ...]:
    counted = {one.group_id: one.value for one in (denoms[0].counts or ())} if denoms else {}
    return tuple(
        f"{group.title or group.id or ''}{f' (n = {counted[group.id]})' if counted.get(group.id) else ''}"
        for group in groups
    )


def _rows(
    classes: tuple[MeasureClass, ...] | None,
    groups: Sequence[MeasureGroup],
    denoms: tuple[Denom, ...] | None,
    counts: bool,
) -> Iterable[Row]:
    for one in classes or ():
        whole = _wholes(one.denoms or denoms) if counts else {}
        categories = one.categories or ()
        if one.title and len(categories) > 1:
            yield Row(readable(one.title), is_heading=True)
        for category in categories:
            by_group = {found.group_id: found for found in category.measurements or ()}
            wholes = {} if _OWN_NUMBER.search(f"{one.title} {category.title}") else whole
            head = category.title or (one.title if len(categories) == 1 else "") or "Value"
            if category.title and one.title and len(categories) == 1:
                head = f"{one.title}: {category.title}"
            yield Row(readable(head), tuple(_cell(by_group.get(group.id), wholes.get(group.id)) for group in groups))


def _counts(one: BaselineMeasure | OutcomeMeasure) -> bool:
    """Whether the values count people (or units) of a group."""
    unit = (one.unit_of_measure or "").strip().lower()
    return one.param_type in _COUNTS or (one.param_type == "NUMBER" and unit in _PEOPLE)


def _wholes(denoms: tuple[Denom, ...] | None) -> dict[str | None, str | None]:
    return {one.group_id: one.value for one in (denoms[0].counts or ())} if denoms else {}


def _cell(found: Measurement | None, whole: str | None) -> str:
    if found is None:
        return "–"
    spread = f" ({found.spread})" if found.spread else ""
    limits = (
        f" ({found.lower_limit or 'NA'} to {found.upper_limit or 'NA'})"
        if found.lower_limit or found.upper_limit
        else ""
    )
    part = share(found.value, whole) if whole else ""
    comment = f"; {readable(found.comment)}" if found.comment else ""
    return f"{found.value or '–'}{spread}{limits}{f' ({part})' if part else ''}{comment}"


def _measured(one: BaselineMeasure | OutcomeMeasure) -> str:
    """The unit, the parameter and the dispersion, such as "mm; mean (standard deviation)"."""
    param = say({}, one.param_type).lower() if one.param_type else ""
    spread = say({}, one.dispersion_type).lower() if one.dispersion_type and one.dispersion_type != "NA" else ""
    said = f"{param} ({spread})" if param and spread else param or spread
    return "; ".join(part for part in (readable(one.unit_of_measure or ""), said) if part)


def _bars(one: OutcomeMeasure, groups: Sequence[MeasureGroup]) -> Iterable[Bar]:
    """One value a row and group, as long as few enough can be read."""
    rows = [(row, category) for row in one.classes or () for category in row.categories or ()]
    if len(rows) * len(groups) > MOST_BARS:
        return
    for row, category in rows:
        by_group = {found.group_id: found for found in category.measurements or ()}
        named = readable(", ".join(part for part in (row.title, category.title) if part))
        for group in groups:
            found = by_group.get(group.id)
            value = number(found.value) if found else None
            if found is not None and value is not None:
                low, high = _limits(one, found, value)
                title = readable(group.title or group.id or "")
                label, above = (title, named) if len(groups) > 1 else (named or title, "")
                yield Bar(label, value, _cell(found, None), low, high, above)


def _limits(one: OutcomeMeasure, found: Measurement, value: float) -> tuple[float | None, float | None]:
    """The limits as posted, else one standard deviation or error to either side of an arithmetic mean."""
    low, high, spread = number(found.lower_limit), number(found.upper_limit), number(found.spread)
    if low is not None and high is not None:
        return low, high
    if spread is not None and _kind(one.dispersion_type) in _EITHER_SIDE and _kind(one.param_type) in _ARITHMETIC:
        return value - spread, value + spread
    return None, None


def _lines_say(one: OutcomeMeasure) -> str:
    """What the line through a value is; "" where none is drawn."""
    kind = _kind(one.dispersion_type)
    if kind in _EITHER_SIDE:
        return f"line: one {kind} to either side" if _kind(one.param_type) in _ARITHMETIC else ""
    return f"line: {kind}" if kind.endswith(("confidence interval", "range")) else ""


def _kind(registered: str | None) -> str:
    """A parameter or dispersion in small letters: forms of the record write it in several ways."""
    return " ".join((registered or "").replace("_", " ").lower().split())


def _analyses(analyses: tuple[MeasureAnalysis, ...], groups: Sequence[MeasureGroup]) -> Table:
    titles = {group.id: group.title or group.id or "" for group in groups}
    columns = ("Estimate", "Interval", "p", "Method", "Notes")
    rows = tuple(Row(_compared(one, titles), _analysis(one)) for one in analyses)
    return Table("Analyses of this outcome", "Groups", columns, rows)


def _compared(one: MeasureAnalysis, titles: dict[str | None, str]) -> str:
    return " against ".join(titles.get(group, group) for group in one.group_ids or ()) or "not given"


def _analysis(one: MeasureAnalysis) -> tuple[str, ...]:
    estimate = f"{one.param_type or 'estimate'}: {one.param_value}" if one.param_value else "–"
    if one.dispersion_value:
        estimate += f" ({say({}, one.dispersion_type or '').lower()} {one.dispersion_value})"
    limits = f"{one.ci_lower_limit or 'not given'} to {one.ci_upper_limit or 'not given'}"
    interval = f"{one.ci_pct_value}%: {limits}" if one.ci_pct_value else "–"
    kind = say({}, one.non_inferiority_type).lower() if one.non_inferiority_type else ""
    notes = (one.group_description, one.statistical_comment, one.p_value_comment, one.estimate_comment,
             one.non_inferiority_comment, one.other_analysis_description)  # fmt: skip
    return (estimate, interval, one.p_value or "–", one.statistical_method or "–",
            " ".join(readable(part) for part in (f"Tested: {kind}." if kind else None, *notes) if part))  # fmt: skip
