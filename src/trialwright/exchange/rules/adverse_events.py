"""Rules of the adverse events of a results record (ClinicalTrials.gov results data elements, section 4).

What 42 CFR 11 added (the time frame, deaths of any cause) and what its older records carry only as a default of the
whole table (how events were assessed), which the v2 JSON form drops, is not asked of studies completed before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.exchange.organ_systems import ORGAN_SYSTEMS
from trialwright.exchange.rule import Found, Place, Rule, by_group, is_under_final_rule

_TABLES = (("seriousEvents", "serious"), ("otherEvents", "other"))


def _module(record: Place) -> Place:
    return record.one("resultsSection").one("adverseEventsModule")


def _events(record: Place) -> Iterator[Place]:
    for table, _ in _TABLES:
        yield from _module(record).many(table)


def time_frame_missing(record: Place) -> Found:
    if _module(record).value and is_under_final_rule(record) and not _module(record).text("timeFrame"):
        yield _module(record), "the time frame is missing"


def threshold_out_of_range(record: Place) -> Found:
    if _module(record).value:
        threshold = _module(record).number("frequencyThreshold")
        if threshold is None or not 0 <= threshold <= 5:
            yield _module(record), "the frequency threshold lies between 0 and 5 percent"


def group_numbers_missing(record: Place) -> Found:
    for group in _module(record).many("eventGroups"):
        for kind in ("deaths", "serious", "other") if is_under_final_rule(record) else ("serious", "other"):
            for number in ("NumAffected", "NumAtRisk"):
                if group.number(kind + number) is None:
                    yield group, f"{kind}{number} is missing"


def group_above_at_risk(record: Place) -> Found:
    for group in _module(record).many("eventGroups"):
        for kind in ("deaths", "serious", "other"):
            affected, at_risk = group.number(f"{kind}NumAffected"), group.number(f"{kind}NumAtRisk")
            if affected is not None and at_risk is not None and affected > at_risk:
                yield group, f"more affected than at risk ({kind})"


def event_incomplete(record: Place) -> Found:
    for event in _events(record):
        asked = ("term", "organSystem", "assessmentType") if is_under_final_rule(record) else ("term", "organSystem")
        for key in asked:
            if not event.text(key):
                yield event, f"the event has no {key}"
        if event.text("organSystem") and event.text("organSystem") not in ORGAN_SYSTEMS:
            yield event, "the organ system is not of the registry's list"


def event_above_at_risk(record: Place) -> Found:
    for event in _events(record):
        for stats in event.many("stats"):
            affected, at_risk = stats.number("numAffected"), stats.number("numAtRisk")
            if affected is not None and at_risk is not None and affected > at_risk:
                yield stats, "more affected than at risk"


def fewer_events_than_affected(record: Place) -> Found:
    for event in _events(record):
        for stats in event.many("stats"):
            events, affected = stats.number("numEvents"), stats.number("numAffected")
            if events is not None and affected is not None and events < affected:
                yield stats, "fewer events than people affected"


def below_threshold(record: Place) -> Found:
    threshold = _module(record).number("frequencyThreshold") or 0
    for event in _module(record).many("otherEvents"):
        rates = [
            100 * (stats.number("numAffected") or 0) / at_risk
            for stats in event.many("stats")
            if (at_risk := stats.number("numAtRisk"))
        ]
        if rates and max(rates) < threshold - 1e-9:
            yield event, "the event is below the frequency threshold in every group"


def _affected_by_term(record: Place, table: str) -> Iterator[dict[str, float]]:
    for event in _module(record).many(table):
        yield by_group(event.many("stats"), "numAffected")


def total_below_largest(record: Place) -> Found:
    for table, kind in _TABLES:
        terms = list(_affected_by_term(record, table))
        for group in _module(record).many("eventGroups"):
            total = group.number(f"{kind}NumAffected")
            largest = max((term.get(group.text("id"), 0) for term in terms), default=0)
            if total is not None and total < largest:
                yield group, f"fewer people affected ({kind}) than by one of the terms"


def total_above_sum(record: Place) -> Found:
    for table, kind in _TABLES:
        terms = list(_affected_by_term(record, table))
        for group in _module(record).many("eventGroups"):
            total = group.number(f"{kind}NumAffected")
            if total is not None and total > sum(term.get(group.text("id"), 0) for term in terms):
                yield group, f"more people affected ({kind}) than all terms together explain"


def deaths_unreconciled(record: Place) -> Found:
    flow = record.one("resultsSection").one("participantFlowModule")
    left = [stats for period in flow.many("periods") for why in period.many("dropWithdraws")
            if why.text("type").casefold() == "death" for stats in why.many("reasons")]  # fmt: skip
    died = [group.number("deathsNumAffected") for group in _module(record).many("eventGroups")]
    known = [number for number in died if number is not None]
    explained = bool(_module(record).text("allCauseMortalityComment"))
    if known and not explained and sum(by_group(left, "numSubjects").values()) > sum(known):
        yield _module(record), "more people left the flow by death than died of any cause"


RULES = (
    Rule("AE1", "The time frame over which events were collected is given.", time_frame_missing),
    Rule("AE2", "The frequency threshold for other events lies between 0 and 5 percent.", threshold_out_of_range),
    Rule("AE3", "Each group says how many died, had serious and had other events, and of how many at risk.",
         group_numbers_missing),
    Rule("AE4", "In each group no more are affected than at risk.", group_above_at_risk),
    Rule("AE5", "Each event has a term, an organ system of the registry's list and how it was assessed.",
         event_incomplete),
    Rule("AE6", "For each event no more are affected than at risk.", event_above_at_risk),
    Rule("AE7", "There are at least as many events as people affected.", fewer_events_than_affected),
    Rule("AE8", "Each other event reaches the frequency threshold in at least one group.", below_threshold),
    Rule("AE9", "The people affected in a group are at least those of its most frequent term.", total_below_largest),
    Rule("AE10", "The people affected in a group are at most those of all its terms together.", total_above_sum),
    Rule("AE11", "Whoever left the flow by death stands among the deaths of any cause, unless a comment explains it.",
         deaths_unreconciled),
)  # fmt: skip
