"""R05, R10: values that cannot be: more affected than at risk, shares above 100 %, means beyond what a unit allows.

A standard deviation of values between a and b is at most (b - a) / 2 x sqrt(n / (n - 1)) (Popoviciu 1935, with
Bessel's correction). Limits of units follow from the unit (24 hours in a day); 122 years is the longest life on record.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from trialwright.registry.record_events import AdverseEvent
from trialwright.registry.record_measures import BaselineMeasure, OutcomeMeasure
from trialwright.review.case import Case
from trialwright.review.check import Check, Judged, faulty, not_in_source
from trialwright.review.finding import Fault
from trialwright.review.numbers import measured, number
from trialwright.review.results_walk import BASELINE, EVENTS, baseline, events, measures
from trialwright.review.rule_sources import ZARIN_2011

_SHARE_OF_PEOPLE = re.compile(
    r"\b(?:percent(?:age)?|%|proportion) of (?:the )?(?:\w+ )?(?:participants|subjects|patients|people)\b", re.I
)
_CHANGE = re.compile(
    r"\b(?:change|difference|increase|decrease|reduction|improvement|ratio|relative|variation)\b", re.I
)
_MEANS = {"MEAN", "MEDIAN", "LEAST_SQUARES_MEAN", "GEOMETRIC_MEAN"}
_LIMITS = (
    (re.compile(r"hours?\s*(?:/|per|a|in a)\s*(?:day|24)", re.I), re.compile(r""), 24.0),
    (re.compile(r"^(?:days?|nights?)\s*(?:/|per|a)\s*week$", re.I), re.compile(r""), 7.0),
    (re.compile(r"^(?:days?)\s*(?:/|per|a)\s*month$", re.I), re.compile(r""), 31.0),
    (re.compile(r"^years?$", re.I), re.compile(r"^\s*age\b(?! at (?:death|gestation))", re.I), 122.0),
)


def impossible_counts(case: Case) -> Judged:
    if not measures(case) and not events(case).event_groups:
        return not_in_source("results")
    return faulty([*_events_above(case), *_counts_above(case), *_shares_above(case)])


def _events_above(case: Case) -> Iterator[Fault]:
    module = events(case)
    for index, group in enumerate(module.event_groups or ()):
        for kind in ("deaths", "serious", "other"):
            affected, at_risk = getattr(group, f"{kind}_num_affected"), getattr(group, f"{kind}_num_at_risk")
            if affected is not None and at_risk is not None and affected > at_risk:
                path = f"{EVENTS}.eventGroups[{index}].{kind}"
                says = f"{group.title}: {affected} affected ({kind}), but {at_risk} at risk."
                yield case.fault(says, f"{path}NumAffected", f"{path}NumAtRisk")
    yield from _terms_above(case, module.serious_events, f"{EVENTS}.seriousEvents")
    yield from _terms_above(case, module.other_events, f"{EVENTS}.otherEvents")


def _terms_above(case: Case, terms: tuple[AdverseEvent, ...] | None, path: str) -> Iterator[Fault]:
    for row, term in enumerate(terms or ()):
        for column, stats in enumerate(term.stats or ()):
            if (
                stats.num_affected is not None
                and stats.num_at_risk is not None
                and stats.num_affected > stats.num_at_risk
            ):
                where = f"{path}[{row}].stats[{column}]"
                says = f"{term.term}: {stats.num_affected} affected, but {stats.num_at_risk} at risk."
                yield case.fault(says, f"{where}.numAffected", f"{where}.numAtRisk")


def _counts_above(case: Case) -> Iterator[Fault]:
    for path, one in _tables(case):
        if one.param_type != "COUNT_OF_PARTICIPANTS":
            continue
        for where, value, people in measured(one, path):
            count, held = number(value.value), people.get(value.group_id or "")
            if count is not None and held is not None and (count > held or count < 0):
                says = f"{one.title}: {count:g} participants are counted among {held:g}."
                yield case.fault(says, f"{where}.value", f"{path}.title")


def _shares_above(case: Case) -> Iterator[Fault]:
    for path, one in _tables(case):
        unit, title = one.unit_of_measure or "", one.title or ""
        if not _SHARE_OF_PEOPLE.search(unit) or _CHANGE.search(title) or _CHANGE.search(unit):
            continue
        for where, value, _ in measured(one, path):
            share = number(value.value)
            if share is not None and not 0 <= share <= 100.05:
                yield case.fault(f"{title}: {share:g} is no {unit}.", f"{where}.value", f"{path}.unitOfMeasure")


def _tables(case: Case) -> Iterator[tuple[str, OutcomeMeasure | BaselineMeasure]]:
    for index, one in enumerate(baseline(case).measures or ()):
        yield f"{BASELINE}.measures[{index}]", one
    yield from measures(case)


def impossible_means(case: Case) -> Judged:
    if not measures(case) and not baseline(case).measures:
        return not_in_source("results")
    return faulty(fault for path, one in _tables(case) for fault in _beyond(case, path, one))


def _beyond(case: Case, path: str, one: OutcomeMeasure | BaselineMeasure) -> Iterator[Fault]:
    unit, title = one.unit_of_measure or "", one.title or ""
    is_deviation = (one.dispersion_type or "").upper().replace(" ", "_") == "STANDARD_DEVIATION"
    frame = one.time_frame if isinstance(one, OutcomeMeasure) else ""
    told = " ".join(text for text in (title, frame, *(row.title for row in one.classes or ())) if text)
    most = next((limit for units, titles, limit in _LIMITS if units.search(unit) and titles.search(title)), None)
    for where, value, people in measured(one, path):
        mean, spread = number(value.value), number(value.spread)
        if is_deviation and spread is not None and spread < 0:
            yield case.fault(f"{title}: a standard deviation of {spread:g} is negative.", f"{where}.spread")
        if most is None or one.param_type not in _MEANS or _CHANGE.search(told):
            continue
        if mean is not None and not 0 <= mean <= most:
            yield case.fault(f"{title}: {mean:g} {unit} cannot be.", f"{where}.value", f"{path}.unitOfMeasure")
        held = people.get(value.group_id or "", 2.0)
        if is_deviation and spread is not None and held >= 2 and spread > most / 2 * math.sqrt(held / (held - 1)):
            says = f"{title}: values from 0 to {most:g} {unit} cannot have a standard deviation of {spread:g}."
            yield case.fault(says, f"{where}.spread", f"{path}.unitOfMeasure")


CHECKS = (
    Check(
        "R05",
        "error",
        "no more are affected than at risk, no more counted than analysed, no share above 100 %",
        ZARIN_2011,
        "Compare with a publication, or ask the contact for results.",
        impossible_counts,
    ),
    Check(
        "R10",
        "warning",
        "a mean and its standard deviation are possible for their unit",
        ZARIN_2011,
        "Read the unit with care: another one may be meant.",
        impossible_means,
    ),
)
