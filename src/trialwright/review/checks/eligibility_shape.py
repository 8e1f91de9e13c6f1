"""E05, E06, E10, E11, E13-E15: can the criteria be read one by one, each as one whole sentence?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.registry.markup import circled_number
from trialwright.review.case import CRITERIA, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.finding import Fault
from trialwright.review.rule_sources import CRAGG_2021, ROSS_2010, logic, protocol_definitions
from trialwright.review.statements import Statement


def headings_missing(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    opened = {one.section for one in case.criteria.headings}
    filled = {one.section for one in case.criteria.statements}
    whole = case.quote(CRITERIA, 0, min(80, len(case.criteria.view.raw)))
    if not opened and not re.search(r"\b(?:in|ex)clusion\b", case.criteria.view.text, re.I):
        return faulty([case.fault("The criteria have no headings for inclusion and exclusion.", whole)])
    missing = [name for name in ("inclusion", "exclusion") if name not in opened]
    words = {"inclusion": r"\binclu", "exclusion": r"\bexclu"}
    if missing and not re.search(words[missing[0]], case.criteria.view.text, re.I):
        return faulty([case.fault(f"The criteria have no heading for {missing[0]}.", whole)])
    empty = [one for one in case.criteria.headings if one.section not in filled]
    return faulty(case.fault(f"No criterion stands under {one.text}.", one) for one in empty)


_INLINE = re.compile(r"[①-⑳]|(?:(?<=\s)|^)\(?(?:[1-9]|[a-h]|i{1,3}|iv)[).](?=\s)")
_COMPARED = re.compile(
    r"[<>≤≥]=?\s*\d|\b(?:at least|at most|less than|more than|greater than|within|above|below)\s+\d", re.I
)


def several_in_one(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    return faulty(
        case.fault(f"One item holds {number} criteria{_shortened(one)}", one)
        for one in case.criteria.statements
        if (number := _how_many(one.text)) >= 3
    )


def _how_many(text: str) -> int:
    """Independent criteria in one item: numbered ones, or compared quantities that commas or "and" join."""
    numbered = len(_INLINE.findall(text))
    if text[:1] and circled_number(text[:1]) is None and numbered == 0 and re.match(r"[①-⑳]", text):
        numbered += 1
    parts = [
        part
        for part in re.split(r"[,;]\s|\band\b", text)
        if _COMPARED.search(part) and re.search(r"[A-Za-z]{3}", _COMPARED.split(part)[0])
    ]
    compared = len(parts)
    return max(numbered if numbered >= 3 else 0, compared if compared >= 3 else 0)


def _shortened(one: Statement) -> str:
    return f": {one.text[:100]}{'...' if len(one.text) > 100 else ''}"


_DANGLING = re.compile(
    r"(?:\b(?:of|with|to|the|a|an|than|by|at|including|such as|e\.g|i\.e|from|in|on|for|between|who"
    r"|that|their)|\()$",
    re.I,
)
_LACKS_OBJECT = re.compile(
    r"^(?:(?:[Pp]atients?|[Ss]ubjects?|[Pp]articipants?|[Tt]hey|who|must|should|have to"
    r"|can)\s+){0,4}(?:[Ff]ulfil\w*|[Mm]eet\w*|[Ss]atisf\w*|[Aa]ccording to"
    r"|[Bb]ased on)\s+(?:\w+\s+){0,4}criteria (?:of|by|from|set by) "
    r"(?:the )?(?:\d{4} )?(?:(?:[A-Z(/&][\w()/&-]*|Against|of|and|the)(?: |$)){3,}$",
)
_WHOLE = re.compile(r"(?:\boF|\b(?:in|on|to|for|with|by)|\b[A-Z]|\b(?:vitamin|hepatitis|type|group|class) a)$")
"""Words that may well end a sentence: "logged in", "consent to", "hepatitis A"."""


def sentence_incomplete(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    return faulty(_incomplete(case))


def _incomplete(case: Case) -> Iterator[Fault]:
    statements = case.criteria.statements
    for index, one in enumerate(statements):
        text = one.text.rstrip(" .")
        following = statements[index + 1] if index + 1 < len(statements) else None
        goes_on = following is not None and following.section == one.section and (
            following.depth > one.depth or following.text[:1].islower() or text.endswith((",", "and", "or"))
        )  # fmt: skip
        if _LACKS_OBJECT.search(text):
            yield case.fault(f"Criteria are named, but not of what: {one.text[:100]}", one)
        elif len(text.split()) > 2 and not goes_on and _DANGLING.search(text) and not _WHOLE.search(text):
            yield case.fault(f"The sentence breaks off: ...{one.text[-60:]}", one)


_AND_OR = re.compile(
    r"\(\s*or\s+(?:less|more|fewer) than \d(?![^)]*(?:whichever|investigator))[^)]{3,}\)"
    r"|\bunless\b[^.;()\n]{0,150}?\bor\b[^.;()\n]{0,150}?\bor\b",
    re.I,
)
_TRAILING = re.compile(
    r"\b(?:and|followed by|or)\b[^.;]{0,200}?\bor\b[^.;]{0,80}?\bfor (?:at least |more than )?(?:\d+|\w+) "
    r"(?:days?|weeks?|months?|years?)\b[^.;]{0,40}?\bwith\b",
    re.I,
)
_FAR = 700
"""Characters of a statement that are read for its scope: a longer one would take too long."""


def ambiguous_scope(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    return faulty(
        case.fault(
            f"It can be read in two ways: {match.group()[:100]}",
            case.quote_criteria(one.start + match.start(), one.start + match.end()),
        )
        for one in case.criteria.statements
        if (match := _AND_OR.search(one.text, 0, _FAR) or _TRAILING.search(one.text, 0, _FAR))
    )


_ODD = re.compile("[①-⑳\ue000-\uf8ff\ufffd◆◇■□▶►➢✓✔★☆]|(?<=\\n)[ØüÞ](?= )|Ã.|â€")


def markup_unresolved(case: Case) -> Judged:
    raw = case.criteria.view.raw
    if not raw:
        return not_in_source("eligibility criteria")
    faults = [
        case.fault(f"A marker that is no text: {match.group()!r}", case.quote(CRITERIA, *match.span()))
        for match in _ODD.finditer(raw)
    ]
    if case.provenance.is_printed:
        for match in re.finditer(r"\\[!-/:-@\[-`{-~]|&(?:lt|gt|amp|#\d+);", raw):
            faults.append(
                case.fault(
                    f"An escape of the registry's markup is shown to readers: {match.group()}",
                    case.quote(CRITERIA, *match.span()),
                )
            )
    return faulty(faults)


_DISCRETION = re.compile(
    r"\b(?:(?:opinion|judg(?:e?ment|ed?)|discretion|view|assessment|determin\w+|evaluation) (?:of"
    r"|by) (?:the )?(?:\w+ ){0,2}(?:investigators?|physicians?|researchers?|doctors?|clinicians?|PI)\b"
    r"|investigator'?s?'? (?:opinion|judg|discretion|assessment|believ|consider|deem|feel|think|determin)\w*"
    r"|(?:deem|consider|judg|determin|regard|felt"
    r"|thought)\w*\s[^.;]{0,60}?by (?:the )?(?:\w+ ){0,2}(?:investigators?|physicians?|researchers?"
    r"|doctors?|clinicians?|PI)\b)",
    re.I,
)


def investigator_decides(case: Case) -> Judged:
    statements = case.criteria.statements
    if not statements:
        return not_in_source("eligibility criteria")
    found = [(one, match) for one in statements if (match := _DISCRETION.search(one.text))]
    if not found:
        return passed("no criterion is left to the investigator")
    says = f"{len(found)} of {len(statements)} criteria are left to the investigator."
    return faulty(
        [
            case.fault(
                says, *(case.quote_criteria(one.start + match.start(), one.start + match.end()) for one, match in found)
            )
        ]
    )


_LOGISTICS = re.compile(
    r"\b(?:(?:informed|written|signed?|signing)[^.;]{0,40}\bconsents?\b|\bconsents? form"
    r"|willing(?:ness)? (?:and able )?to (?:comply|participate|attend|sign|follow|adhere|return|complete)"
    r"|able to (?:comply|attend|provide (?:written )?(?:informed )?consent"
    r"|give (?:written )?(?:informed )?consent|sign)|availab(?:le|ility) (?:for|to attend)"
    r"|has (?:a )?(?:telephone|phone|smartphone))\b",
    re.I,
)


def logistics_among_criteria(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    found = [
        case.quote_criteria(one.start + match.start(), one.start + match.end())
        for one in case.criteria.statements
        if (match := _LOGISTICS.search(one.text))
    ]
    says = f"Consent or logistics stand among the criteria of health: {found[0].text[:80]}" if found else ""
    return faulty([case.fault(says, *found)] if found else [])


CHECKS = (
    Check(
        "E05",
        "warning",
        "criteria stand under headings for inclusion and exclusion, and neither is empty",
        protocol_definitions("eligibility criteria"),
        "Ask which criteria keep people out.",
        headings_missing,
    ),
    Check("E06", "warning", "one item holds one criterion", ROSS_2010, "Judge its parts one by one.", several_in_one),
    Check(
        "E10",
        "warning",
        "each criterion is a whole sentence",
        CRAGG_2021,
        "Ask for the missing words.",
        sentence_incomplete,
    ),
    Check(
        "E11",
        "warning",
        "a criterion can be read in one way",
        CRAGG_2021,
        "Ask which reading is meant.",
        ambiguous_scope,
    ),
    Check(
        "E13",
        "note",
        "the text shows no markup or odd marker",
        logic("a reader should see text only"),
        "Read the marker as a list sign.",
        markup_unresolved,
    ),
    Check(
        "E14",
        "note",
        "no criterion is left to the investigator's judgement",
        CRAGG_2021,
        "Ask the investigator first.",
        investigator_decides,
    ),
    Check(
        "E15",
        "note",
        "consent and logistics stand apart from criteria of health",
        ROSS_2010,
        "No action is needed to use the record.",
        logistics_among_criteria,
    ),
)
