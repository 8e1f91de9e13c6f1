"""S01-S05, S10-S13: can the registered status be true on this day, and does the rest of the record agree with it?

Dates count from the last day that a partial date can mean, and 30 days are allowed for the update that 42 CFR 11.64
asks for, so that "passed" is never said too early.
"""

from __future__ import annotations

from datetime import timedelta

from trialwright.registry.believability import ONGOING, days_since, last_update, unknown_from
from trialwright.registry.registered import partial_date
from trialwright.registry.words import STATUS as STATUS_WORDS
from trialwright.review.case import DESIGN, PLACES, STATUS, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.rule_sources import UNKNOWN_STATUS, cfr, protocol_definitions

_GRACE = timedelta(days=30)
_UPDATE = cfr("11.64")
_STATUS_DEFINITION = protocol_definitions("overall recruitment status")
_OVERALL = f"{STATUS}.overallStatus"


def _words(case: Case) -> str:
    status = case.status.overall_status or ""
    return STATUS_WORDS.get(status, status.lower())


def start_passed(case: Case) -> Judged:
    start, _ = case.dated("start")
    if case.status.overall_status is None:
        return not_in_source("the status")
    if case.status.overall_status != "NOT_YET_RECRUITING":
        return passed("the status does not say that recruitment is still to begin")
    if start is None:
        return not_in_source("a start date")
    if case.as_of - start.latest <= _GRACE:
        return passed(f"the start date, {start}, has not passed by more than 30 days")
    says = f"The status is Not yet recruiting, but the start date passed {days_since(start, case.as_of)} ({start})."
    return faulty([case.fault(says, _OVERALL, f"{STATUS}.startDateStruct.date")])


def completion_passed(case: Case) -> Judged:
    completion, _ = case.dated("completion")
    if case.status.overall_status is None:
        return not_in_source("the status")
    if case.status.overall_status not in ONGOING:
        return passed("the status does not say that the study is still to run or running")
    if completion is None:
        return not_in_source("a completion date")
    if case.as_of - completion.latest <= _GRACE:
        return passed(f"the completion date, {completion}, has not passed by more than 30 days")
    ago = days_since(completion, case.as_of)
    says = f"The status is {_words(case)}, but the completion date passed {ago} ({completion})."
    return faulty([case.fault(says, _OVERALL, f"{STATUS}.completionDateStruct.date")])


def update_late(case: Case) -> Judged:
    updated = last_update(case.record)
    if case.status.overall_status is None or updated is None:
        return not_in_source("the status and the date of the last update")
    if case.status.overall_status not in ONGOING:
        return passed("the status does not say that the study is still to run or running")
    if case.as_of - updated.latest <= timedelta(days=365):
        return passed(f"last update {days_since(updated, case.as_of)} ({updated})")
    says = f"The status is {_words(case)}, but the last update was {days_since(updated, case.as_of)} ({updated})."
    return faulty([case.fault(says, _OVERALL, _update_path(case))])


def _update_path(case: Case) -> str:
    posted = case.status.last_update_post_date_struct
    field = "lastUpdatePostDateStruct.date" if posted and posted.date else "lastUpdateSubmitDate"
    return f"{STATUS}.{field}"


def verification_late(case: Case) -> Judged:
    verified = partial_date(case.status.status_verified_date)
    if verified is None or case.status.overall_status is None:
        return not_in_source("the date on which the record was verified")
    if case.status.overall_status not in ONGOING:
        return passed("the study is not still to run or running")
    if case.as_of - verified.latest <= timedelta(days=183):
        return passed(f"verified {days_since(verified, case.as_of)} ({verified})")
    says = f"The record was verified {days_since(verified, case.as_of)} ({verified}); every six months is advised."
    return faulty([case.fault(says, _OVERALL, f"{STATUS}.statusVerifiedDate")])


def should_be_unknown(case: Case) -> Judged:
    turns = unknown_from(case.record)
    if case.status.overall_status is None:
        return not_in_source("the status")
    if turns is None:
        no_date = case.status.overall_status in ONGOING - {"ENROLLING_BY_INVITATION"}
        return (
            not_in_source("a date of verification or update") if no_date else passed("the two-year rule does not apply")
        )
    completion, _ = case.dated("completion")
    if case.as_of <= turns.latest or (completion and completion.latest >= case.as_of):
        return passed(
            f"the registry will show the status as Unknown from {turns}, unless the record is verified before"
        )
    verified = "statusVerifiedDate" if case.status.status_verified_date else ""
    says = f"Not verified for two years: the registry shows such a status as Unknown since {turns}."
    return faulty([case.fault(says, _OVERALL, f"{STATUS}.{verified}" if verified else _update_path(case))])


def ended_without_actual(case: Case) -> Judged:
    status = case.status.overall_status
    if status is None:
        return not_in_source("the status")
    if status not in ("COMPLETED", "TERMINATED"):
        return passed("the study has not ended by its status")
    completion, kind = case.dated("completion")
    faults = []
    if kind == "ESTIMATED":
        says = f"The study is {status.lower()}, but its completion date ({completion}) is an estimate."
        faults.append(
            case.fault(says, _OVERALL, f"{STATUS}.completionDateStruct.date", f"{STATUS}.completionDateStruct.type")
        )
    if case.enrolment.type == "ESTIMATED":
        says = f"The study is {status.lower()}, but its enrolment ({case.enrolment.count}) is an estimate."
        faults.append(case.fault(says, _OVERALL, f"{DESIGN}.enrollmentInfo.count", f"{DESIGN}.enrollmentInfo.type"))
    if not faults and kind is None and case.enrolment.type is None:
        return not_in_source("whether completion date and enrolment are actual or estimated")
    return faulty(faults)


def stopped_without_why(case: Case) -> Judged:
    status = case.status.overall_status
    if status is None:
        return not_in_source("the status")
    if status not in ("SUSPENDED", "TERMINATED", "WITHDRAWN") or (case.status.why_stopped or "").strip():
        return passed("the study was not stopped early, or the record says why")
    if not case.shows(f"{STATUS}.whyStopped"):
        return not_in_source("why the study was stopped")
    return faulty([case.fault(f"The study is {status.lower()}, and the record does not say why.", _OVERALL)])


def withdrawn_or_empty(case: Case) -> Judged:
    status, count = case.status.overall_status, case.enrolment.count
    if status is None or count is None:
        return not_in_source("the status and the number of participants")
    where = (_OVERALL, f"{DESIGN}.enrollmentInfo.count")
    if status == "WITHDRAWN" and count > 0:
        return faulty(
            [
                case.fault(
                    f"The study was withdrawn before anyone joined, but {count} participants are registered.", *where
                )
            ]
        )
    if status in ("COMPLETED", "TERMINATED") and count == 0:
        return faulty(
            [case.fault(f"Nobody was enrolled: a study that ends so is withdrawn, not {status.lower()}.", *where)]
        )
    return passed(f"{count} participants go with the status")


def sites_disagree(case: Case) -> Judged:
    overall = case.status.overall_status
    sites = [(index, site.status) for index, site in enumerate(case.places.locations or ()) if site.status]
    if overall is None or not sites:
        return not_in_source("the status of any site")
    recruiting = [index for index, status in sites if status == "RECRUITING"]
    if recruiting and overall not in ("RECRUITING", "UNKNOWN", "WITHHELD"):
        says = f"{len(recruiting)} of {len(sites)} sites recruit, but the overall status is {_words(case)}."
        return faulty([case.fault(says, _OVERALL, f"{PLACES}.locations[{recruiting[0]}].status")])
    every_site_tells = len(sites) == len(case.places.locations or ())
    if overall == "RECRUITING" and not recruiting and every_site_tells:
        says = f"The overall status is Recruiting, but none of {len(sites)} sites recruits."
        return faulty([case.fault(says, _OVERALL, f"{PLACES}.locations[{sites[0][0]}].status")])
    return passed("sites and overall status agree")


_ASK = "Ask the contact whether the study has begun; the sponsor should update the status."

CHECKS = (
    Check(
        "S01",
        "error",
        "a study whose start date passed more than 30 days ago is not still to begin",
        _UPDATE,
        _ASK,
        start_passed,
    ),
    Check(
        "S02",
        "error",
        "a study whose completion date passed more than 30 days ago is not still running",
        _UPDATE,
        "Ask the contact whether the study has ended; the sponsor should update status or completion date.",
        completion_passed,
    ),
    Check(
        "S03",
        "warning",
        "the record of a study that is not over is updated every 12 months",
        cfr("11.64(a)(1)(ii)"),
        "Trust status, dates and contacts only after asking; the sponsor should review and update the record.",
        update_late,
    ),
    Check(
        "S04",
        "warning",
        "the record of a study that is not over is verified every 6 months",
        protocol_definitions("record verification date"),
        "The sponsor should review the record and renew the date.",
        verification_late,
    ),
    Check(
        "S05",
        "error",
        "an open status is verified within two years, or shown as Unknown",
        UNKNOWN_STATUS,
        "Read the status as unknown; the sponsor should verify the record.",
        should_be_unknown,
    ),
    Check(
        "S10",
        "error",
        "a study that has ended has an actual completion date and an actual enrolment",
        protocol_definitions("study completion date, enrollment"),
        "The sponsor should register the actual date and number.",
        ended_without_actual,
    ),
    Check(
        "S11",
        "error",
        "a study that was stopped says why",
        protocol_definitions("why study stopped"),
        "Ask the sponsor why the study was stopped.",
        stopped_without_why,
    ),
    Check(
        "S12",
        "error",
        "a withdrawn study has no participants, and an ended one has some",
        _STATUS_DEFINITION,
        "The sponsor should correct the status or the enrolment.",
        withdrawn_or_empty,
    ),
    Check(
        "S13",
        "error",
        "the overall status is Recruiting exactly when a site recruits",
        protocol_definitions("individual site status"),
        "Ask the site; the sponsor should bring site and overall status together.",
        sites_disagree,
    ),
)
