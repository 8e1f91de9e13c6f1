"""Exposure-adjusted rates: events (or affected participants) per 100 patient-years, with an exact interval.

The count is taken as Poisson; the limits of its mean are Garwood's, chi2(a/2; 2x)/2 and chi2(1 - a/2; 2x + 2)/2 with
a = 1 - level, 0 below at x = 0 (Garwood 1936, doi:10.1093/biomet/28.3-4.437). With first events only, exposure ends at
the participant's first event; with all events it is the whole time at risk: say which.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Per 100 patient-years."""

    per_100_years: float
    low: float
    high: float
    level: float


def incidence_rate(events: int, patient_years: float, level: float = 0.95) -> Rate:
    """The rate of ``events`` in ``patient_years``.

    >>> rate = incidence_rate(7, 27.6)
    >>> round(rate.per_100_years, 1), round(rate.low, 1), round(rate.high, 1)
    (25.4, 10.2, 52.3)
    """
    from scipy.special import gammaincinv

    if events < 0 or not 0 < patient_years < float("inf") or not 0 < level < 1:
        raise ValueError(
            f"needs events >= 0, patient-years above 0 and a level in 0..1, found {events}, {patient_years}, {level}"
        )
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    high = float(gammaincinv(events + 1, 1 - tail))
    scale = 100 / patient_years
    return Rate(events * scale, low * scale, high * scale, level)
