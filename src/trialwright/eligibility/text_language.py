"""Is there text at all, and is it English? Other languages are told, never half understood.

The share of words that English can hardly do without tells it; a script without Latin letters is told at once.
"""

from __future__ import annotations

import re

_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "or",
        "to",
        "with",
        "in",
        "for",
        "a",
        "at",
        "be",
        "by",
        "is",
        "are",
        "any",
        "who",
        "have",
        "has",
        "not",
        "no",
        "within",
        "prior",
        "from",
        "must",
        "age",
        "years",
        "patients",
        "subjects",
        "than",
        "history",
        "study",
        "other",
        "informed",
        "consent",
        "disease",
        "on",
        "as",
        "women",
        "pregnant",
    ]
)
_OTHERS = frozenset(
    [
        "de",
        "la",
        "el",
        "los",
        "las",
        "y",
        "con",
        "del",
        "en",
        "por",
        "para",
        "que",
        "und",
        "der",
        "die",
        "das",
        "mit",
        "oder",
        "von",
        "bei",
        "nicht",
        "mindestens",
        "et",
        "les",
        "des",
        "du",
        "avec",
        "ou",
        "dans",
        "ans",
        "une",
        "il",
        "di",
        "per",
        "della",
        "con",
        "che",
        "non",
        "anni",
        "e",
        "da",
        "dos",
        "com",
        "ou",
        "para",
        "não",
        "anos",
        "och",
        "med",
        "av",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")
FEWEST_WORDS = 12


def problem_of(raw: str) -> str | None:
    """A sentence when the text cannot be read; None when it can."""
    words = _WORD.findall(raw.lower())
    if not words:
        return "The record holds no text of criteria."
    latin = sum(word[0] < "\u0250" or "\u0370" <= word[0] <= "\u03ff" for word in words)
    if latin * 2 < len(words) or (len(words) < 6 and latin < len(words)):
        return "The criteria are not written in Latin letters; only English text is read."
    if len(words) < FEWEST_WORDS:
        return None
    english = sum(word in _ENGLISH for word in words) / len(words)
    other = sum(word in _OTHERS for word in words) / len(words)
    if other > english and other > 0.12:
        return "The criteria seem to be written in another language than English; only English text is read."
    return None
