"""Numbers in summary: n, mean, standard deviation, median, quartiles, range; and x of n with its interval.

Quartiles by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, doi:10.2307/2684934; R's
default; SAS's default is type 2). Per cent and the limits of an interval are given in per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from trialwright.analysis.analysis_kind import Rows
from trialwright.analysis.result import Grounds
from trialwright.protocol.analysis_kinds import IntervalMethod
from trialwright.statistics.blaker import blaker
from trialwright.statistics.proportion import Interval, agresti_coull, clopper_pearson, jeffreys, mid_p, wilson

INTERVALS: Mapping[IntervalMethod, Callable[[int, int, float], Interval]] = {
    "clopper-pearson": clopper_pearson, "wilson": wilson, "mid-p": mid_p, "jeffreys": jeffreys, "blaker": blaker,
    "agresti-coull": agresti_coull,
}  # fmt: skip
QUARTILES = "Quartiles by linear interpolation (type 7 of Hyndman and Fan, R's default)."
NOBODY = "nobody to count"


@dataclass(frozen=True, slots=True)
class Place:
    """What a group of numbers is of."""

    group: str
    grounds: Grounds
    visit: str = ""
    variable: str = ""
    category: str = ""
    unit: str = ""


def add_summary(rows: Rows, place: Place, values: Sequence[float | None], flags: Sequence[str] = ()) -> None:
    """n, mean, sd, median, q1, q3, minimum and maximum of the values that are known."""
    known = sorted(value for value in values if value is not None)
    n, missing = len(known), len(values) - len(known)
    few = "no value" if not n else ""
    mean = fsum(known) / n if n else None
    sd = sqrt(fsum((value - (mean or 0)) ** 2 for value in known) / (n - 1)) if n > 1 else None
    found: list[tuple[str, float | int | None, str]] = [
        ("n", n, ""), ("mean", mean, few), ("sd", sd, few or ("one value has no deviation" if n == 1 else "")),
        ("median", quantile(known, 0.5), few), ("q1", quantile(known, 0.25), few), ("q3", quantile(known, 0.75), few),
        ("minimum", known[0] if n else None, few), ("maximum", known[-1] if n else None, few),
    ]  # fmt: skip
    for statistic, value, reason in found:
        unit = "participants" if statistic == "n" else place.unit
        rows.add(statistic, value, group=place.group, grounds=place.grounds, visit=place.visit, reason=reason,
                 variable=place.variable, category=place.category, unit=unit, n=n, missing=missing,
                 flags=flags)  # fmt: skip


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The quantile of values in order; None without values.

    >>> quantile([1, 2, 3, 4], 0.25)
    1.75
    """
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def add_proportion(rows: Rows, place: Place, x: int, n: int, *, called: str = "participants",
                   missing: int | None = None, interval: IntervalMethod | None = None, level: float = 0.95,
                   flags: Sequence[str] = ()) -> None:  # fmt: skip
    """x, n, per cent, and with ``interval`` its limits; nobody to count gives no per cent: never 0 %."""
    share = 100 * x / n if n else None
    rows.add(called, x, group=place.group, grounds=place.grounds, visit=place.visit, variable=place.variable,
             category=place.category, unit="participants", n=n, missing=missing, method="", flags=flags)  # fmt: skip
    found: list[tuple[str, float | None, str | None]] = [("percent", share, "")]
    if interval is not None:
        held = INTERVALS[interval](x, n, level) if n else None
        method = f"{held.method}, {100 * level:g} %" if held else None
        found += [
            ("low", 100 * held.low if held else None, method),
            ("high", 100 * held.high if held else None, method),
        ]
    for statistic, value, how in found:
        rows.add(statistic, value, group=place.group, grounds=place.grounds, visit=place.visit, unit="%", n=n,
                 variable=place.variable, category=place.category, reason=NOBODY if value is None else "",
                 missing=missing, method=how, flags=flags)  # fmt: skip
