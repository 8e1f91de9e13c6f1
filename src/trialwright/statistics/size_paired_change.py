"""What can n participants show about a mean change from baseline? Said in words.

Student's t for paired values: the interval is mean -+ t(n - 1; 1 - a/2) sd/sqrt(n), and power is that of the two-sided
test of "no change" by the non-central t distribution with non-centrality change/sd x sqrt(n) (Student 1908, Biometrika
6:1-25; Owen 1965, Biometrika 52:437-446). Where the standard deviation of the changes is not known, all is told in
multiples of it.
"""

from __future__ import annotations

from math import sqrt

from trialwright.statistics.size_statement import ICH_E9, Statement, percent

STUDENT = "Student's t for paired values"


def paired_change(
    n: int,
    *,
    sd: float | None = None,
    unit: str = "",
    important: float | None = None,
    alpha: float = 0.05,
    level: float = 0.95,
    power: float = 0.8,
) -> tuple[Statement, ...]:
    """What n paired values show. ``sd``: of the changes, None unknown; ``important``: a change that matters, in
    ``unit``, None where none is stated.

    >>> paired_change(30)[1].says
    'The smallest mean change that 30 participants show with 80% power is 0.53 standard deviations of the change.'
    """
    if n < 2 or (sd is not None and sd <= 0) or not all(0 < each < 1 for each in (alpha, level, power)):
        raise ValueError(
            "needs two participants, a standard deviation above 0, and alpha, level, power between 0 and 1"
        )
    told = [_interval(n, sd, unit, level), _smallest(n, sd, unit, alpha, power)]
    if important is not None and sd is not None:
        told.append(_power(n, sd, unit, important, alpha))
    return tuple(told)


def power_of_change(n: int, ratio: float, alpha: float = 0.05) -> float:
    """The power of the two-sided paired test at a true change of ``ratio`` standard deviations."""
    from scipy.special import nctdtr, stdtrit

    critical, shift = float(stdtrit(n - 1, 1 - alpha / 2)), abs(ratio) * sqrt(n)
    return float(1 - nctdtr(n - 1, shift, critical) + nctdtr(n - 1, shift, -critical))


def _interval(n: int, sd: float | None, unit: str, level: float) -> Statement:
    from scipy.special import stdtrit

    half = float(stdtrit(n - 1, (1 + level) / 2)) / sqrt(n)
    says = f"The {percent(level)} interval of the mean change is its mean plus or minus {_amount(half, sd, unit)}."
    return Statement("change", says, STUDENT, ICH_E9, (("half width in sd", half),))


def _smallest(n: int, sd: float | None, unit: str, alpha: float, power: float) -> Statement:
    from scipy.optimize import brentq

    enough = 0.25
    while power_of_change(n, enough, alpha) < power:
        enough *= 1.5
    ratio = float(brentq(lambda each: power_of_change(n, each, alpha) - power, 0.0, enough, xtol=1e-10))
    says = f"The smallest mean change that {n} participants show with {percent(power)} power is "
    return Statement(
        "distinguishable", f"{says}{_amount(ratio, sd, unit)}.", STUDENT, ICH_E9, (("smallest ratio", ratio),)
    )


def _power(n: int, sd: float, unit: str, important: float, alpha: float) -> Statement:
    chance = power_of_change(n, important / sd, alpha)
    says = f"{round(100 * chance)}% power to show a mean change of {f'{important:g} {unit}'.strip()}."
    return Statement("power", says, STUDENT, ICH_E9, (("power", chance), ("change", important)))


def _amount(ratio: float, sd: float | None, unit: str) -> str:
    if sd is None:
        return f"{ratio:.2f} standard deviations of the change"
    return f"{ratio * sd:.3g} {unit}".strip()
