"""V01-V03: can the study be found by its words, and is its claim to be the only one true?"""

from __future__ import annotations

import re

from trialwright.review.case import CONDITIONS, DESCRIPTION, Case
from trialwright.review.check import Check, Judged, faulty, needs_corpus, not_in_source, passed
from trialwright.review.likeness import condition_words, intervention_words
from trialwright.review.rule_sources import MIRON_2020, ZARIN_2011, protocol_definitions

_SHORT = re.compile(r"\(\s*[A-Z][A-Za-z]?[A-Z][A-Za-z0-9-]{0,5}\s*\)|^[A-Z]{2,6}$")
_NO_OTHER = re.compile(
    r"\b(?:there (?:are|is|have been|has been)|to (?:our"
    r"|the best of our) knowledge,? )(?:currently )?\s*(?:no|not any|never)\s+"
    r"(?:other |previous |prior )?(?:clinical |randomi[sz]ed |registered |published )*(?:trials?|stud(?:y|ies))\b[^.]*",
    re.I,
)


def condition_not_mesh(case: Case) -> Judged:
    conditions = case.conditions.conditions
    if not conditions:
        return not_in_source("conditions")
    known = _mesh_terms(case)
    faults = []
    for index, condition in enumerate(conditions):
        path = f"{CONDITIONS}.conditions[{index}]"
        short = _SHORT.search(condition)
        if short:
            faults.append(
                case.fault(f"The condition holds an abbreviation: {condition}", case.quote(path, *short.span()))
            )
        elif known and _words(condition) not in known:
            says = f"None of the terms of MeSH that the registry derived has the condition's words: {condition}"
            faults.append(case.fault(says, path))
    return faulty(faults)


def _mesh_terms(case: Case) -> frozenset[frozenset[str]]:
    """The words of each term, since MeSH turns them round: Pulmonary Hypertension is Hypertension, Pulmonary."""
    module = case.derived.condition_browse_module
    if module is None:
        return frozenset()
    terms = [mesh.term for mesh in (*(module.meshes or ()), *(module.ancestors or ()))]
    terms += [name for leaf in module.browse_leaves or () for name in (leaf.name, leaf.as_found)]
    return frozenset(_words(term) for term in terms if term)


def _words(term: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", term.casefold()))


def no_keyword_no_mesh(case: Case) -> Judged:
    has_keywords, module = bool(case.conditions.keywords), case.derived.condition_browse_module
    has_terms = bool(module and (module.meshes or module.ancestors))
    if has_keywords or has_terms:
        return passed("keywords or terms of MeSH are there")
    if not (case.shows(f"{CONDITIONS}.keywords") and case.record.derived_section):
        return not_in_source("keywords and terms of MeSH")
    return faulty(
        [
            case.fault(
                "Neither keywords nor a term of MeSH: searches by subject will miss the study.",
                f"{CONDITIONS}.conditions[0]",
            )
        ]
    )


def claims_to_be_only(case: Case) -> Judged:
    text = case.description.detailed_description or ""
    claim = _NO_OTHER.search(text)
    if not text:
        return not_in_source("a detailed description")
    if claim is None:
        return passed("the description does not claim to be the only study")
    if case.corpus is None:
        return needs_corpus("other records, to test the claim that there is no other study")
    drugs, illness = intervention_words(case.record), condition_words(case.record)
    others = [
        other.nct_id
        for other in case.corpus.similar(case.record, 50)
        if drugs & intervention_words(other) and len(illness & condition_words(other)) * 2 >= len(illness)
    ]
    if not others:
        return passed("no other study of the intervention and the condition is among the records at hand")
    quote = case.quote(f"{DESCRIPTION}.detailedDescription", *claim.span())
    return faulty([case.fault(f"There are other studies of it, such as {', '.join(others[:3])}.", quote)])


CHECKS = (
    Check(
        "V01",
        "note",
        "a condition is a term of MeSH, without abbreviations",
        MIRON_2020,
        "Search by the term of MeSH as well.",
        condition_not_mesh,
    ),
    Check(
        "V02",
        "note",
        "the study has keywords or terms of MeSH",
        protocol_definitions("keywords"),
        "Search by words of the title.",
        no_keyword_no_mesh,
    ),
    Check(
        "V03",
        "note",
        "a claim that there is no other study holds",
        ZARIN_2011,
        "Look at the related studies.",
        claims_to_be_only,
    ),
)
