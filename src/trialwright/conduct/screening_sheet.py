"""The screening sheet of a participant: is it readable, whose is it, and what do the criteria say of it?

The sheet is judged together with what the ledger knows besides: the consent given here, and the investigator's
judgements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.patient import ConsentGiven, Patient
from trialwright.eligibility.criterion import Anchors
from trialwright.eligibility.screening import Judgement, Screening, screen
from trialwright.eligibility.verdict import Answer
from trialwright.errors import InputError, InputErrors

if TYPE_CHECKING:
    from trialwright.conduct.acts.screened import Screened
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant


def sheet_refusals(sheet: Mapping[str, Any], person: Participant, on: date, course: Course) -> Sequence[str]:
    """What forbids ``sheet`` for ``person``, screened on that day; the sentences name fields and no values."""
    try:
        patient = person.patient(sheet)
    except InputError as error:
        return (_without_value(error),)
    except InputErrors as several:
        return [_without_value(error) for error in several.errors]
    if patient.code != person.code:
        return (f"The sheet is not of {person.code}: its patient code is another one.",)
    if patient.as_of > on:
        return (f"The sheet of {person.code} is dated after the day of the screening.",)
    born = patient.birth_date
    if born is not None and person.consented_on is not None and born.earliest > person.consented_on:
        return (f"The sheet says that {person.code} was born after the consent was given.",)
    return _other_consent(patient, person, course)


def _other_consent(patient: Patient, person: Participant, course: Course) -> Sequence[str]:
    """The sheet names another day of the consent to this study than the ledger does: one of them is wrong."""
    if all(_is_recorded(given, person) for given in patient.consents if _is_of(given, course)):
        return ()
    return (
        f"The sheet gives another day for the consent to this study than the consent recorded for {person.code}. The "
        "recorded one counts: correct consents in the sheet, or leave it out.",
    )


def _is_of(given: ConsentGiven, course: Course) -> bool:
    """Whether a sheet's consent is to the study of ``course``, under whichever of its names."""
    names = {course.study, course.design.id, course.design.nct_id or course.study}
    return given.study is not None and given.study.strip().casefold() in {name.casefold() for name in names}


def _is_recorded(given: ConsentGiven, person: Participant) -> bool:
    days = [entry.act.observed_on for entry in person.of_kind("consent given")]
    return any(given.on.earliest <= day <= given.on.latest for day in days)


def _without_value(error: InputError) -> str:
    return f"{error.where} must be {error.expected}. {error.remedy}"


def screen_recorded(course: Course, person: Participant, sheet: Screened, on: date) -> Screening:
    """The criteria on ``sheet`` as of ``on``, with the recorded consent and judgements of ``person``."""
    judgements = [
        Judgement(entry.act.criterion, Answer(entry.act.answer), entry.actor.user, entry.act.why, entry.act.observed_on)  # type: ignore[attr-defined]
        for entry in person.of_kind("criterion judged")
    ]
    patient = _with_consent(person.patient(sheet.sheet), person, course)
    anchors = Anchors(screening=sheet.observed_on, enrolment=on)
    return screen(course.design.criteria, patient, on, anchors=anchors, judgements=judgements, study=course.study)


def _with_consent(patient: Patient, person: Participant, course: Course) -> Patient:
    """The sheet, and the consent that the ledger holds for this study: it counts where the sheet names another day."""
    consent = person.consent
    here = [given for given in patient.consents if _is_of(given, course)]
    if consent is None or (here and all(_is_recorded(given, person) for given in here)):
        return patient
    given = ConsentGiven(PartialDate.of(consent.observed_on), course.study, consent.consent_version, "ledger")
    elsewhere = [one for one in patient.consents if one not in here]
    return replace(patient, consents=(*elsewhere, given))
