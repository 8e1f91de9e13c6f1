"""A review as JSON, and as SARIF 2.1.0 for the tools that show findings beside a text.

In SARIF a check that could not be judged is "open" and one that does not apply "notApplicable", so that silence is
never taken for a pass. Standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from trialwright.review.base_rates import shipped_rates
from trialwright.review.finding import Fault, Finding, Quote, State
from trialwright.review.reviewing import Review

_KINDS = {
    State.FINDING: "fail",
    State.PASSED: "pass",
    State.NOT_IN_SOURCE: "open",
    State.NEEDS_CORPUS: "open",
    State.NOT_APPLICABLE: "notApplicable",
    State.SUPPRESSED: "open",
}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NOTHING_MET: dict[str, Any] = {"error": 0, "warning": 0, "note": 0}


def write_json(review: Review) -> dict[str, Any]:
    """The review as plain data: the day, the source, how many checks ended in each way, and each check."""
    return {
        "nct_id": review.nct_id,
        "title": review.title,
        "as_of": review.as_of.isoformat(),
        "source": review.source,
        "counts": _NOTHING_MET | review.counts,
        "checks": [_check(one) for one in review.outcomes],
    }


def _check(one: Finding) -> dict[str, Any]:
    rate = shipped_rates().get(one.id)
    return {
        "id": one.id,
        "state": str(one.state),
        "severity": one.severity,
        "rule_severity": one.rule_severity,
        "rule": one.rule,
        "says": one.says,
        "faults": [{"says": fault.says, "quotes": [_quote(quote) for quote in fault.quotes]} for fault in one.faults],
        "source": {"name": one.source.name, "address": one.source.address},
        "do": one.do,
        "base_rate": None if rate is None or rate.share is None else round(rate.share, 4),
    }


def _quote(quote: Quote) -> dict[str, Any]:
    told: dict[str, Any] = {"path": quote.path, "start": quote.start, "end": quote.end, "text": quote.text}
    return told if quote.lines is None else told | {"lines": list(quote.lines)}


def write_sarif(review: Review, artifact: str) -> dict[str, Any]:
    """The review as a SARIF log with one run; ``artifact``: the address or path of the record."""
    artifact = artifact if artifact.startswith(("https://", "http://")) else quote(artifact.replace("\\", "/"))
    rules = {one.id: index for index, one in enumerate(review.outcomes)}
    results = [result for one in review.outcomes for result in _results(one, rules[one.id], artifact)]
    driver = {"name": "trialwright review", "rules": [_rule(one) for one in review.outcomes]}
    run = {
        "tool": {"driver": driver},
        "artifacts": [{"location": {"uri": artifact}}],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"nct_id": review.nct_id, "as_of": review.as_of.isoformat(), "source": review.source},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(one: Finding) -> dict[str, Any]:
    told = {
        "id": one.id,
        "shortDescription": {"text": f"{one.rule[:1].upper()}{one.rule[1:]}."},
        "fullDescription": {"text": f"{one.rule[:1].upper()}{one.rule[1:]}. Source: {one.source.name}."},
        "defaultConfiguration": {"level": one.severity},
        "help": {"text": one.do},
    }
    return told | ({"helpUri": one.source.address} if one.source.address else {})


def _results(one: Finding, index: int, artifact: str) -> list[dict[str, Any]]:
    """One result per fault; one without a place where the check found nothing."""
    kind = _KINDS[one.state]
    shared: dict[str, Any] = {
        "ruleId": one.id,
        "ruleIndex": index,
        "kind": kind,
        "level": one.severity if kind == "fail" else "none",
    }
    if one.state is State.SUPPRESSED:
        shared["suppressions"] = [{"kind": "external"}]
    if not one.faults:
        return [shared | {"message": {"text": one.says}}]
    return [shared | {"message": {"text": fault.says}} | _locations(fault, artifact) for fault in one.faults]


def _locations(fault: Fault, artifact: str) -> dict[str, Any]:
    """The first quote is the place, the others are related to it."""
    places = [_location(quote, artifact) for quote in fault.quotes]
    return ({"locations": places[:1]} if places else {}) | ({"relatedLocations": places[1:]} if places[1:] else {})


def _location(quote: Quote, artifact: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": artifact}}
    if quote.lines is not None:
        first, last = quote.lines
        physical["region"] = {"startLine": first, "endLine": last, "snippet": {"text": quote.text}}
    return {
        "physicalLocation": physical,
        "logicalLocations": [{"fullyQualifiedName": quote.path, "kind": "member"}],
        "properties": {"start": quote.start, "end": quote.end, "text": quote.text},
    }
