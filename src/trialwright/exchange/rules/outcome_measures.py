"""Rules of the outcome measures of a results record (ClinicalTrials.gov results data elements, section 3)."""

from __future__ import annotations

import re

from trialwright.exchange.measured import (
    MEANS,
    analysed,
    categories_not_adding_up,
    counts_above,
    limits_missing,
    values,
)
from trialwright.exchange.rule import Found, Place, Rule, is_under_final_rule, too_long

_DIRECTION = re.compile(r"\b(higher|lower|greater|worse|better|improve\w*|worsen\w*|more severe|less severe)\b", re.I)
_LIMITS = {"title": 255, "description": 999, "timeFrame": 255, "unitOfMeasure": 40, "populationDescription": 500}


def _measures(record: Place) -> list[Place]:
    return record.one("resultsSection").one("outcomeMeasuresModule").many("outcomeMeasures")


def _posted(record: Place) -> list[Place]:
    """Measures that are posted and were analysed in somebody."""
    posted = [measure for measure in _measures(record) if measure.text("reportingStatus") == "POSTED"]
    return [measure for measure in posted if sum(analysed(measure).values()) > 0]


def _wrong_number(record: Place, results: str, registered: str) -> Found:
    outcomes = record.one("protocolSection").one("outcomesModule")
    if not outcomes.value or "resultsSection" not in record.value:
        return
    found = sum(measure.text("type") == results for measure in _measures(record))
    planned = len(outcomes.many(registered))
    if found != planned:
        yield outcomes, f"{planned} {results.lower()} outcomes are registered, {found} have results"


def wrong_number_of_primary(record: Place) -> Found:
    yield from _wrong_number(record, "PRIMARY", "primaryOutcomes")


def wrong_number_of_secondary(record: Place) -> Found:
    yield from _wrong_number(record, "SECONDARY", "secondaryOutcomes")


def texts_too_long(record: Place) -> Found:
    for measure in _measures(record):
        yield from too_long(measure, _LIMITS)


def what_is_measured_missing(record: Place) -> Found:
    for measure in _posted(record):
        for key in ("timeFrame", "paramType", "unitOfMeasure"):
            if not measure.text(key):
                yield measure, f"the measure has no {key}"


def number_analysed_missing(record: Place) -> Found:
    baseline = record.one("resultsSection").one("baselineCharacteristicsModule")
    by_title = {group.text("title"): analysed(baseline).get(group.text("id")) for group in baseline.many("groups")}
    for measure in _posted(record):
        numbers = analysed(measure)
        for group in measure.many("groups"):
            if group.text("id") not in numbers:
                yield group, "the number of participants analysed is missing"
            started = by_title.get(group.text("title")) if is_under_final_rule(record) else None
            if started not in (None, numbers.get(group.text("id"))) and not measure.text("populationDescription"):
                yield group, "the number analysed is not that of the baseline, and populationDescription says no reason"


def dispersion_missing(record: Place) -> Found:
    for measure in _posted(record):
        if measure.text("paramType") in MEANS and not measure.text("dispersionType"):
            yield measure, "a mean needs a dispersion"


def counts_off(record: Place) -> Found:
    for measure in _measures(record):
        yield from counts_above(measure, within=())
        yield from categories_not_adding_up(measure, within=())


def not_available_unexplained(record: Place) -> Found:
    for measure in _measures(record):
        for _, value in values(measure):
            if value.text("value") == "NA" and not value.text("comment"):
                yield value, "a value that is not available needs a comment"


def limits_or_spread_missing(record: Place) -> Found:
    for measure in _posted(record):
        explained = limits_missing(
            measure, spread=("standard",), limits=("confidence_interval", "full_range", "inter_quartile", "credible")
        )
        yield from ((place, says) for place, says in explained if not place.text("comment"))


def title_and_unit_disagree(record: Place) -> Found:
    for measure in _measures(record):
        title, unit = measure.text("title").casefold(), measure.text("unitOfMeasure").casefold()
        if title.startswith("number of participants") and (
            measure.text("paramType") != "COUNT_OF_PARTICIPANTS" or unit != "participants"
        ):
            yield measure, "a Number of Participants is a COUNT_OF_PARTICIPANTS with the unit Participants"
        if title.startswith("percentage of participants") and (
            measure.text("paramType") != "NUMBER" or not re.search("percent", unit)
        ):
            yield measure, "a Percentage of Participants is a NUMBER with the unit percentage of participants"


def scale_unexplained(record: Place) -> Found:
    for measure in _posted(record):
        if not re.search(r"\b(scale|score)\b", measure.text("unitOfMeasure").casefold()):
            continue
        description = measure.text("description")
        if len(re.findall(r"\d+", description)) < 2 or not _DIRECTION.search(description):
            yield measure, "a scale names its minimum, its maximum and which end is better in the description"


RULES = (
    Rule("OM1", "There are as many primary results as registered primary outcomes.", wrong_number_of_primary),
    Rule("OM2", "There are as many secondary results as registered secondary outcomes.", wrong_number_of_secondary),
    Rule("OM3", "Titles and time frames have at most 255 characters, descriptions 999, units 40, population texts 500.",
         texts_too_long),
    Rule("OM5", "A measure posted with someone analysed has a time frame, a parameter and a unit.",
         what_is_measured_missing),
    Rule("OM6", "Each group says how many were analysed; where it is not the number of the baseline, the population "
         "text says why.", number_analysed_missing),
    Rule("OM7", "Means carry a dispersion.", dispersion_missing),
    Rule("OM8", "Counts of participants are not above the number analysed, and several categories add up to it.",
         counts_off),
    Rule("OM9", "A value that is not available is NA with a comment.", not_available_unexplained),
    Rule("OM10", "Intervals and ranges have both limits (or a comment why one is missing), deviations and errors a "
         "spread.", limits_or_spread_missing),
    Rule("OM11", "Title, parameter and unit agree: numbers of participants are counts, percentages are numbers.",
         title_and_unit_disagree),
    Rule("OM12", "A scale names its minimum, its maximum and its direction.", scale_unexplained),
)  # fmt: skip
