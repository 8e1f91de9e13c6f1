"""S06-S09, S14, S15: do the dates follow one another, and does each keep to its type?

Order is judged on what partial dates can mean: a month is before another only where every day of it is.
"""

from __future__ import annotations

from itertools import pairwise

from trialwright.clinical.partial_date import PartialDate
from trialwright.registry.record import Record
from trialwright.registry.registered import partial_date
from trialwright.review.case import DESIGN, STATUS, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.finding import Fault
from trialwright.review.rule_sources import ICMJE, ZARIN_2011, cfr, logic, protocol_definitions

_NAMES = {"start": "start", "primary_completion": "primary completion", "completion": "completion"}
_FIELDS = {
    "start": "startDateStruct",
    "primary_completion": "primaryCompletionDateStruct",
    "completion": "completionDateStruct",
}


def _path(name: str, field: str = "date") -> str:
    return f"{STATUS}.{_FIELDS[name]}.{field}"


def _reversed(case: Case, earlier: str, later: str) -> list[Fault]:
    first, second = case.dated(earlier)[0], case.dated(later)[0]
    if first is None or second is None or first.earliest <= second.latest:
        return []
    says = f"The {_NAMES[earlier]} date ({first}) lies after the {_NAMES[later]} date ({second})."
    return [case.fault(says, _path(earlier), _path(later))]


def start_after_completion(case: Case) -> Judged:
    start, completion = case.dated("start")[0], case.dated("completion")[0]
    if start is None or completion is None:
        return not_in_source("start and completion dates")
    days = (completion.latest - start.earliest).days
    return faulty(_reversed(case, "start", "completion"), f"{days} days from start to completion")


def primary_out_of_order(case: Case) -> Judged:
    if case.dated("primary_completion")[0] is None:
        return not_in_source("a primary completion date")
    return faulty(
        [*_reversed(case, "start", "primary_completion"), *_reversed(case, "primary_completion", "completion")]
    )


def actual_in_future(case: Case) -> Judged:
    return _typed(case, "ACTUAL")


def estimated_in_past(case: Case) -> Judged:
    return _typed(case, "ESTIMATED")


def _typed(case: Case, wanted: str) -> Judged:
    dates = [(name, *case.dated(name)) for name in _NAMES]
    typed = [(name, found, kind) for name, found, kind in dates if found and kind]
    if not typed:
        return not_in_source("whether its dates are actual or estimated")
    faults = []
    for name, found, kind in typed:
        is_off = found.earliest > case.as_of if wanted == "ACTUAL" else found.latest < case.as_of
        if kind == wanted and is_off:
            says = (
                f"The {_NAMES[name]} date ({found}) is registered as actual, but lies in the future."
                if wanted == "ACTUAL"
                else f"The {_NAMES[name]} date ({found}) is registered as an estimate, but has passed."
            )
            faults.append(case.fault(says, _path(name), _path(name, "type")))
    return faulty(faults)


def registered_late(case: Case) -> Judged:
    start = case.dated("start")[0]
    submitted = partial_date(case.status.study_first_submit_date)
    if start is None or submitted is None:
        return not_in_source("the start date and the day of first submission")
    late = (submitted.earliest - start.latest).days
    if late <= 21:
        return passed(f"first submitted {submitted}, start {start}")
    says = (
        f"First submitted {submitted}, {late} days after the start ({start}): registered after the first participant."
    )
    return faulty([case.fault(says, f"{STATUS}.studyFirstSubmitDate", _path("start"))])


def history_slips(case: Case) -> Judged:
    if len(case.history) < 1:
        return not_in_source("older versions of the record")
    versions = [*case.history, case.record]
    faults = [fault for fault in (_slipped(case, versions), _backwards(case, versions), _cut(case, versions)) if fault]
    return faulty(faults)


def _start(record: Record) -> PartialDate | None:
    status = record.protocol_section.status_module
    return partial_date(status.start_date_struct.date) if status and status.start_date_struct else None


def _slipped(case: Case, versions: list[Record]) -> Fault | None:
    starts = [found for version in versions if (found := _start(version))]
    slips = [(old, new) for old, new in pairwise(starts) if new.earliest > old.latest]
    if len(slips) < 2:
        return None
    told = ", ".join(f"{old} to {new}" for old, new in slips)
    return case.fault(f"The start date was put off {len(slips)} times ({told}).", _path("start"))


_ORDER = ("NOT_YET_RECRUITING", "RECRUITING", "ACTIVE_NOT_RECRUITING", "COMPLETED")


def _backwards(case: Case, versions: list[Record]) -> Fault | None:
    states = [status.overall_status for version in versions if (status := version.protocol_section.status_module)]
    ranked = [state for state in states if state in _ORDER]
    for old, new in pairwise(ranked):
        if _ORDER.index(new) < _ORDER.index(old):
            return case.fault(f"The status went back from {old} to {new}.", f"{STATUS}.overallStatus")
    return None


def _cut(case: Case, versions: list[Record]) -> Fault | None:
    designs = [version.protocol_section.design_module for version in versions]
    counts = [info.count for design in designs if design and (info := design.enrollment_info) and info.count]
    if len(counts) > 1 and counts[-1] < max(counts) / 2:
        says = f"The enrolment was cut by more than half, from {max(counts)} to {counts[-1]}."
        return case.fault(says, f"{DESIGN}.enrollmentInfo.count")
    return None


_ORDER_RULE = logic("a study starts before it completes")

CHECKS = (
    Check(
        "S06",
        "error",
        "a study starts before it completes",
        _ORDER_RULE,
        "Ask the sponsor for the right dates.",
        start_after_completion,
    ),
    Check(
        "S07",
        "error",
        "primary completion lies between start and completion",
        protocol_definitions("primary completion date"),
        "Ask the sponsor for the right dates.",
        primary_out_of_order,
    ),
    Check(
        "S08",
        "error",
        "an actual date is not in the future",
        protocol_definitions("date types"),
        "Read the date as an estimate; the sponsor should correct its type.",
        actual_in_future,
    ),
    Check(
        "S09",
        "warning",
        "an estimated date is not in the past",
        protocol_definitions("date types"),
        "Ask whether it came to pass; the sponsor should register the actual date.",
        estimated_in_past,
    ),
    Check(
        "S14",
        "warning",
        "a study is registered before its first participant, at the latest 21 days after",
        cfr("11.24"),
        "Compare outcomes with the protocol: they may have been registered when data were known. "
        f"{ICMJE.name} ({ICMJE.address}).",
        registered_late,
    ),
    Check(
        "S15",
        "warning",
        "versions of a record do not show a start put off twice, a status going back or half the size cut",
        ZARIN_2011,
        "Read the older versions and ask the sponsor for the reasons.",
        history_slips,
    ),
)
