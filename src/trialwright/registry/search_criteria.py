"""The criteria's text cut into what lets people in and what keeps them out, by its headings.

Read is the view without escapes. A line such as "Exclusion Criteria:" (or "Key exclusion criteria", "Not eligible if")
changes sides until the next heading; text before any heading counts as inclusion. Both may come several times, as in
studies with parts. Text without a heading is inclusion as a whole.
"""

from __future__ import annotations

import re

from trialwright.registry.markup import unescape

_HEADING = re.compile(
    r"^[ \t#*_\-\u2022>\d.()]{0,12}(?:[A-Za-z&/\-' ,]{0,60}?[ \t])??(?P<side>inclusion|exclusion|exclusionary"
    r"|ineligibility|eligibility|non-?inclusion)\b[^\n]{0,60}?(?:criteri(?:a|on)|:|\*\*)[^\n:.]{0,30}?(?::|\*\*|$)"
    r"[:*_ \t]*"
    r"|^[ \t#*_\-\u2022>\d.()]{0,12}(?P<bare>inclusions?|exclusions?)[ \t:*_]*$",
    re.IGNORECASE | re.MULTILINE,
)
_OUT = ("exclusion", "ineligib", "non-inclusion", "noninclusion")


def split_criteria(raw: str) -> tuple[str, str]:
    """The inclusion text and the exclusion text of registered criteria; "" where there is none.

    >>> split_criteria("Inclusion Criteria:\\n\\n* RA\\n\\nExclusion Criteria:\\n\\n* SLE")
    ('* RA', '* SLE')
    >>> split_criteria("Adults with RA")
    ('Adults with RA', '')
    """
    text = unescape(raw).text
    sides: dict[bool, list[str]] = {False: [], True: []}
    out, read = False, 0
    for match in _HEADING.finditer(text):
        sides[out].append(text[read : match.start()])
        out = (match.group("side") or match.group("bare")).lower().startswith(_OUT)
        read = match.end()
    sides[out].append(text[read:])
    return _together(sides[False]), _together(sides[True])


def _together(parts: list[str]) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())
