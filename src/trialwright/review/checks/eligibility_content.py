"""E09, E16-E18: do the criteria fit the study: its drug, its disease, its risks, its time points?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from trialwright.review.case import ARMS, CONDITIONS, Case
from trialwright.review.check import Check, Judged, faulty, not_applicable, not_in_source, passed
from trialwright.review.durations import UNIT_DAYS
from trialwright.review.finding import Fault, Quote, RuleSource
from trialwright.review.rule_sources import CONTRACEPTION_2021, CRAGG_2021, STEMS_2018
from trialwright.review.statements import Statement
from trialwright.review.tables import severity_measures

_ALLERGY = re.compile(
    r"\b(?:allerg\w*|hypersensitiv\w*|anaphyla\w*|sensitivit\w*)\b[^.;]{0,60}?\b(?:to|against"
    r"|of)\s+(?P<drugs>[^.;]{3,160}?)\s*,?\s*(?:or|and|and/or)\s+"
    r"(?:to )?(?:any (?:of )?|other )?(?:its |the "
    r"|their )?(?:known )?(?:inactive )?(?:other )?(?:excipients?|components?|ingredients?|constituents?"
    r"|adjuvants?)\b",
    re.I,
)
_STEM = re.compile(
    r"\b[a-z]{3,}(?:mab|cept|tinib|ciclib|rafenib|lisib|parib|vir|statin|sartan|gliptin|gliflozin|glutide"
    r"|prazole|floxacin|cillin|mycin|"
    r"azole|setron|triptan|olol|dipine|pril|caine|oxetine|taxel|platin|rubicin|limus|kinra|gepant|orexant"
    r"|zomib|degib|metinib|imod)\b",
    re.I,
)
"""Endings of drug names (WHO stem book 2018), of those that seldom end another word."""


def drug_not_of_study(case: Case) -> Judged:
    if not case.criteria.statements or not case.arms.interventions:
        return not_in_source("criteria and interventions")
    return faulty(_strangers(case))


def _strangers(case: Case) -> Iterator[Fault]:
    known = _study_words(case)
    for one in case.criteria.statements:
        match = _ALLERGY.search(one.text)
        if match is None:
            continue
        named = list(_STEM.finditer(match.group("drugs")))
        if not named or any(drug.group().lower() in known for drug in named):
            continue
        if len(_WORDS.findall(_FILLER.sub("", match.group("drugs")))) != 1 or _is_coded(case):
            continue
        for drug in named[:1]:
            at = one.start + match.start("drugs") + drug.start()
            index, name = _closest(case, drug.group().lower())
            says = f"The allergy rule names {drug.group()}, which the study does not give; {name} may be meant."
            yield case.fault(
                says, case.quote_criteria(at, at + len(drug.group())), f"{ARMS}.interventions[{index}].name"
            )


_WORDS = re.compile(r"[A-Za-z]{3,}|\d+")
_FILLER = re.compile(r"\b(?:the|any|study|drugs?|active|substance|or|a|of|to)\b", re.I)


def _is_coded(case: Case) -> bool:
    """A drug that goes by a code may be the one that the rule names."""
    return any(re.search(r"[A-Za-z]-?\d{2,}", one.name or "") for one in case.arms.interventions or ())


def _study_words(case: Case) -> str:
    """All that the record says besides its criteria, in lower case."""
    titles, told = case.identification, case.description
    texts = [titles.brief_title, titles.official_title, told.brief_summary, told.detailed_description]
    texts += [
        text for one in case.arms.interventions or () for text in (one.name, one.description, *(one.other_names or ()))
    ]
    texts += [text for group in case.arms.arm_groups or () for text in (group.label, group.description)]
    texts += [
        name
        for module in (case.derived.intervention_browse_module,)
        if module
        for mesh in (*(module.meshes or ()), *(module.ancestors or ()))
        for name in [mesh.term]
    ]
    return " ".join(text for text in texts if text).lower()


def _closest(case: Case, drug: str) -> tuple[int, str]:
    names = [(one.name or "").lower() for one in case.arms.interventions or ()]
    index = max(range(len(names)), key=lambda one: difflib.SequenceMatcher(None, drug, names[one]).ratio())
    return index, (case.arms.interventions or ())[index].name or "another drug"


_ACTIVE = re.compile(
    r"\b(?:active|refractory|severe|moderate(?:ly)?(?: to |-to-|/)severe(?:ly)?|uncontrolled"
    r"|difficult[- ]to[- ]treat)\b",
    re.I,
)


def severity_without_measure(case: Case) -> Judged:
    conditions, inclusion = case.conditions.conditions, case.criteria.of("inclusion")
    if not conditions or not inclusion:
        return not_in_source("conditions and inclusion criteria")
    titles = " ".join(conditions)
    diseases = [one for one in severity_measures() if one.words.search(titles)]
    if not diseases or not case.is_interventional:
        return not_applicable("no measure of activity is known here for the condition")
    text = case.criteria.view.text[inclusion[0].start : inclusion[-1].end]
    faults = []
    for disease in diseases:
        if disease.measures.search(text):
            continue
        for one in inclusion:
            match = _active_disease(one.text, disease.words)
            if match:
                asked = f"{match.group().strip().capitalize()} {disease.condition}"
                says = f"{asked} is asked for, without a measure of it ({disease.source})."
                quote = case.quote_criteria(one.start + match.start(), one.start + match.end())
                faults.append(case.fault(says, quote, f"{CONDITIONS}.conditions[0]"))
                break
    return faulty(faults)


def _active_disease(text: str, words: re.Pattern[str]) -> re.Match[str] | None:
    """The word that asks for activity, next to the disease."""
    for match in _ACTIVE.finditer(text):
        if words.search(text[max(0, match.start() - 40) : match.end() + 50]):
            return match
    return None


_PREGNANT = re.compile(r"\bpregnan\w*", re.I)
_OTHER_PREGNANCY = re.compile(
    r"multiple|\bborn\b|maternal|history|previous|prior|ectopic|during (?:the |a )?pregnan|gestation|twin", re.I
)
_CONTRACEPTION = re.compile(
    r"contracep|birth[- ]control|child[- ]?bearing|reproductive (?:potential|age)|abstinen|abstain|steril"
    r"|menopaus|fertil|condom|intrauterine|become pregnant\b.{0,40}\bavoid|not (?:planning|intend)"
    r"|avoid (?:becoming )?pregnan",
    re.I,
)
_LOCAL = re.compile(
    r"topical|cream|ointment|gel\b|eye|ophthalm|intravitreal|local an|lidocaine|bupivacaine|block"
    r"|mouthwash|nasal spray|patch|lotion|shampoo|contrast|saline|an(?:a)?esth",
    re.I,
)


def contraception_missing(case: Case) -> Judged:
    if not case.criteria.statements or not case.arms.interventions:
        return not_in_source("criteria and interventions")
    drugs = [one for one in case.arms.interventions if one.type in ("DRUG", "BIOLOGICAL")]
    systemic = [one for one in drugs if not _LOCAL.search(f"{one.name} {one.description}")]
    if not case.is_interventional or not systemic or case.eligibility.sex == "MALE":
        return not_applicable("no systemic drug is given to women here")
    if case.criteria.view.text and _CONTRACEPTION.search(case.criteria.view.text):
        return passed("contraception is told of")
    pregnancy = next(
        (
            one
            for one in case.criteria.of("exclusion")
            if _PREGNANT.search(one.text) and not _OTHER_PREGNANCY.search(one.text)
        ),
        None,
    )
    if pregnancy is None:
        return passed("pregnancy is not excluded, or contraception is told of")
    says = f"Pregnancy is excluded, but no contraception is asked for while {systemic[0].name} is given."
    return faulty([case.fault(says, pregnancy)])


_WINDOW = re.compile(
    r"\b(?P<number>\d{1,3}|one|two|three|four|six|eight|twelve)[- ]?(?P<unit>day|week|month"
    r"|year)s?\s*(?:\([^)]{1,20}\)\s*)?"
    r"(?:prior to|before|preceding|pre-?)\s+(?:the |their |to )?(?P<anchor>[^,.;()]{3,60})",
    re.I,
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "twelve": 12}
_ANCHORS = (
    (
        "first dose",
        re.compile(
            r"^(?:the )?(?:first |initial )?(?:(?:start|initiation|administration|beginning|commencement|dose"
            r"|dosing|receipt|intake)\w*(?: day)?(?: of| with)?\s*)?(?:the )?(?:first )?(?:dose|dosing|(?:study"
            r"|trial|investigational) (?:drug|medication|treatment|product|intervention|therapy|agent)"
            r"|treatment start|day 1|IMP\b|start of treatment)",
            re.I,
        ),
    ),
    (
        "start of study",
        re.compile(
            r"^(?:the )?(?:start|beginning|commencement|initiation|onset)(?: of)? (?:the |this )?(?:study"
            r"|trial)\b(?! (?:drug|medic|treat|product|interv|therap|agent))",
            re.I,
        ),
    ),
    ("screening", re.compile(r"^(?:the )?(?:initial )?screening(?: visit)?(?! and)", re.I)),
    ("randomisation", re.compile(r"^(?:the )?(?:time of )?randomi[sz]ation", re.I)),
    (
        "enrolment",
        re.compile(r"^(?:the )?(?:time of )?(?:study |trial )?(?:enrol+ment|inclusion|entry|recruitment)\b", re.I),
    ),
    ("consent", re.compile(r"^(?:the )?(?:signing|signature|informed consent|consent)", re.I)),
    ("baseline", re.compile(r"^(?:the )?baseline", re.I)),
)


def anchors_differ(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    seen: dict[float, tuple[str, Quote]] = {}
    faults = []
    for one in case.criteria.statements:
        for days, anchor, quote in _windows(case, one):
            first = seen.setdefault(days, (anchor, quote))
            if first[0] != anchor:
                says = (
                    f"Windows of the same length count from {first[0]} and from {anchor}: {first[1].text}; {quote.text}"
                )
                faults.append(case.fault(says, first[1], quote))
    return faulty(faults)


def _windows(case: Case, one: Statement) -> Iterator[tuple[float, str, Quote]]:
    for match in _WINDOW.finditer(one.text):
        word = match.group("number").lower()
        days = float(_NUMBERS.get(word) or word) * UNIT_DAYS[match.group("unit").lower()]
        for name, pattern in _ANCHORS:
            anchor = pattern.match(match.group("anchor"))
            if anchor:
                end = match.start("anchor") + anchor.end()
                yield days, name, case.quote_criteria(one.start + match.start(), one.start + end)
                break


_MEASURES = RuleSource(
    "Cragg 2021, Trials 22:736: unclear criteria; measures of activity by disease, each with its source",
    CRAGG_2021.address,
)

CHECKS = (
    Check(
        "E09",
        "warning",
        "an allergy rule on excipients names the study's own drug",
        STEMS_2018,
        "Ask which drug is meant: criteria may have been copied.",
        drug_not_of_study,
    ),
    Check(
        "E16",
        "warning",
        "active or severe disease is asked for with a measure",
        _MEASURES,
        "Ask how activity is judged; an outcome may be impossible to reach without it.",
        severity_without_measure,
    ),
    Check(
        "E17",
        "note",
        "where pregnancy is excluded and a systemic drug is given, contraception is told of",
        CONTRACEPTION_2021,
        "Ask what is expected of women who could become pregnant.",
        contraception_missing,
    ),
    Check(
        "E18",
        "warning",
        "like time windows count from the same day",
        CRAGG_2021,
        "Ask from which day to count.",
        anchors_differ,
    ),
)
