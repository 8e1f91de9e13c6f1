"""What only a qualified person can say: "in the opinion of the investigator", "deemed unsuitable", "as judged by"."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.criteria.investigator_judgement import InvestigatorJudgement
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_WHO = r"(?:principal\s+|site\s+|study\s+|treating\s+|responsible\s+|local\s+|sub-?|qualified\s+|attending\s+|medical\s+|clinical\s+|enrolling\s+)*(?:investigators?|physicians?|doctors?|researchers?|clinicians?|sponsor|monitor|pi\b|surgeons?|oncologists?|psychiatrists?|team|expert|urologist|anesthesiologists?)(?:['’]s?)?"
_JUDGES = re.compile(
    rf"(?:\b(?:in|at|by|per|based\s+on|according\s+to|upon|under)\s+(?:the\s+)?(?:judge?ments?|opinions?|discretion|view|estimation|assessment|clinical\s+judge?ment)(?:\s+of)?(?:\s+(?:the|a|an|his/her))?\s*{_WHO}?|\b(?:the\s+)?{_WHO}\s*(?:\(s\)\s*)?(?:['’]s?\s+)?(?:judge?ments?|opinions?|discretion|view|considers?|believes?|deems?|judges?|feels?|thinks?|determin\w+|would|decides?|finds?|assess\w*|clinical)|\b(?:judged|considered|deemed|determined|assessed|decided|believed|evaluated|thought|regarded|identified|confirmed)\b[\w\s,-]{{0,60}}?\bby\s+(?:the\s+|an?\s+)?{_WHO}|\b(?:deemed|considered|judged)\s+(?:to\s+be\s+)?(?:unsuitable|inappropriate|ineligible|unfit|not\s+suitable|by|clinically)|\bany\s+other\s+reasons?\b)"
)
_CUES = ("investigat", "physician", "opinion", "judg", "discretion", "deemed", "considered", "clinician", "researcher", "sponsor", "doctor", "other reason", "in the view")  # fmt: skip


def find(clause: Clause) -> Iterator[Found]:
    match = _JUDGES.search(clause.small, clause.start, clause.end)
    if match is not None:
        found = Found(
            "investigator",
            match.start(),
            match.end(),
            Concept("investigator's judgement", "investigator"),
            says="the investigator decides",
            takes_windows=False,
        )
        found.names = (clause.text.strip(),)
        yield found


def build(found: Found) -> Executable | None:
    return "investigator_judgement", InvestigatorJudgement(found.names[0] if found.names else "that this holds")


READING = ReadingKind("What only the investigator can say.", find, build, rank=7, cues=_CUES)
