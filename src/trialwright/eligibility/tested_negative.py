"""A denial by a test: "HIV negative", "HIV, hepatitis B and C negative", "negative serology for HIV or hepatitis B"."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re

from trialwright.eligibility.reading_kind import Clause, Found

_VIRAL = r"(?:hiv|hbv|hcv|htlv|hepatitis|hbsag|anti|surface|antigens?|antibod(?:y|ies)|virus(?:es)?|viral|infections?|rna|dna|nat|pcr|tb|tuberculosis|syphilis|covid|sars|cov|status|serolog(?:y|ical)|tests?|testing|results?|serum|blood|rapid|screen\w*|human|immunodeficiency|and|or|is|are|be|for|on|of|a|the|to|b|c|[12])"
_BEHIND = re.compile(rf"(?:[\s,/()-]+{_VIRAL}\b){{0,9}}?[\s,/()-]*\bnegative\b(?!\s+for\b)", re.IGNORECASE)
"""As in "HIV negative" and "HIV and hepatitis B negative": the denial stands behind."""
_TESTED = re.compile(rf"\bnegative\s+(?:{_VIRAL}[\s,/()-]+){{0,9}}$", re.IGNORECASE)
_INFECTIOUS = re.compile(r"\bhiv\b|immunodeficiency|hepatitis|tubercul|syphilis|covid|htlv", re.IGNORECASE)


def is_tested_negative(clause: Clause, found: Found) -> bool:
    """As in "HIV, hepatitis B and C negative" and "negative serology for HIV or hepatitis B"."""
    if found.kind not in ("condition", "infection") or _INFECTIOUS.search(found.says) is None:
        return False
    before = _TESTED.search(clause.full, max(clause.start, found.start - 70), found.start)
    return before is not None or _BEHIND.match(clause.full, found.end, clause.end) is not None
