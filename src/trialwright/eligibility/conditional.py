"""Requirements that hold for some people only: "If diabetic: HbA1c < 8 %", "In patients with hypertension, ...".

Joined by "and", such an inclusion would turn away everybody whom it does not speak of; joined by "or", such an exclusion
would turn away everybody whom it does. So a person answers the whole sentence.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from itertools import pairwise

from trialwright.eligibility.reading_kind import Clause, Found, Place
from trialwright.eligibility.small_letters import holds_any

_SENTENCE = re.compile(r";|\.\s+(?=[A-Z])|\n")
_PEOPLE = r"(?:patients?|subjects?|participants?|individuals?|persons?|people|those|women|men|females?|males?|adults?|children)"
_ASKED_OF_SOME = re.compile(
    rf"\b(?:if|in\s+(?:the\s+)?case\s+of)\b(?!\s+(?:possible|needed|necessary|applicable|required|appropriate|available|indicated|so|not\b|any\b|desired))|^\W*(?:for|in|among)\s+(?:all\s+|any\s+)?(?:the\s+)?{_PEOPLE}\s+(?:with|who|on|having|taking|receiving|using)\b[^.;,:]{{1,80}}(?:[,:]|\s[-–]\s)|\b(?:for|in|among)\s+(?:the\s+)?{_PEOPLE}\s+(?:who\s+are\s+)?(?:aged?|over|above|under|below|older|younger)\s+(?:than\s+|or\s+equal\s+to\s+|over\s+|above\s+|under\s+|below\s+)*[<>≥≤]?\s*\d"
)
_ANNOUNCES = re.compile(r"\b(?:have|has|meet|meets|fulfil+)\s+(?:the\s+)?following(?:\s+\w+){0,3}\W*$", re.IGNORECASE)
"""As in "Participants who receive lenvatinib have the following additional criteria": nothing is asked yet."""
_CASES, _OF = ("if", "case of"), ("for ", "in ", "among ")
_PEOPLE_CUES = ("patient", "subject", "participant", "individual", "person", "people", "those", "men", "male", "adult", "child")  # fmt: skip
"""One of the cases, or one of each of the others, stands in whatever asks of some people only."""
_PARTS = ("cohort", "arm", "part", "group", "phase")
_OF_A_PART = re.compile(
    r"\W*(?:for\s+(?:the\s+)?[^.;:]{0,60}\b(?:cohorts?|arms?|groups?|parts?|phase)\b[^.;:]{0,40}:|"
    r"(?:[\w-]+\s+){0,2}(?:cohorts?|arms?|groups?|parts?|phase)(?:\s+[\w-]+){0,2}\s+only\b|"
    r"(?:the\s+)?(?:[\w-]+\s+){0,3}(?:cohort|arm|group)\s+(?:will\s+)?(?:consist\w*|include[sd]?|compris\w+|is|was|were)\b|"
    r"(?:for\s+)?(?:the\s+)?(?:[\w-]+\s+){0,2}?(?<!age\s)(?<!blood\s)(?:cohorts?|arms?|groups?|parts?|phase)\s+(?:[A-Z]?\d[a-z]?|[A-Z]|I{1,3})\b[^.;:]{0,40}:|"
    r"for\s+(?!all\b|both\b|each\b|any\b)[^.;:,]{1,60}\b(?:patients|subjects|participants|controls|volunteers)\b[^.;:,]{0,30}:)",
    re.IGNORECASE,
)
"""As in "SOLO Cohort only: BP < 180/110 mmHg" and "For expansion cohorts: prior nivolumab": asked of a part of the study."""
_OF_EACH_SEX = re.compile(r"\b(?:fe)?males?\s*:\s*\S.*\b(?:fe)?males?\s*:|\b(?:wo)?m[ae]n\s*:\s*\S.*\b(?:wo)?m[ae]n\s*:|\b(?:girls?|boys?)\s*:\s*\S", re.DOTALL)  # fmt: skip
"""As in "Females: haemoglobin > 11 g/dL; males: > 12 g/dL"."""
_MUST_LACK = re.compile(r"\b(?:must|should)\b[^.;]{0,40}\b(?:free|no|not|without)\b", re.IGNORECASE)
"""As in "must be free from infection" among the exclusions: what is wanted excludes nobody."""
FOR_SOME = "for some only"
_IF_FIRST = re.compile(r"\W*if\b")
"""As in "If diabetic, HbA1c < 8 %", where no list knows the case."""
_OWN_CASES = frozenset({"pregnancy", "contraception", "consent", "investigator", "stable_dose", "trial_participation"})
"""Findings that say themselves of whom they speak."""


def ask_of_some_only(clause: Clause, founds: list[Found]) -> None:
    """Mark what belongs to a condition that only some people meet; it is then left to a person."""
    if "following" in clause.low[-60:] and _ANNOUNCES.search(clause.text):
        for found in founds:
            found.rest.append(FOR_SOME)
        return
    if holds_any(clause.low, _PARTS) and _OF_A_PART.match(clause.text):
        for found in founds:
            found.rest.append(FOR_SOME)
        return
    if ":" in clause.text and _OF_EACH_SEX.search(clause.low):
        for found in founds:
            if found.kind in ("sex", "laboratory", "vital_sign", "score", "age"):
                found.rest.append(FOR_SOME)
    if holds_any(clause.low, _OF) and holds_any(clause.low, _PEOPLE_CUES):
        _measured_for_some(clause, founds)
    if clause.polarity == "exclusion" and holds_any(clause.low, ("must", "should")):
        for found in founds:
            found.rest += (
                [FOR_SOME]
                if found.negated and _MUST_LACK.search(clause.full, max(clause.start, found.start - 80), found.end)
                else []
            )
    if not holds_any(clause.low, _CASES) and not (holds_any(clause.low, _OF) and holds_any(clause.low, _PEOPLE_CUES)):
        return
    for start, end in _sentences(clause):
        if _ASKED_OF_SOME.search(clause.small[start:end]) is None:
            continue
        own = [found for found in founds if start <= found.start < end]
        for found in own if len(own) > 1 or _IF_FIRST.match(clause.small, start, end) else []:
            if found.kind not in _OWN_CASES:
                found.rest.append(FOR_SOME)


_THOSE_WITH = re.compile(
    rf"[\s,]*(?:for|in|among)\s+(?:all\s+)?(?:the\s+)?{_PEOPLE}\s+(?:with|without|who|on|having|taking|receiving)\b",
    re.IGNORECASE,
)


def _measured_for_some(clause: Clause, founds: list[Found]) -> None:
    """As in "pressure > 130 mmHg for individuals with diabetes, stroke or gout": the value, and whom it is asked of."""
    for found in founds:
        if found.kind not in ("laboratory", "vital_sign", "score"):
            continue
        end = max([found.end, *(last for _, last in found.covers)])
        whom = _THOSE_WITH.match(clause.full, end, clause.end)
        if whom is None:
            continue
        stop = _SENTENCE.search(clause.full, whom.end(), clause.end)
        last = stop.start() if stop is not None else clause.end
        found.rest.append(FOR_SOME)
        for other in founds:
            if whom.end() <= other.start < last:
                other.rest.append(FOR_SOME)


_REQUIRES = re.compile(
    r"\W*(?:(?!(?:who|whose|which|that|if|when|with|unless)\b)[^\s.;:,]+\s+){0,12}?(?:must|should|shall|(?:is|are)\s+required\s+to|needs?\s+to|ha(?:s|ve)\s+to)\s+(?:have|be|show|test)\b",
    re.IGNORECASE,
)
_TURNS_AWAY = re.compile(r"\b(?:exclu|ineligib|not\s+(?:be\s+)?(?:eligib|enrol|includ)|avoid|stop|discontinu|withdr)\w*", re.IGNORECASE)  # fmt: skip


def is_a_requirement(clause: Clause, founds: list[Found]) -> bool:
    """As in "Women must have a negative pregnancy test" and "Haemoglobin must be >= 9 g/dL" among the exclusions: who
    fulfils what is printed there may be the one that is wanted."""
    if clause.polarity != "exclusion" or not holds_any(
        clause.low, ("must", "should", "shall", "required", "need", " to ")
    ):
        return False
    asked = any(one.kind in ("pregnancy", "laboratory", "vital_sign", "score", "age") for one in founds)
    required = _REQUIRES.match(clause.full, clause.start, clause.end) if asked else None
    return required is not None and _TURNS_AWAY.search(clause.text) is None


def is_all_for_some(founds: list[Found]) -> bool:
    """Whether nothing but such a requirement is said."""
    return bool(founds) and all(FOR_SOME in found.rest for found in founds)


def _sentences(clause: Clause) -> list[Place]:
    ends = [match.end() for match in _SENTENCE.finditer(clause.full, clause.start, clause.end)]
    edges = [clause.start, *ends, clause.end]
    return list(pairwise(edges))
