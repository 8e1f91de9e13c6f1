"""Is a list one row for each age ("Age < 50 years: BNP > 100" above "Age 50-75 years: BNP > 150")?

Nobody is of two ages at once, so that one row speaks of each person, and never all of them. A row that stands by itself
("40-49 years: BNP < 65 pg/mL") is asked of those of its age.
"""

from __future__ import annotations

import re

from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.criterion import All, AnyOf, Atom, IfThen, Polarity, Rule

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


_ROW = re.compile(
    r"\W*(?:aged?\s*)?(?:[<>≤≥]=?\s*)?\d{1,3}(?:\s*(?:-|–|to)\s*\d{1,3})?\s*(?:years?|yrs?)?(?:\s*(?:old|of\s+age))?\s*:\s*[A-Za-z]",
    re.IGNORECASE,
)


def of_its_age(text: str, rule: Rule, polarity: Polarity) -> Rule:
    """``rule`` asked of those of the age with which ``text`` begins; itself, where it begins with none."""
    if _ROW.match(text) is None:
        return rule
    age, rest = _parted(rule)
    if age is None or not rest:
        return rule
    others = rest[0] if len(rest) == 1 else All(rest) if polarity == "inclusion" else AnyOf(rest)
    return IfThen(age, others) if polarity == "inclusion" else All((age, others))


def _parted(rule: Rule) -> tuple[Rule | None, tuple[Rule, ...]]:
    """The age that stands first in ``rule``, and what stands behind it."""
    if isinstance(rule, Atom):
        return (rule, ()) if isinstance(rule.parameters, Age) else (None, ())
    if not isinstance(rule, All | AnyOf):
        return None, ()
    age, rest = _parted(rule.of[0])
    return age, (*rest, *rule.of[1:])
