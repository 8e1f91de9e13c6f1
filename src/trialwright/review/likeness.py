"""The words by which two records can be told to be about the same thing: conditions, interventions, titles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from trialwright.registry.record import Record

_WORD = re.compile(r"[a-z0-9][a-z0-9-]{2,}")
_EMPTY = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "from",
        "into",
        "versus",
        "study",
        "trial",
        "patients",
        "patient",
        "treatment",
        "clinical",
        "evaluation",
        "effect",
        "effects",
        "efficacy",
        "safety",
        "phase",
        "comparison",
        "evaluate",
        "among",
        "during",
        "after",
        "before",
        "subjects",
        "participants",
        "disease",
        "diseases",
        "syndrome",
        "disorder",
        "disorders",
        "group",
        "arm",
        "drug",
        "using",
        "based",
        "use",
        "its",
        "their",
        "who",
        "that",
        "this",
        "placebo",
    ]
)


def words_of(texts: Iterable[str | None]) -> frozenset[str]:
    """The telling words of texts, in lower case.

    >>> sorted(words_of(["Safety of Drug-X in Rheumatoid Arthritis"]))
    ['arthritis', 'drug-x', 'rheumatoid']
    """
    return frozenset(word for text in texts if text for word in _WORD.findall(text.lower())) - _EMPTY


def condition_words(record: Record) -> frozenset[str]:
    conditions = record.protocol_section.conditions_module
    return words_of((conditions.conditions or ()) if conditions else ())


def intervention_words(record: Record) -> frozenset[str]:
    arms = record.protocol_section.arms_interventions_module
    return words_of(one.name for one in (arms.interventions or ())) if arms else frozenset()


def title_words(record: Record) -> frozenset[str]:
    identification = record.protocol_section.identification_module
    return words_of((identification.brief_title, identification.official_title)) if identification else frozenset()
