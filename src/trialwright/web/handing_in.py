"""How a page hands an act in: who is logged in, when it was entered, and the key that makes a resend harmless.

This is where the web reads the clock. Only ``web.store`` writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from django.db import DatabaseError
from django.http import HttpRequest

from trialwright.conduct.act import Act, Actor, Recorded
from trialwright.conduct.participant import Participant
from trialwright.conduct.sites import Sites, act_site
from trialwright.conduct.writing import Proposal, Refused, Written, refusals, sentences
from trialwright.web import full_disk, store
from trialwright.web.store.together import append_together

_KEY_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is told above a form; ``field`` is the id of the field that it is about, where it is about one."""

    says: str
    field: str = ""


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def new_key() -> str:
    """A key for a form that is shown now; it comes back with the form."""
    return uuid4().hex


def proposal(request: HttpRequest, study: str, act: Act, *, reason: str | None = None, part: str = "") -> Proposal:
    """``act`` as the person who is logged in hands it in. ``part`` tells several acts of one form apart."""
    key = (request.POST.get("key") or new_key())[:_KEY_LENGTH]
    held = getattr(request, "held", {})
    roles = sorted(request.roles & act.roles) or sorted(request.roles)
    role = next((one for one in roles if _is_theirs(study, act, held.get(one))), roles[0])
    actor = Actor(request.user.get_username(), role, held.get(role))
    return Proposal(act, actor, datetime.now(UTC), f"{key}{part}", reason)


def _is_theirs(study: str, act: Act, sites: Sites) -> bool:
    """Whether a role held at ``sites`` (None: at all) is one for the site that ``act`` is of."""
    return sites is None or act_site(store.course(study), act) in sites


def hand_in(request: HttpRequest, study: str, act: Act, *, reason: str | None = None) -> Written | Refused:
    """Write ``act``, or say why not."""
    (outcome,) = _written(request, study, [proposal(request, study, act, reason=reason)])
    return outcome


def before(request: HttpRequest, person: Participant) -> Recorded | None:
    """What the same form wrote already: the button was clicked twice, or the answer was lost. A view that works parts
    of its act out of what stands takes them from there: the second click is answered with the first one's receipt."""
    key = request.POST.get("key", "")[:_KEY_LENGTH]
    return next((one for one in reversed(person.recorded) if key and one.key == key), None)


def _written(request: HttpRequest, study: str, proposals: Sequence[Proposal]) -> list[Written | Refused]:
    """Write all or none; a full disk is a refusal too, so that the page keeps what was typed."""
    try:
        return append_together(study, proposals)
    except (DatabaseError, OSError) as error:
        if not full_disk.is_full(error):
            raise
        full_disk.mark(request)
        return [Refused((full_disk.SAYS,))]


def save_all(request: HttpRequest, study: str, acts: Sequence[tuple[Act, str | None]]) -> list[str]:
    """Write several acts of one form, each with its reason, together or not at all."""
    proposals = [
        proposal(request, study, act, reason=reason, part=f"-{number}")
        for number, (act, reason) in enumerate(acts, start=1)
    ]
    if len(proposals) > 1:  # what is said of one alone is said where it is written
        course, now = store.course(study), datetime.now(UTC)
        fresh = [one for one in proposals if one.key not in course.keys]
        found = [sentence for one in fresh for sentence in refusals(course, one, now)]
        if found:
            return found
    return [sentence for outcome in _written(request, study, proposals) for sentence in sentences(outcome)]


def told(outcome: Written | Refused) -> list[Sentence]:
    """The refusals of an outcome, as sentences for the page."""
    return [Sentence(says) for says in outcome.sentences] if isinstance(outcome, Refused) else []


def form_errors(form: object) -> Sequence[Sentence]:
    """The errors of a Django form, each with the field that it is about."""
    found = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            named = label.split(" (")[0] in str(error)
            says = str(error) if named else f"{label}: {error}"
            found.append(Sentence(says, name if name in form.fields else ""))
    return found
