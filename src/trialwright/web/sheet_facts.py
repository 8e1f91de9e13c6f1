"""Which facts the criteria of a study ask for: fields of the person, measured values, and lists with their fields.

It follows from the kinds of the criteria and their parameters. A kind that does not stand here is asked with
everything, so that a new kind of criterion needs no change here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from trialwright.clinical import patient
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.denial_asked import DENIABLE
from trialwright.eligibility.words import analyte

LISTS: dict[str, tuple[str, type, int]] = {
    "conditions": ("Diagnoses", patient.Condition, 2),
    "medications": ("Medicines, now and before", patient.Medication, 3),
    "infections": ("Infections", patient.Infection, 1),
    "procedures": ("Procedures", patient.Procedure, 1),
    "vaccinations": ("Vaccinations", patient.Vaccination, 1),
    "allergies": ("Allergies", patient.Allergy, 1),
    "trials": ("Other trials", patient.TrialParticipation, 1),
    "denials": ("Asked about, and not there", patient.Denial, 1),
}
NEVER_COMPLETE = ("denials",)
PERSON: dict[str, str] = {
    "birth_date": "Date of birth", "sex": "Sex", "healthy_volunteer": "A healthy volunteer", "pregnant": "Pregnant",
    "breastfeeding": "Breastfeeding", "planning_pregnancy": "Plans a pregnancy or breastfeeding during the study",
}  # fmt: skip
ASKS: dict[str, tuple[str, ...]] = {
    "age": ("birth_date",), "sex": ("sex",), "healthy_volunteer": ("healthy_volunteer",),
    "condition": ("conditions name status onset classified_by",),
    "severe_condition": ("conditions name status severe controlled", "infections"),
    "malignancy": ("conditions name status onset remission_since",),
    "infection": ("infections", "conditions name status onset remission_since severe"),
    "laboratory": (), "measurement": (),
    "creatinine_clearance": ("birth_date", "sex"),
    "medication": ("medications name started stopped ongoing",),
    "medication_response": ("medications name started stopped ongoing adequate_dose response",),
    "stable_dose": ("medications name started stopped ongoing dose_unchanged_since",),
    "glucocorticoid_dose": ("medications name dose unit per route started stopped ongoing dose_unchanged_since",),
    "procedure": ("procedures",), "vaccination": ("vaccinations",), "allergy": ("allergies",),
    "contraception": ("sex", "pregnant", "procedures"), "childbearing_potential": ("sex", "pregnant", "procedures"),
    "pregnancy": ("sex", "pregnant"), "breastfeeding": ("sex", "breastfeeding"),
    "pregnancy_plans": ("sex", "planning_pregnancy"), "trial_participation": ("trials",), "consent": ("consent",),
    "investigator_judgement": (), "manual": (),
}  # fmt: skip
"""What each kind of criterion looks at: a field of the person, or a list with those of its fields (alone: with all)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measured value that the criteria ask for."""

    code: str
    label: str
    unit: str
    asks_upper_limit: bool


def asked(criteria: Criteria) -> dict[str, set[str]]:
    """The person's fields and the lists that the criteria need, each list with the fields of its rows."""
    everything = (*PERSON, *LISTS, "consent")
    found: dict[str, set[str]] = {}
    for atom in criteria.atoms():
        for one in ASKS.get(atom.kind, everything):
            name, *row = one.split()
            own = row or ([field.name for field in fields(LISTS[name][1])] if name in LISTS else [])
            found.setdefault(name, set()).update(own)
        if atom.kind in DENIABLE:
            found["denials"] = {field.name for field in fields(patient.Denial)}
    return found


def measured(criteria: Criteria) -> list[Measured]:
    """The measured values that the criteria need, each once, in reading order."""
    found: dict[str, Measured] = {}
    for atom in criteria.atoms():
        for code, unit, upper in _values_of(atom.kind, atom.parameters):
            listed = analyte(code)
            label = listed.label if listed else code.replace("_", " ")
            earlier = found.get(code)
            upper = upper or (earlier is not None and earlier.asks_upper_limit)
            found[code] = Measured(code, label[:1].upper() + label[1:], unit or (listed.unit if listed else "1"), upper)
    return list(found.values())


def _values_of(kind: str, parameters: object) -> Iterator[tuple[str, str | None, bool]]:
    if kind == "creatinine_clearance":
        yield "creatinine_clearance", "mL/min", False
        yield "creatinine", None, False
        yield "body_weight", None, False
    code = getattr(parameters, "analyte", None) or getattr(parameters, "code", None)
    if isinstance(code, str):
        yield code, getattr(parameters, "unit", None), getattr(parameters, "times", None) == "upper_limit"
