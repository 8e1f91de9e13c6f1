"""R06-R08: does a reported outcome say in its title what its unit says, and is it the one that was registered?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.review.case import OUTCOMES, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source
from trialwright.review.durations import spans
from trialwright.review.finding import Fault, RuleSource
from trialwright.review.likeness import words_of
from trialwright.review.results_walk import measures
from trialwright.review.rule_sources import ZARIN_2011, results_definitions

_PERCENT = re.compile(r"percent|%|proportion|\brate\b|fraction|probability", re.I)
_PERCENT_TITLE = re.compile(
    r"^\s*(?:percent(?:age)?|%|proportion) of (?:\w+ ){0,2}(?:participants|subjects|patients)\b", re.I
)
_NUMBER_TITLE = re.compile(r"^\s*(?:number|count) of (?:\w+ ){0,2}(?:participants|subjects|patients)\b", re.I)
_PEOPLE = re.compile(r"^\s*(?:number of )?(?:participants?|subjects?|patients?|people|persons?)\s*$", re.I)
_TIME_TITLE = re.compile(
    r"^\s*(?:median |mean )?(?:time (?:to|until|from)\b|(?:overall|progression[- ]free|disease[- ]free"
    r"|event[- ]free|relapse[- ]free)"
    r" survival\b|duration of (?:response|remission|hospital|stay)|length of (?:hospital )?stay)",
    re.I,
)
_TIME_UNIT = re.compile(
    r"\b(?:sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|h|days?|weeks?|wks?|months?|mos?|years?|yrs?|nights?|m|s|d)\b", re.I
)
_NO_TIME = re.compile(
    r"percent|%|probab|participant|subject|patient|event|rate|proportion|ratio|death|number|people|eyes|infants", re.I
)


def title_and_unit_disagree(case: Case) -> Judged:
    if not measures(case):
        return not_in_source("reported outcomes")
    return faulty(_title_faults(case))


def _title_faults(case: Case) -> Iterator[Fault]:
    for path, one in measures(case):
        title, unit = one.title or "", one.unit_of_measure or ""
        both = re.search(
            r"\b(?:number|count)\b.*\b(?:percent|proportion)|\b(?:percent|proportion).*\bnumber\b", title, re.I
        )
        is_count = one.param_type == "COUNT_OF_PARTICIPANTS"  # the registry shows the percentage beside such a count
        where = (f"{path}.title", f"{path}.unitOfMeasure")
        if _PERCENT_TITLE.search(title) and not both and not is_count and _PEOPLE.match(unit):
            yield case.fault(f"The title is a percentage, the unit is {unit}: {title}", *where)
        if _NUMBER_TITLE.search(title) and not both and _PERCENT.search(unit):
            yield case.fault(f"The title is a number of participants, the unit is {unit}: {title}", *where)
        if unit.strip().upper() in ("NA", "N/A") or re.fullmatch(r"[\d.,]+", unit.strip() or "-"):
            yield case.fault(f"{unit} is no unit: {title}", *where)


def time_without_unit(case: Case) -> Judged:
    if not measures(case):
        return not_in_source("reported outcomes")
    return faulty(
        case.fault(
            f"The title is a time, the unit is {one.unit_of_measure}: {one.title}",
            f"{path}.title",
            f"{path}.unitOfMeasure",
        )
        for path, one in measures(case)
        if _TIME_TITLE.search(one.title or "")
        and one.param_type in ("MEAN", "MEDIAN", "GEOMETRIC_MEAN", "LEAST_SQUARES_MEAN")
        and one.unit_of_measure
        and not _TIME_UNIT.search(one.unit_of_measure)
        and not _NO_TIME.search(one.unit_of_measure)
        and not _PERCENT.search(one.title or "")
    )


def primary_switched(case: Case) -> Judged:
    reported = [(path, one) for path, one in measures(case) if one.type == "PRIMARY"]
    registered = [(path, one) for path, one in case.outcomes if path.startswith(f"{OUTCOMES}.primary")]
    if not measures(case) or not registered:
        return not_in_source("primary outcomes both registered and reported")
    faults = []
    for path, outcome in registered:
        wanted = words_of([outcome.measure])
        scored = [(_alike(wanted, words_of([one.title])), index) for index, (_, one) in enumerate(reported)]
        best, index = max(scored, default=(0.0, -1))
        if best < 0.5:
            where = [f"{reported[index][0]}.title"] if index >= 0 else []
            faults.append(
                case.fault(
                    f"No reported primary outcome is the registered one: {outcome.measure}", f"{path}.measure", *where
                )
            )
        elif not any(
            _same_times(outcome.time_frame, one.time_frame)
            for (score, at) in scored
            if score == best
            for one in [reported[at][1]]
        ):
            says = (
                f"The time frame was registered as {outcome.time_frame}, reported as {reported[index][1].time_frame}."
            )
            faults.append(case.fault(says, f"{path}.timeFrame", f"{reported[index][0]}.timeFrame"))
    return faulty(faults)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter text's words that the longer has."""
    return len(one & other) / min(len(one), len(other)) if one and other else float(one == other)


def _same_times(one: str | None, other: str | None) -> bool:
    first, second = ({round(span.days) for span in spans(text or "")} for text in (one, other))
    return not first or not second or bool(first & second)


_SWITCHING = RuleSource(
    "CONSORT 2010, item 6b: changes to outcomes after the trial commenced, with reasons",
    "https://doi.org/10.1136/bmj.c869",
)

CHECKS = (
    Check(
        "R06",
        "error",
        "a number of participants is counted in participants, a percentage in percent",
        results_definitions("outcome measure title and unit of measure"),
        "Find out which of the two the values are.",
        title_and_unit_disagree,
    ),
    Check(
        "R07",
        "error",
        "a time to an event has a unit of time",
        ZARIN_2011,
        "Ask the contact for results for the unit.",
        time_without_unit,
    ),
    Check(
        "R08",
        "warning",
        "the primary outcome reported is the one registered",
        _SWITCHING,
        "Read the older versions and the protocol: the outcome may have been switched.",
        primary_switched,
    ),
)
