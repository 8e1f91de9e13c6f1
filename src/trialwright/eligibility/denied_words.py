"""What a denial denies: by a test ("HIV negative", "negative serology for HIV or hepatitis B"), of pregnancy and nursing
together, and of something that no list knows."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re

from trialwright.eligibility.reading_kind import Clause, Found

_VIRAL = r"(?:hiv|hbv|hcv|htlv|hepatitis|hbsag|anti|surface|antigens?|antibod(?:y|ies)|virus(?:es)?|viral|infections?|rna|dna|nat|pcr|tb|tuberculosis|syphilis|covid|sars|cov|status|serolog(?:y|ical)|tests?|testing|results?|serum|blood|rapid|screen\w*|human|immunodeficiency|and|or|is|are|be|for|on|of|a|the|to|b|c|[12])"
_BEHIND = re.compile(rf"(?:[\s,/()-]+{_VIRAL}\b){{0,9}}?[\s,/()-]*\bnegative\b(?!\s+for\b)", re.IGNORECASE)
"""As in "HIV negative" and "HIV and hepatitis B negative": the denial stands behind."""
_TESTED = re.compile(rf"\bnegative\s+(?:{_VIRAL}[\s,/()-]+){{0,9}}$", re.IGNORECASE)
_INFECTIOUS = re.compile(r"\bhiv\b|immunodeficiency|hepatitis|tubercul|syphilis|covid|htlv", re.IGNORECASE)


_TEST_IS = re.compile(
    r"[\s)]*(?:skin\s+|blood\s+|serum\s+|antibody\s+|antigen\s+)*(?:tests?|testing|screen\w*|serolog\w+|pcr|assays?)\b[^.;,]{0,70}?\b(?:is|are|was|were|be|been)\s+(?:\w+\s+)?negative\b",
    re.IGNORECASE,
)
"""As in "the result of the tuberculosis test within 8 weeks is negative"."""
_JOINT = re.compile(r",|;|/|\b(?:or|and)\b", re.IGNORECASE)


def denies_something_else(clause: Clause, heads: list[int], end: int, head: int) -> bool:
    """As in "ulcer without evidence of healing or intestinal disease" among the exclusions: what the denial that ends at
    ``end`` denies is no name of a list, so whether it still holds for the name at ``head`` is not said."""
    joint = _JOINT.search(clause.full, end, head)
    return joint is not None and not any(end <= one < joint.start() for one in heads)


def is_tested_negative(clause: Clause, found: Found) -> bool:
    """As in "HIV, hepatitis B and C negative" and "negative serology for HIV or hepatitis B"."""
    if found.kind not in ("condition", "infection") or _INFECTIOUS.search(found.says) is None:
        return False
    before = _TESTED.search(clause.full, max(clause.start, found.start - 70), found.start)
    return before is not None or any(one.match(clause.full, found.end, clause.end) for one in (_BEHIND, _TEST_IS))


_DENIES_PREGNANCY = re.compile(
    r"\b(?:no|not|non|neither|nor|without|n['’]t)\b(?:[\s,/()-]+(?:be|been|being|is|are|currently|known|confirmed|suspected|evidence|of|an?|any|either|or|nor|and|pregnan\w+|breast|feeding|breastfeeding|lactat\w+|nursing|women|females?|mothers?|plan\w*|intend\w*|to|become)\b)*[\s,/()-]*$",
    re.IGNORECASE,
)


_NEGATIVE_FOR = re.compile(r"\bnegative\s+(?:tests?\s+)?(?:for|of)(?:\s+(?:an?|any))?\s*$", re.IGNORECASE)
"""As in "must test negative for pregnancy"."""


_PERHAPS_DENIED = re.compile(r"\b(?:no|not|without|none|free)\b[^.;:]*[(:][^)]*$", re.IGNORECASE)
"""As in "no contraindication to a scan (pregnancy, breastfeeding)"."""


def deny_pregnancy(clause: Clause, founds: list[Found]) -> None:
    """As in "must not be pregnant or breastfeeding": both are denied. Among the exclusions "no pregnancy" is only a way to
    say that pregnancy excludes."""
    for found in founds:
        if found.kind == "pregnancy" and not found.negated:
            before = clause.full[clause.start : found.start]
            found.negated = _DENIES_PREGNANCY.search(before) is not None or _NEGATIVE_FOR.search(before) is not None
            if not found.negated and _PERHAPS_DENIED.search(before) is not None:
                found.rest.append("perhaps denied")
