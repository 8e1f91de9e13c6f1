"""Rules of the baseline characteristics of a results record (ClinicalTrials.gov results data elements, section 2)."""

from __future__ import annotations

import re

from trialwright.exchange.measured import MEANS, analysed, categories_not_adding_up, counts_above, limits_missing
from trialwright.exchange.rule import Found, Place, Rule, is_under_final_rule


def _baseline(record: Place) -> Place:
    return record.one("resultsSection").one("baselineCharacteristicsModule")


def _totals(baseline: Place) -> list[str]:
    """The ids of groups that are the Total; our own simulated ones begin with the mark."""
    titles = {group.text("id"): group.text("title").removeprefix("SIMULATED: ") for group in baseline.many("groups")}
    return [group for group, title in titles.items() if title.casefold() == "total"]


def total_of_one_group(record: Place) -> Found:
    baseline = _baseline(record)
    if _totals(baseline) and len(baseline.many("groups")) < 3:
        yield baseline, "a Total stands beside fewer than two groups"


def total_is_not_the_sum(record: Place) -> Found:
    baseline = _baseline(record)
    for total in _totals(baseline):
        numbers = analysed(baseline)
        if numbers.get(total) != sum(number for group, number in numbers.items() if group != total):
            yield baseline, "the denominator of the Total is not the sum of the groups"


def _lacks(record: Place, *words: str) -> bool:
    baseline = _baseline(record)
    titles = [measure.text("title").casefold() for measure in baseline.many("measures")]
    return bool(baseline.value) and not any(re.search(rf"\b{word}", title) for title in titles for word in words)


def no_age(record: Place) -> Found:
    if _lacks(record, r"age\b"):
        yield _baseline(record), "no measure of age"


def no_sex(record: Place) -> Found:
    if _lacks(record, "sex", "gender"):
        yield _baseline(record), "no measure of sex or gender"


def no_race(record: Place) -> Found:
    if is_under_final_rule(record) and _lacks(record, "race", "ethnic"):
        yield _baseline(record), "no measure of race and ethnicity, and not said that they were not collected"


def parameter_or_unit_missing(record: Place) -> Found:
    for measure in _baseline(record).many("measures"):
        for key in ("paramType", "unitOfMeasure"):
            if not measure.text(key):
                yield measure, f"the measure has no {key}"
        unit = measure.text("unitOfMeasure").casefold()
        if measure.text("paramType") == "COUNT_OF_PARTICIPANTS" and unit not in ("participants", ""):
            yield measure, "a count of participants has the unit Participants"


def dispersion_does_not_fit(record: Place) -> Found:
    for measure in _baseline(record).many("measures"):
        parameter, dispersion = measure.text("paramType"), measure.text("dispersionType")
        if parameter in (*MEANS, "MEDIAN") and dispersion in ("", "NA"):
            yield measure, f"a {parameter} needs a dispersion"
        if (parameter.startswith("COUNT_OF") or parameter == "NUMBER") and dispersion not in ("", "NA"):
            yield measure, f"a {parameter} has no dispersion"


def categories_off(record: Place) -> Found:
    for measure in _baseline(record).many("measures"):
        yield from categories_not_adding_up(measure, within=(_baseline(record),))


def count_above_number(record: Place) -> Found:
    for measure in _baseline(record).many("measures"):
        yield from counts_above(measure, within=(_baseline(record),))


def spread_missing(record: Place) -> Found:
    for measure in _baseline(record).many("measures"):
        yield from limits_missing(
            measure, spread=("standard_deviation", "standard_error"), limits=("full_range", "inter_quartile")
        )


RULES = (
    Rule("BL1", "A Total stands only beside two or more groups.", total_of_one_group),
    Rule("BL2", "The denominator of the Total is the sum of the groups.", total_is_not_the_sum),
    Rule("BL3", "There is a measure of age.", no_age),
    Rule("BL4", "There is a measure of sex or gender.", no_sex),
    Rule("BL4b", "Race and ethnicity are reported, or said not to have been collected (completion from 2017-01-18 on).",
         no_race),
    Rule("BL5", "Each measure has a parameter and a unit; counts of participants have the unit Participants.",
         parameter_or_unit_missing),
    Rule("BL6", "Means and medians carry a dispersion, counts and numbers carry none.", dispersion_does_not_fit),
    Rule("BL7", "Categories of a count of participants add up to the participants of the class, the measure or the "
         "table, whichever says it first.", categories_off),
    Rule("BL8", "No count of participants is above the number analysed.", count_above_number),
    Rule("BL9", "A standard deviation has its spread, a range and an interquartile range both limits.", spread_missing),
)  # fmt: skip
