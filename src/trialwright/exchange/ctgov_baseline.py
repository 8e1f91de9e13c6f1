"""The baseline table as the results section of the ClinicalTrials.gov v2 model writes it.

A Total stands only beside two or more arms. Means carry their standard deviation. Age and sex take the registry's own
titles. Race and ethnicity are said not to have been collected where no row of the plan holds them (the registry's
choice "Race and Ethnicity Not Collected", which reports nobody analysed).
"""

from __future__ import annotations

import re
from typing import Any

from trialwright.analysis.baseline import TOTAL, Baseline, BaselineRow, Summary
from trialwright.analysis.results import StudyResults
from trialwright.analysis.title import title
from trialwright.conduct.course import Course
from trialwright.exchange.ctgov_groups import decimals, group_id, groups, participants

NOT_COLLECTED = "Race and Ethnicity Not Collected"
_TITLES = {r"age( at .*)?": "Age, Continuous", r"(sex|gender)( at birth)?": "Sex: Female, Male"}


def baseline_module(course: Course, results: StudyResults) -> dict[str, Any]:
    """The module ``baselineCharacteristicsModule``."""
    simulated, table = results.simulated, results.baseline
    shown = _shown(table)
    held = groups(course.design, "BG", simulated=simulated)
    if len(shown) > len(held):
        total = {"title": title("Total", simulated=simulated), "description": "All groups together"}
        held.append({"id": group_id("BG", len(held)), **total})
    numbers = [number for arm, number in table.numbers if arm in shown]
    measures = [_measure(row, shown) for row in table.rows]
    if not any(re.search(r"\b(race|ethnic)", row.title.casefold()) for row in table.rows):
        measures.append(_not_collected(len(shown), simulated))
    return {
        "populationDescription": f"{table.analysis_set_says}.",
        "groups": held,
        "denoms": participants("BG", numbers),
        "measures": measures,
    }


def _shown(table: Baseline) -> list[str]:
    arms = [arm for arm, _ in table.numbers]
    return arms if len(arms) > 2 else [arm for arm in arms if arm != TOTAL]


def registry_title(row_title: str) -> str:
    """The registry's title of a row, with the mark where it has one.

    >>> registry_title("SIMULATED: Age"), registry_title("Sex"), registry_title("Pain")
    ('SIMULATED: Age, Continuous', 'Sex: Female, Male', 'Pain')
    """
    mark, _, plain = row_title.rpartition("SIMULATED: ") if row_title.startswith("SIMULATED: ") else ("", "", row_title)
    for pattern, theirs in _TITLES.items():
        if re.fullmatch(pattern, plain.casefold()):
            return title(theirs, simulated=plain != row_title)
    return mark + row_title


def _measure(row: BaselineRow, shown: list[str]) -> dict[str, Any]:
    measure: dict[str, Any] = {"title": registry_title(row.title)}
    if row.kind == "continuous":
        measure |= {"paramType": "MEAN", "dispersionType": "STANDARD_DEVIATION", "unitOfMeasure": row.unit}
        numbers = [summary.number for summary in row.summaries if summary.arm in shown]
        missing = sum(summary.missing for summary in row.summaries if summary.arm in shown)
        categories = [{"measurements": _means(row, shown)}]
    else:
        measure |= {"paramType": "COUNT_OF_PARTICIPANTS", "unitOfMeasure": "Participants"}
        numbers = [counts.number for counts in row.counts if counts.arm in shown]
        missing = sum(counts.missing for counts in row.counts if counts.arm in shown)
        categories = [_category(row, place, shown) for place in range(len(row.categories))]
    if missing:
        measure |= {"populationDescription": "Participants with a value.", "denoms": participants("BG", numbers)}
    return measure | {"classes": [{"categories": categories}]}


def _means(row: BaselineRow, shown: list[str]) -> list[dict[str, str]]:
    kept = [summary for summary in row.summaries if summary.arm in shown]
    return [{"groupId": group_id("BG", place), **_mean(summary)} for place, summary in enumerate(kept)]


def _mean(summary: Summary) -> dict[str, str]:
    if summary.mean is None:
        return {"value": "NA", "comment": "No participant has a value."}
    if summary.deviation is None:
        return {"value": decimals(summary.mean, 2), "spread": "NA", "comment": "A deviation needs two participants."}
    return {"value": decimals(summary.mean, 2), "spread": decimals(summary.deviation, 2)}


def _category(row: BaselineRow, place: int, shown: list[str]) -> dict[str, Any]:
    kept = [counts for counts in row.counts if counts.arm in shown]
    return {
        "title": row.categories[place],
        "measurements": [
            {"groupId": group_id("BG", number), "value": str(counts.counts[place])}
            for number, counts in enumerate(kept)
        ],
    }


def _not_collected(number_of_groups: int, simulated: bool) -> dict[str, Any]:
    return {
        "title": title(NOT_COLLECTED, simulated=simulated),
        "populationDescription": "Race and Ethnicity were not collected from any participant.",
        "paramType": "COUNT_OF_PARTICIPANTS",
        "unitOfMeasure": "Participants",
        "classes": [{"denoms": participants("BG", [0] * number_of_groups)}],
    }
