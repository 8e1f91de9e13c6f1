"""I01-I06: number, titles and summary: present, within their limits, spelt out, and agreeing with the design."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from trialwright.registry.record import is_nct_id
from trialwright.review.case import ARMS, CRITERIA, DESCRIPTION, DESIGN, IDENTIFICATION, PLACES, STATUS, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.finding import Fault
from trialwright.review.rule_sources import PRS_REVIEW, ZARIN_2011, protocol_definitions

_LIMITS = {
    f"{IDENTIFICATION}.orgStudyIdInfo.id": 30,
    f"{IDENTIFICATION}.briefTitle": 300,
    f"{IDENTIFICATION}.officialTitle": 600,
    f"{IDENTIFICATION}.acronym": 14,
    f"{DESCRIPTION}.briefSummary": 5000,
    f"{DESCRIPTION}.detailedDescription": 32000,
    CRITERIA: 20000,
    f"{STATUS}.whyStopped": 250,
    f"{DESIGN}.designInfo.interventionModelDescription": 1000,
    f"{DESIGN}.designInfo.maskingInfo.maskingDescription": 1000,
    "protocolSection.eligibilityModule.studyPopulation": 1000,
}
"""Characters that a field may have, by its path (protocol registration data element definitions)."""

_ABBREVIATION = re.compile(r"\b[A-Z]{2,6}s?\b(?![-/]?\d)")
_KNOWN = frozenset(
    [
        "II",
        "III",
        "IV",
        "VI",
        "VII",
        "VIII",
        "IX",
        "XI",
        "HIV",
        "AIDS",
        "DNA",
        "RNA",
        "COVID",
        "SARS",
        "US",
        "USA",
        "UK",
        "EU",
        "NIH",
        "UCLA",
        "MRI",
        "CT",
        "PET",
        "ECG",
        "II",
    ]
)


def number_is_off(case: Case) -> Judged:
    nct_id, aliases = case.record.nct_id, case.identification.nct_id_aliases or ()
    if not is_nct_id(nct_id):
        return faulty([case.fault(f"{nct_id} is not NCT and eight digits.", f"{IDENTIFICATION}.nctId")])
    if nct_id in aliases:
        return faulty([case.fault(f"{nct_id} is registered as an old number of itself.", f"{IDENTIFICATION}.nctId")])
    return passed(f"{nct_id} is a number of the registry")


def text_too_long(case: Case) -> Judged:
    found = [(path, limit, quote) for path, limit in _LIMITS.items() if (quote := case.quote(path)).text]
    if not found:
        return not_in_source("any text with a limit")
    faults = []
    for path, limit, quote in found:
        length = len(case.criteria.view.text) if path == CRITERIA else len(quote.text)
        name = path.rpartition(".")[2]
        if length > limit + (len(quote.text) - len(quote.text.replace("\\", ""))):
            faults.append(
                case.fault(f"{name} has {length:,} characters, the limit is {limit:,}.", case.quote(path, limit))
            )
        elif "Title" not in name and limit > 100 and limit - 3 <= length <= limit and quote.text[-1:].isalnum():
            says = f"{name} ends without a full stop at its limit of {limit:,} characters: it may be cut."
            faults.append(case.fault(says, case.quote(path, max(0, len(quote.text) - 80))))
    return faulty(faults)


def official_title_missing(case: Case) -> Judged:
    path = f"{IDENTIFICATION}.officialTitle"
    if (case.identification.official_title or "").strip():
        return passed("an official title is registered")
    if not case.shows(path):
        return not_in_source("an official title")
    return faulty([case.fault("No official title is registered.", f"{IDENTIFICATION}.briefTitle")])


def abbreviation_in_title(case: Case) -> Judged:
    title = case.identification.brief_title
    if not title:
        return not_in_source("a brief title")
    return faulty(_unexpanded(case, title))


def _unexpanded(case: Case, title: str) -> Iterator[Fault]:
    if title.upper() == title:
        return
    for match in _ABBREVIATION.finditer(title):
        word = match.group()
        before, after = title[: match.start()].rstrip(), title[match.end() :].lstrip()
        is_explained = before.endswith(("(", "[", ":")) or after.startswith("(")
        if word.rstrip("s") not in _KNOWN and not is_explained and word != case.identification.acronym:
            says = f"{word} is not spelt out in the title."
            yield case.fault(says, case.quote(f"{IDENTIFICATION}.briefTitle", match.start(), match.end()))


def title_against_design(case: Case) -> Judged:
    titles = {
        f"{IDENTIFICATION}.briefTitle": case.identification.brief_title,
        f"{IDENTIFICATION}.officialTitle": case.identification.official_title,
    }
    if case.design.study_type is None or not any(titles.values()):
        return not_in_source("a title and a design")
    return faulty(fault for path, title in titles.items() if title for fault in _disagreements(case, path, title))


def _disagreements(case: Case, path: str, title: str) -> Iterator[Fault]:
    said = {name: match for name, pattern in _SAID.items() if (match := pattern.search(title))}
    for name, says, where in (*_of_allocation(case, said), *_of_masking(case, said), *_of_size(case, said)):
        yield case.fault(says, case.quote(path, *said[name].span()), where)


_Said = Mapping[str, re.Match[str]]
_Disagreement = tuple[str, str, str]
"""What the title says, by its name in ``_SAID``; the sentence; and the path of the field that disagrees."""


def _of_allocation(case: Case, said: _Said) -> Iterator[_Disagreement]:
    allocation, where = case.design_info.allocation, f"{DESIGN}.designInfo.allocation"
    if "randomised" in said and "not randomised" not in said:
        if case.design.study_type == "OBSERVATIONAL":
            yield "randomised", "The title says randomised, the study is observational.", f"{DESIGN}.studyType"
        elif allocation in ("NON_RANDOMIZED", "NA"):
            yield "randomised", f"The title says randomised, the allocation is {allocation}.", where
    if "not randomised" in said and allocation == "RANDOMIZED":
        yield "not randomised", "The title says not randomised, the allocation is RANDOMIZED.", where


def _of_masking(case: Case, said: _Said) -> Iterator[_Disagreement]:
    masking, where = case.design_info.masking_info, f"{DESIGN}.designInfo.maskingInfo.masking"
    masked = masking.masking if masking else None
    if "blind" in said and "open" not in said and masked == "NONE":
        yield "blind", "The title says blind, nobody is masked.", where
    if "open" in said and "blind" not in said and masked in ("DOUBLE", "TRIPLE", "QUADRUPLE"):
        yield "open", f"The title says open-label, the masking is {masked}.", where


def _of_size(case: Case, said: _Said) -> Iterator[_Disagreement]:
    arms, sites, phases = (
        case.arms.arm_groups or (),
        len(case.places.locations or ()),
        case.design.phases or (),
    )
    if "single arm" in said and len(arms) > 1 and case.design_info.allocation == "RANDOMIZED":
        yield "single arm", f"The title says one arm, {len(arms)} are registered.", f"{ARMS}.armGroups[1].label"
    if "phase" in said and phases and "NA" not in phases and case.is_interventional:
        told = _phases(said["phase"].group(1), said["phase"].group(2))
        registered = {phase.removeprefix("EARLY_").removeprefix("PHASE") for phase in phases}
        if told and not told & registered:
            says = f"The title says {said['phase'].group()}, the phase is {', '.join(phases)}."
            yield "phase", says, f"{DESIGN}.phases[0]"
    if "single centre" in said and sites > 1:
        says = f"The title says one centre, {sites} sites are registered."
        yield "single centre", says, f"{PLACES}.locations[1].facility"


_SAID = {
    "randomised": re.compile(
        r"(?<!non-)(?<!non )(?<!un)(?<!not )(?<!mendelian )\brandomi[sz]ed\b(?! withdrawal)", re.I
    ),
    "not randomised": re.compile(r"\b(?:non-?\s?|un|not )randomi[sz]ed\b", re.I),
    "blind": re.compile(
        r"\b(?:double|triple|single|quadruple|assessor|observer|evaluator|investigator)[- ](?:blind(?:ed)?|masked)\b",
        re.I,
    ),
    "open": re.compile(r"\bopen[- ]label(?:led|ed)?\b(?!,? (?:extension|follow|phase|period|treatment|run))", re.I),
    "single arm": re.compile(r"\b(?:single|one)[- ]arm(?:ed)?\b", re.I),
    "single centre": re.compile(r"\b(?:single|one)[- ]cent(?:er|re)\b", re.I),
    "phase": re.compile(r"\bphase[- ](0|[1-4]|IV|I{1,3})[ab]?(?:\s?[/-]\s?(?:phase )?([1-4]|IV|I{1,3})[ab]?)?\b", re.I),
}
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}


def _phases(*told: str | None) -> set[str]:
    return {_ROMAN.get(one.upper(), one) for one in told if one}


def summary_style(case: Case) -> Judged:
    text = case.description.brief_summary
    if not text:
        return not_in_source("a summary")
    path = f"{DESCRIPTION}.briefSummary"
    faults = []
    first = re.search(r"\b(?:we|We|our|Our)\b", text)
    if first:
        faults.append(case.fault("The summary speaks in the first person.", case.quote(path, *first.span())))
    twice = re.search(r"\b(the|of|and|to|in|is|for|with|a|an)[ ]\1\b", text, re.I)
    if twice:
        faults.append(case.fault(f"A word stands twice: {twice.group()}", case.quote(path, *twice.span())))
    return faulty(faults)


CHECKS = (
    Check(
        "I01",
        "error",
        "the number is NCT and eight digits, and not an old one",
        protocol_definitions("NCT number"),
        "Look the study up in the registry.",
        number_is_off,
    ),
    Check(
        "I02",
        "warning",
        "each text keeps to its limit and is not cut at it",
        protocol_definitions("limits of characters"),
        "Look for the whole text in the registry or the protocol.",
        text_too_long,
    ),
    Check(
        "I03",
        "warning",
        "the study has an official title",
        protocol_definitions("official title"),
        "Ask the sponsor.",
        official_title_missing,
    ),
    Check(
        "I04",
        "note",
        "abbreviations in the brief title are spelt out",
        protocol_definitions("brief title"),
        "Read the conditions for what it stands for.",
        abbreviation_in_title,
    ),
    Check("I05", "warning", "title and design agree", ZARIN_2011, "Ask which of the two holds.", title_against_design),
    Check(
        "I06",
        "note",
        "the summary is in the third person and without slips",
        PRS_REVIEW,
        "No action is needed to use the record.",
        summary_style,
    ),
)
