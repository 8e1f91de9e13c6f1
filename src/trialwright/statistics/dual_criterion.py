"""Go on only if the result is both convincing and large enough: the dual-criterion design.

With x of n responders and a beta prior, go if Pr(p > null) >= level (statistical significance) and the posterior
median is at least the decision value (clinical relevance) (Roychoudhury, Scheuer and Neuenschwander 2018, Clinical
Trials 15:452-461, arXiv:1908.07751). Both rise with x, so that the rule is a number of responders; the probability of
going on at a true proportion is an exact binomial tail.
"""

from __future__ import annotations

from trialwright.statistics.beta_binomial import Beta, posterior
from trialwright.statistics.binomial import upper_tail


def go_from(n: int, prior: Beta, null: float, level: float, decision_value: float) -> int | None:
    """The smallest number of responders that meets both criteria; None if even n of n does not.

    >>> go_from(30, Beta(0.5, 0.5), 0.3, 0.95, 0.45)
    14
    """
    if n < 1 or not (0 < null < 1 and 0 < level < 1 and 0 < decision_value < 1):
        raise ValueError(
            f"needs n >= 1 and null, level, decision value in 0..1, found {n}, {null}, {level}, {decision_value}"
        )
    for x in range(n + 1):
        belief = posterior(x, n, prior)
        if belief.above(null) >= level and belief.quantile(0.5) >= decision_value:
            return x
    return None


def go_probability(n: int, go: int | None, p: float) -> float:
    """The probability of going on at the true proportion p."""
    return 0.0 if go is None else float(upper_tail(go, n, p))
