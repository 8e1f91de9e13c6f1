"""The analysis data as a reporting event of CDISC's Analysis Results Standard 1.0 (ARS).

Each planned analysis is an Analysis with its method (one operation a statistic), its analysis set and its groupings
(arm, visit, variable, category, participant); each number is an OperationResult with the raw and the written value.
https://www.cdisc.org/standards/foundational/analysis-results-standard
"""

from __future__ import annotations

from typing import Any

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.report_numbers import written
from trialwright.analysis.result import TOTAL, AnalysisResult

_GROUPINGS = ("group", "visit", "variable", "category", "participant")
_SAYS = {"group": "Arm", "visit": "Analysis visit", "variable": "Variable", "category": "Category",
         "participant": "Participant"}  # fmt: skip


def reporting_event(data: AnalysisData) -> dict[str, Any]:
    """The reporting event, without what could not be said of this study."""
    shown = [done for done in data.analyses if done.results]
    return {
        "id": f"RE.{data.study}", "version": 1, "name": data.title, "label": data.title, "description": _origin(data),
        "mainListOfContents": {"name": "Contents", "label": "Contents", "contentsList": {"listItems": [
            {"name": done.title, "label": done.title, "level": 1, "order": place, "analysisId": _id(done)}
            for place, done in enumerate(shown, start=1)
        ]}},
        "analysisSets": [
            {"id": f"SET.{name}", "name": name, "label": says, "level": 1, "order": place}
            for place, (name, says) in enumerate(_sets(data), start=1)
        ],
        "analysisGroupings": [_grouping(data, name) for name in _GROUPINGS],
        "methods": [_method(done) for done in shown],
        "analyses": [_analysis(done) for done in shown],
    }  # fmt: skip


def _origin(data: AnalysisData) -> str:
    cut = data.cut_off.observed_by or data.cut_off.stored_by
    mark = "SIMULATED: virtual participants, nothing was observed. " if data.simulated else ""
    return (f"{mark}Study {data.study}, data cut-off {cut.isoformat() if cut else 'none'}, ledger row "
            f"{data.ledger_sequence}, head {data.ledger_head}, design {data.design_sha256}, "
            f"Trialwright {data.version}. Research software; not validated.")  # fmt: skip


def _id(done: DoneAnalysis) -> str:
    return f"AN.{done.name}"


def _sets(data: AnalysisData) -> list[tuple[str, str]]:
    found = {one.name: one.says for one in data.sets}
    for done in data.analyses:
        found.setdefault(done.analysis_set, done.analysis_set_says or done.analysis_set)
    return [(name, says) for name, says in found.items() if name]


def _grouping(data: AnalysisData, name: str) -> dict[str, Any]:
    made: dict[str, Any] = {"id": f"GF.{name}", "name": name, "label": _SAYS[name], "dataDriven": name != "group"}
    if name == "group":
        made["groups"] = [
            {"id": f"GR.{arm}", "name": arm, "label": says, "level": 1, "order": place}
            for place, (arm, says) in enumerate((*data.groups, (TOTAL, "All arms together")), start=1)
        ]
    return made


def _method(done: DoneAnalysis) -> dict[str, Any]:
    statistics = dict.fromkeys(one.statistic for one in done.results)
    return {
        "id": f"MT.{done.name}", "name": done.method or done.kind, "label": done.method or done.kind,
        "description": " ".join((done.method, *done.notes)).strip() or done.kind,
        "operations": [{"id": _operation(done, name), "name": name, "label": name, "order": place}
                       for place, name in enumerate(statistics, start=1)],
    }  # fmt: skip


def _operation(done: DoneAnalysis, statistic: str) -> str:
    return f"OP.{done.name}.{statistic}"


def _analysis(done: DoneAnalysis) -> dict[str, Any]:
    used = [name for name in _GROUPINGS if any(getattr(one, name) for one in done.results)]
    made: dict[str, Any] = {
        "id": _id(done), "name": done.title, "label": done.title, "version": 1, "methodId": f"MT.{done.name}",
        "reason": {"controlledTerm": "SPECIFIED IN SAP"}, "purpose": {"controlledTerm": "EXPLORATORY OUTCOME MEASURE"},
        "orderedGroupings": [{"order": place, "groupingId": f"GF.{name}", "resultsByGroup": True}
                             for place, name in enumerate(used, start=1)],
        "results": [_result(done, one) for one in done.results],
    }  # fmt: skip
    if done.analysis_set:
        made["analysisSetId"] = f"SET.{done.analysis_set}"
    return made


def _result(done: DoneAnalysis, one: AnalysisResult) -> dict[str, Any]:
    groups: list[dict[str, str]] = []
    for name in _GROUPINGS:
        value = getattr(one, name)
        if value and name == "group":
            groups.append({"groupingId": "GF.group", "groupId": f"GR.{value}"})
        elif value:
            groups.append({"groupingId": f"GF.{name}", "groupValue": value})
    exact = repr(one.value) if isinstance(one.value, float) else str(one.value)
    return {
        "operationId": _operation(done, one.statistic),
        "resultGroups": groups,
        "rawValue": one.reason if one.value is None else exact,
        "formattedValue": written(one.value, one.statistic, one.unit),
    }  # fmt: skip
