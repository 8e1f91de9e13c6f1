"""Limits out of a printed quantity, and limits in words."""

from __future__ import annotations

from trialwright.eligibility.draft import Limits
from trialwright.eligibility.printed_quantity import Quantity

_UNITS = {
    "a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes", "{score}": "", "1": "",
    "[lb_av]": "pounds", "mm[Hg]": "mmHg", "Cel": "°C", "10*9/L": "× 10⁹/L", "10*3/uL": "× 10³/µL", "/uL": "/µL",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²", "kg/m2": "kg/m²", "umol/L": "µmol/L", "{half-life}": "half-lives",
}  # fmt: skip
_RELATIVE = {
    "upper_limit": "times the upper limit of normal", "lower_limit": "times the lower limit of normal",
    "baseline": "times the baseline",
}  # fmt: skip


def limits_of(quantity: Quantity, unit: str | None) -> Limits | None:
    """The limits that a quantity prints, in ``unit``; None when a number's value is not sure."""
    if not quantity.sure:
        return None
    low, high = quantity.low, quantity.high
    return Limits(
        at_least=low.value if low is not None and low.inclusive else None,
        over=low.value if low is not None and not low.inclusive else None,
        at_most=high.value if high is not None and high.inclusive else None,
        under=high.value if high is not None and not high.inclusive else None,
        unit=unit,
        relative_to=quantity.relative,
    )


def limit_words(limits: Limits) -> str:
    """Limits as people say them.

    >>> limit_words(Limits(at_least=1.5, unit="10*9/L"))
    'at least 1.5 × 10⁹/L'
    """
    unit = limits.unit or ""
    words = _RELATIVE[limits.relative_to] if limits.relative_to else _UNITS.get(unit, unit)
    low, high = limits.at_least, limits.at_most
    if low is not None and low == high:
        return f"exactly {number(low)} {words}".strip()
    named = (("at least", low), ("over", limits.over), ("at most", high), ("under", limits.under))
    told = " and ".join(f"{word} {number(value)}" for word, value in named if value is not None)
    return f"{told} {words}".strip()


def number(value: float) -> str:
    """A number without needless digits.

    >>> number(100000.0), number(1.50)
    ('100000', '1.5')
    """
    return f"{value:.10g}"
