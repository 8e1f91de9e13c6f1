"""The structured eligibility fields of a record as criteria of their own: minimum and maximum age, sex, healthy
volunteers.

ClinicalTrials.gov, protocol registration data element definitions, section 9 "Eligibility": both ages are inclusive,
"N/A (No limit)" and an absent field set no limit (https://clinicaltrials.gov/policy/protocol-definitions).
"""

from __future__ import annotations

import re
from typing import Literal

from trialwright.eligibility.criteria.age import Age
from trialwright.eligibility.criteria.healthy_volunteer import HealthyVolunteers
from trialwright.eligibility.criteria.sex import AdmittedSex
from trialwright.eligibility.criterion import Atom, Criterion
from trialwright.errors import InputError
from trialwright.registry.record import Record
from trialwright.registry.record_eligibility import EligibilityModule

FIELDS = {
    "minimum_age": "minimumAge", "maximum_age": "maximumAge", "sex": "sex", "healthy_volunteers": "healthyVolunteers",
}  # fmt: skip
"""Our name -> the record's field in the eligibility module."""
MODULE = "protocolSection.eligibilityModule"
_YEARS = re.compile(r"(\d+) Years?")
_SEXES: dict[str, Literal["all", "female", "male"]] = {"ALL": "all", "FEMALE": "female", "MALE": "male"}


def structured_criterion(name: str, record: Record | None, where: str) -> Criterion:
    """The criterion that the record's field ``name`` states; ``InputError`` when it states none that can be judged."""
    section = record.protocol_section if record is not None else None
    module = section.eligibility_module if section is not None else None
    built = _atom(name, module) if module is not None else None
    if built is None:
        raise InputError(
            where=where,
            expected=f"a field that the record gives ({', '.join(FIELDS)})",
            found=name,
            remedy="Take the field out, or complete record.json.",
        )
    return Criterion(name, "inclusion", built.says, f"{MODULE}.{FIELDS[name]}", (), built)


def _atom(name: str, module: EligibilityModule) -> Atom | None:
    if name in ("minimum_age", "maximum_age"):
        return _age(name, module.minimum_age if name == "minimum_age" else module.maximum_age)
    if name == "sex":
        admits = _SEXES.get(module.sex or "")
        return Atom(name, "sex", AdmittedSex(admits), f"Sex: {admits} (structured field).") if admits else None
    if name == "healthy_volunteers" and module.healthy_volunteers is not None:
        accepted = module.healthy_volunteers
        says = "Healthy volunteers are accepted" if accepted else "No healthy volunteers"
        return Atom(name, "healthy_volunteer", HealthyVolunteers(accepted), f"{says} (structured field).")
    return None


def _age(name: str, registered: str | None) -> Atom | None:
    years = _years(registered)
    if years is None:
        return None
    if name == "minimum_age":
        return Atom(name, "age", Age(at_least=years), f"At least {years:g} years old (structured field).")
    return Atom(name, "age", Age(at_most=years), f"At most {years:g} years old (structured field).")


def _years(registered: str | None) -> float | None:
    match = _YEARS.fullmatch(registered or "")
    return float(match.group(1)) if match else None
