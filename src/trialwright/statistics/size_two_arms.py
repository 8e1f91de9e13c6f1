"""What can n1 and n2 participants in two arms show about a difference of proportions? Said in words.

Power is that of Fisher's exact two-sided test, summed over all outcomes (``two_proportions.fisher_power``); it is
conservative at small numbers, so that other tests may have some points more. The width of the interval is Newcombe's at
the expected result.
"""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.statistics.size_statement import ICH_E9, Rate, Statement, percent, points, sources
from trialwright.statistics.two_proportions import fisher_power, newcombe

FISHER = "exact power of Fisher's two-sided test"


def two_proportions(
    n_first: int,
    n_second: int,
    *,
    control: Rate,
    expected: Sequence[Rate] = (),
    alpha: float = 0.05,
    level: float = 0.95,
    power: float = 0.8,
) -> tuple[Statement, ...]:
    """What an arm of n_first can show beside a control of n_second whose true rate is ``control``; alpha two-sided.

    >>> two_proportions(40, 40, control=Rate(0.3, "", ""), expected=[Rate(0.6, "", "")])[1].says
    '72% power to tell 60% from 30% with 40 and 40 participants.'
    """
    if min(n_first, n_second) < 1 or not all(0 < each < 1 for each in (alpha, level, power)):
        raise ValueError("needs a participant in each arm, and alpha, level and power between 0 and 1")
    powers = [(hoped, fisher_power(n_first, hoped.value, n_second, control.value, alpha)) for hoped in expected]
    return (
        _verdict(n_first, n_second, powers, power),
        *(_power(n_first, n_second, control, hoped, chance) for hoped, chance in powers),
        *(_difference(n_first, n_second, control, hoped, level) for hoped in expected or (control,)),
        _distinguishable(n_first, n_second, control, alpha, power),
    )


def _verdict(n1: int, n2: int, powers: Sequence[tuple[Rate, float]], power: float) -> Statement:
    enough = [hoped.says for hoped, chance in powers if chance >= power]
    says = f"{n1} and {n2} participants "
    if not powers:
        says += "are compared; what rate is hoped for is not stated, so the power is open."
    elif enough:
        says += f"have at least {percent(power)} power if the true rate is {' or '.join(enough)}."
    else:
        says += f"have {percent(power)} power at no rate that is hoped for: an estimation study."
    return Statement("verdict", says, FISHER, ICH_E9, tuple((f"power at {h.value:g}", c) for h, c in powers))


def _power(n1: int, n2: int, control: Rate, hoped: Rate, chance: float) -> Statement:
    says = f"{round(100 * chance)}% power to tell {hoped.says} from {control.says} with {n1} and {n2} participants."
    figures = (("control", control.value), ("rate", hoped.value), ("power", chance))
    return Statement("power", says, FISHER, sources(control, hoped), figures)


def _difference(n1: int, n2: int, control: Rate, hoped: Rate, level: float) -> Statement:
    x1, x2 = round(n1 * hoped.value), round(n2 * control.value)
    found = newcombe(x1, n1, x2, n2, level)
    says = (
        f"If {x1} of {n1} and {x2} of {n2} respond, the difference of {points(x1 / n1 - x2 / n2)} has a "
        f"{percent(level)} interval from {round(100 * found.low)} to {round(100 * found.high)} points."
    )
    return Statement("difference", says, found.method, control.source, (("low", found.low), ("high", found.high)))


def _distinguishable(n1: int, n2: int, control: Rate, alpha: float, power: float) -> Statement:
    from scipy.optimize import brentq

    def short(rate: float) -> float:
        return fisher_power(n1, rate, n2, control.value, alpha) - power

    if short(1.0) < 0:
        says = f"No true rate can be told from {control.says} with {percent(power)} power."
        return Statement("distinguishable", says, FISHER, control.source, (("control", control.value),))
    smallest = float(brentq(short, control.value, 1.0, xtol=1e-9))
    says = f"The smallest true rate told from {control.says} with {percent(power)} power is {percent(smallest)}."
    return Statement("distinguishable", says, FISHER, control.source, (("smallest rate", smallest),))
