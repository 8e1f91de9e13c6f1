"""Words on childbearing potential: do they only say of whom something is asked, or do they ask for it themselves?

"Negative pregnancy test in women of childbearing potential" says who is tested; "pregnant, lactating or of childbearing
potential" is an exclusion of its own.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re

BEARING = re.compile(r"\b(?:non[\s-]*|not\s+(?:be\s+)?(?:a\s+)?(?:(?:wom[ae]n|females?)\s+)?(?:of\s+)?)?(?:child[\s-]*bearing|reproductive)\s+(?:potential|age|capacity|capability|status|years)\b|\bwocbp\b", re.IGNORECASE)  # fmt: skip
WHOM = re.compile(r"(?:\b(?:for|in|if|all)\s+)?(?:\b(?:the\s+|all\s+)?(?:female|woman|women|subject|patient|participant)s?\s+)*(?:(?:who\s+(?:are|is)\s+)?(?:of|with)\s+)?\b(?:child[\s-]*bearing|reproductive)\s+(?:potential|age|capacity|years)\b(?:\s*\(\w+\))?(?:\s+only)?", re.IGNORECASE)  # fmt: skip
_ALSO = re.compile(r"(?:\b(?:or|and)|,)\s*(?:of\s+)?$", re.IGNORECASE)
_SAYS_MORE = re.compile(r"\s*(?:\(\w+\)\s*)?,?\s*(?:with|who|without|not|must|should|will|has|have|unless|:|require|need|in\s+whom|undergo|are\s+(?!exclu))", re.IGNORECASE)  # fmt: skip


def asks_itself(text: str, start: int, place: tuple[int, int]) -> bool:
    """Whether the words at ``place`` are one more item of the list that begins at ``start``."""
    return _ALSO.search(text, start, place[0]) is not None and _SAYS_MORE.match(text, place[1]) is None
