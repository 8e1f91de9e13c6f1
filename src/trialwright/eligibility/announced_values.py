"""Words that only announce values: "Adequate organ function, defined as haematological: ...", "Renal function test: ...".

What they ask is said by the values that follow, so they are no question of their own: they belong to the first value
behind them.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterable

from trialwright.eligibility.reading_kind import Clause, Found

_ORGAN = r"(?:organs?|bone[\s-]+marrow|marrow|ha?ematologic(?:al)?|ha?ematology|ha?ematopoietic|blood|liver|hepatic|hepatobiliary|renal|kidney|cardiac|heart|cardiovascular|pulmonary|lung|coagulation|clotting|metabolic|biochemical|biochemistry|chemistry|laboratory)"
_ORGANS = rf"{_ORGAN}(?:(?:\s*,\s*(?:and\s+)?|\s*/\s*|\s+and\s+|\s*&\s*){_ORGAN})*"
_SAID_BY = r"(?:as\s+)?(?:defined|evidenced|demonstrated|indicated|shown|determined|documented)(?:\s+(?:as|by))?(?:\s+the)?(?:\s+following)?(?:\s+(?:criteria|values?|parameters?|results?|tests?))?"
_ADEQUATE = rf"\b(?:adequate|acceptable|sufficient|good|satisfactory)\s+(?:baseline\s+)?{_ORGANS}\s+(?:reserves?|functions?)\b[^:;.()<>≥≤\d]{{0,50}}?(?:[,(]?\s*{_SAID_BY}\s*:?|\s*[:(])"
_LABEL = rf"(?:(?<=^)|(?<=[\s,;.(]))(?:{_ORGANS})(?:\s+(?:functions?|tests?|parameters?|values?|status|profile|counts?|panel|criteria))*\s*:"
_ANNOUNCES = re.compile(rf"{_ADEQUATE}(?:\s*{_LABEL})?|{_LABEL}", re.IGNORECASE)
_CONTRAINDICATIONS = re.compile(
    r"\W*(?:(?:any|known|absolute|general|other)\s+)*contra-?\s?indications?\s+(?:to|for|of)\s+[^:;.]{2,60}:",
    re.IGNORECASE,
)
"""As in "Contraindications to methotrexate: liver disease, pregnancy" among the exclusions: each of them excludes."""
_VALUES = ("laboratory", "vital_sign", "score")
_NEAR = 24


def announce(clause: Clause, founds: Iterable[Found]) -> None:
    """Hand words that only announce values to the first value behind them."""
    founds = list(founds)
    if ":" not in clause.text and "unction" not in clause.text:
        return
    label = _CONTRAINDICATIONS.match(clause.full, clause.start, clause.end) if clause.polarity == "exclusion" else None
    behind = [one for one in founds if label is not None and one.start >= label.end()]
    if label is not None and behind:
        min(behind, key=lambda one: one.start).covers.append(label.span())
    heads = sorted((one for one in founds if one.kind in _VALUES), key=lambda one: one.start)
    if not heads:
        return
    for match in _ANNOUNCES.finditer(clause.full, clause.start, clause.end):
        first = next((one for one in heads if one.start >= match.end()), None)
        if first is not None and first.start - match.end() <= _NEAR:
            first.covers.append((match.start(), match.end()))
