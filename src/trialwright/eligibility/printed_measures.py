"""Measured values in a clause: which printed limit belongs to which listed analyte, score or vital sign?

The limit right of the name counts ("platelets ≥ 100 × 10⁹/L"), or directly left of it ("at least 6 swollen joints").
Names that are joined by commas, "and", "or" or a slash share it ("ALT and AST within 3 times the ULN"). A unit that the
analyte cannot have, a value that no such measurement gives, and a missing unit are flagged, and then no limit is drawn.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from trialwright.clinical.analyte import Analyte, analyte
from trialwright.clinical.quantity import convert
from trialwright.eligibility.draft import Limits, Relative
from trialwright.eligibility.printed_limits import limits_of
from trialwright.eligibility.printed_quantity import Bound, Quantity
from trialwright.eligibility.printed_terms import Mention
from trialwright.eligibility.reading_kind import Clause
from trialwright.eligibility.small_letters import holds_any

_SHARED = re.compile(r"\)?\s*(?:\([^()]{0,40}\)|\[[^\[\]]{0,40}\])?\s*(?:levels?|values?|counts?|tests?|score)?\s*(?:,|/|and|or|and/or|&|,\s*(?:and|or)|\()\s*(?:the\s+|serum\s+|either\s+|an?\s+|a\s+)?", re.IGNORECASE)  # fmt: skip
_BREAK = re.compile(
    r";|\.\s+[A-Z]|\bwho\b|\bwhich\b|\bhistory\b|\bunless\b|\bexcept\b|\bif\b|\bor\s+(?:use|receiv|treat|who)"
)
_COMMA = re.compile(r",\s*(?![^()]*\))")
_AGAIN = re.compile(r"\s*(?:,\s*)?(?:or|and|but|to)?\s*(?:\(?\s*)?", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s*,?\s*(?:and|but|or|to)?\s*(?:[<>≤≥+×*]|x\s?\d|plus\b|(?:no[tr]?\s+)?(?:less|lower|below|under|greater|higher|more|above|over|at\s+(?:least|most))\b)"
)
"""Behind a laboratory's limit: a second bound, or more than the limit."""
_COUNTS = frozenset({"10*9/L", "10*3/uL", "/uL", "10*6/L", "/mL", "10*12/L", "10*6/uL"})
_OR = re.compile(r"[\s,(]*(?:or|and/or)\s+(?:is\s+)?[\s,(]*", re.IGNORECASE)
_GIGA = re.compile(r"G\s*/\s*[lL]\b|GPT/L|Giga")
_PERCENT_OF = re.compile(
    r"\s*(?:of\s+)?(?:the\s+)?(?:predicted|normal|expected|ideal|reference|baseline|desirable|total\s+body)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"\s*:\s*[A-Za-z]")
_IN_A_NAME = re.compile(r"\s*(?:\([^()]{0,40}\)\s*)?(?:score\s+|total\s+|of\s+)*(?:between|from|[<>≤≥=]|at\s+(?:least|most)|more|less|greater|lower|higher|above|below|over|under)", re.IGNORECASE)  # fmt: skip
"""What follows a number that belongs to the name: "International Index of Erectile Function 6 (IIEF-EF) between 11 to 25"."""
_DENOMINATOR = re.compile(r"\d\s*(?:of|out\s+of|/)\s*(?:the\s+|a\s+)?$", re.IGNORECASE)
"""As in "6 of 68 tender joints": how many are looked at."""
_DIFFERENCE = re.compile(
    r"\s+(?:blood\s+pressure\s+|pressure\s+)?(?:\w+\s+)?(?:gradients?|differences?|variability)\b",
    re.IGNORECASE,
)
"""What follows a name that is then another measure's: "a systolic translesional gradient"."""
_PRESSURES = ("systolic_blood_pressure", "diastolic_blood_pressure")
_SECOND_OF_A_PAIR = re.compile(r"\s*/\s*\d{2,3}\b")
"""As in "SBP/DBP > 140/90 mmHg": each number belongs to a pressure of its own (reading/vital_sign.py)."""
_SUM = re.compile(r"\s*\+\s*\d")
"""As in "Gleason score 3 + 4": neither number is the score."""
_NO_SCORE_UNIT = (None, "{score}", "1")
_WORD_LIMITS = {"ctcae_grade", "performance_status"}
_REACH = 90
_SIDES = {"ge": (True, True), "le": (False, True), "gt": (True, False), "lt": (False, False)}
_BARE_LIMIT = re.compile(
    r"\)?\s*(?:\([^()]{0,40}\)\s*)?(?:levels?|values?|counts?|concentrations?)?\s*(?:is|are|must\s+be|should\s+be|of)?\s*"
    r"(?:(?P<ge>≥|>\s*=|=>|at\s+least|at\s+or\s+above|(?:greater|higher|more)\s+than\s+or\s+equal\s+to|not\s+below)"
    r"|(?P<le>≤|<\s*=|=<|at\s+most|at\s+or\s+below|within|(?:less|lower)\s+than\s+or\s+equal\s+to|(?:not|no)\s+(?:above|(?:more|greater|higher)\s+than)|not\s+exceeding)"
    r"|(?P<gt>>|above|over|exceeding|(?:greater|higher|more)\s+than)|(?P<lt><|below|under|(?:less|lower)\s+than))\s*"
    r"(?:(?:the|institutional|institution['’]s|local|laboratory|lab|its|their|respective)\s+)*"
    r"(?P<name>u\.?l\.?n\b|upper\s+(?:normal\s+limits?|limits?\s+of\s+(?:the\s+)?normal(?:\s+range)?)|lln\b|lower\s+(?:normal\s+limits?|limits?\s+of\s+(?:the\s+)?normal(?:\s+range)?))"
    r"(?:\s*\(\s*[ul]ln\s*\))?(?!\s*[x×*]|\s*(?:for\s+age|-))",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A listed value and what is printed of it. ``again``: a second limit of the same name. ``limits`` None: no number that can be trusted; ``flags`` say why."""

    entry: Analyte
    mention: Mention
    quantity: Quantity | None
    limits: Limits | None
    flags: tuple[str, ...] = ()
    again: bool = False


@lru_cache(maxsize=1)
def measured(clause: Clause) -> tuple[Measured, ...]:
    """Every listed measured value of the clause that has a number, in reading order; found once for all who ask."""
    return tuple(_each(clause))


def _each(clause: Clause) -> Iterator[Measured]:
    if not clause.quantities and not holds_any(clause.low, ("uln", "lln", "limit")):
        return
    names = [name for name in clause.of_kind("measure") if not _DIFFERENCE.match(clause.full, name.end)]
    used: set[int] = set()
    place = 0
    while place < len(names):
        group = [names[place]]
        while place + 1 < len(names) and _is_shared(clause, group[-1], names[place + 1]):
            place += 1
            group.append(names[place])
        place += 1
        following = names[place].start if place < len(names) else clause.end
        chosen = _quantity(clause, group, following, used) or _at_the_limit(clause, group)
        if chosen is None:
            continue
        used.add(chosen.start)
        for mention in _heads(clause, group):
            found = _measured(clause, mention, chosen)
            if found is not None:
                yield found
        second = _opposite(clause, chosen, following)
        if second is not None:
            used.add(second.start)
            found = _measured(clause, group[0], second)
            if found is not None:
                yield replace(found, again=True)


def _is_shared(clause: Clause, first: Mention, second: Mention) -> bool:
    between = clause.full[first.end : second.start]
    if len(between) > 60:
        return False
    if not between.strip(" ([-:"):
        return True
    return _SHARED.fullmatch(between) is not None or re.fullmatch(r"[\s()]*(?:or|and|/|,)?[\s()]*", between) is not None


def _heads(clause: Clause, group: list[Mention]) -> list[Mention]:
    """One mention for each different value; an abbreviation in brackets behind its name is no second one."""
    found: dict[str, Mention] = {}
    for mention in group:
        found.setdefault(mention.term.code, mention)
    return list(found.values())


def _quantity(clause: Clause, group: list[Mention], following: int, used: set[int]) -> Quantity | None:
    last, first = group[-1].end, group[0].start
    entry = analyte(group[0].term.code)
    if entry is None:
        return None
    for quantity in clause.quantities:
        if quantity.start in used:
            continue
        if last <= quantity.start <= min(following, last + _REACH):
            between = clause.full[last : quantity.start]
            if _BREAK.search(between) or _is_window(entry, quantity) or _too_far(between):
                if quantity.time:
                    continue
                return None
            return quantity if _can_be(clause.full, entry, quantity) else None
    for quantity in reversed(clause.quantities):
        between = clause.full[quantity.end : first]
        if quantity.end <= first and quantity.start not in used and re.fullmatch(r"\s*(?:points?\s+)?(?:(?:on|in|for|of)\s+)?(?:the\s+)?(?:or\s+more\s+)?(?:of\s+)?", between, re.IGNORECASE) and not _is_window(entry, quantity):  # fmt: skip
            return (
                quantity
                if _can_be(clause.full, entry, quantity)
                and (quantity.said or "on" in between or "in" in between or entry.kind == "score")
                else None
            )
    return None


def _at_the_limit(clause: Clause, group: list[Mention]) -> Quantity | None:
    """As in "creatinine ≤ ULN" and "bilirubin above the upper limit of normal": once the laboratory's own limit."""
    found = _BARE_LIMIT.match(clause.small, group[-1].end, clause.end)
    if found is None or _GOES_ON.match(clause.small, found.end(), clause.end):
        return None
    if any(found.start() < one.end and one.start < found.end() for one in clause.quantities):
        return None
    first = next(place for place in (found.start(name) for name in _SIDES) if place >= 0)
    low, inclusive = next(side for name, side in _SIDES.items() if found[name])
    bound = Bound(1.0, inclusive, found.start("name"), found.end())
    relative: Relative = "lower_limit" if found["name"].startswith("l") else "upper_limit"
    return Quantity(first, found.end(), bound if low else None, None if low else bound, relative=relative, said=True)


def _opposite(clause: Clause, first: Quantity, following: int) -> Quantity | None:
    """The other side of "below 50 or above 100 beats a minute": a second limit of the same value."""
    for second in clause.quantities:
        if first.end <= second.start < min(following, first.end + 24):
            joined = _OR.fullmatch(clause.full, first.end, second.start) is not None
            sides = {(one.low is None, one.high is None) for one in (first, second)}
            if joined and sides == {(True, False), (False, True)} and second.unit in (None, first.unit) and second.said:
                return second if second.unit or not first.unit else replace(second, unit=first.unit)
    return None


def _too_far(between: str) -> bool:
    return len(_COMMA.findall(between)) > 1 or len(between.split()) > 12


def _is_window(entry: Analyte, quantity: Quantity) -> bool:
    return quantity.time and entry.unit not in ("wk", "mo", "d", "s", "ms", "min", "a")


def _can_be(text: str, entry: Analyte, quantity: Quantity) -> bool:
    """A bare number without comparison ("creatinine 24 h") is a limit only for scores and where a range is printed."""
    if entry.unit == "{score}" and _SUM.match(text, quantity.end):
        return False
    if entry.code in _PRESSURES and _SECOND_OF_A_PAIR.match(text, quantity.end):
        return False
    if quantity.said or quantity.relative:
        return True
    if _DENOMINATOR.search(text, max(0, quantity.number_start - 14), quantity.number_start):
        return False
    if quantity.low == quantity.high and (_NUMBERING.match(text, quantity.end) or _IN_A_NAME.match(text, quantity.end)):
        return False
    if entry.unit == "{score}" and quantity.unit in _NO_SCORE_UNIT:
        return True
    return quantity.low is not None and quantity.high is not None and quantity.low.value != quantity.high.value


def _measured(clause: Clause, mention: Mention, quantity: Quantity) -> Measured | None:
    entry = analyte(mention.term.code)
    if entry is None:
        return None
    if not quantity.sure:
        return Measured(entry, mention, quantity, None, ("ambiguous_number",))
    if quantity.relative is not None:
        if entry.unit == "{score}":
            return Measured(entry, mention, quantity, None, ("unknown_unit",))
        limits = limits_of(quantity, None)
        return Measured(entry, mention, quantity, limits)
    unit, flag = _unit(clause, entry, quantity)
    if flag is not None:
        return Measured(
            entry, mention, quantity, limits_of(quantity, None) if flag == "unit_missing" else None, (flag,)
        )
    limits = limits_of(quantity, unit)
    if limits is not None and not _is_plausible(entry, limits, unit):
        return Measured(entry, mention, quantity, limits, ("implausible_value",))
    return Measured(entry, mention, quantity, limits)


def _unit(clause: Clause, entry: Analyte, quantity: Quantity) -> tuple[str | None, str | None]:
    """The unit in UCUM and the flag that says what is wrong with it."""
    unit = quantity.unit
    text = clause.full[quantity.number_start : quantity.end]
    if entry.unit == "{score}":
        return (
            ("{score}", None)
            if unit in _NO_SCORE_UNIT or (unit == "%" and entry.code in ("karnofsky", "lansky"))
            else (None, "unknown_unit")
        )
    if unit is None:
        if entry.unit == "1" or entry.code in ("pf_ratio",):
            return entry.unit, None
        return None, "unit_missing"
    if unit == "g/L" and entry.unit in _COUNTS and _GIGA.search(text):
        unit = "10*9/L"
    if unit == "[iU]/L" and entry.unit == "U/L":
        unit = "U/L"  # the international unit of an enzyme is its unit: a micromole a minute (NC-IUB: Units of enzyme activity)
    if unit == "%" and entry.unit not in ("%", "1") and _PERCENT_OF.match(clause.full, quantity.end, clause.end):
        return None, "unknown_unit"
    if entry.unit == "mL/min/{1.73_m2}" and unit == "mL/min":
        return unit, None
    if entry.code == "creatinine_clearance" and unit == "mL/min/{1.73_m2}":
        return unit, None
    if unit == "{copies}/mL" and entry.unit == "[iU]/mL":
        return unit, None
    if _comparable(entry, unit):
        return unit, None
    return None, "unknown_unit"


def _comparable(entry: Analyte, unit: str) -> bool:
    if unit == entry.unit or (unit == "Cel" and entry.unit == "Cel"):
        return True
    if unit == "%" and entry.unit == "1":
        return True
    return _converts(unit, entry.unit, entry.molar_mass_g_mol)


_KNOWN: dict[tuple[str, str, float | None], float | None] = {}


def _converts(unit: str, into: str, molar_mass: float | None) -> bool:
    key = (unit, into, molar_mass)
    if key not in _KNOWN:
        _KNOWN[key] = convert(1.0, unit, into, molar_mass_g_mol=molar_mass)
    return _KNOWN[key] is not None


def _is_plausible(entry: Analyte, limits: Limits, unit: str | None) -> bool:
    if unit is None:
        return True
    factor = 1.0 if unit == entry.unit else _KNOWN.get((unit, entry.unit, entry.molar_mass_g_mol))
    if factor is None:
        return True
    values = (limits.at_least, limits.over, limits.at_most, limits.under)
    return all(
        value is None or entry.lowest * 0.99 <= value * factor <= entry.highest * 1.01 or value == 0 for value in values
    )
