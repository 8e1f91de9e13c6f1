"""Lines that only say for which part of a study the lines below them hold: "Part A1 only", "For the expansion cohort:"."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re

NO_GROUP = r"(?<!age\s)(?<!blood\s)(?<!ethnic\s)(?<!risk\s)(?<!oncology\s)(?<!support\s)(?<!functional\s)"
"""Groups that are no part of a study: an age group, a blood group."""
_LABEL = re.compile(
    rf"\W*(?:for\s+|in\s+)?(?:the\s+)?(?:[\w/&+-]+\s+){{0,4}}?{NO_GROUP}(?:cohorts?|arms?|groups?|parts?|phase|sub-?study)(?:(?:\s*(?:,|/|&|and|or)\s*|\s+)(?:[A-Z]?\d{{1,2}}[a-z]?|[A-Z]|I{{1,3}}|IV|V))*(?:\s+(?:patients|participants|subjects))?(?P<only>\s+only)?\s*(?P<end>[:.]?)\W*",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:cohort|arm|part|group|phase|sub-?study)\s+(?:[A-Z]?\d{1,2}[a-z]?|[A-Z]|I{1,3}|IV|V)\b", re.IGNORECASE)  # fmt: skip
_LEADS = re.compile(
    r"\W*(?:(?:additional|further)\s+(?:\w+\s+){0,3})?(?:for|in|among)\s+(?!all\b|any\b|order\b|addition\b|each\b|both\b|every\b|the\s+(?:study|trial))[^.;:]{0,70}\b(?:patients?|subjects?|participants?|individuals?|persons?|people|volunteers?|women|men|females?|males?|children|adolescents?|adults?|controls|cohorts?|arms?|groups?|parts?|phase)\b[^.;:]{0,40}[:,]?\s*$",
    re.IGNORECASE,
)
"""As in "For the expansion cohort:" and "For participants with diabetes, the following apply:"."""
LONGEST_LABEL = 60


def is_part_label(words: str) -> bool:
    """Whether a line says nothing but which part what follows holds for: "Part A1 only", "Cohort 2:"."""
    found = _LABEL.fullmatch(words) if len(words) <= LONGEST_LABEL else None
    return found is not None and (bool(found["only"]) or (found["end"] == ":") or _NAMED.search(words) is not None)


def leads_a_part(words: str) -> bool:
    """Whether the line above a list says for whom the list holds, and nothing else."""
    return _LEADS.match(words) is not None or is_part_label(words)
