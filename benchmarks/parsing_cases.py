"""The published parser cases (numeric_cases.json) beside what we draft from the same text.

A case is right when every expected relation is drafted and no other: the variable, each bound with whether its number
counts, the unit, and whether one of several is enough. Where the two say the same in other words, it is the same:

- numbers: theirs stand as printed ("3.0 x 10^9", "1,500", "iv"); units are converted (10^11 cells/L is "100 10*9/L");
- ordinal variables: theirs list the grades that are let in, ours are bounds: both are taken as sets on their scale;
- two one-sided bounds of one value ("below 18 or above 35") are one relation of theirs, two atoms of ours;
- a value that their table of variables does not hold is no relation of theirs, and none of ours is counted;
- a variable of theirs that holds several of ours (fasting and other glucose; Karnofsky and Lansky);
- a unit that the text does not print is their table's default, and not asked; nor is a per cent sign behind a score;
- "AST and ALT", "AST or ALT", "160/100 mmHg" are one composite variable of theirs without a word that joins them: "or"
  and "and" are compared between variables that stand apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from trialwright.clinical.analyte import analyte, code_of
from trialwright.clinical.quantity import convert
from trialwright.eligibility.criterion import AnyOf, Atom
from trialwright.eligibility.draft import Draft, DraftAtom
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.printed_units import read_unit

_OURS = {
    "bal": "albumin", "aec": "eosinophils", "cps": "child_pugh", "cqt": "qtc", "lfts": "liver_tests", "po2": "pao2",
    "hb_count": "haemoglobin",
    "fitzpatrick_skin_type": "fitzpatrick", "fitzpatrick_wrinkle_scale": "fitzpatrick_wrinkle", "news2_score": "news2",
    "urinary_albumin": "urine_albumin_concentration",
}  # fmt: skip
_THEIRS = """
age height weight bmi waist_circumference arm_circumference life_expectancy body_temperature daily_opioid_dose
sbp dbp lvef cqt troponin_level a1c fasting_blood_sugar_level fructosamine hb_count wbc platelet_count potassium_level
total_bilirubin_level anc bal urinary_albumin ast alt ast_alt_ratio creatinine_level calculated_creatinine_clearance
testosterone_level glomerular_filtration_rate aec lfts ferritin_level magnesium_level calcium_level total_cholesterol
ldl_cholesterol hdl_cholesterol non_hdl_cholesterol ldl_hdl_ratio fasting_triglyceride_level triglyceride_level ecog
gleason_score nyha cps fitzpatrick_skin_type fitzpatrick_wrinkle_scale karnofsky_score fish_ratio psa_level tumor_size
lesion_size inr iop respiratory_rate heart_rate po2 spo2 pf_ratio peep sofa news2_score d_dimer_level
c_reactive_protein_level lactate_dehydrogenase_level"""
"""The names of their variables (table "variables", Apache-2.0)."""
_SAME = {"glucose": "fasting_glucose", "lansky": "karnofsky", "triglycerides": "triglycerides"}
_SCALES = {"ecog": (0, 4), "gleason": (1, 10), "nyha": (1, 4), "child_pugh": (5, 15), "fitzpatrick": (1, 6)}
"""Their ordinal variables with the grades that their table lists."""
_COMPOSITES = ({"ast", "alt"}, {"systolic_blood_pressure", "diastolic_blood_pressure"})
_TIMES = {"year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h", "minute": "min"}
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_POWER = re.compile(r"(?P<times>[\d.,]+)\s*(?:x|×|\*)?\s*(?:10\s*\^?\s*|(?<=\d)e)(?P<power>\d+)", re.IGNORECASE)

Bound = tuple[float, bool] | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A variable with its bounds (value, whether the number itself counts) and unit (UCUM, or a laboratory's limit)."""

    code: str
    low: Bound
    high: Bound
    unit: str | None

    def is_like(self, other: Relation, text: str) -> bool:
        """Whether both say the same; ``other`` is theirs."""
        if self.code != other.code:
            return False
        if self.code in _SCALES:
            return _grades(self) == _grades(other)
        into = other.unit if _is_asked(self, other, text) else self.unit
        return all(
            _converted(mine, self.unit, into, self.code) == _rounded(theirs)
            for mine, theirs in ((self.low, other.low), (self.high, other.high))
        )


def cases(rows: list[dict[str, Any]]) -> None:
    """Print which cases are not as expected, and how many are."""
    right = 0
    for row in rows:
        text = " ".join(row["input"])
        draft = draft_criteria(text)
        ours, theirs = list(_joined(_of_draft(draft))), [_expected(relation) for relation in row["expected"]]
        agrees = _same(ours, theirs, text) and _joint_agrees(row, theirs, draft)
        right += agrees
        if not agrees:
            print(f"  not as expected: {text[:90]!r}\n     ours   {ours}\n     theirs {theirs}")
    print(f"published parser cases: {right} of {len(rows)} right = {right / max(len(rows), 1):.1%}; aim 95%")


def _same(ours: list[Relation], theirs: list[Relation], text: str) -> bool:
    left = list(theirs)
    for one in ours:
        found = next((aim for aim in left if one.is_like(aim, text)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _is_asked(ours: Relation, theirs: Relation, text: str) -> bool:
    """Whether the unit is asked: theirs gives one, and the text prints it (else it is their table's default)."""
    entry = analyte(ours.code)
    if theirs.unit is None or (theirs.unit == "%" and entry is not None and entry.unit == "{score}"):
        return False
    bounds = [bound for bound in (theirs.low, theirs.high) if bound is not None]
    bare = "|".join(re.escape(f"{bound[0]:g}") for bound in bounds)
    is_bare = re.search(rf"(?<![\d.])(?:{bare})(?:\.0+)?\s*(?:[,;)]|\.?\s*$|or\b|and\b)", text) is not None
    return ours.unit is not None or not is_bare


def _joint_agrees(row: dict[str, Any], theirs: list[Relation], draft: Draft) -> bool:
    codes = {relation.code for relation in theirs}
    apart = len(codes) - sum(composite <= codes for composite in _COMPOSITES)
    if len(theirs) < 2 or (apart < 2 and len(codes) > 1):
        return True
    measured = frozenset(atom.id for one in draft.criteria for atom in one.atoms if atom.limits is not None)
    return bool(row["or_empty"]) is not any(_has_any(one.rule, measured) for one in draft.criteria)


def _has_any(rule: object, measured: frozenset[str]) -> bool:
    """Whether one of several measured values is enough; what else a person answers does not count."""
    parts = getattr(rule, "of", ())
    if isinstance(rule, AnyOf) and sum(_has_measure(part, measured) for part in parts) > 1:
        return True
    return any(_has_any(part, measured) for part in parts)


def _has_measure(rule: object, measured: frozenset[str]) -> bool:
    if isinstance(rule, Atom):
        return rule.id in measured
    return any(_has_measure(part, measured) for part in getattr(rule, "of", ()))


def _of_draft(draft: Draft) -> Iterator[Relation]:
    for one in draft.criteria:
        for atom in one.atoms:
            if atom.limits is not None and atom.concept is not None and atom.concept.code in _catalogue():
                yield _relation(atom, atom.concept.code)


def _relation(atom: DraftAtom, code: str) -> Relation:
    limits = atom.limits
    assert limits is not None
    low: Bound = (limits.at_least, True) if limits.at_least is not None else _open(limits.over)
    high: Bound = (limits.at_most, True) if limits.at_most is not None else _open(limits.under)
    if atom.negated:  # "must not weigh more than 120 kg"
        low, high = _turned(high), _turned(low)
    unit = limits.relative_to or (None if limits.unit in ("{score}", "1") else limits.unit)
    return Relation(_SAME.get(code, code), low, high, unit)


@cache
def _catalogue() -> frozenset[str]:
    """Our codes of what their table of variables holds; another value is no relation of theirs."""
    return frozenset({_code(name) for name in _THEIRS.split()} | set(_SAME))


def _open(value: float | None) -> Bound:
    return None if value is None else (value, False)


def _turned(bound: Bound) -> Bound:
    return None if bound is None else (bound[0], not bound[1])


def _joined(relations: Iterator[Relation]) -> Iterator[Relation]:
    """A lower and an upper bound of one value that follow each other, as one relation."""
    held: Relation | None = None
    for one in relations:
        if held is not None and _are_two_sides(held, one):
            yield Relation(one.code, held.low or one.low, held.high or one.high, held.unit or one.unit)
            held = None
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


def _are_two_sides(first: Relation, second: Relation) -> bool:
    sides = {(one.low is None, one.high is None) for one in (first, second)}
    same_unit = first.unit == second.unit or None in (first.unit, second.unit)
    return first.code == second.code and sides == {(True, False), (False, True)} and same_unit


def _expected(relation: dict[str, Any]) -> Relation:
    code = _code(relation["name"])
    if relation.get("value"):
        values = [number(value) for value in relation["value"]]
        return Relation(code, (min(values), True), (max(values), True), None)
    low, high = (
        (number(relation[side]["value"]), relation[side]["incl"]) if relation.get(side) else None
        for side in ("lower", "upper")
    )
    return Relation(code, low, high, _unit(relation.get("unit")))


def _code(name: str) -> str:
    """The listed code of their variable."""
    words = name.replace("_", " ")
    plain = (words, *(words.removesuffix(end) for end in (" level", " count", " score", " sugar level")))
    code = _OURS.get(name) or next((code_of(word) for word in plain if analyte(word) is not None), None)
    code = code or ("fasting_glucose" if name == "fasting_blood_sugar_level" else words.replace(" ", "_"))
    return _SAME.get(code, code)


def _unit(written: str | None) -> str | None:
    if not written:
        return None
    if written in ("uln", "lln"):
        return "upper_limit" if written == "uln" else "lower_limit"
    plain = written.replace("_", " ")
    found = read_unit(plain, 0, len(plain))
    return found[0] if found is not None else _TIMES.get(plain.rstrip("s"), plain)


def number(written: str | float) -> float:
    """Their number as it is printed: "1,500", "iv", "3.0 x 10^9".

    >>> number("1,500"), number("iv"), number("1.5 x 10^9"), number("100 10^9"), number("7,5")
    (1500.0, 4.0, 1500000000.0, 100000000000.0, 7.5)
    """
    plain = str(written).strip().lower()
    if plain in _ROMANS:
        return float(_ROMANS[plain])
    power = _POWER.fullmatch(plain)
    if power is not None:
        return float(f"{number(power['times']) * 10 ** int(power['power']):.12g}")
    if re.fullmatch(r"\d{1,2},\d", plain):
        return float(plain.replace(",", "."))
    return float(plain.replace(",", ""))


def _grades(relation: Relation) -> frozenset[int]:
    first, last = _SCALES[relation.code]
    return frozenset(grade for grade in range(first, last + 1) if _holds(relation, grade))


def _holds(relation: Relation, grade: int) -> bool:
    above = relation.low is None or grade > relation.low[0] or (relation.low[1] and grade == relation.low[0])
    below = relation.high is None or grade < relation.high[0] or (relation.high[1] and grade == relation.high[0])
    return above and below


def _converted(bound: Bound, unit: str | None, into: str | None, code: str) -> Bound:
    if bound is None or unit is None or into is None or unit == into:
        return _rounded(bound) if unit == into or bound is None else (float("nan"), bound[1])
    unit, into = ("U/L" if one == "[iU]/L" else one for one in (unit, into))
    entry = analyte(code)
    value = convert(bound[0], unit, into, molar_mass_g_mol=entry.molar_mass_g_mol if entry else None)
    return (float("nan"), bound[1]) if value is None else _rounded((value, bound[1]))


def _rounded(bound: Bound) -> Bound:
    return None if bound is None else (float(f"{bound[0]:.9g}"), bound[1])
