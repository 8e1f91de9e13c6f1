"""What baseline measures and outcome measures have in common: groups, people analysed, classes, categories, values."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.exchange.rule import Found, Place

MEANS = ("MEAN", "LEAST_SQUARES_MEAN", "GEOMETRIC_MEAN", "LOG_MEAN", "GEOMETRIC_LEAST_SQUARES_MEAN")
NOT_AVAILABLE = ("NA", "")


def analysed(*places: Place) -> dict[str, float]:
    """People analysed by group: of the first place that says it (class, measure, module, in that order)."""
    for place in places:
        for denominator in place.many("denoms"):
            if denominator.text("units").lower() in ("participants", ""):
                counts = denominator.many("counts")
                return {count.text("groupId"): count.number("value") or 0 for count in counts}
    return {}


def values(measure: Place) -> Iterator[tuple[Place, Place]]:
    """Every value of a measure with the class that it stands in."""
    for of_class in measure.many("classes"):
        for category in of_class.many("categories"):
            for value in category.many("measurements"):
                yield of_class, value


def counts_above(measure: Place, *, within: tuple[Place, ...]) -> Found:
    """Counts of participants that are above the number analysed."""
    if measure.text("paramType") != "COUNT_OF_PARTICIPANTS":
        return
    for of_class, value in values(measure):
        limit = analysed(of_class, measure, *within).get(value.text("groupId"))
        count = value.number("value")
        if limit is not None and count is not None and count > limit:
            yield value, "the count is above the number of participants analysed"


def categories_not_adding_up(measure: Place, *, within: tuple[Place, ...]) -> Found:
    """Classes of several categories whose counts are not the number analysed."""
    if measure.text("paramType") != "COUNT_OF_PARTICIPANTS":
        return
    for of_class in measure.many("classes"):
        categories = of_class.many("categories")
        if len(categories) < 2:
            continue
        held = [value for category in categories for value in category.many("measurements")]
        for group, limit in analysed(of_class, measure, *within).items():
            mine = [value.number("value") for value in held if value.text("groupId") == group]
            known = [value for value in mine if value is not None]
            if len(known) == len(categories) and sum(known) != limit:
                yield of_class, f"{group}: the categories do not add up to the participants analysed"


def limits_missing(measure: Place, *, spread: tuple[str, ...], limits: tuple[str, ...]) -> Found:
    """Values that lack what the dispersion of their measure asks for: a spread, or a lower and an upper limit."""
    dispersion = measure.text("dispersionType").lower().replace("-", "_").replace(" ", "_")
    for _, value in values(measure):
        if value.text("value") in NOT_AVAILABLE:
            continue
        if dispersion.startswith(spread) and not value.text("spread"):
            yield value, f"a value with {measure.text('dispersionType')} needs its spread"
        if any(limit in dispersion for limit in limits):
            for key in ("lowerLimit", "upperLimit"):
                if not value.text(key):
                    yield value, f"a value with {measure.text('dispersionType')} needs its {key}"
