"""The sex that is admitted, where the statement says so of the participants themselves."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.criteria.sex import AdmittedSex
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_SEXES = re.compile(
    r"\b(?P<both>(?:males?|men|man|boys?)[*†‡#]{0,3}\s*(?:,\s*)?(?:and|or|/|and/or|&)\s*(?:non[\s-]*pregnant\s*,?\s*)?(?:non[\s-]*lactating\s+)?(?:females?|women|woman|girls?)|(?:females?|women|woman|girls?)[*†‡#]{0,3}\s*(?:and|or|/|and/or|&)\s*(?:males?|men|man|boys?)|(?:both|either|any|all)\s+(?:sex(?:es)?|genders?))\b"
    r"|\b(?P<female>females?|women|woman|girls?)\b|\b(?P<male>males?|men|man|boys?)\b"
)
_CUES = ("male", "men", "man", "sex", "gender", "girl", "boy")
_OF_OTHERS = re.compile(r"^\s*(?:'s|’s|partners?|who|of\s+(?:child|reproductive)|with\s+(?:child|a\s+(?:female|partner)|female|pregnan)|(?:subjects?|patients?|participants?)?\s*(?:of|with)\s+(?:child|reproductive)|must|should|has|have|are|is\s+(?:pregnan|breast|of|not)|sexual|condom|cannot|currently|that|not\s+(?:of|using)|unable|planning|(?:subjects?|patients?|participants?)\s+(?:who|must|are|of))", re.IGNORECASE)  # fmt: skip
_ANOTHER = re.compile(
    r"pregnan|breast[\s-]*feed|lactat|nursing|childbearing|contracep|partner|menopaus|steril|menstr|reproductive|for\s+(?:men|women|females?|males?)\b|\bin\s+(?:men|women|females?|males?)\b|\bif\s",
    re.IGNORECASE,
)


def find(clause: Clause) -> Iterator[Found]:
    match = _SEXES.search(clause.small, clause.start, min(clause.end, clause.start + 90))
    if match is None or match.start() - clause.start > 40:
        return
    lead = clause.full[clause.start : match.start()]
    behind = clause.full[match.end() : clause.end]
    if not re.fullmatch(r"[\W\d]*(?:(?:\w+ly|healthy|adult|adults|non|pregnant|lactating|patients?|subjects?|participants?|volunteers?|eligible|the|a|be|is|are|must|all|aged?|gender|sex|years?|old|or|and|of|at|least|either|premenopausal|postmenopausal|than|older|infants?|veterans?|ambulatory|people|persons?|individuals?|who)[\W\d]+)*", lead, re.IGNORECASE):  # fmt: skip
        return
    if match["both"] is None and (_OF_OTHERS.match(behind) or _ANOTHER.search(clause.text)):
        return
    admits = "all" if match["both"] else "female" if match["female"] else "male"
    found = Found(
        "sex", match.start(), match.end(), Concept(admits, admits), says=f"sex: {admits}", takes_windows=False
    )
    found.role = admits
    yield found


def build(found: Found) -> Executable | None:
    if found.role == "all":
        return "sex", AdmittedSex("all")
    return "sex", AdmittedSex("female" if found.role == "female" else "male")


READING = ReadingKind("The sex that is admitted.", find, build, rank=4, cues=_CUES)
