"""The screening form: anyone may try the criteria; nothing is stored until a coordinator saves the sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient, write_patient
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.blinding import seen_by
from trialwright.conduct.sites import cut
from trialwright.eligibility.answering import denials_of, with_no
from trialwright.eligibility.criterion import Criteria
from trialwright.eligibility.questions import OpenQuestion, open_questions, still_open
from trialwright.eligibility.screening import screen
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.patient_format import PatientReading, Said
from trialwright.exchange.patient_template import PEOPLE
from trialwright.exchange.patients import read_stream
from trialwright.web import store, studies
from trialwright.web.handing_in import Sentence, form_errors, hand_in, new_key, today, told
from trialwright.web.permissions import ENTERS
from trialwright.web.rendering import page
from trialwright.web.sheet_form import SOURCE, SheetForm, shown_sheet
from trialwright.web.site_rights import sites_of_roles
from trialwright.web.verdict_page import lines
from trialwright.web.views.errors import forbidden

VISITOR = "someone"
TABLE = "\n".join(PEOPLE.splitlines()[:2])
_WHERE = "the sheet"
_LARGEST_FILE = 5 * 1024 * 1024
_TOO_MUCH = (
    "The record was judged as it was sent, but it holds more than this form can show: answer what is open in the "
    "source, or on the command line."
)


@require_http_methods(("GET", "HEAD", "POST"))
def screening(request: HttpRequest, study: str) -> HttpResponse:
    """Ask the facts that the criteria need, and show what the criteria say of them."""
    if "participant" in request.POST and not request.user.is_authenticated:  # the session of who filled it in ended
        return forbidden(request)
    found = studies.find(study)
    design = studies.standing_design(found)
    criteria, order = design.criteria, design.conduct.entry.dates
    waiting = _waiting(request, found)
    chosen = request.POST.get("participant") or request.GET.get("for", "")
    chosen = chosen if chosen in waiting else ""
    refused: list[Sentence] = []
    reading = _sent(request, refused)
    sent = reading.patient if reading else None
    standing = shown_sheet(write_patient(sent)) if sent is not None else waiting.get(chosen)
    day = sent.as_of if sent is not None else today()
    form = SheetForm(criteria, None if _is_file(request) else request.POST or None, day, standing, study, order)
    verdicts, outcome = (), None
    questions: tuple[OpenQuestion, ...] = ()
    do = request.POST.get("do", "judge") if request.method == "POST" else ""
    if do in ("judge", "save", "read") and not (do == "read" and sent is None):
        patient = sent if do == "read" else _patient(form, chosen or VISITOR, study, refused)
        if patient is not None and sent is None:
            patient, said_no = _with_every_no(request, criteria, patient, study)
            if said_no:
                form = SheetForm(criteria, None, patient.as_of, write_patient(patient), study, order)
        if sent is not None and standing is None:
            refused.append(Sentence(_TOO_MUCH))
        if patient is not None and do == "save":
            refused = _save(request, study, chosen, patient)
            if not refused:
                return redirect(f"{reverse('participant', args=[study, chosen])}?done=screened")
        if patient is not None:
            outcome = screen(criteria, patient, patient.as_of, study=study)
            verdicts = lines(outcome)
            questions = open_questions(criteria, patient, patient.as_of, study=study)
            if sent is None or standing is not None:
                form.narrow(still_open(criteria, questions))
    deniable = (
        {one.id for one in questions if denials_of(one, criteria, patient, patient.as_of)} if questions else set()
    )
    return page(
        request, "screening", f"Screening sheet of {chosen}" if chosen else "Try the criteria", study=found,
        form=form, refused=refused, lines=verdicts,
        screening=outcome, questions=questions, asked_parts=len({id for one in questions for id in one.atoms}),
        list_questions=sum(one.id.startswith("list:") for one in questions), notes=reading.notes if reading else (),
        table=TABLE,
        waiting=waiting, chosen=chosen, deniable=deniable, key=request.POST.get("key") or new_key(),
        refused_heading="Not saved" if do == "save" else "The sheet cannot be read",
    )  # fmt: skip


def _waiting(request: HttpRequest, study: studies.Study) -> dict[str, Mapping[str, Any] | None]:
    """Whose sheet the reader may save, people with consent who are not enrolled, and the sheet that stands."""
    if study.simulated or not study.is_open or not request.roles & ENTERS:
        return {}
    course = seen_by(store.course(study.id), frozenset(request.held), request.user.get_username())
    people = cut(course, sites_of_roles(request.held, ENTERS)).participants.values()
    return {
        one.code: one.screening.sheet if one.screening else None
        for one in people
        if one.enrolled_on is None and one.left_by is None
    }


def _patient(form: SheetForm, code: str, study: str, refused: list[Sentence]) -> Patient | None:
    """The patient as typed; None, with sentences added to ``refused``, when the sheet cannot be read."""
    if not form.is_valid():
        refused += form_errors(form)
        return None
    try:
        return read_patient(form.sheet(code, study), _WHERE)
    except InputErrors as several:
        refused += [_sentence(error) for error in several.errors]
    except InputError as error:
        refused.append(_sentence(error))
    return None


def _with_every_no(request: HttpRequest, criteria: Criteria, patient: Patient, study: str) -> tuple[Patient, bool]:
    """The patient with what the ticked answers "No" deny; and whether any was ticked that can be recorded."""
    ticked = {name.removeprefix("no-") for name in request.POST if name.startswith("no-")}
    if not ticked:
        return patient, False
    asked = [one for one in open_questions(criteria, patient, patient.as_of, study=study) if one.id in ticked]
    denials = tuple(denial for one in asked for denial in denials_of(one, criteria, patient, patient.as_of, SOURCE))
    return with_no(patient, denials), bool(denials)


def _is_file(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") == "read"


def _sent(request: HttpRequest, refused: list[Sentence]) -> PatientReading | None:
    """The one patient of a file that was sent; None, with sentences added to ``refused``, when there is none."""
    if not _is_file(request):
        return None
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > _LARGEST_FILE:
        refused.append(Sentence(f"The file must hold one patient in no more than {_LARGEST_FILE // 2**20} MB.", "file"))
        return None
    found = list(read_stream(file, "the file", Said(today=today())))
    if len(found) != 1:
        refused.append(Sentence(f"The file must hold one patient, found {len(found)}.", "file"))
        return None
    if isinstance(found[0], InputErrors):
        refused += [_sentence(error) for error in found[0].errors[:10]]
        return None
    return found[0]


def _sentence(error: InputError) -> Sentence:
    return Sentence(f"{error.where} must be {error.expected}. {error.remedy}")


def _save(request: HttpRequest, study: str, code: str, patient: Patient) -> list[Sentence]:
    if not code:
        return [Sentence("Choose the participant whose sheet this is.", "participant")]
    return told(hand_in(request, study, Screened(code, patient.as_of, write_patient(patient))))
