"""A registry record as a FHIR R5 ResearchStudy (https://hl7.org/fhir/R5/researchstudy.html).

Words of the registry travel as text; codes are given for phase and purpose only, whose FHIR code systems have the
same words. People, telephone numbers and e-mails are left out. What the record does not carry is absent.
"""

from __future__ import annotations

from typing import Any

from trialwright.registry import words
from trialwright.registry.page_section import readable
from trialwright.registry.record import Record, value_at

_PHASE = "http://terminology.hl7.org/CodeSystem/research-study-phase"
_PURPOSE = "http://terminology.hl7.org/CodeSystem/research-study-prim-purp-type"
_PHASES = {
    ("NA",): "n-a", ("EARLY_PHASE1",): "early-phase-1", ("PHASE1",): "phase-1", ("PHASE1", "PHASE2"): "phase-1-phase-2",
    ("PHASE2",): "phase-2", ("PHASE2", "PHASE3"): "phase-2-phase-3", ("PHASE3",): "phase-3", ("PHASE4",): "phase-4",
}  # fmt: skip
_PURPOSES = {
    "TREATMENT": "treatment", "PREVENTION": "prevention", "DIAGNOSTIC": "diagnostic",
    "SUPPORTIVE_CARE": "supportive-care", "SCREENING": "screening",
    "HEALTH_SERVICES_RESEARCH": "health-services-research", "BASIC_SCIENCE": "basic-science",
    "DEVICE_FEASIBILITY": "device-feasibility",
}  # fmt: skip
_P = "protocolSection"


def research_study(record: Record) -> dict[str, Any]:
    """The resource. ``status`` is that of the record ("active"); how the study stands is ``progressStatus``."""
    names = record.protocol_section.identification_module
    told = {
        "resourceType": "ResearchStudy",
        "id": record.nct_id,
        "url": f"https://clinicaltrials.gov/study/{record.nct_id}",
        "identifier": _identifiers(record),
        "title": readable((names and (names.brief_title or names.official_title)) or ""),
        "label": _label(record),
        "date": value_at(record, f"{_P}.statusModule.lastUpdatePostDateStruct.date"),
        "status": "active",
        "primaryPurposeType": _purpose(value_at(record, f"{_P}.designModule.designInfo.primaryPurpose")),
        "phase": _phase(tuple(value_at(record, f"{_P}.designModule.phases") or ())),
        "studyDesign": _design(record),
        "focus": [
            {"concept": _text(one.name)} for one in _many(record, "armsInterventionsModule.interventions") if one.name
        ],
        "condition": [_text(one) for one in _many(record, "conditionsModule.conditions")],
        "keyword": [_text(one) for one in _many(record, "conditionsModule.keywords")],
        "region": [_text(one) for one in _countries(record)],
        "descriptionSummary": readable(value_at(record, f"{_P}.descriptionModule.briefSummary") or ""),
        "description": readable(value_at(record, f"{_P}.descriptionModule.detailedDescription") or ""),
        "period": _period(record),
        "associatedParty": _parties(record),
        "progressStatus": _progress(record),
        "whyStopped": _optional_text(value_at(record, f"{_P}.statusModule.whyStopped")),
        "recruitment": _recruitment(record),
        "comparisonGroup": _groups(record),
        "outcomeMeasure": _outcomes(record),
    }
    return _kept(told)


def _focus(record: Record) -> list[dict[str, Any]]:
    given = _many(record, "armsInterventionsModule.interventions")
    return [{"concept": _text(one.name)} for one in given if one.name]


def _many(record: Record, path: str) -> tuple[Any, ...]:
    return tuple(value_at(record, f"{_P}.{path}") or ())


def _text(text: str) -> dict[str, Any]:
    return {"text": readable(text)}


def _optional_text(text: str | None) -> dict[str, Any] | None:
    return _text(text) if text else None


def _coded(system: str, code: str | None, text: str) -> dict[str, Any]:
    return ({"coding": [{"system": system, "code": code}]} if code else {}) | {"text": text}


def _kept(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent: FHIR allows no empty values."""
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


def _identifiers(record: Record) -> list[dict[str, Any]]:
    own = value_at(record, f"{_P}.identificationModule.orgStudyIdInfo.id")
    found = [{"use": "official", "system": "https://clinicaltrials.gov", "value": record.nct_id}]
    return found + ([{"use": "secondary", "value": own}] if own else [])


def _label(record: Record) -> list[dict[str, Any]]:
    kinds = (("official title", "officialTitle"), ("acronym", "acronym"))
    found = ((kind, value_at(record, f"{_P}.identificationModule.{field}")) for kind, field in kinds)
    return [{"type": {"text": kind}, "value": readable(text)} for kind, text in found if text]


def _phase(phases: tuple[str, ...]) -> dict[str, Any] | None:
    if not phases:
        return None
    return _coded(_PHASE, _PHASES.get(phases), " / ".join(words.say(words.PHASE, one) for one in phases))


def _purpose(purpose: str | None) -> dict[str, Any] | None:
    return _coded(_PURPOSE, _PURPOSES.get(purpose), words.say(words.PURPOSE, purpose)) if purpose else None


def _design(record: Record) -> list[dict[str, Any]]:
    path = f"{_P}.designModule"
    told = (
        (words.STUDY_TYPE, f"{path}.studyType"),
        (words.ALLOCATION, f"{path}.designInfo.allocation"),
        (words.INTERVENTION_MODEL, f"{path}.designInfo.interventionModel"),
        (words.OBSERVATIONAL_MODEL, f"{path}.designInfo.observationalModel"),
        (words.TIME_PERSPECTIVE, f"{path}.designInfo.timePerspective"),
        (words.MASKING, f"{path}.designInfo.maskingInfo.masking"),
    )
    return [{"text": words.say(known, value)} for known, where in told if (value := value_at(record, where))]


def _countries(record: Record) -> list[str]:
    found = (one.country for one in _many(record, "contactsLocationsModule.locations"))
    return list(dict.fromkeys(country for country in found if country))


def _date(record: Record, name: str) -> str | None:
    found = value_at(record, f"{_P}.statusModule.{name}DateStruct.date")
    return found[:10] if found else None


def _period(record: Record) -> dict[str, Any]:
    return _kept({"start": _date(record, "start"), "end": _date(record, "completion")})


def _parties(record: Record) -> list[dict[str, Any]]:
    lead = value_at(record, f"{_P}.sponsorCollaboratorsModule.leadSponsor.name")
    others = [one.name for one in _many(record, "sponsorCollaboratorsModule.collaborators") if one.name]
    found = [{"name": readable(lead), "role": {"text": "lead sponsor"}}] if lead else []
    return found + [{"name": readable(name), "role": {"text": "collaborator"}} for name in others]


def _progress(record: Record) -> list[dict[str, Any]]:
    """The registered status, and the dates that are said to be actual or planned."""
    status = value_at(record, f"{_P}.statusModule.overallStatus")
    found: list[dict[str, Any]] = [{"state": {"text": words.say(words.STATUS, status)}}] if status else []
    for state, name in (("start", "start"), ("primary completion", "primaryCompletion"), ("completion", "completion")):
        day, kind = _date(record, name), value_at(record, f"{_P}.statusModule.{name}DateStruct.type")
        if day:
            actual = {"actual": kind == "ACTUAL"} if kind else {}
            found.append({"state": {"text": state}, **actual, "period": {"start": day}})
    return found


def _recruitment(record: Record) -> dict[str, Any]:
    count = value_at(record, f"{_P}.designModule.enrollmentInfo.count")
    if count is None:
        return {}
    actual = value_at(record, f"{_P}.designModule.enrollmentInfo.type") == "ACTUAL"
    return {"actualNumber" if actual else "targetNumber": count}


def _groups(record: Record) -> list[dict[str, Any]]:
    return [
        _kept({
            "linkId": f"group-{number}", "name": readable(one.label or "") or f"group {number}",
            "type": {"text": words.say(words.ARM_TYPE, one.type)} if one.type else None,
            "description": readable(one.description or ""),
        })
        for number, one in enumerate(_many(record, "armsInterventionsModule.armGroups"), start=1)
    ]  # fmt: skip


def _outcomes(record: Record) -> list[dict[str, Any]]:
    kinds = (("primary", "primaryOutcomes"), ("secondary", "secondaryOutcomes"), ("other", "otherOutcomes"))
    return [
        _kept({
            "name": readable(one.measure or ""), "type": [{"text": kind}],
            "description": "\n\n".join(
                part for part in (f"Time frame: {readable(one.time_frame)}" if one.time_frame else "",
                                  readable(one.description or "")) if part),
        })
        for kind, field in kinds
        for one in _many(record, f"outcomesModule.{field}")
    ]  # fmt: skip
