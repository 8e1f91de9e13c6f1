"""Pregnancy, breastfeeding, plans for either, and the negative pregnancy test that a text asks for."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.childbearing_words import WHOM, asks_itself
from trialwright.eligibility.criteria.breastfeeding import Breastfeeding
from trialwright.eligibility.criteria.pregnancy import Pregnancy
from trialwright.eligibility.criteria.pregnancy_plans import PregnancyPlans
from trialwright.eligibility.draft import Concept, Window
from trialwright.eligibility.printed_windows import DURING
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_PLANS = re.compile(
    r"\b(?:plan(?:s|ning|ned)?|intend(?:s|ing)?|intention|wish(?:es|ing)?|desir(?:e|es|ing|ous)|want(?:s|ing)?|expect(?:s|ing)?|try(?:ing)?|attempt(?:ing)?|consider(?:ing)?|contemplating|aim(?:ing)?|like(?:ly)?)\s+(?:to|of|on|a|for)?\s*(?:be(?:come|coming)?|get(?:ting)?|conceiv\w+|to|pregnan\w+|start\w*|nurs\w+)?[^.;,]{0,30}?(?:pregnan\w*|conceive|gestation|breast[\s-]?feed\w*|father\s+a\s+child)"
    r"(?:\s+(?:or|and)\s+(?:to\s+)?(?:start\s+|begin\s+)?(?:breast[\s-]?feed\w*|nurs\w+|lactat\w*))?(?:\s+(?:during|throughout|within|while|in|over|before)\s+(?:the\s+)?(?:course\s+of\s+)?(?:the\s+|this\s+)?(?:study|trial|treatment|next|coming)(?:\s+(?:period|participation|duration|treatment|\d+|months?|years?))*)?",
    re.IGNORECASE,
)
_TEST = re.compile(r"\b(?P<sign>negative|positive)?\s*(?:result\s+(?:of|on|for)\s+)?(?:a\s+)?(?:(?:serum|urine|blood|urinary|sensitive|highly|β|beta|or|and|/|quantitative|qualitative|hcg|human|chorionic|gonadotropin|screening)[\s(),-]+){0,8}pregnancy\s+test(?:s|ing)?(?P<behind>[^.;]{0,40}?\b(?:negative|positive)\b)?", re.IGNORECASE)  # fmt: skip
_PREGNANT = re.compile(r"\b(?P<not>non|not)?[\s-]*(?:current(?:ly)?\s+|known\s+|existing\s+|confirmed\s+|suspected\s+)?(?:pregnan(?:t|cy|cies)|pregnency|gravid|gestating)\b(?!\s+(?:test|potential|prevention|rate|outcome|loss|induced|partner|related|complication))", re.IGNORECASE)  # fmt: skip
_FEEDING = re.compile(r"\b(?P<not>non|not)?[\s-]*(?:currently\s+)?(?:breast[\s-]*feed(?:ing|s)?|lactat(?:ing|ion|e)|nursing(?!\s+(?:home|staff|care|facilit))(?:\s+(?:mothers?|women|females?|infants?|a\s+(?:child|baby|infant)))?)\b", re.IGNORECASE)  # fmt: skip
_CUES = ("pregn", "feed", "lactat", "nursing", "gravid", "conceive", "gestating")
_NOT_SELF = re.compile(r"(?:child|birth|partner|history\s+of|previous|prior|ectopic|wks?|weeks?|during|multiple|singleton|planned|unplanned|prevent\w*|avoid\w*|toxicity|capable\s+of\s+becoming|potential\s+to\s+become|possibility\s+of|able\s+to\s+become|become|becoming|get|after|last|current\s+index|terminat\w+\s+of|tubal|outcome\s+of|to\s+be|risk\s+of|twin|intrauterine)\s*$", re.IGNORECASE)  # fmt: skip

_PLANNED = re.compile(r"planned\s+pregnanc\w+(?=\s*(?:,|and|or|/)\s*(?:lactat|breast|nurs))", re.IGNORECASE)
"""As in "planned pregnancy or lactating": the second is no plan."""
_ENDS = re.compile(
    r"\b(?:terminat\w+|abort\w*|end|interrupt\w*|prevent\w*|avoid\w*|stop\w*|wean\w*|cease)\b", re.IGNORECASE
)
_OF_A_MAN = re.compile(r"\W*(?:\w+\s+){0,2}?(?:men|males?|man)\b(?!\s+(?:and|or|/))", re.IGNORECASE)
_NOT_EITHER = re.compile(
    r"\b(?:not|non)[\s-]+(?:be\s+|currently\s+)?(?:pregnan|lactat|breast|nursing)[^.;,]*$", re.IGNORECASE
)
"""As in "Females who are not pregnant or lactating" among the exclusions: whom it shuts out, a person says."""
_JOINED_PREGNANCY = re.compile(r"\bpregnan\w+\s*(?:,|/|and/or|and|or)\s*$", re.IGNORECASE)


def find(clause: Clause) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    found = list(_each(clause, taken))
    for whom in WHOM.finditer(clause.full, clause.start, clause.end) if found else ():
        near = min(found, key=lambda one: abs(one.start - whom.start()))
        if abs(near.start - whom.end()) < 90 and not asks_itself(clause.full, clause.start, whom.span()):
            near.covers.append(whom.span())
    yield from found


def _each(clause: Clause, taken: list[tuple[int, int]]) -> Iterator[Found]:
    for plans in _PLANS.finditer(clause.full, clause.start, clause.end):
        match = _PLANNED.match(clause.full, plans.start(), plans.end()) or plans
        taken.append(match.span())
        found = _found(match, "plans", "plans to become pregnant or to breastfeed", False)
        if _ENDS.search(match.group()):
            found.rest.append("to end it")
        if _OF_A_MAN.match(clause.full, clause.start, match.start()):
            found.rest.append("of a man")
        if DURING.search(match.group()):
            found.windows.append(Window("during", anchors=("study",)))
        yield found
    for match in _TEST.finditer(clause.full, clause.start, clause.end):
        sign = (match["sign"] or match["behind"] or "").lower()
        if sign and not _inside(match, taken) and not _explains(clause, match):
            taken.append(match.span())
            yield _found(match, "pregnant", "pregnancy test", "negative" in sign)
    for pattern, role, label in ((_PREGNANT, "pregnant", "pregnant"), (_FEEDING, "feeding", "breastfeeding")):
        for match in pattern.finditer(clause.full, clause.start, clause.end):
            if _inside(match, taken) or _is_another(clause, match.start(), taken):
                continue
            taken.append(match.span())
            found = _found(match, role, label, match["not"] is not None)
            if clause.polarity == "exclusion" and _NOT_EITHER.search(clause.full, clause.start, match.end()):
                found.rest.append("denied among the exclusions")
            yield found


def _is_another(clause: Clause, place: int, taken: list[tuple[int, int]]) -> bool:
    """As in "drugs taken during pregnancy and/or breastfeeding": what stands before both speaks of something else, unless
    it is a finding of its own ("planned pregnancy or lactating")."""
    joined = _JOINED_PREGNANCY.search(clause.full, max(clause.start, place - 60), place)
    if joined is not None and any(start < joined.start() + 8 <= end for start, end in taken):
        return False
    before = _JOINED_PREGNANCY.sub("", clause.full[max(clause.start, place - 60) : place])
    return _NOT_SELF.search(before[-30:]) is not None


def _explains(clause: Clause, match: re.Match[str]) -> bool:
    """As in "Pregnancy (negative pregnancy test at screening)": how the one word before is looked into."""
    before = clause.full[clause.start : match.start()]
    if clause.polarity == "exclusion" and "negative" in match.group().lower() and _PREGNANT.search(before):
        return True
    return re.search(r"\bpregnan\w+\s*\(\s*$", before, re.IGNORECASE) is not None


def _found(match: re.Match[str], role: str, label: str, negated: bool) -> Found:
    found = Found(
        "pregnancy", match.start(), match.end(), Concept(label, role), negated=negated, says=label, takes_windows=False
    )
    found.role = role
    return found


def _inside(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in taken)


def build(found: Found) -> Executable | None:
    if found.role == "plans":
        return "pregnancy_plans", PregnancyPlans()
    return ("breastfeeding", Breastfeeding()) if found.role == "feeding" else ("pregnancy", Pregnancy())


READING = ReadingKind("Pregnancy, breastfeeding and plans for either.", find, build, rank=2, cues=_CUES)
