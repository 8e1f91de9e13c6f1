"""Screenings as FHIR R5 or R4: a ResearchSubject for each person, and a Questionnaire of what is still to be asked.

The subject's state is a code of FHIR's research-subject-state (screening, eligible, ineligible), in R4 and R4B its
status; the verdict of each criterion travels as text in an extension, and never as a probability. Items of the
questionnaire carry the criterion's id as ``linkId``. https://hl7.org/fhir/R5/researchsubject.html, questionnaire.html;
https://hl7.org/fhir/R4/researchsubject.html.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from trialwright.eligibility.questions import OpenQuestion
from trialwright.eligibility.screening import Screening
from trialwright.eligibility.screening_report import outcome_words

STATES = "http://terminology.hl7.org/CodeSystem/research-subject-state"
_STATE = {"ineligible": "ineligible", "unknown": "screening", "eligible": "eligible"}
_VERDICT = "https://trialwright.example/fhir/StructureDefinition/criterion-verdict"
_DAY = "https://trialwright.example/fhir/StructureDefinition/screened-on"
"""R4 has a period of taking part, which has not begun."""
_TYPE = {"word": "text", "measurement": "quantity", "judgement": "boolean"}
Release = Literal["R5", "R4"]
Screened = tuple[Screening, Sequence[OpenQuestion]]


def screening_bundle(screened: Sequence[Screened], study: str, release: Release = "R5") -> dict[str, Any]:
    """A collection with the subject of each screening, and the questionnaire of each that has open questions."""
    found = []
    for screening, questions in screened:
        found.append(research_subject(screening, study) if release == "R5" else research_subject_r4(screening, study))
        if questions:
            found.append(questionnaire(screening, questions, study))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"urn:trialwright:{one['resourceType']}:{one['id']}", "resource": one} for one in found],
    }


def research_subject(screening: Screening, study: str) -> dict[str, Any]:
    """The person in the study."""
    state = {"coding": [{"system": STATES, "code": _STATE[screening.outcome]}], "text": outcome_words(screening)}
    return {
        "resourceType": "ResearchSubject",
        "id": _id(f"{study}-{screening.patient}"),
        "extension": [_verdict(found) for found in screening.verdicts],
        "status": "active",
        "progress": [{"subjectState": state, "startDate": screening.on.isoformat()}],
        "study": {"identifier": {"value": study}, "display": study},
        "subject": {"reference": f"Patient/{_id(screening.patient)}"},
    }


def research_subject_r4(screening: Screening, study: str) -> dict[str, Any]:
    """The person in the study, as R4 and R4B say it."""
    told = research_subject(screening, study)
    told.pop("progress")
    day = {"url": _DAY, "valueDate": screening.on.isoformat()}
    return told | {
        "extension": [day, *told["extension"]],
        "status": _STATE[screening.outcome],
        "individual": told.pop("subject"),
    }


def _verdict(found: Any) -> dict[str, Any]:
    told = {"criterion": found.criterion.id, "answer": str(found.verdict.answer), "reason": found.verdict.reason}
    return {"url": _VERDICT, "extension": [{"url": key, "valueString": value} for key, value in told.items()]}


def questionnaire(screening: Screening, questions: Sequence[OpenQuestion], study: str) -> dict[str, Any]:
    """What is still to be asked, the most decisive question first."""
    return {
        "resourceType": "Questionnaire",
        "id": _id(f"open-{study}-{screening.patient}"),
        "url": f"urn:trialwright:questionnaire:{_id(study)}:{_id(screening.patient)}",
        "title": f"Open questions of the screening for {study}",
        "status": "draft",
        "subjectType": ["Patient"],
        "date": screening.on.isoformat(),
        "item": [
            {"linkId": one.id, "text": one.asks, "type": "boolean" if one.id.startswith("list:") else _TYPE[one.by],
             "required": False}
            for one in questions
        ],
    }  # fmt: skip


def _id(text: str) -> str:
    """A FHIR id: letters, digits, hyphens and points, 64 at most."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text)[:64].strip("-") or "none"
