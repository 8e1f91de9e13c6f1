"""E07, E08, E12: do the numbers of the criteria have units that fit, and do they leave anybody in?

An analyte with a number behind it is read up to the next comma; "times the upper limit of normal" is a unit. Which
units fit stands in ``analyte_units.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from trialwright.review.ages import age_bounds
from trialwright.review.case import Case
from trialwright.review.check import Check, Judged, faulty, not_in_source
from trialwright.review.finding import Fault, RuleSource
from trialwright.review.rule_sources import ZARIN_2011, logic
from trialwright.review.statements import Statement
from trialwright.review.tables import analyte_units

_COMPARED = re.compile(
    r"\s*(?:\([^)]{1,20}\)\s*)?(?:level|levels|count|value|of|is|was|must be|should be|:|,)?\s*(?:of |is )?"
    r"(?:[<>≤≥=]{1,2}|less than(?: or equal to)?|more than|greater than(?: or equal to)?|at least|below"
    r"|above|not (?:more|less) than|no (?:more|less) than)"
    r"\s*(?P<number>\d[\d,]*(?:\.\d+)?)",
    re.I,
)
_MULTIPLE = re.compile(r"\s*(?:-\s*)?(?:[×x*]\s*|times|fold|-fold)", re.I)


def unit_missing(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    return faulty(fault for one in case.criteria.statements for fault in _unit_faults(case, one))


def _unit_faults(case: Case, one: Statement) -> Iterator[Fault]:
    if not re.search(r"\d", one.text):
        return
    for analyte in analyte_units():
        for match in analyte.words.finditer(one.text):
            compared = _COMPARED.match(one.text, match.end())
            if compared is None or float(compared.group("number").replace(",", "")) >= 1000:
                continue
            behind = one.text[compared.end() : compared.end() + 40]
            until = re.split(r"[;,)](?!\d)|\band\b|\bor\b", behind)[0]
            quote = case.quote_criteria(one.start + match.start(), one.start + compared.end() + len(until.rstrip()))
            if not until.strip(" .") and not re.search(r"\((?:[^)]*/[^)]*)\)", one.text[match.end() : compared.end()]):
                if not _unit_nearby(one.text, compared.end(), analyte.units):
                    yield case.fault(f"The number has no unit: {quote.text}", quote)
            elif (
                until.strip(" .")
                and not analyte.units.search(until)
                and not _MULTIPLE.match(until)
                and re.match(r"\s*[A-Za-z%µμ]{1,6}\s*/", until)
            ):
                yield case.fault(f"The unit does not go with {analyte.analyte}: {quote.text}", quote)


def _unit_nearby(text: str, at: int, units: re.Pattern[str]) -> bool:
    """A unit may stand behind a second number ("> 9 or < 18 g/dL") or in parentheses."""
    return bool(re.match(r"\s*(?:\(|or\b|and\b|to\b|-)", text[at:])) and units.search(text[at : at + 40]) is not None


_CLEARANCE_OF_SERUM = re.compile(
    r"\bserum creatinine clearance(?: rate)?\b|\bcreatinine clearance[^,;.]{0,25}\bmg\s*/\s*dl\b"
    r"|\bserum creatinine[^,;.]{0,25}\bml\s*/\s*min\b",
    re.I,
)


def analyte_misnamed(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    return faulty(
        case.fault(
            f"Clearance is of creatinine, measured in ml/min; in serum its concentration is measured: {match.group()}",
            case.quote_criteria(one.start + match.start(), one.start + match.end()),
        )
        for one in case.criteria.statements
        for match in _CLEARANCE_OF_SERUM.finditer(one.text)
    )


def criteria_contradict(case: Case) -> Judged:
    if not case.criteria.statements:
        return not_in_source("eligibility criteria")
    return faulty([*_empty_ages(case), *_both_ways(case)])


def _empty_ages(case: Case) -> Iterator[Fault]:
    for one in case.criteria.of("inclusion"):
        bounds = list(age_bounds(one.text))
        low = max((bound.years for bound in bounds if bound.side == "low"), default=None)
        high = min((bound.years for bound in bounds if bound.side == "high"), default=None)
        if low is not None and high is not None and low > high and _ONE_RANGE.search(one.text) and len(one.text) < 80:
            yield case.fault(f"No age is above {low:g} and below {high:g}: {one.text[:80]}", one)


_ONE_RANGE = re.compile(r"^(?!.*\bor\b)\D*\d+\D+\d+\D*$", re.I | re.S)
"""A text with two numbers and no "or" between them."""


def _both_ways(case: Case) -> Iterator[Fault]:
    asked = {_plain(one.text): one for one in _leaves(case, "inclusion") if len(_plain(one.text)) > 15}
    for one in _leaves(case, "exclusion"):
        wanted = asked.get(_plain(one.text))
        if wanted is not None and not any(_HEADS.search(text) for text in (one.text, wanted.text)):
            yield case.fault(f"The same is asked for and excluded: {one.text[:80]}", wanted, one)


def _leaves(case: Case, section: str) -> list[Statement]:
    """Statements that do not head deeper ones."""
    held = case.criteria.of(section)
    heads = {id(one) for one, after in pairwise(held) if after.depth > one.depth}
    has_items = any(one.is_item for one in held)
    return [one for one in held if id(one) not in heads and (one.is_item or not has_items)]


_HEADS = re.compile(
    r":\s*$|criteria|cohort|group|\bpart\b|phase|contact|questionnaire|eligib|for participant|\barms?\b"
    r"|screening|study|visit|^\[",
    re.I,
)
"""Words of lines that head a list or tell of the list itself, which may well stand in both sections."""


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9<>≤≥]+", " ", text.lower()).strip()


_CLEARANCE = RuleSource(
    "Cockcroft 1976, Nephron 16:31: creatinine clearance from serum creatinine, in ml/min",
    "https://doi.org/10.1159/000180580",
)

CHECKS = (
    Check(
        "E07",
        "warning",
        "a number has a unit, and one that goes with what is measured",
        ZARIN_2011,
        "Ask for the unit.",
        unit_missing,
    ),
    Check(
        "E08",
        "error",
        "nothing is both asked for and excluded, and some age is left",
        logic("somebody must be able to join"),
        "Ask which of the two holds.",
        criteria_contradict,
    ),
    Check(
        "E12",
        "note",
        "an analyte has its name",
        _CLEARANCE,
        "Read it as creatinine clearance where the unit is ml/min.",
        analyte_misnamed,
    ),
)
