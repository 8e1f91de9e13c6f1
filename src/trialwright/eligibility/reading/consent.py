"""Informed consent, signed for the study (by the person or a representative)."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.criteria.consent import Consent
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_CONSENT = re.compile(
    r"(?:\b(?:written|signed?|signing|informed|provide[sd]?|providing|agree\w*|give[ns]?|giving|obtain\w*|voluntar\w+|understand\w*|able|capable|willing\w*|ability|capacity|legal\w*|freely|dated?)\b[\w\s,'’/()-]{0,60}?)?\b(?:informed\s+(?:written\s+)?consents?|consents?(?:\s+forms?)?|assent|icf)\b(?:\s*(?:form|document)s?)?(?:\s*\((?:icf|ic)\))?",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"\b(?:unable|inability|incapable|not|refus\w*|lack|without|unwilling\w*|cannot|declin\w*|withdr\w*|fail\w*|no|incapacity|absence|missing|impair\w*|prevent\w*|preclud\w*|interfer\w*|limit\w*)\b",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    r"\bat\s+(?:the\s+)?(?:time\s+of\s+)?(?:(?:the|obtaining|giving|providing|written|informed)\s+)*consent\b|\b(?:when|at\s+(?:the\s+)?time\s+(?:of|when)|on\s+the\s+day\s+of|at\s+the\s+date\s+of|at)\s+(?:\w+\s+){0,2}?sign(?:ing|ed|ature|s)?\b",
    re.IGNORECASE,
)
_SIGNED_BY = re.compile(
    r"\s+(?:(?:is|must\s+be|has\s+been|was|and|dated)\s+)*(?:signed|given|provided|obtained)\s+(?:by|from)\s+(?:the\s+)?(?:patient|subject|participant|person)s?(?:(?:\s*/\s*|\s+(?:or|and/or|and)\s+)(?:(?:his|her|their|a|the|or|legal\w*|authori[sz]ed|acceptable|designated|appointed)[\s/]+)*(?:representatives?|guardians?|surrogates?|proxy|next\s+of\s+kin|relatives?|parents?|caregivers?|carers?))?",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[\s,]*(?:(?:is|are|was|has|have|been|must|be|to|and|personally|voluntarily|freely|willingly|signed|dated|given|provided|obtained)[\s,]+)*(?:prior\s+to|before)\s+(?:(?:the|any|all|initiation|start|beginning|performance|conduct|undertaking|participation|performing|commencement|initiating|starting|of|in|study|trial|protocol|screening|research|related|specific|mandated|activit(?:y|ies)|procedures?|assessments?|tests?|evaluations?|interventions?|investigations?|being|are|is|performed|conducted|carried|out|enrol\w+|inclusion|treatment)[\s,.-]*)+",
    re.IGNORECASE,
)
"""As in "obtained prior to any study related activities": the consent's own time."""
_OF_ITS_DAY = re.compile(
    r"\b(?:before|prior\s+to|of|after|since|from)\s+(?:(?:the|study|baseline|initial|their|informed|trial)\s+){0,3}consent$",
    re.IGNORECASE,
)
"""As in "within 90 days prior to study consent": a day from which something counts."""
_SIGNED = re.compile(r"sign|written|provid|giv|obtain|informed|voluntar", re.IGNORECASE)


def find(clause: Clause) -> Iterator[Found]:
    match = _CONSENT.search(clause.full, clause.start, clause.end)
    if match is None or re.match(r"\s*(?:at|prior|before)?\s*$", clause.full[match.end() : match.end()]) is None:
        return
    if clause.quantities and _OF_ITS_DAY.search(clause.full, clause.start, match.end()):
        return
    lead = clause.full[max(clause.start, match.start() - 40) : match.end()]
    if _ANCHOR.search(lead) and clause.quantities:
        return
    if re.search(r"\b(?:at|before|prior\s+to|time\s+of|after|since|from|of|day\s+of|when|while|upon|on)\s+(?:the\s+|signing\s+(?:of\s+)?(?:the\s+)?)?$", clause.full[max(clause.start, match.start() - 24) : match.start()], re.IGNORECASE) and len(clause.text) > 60:  # fmt: skip
        return
    around = clause.full[max(clause.start, match.start() - 50) : match.end()]
    negated = bool(_PLAIN.search(around))
    found = Found("consent", match.start(), match.end(), Concept("informed consent", "consent"), negated=negated,
                  says="informed consent", takes_windows=False)  # fmt: skip
    if signed := _SIGNED_BY.match(clause.full, match.end(), clause.end):
        found.covers.append(signed.span())
    if behind := _BEHIND.match(clause.full, match.end(), clause.end):
        found.covers.append(behind.span())
    found.names = (clause.about.study,) if clause.about.study else ()
    found.role = (
        "signed"
        if clause.polarity == "inclusion"
        and _SIGNED.search(match.group())
        and not re.search(r"\babl|capab|capac|abilit|willing|understand|competen", around, re.IGNORECASE)
        else "able"
    )
    yield found


def build(found: Found) -> Executable | None:
    return (
        ("consent", Consent(found.names[0])) if found.role == "signed" and found.names and not found.negated else None
    )


READING = ReadingKind("Informed consent.", find, build, rank=3, cues=("consent", "assent", "icf"))
