"""Creatinine clearance: as a laboratory reports it, or estimated by Cockcroft and Gault from age, weight, sex and serum
creatinine (``endpoints.safety.creatinine_clearance``).

A text that names no formula gets this one, flagged ``assumed_formula``. A reported and an estimated clearance that
answer differently, or two creatinine values of one day, are a contradiction: unknown. Everything that the estimate
needs and the record lacks is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.clinical.patient import Observation
from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts, Numbered
from trialwright.eligibility.measured_value import DEFAULT_MAX_AGE_DAYS, evidence, in_unit, judge_each, usable
from trialwright.eligibility.verdict import Answer, Evidence, Verdict, unknown
from trialwright.endpoints.safety.creatinine_clearance import creatinine_clearance_ml_min

FLAGS = ("assumed_formula",)
LABEL = "creatinine clearance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance(Bounds):
    """Bounds in mL/min, absolute (not per 1.73 square metres)."""

    max_age_days: int = DEFAULT_MAX_AGE_DAYS


def judge(parameters: Clearance, facts: Facts) -> Verdict:
    reported = usable("creatinine_clearance", LABEL, parameters.max_age_days, facts)
    if not reported.values:
        return _estimated(parameters, facts)
    first = judge_each(reported.values, LABEL, lambda value, number: _reported(parameters, value, number))
    second = _estimated(parameters, facts)
    if {first.answer, second.answer} == {Answer.MET, Answer.NOT_MET}:
        return unknown("The reported and the estimated creatinine clearance answer differently.",
                       "Which creatinine clearance counts?", *first.evidence, *second.evidence,
                       flags=(*FLAGS, "conflicting_facts"))  # fmt: skip
    return second if first.answer is Answer.UNKNOWN and second.answer is Answer.NOT_MET else first


def _reported(parameters: Clearance, value: Observation, number: int) -> Verdict:
    converted = in_unit(value, "mL/min", LABEL, number)
    if isinstance(converted, Verdict):
        return converted
    return _verdict(parameters, [converted], evidence(value, number), flags=())


def _estimated(parameters: Clearance, facts: Facts) -> Verdict:
    missing = _missing(parameters, facts)
    if missing:
        return unknown(f"The {LABEL} cannot be estimated without {_listed(missing)}.",
                       f"What is the person's {_listed(missing)}?", flags=FLAGS)  # fmt: skip
    creatinine = usable("creatinine", "serum creatinine", parameters.max_age_days, facts)
    weight = usable("body_weight", "body weight", parameters.max_age_days, facts)
    for found in (creatinine, weight):
        if found.verdict is not None:
            return _flagged(found.verdict)
    return _flagged(judge_each(creatinine.values, "serum creatinine",
                               lambda value, number: _estimate(parameters, facts, (number, value))))  # fmt: skip


def _missing(parameters: Clearance, facts: Facts) -> list[str]:
    has = {
        "serum creatinine": bool(facts.latest("creatinine")),
        "body weight": bool(facts.latest("body_weight")),
        "date of birth": facts.patient.birth_date is not None,
        "sex": facts.patient.sex is not None,
    }
    return [word for word, there in has.items() if not there]


def _estimate(parameters: Clearance, facts: Facts, creatinine: Numbered) -> Verdict:
    number, value = creatinine
    mg_dl = in_unit(value, "mg/dL", "serum creatinine", number)
    if isinstance(mg_dl, Verdict):
        return mg_dl
    kilograms: list[float] = []
    for place, weight in facts.latest("body_weight"):
        kg = in_unit(weight, "kg", "body weight", place)
        if isinstance(kg, Verdict):
            return kg
        kilograms.append(kg)
    ages, sex = facts.age, facts.patient.sex
    assert ages is not None and sex is not None
    clearances = [
        creatinine_clearance_ml_min(creatinine_mg_dl=mg_dl, age_years=age, weight_kg=kg, sex=sex)
        for age in {max(age, 0) for age in ages} for kg in kilograms
    ]  # fmt: skip
    shown = [evidence(weight, place) for place, weight in facts.latest("body_weight")]
    return _verdict(parameters, clearances, evidence(value, number), *shown)


def _verdict(
    parameters: Clearance, clearances: list[float], *shown: Evidence, flags: tuple[str, ...] = FLAGS
) -> Verdict:
    answers = {parameters.hold(clearance) for clearance in clearances}
    told = " or ".join(f"{clearance:.1f}" for clearance in sorted(clearances))
    how = "estimated by Cockcroft-Gault" if flags else "as reported"
    reason = f"Creatinine clearance {told} mL/min, {how}; asked is {parameters} mL/min."
    if len(answers) == 2:
        return unknown(reason, "What are the exact date of birth and the current body weight?", *shown, flags=flags)
    return Verdict(Answer.MET if answers == {True} else Answer.NOT_MET, reason, shown, None, flags)


def _flagged(verdict: Verdict) -> Verdict:
    flags = tuple(dict.fromkeys((*verdict.flags, *FLAGS)))
    return Verdict(verdict.answer, verdict.reason, verdict.evidence, verdict.question, flags)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


CRITERION = CriterionKind("Creatinine clearance, reported or estimated by Cockcroft and Gault.", Clearance, judge)
