"""A stable dose for a minimum time: "on a stable dose of ... for at least 4 weeks before enrolment"."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility import words
from trialwright.eligibility.criteria.stable_dose import StableDose
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_anchor import all_anchors
from trialwright.eligibility.printed_terms import Mention
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_STABLE = re.compile(
    r"\b(?:(?:must\s+|should\s+)?(?:have\s+been\s+|be\s+|been\s+|are\s+|is\s+)?(?:on|with|at|receiving|taking)\s+)?(?:a\s+|an\s+)?(?:stable|unchanged|constant|fixed|steady)\s*,?\s*(?:[\w-]+\s+){0,2}?(?:dos(?:e|es|age|ages|ing)|regimens?|therap(?:y|ies)|treatments?|medications?|drugs?)(?:\s+(?:dos(?:e|age)|regimen|therapy|treatment)s?)?\b(?:\s+(?:of|with|for)\b(?!\s+(?:at|a|\d)))?",
    re.IGNORECASE,
)
_CUES = ("stable", "unchanged", "constant", "steady", "fixed")
_IF = re.compile(r"^\W*(?:for\s+(?:those\s+)?(?:patients?|subjects?|participants?|individuals?)\s+(?:who\s+are\s+)?(?:treated|receiving|taking|on|using)|if\s+(?:\w+\s+){0,3}?(?:on|taking|using|receiving|treated|currently)|(?:patients?|subjects?|participants?)\s+(?:who\s+are\s+)?(?:currently\s+)?(?:taking|on|receiving|using|treated\s+with)\b(?=.*\b(?:must|should|have\s+to)\b))", re.IGNORECASE)  # fmt: skip


def find(clause: Clause) -> Iterator[Found]:
    for match in _STABLE.finditer(clause.full, clause.start, clause.end):
        near = _drugs(clause, match)
        found = Found(
            "stable_dose", match.start(), match.end(), Concept("stable dose", "stable_dose"), says="stable dose"
        )
        found.names = tuple(dict.fromkeys(mention.term.code for mention in near))
        if near and _IF.search(clause.text):
            found.role = "if_on"
            found.covers += [(mention.start, mention.end) for mention in near]
        if near:
            found.says = f"stable dose of {' or '.join(dict.fromkeys(mention.term.label for mention in near))}"
        yield found


def _drugs(clause: Clause, match: re.Match[str]) -> list[Mention]:
    """The classes meant: those named behind, else those named before in the same statement."""
    named = [mention for mention in clause.of_kind("drug_class", "drug") if not _is_example(clause, mention.start)]
    behind = [mention for mention in named if 0 <= mention.start - match.end() < 40]
    before = [mention for mention in named if mention.end <= match.start()]
    if before and _IF.search(clause.text):
        return before[:1]
    return behind or before


def _is_example(clause: Clause, place: int) -> bool:
    opened = clause.full.rfind("(", clause.start, place)
    return opened > clause.full.rfind(")", clause.start, place) and opened >= clause.start


def build(found: Found) -> Executable | None:
    window = next(
        (
            one
            for one in found.windows
            if one.relation in ("stable_for", "for_at_least", "before", "within") and one.days
        ),
        None,
    )
    if window is None or window.days is None or not found.names or not set(found.names) <= words.drug_classes():
        return None
    return "stable_dose", StableDose(found.names, window.days, all_anchors(window), found.role == "if_on")


READING = ReadingKind("A stable dose for a minimum time.", find, build, rank=3, cues=_CUES)
