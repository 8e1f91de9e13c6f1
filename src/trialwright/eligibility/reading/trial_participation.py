"""Taking part in another study, or an investigational drug, within a window or now."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.criteria.trial_participation import OtherTrial
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_anchor import first_anchor
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_TRIAL = re.compile(
    r"\b(?:(?:current(?:ly)?|concurrent(?:ly)?|simultaneous(?:ly)?|prior|previous(?:ly)?|recent(?:ly)?|concomitant|planned|active)\s+)*(?:participat\w+|participant|enrol\w+|inclu(?:ded|sion)|involve(?:d|ment)|involvement|taking\s+part|taken\s+part|took\s+part|entered|concurrent\s+participation)\s+(?:\w+ly\s+)?(?:in|into|on|to)\s+(?:(?:an?|any|another|other|the|one|more|or|concurrent|simultaneous|different|investigational|interventional|clinical|drug|device|experimental|therapeutic|research|treatment|intervention|medical|additional|competing|similar|parallel|biomedical|pharmaceutical|ongoing|observational|non|conflicting|further|new|concomitant|previous|randomi[sz]ed|medication|controlled|and|in|of|involving|vaccine|pharmacological|long|short|term|related|which|with|phase|\d|i{1,3}|iv|study|trial|-|/)[\s,/-]+)*(?:studies|study|trials?|research|protocols?|investigations?|experiments?)\b"
    r"|\b(?:(?:use|receipt|receiv\w+|administ\w+|treat\w+|exposure|taken|took|taking|intake|dosing|dosed)\s+(?:\w+\s+){0,3})?(?:an?\s+|any\s+|another\s+|other\s+|all\s+)*(?:investigational|experimental|unapproved|unlicensed|study)\s*(?:or\s+\w+\s+|/\s*\w+\s+|,\s*)?(?:(?:new|medicinal|study|medical|biologic\w*|pharmaceutical)\s+)*(?:drugs?|agents?|products?|medications?|therap(?:y|ies)|treatments?|compounds?|devices?|medicines?|vaccines?|procedures?|imp\b|substances?)(?:\s*(?:,|or|and|/|and/or)\s*(?:(?:an?|any|investigational|experimental|medical)\s+)*(?:drugs?|agents?|products?|devices?|biologics?|vaccines?|procedures?|treatments?|therap(?:y|ies)))*"
    r"|(?<=\bor\s)(?:an)?other\s+(?:\w+\s+)?(?:clinical|drug|interventional|investigational|therapeutic)\s+(?:trials?|stud(?:y|ies))\b"
)
_CUES = ("investigational", "experimental", "participa", "enrol", "other stud", "other trial", "other clinical stud", "other clinical trial", "taking part", "taken part", "unapproved", "study drug", "research study", "unlicensed", "included in", "involved in", "involved to", "or other ", "or another ")  # fmt: skip
_SUBJECT = re.compile(r"\b(?:allerg\w*|hypersensitiv\w*|intoleran\w*|contraindicat\w*|reaction\w*|first\s+dose\s+of|dose\s+of|start\s+of|administration\s+of|initiation\s+of|components?\s+of|half-?li\w+\s+of|to|of\s+the|before|last)\s+(?:the\s+)?$", re.IGNORECASE)  # fmt: skip
_THIS = re.compile(
    r"\b(?:this|the|present|our|current)\s+(?:\w+\s+)?(?:study|trial|protocol|research)\b", re.IGNORECASE
)


def find(clause: Clause) -> Iterator[Found]:
    for match in _TRIAL.finditer(clause.small, clause.start, clause.end):
        said = match.group()
        if _SUBJECT.search(clause.full, max(clause.start, match.start() - 30), match.start()) and "other" not in said:
            continue
        if _THIS.search(said) and not re.search(r"another|other|any|investigational", said):
            continue
        if said.startswith("study") or " study d" in said[:14]:
            continue
        found = Found(
            "trial_participation",
            match.start(),
            match.end(),
            Concept("another trial", "trial"),
            says="took part in another trial",
        )
        found.role = "now" if re.search(r"\bcurrent|concurrent|simultaneous|participating", said) else ""
        if re.search(r"device|procedure|vaccine", said) and not re.search(r"drug|product|agent", said):
            found.role = "other"
        found.names = (clause.about.study,) if clause.about.study else ()
        yield found


def build(found: Found) -> Executable | None:
    window = next((window for window in found.windows if window.relation == "within" and window.days), None)
    if window is not None and window.days is not None and found.role != "other":
        return "trial_participation", OtherTrial(window.days, first_anchor(window), found.names)
    return None


READING = ReadingKind(
    "Taking part in another trial or receiving an investigational drug.", find, build, rank=3, cues=_CUES
)
