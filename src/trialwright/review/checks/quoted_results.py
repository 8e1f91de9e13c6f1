"""O07: results of another trial quoted in the description without saying where they were published.

A sentence with a percentage and a verb of the past, about a trial, a study or a response, in a text without any
citation (a number in brackets, a year in parentheses, "et al.", a DOI, an NCT number) and a record without references.
"""

from __future__ import annotations

import re

from trialwright.registry.record_references import ReferencesModule
from trialwright.review.case import DESCRIPTION, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.rule_sources import ZARIN_2011

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.\d[^.!?\n]*)*[.!?]?")
_RESULT = re.compile(
    r"\b(?:response|remission|survival|incidence|relapse|recurrence|success|cure|mortality|event) rates?\b[^.]{0,200}?"
    r"\b(?:was|were|reached|increased|decreased|achieved|rose|fell|of)\b[^.%]{0,100}?\d+(?:\.\d+)?\s*%",
    re.I,
)
_ABOUT = re.compile(r"\b(?:trials?|stud(?:y|ies)|group|arm)\b", re.I)
_PLAN = re.compile(
    r"\b(?:will|assum\w+|expect\w*|power|sample size|hypothes\w+|anticipat\w+|estimat\w+|calculat\w+)\b", re.I
)
_CITATION = re.compile(
    r"\[\s*\d|\(\s*\d{1,3}(?:\s*[,-]\s*\d{1,3})*\s*\)|et al|doi|pmid|NCT\d{8}|\((?:[^()]*\b)?(?:19"
    r"|20)\d\d\)|\b[A-Z][a-z]+,? (?:19|20)\d\d|"
    r"[.a-z](?:\d{1,2}(?:[,–-]\d{1,2})+)(?=\s|$)|references?\b|[⁰¹²³⁴⁵⁶⁷⁸⁹]",
    re.I,
)


def results_without_reference(case: Case) -> Judged:
    path = f"{DESCRIPTION}.detailedDescription"
    text = case.description.detailed_description
    if not text:
        return not_in_source("a detailed description")
    module = case.record.protocol_section.references_module or ReferencesModule()
    if module.references or module.see_also_links or _CITATION.search(text):
        return passed("the record names a publication")
    found = [
        match
        for match in _SENTENCE.finditer(text)
        if _RESULT.search(match.group()) and _ABOUT.search(match.group()) and not _PLAN.search(match.group())
    ]
    return faulty(
        case.fault(
            f"Results of another study are quoted without a reference: {match.group().strip()}",
            case.quote(path, match.end() - len(match.group().lstrip()), match.end()),
        )
        for match in found
    )


CHECKS = (
    Check(
        "O07",
        "note",
        "results of other studies come with a reference",
        ZARIN_2011,
        "Look for the publication before relying on the numbers.",
        results_without_reference,
    ),
)
