"""When will the participants have come? One centre's rate is known only roughly: enrolment as a Poisson-gamma process.

Participants come at rate lambda per day; lambda ~ Gamma(shape a, b days), mean a/b. Then the number that comes in t
days is negative binomial and the day of the n-th is b times a beta-prime number:

    P(N(t) >= n) = I_{t/(b + t)}(n, a),   E N(t) = a t/b,   E T_n = n b/(a - 1),   T_n = b x/(1 - x), x ~ Beta(n, a)

Centres with the same a and b add their shapes. After k in t days the rate is Gamma(a + k, b + t), from which the rest
follows again. A rate that is known for certain makes it a Poisson process: then a plan whose expected number equals
the target ends in time only about half the time. Single-centre rates do decline and start late, so intervals are too
narrow rather than too wide.

Source: Anisimov and Fedorov 2007, doi:10.1002/sim.2956.
"""

from __future__ import annotations

from dataclasses import dataclass

DAYS_OF_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The rate of all centres together: ``shape`` and ``days`` of its gamma distribution; ``shape`` None: ``days`` per
    participant, known for certain."""

    shape: float | None
    days: float

    def __post_init__(self) -> None:
        if self.days <= 0 or (self.shape is not None and self.shape <= 0):
            raise ValueError(f"a rate needs a shape and days above 0, found {self.shape}, {self.days}")

    @property
    def per_day(self) -> float:
        """The mean rate."""
        return (1.0 if self.shape is None else self.shape) / self.days


def around(per_day: float, shape: float | None) -> Enrolment:
    """A rate with this mean; the smaller the shape, the less is known of it.

    >>> round(enough_by(around(7.5 / DAYS_OF_A_MONTH, None), 30, 151), 3)
    0.9
    """
    return Enrolment(shape, (1.0 if shape is None else shape) / per_day)


def enough_by(rate: Enrolment, target: int, days: float) -> float:
    """The probability that ``target`` participants have come in ``days``."""
    from scipy.special import betainc, gammainc

    _check(target)
    if days <= 0:
        return 0.0
    if rate.shape is None:
        return float(gammainc(target, days / rate.days))
    return float(betainc(target, rate.shape, days / (rate.days + days)))


def expected(rate: Enrolment, days: float) -> float:
    """How many come in ``days`` on average."""
    return rate.per_day * days


def mean_days(rate: Enrolment, target: int) -> float | None:
    """The mean time to the target; None: infinite, since the rate may be next to zero (shape up to 1)."""
    _check(target)
    if rate.shape is None:
        return target * rate.days
    return target * rate.days / (rate.shape - 1) if rate.shape > 1 else None


def quantile_days(rate: Enrolment, target: int, share: float) -> float:
    """The day by which the target is reached with probability ``share``."""
    from scipy.special import betaincinv, gammaincinv

    _check(target)
    if not 0 < share < 1:
        raise ValueError(f"a probability lies between 0 and 1, found {share}")
    if rate.shape is None:
        return float(gammaincinv(target, share)) * rate.days
    x = float(betaincinv(target, rate.shape, share))
    return rate.days * x / (1 - x)


def after(rate: Enrolment, come: int, days: float) -> Enrolment:
    """What is known of the rate after ``come`` participants in ``days``."""
    if come < 0 or days < 0:
        raise ValueError(f"neither participants nor days are negative, found {come}, {days}")
    return rate if rate.shape is None else Enrolment(rate.shape + come, rate.days + days)


def _check(target: int) -> None:
    if target < 1:
        raise ValueError(f"a target is at least one participant, found {target}")
