"""E01-E04: do the structured fields of eligibility say what the text says: age, sex, healthy volunteers?

"> 18" keeps 18-year-olds out and a minimum age of 18 lets them in: the two disagree, and one participant decides which
was meant. Where the inclusion criteria name several ages (for parts of a study), one that agrees is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.review.ages import AgeBound, age_bounds, in_years
from trialwright.review.case import ELIGIBILITY, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.finding import Fault
from trialwright.review.rule_sources import ZARIN_2011, logic, protocol_definitions
from trialwright.review.statements import Statement

_Found = tuple[Statement, AgeBound]


def age_in_text(case: Case) -> Judged:
    found = [
        (one, bound)
        for one in case.criteria.statements
        if one.section != "exclusion" and not _FOR_SOME.search(one.text)
        for bound in age_bounds(one.text)
    ]
    if not found:
        return not_in_source("ages in both text and fields")
    faults: list[Fault] = []
    for side, field, registered in (
        ("low", "minimumAge", case.eligibility.minimum_age),
        ("high", "maximumAge", case.eligibility.maximum_age),
    ):
        bounds = [(one, bound) for one, bound in found if bound.side == side]
        path = f"{ELIGIBILITY}.{field}"
        if (
            bounds
            and (registered is not None or case.shows(path))
            and not any(_agrees(bound, registered) for _, bound in bounds)
        ):
            faults.append(_age_fault(case, bounds[0], registered, path))
    return faulty(faults, "ages in text and fields agree")


_FOR_SOME = re.compile(
    r"\b(?:cohorts?|arms?|parts? [\dA-Z]|groups?|strat\w+|sub-?study|stage [\dI]|controls?|for (?:children"
    r"|adults))\b",
    re.I,
)


def _agrees(bound: AgeBound, registered: str | None) -> bool:
    """Whole years: over 17 is 18 and more, under 71 is 70 and less; from 0 on is no minimum."""
    years = in_years(registered)
    if years is None and bound.side == "low" and bound.years == 0:
        return True
    if years is None:
        return registered is not None and not re.fullmatch(r"N/?A", registered.strip(), re.I)
    if bound.inclusive is False:
        return years == bound.years + (1 if bound.side == "low" else -1)
    return years == bound.years


def _age_fault(case: Case, found: _Found, registered: str | None, path: str) -> Fault:
    one, bound = found
    quote = case.quote_criteria(one.start + bound.start, one.start + bound.end)
    limit = "minimum" if bound.side == "low" else "maximum"
    if registered is None:
        return case.fault(f"The text says {quote.text.strip()}, no {limit} age is registered.", quote)
    who = (
        f": {bound.years:g}-year-olds are out by the text and in by the field"
        if in_years(registered) == bound.years
        else ""
    )
    return case.fault(f"The text says {quote.text.strip()}, the {limit} age is {registered}{who}.", quote, path)


_MALE_ONLY = re.compile(
    r"^(?:healthy |adult |young |elderly |non-?smoking )*(?:males?|men|boys)\b(?: (?:patients|subjects"
    r"|participants|volunteers|adults))?"
    r"(?= (?:aged|between|with|who (?:are|have)|diagnosed|over|\d)|,|$)",
    re.I,
)
_FEMALE_ONLY = re.compile(
    r"^(?:healthy |adult |young |elderly |non-?smoking |pregnant |primiparous |nulliparous )*(?:females?"
    r"|women|woman|girls)\b"
    r"(?: (?:patients|subjects|participants|volunteers|adults))?(?= (?:aged|between|with|who (?:are|have)"
    r"|diagnosed|over|\d)|,|$)",
    re.I,
)
_MALE, _FEMALE = re.compile(r"\b(?:males?|men|boys?)\b", re.I), re.compile(r"\b(?:females?|women|woman|girls?)\b", re.I)
_BOTH = re.compile(
    r"\b(?:both (?:sexes|genders)|(?:male|men)s? (?:and|or|and/or|&) (?:fe)(?:male)s?|men (?:and|or) women"
    r"|females? (?:and|or) males?|women (?:and|or) men|male/female|(?:either|any) (?:sex|gender))\b",
    re.I,
)
_CONDITIONAL = re.compile(
    r"childbearing|contracep|fertil|potential|partner|agree|pregnancy test|breast-?feed|lactat|menopaus"
    r"|if\b|must|with (?:a )?(?:negative|intact)",
    re.I,
)


def sex_in_text(case: Case) -> Judged:
    sex, statements = case.eligibility.sex, case.criteria.statements
    if sex is None or not statements:
        return not_in_source("sex in both text and field")
    asked = [one for one in statements if one.section != "exclusion"]
    joined = " ".join(one.text for one in asked)
    faults = [
        fault for one in asked if not _CONDITIONAL.search(one.text) for fault in _sex_faults(case, sex, one, joined)
    ]
    if sex == "MALE":
        pregnant = [
            one for one in case.criteria.of("exclusion") if _PREGNANT.match(one.text) and not _RELATIVE.search(one.text)
        ]
        says = "Pregnancy is excluded, but only men may join."
        faults += [case.fault(says, one, f"{ELIGIBILITY}.sex") for one in pregnant]
    return faulty(faults)


_PREGNANT = re.compile(
    r"(?:women |females? |patients? |subjects? )*(?:who (?:are|is) )?(?:pregnan|breast-?feed|lactat)", re.I
)
_RELATIVE = re.compile(r"\b(?:partners?|wife|wives|spouses?|couples?|infants?|newborns?|child(?:ren)?)\b", re.I)


def _sex_faults(case: Case, sex: str, one: Statement, joined: str) -> Iterator[Fault]:
    path, both = f"{ELIGIBILITY}.sex", _BOTH.search(one.text)
    if both and sex in ("MALE", "FEMALE") and not _RELATIVE.search(joined):
        yield case.fault(f"The text says {both.group()}, the field says {sex}.", one, path)
    if sex == "ALL" and len(case.criteria.statements) > 1:
        if _MALE_ONLY.match(one.text) and not _FEMALE.search(joined):
            yield case.fault(f"The text asks for men, the field lets all in: {one.text[:80]}", one, path)
        if _FEMALE_ONLY.match(one.text) and not _MALE.search(joined):
            yield case.fault(f"The text asks for women, the field lets all in: {one.text[:80]}", one, path)


_GROUPS = (("CHILD", 0.0, 18.0), ("ADULT", 18.0, 65.0), ("OLDER_ADULT", 65.0, 999.0))
"""The registry's age groups in years: from, and up to but not with (study data structure, standard age groups)."""


def age_fields(case: Case) -> Judged:
    low, high = in_years(case.eligibility.minimum_age), in_years(case.eligibility.maximum_age)
    if low is None and high is None:
        return not_in_source("a minimum or maximum age")
    paths = (f"{ELIGIBILITY}.minimumAge", f"{ELIGIBILITY}.maximumAge")
    if low is not None and high is not None and low > high:
        return faulty(
            [
                case.fault(
                    "The minimum age is above the maximum.",
                    *paths,
                )
            ]
        )
    groups = case.eligibility.std_ages
    if groups:
        held = tuple(
            name for name, start, end in _GROUPS if (low or 0) < end and (999 if high is None else high) >= start
        )
        if set(held) != set(groups):
            says = f"The age groups are {', '.join(groups)}; from the ages follow {', '.join(held)}."
            return faulty(
                [
                    case.fault(
                        says,
                        f"{ELIGIBILITY}.stdAges[0]",
                        *(path for path, age in zip(paths, (low, high), strict=True) if age is not None),
                    )
                ]
            )
    return passed("the age fields agree with each other")


_DISEASED = re.compile(
    r"^(?:patients?|subjects?|participants?|adults?|individuals?|people|men|women"
    r"|children)?[^.;]{0,40}\b(?:diagnos(?:is|ed) (?:of|with|as)|suffering from|confirmed diagnosis)\b",
    re.I,
)
_HEALTHY = re.compile(
    r"\bhealthy\b|\bcontrols?\b|\bvolunteers?\b|\bcaregivers?\b|\bcarers?\b|\bproviders?\b|\bstaff\b"
    r"|\bclinicians?\b|\bparents?\b|\bfamily\b|\bdonors?\b|\bor\b|\bgroup\b|\bcohort\b|\bwithout\b"
    r"|\bphysicians?\b|\bnurses?\b|\bpartners?\b",
    re.I,
)


def healthy_but_diseased(case: Case) -> Judged:
    if case.eligibility.healthy_volunteers is None or not case.criteria.statements:
        return not_in_source("whether healthy volunteers are accepted")
    inclusion = case.criteria.of("inclusion")
    titles = " ".join(filter(None, (case.identification.brief_title, case.identification.official_title)))
    arms = " ".join(f"{one.label} {one.description}" for one in case.arms.arm_groups or ())
    if not case.eligibility.healthy_volunteers or not inclusion:
        return passed("healthy volunteers are not accepted, or no inclusion criteria stand apart")
    if any(_HEALTHY.search(text) for text in (titles, arms, *(one.text for one in inclusion))):
        return passed("the text speaks of healthy people or controls")
    found = [
        one for one in inclusion if _DISEASED.search(one.text) and not one.text.lower().startswith(("no ", "not "))
    ]
    path = f"{ELIGIBILITY}.healthyVolunteers"
    return faulty(
        case.fault(f"Healthy volunteers are accepted, but a disease is asked for: {one.text[:80]}", path, one)
        for one in found[:1]
    )


CHECKS = (
    Check(
        "E01",
        "error",
        "age in the text is age in the fields",
        ZARIN_2011,
        "Ask which holds before turning somebody away.",
        age_in_text,
    ),
    Check("E02", "error", "sex in the text is sex in the field", ZARIN_2011, "Ask which holds.", sex_in_text),
    Check(
        "E03",
        "error",
        "the minimum age is below the maximum, and the age groups follow from both",
        logic("an age group is a range of ages"),
        "Ask for the ages.",
        age_fields,
    ),
    Check(
        "E04",
        "warning",
        "where healthy volunteers are accepted no disease is asked of everyone",
        protocol_definitions("accepts healthy volunteers"),
        "Ask whether healthy people may join.",
        healthy_but_diseased,
    ),
)
