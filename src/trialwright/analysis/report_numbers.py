"""How a number is written in a report: one rule for each kind of number, with its source, said once in the report.

- People: n/N (%), per cent with one decimal and always beside its counts, so that no rounding hides them.
- p-values: two decimals, three below 0.01, never smaller than "<0.001" (AMA Manual of Style, statistics: P values).
- Means, deviations, estimates and intervals: one decimal from 10 on, two from 1 on, three below, the same for all
  numbers of a cell, by its largest (after Cole 2015, doi:10.1136/archdischild-2014-307149: two or three digits tell).
  Smallest and largest values stand as they were taken.
- Dates: ISO 8601. Minus: a true minus sign. What cannot be given says why and is never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from trialwright.analysis.result import Number

RULES = (
    "People are written n/N (%), per cent with one decimal beside its counts. p-values have two decimals, three below "
    "0.01, and none is smaller than <0.001 (AMA Manual of Style). Means, deviations, estimates and intervals have "
    "one decimal from 10 on, two from 1 on and three below, by the largest number of their cell (after Cole 2015, "
    "doi:10.1136/archdischild-2014-307149). Dates are ISO 8601. The data files hold every number unrounded."
)
NOT_GIVEN = "–"
PERCENT = ("%", "percent", "per cent")
_WHOLE = frozenset({
    "n", "missing", "count", "of", "events", "affected", "at_risk", "responders", "analysed", "not_due", "number",
    "participants", "doses", "censored",
})  # fmt: skip


def written(value: Number, statistic: str = "", unit: str = "") -> str:
    """A number as a reader sees it; text as it stands; None as a dash (the reason stands beside it).

    >>> written(46.6667, "percent", "%"), written(0.0004, "p_value"), written(12, "n"), written(-3.14159, "mean")
    ('46.7%', '<0.001', '12', '−3.14')
    """
    if value is None:
        return NOT_GIVEN
    if isinstance(value, str):
        return value
    if not isfinite(value):
        return NOT_GIVEN if value != value else ("∞" if value > 0 else "−∞")
    if statistic.endswith("p_value"):
        return p_value(float(value))
    if unit in PERCENT:
        return f"{value:.1f}%".replace("-", "−")
    if isinstance(value, int) or statistic in _WHOLE:
        return f"{value:g}".replace("-", "−") if float(value) != round(value) else f"{round(value)}".replace("-", "−")
    return decimal(float(value))


def p_value(value: float) -> str:
    """A p-value by the rule of the AMA Manual of Style.

    >>> p_value(0.0499), p_value(0.0042), p_value(0.00001), p_value(1.0)
    ('0.050', '0.004', '<0.001', '1.00')
    """
    if value < 0.001:
        return "<0.001"
    if value < 0.01 or (round(value, 2) == 0.05 and value < 0.05):
        return f"{value:.3f}"
    return ">0.99" if 0.995 <= value < 1 else f"{value:.2f}"


def decimal(value: float, places: int | None = None) -> str:
    """A number with ``places`` decimals; None: as many as its size asks for.

    >>> decimal(123.456), decimal(1.23456), decimal(0.012345), decimal(0.0)
    ('123.5', '1.23', '0.012', '0.0')
    """
    text = f"{value:.{places_for([value]) if places is None else places}f}"
    return text.replace("-", "−") if float(text) != 0 else text.replace("-", "")


def places_for(values: Sequence[Number]) -> int:
    """How many decimals the numbers of one cell have: by the largest of them."""
    largest = max((abs(value) for value in values if isinstance(value, int | float) and isfinite(value)), default=0.0)
    return 1 if largest >= 10 or largest == 0 else (2 if largest >= 1 else 3)


def taken(value: Number) -> str:
    """A value as it was taken, without digits that nobody measured.

    >>> taken(6.0), taken(0.625), taken(-2.5)
    ('6', '0.625', '−2.5')
    """
    return NOT_GIVEN if value is None else (value if isinstance(value, str) else f"{value:.5g}".replace("-", "−"))


def together(values: Sequence[Number], unit: str = "") -> list[str]:
    """The numbers of one cell with the same decimals.

    >>> together([15.61, 8.824]), together([1.731, 0.679]), together([46.7, 12.0], "%")
    (['15.6', '8.8'], ['1.73', '0.68'], ['46.7%', '12.0%'])
    """
    if unit in PERCENT:
        return [written(value, "", unit) for value in values]
    places = places_for(values)
    return [decimal(float(value), places) if isinstance(value, int | float) and isfinite(value) else written(value)
            for value in values]  # fmt: skip


def unit_words(unit: str) -> str:
    """A unit as people read it: UCUM's annotations in braces are no unit.

    >>> unit_words("{count}"), unit_words("mg/L"), unit_words("mm[Hg]"), unit_words("10*9/L")
    ('', 'mg/L', 'mm Hg', '10⁹/L')
    """
    if unit.startswith("{") and unit.endswith("}"):
        return ""
    return unit.replace("[Hg]", " Hg").replace("10*9", "10⁹").replace("10*6", "10⁶").replace("[", " ").replace("]", "")


def counted(number: Number, of: Number, percent: Number = None) -> str:
    """n/N (%); the per cent is left out when nobody is counted.

    >>> counted(14, 30), counted(0, 0)
    ('14/30 (46.7%)', '0/0')
    """
    if number is None or of is None or isinstance(number, str) or isinstance(of, str):
        return NOT_GIVEN
    if not of:
        return f"{written(number, 'n')}/{written(of, 'n')}"
    share = 100 * number / of if percent is None or isinstance(percent, str) else percent
    return f"{written(number, 'n')}/{written(of, 'n')} ({share:.1f}%)"


def between(low: Number, high: Number, unit: str = "", reason: str = "not given") -> str:
    """An interval; an end that cannot be given says ``reason``.

    >>> between(28.3412, 65.674, "%"), between(84.0, None, "days", "not reached")
    ('28.3% to 65.7%', '84.0 to not reached')
    """
    if low is None or high is None:
        told = [reason if value is None else written(value, "", unit) for value in (low, high)]
        return " to ".join(told) if any(value is not None for value in (low, high)) else reason
    return " to ".join(together([low, high], unit))
