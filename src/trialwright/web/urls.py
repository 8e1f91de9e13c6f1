"""The addresses. They hold study names, participant codes, visit and form names: never a participant's value."""

from __future__ import annotations

from django.urls import path, re_path

from trialwright.web import conduct_api
from trialwright.web.views import (
    access,
    account,
    amendments,
    api,
    criteria,
    doses,
    entry,
    errors,
    keeping,
    log_in,
    matrix,
    participants,
    printing,
    proof,
    public,
    queries,
    records,
    results,
    saved,
    screening,
    search,
    verdicts,
    work,
)

_STUDY = "studies/<str:study>"
_PERSON = f"{_STUDY}/participants/<str:code>"
_RECORD = "registry/<str:nct>"

urlpatterns = [
    path("", public.home, name="home"),
    path("log-in", log_in.log_in, name="log in"),
    path("log-in/code", log_in.code, name="second factor"),
    path("log-in/second-factor", log_in.set_up, name="set up second factor"),
    path("log-out", log_in.log_out, name="log out"),
    path("password", log_in.password, name="own password"),
    path("account", account.account, name="own account"),
    path("stay", log_in.stay, name="stay"),
    path("access", access.access, name="access"),
    path("access/events.csv", access.events_file, name="access events"),
    path(_STUDY, public.study, name="study"),
    path(f"{_STUDY}/criteria", criteria.criteria, name="criteria"),
    path(f"{_STUDY}/screening", screening.screening, name="screening"),
    path(f"{_STUDY}/results", results.results, name="results"),
    path(f"{_STUDY}/results/export/<slug:form>", results.export, name="export"),
    path(f"{_STUDY}/results/numbers/<slug:address>", results.number, name="number"),
    path(f"{_STUDY}/results/files/<str:name>", results.report_file, name="report file"),
    path(f"{_STUDY}/results/<slug:part>", results.part, name="results part"),
    path(f"{_STUDY}/work", work.work, name="work"),
    path(f"{_STUDY}/matrix", matrix.visit_matrix, name="matrix"),
    path(f"{_STUDY}/queries", queries.query_list, name="queries"),
    path(f"{_STUDY}/audit", work.audit, name="audit"),
    path(f"{_STUDY}/audit/review", work.audit_review, name="audit review"),
    path(f"{_STUDY}/audit/trail.csv", work.audit_file, name="audit file"),
    path(f"{_STUDY}/locks", proof.locks, name="locks"),
    path(f"{_STUDY}/amendments", amendments.amendments, name="amendments"),
    path(f"{_STUDY}/amendments/forms/<slug:form>", amendments.versions, name="form versions"),
    path(f"{_STUDY}/delegations", keeping.delegations, name="delegations"),
    path(f"{_STUDY}/checkpoint", keeping.checkpoint, name="checkpoint"),
    path(f"{_STUDY}/copy", keeping.copy, name="copy"),
    path(f"{_STUDY}/participants", participants.participants, name="participants"),
    path(f"{_STUDY}/participants/new/consent", participants.new_participant, name="new participant"),
    path(f"{_STUDY}/guideline", printing.guideline, name="guideline"),
    path(f"{_STUDY}/forms/<slug:form>/print", printing.blank_form, name="blank form"),
    path(f"{_PERSON}/visits/<slug:visit>/<slug:form>/print", printing.filled_form, name="filled form"),
    path(_PERSON, participants.participant, name="participant"),
    path(f"{_PERSON}/verdicts", verdicts.verdicts, name="verdicts"),
    path(f"{_PERSON}/doses", doses.doses, name="doses"),
    path(f"{_PERSON}/acts/<slug:kind>", participants.act, name="act"),
    path(f"{_PERSON}/cleaning/<slug:kind>", participants.act, name="cleaning act"),
    path(f"{_PERSON}/visits/<slug:visit>/<slug:form>", entry.form, name="form"),
    path(f"{_PERSON}/visits/<slug:visit>/<slug:form>/draft", entry.draft, name="form draft"),
    path(f"{_PERSON}/visits/<slug:visit>/<slug:form>/history/<str:address>", entry.history, name="form history"),
    path(f"{_PERSON}/visits/<slug:visit>/<slug:form>/verify", proof.verify, name="verify"),
    path(f"{_PERSON}/sign", proof.sign, name="sign"),
    path(f"{_PERSON}/queries/new", queries.new_query, name="new query"),
    path(f"{_PERSON}/queries/<int:number>", queries.query, name="query"),
    path("search", search.search, name="search"),
    path("search/names", search.suggestions, name="suggestions"),
    re_path(r"^search/export\.(?P<form>csv|json)$", search.search_export, name="search export"),
    path("saved", saved.saved, name="saved"),
    path("glossary", search.glossary, name="glossary"),
    path(_RECORD, records.record, name="record"),
    path(f"{_RECORD}/results", records.results, name="record results"),
    path(f"{_RECORD}/review", records.review, name="record review"),
    path(f"{_RECORD}/watch", saved.watch, name="watch"),
    path(f"{_RECORD}/history", records.history, name="record history"),
    re_path(r"^registry/(?P<nct>[^/]+)/(?P<form>record|research-study)\.json$", records.download, name="download"),
    path("api/conduct/", conduct_api.api.urls),
    path("api/", api.about, name="api"),
    path("api/studies", api.studies, name="api studies"),
    path("api/suggestions", api.suggest, name="api suggestions"),
    path("api/studies/<str:nct>", api.study, name="api study"),
    path("api/studies/<str:nct>/related", api.related, name="api related"),
    path("api/studies/<str:nct>/review", api.review, name="api review"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
