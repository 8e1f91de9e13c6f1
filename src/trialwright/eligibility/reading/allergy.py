"""Allergies: "allergic to", "hypersensitivity to", "intolerance of", each substance on its own.

A named drug that is no treatment of the study, where the study's own drug is of the same kind and begins alike, may be a
slip of the pen: flagged ``unknown_term`` and ``suspected_substitution``.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from trialwright.eligibility import words
from trialwright.eligibility.criteria.allergy import AllergyAsked
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_CUE = re.compile(
    r"\b(?:(?:known|suspected|history\s+of|severe|or|and|documented|prior|previous|serious|any|a|immediate|anaphylactic|allergic|hypersensitivity|contraindications?|intoleran\w+|sensitivity|allerg\w+|adverse|hyper\s*sensitivity)[\s,/]+)*(?:allerg(?:y|ies|ic)(?:\s+(?:reactions?|history|responses?))?|hyper-?\s?sensitiv(?:ity|e|ities)(?:\s+reactions?)?|anaphyla\w+(?:\s+reactions?)?|sensitivity|intoleran(?:ce|t)|(?:previous|prior|known|adverse|serious|severe)\s+reactions?)(?:(?:\s*,\s*|\s+(?:and|or|and/or)\s+|\s*/\s*)(?:known\s+|any\s+|other\s+)?(?:contraindications?|intolerances?|hypersensitivity|adverse\s+reactions?|sensitivity))*\s+(?:reactions?\s+)?(?:to|of|against|towards?)\s+",
    re.IGNORECASE,
)
_OF_ALLERGY = re.compile(r"allerg|sensitiv|anaphyla|intoleran", re.IGNORECASE)
_CUES = ("allerg", "sensitiv", "intoleran", "anaphyla", "reaction")
_BEHIND = re.compile(
    r"[\s-]*(?:drug\s+)?(?:allerg(?:y|ies|ic)|hyper-?\s?sensitivit(?:y|ies)|intolerance)\b(?:\s+reactions?\b)?(?!\s+to\b)",
    re.IGNORECASE,
)
_END = re.compile(r"[.;()]|\bwithin\b|\bthat\b|\bwhich\b|\bor\s+(?:any\s+)?(?:history|other\s+contraind|contraind|inab|unable)|\bat\s+screening|\bin\s+the\s+|\bas\s+|\bwho\b|,\s*(?:including|such|e\.g|history|pregnan)|\bwith\b|\bresult|\bunless|\bexcept|\brequiring|\bincluding\b|\bsuch\s+as\b|\be\.g\b", re.IGNORECASE)  # fmt: skip
_SPLIT = re.compile(
    r"\s*(?:,\s*(?:or|and)?|\bor\b|\band\b|/|\band/or\b)\s+(?:(?:any|other|to|its|of|the|their|a|an|any\s+of)\s+)*|\s*/\s*",
    re.IGNORECASE,
)
_STUDY_DRUG = re.compile(r"study|investigational|trial|components?|excipients?|ingredients?|formulation|drugs?\b|products?|agents?|constituents?|medications?|compounds?|similar|substances?|treatment|vaccine|class|any\b", re.IGNORECASE)  # fmt: skip
_STEM = re.compile(r"(?:mab|cept|nib|kinra|stim|leucel|limus|tide)s?$")


def find(clause: Clause) -> Iterator[Found]:
    yield from _named_before(clause)
    for cue in _CUE.finditer(clause.full, clause.start, clause.end):
        stop = _END.search(clause.full, cue.end(), clause.end)
        last = stop.start() if stop is not None else clause.end
        place = cue.end()
        for separator in (*_SPLIT.finditer(clause.full, cue.end(), last), None):
            end = separator.start() if separator is not None else last
            found = _found(clause, cue, place, end)
            if found is not None:
                yield found
            place = separator.end() if separator is not None else last


def _named_before(clause: Clause) -> Iterator[Found]:
    """As in "penicillin allergy" and "gentamicin hypersensitivity reaction"."""
    for mention in clause.of_kind("drug", "drug_class", "substance"):
        behind = _BEHIND.match(clause.full, mention.end, clause.end)
        name = clause.full[mention.start : mention.end]
        if behind is None:
            continue
        listed = words.substance(name)
        found = Found("allergy", mention.start, behind.end(), Concept(name, listed.name if listed else None),
                      says=f"allergy to {name}", takes_windows=False)  # fmt: skip
        found.names = (name,)
        if listed is None:
            found.flag("unknown_term")
        yield found


def _found(clause: Clause, cue: re.Match[str], start: int, end: int) -> Found | None:
    while start < end and not clause.full[start].isalnum():
        start += 1
    while end > start and not clause.full[end - 1].isalnum():
        end -= 1
    name = clause.full[start:end]
    if len(name) < 3 or len(name.split()) > 7:
        return None
    listed = words.substance(name)
    found = Found(
        "allergy",
        start,
        end,
        Concept(name, listed.name if listed else None),
        [(cue.start(), end)],
        says=f"allergy to {name}",
        takes_windows=False,
    )
    found.names = (name,)
    if _OF_ALLERGY.search(cue.group()) is None:
        found.rest.append("other reactions")
    if _STUDY_DRUG.search(name) and listed is None:
        found.role = "open"
    elif listed is None:
        found.flag("unknown_term")
    if meant := _perhaps_meant(clause, name):
        found.flag("unknown_term", "suspected_substitution")
        found.role = f"meant:{meant}"
    return found


def _perhaps_meant(clause: Clause, name: str) -> str | None:
    """The study's own drug that a similar name may stand for."""
    low = name.lower()
    if (
        " " in low
        or not _STEM.search(low)
        or any(low in own.lower() or own.lower() in low for own in clause.about.interventions)
    ):
        return None
    for own in clause.about.interventions:
        for word in re.findall(r"[a-z]{5,}", own.lower()):
            if word[0] == low[0] and _STEM.search(word) and SequenceMatcher(None, word, low).ratio() >= 0.35:
                return str(word)
    return None


def build(found: Found) -> Executable | None:
    if found.role.startswith("meant:"):
        return "allergy", AllergyAsked(found.names, (found.role.removeprefix("meant:"),))
    if found.role == "open" or "unknown_term" in found.flags:
        return None
    return "allergy", AllergyAsked(found.names)


READING = ReadingKind("An allergy to a substance.", find, build, rank=2, cues=_CUES)
