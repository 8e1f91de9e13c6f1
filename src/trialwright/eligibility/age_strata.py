"""Is a list one row for each age ("Age < 50 years: BNP > 100" above "Age 50-75 years: BNP > 150")?

Nobody is of two ages at once, so that one row speaks of each person, and never all of them.
"""

from __future__ import annotations

from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.criterion import All, AnyOf, Atom, Rule

_OLDEST = 120
_EDGES = 2
"""Whole years that two rows may share: "18-50" above "50-75"."""


def are_strata(rules: list[Rule]) -> bool:
    """Whether each of ``rules`` begins with an age, asks for more, and shares its ages with no other."""
    first = [rule.of[0] for rule in rules if isinstance(rule, All)]
    ages = [one.parameters for one in first if isinstance(one, Atom) and isinstance(one.parameters, Age)]
    if len(rules) < 2 or len(ages) != len(rules):
        return False
    return sum(sum(age.hold(years) for age in ages) > 1 for years in range(_OLDEST)) <= _EDGES


def joined(rules: list[Rule]) -> Rule:
    """All of ``rules``; of ages at none of which all hold, as in "age < 6 and > 18 years", any one."""
    ages = [one.parameters for one in rules if isinstance(one, Atom) and isinstance(one.parameters, Age)]
    if len(ages) == len(rules) and not any(all(age.hold(years) for age in ages) for years in range(_OLDEST)):
        return AnyOf(tuple(rules))
    return All(tuple(rules))
