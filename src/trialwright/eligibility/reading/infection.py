"""Severe infections ("requiring intravenous antibiotics or hospitalization"), within a window or now."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.criteria.infection import InfectionAsked
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_anchor import first_anchor
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_SEVERE = re.compile(
    r"\b(?P<severe>(?:severe|serious|major|significant)\s*,?\s*(?:or\s+\w+\s+)?(?:(?:active|acute|bacterial|systemic|viral|fungal|opportunistic)\s+)*)?infections?\b\s*(?:\w+\s+){0,2}?(?P<need>[(,]?\s*(?:that\s+|which\s+)?(?:requir\w+|need\w+|treated\s+with|necessitat\w+|resulting\s+in|leading\s+to)\s+(?:(?:treatment|therapy|with|the|use|of|either|systemic|parenteral|iv|i\.v\.|intravenous\w*|antibiotics?|antimicrobials?|anti-?infectives?|antivirals?|hospitali[sz]ation|hospital|admission|and/or|or|and|oral|administration|therapies|drugs?|medications?)(?:[\s,/]+|(?=\)|\W*$|\.))){1,14}\)?)?",
    re.IGNORECASE,
)


def find(clause: Clause) -> Iterator[Found]:
    for match in _SEVERE.finditer(clause.full, clause.start, clause.end):
        if (
            match["need"] is None
            or not re.search(r"iv\b|i\.v|intraven|parenter|hospital", match["need"], re.IGNORECASE)
            or re.search(r"\boral\b", match["need"], re.IGNORECASE)
        ):
            continue
        yield Found(
            "infection",
            match.start(),
            match.end(),
            Concept("severe infection", "infection", ("severe",)),
            says="infection (intravenous antibiotics or hospital)",
        )


def build(found: Found) -> Executable | None:
    window = next((one for one in found.windows if one.relation == "within" and one.days), None)
    if window is None or window.days is None:
        return None
    return "infection", InfectionAsked(severe=True, within_days=window.days, before=first_anchor(window))


READING = ReadingKind("A severe infection.", find, build, rank=2, cues=("infection",))
