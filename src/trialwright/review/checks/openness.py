"""X01: does the record say whether data will be shared and who oversees the study?"""

from __future__ import annotations

from datetime import date

from trialwright.review.case import STATUS, Case
from trialwright.review.check import Check, Judged, faulty, not_applicable, not_in_source, passed
from trialwright.review.rule_sources import ICMJE

_SINCE = date(2019, 1, 1)
"""Trials that begin enrolment from this day on must register a data sharing plan (ICMJE)."""


def openness_missing(case: Case) -> Judged:
    section = case.record.protocol_section
    start = case.dated("start")[0]
    if not case.is_interventional:
        return not_applicable("asked of interventional studies")
    statement = section.ipd_sharing_statement_module
    has_statement = bool(statement and (statement.ipd_sharing or statement.description))
    has_oversight = case.oversight.is_fda_regulated_drug is not None or case.oversight.oversight_has_dmc is not None
    if has_statement and has_oversight:
        return passed("both are told")
    if not case.shows("protocolSection.ipdSharingStatementModule") or start is None:
        return not_in_source("a statement on data sharing and oversight")
    if start.latest < _SINCE:
        return passed("the study began before a statement was asked for")
    missing = [
        name
        for name, held in (("a statement on data sharing", has_statement), ("oversight", has_oversight))
        if not held
    ]
    return faulty([case.fault(f"The record does not tell {' and '.join(missing)}.", f"{STATUS}.startDateStruct.date")])


CHECKS = (
    Check(
        "X01",
        "note",
        "the record says whether data will be shared, and who oversees the study",
        ICMJE,
        "Ask the sponsor.",
        openness_missing,
    ),
)
