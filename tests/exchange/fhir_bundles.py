"""Bundles of FHIR that these tests hand in, and how they are read."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

from trialwright.errors import InputErrors
from trialwright.exchange.formats.fhir_patient import FORMAT
from trialwright.exchange.patient_format import PatientReading, Said

Json = dict[str, Any]
TODAY = date(2026, 11, 22)
ME = {"reference": "Patient/p"}
PERSON = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-02-03"}


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "timestamp": "2026-03-02T10:00:00Z",
            "entry": [{"resource": one} for one in resources], **more}  # fmt: skip


def read(data: object, said: Said = Said(today=TODAY)) -> list[Any]:  # noqa: B008
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return list(FORMAT.read(io.BytesIO(raw), "b.json", said))


def one(data: object, said: Said = Said(today=TODAY)) -> PatientReading:  # noqa: B008
    found = read(data, said)
    assert len(found) == 1
    if isinstance(found[0], InputErrors):
        raise found[0]
    return found[0]


def observation(
    value: float | None = 30, unit: str = "U/L", on: str | None = "2026-02-20", **more: Any
) -> dict[str, Any]:
    told = {
        "resourceType": "Observation", "id": f"o{value}{on}", "status": "final", "subject": ME,
        "code": {"coding": [{"system": "http://loinc.org", "code": "1742-6"}]}, "effectiveDateTime": on,
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }  # fmt: skip
    return {key: held for key, held in (told | more).items() if held is not None}


def condition(name: str = "Migraine", **more: Any) -> dict[str, Any]:
    codes = {"clinicalStatus": "active", "verificationStatus": "confirmed"}
    told = {key: {"coding": [{"code": more.pop(key, usual)}]} for key, usual in codes.items()}
    return {"resourceType": "Condition", "id": f"c-{name}", "subject": ME, "code": {"text": name}, **told, **more}


def drug(
    kind: str = "MedicationStatement", name: str = "methotrexate", status: str = "active", **more: Any
) -> dict[str, Any]:
    return {"resourceType": kind, "id": "m", "status": status, "subject": ME,
            "medicationCodeableConcept": {"text": name}, **more}  # fmt: skip
