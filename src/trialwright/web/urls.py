"""The addresses. They hold study names, participant codes, visit and form names: never a participant's value."""

from __future__ import annotations

from django.urls import path

from trialwright.web.views import entry, errors, log_in, participants, public, results, screening, verdicts

_STUDY = "studies/<str:study>"
_PERSON = f"{_STUDY}/participants/<str:code>"

urlpatterns = [
    path("", public.home, name="home"),
    path("log-in", log_in.log_in, name="log in"),
    path("log-out", log_in.log_out, name="log out"),
    path(_STUDY, public.study, name="study"),
    path(f"{_STUDY}/screening", screening.screening, name="screening"),
    path(f"{_STUDY}/results", results.results, name="results"),
    path(f"{_STUDY}/results/export/<slug:form>", results.export, name="export"),
    path(f"{_STUDY}/participants", participants.participants, name="participants"),
    path(f"{_STUDY}/participants/new/consent", participants.new_participant, name="new participant"),
    path(_PERSON, participants.participant, name="participant"),
    path(f"{_PERSON}/verdicts", verdicts.verdicts, name="verdicts"),
    path(f"{_PERSON}/acts/<slug:kind>", participants.act, name="act"),
    path(f"{_PERSON}/visits/<slug:visit>/<slug:form>", entry.form, name="form"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
