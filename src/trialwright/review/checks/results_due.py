"""R01, R02: are results due, and do they come with the protocol and the analysis plan?

An applicable trial is told by what the record shows: interventional, of a drug regulated by the FDA in phase 2 or later
or of a device regulated by it beyond feasibility, primary completion on or after 2017-01-18. Whether a trial is
applicable is decided by law, not here: the sentence says "looks applicable".
"""

from __future__ import annotations

from datetime import date, timedelta

from trialwright.registry.believability import results_due
from trialwright.review.case import DESIGN, STATUS, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.rule_sources import cfr

_FINAL_RULE = date(2017, 1, 18)
_GRACE = timedelta(days=30)


def results_overdue(case: Case) -> Judged:
    due = results_due(case.record)
    if due is None:
        return not_in_source("a completion date")
    day, counted = due
    told = f"results would be due {day} ({counted}), where that rule applies"
    if _has_results(case):
        return passed("results are posted")
    if case.as_of <= day + _GRACE:
        return passed(f"{told}: not yet due")
    primary = case.dated("primary_completion")[0]
    if primary is None:
        return not_in_source("a primary completion date")
    if primary.latest < _FINAL_RULE or not _looks_applicable(case):
        return passed("the rule does not apply, by what the record shows")
    if case.status.results_waived or case.status.delayed_posting or case.status.disp_first_submit_date:
        return passed("a delay was certified, or a waiver granted")
    if case.status.results_first_submit_date or _in_review(case):
        return passed("results were submitted and are under review")
    says = f"The trial looks applicable, its primary completion was {primary}, and no results are posted; {told}."
    return faulty([case.fault(says, f"{STATUS}.primaryCompletionDateStruct.date", f"{DESIGN}.phases[0]")])


def _has_results(case: Case) -> bool:
    return bool(case.record.has_results or case.record.results_section)


def _in_review(case: Case) -> bool:
    misc = case.derived.misc_info_module
    return bool(misc and misc.submission_tracking and misc.submission_tracking.submission_infos)


def _looks_applicable(case: Case) -> bool:
    phases = case.design.phases or ()
    is_late = bool(phases) and not set(phases) <= {"EARLY_PHASE1", "PHASE1", "NA"}
    is_feasibility = case.design_info.primary_purpose == "DEVICE_FEASIBILITY"
    is_device = bool(case.oversight.is_fda_regulated_device) and set(phases) <= {"NA"} and not is_feasibility
    is_regulated = bool(case.oversight.is_fda_regulated_drug) or is_device
    withdrawn = case.status.overall_status == "WITHDRAWN"
    return case.is_interventional and is_regulated and (is_late or is_device) and not withdrawn


def documents_missing(case: Case) -> Judged:
    if not _has_results(case):
        return not_in_source("results")
    primary = case.dated("primary_completion")[0]
    if primary is None:
        return not_in_source("a primary completion date")
    if primary.latest < _FINAL_RULE:
        return passed("completed before documents were asked for")
    section = case.record.document_section
    documents = (section.large_document_module.large_docs or ()) if section and section.large_document_module else ()
    no_plan = bool(section and section.large_document_module and section.large_document_module.no_sap)
    if not documents and not case.shows("documentSection"):
        return not_in_source("documents")
    has_protocol = any(one.has_protocol for one in documents)
    has_plan = no_plan or any(one.has_sap for one in documents)
    if has_protocol and has_plan:
        return passed("protocol and analysis plan are there")
    missing = " and ".join(
        word for word, held in (("protocol", has_protocol), ("statistical analysis plan", has_plan)) if not held
    )
    says = f"Results are posted for a primary completion of {primary}, without the {missing}."
    return faulty([case.fault(says, f"{STATUS}.primaryCompletionDateStruct.date")])


CHECKS = (
    Check(
        "R01",
        "error",
        "an applicable trial posts results within a year of its primary completion",
        cfr("11.44"),
        "Look for a publication, or ask the sponsor for the results.",
        results_overdue,
    ),
    Check(
        "R02",
        "warning",
        "results come with the protocol and the statistical analysis plan",
        cfr("11.48(a)(5)"),
        "Ask the sponsor for the documents.",
        documents_missing,
    ),
)
