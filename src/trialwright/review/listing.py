"""Every check there is: the folder ``checks`` is the register."""

from __future__ import annotations

from functools import cache

from trialwright.kinds import collect
from trialwright.review import checks
from trialwright.review.check import Check

FAMILIES = "STRIDOELPVX"
"""Status and dates, timeline, results, identification, design, outcomes, eligibility, places, people, vocabulary, and
across sources: the order of our list."""


@cache
def find_checks() -> tuple[Check, ...]:
    """Every check, by family and number."""
    found = [check for family in collect(checks, "CHECKS", tuple).values() for check in family]
    return tuple(sorted(found, key=lambda check: (FAMILIES.index(check.id[0]), int(check.id[1:]))))
