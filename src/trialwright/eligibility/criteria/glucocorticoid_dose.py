"""The daily dose of systemic glucocorticoids, together, as prednisone equivalent: at most so many milligrams.

A person who takes none meets it. Doses a week or a month become a mean daily dose. Where something is not known (dose,
route, whether it is still taken, when it was stopped, a drug without a published factor, factors that differ between
tables) the lowest and the highest possible sum are compared with the limit; when it lies between them the answer is
unknown. Inhaled, nasal, topical, ophthalmic, intra-articular, rectal and intestinal use does not count. Factors:
``endpoints.safety.prednisone_equivalent``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from trialwright.clinical.patient import Medication
from trialwright.clinical.quantity import convert
from trialwright.eligibility import words
from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import AnchorName, Facts, LookedUp
from trialwright.eligibility.presence import absence
from trialwright.eligibility.taking import evidence, is_systemic, kind_of, taken_on
from trialwright.eligibility.verdict import Answer, Evidence, Verdict, met, not_met, unknown
from trialwright.endpoints.safety.prednisone_equivalent import prednisone_equivalent_mg_day

DAYS_OF = {"day": (1.0, 1.0), "week": (7.0, 7.0), "month": (28.0, 31.0)}


@dataclass(frozen=True, slots=True)
class GlucocorticoidDose:
    """``at_most_mg_day`` of prednisone or its equivalent on the anchor day."""

    at_most_mg_day: float
    on: AnchorName = "enrolment"

    def __post_init__(self) -> None:
        if self.at_most_mg_day < 0:
            raise ValueError("at_most_mg_day of zero or more")


@dataclass(frozen=True, slots=True)
class Share:
    """What one course adds to the daily dose, at least and at most; ``question`` narrows it."""

    low: float
    high: float
    evidence: Evidence
    question: str
    flags: tuple[str, ...] = ()


def judge(parameters: GlucocorticoidDose, facts: Facts) -> Verdict:
    shares = [
        share for number, medication, entry in facts.medications
        if (share := _share(medication, entry, number, parameters, facts)) is not None
    ]  # fmt: skip
    low, high = sum(share.low for share in shares), sum(share.high for share in shares)
    bounds = Bounds(at_most=parameters.at_most_mg_day)
    asked = f"asked is at most {parameters.at_most_mg_day:g} mg prednisone equivalent a day"
    shown = [share.evidence for share in shares]
    if not bounds.hold(low):
        return not_met(f"Prednisone equivalent {_range(low, high)}; {asked}.", *shown)
    if not bounds.hold(high):
        first = next(share for share in shares if share.high > share.low)
        return unknown(
            f"Prednisone equivalent {_range(low, high)}; {asked}.", first.question, *shown, flags=first.flags
        )
    if not facts.is_complete("medications"):
        return unknown("The list of medications may have gaps; a glucocorticoid could be missing.",
                       "Does the person take any other glucocorticoid, and at what daily dose?", *shown)  # fmt: skip
    if not shares:
        return met("The person takes no systemic glucocorticoid.", *absence(facts, ("medications",), "glucocorticoid"))
    return met(f"Prednisone equivalent {_range(low, high)}; {asked}.", *shown)


def _share(
    medication: Medication, entry: LookedUp, number: int, parameters: GlucocorticoidDose, facts: Facts
) -> Share | None:
    named = kind_of(medication, entry, ("glucocorticoid",))
    if named is Answer.NOT_MET:
        return None
    now = taken_on(medication, facts.anchor(parameters.on))
    if medication.ongoing is False and medication.stopped is None and now is Answer.NOT_MET:
        now = _open_stop(medication, facts.anchor(parameters.on))
    systemic = is_systemic(medication)
    if now is Answer.NOT_MET or (systemic is False and named is Answer.MET):
        return None
    shown, name = evidence(medication, number, facts), medication.name
    if named is Answer.UNKNOWN:
        if systemic is False:
            return None
        return Share(0, math.inf, shown, f'Is "{name}" a glucocorticoid?', ("unknown_term",))
    low, high, question, flags = _equivalent(medication)
    if now is Answer.UNKNOWN:
        when = medication.stopped is not None or medication.ongoing is False
        asks = f"On which day was {name} stopped?" if when else f"Does the person still take {name}?"
        return Share(0, high, shown, asks, flags)
    if systemic is None:
        return Share(0, high, shown, f"By which route is {name} given?", flags)
    return Share(low, high, shown, question, flags)


def _open_stop(medication: Medication, day: date) -> Answer:
    """Stopped, nobody says when: it may have been taken on ``day``, unless it began later."""
    later = medication.started is not None and medication.started.earliest > day
    return Answer.NOT_MET if later else Answer.UNKNOWN


def _equivalent(medication: Medication) -> tuple[float, float, str, tuple[str, ...]]:
    name = medication.name
    entry = words.drug(name)
    dose = None
    if medication.dose is not None and medication.unit is not None:
        dose = convert(medication.dose, medication.unit, "mg")
    if dose is None or medication.per is None:
        return 0, math.inf, f"What is the daily dose of {name} in mg?", ()
    fewest, most = DAYS_OF[medication.per]
    least = prednisone_equivalent_mg_day(entry.name if entry else name, dose / most)
    greatest = prednisone_equivalent_mg_day(entry.name if entry else name, dose / fewest)
    if least is None or greatest is None:
        return 0, math.inf, f"What is the prednisone equivalent of {name}?", ("no_factor",)
    question = f"Which prednisone equivalent of {name} does the study use? Published tables differ."
    return least[0], greatest[1], question, ("factors_differ",) if least[0] < greatest[1] else ()


def _range(low: float, high: float) -> str:
    if math.isinf(high):
        return f"at least {low:g} mg a day, the rest not known"
    return f"{low:g} mg a day" if math.isclose(low, high) else f"{low:.3g} to {high:.3g} mg a day"


CRITERION = CriterionKind("Systemic glucocorticoids as prednisone equivalent, mg a day.", GlucocorticoidDose, judge)
