"""A measured value of the text as a finding, alike for laboratory values, vital signs and scores."""

from __future__ import annotations

import re
from typing import Any

from trialwright.eligibility.draft import Concept, Limits
from trialwright.eligibility.printed_limits import limit_words
from trialwright.eligibility.printed_measures import Measured
from trialwright.eligibility.reading_kind import Clause, Found

_GRADE = re.compile(r"\bgrades?\b", re.IGNORECASE)


def found_of(clause: Clause, one: Measured, kind: str) -> Found:
    """The finding: the name is the head, the number is covered too."""
    quantity = one.quantity
    said = limit_words(one.limits) if one.limits is not None else "as printed"
    head = (
        (one.quantity.start, one.quantity.end) if one.again and one.quantity else (one.mention.start, one.mention.end)
    )
    found = Found(kind, *head, Concept(one.entry.label, one.entry.code), limits=one.limits,
                  says=f"{one.entry.label} {said}", flags=list(one.flags), takes_windows=True)  # fmt: skip
    if quantity is not None:
        found.covers.append((quantity.start, quantity.end))
        if quantity.apart is not None:
            found.covers.append(quantity.apart)
        if grade := _GRADE.search(clause.full, one.mention.end, max(one.mention.end, quantity.start)):
            found.covers.append(grade.span())
    return found


def age_of(found: Found) -> dict[str, Any] | None:
    """How old a value may be, as a keyword of its kind; None: a window that no kind can hold it to."""
    if not found.windows:
        return {}
    window = found.windows[0]
    if len(found.windows) > 1 or window.relation != "within" or window.days is None:
        return None
    return {"max_age_days": window.days}


def bounds_of(limits: Limits) -> dict[str, Any] | None:
    """The numbers as keywords of ``Bounds``; None when there is none."""
    named = (("at_least", limits.at_least), ("over", limits.over), ("at_most", limits.at_most), ("under", limits.under))
    return {name: value for name, value in named if value is not None} or None
