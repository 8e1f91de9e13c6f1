"""Small patients for tables: only what a row speaks of, everything else not said."""

from __future__ import annotations

from datetime import date
from typing import Any

from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.eligibility import criteria as kinds
from trialwright.eligibility.criterion import Anchors, Atom, Criteria, Criterion
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.screening import screen
from trialwright.eligibility.verdict import Verdict
from trialwright.kinds import collect

ON = date(2026, 11, 20)
EVERY_LIST = [
    "observations", "conditions", "infections", "medications", "procedures", "vaccinations", "allergies", "trials",
    "consents",
]  # fmt: skip


def patient(**facts: Any) -> Patient:
    """A patient as of ``ON``; ``complete`` defaults to nothing."""
    return read_patient({"patient": "P", "as_of": ON.isoformat()} | facts, "a row")


def complete(**facts: Any) -> Patient:
    """A patient whose sources list everything."""
    return patient(complete=EVERY_LIST, **facts)


def lab(code: str, value: float, unit: str, on: str = "2026-11-12", **more: Any) -> dict[str, Any]:
    return {"code": code, "value": value, "unit": unit, "on": on} | more


def verdict(kind: str, parameters: dict[str, Any], who: Patient, anchors: Anchors | None = None) -> Verdict:
    """The verdict of one atom of ``kind``."""
    shape = collect(kinds, "CRITERION", CriterionKind)[kind].parameters
    atom = Atom("A", kind, shape(**parameters), "asked")
    criteria = Criteria((Criterion("A", "inclusion", "asked", None, (), atom),))
    return screen(criteria, who, ON, anchors=anchors).verdicts[0].verdict
