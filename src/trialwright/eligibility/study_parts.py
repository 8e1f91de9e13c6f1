"""Criteria that hold for one part of a study only: a cohort, a group, its healthy controls, the parents of the children.

A heading or the line above a list says so ("Cohort B exclusion criteria", "For the expansion cohort:"). What stands below
it is asked of those who are screened for that part, and whether somebody is, a person says: an inclusion holds if not, an
exclusion then excludes nobody. "For all groups" names no part. "Patients with asthma" names one only where another heading
of the text names somebody else.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from trialwright.eligibility.criterion import All, IfThen, Polarity, Rule, Span
from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.draft_atoms import unread
from trialwright.eligibility.part_labels import NO_GROUP

OF_ONE_PART = "of_one_part"
_ALL = re.compile(
    r"\b(?:(?:all|both|every|each|any)\b|(?:common|general|global|overall)\b|cases\s+and\s+controls?\b)(?!.*\b(?:plus|additional|addition)\b)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)")
_A_PART = re.compile(
    rf"\b(?:cohorts?|arms?|{NO_GROUP}groups?|parts?\s+[A-Z0-9]\w{{0,2}}|phase\s*[0-9I]\w*|phase|sub-?\s?stud(?:y|ies)|extension|expansion|modules?|blocks?|aims?\s*\d|(?:second|third)\s+stage|"
    r"(?:healthy|normal|negative|positive|health)\s+(?:\w+\s+)?(?:volunteers?|controls?|subjects?|participants?|individuals?|persons?|people)|controls?(?!\s+of)|cases|donors?|recipients?|siblings?|partners?|"
    r"parents?|care-?\s?givers?|carers?|providers?|staff|clinicians?|physicians?|nurses?|clinics|families|relatives|daughters?|spouses?|teachers?|additional\b.{0,40}\bfor|plus)\b",
    re.IGNORECASE,
)
_SOME_PEOPLE = re.compile(
    r"\b(?:for|patients?|subjects?|participants?|individuals?|persons?|people|volunteers?|women|men|females?|males?|mothers?|fathers?|infants?|child(?:ren)?|adolescents?|youths?|adults?|teen\w*)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\b(?:in|ex)clusion\b", re.IGNORECASE)
_TOPICS = re.compile(
    r"\b(?:absolute|anatomic\w*|angiographic|before|biopsy|cardiac|cardiovascular|clinical|concomitant|consent|demographic|diagnos\w+|disease|echocardiographic|entry|eye|hemodynamic|imaging|image|intra-?\s?operative|intraoperative|operative|laboratory|lesion|medical|medications?|mental|neurologic\w*|ophthalmic|ocular|peri|post|pre|procedur\w+|prior|psychiatric|radiologic\w*|random\w+|related|relative|safety|screening|surgical|technical|temporary|therapy|treatment|withdrawal|visits?|at|by|on|or|and|a|an|which|that|this|can|cannot|do|does|each|any|meet|met|apply|applies|present|presence|will|based|no|note|registry|phase|run|removing|discontinuation|suspected|conditions?|reasons?|health|physical|history|more|detail\w*|full|partial|complete|confirmed|definitive|day|baseline|time|after|during|upon|prior|umbrella|such|those|when|has|had|having|met|either|one|two|three|least|see|below|above|per|protocol|specified|defined|limited|but|includes?|there|it|also|plus)\b",
    re.IGNORECASE,
)
"""What a section may be called that holds for everybody: "Procedural exclusion criteria"."""
_SAYS_WHAT_FOLLOWS = re.compile(
    r"\b(?:were|are|be)\s+(?:excluded|included|eligible|ineligible)\b(?!.*\bif\b)", re.IGNORECASE
)
_TELLS_NOTHING = re.compile(
    r"\b(?:additional|also|are|as|be|been|characteristics?|core|c\w{0,4}t\w{0,2}ri(?:a|on|al|ons)|diagnostic|eligib\w+|enrol\w+|entry|exclu\w+|following|follows|for|from|further|have|has|if|in|inclu\w+|i{1,3}|into|genders?|population|treatment|order|individuals?|is|key|list|main|major|may|minimum|minor|must|non|not|of|only|other|participants?|participation|patients?|people|persons?|primary|principal|protocol|recruitment|require\w*|secondary|selected|select|selection|should|shall|specific|study|subjects?|the|these|they|to|trial|volunteers?|was|were|who|will|with)\b",
    re.IGNORECASE,
)


class StudyParts:
    """The parts that the headings of one text name. ``headings``: of each statement, None: a plain one."""

    def __init__(self, headings: Iterable[str | None]) -> None:
        seen = dict.fromkeys(headings)
        people = {_whom(one or "") for one in seen if one is None or _SOME_PEOPLE.search(one)}
        sections = {_whom(one or "") for one in seen if one is None or _SECTION.search(one)}
        several = len(people) > 1 or any(one is not None and _is_a_part(one) for one in seen)
        self.named = {one for one in seen if one is not None and (_is_a_part(one) or (several and _is_of_some(one)))}
        if len(sections) > 1:
            self.named |= {one for one in seen if one is not None and _is_named_section(one)}

    def of(self, heading: str | None) -> str | None:
        """``heading`` where it names a part of the study; None: what stands below holds for everybody."""
        return heading if heading in self.named else None


def _of_all(heading: str) -> bool:
    return _ALL.search(_BRACKETS.sub(" ", heading)) is not None


def _whom(heading: str) -> str:
    return " ".join(_TELLS_NOTHING.sub(" ", re.sub(r"[\W\d_]+", " ", heading)).lower().split())


def _is_named_section(heading: str) -> bool:
    """As in "SOLO exclusion criteria" beside another section of exclusions."""
    named = _SECTION.search(heading) is not None and not _of_all(heading)
    return named and _TOPICS.sub("", _whom(heading)).strip() != ""


def _is_a_part(heading: str) -> bool:
    return _A_PART.search(heading) is not None and not _of_all(heading)


def _is_of_some(heading: str) -> bool:
    if _SAYS_WHAT_FOLLOWS.search(heading) is not None:
        return False
    return _SOME_PEOPLE.search(heading) is not None and not _of_all(heading) and _whom(heading) != ""


def asked_of(label: str, name: str, spans: tuple[Span, ...], rule: Rule, polarity: Polarity) -> Rule:
    """``rule`` asked of those of the part ``label`` only."""
    says = f'The person is screened for this part of the study: "{" ".join(label.split()).rstrip(":")}"'
    asked = unread(f"{name}.part", says, spans)
    return only_if(asked, rule, polarity)


def only_if(condition: Rule, rule: Rule, polarity: Polarity) -> Rule:
    """``rule`` of those who fulfil ``condition``: the others neither miss an inclusion nor meet an exclusion."""
    return IfThen(condition, rule) if polarity == "inclusion" else All((condition, rule))


def of_a_part(one: DraftCriterion, label: str) -> DraftCriterion:
    """A criterion below the heading ``label``."""
    rule = asked_of(label, one.id, one.spans, one.rule, one.polarity)
    status = one.status if one.status == "manual" else "partial"
    return replace(one, rule=rule, status=status, flags=(*one.flags, OF_ONE_PART))
