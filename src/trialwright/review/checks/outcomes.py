"""O01-O06: what is measured, when, and is each outcome one thing?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.review.case import OUTCOMES, Case
from trialwright.review.check import Check, Judged, faulty, not_applicable, not_in_source, passed
from trialwright.review.finding import Fault
from trialwright.review.rule_sources import PRS_JUNE_2018, PRS_REVIEW, ZARIN_2011, logic, protocol_definitions

_UNSPECIFIC = frozenset(
    ["safety", "efficacy", "effectiveness", "tolerability", "feasibility", "satisfaction", "acceptability"]
)
_FILLING = re.compile(
    r"\b(?:and|or|of|the|in|to|a|overall|general|patients?|participants?|study|drug|treatment|evaluat\w+|assess\w*|clinical"
    r"|profile|outcomes?|measures?|endpoints?)\b"
)
_WHOLE_STUDY = re.compile(
    r"\s*(?:throughout|during|through|duration of|for the duration of|entire|whole|over|until the end of"
    r"|end of)?\s*(?:the\s+)?"
    r"(?:duration of\s+)?(?:the\s+)?(?:entire\s+|whole\s+)?(?:study|trial)(?:\s+(?:period|duration"
    r"|completion))?\s*\.?\s*",
    re.I,
)
_FAR = 2_000
"""Characters of a title that are read: the registry takes 254."""

_ENUMERATED = re.compile(r"(?:^|\s)\(?(?:1|a|i)[).]\s.*\s\(?(?:2|b|ii)[).]\s", re.S)
_LIST = re.compile(r"^[^,;]{2,40}(?:[,;]\s*[^,;]{2,30}){2,},?\s*(?:and|&)\s+[^,;]{2,40}$", re.I)


_ONE_THING = re.compile(
    r"\b(?:composite|total|scores?|or|change|difference|arms?|(?:weeks?|days?|months?|years?|visits?"
    r"|cycles?|parts?) \d|"
    r"\d+(?:,| and) \d+|\d+ (?:hour|day|week|month|year)s?"
    r"|number|percent\w*|proportion|incidence|time to|participants|patients|subjects"
    r"|correlation|association|questionnaires?|index|"
    r"comparison|between|relationship|effects? of)\b",
    re.I,
)
"""Words of a title that lists the parts, groups or time points of one measure."""

_ONE_BY_PARTS = re.compile(r"\b(?:composite|components?|defined as|subgroups?|according to|any of|major)\b", re.I)
_COMPOSITE = re.compile(
    r"(?:\w+[ -]){0,4}?composite(?: \w+){0,2} (?:end ?points?|outcomes?|events?)(?: (?:rate|at|within|after|by)\b.*)?",
    re.I,
)


def no_primary_outcome(case: Case) -> Judged:
    if not case.is_interventional:
        return not_applicable("a primary outcome is asked of interventional studies")
    if any(path.startswith(f"{OUTCOMES}.primary") for path, _ in case.outcomes):
        return passed("a primary outcome is registered")
    if case.is_older_than_fdaaa:
        return passed("registered before outcomes were asked for")
    if case.shows(OUTCOMES):
        return faulty([case.fault("No primary outcome is registered.", "protocolSection.designModule.studyType")])
    says = "No primary outcome in this source; the registry's own record may hold one."
    return faulty([case.fault(says, "protocolSection.designModule.studyType")])


def no_time_frame(case: Case) -> Judged:
    if not case.outcomes:
        return not_in_source("outcomes")
    missing = [(path, one) for path, one in case.outcomes if not (one.time_frame or "").strip()]
    if missing and case.is_older_than_fdaaa:
        return passed("registered before time frames were asked for")
    if missing and not any(case.shows(f"{path}.timeFrame") for path, _ in missing):
        return not_in_source("the time frame of an outcome")
    return faulty(case.fault(f"No time frame for: {one.measure}", f"{path}.measure") for path, one in missing)


def unspecific_title(case: Case) -> Judged:
    if not case.outcomes:
        return not_in_source("outcomes")
    return faulty(
        case.fault(f"The title alone does not say what is measured: {one.measure}", f"{path}.measure")
        for path, one in case.outcomes
        if _is_unspecific(one.measure or "")
    )


def _is_unspecific(title: str) -> bool:
    words = re.findall(r"[a-z]+", _FILLING.sub("", title.lower()))
    return bool(words) and all(word in _UNSPECIFIC for word in words) and not re.search(r"\d", title)


def empty_time_frame(case: Case) -> Judged:
    frames = [
        (path, one.time_frame.strip())
        for path, one in case.outcomes
        if (one.time_frame or "").strip() and one.time_frame
    ]
    if not frames:
        return not_in_source("a time frame")
    return faulty(
        case.fault(f"The time frame does not say when: {frame}", f"{path}.timeFrame")
        for path, frame in frames
        if (re.fullmatch(r"[\d.,\s-]+", frame) and not re.search(r"(?:19|20)\d\d", frame))
        or _WHOLE_STUDY.fullmatch(frame)
    )


def outcome_twice(case: Case) -> Judged:
    if not case.outcomes:
        return not_in_source("outcomes")
    seen: dict[tuple[str, ...], str] = {}
    faults = []
    for path, one in case.outcomes:
        key = tuple(_plain(text) for text in (one.measure, one.time_frame, one.description))
        if key[0] and key in seen:
            faults.append(
                case.fault(f"The same outcome stands twice: {one.measure}", f"{seen[key]}.measure", f"{path}.measure")
            )
        seen.setdefault(key, path)
    return faulty(faults)


def _plain(text: str | None) -> str:
    return re.sub(r"[^a-z0-9<>=%'′]+", " ", (text or "").lower()).strip()


def several_in_one(case: Case) -> Judged:
    if not case.outcomes:
        return not_in_source("outcomes")
    return faulty(_several(case))


def _several(case: Case) -> Iterator[Fault]:
    for path, one in case.outcomes:
        title = re.sub(r"\([^)]*\)", "", (one.measure or "")[:_FAR]).strip(" .")
        if _ENUMERATED.search(title) and not _ONE_BY_PARTS.search(title):
            yield case.fault(f"One outcome numbers several: {one.measure}", f"{path}.measure")
        elif len(title) < 250 and _LIST.match(title) and not _ONE_THING.search(title):
            yield case.fault(f"One outcome lists several: {one.measure}", f"{path}.measure")
        elif _COMPOSITE.fullmatch(title) and not (one.description or "").strip():
            yield case.fault(
                f"A composite outcome without a description of its parts: {one.measure}", f"{path}.measure"
            )


_MEASURE = protocol_definitions("primary outcome measure")

CHECKS = (
    Check(
        "O01",
        "error",
        "an interventional study has a primary outcome",
        _MEASURE,
        "Fetch the registry's own record before blaming the sponsor; then ask the contact.",
        no_primary_outcome,
    ),
    Check(
        "O02",
        "error",
        "each outcome has a time frame",
        protocol_definitions("outcome measure time frame"),
        "Look for it in the protocol, or ask the contact.",
        no_time_frame,
    ),
    Check(
        "O03",
        "warning",
        "the title of an outcome says what is measured",
        PRS_JUNE_2018,
        "Read the description; the sponsor should name the measure.",
        unspecific_title,
    ),
    Check(
        "O04",
        "warning",
        "a time frame says when, not only a number or 'the study'",
        PRS_REVIEW,
        "Look for the time points in the description or the protocol.",
        empty_time_frame,
    ),
    Check(
        "O05",
        "warning",
        "no outcome stands twice",
        logic("one outcome cannot be primary and secondary at once"),
        "Take it as primary; the sponsor should remove the other.",
        outcome_twice,
    ),
    Check(
        "O06",
        "warning",
        "an outcome is one measure",
        ZARIN_2011,
        "Look in the results for which of them is meant; the sponsor should split it.",
        several_in_one,
    ),
)
