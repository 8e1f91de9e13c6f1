"""What can n participants in one arm show about a proportion, and what not? Said in words, from exact functions.

- interval: how wide the Clopper-Pearson interval is at plausible results;
- power: of the exact one-sided binomial test against the null (or, where none is stated, against each control rate)
  at each rate that is hoped for;
- distinguishable: the smallest true rate which that test shows with the wanted power, and the smallest count that does;
- event: how likely an event of rate p is seen at all, 1 - (1 - p)^n;
- no_event: what no event among n leaves possible, exactly 1 - (1 - level)^(1/n), about 3/n (the rule of three of
  Hanley and Lippman-Hand 1983, in Eypasch et al. 1995, doi:10.1136/bmj.311.7005.619).

Sources of the tests: ``binomial``, ``single_stage``, ``proportion``. alpha is one-sided.
"""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.statistics.binomial import smallest_rejecting, upper_tail
from trialwright.statistics.proportion import clopper_pearson
from trialwright.statistics.size_statement import ICH_E9, Rate, Statement, percent, points, sources

PLAUSIBLE = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Results at which the width of the interval is told."""
EVENTS = (0.01, 0.05, 0.1)
"""Rates of adverse events: uncommon, common (CIOMS: from 1 in 100), very common (from 1 in 10)."""
BINOMIAL = "exact one-sided binomial test"
RULE_OF_THREE = "Hanley and Lippman-Hand 1983, in Eypasch et al. 1995, doi:10.1136/bmj.311.7005.619"


def one_proportion(
    n: int,
    *,
    null: float | None = None,
    expected: Sequence[Rate] = (),
    controls: Sequence[Rate] = (),
    alpha: float = 0.025,
    level: float = 0.95,
    power: float = 0.8,
) -> tuple[Statement, ...]:
    """What n in one arm can show, the verdict first. ``null`` None: the plan states none.

    >>> says = one_proportion(30, expected=[Rate(0.425, "", "")], controls=[Rate(0.28, "", "")])
    >>> says[0].says
    '30 participants make an estimation study: no null proportion is stated, so nothing is tested.'
    >>> next(each.says for each in says if each.about == "power")
    '39% power against 28% if the true rate is 42.5%: the test would need at least 14 of 30.'
    """
    _check(n, null, alpha, level, power)
    against = [Rate(null, "null", "the plan")] if null is not None else list(controls)
    return (
        _verdict(n, null, expected, alpha, power),
        _interval(n, level),
        *(_power(n, each, hoped, alpha) for each in against for hoped in expected if hoped.value > each.value),
        *(_distinguishable(n, each, alpha, power) for each in against if 0 < each.value < 1),
        _event(n),
        _no_event(n, level),
    )


def _verdict(n: int, null: float | None, expected: Sequence[Rate], alpha: float, power: float) -> Statement:
    if null is None:
        says = f"{n} participants make an estimation study: no null proportion is stated, so nothing is tested."
        return Statement("verdict", says, "none: there is no hypothesis", ICH_E9, ())
    critical = smallest_rejecting(n, null, alpha)
    reached = [(hoped, float(upper_tail(critical, n, hoped.value))) for hoped in expected]
    enough = [hoped for hoped, chance in reached if chance >= power]
    says = f"{n} participants test the null of {percent(null)} at a one-sided {percent(alpha)}"
    if not reached:
        says += "; what rate is hoped for is not stated, so the power is open."
    elif enough:
        says += f": power is at least {percent(power)} if the true rate is {' or '.join(h.says for h in enough)}."
    else:
        says += f": no rate that is hoped for gives {percent(power)} power."
    return Statement(
        "verdict", says, BINOMIAL, ICH_E9, tuple((f"power at {h.value:g}", chance) for h, chance in reached)
    )


def _interval(n: int, level: float) -> Statement:
    found = {rate: clopper_pearson(round(rate * n), n, level) for rate in PLAUSIBLE}
    middle, x = found[0.5], round(0.5 * n)
    widest = max(each.high - each.low for each in found.values())
    says = (
        f"If {x} of {n} respond ({percent(x / n)}), the {percent(level)} interval runs from {percent(middle.low)} to "
        f"{percent(middle.high)}; at other rates it is at most {points(widest)} wide."
    )
    figures = tuple((f"width at {rate:g}", each.high - each.low) for rate, each in found.items())
    return Statement("interval", says, middle.method, ICH_E9, figures)


def _power(n: int, null: Rate, hoped: Rate, alpha: float) -> Statement:
    critical = smallest_rejecting(n, null.value, alpha)
    chance = float(upper_tail(critical, n, hoped.value))
    says = f"{round(100 * chance)}% power against {null.says} if the true rate is {hoped.says}: "
    says += f"the test would need at least {critical} of {n}." if critical <= n else f"{n} of {n} would not be enough."
    figures = (("null", null.value), ("rate", hoped.value), ("power", chance), ("reject from", float(critical)))
    return Statement("power", says, f"{BINOMIAL}, {percent(alpha)}", sources(null, hoped), figures)


def _distinguishable(n: int, null: Rate, alpha: float, power: float) -> Statement:
    from scipy.special import betaincinv

    critical = smallest_rejecting(n, null.value, alpha)
    method = f"{BINOMIAL}, {percent(alpha)}"
    if critical > n:
        says = f"No result of {n} participants can be told from {null.says}."
        return Statement("distinguishable", says, method, null.source, (("null", null.value),))
    smallest = float(betaincinv(critical, n - critical + 1, power))
    says = (
        f"The smallest true rate that {n} participants tell from {null.says} with {percent(power)} power is "
        f"{percent(smallest)}; with fewer than {critical} responders ({percent(critical / n)}) "
        f"{percent(null.value)} stays possible."
    )
    figures = (("null", null.value), ("smallest rate", smallest), ("reject from", float(critical)))
    return Statement("distinguishable", says, method, null.source, figures)


def _event(n: int) -> Statement:
    seen = {rate: 1 - (1 - rate) ** n for rate in EVENTS}
    told = ", ".join(f"one of {percent(rate)} with {round(100 * chance)}%" for rate, chance in seen.items())
    says = f"An adverse event is seen at least once among {n} with a probability that grows with its true rate: {told}."
    return Statement("event", says, "1 - (1 - p)^n", ICH_E9, tuple((f"seen at {r:g}", c) for r, c in seen.items()))


def _no_event(n: int, level: float) -> Statement:
    exact = 1 - (1 - level) ** (1 / n)
    says = (
        f"If none of {n} has an event, its true rate may still be as high as {percent(exact)} "
        f"(one-sided {percent(level)} bound; the rule of three says {percent(min(1.0, 3 / n))})."
    )
    figures = (("bound", exact), ("rule of three", min(1.0, 3 / n)))
    return Statement("no_event", says, "exact binomial bound 1 - (1 - level)^(1/n)", RULE_OF_THREE, figures)


def _check(n: int, null: float | None, alpha: float, level: float, power: float) -> None:
    if n < 1:
        raise ValueError(f"needs at least one participant, found {n}")
    if null is not None and not 0 < null < 1:
        raise ValueError(f"a null proportion lies between 0 and 1, found {null}")
    if not all(0 < each < 1 for each in (alpha, level, power)):
        raise ValueError(f"alpha, level and power lie between 0 and 1, found {alpha}, {level}, {power}")
