"""D09: does the summary say what the study wants to find out?"""

from __future__ import annotations

import re

from trialwright.review.case import DESCRIPTION, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.rule_sources import protocol_definitions

_OBJECTIVE = re.compile(
    r"\b(?:aim\w*|objectiv\w*|purpos\w*|goals?|hypothes\w+|questions?|whether|if|intend\w*|seeks?|"
    r"(?:to|will|is to|be|being|by) (?:\w+ )?(?:evaluat|assess|investigat|determin|compar|test|examin"
    r"|explor|stud|learn|describ|"
    r"measur|find|establish|identif|understand|demonstrat|show|validat|develop|confirm|improv|verif"
    r"|collect|analy[sz]|observ|"
    r"gain|obtain|provid|look|see|monitor|characteri[sz]|reduc|prevent|follow|estimat|treat|help|check"
    r"|increas|optimi[sz]|"
    r"document|gather|quantif|correlat|review|detect|define|answer|address|clarif|predict|perform|use"
    r"|conduct|enabl|know)\w*|"
    r"(?:evaluat|assess|investigat|determin|compar|test|examin|explor|studi|describ|measur|look"
    r"|estimat)(?:es|s|ing|ed)\b|"
    r"(?:^|[.\n:]\s*|[-*]\s+)(?:Analy[sz]e|Assess|Compare|Create|Determine|Establish|Evaluate|Examine"
    r"|Explore|Investigate|Study)\b|"
    r"performed (?:for|to)|how (?:well|safe|much|many|often|long)|safe and effective|trying)",
    re.I,
)


def objective_missing(case: Case) -> Judged:
    summary = case.description.brief_summary
    if not summary:
        return not_in_source("a summary")
    if _OBJECTIVE.search(summary):
        return passed("the summary says what the study is for")
    says = "The summary tells the design, not what the study wants to find out."
    has_size = re.search(r"sample size|\bpower\b", case.description.detailed_description or "", re.I)
    says += "" if has_size else " No reason is given for its size."
    return faulty([case.fault(says, f"{DESCRIPTION}.briefSummary")])


CHECKS = (
    Check(
        "D09",
        "note",
        "the summary says what the study wants to find out",
        protocol_definitions("brief summary"),
        "Read the primary outcome for the question.",
        objective_missing,
    ),
)
