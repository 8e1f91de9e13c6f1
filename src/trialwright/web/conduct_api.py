"""The study over HTTP: read participants, values, acts and queries, and write acts on the one path that pages use too.

A token stands for one user in one role of one study. A write carries the sender's own key: sending it again changes
nothing and returns the first receipt. What is refused is told in the sentences of the refusals (422). The description
of the interface stands at ``openapi.json``.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Query, Schema, Status
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from trialwright.analysis.results import is_simulated
from trialwright.conduct.act import Actor
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.blinding import seen_by
from trialwright.conduct.course import Course
from trialwright.conduct.item_names import with_names
from trialwright.conduct.lot_table import lot_lines
from trialwright.conduct.query import queries
from trialwright.conduct.sites import cut, site_of
from trialwright.conduct.typed_act import act_of, kind_of
from trialwright.conduct.writing import Proposal, Refused
from trialwright.errors import InputError, InputErrors
from trialwright.web import store
from trialwright.web.permissions import READS_PARTICIPANTS
from trialwright.web.source import comes_from

MOST = 500
State = Literal["open", "answered", "closed"]
_PAGED = frozenset({"after", "limit"})
SIGNED_ON_ITS_PAGE = "A signature asks for the signer's password, which no token stands for: sign on the page."
Code = Annotated[str, Field(max_length=32)]


class Token(HttpBearer):
    """The token in the header ``Authorization: Bearer tw_...``."""

    def authenticate(self, request: HttpRequest, token: str) -> store.TokenHolder | None:
        """Whom the token stands for."""
        holder = store.holder_of(token[:200], datetime.now(UTC))
        if holder is not None:
            comes_from(f"API token {holder.number} ({holder.name})" if holder.name else f"API token {holder.number}")
        return holder


api = NinjaAPI(title="Trialwright: conduct", version="1", auth=Token(), docs_url=None, urls_namespace="conduct")


class Told(Schema):
    """Why something was not done."""

    error: str
    sentences: list[str] = []


REFUSED = dict.fromkeys((400, 401, 404, 422, 429), Told)
"""How every address may answer instead: it cannot be read; no such token; not there or not open to it; mistaken or
refused; asked too often."""


class ActSent(Schema):
    """An act to be written. ``fields``: those of its kind (trialwright act --list); ``key``: the sender's own."""

    kind: str = Field(max_length=60)
    participant: Code | None = None
    observed_on: date
    fields: dict[str, Any] = {}
    reason: str | None = Field(None, max_length=500)
    key: str = Field(min_length=1, max_length=90)


class Receipt(Schema):
    """What was written: the rows of the ledger and the hash of the last one; ``before``: it had been written before."""

    rows: list[int]
    kinds: list[str]
    head: str
    before: bool


class ParticipantTold(Schema):
    """Where a participant stands."""

    simulated: bool
    code: str
    state: str
    arm: str | None
    site: str | None = None
    consented_on: date | None
    enrolled_on: date | None
    first_dose_on: date | None
    visits: dict[str, date]


class ValuesTold(Schema):
    """The current values of a form at a visit."""

    simulated: bool
    visit: str
    form: str
    values: dict[str, Any]


class LineTold(Schema):
    """A line of the audit trail."""

    origin: str
    row: int
    kind: str
    participant: str | None
    visit: str | None
    form: str | None
    item: str | None
    old: Any
    new: Any
    says: str
    reason: str | None
    user: str
    role: str
    observed: date
    entered: str
    stored: str
    source: str | None = None
    site: str | None = None


class QueryTold(Schema):
    """A data query."""

    simulated: bool
    participant: str
    number: int
    visit: str
    form: str | None
    item: str | None
    says: str
    state: str
    check: str | None


class LotTold(Schema):
    """What is left of a lot, in units as they are counted."""

    simulated: bool
    site: str
    product: str
    lot: str
    expires: date | None
    standing: str
    received: int | str
    given: int | str
    handed_out: int | str
    returned: int | str
    disposed_of: int | str
    left: int | str


def _course(request: HttpRequest, study: str, *, reads: bool = True, asks: frozenset[str] = frozenset()) -> Course:
    """``asks``: what may stand behind the question mark; a misspelt filter would otherwise answer with everything."""
    unknown = sorted(request.GET.keys() - asks)
    if unknown:
        known = f"it takes {' and '.join(sorted(asks))}" if asks else "it takes none"
        raise HttpError(422, f"This address does not take {unknown[0][:40]!r} behind the question mark: {known}.")
    if any(len(said) > 1 for _, said in request.GET.lists()):
        raise HttpError(422, "Each word behind the question mark stands there once.")
    holder: store.TokenHolder = request.auth  # type: ignore[attr-defined]
    if holder.study.casefold() != study.casefold() or (reads and holder.role not in (READS_PARTICIPANTS or ())):
        raise HttpError(404, "There is no such study, or it is not open to this token.")
    roles = {holder.role, *store.roles_of(holder.user, holder.study)}  # one blinded role blinds, whichever asks
    course = seen_by(store.course(holder.study), roles, holder.user)
    return cut(course, holder.sites)


@api.get("/studies/{study}/participants", response={200: list[ParticipantTold], **REFUSED})
def participants(request: HttpRequest, study: str) -> list[dict[str, Any]]:
    """Everyone who consented."""
    course = _course(request, study)
    return [
        {"simulated": is_simulated(course), "code": one.code, "state": one.state, "arm": one.arm,
         "site": site_of(course, one), "consented_on": one.consented_on, "enrolled_on": one.enrolled_on,
         "first_dose_on": one.first_dose_on,
         "visits": {name: act.observed_on for name, act in one.visits.items()}}
        for one in course.participants.values()
    ]  # fmt: skip


@api.get("/studies/{study}/participants/{code}/values", response={200: list[ValuesTold], **REFUSED})
def values(request: HttpRequest, study: str, code: str) -> list[dict[str, Any]]:
    """The current values of a participant."""
    course = _course(request, study)
    person = course.participant(code)
    if person is None:
        raise HttpError(404, "There is no such participant.")
    mark = is_simulated(course)
    return [{"simulated": mark, "visit": visit, "form": form, "values": dict(person.values(visit, form))}
            for visit, form in sorted(person.forms_saved)]  # fmt: skip


@api.get("/studies/{study}/audit", response={200: list[LineTold], **REFUSED})
def audit(
    request: HttpRequest, study: str, after: Annotated[int, Query(ge=0, le=10**12)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """The audit trail, in the order of the ledger, from the row after ``after``."""
    lines = [line for line in audit_trail(_course(request, study, asks=_PAGED)) if line.row > after][:limit]
    return [{name: getattr(line, name) for name in LineTold.model_fields} for line in lines]


@api.get("/studies/{study}/queries", response={200: list[QueryTold], **REFUSED})
def query_list(request: HttpRequest, study: str, state: State | None = None) -> list[dict[str, Any]]:
    """Every query; ``state``: open, answered or closed only."""
    course = _course(request, study, asks=frozenset({"state"}))
    names = [name for name in QueryTold.model_fields if name != "simulated"]
    return [
        {"simulated": is_simulated(course), **{name: getattr(one, name) for name in names}}
        for person in course.participants.values() for one in queries(person).values() if state in (None, one.state)
    ]  # fmt: skip


@api.get("/studies/{study}/lots", response={200: list[LotTold], **REFUSED})
def lot_list(request: HttpRequest, study: str) -> list[dict[str, Any]]:
    """What is left of each lot of the product at each site; counts read "blinded" where they are hidden."""
    course = _course(request, study)
    lines = lot_lines(course, course.clock(datetime.now(UTC)).date())
    return [{"simulated": is_simulated(course), **asdict(one)} for one in lines]


@api.post("/studies/{study}/acts", response={201: Receipt, 200: Receipt, **REFUSED})
def write(request: HttpRequest, study: str, sent: ActSent) -> Status[dict[str, Any]]:
    """Write an act, or say why not. The same key again returns the first receipt (200)."""
    holder: store.TokenHolder = request.auth  # type: ignore[attr-defined]
    course, now = _course(request, study, reads=False), datetime.now(UTC)
    key = "api " + sha256(f"{holder.user}\0{sent.key}".encode()).hexdigest()
    before = key in course.keys
    try:
        act_class = kind_of(sent.kind)
        seen = store.course_before(course.study, course.keys[key]) if before else course
        act = act_of(act_class, seen, sent.participant, sent.observed_on, sent.fields, sent.reason)
    except (InputError, InputErrors) as error:
        return Status(422, {"error": "The act cannot be read.", "sentences": str(error).splitlines()})
    if act_class.needs_password and holder.role in act_class.roles:
        return Status(422, {"error": "The act was refused; nothing was written.", "sentences": [SIGNED_ON_ITS_PAGE]})
    proposal = Proposal(act, Actor(holder.user, holder.role, holder.sites), now, key, sent.reason)
    outcome = store.append(course.study, proposal, now=now)
    if isinstance(outcome, Refused):
        sentences = with_names(course, act, outcome.sentences)
        said = {"error": "The act was refused; nothing was written.", "sentences": sentences}
        return Status(422, said)
    rows = outcome.rows
    told = {"rows": [row.sequence for row in rows], "kinds": [row.kind for row in rows], "head": rows[-1].hash,
            "before": before}  # fmt: skip
    return Status(200 if before else 201, told)


@api.exception_handler(ValidationError)
def mistaken(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which part of a request cannot be read; never what stood in it."""
    said = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors]
    return api.create_response(request, {"error": "The request cannot be read.", "sentences": said}, status=422)


@api.exception_handler(HttpError)
def told(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A mistake in a sentence."""
    if error.status_code == 401:
        error = HttpError(401, "No token that is valid now was sent: send the header Authorization: Bearer tw_...")
    return api.create_response(request, {"error": str(error), "sentences": []}, status=error.status_code)
