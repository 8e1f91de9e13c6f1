"""Drafts of forms: what a user typed and has not saved. A draft is no act (FDA 2024, question 13): it is encrypted with
a key of the data folder, shown to that user alone, and gone once the form is saved or the draft is given up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from cryptography.fernet import InvalidToken
from django.contrib.auth import get_user_model

from trialwright.web.models import FormDraft
from trialwright.web.secret_box import seal, unseal

SEALED_FOR = "form draft"
LARGEST = 300_000
"""Characters of a draft's content; a form of 300 items needs a tenth of it."""


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Whose draft of which form at which visit of whom."""

    user: str
    study: str
    code: str
    visit: str
    form: str


@dataclass(frozen=True, slots=True)
class Draft:
    """``fields``: every field of the page as typed; ``base``: the last act that its writer had seen; ``key``: that of
    the page; ``stopped``: answers that a check stopped at a save, as address -> (check, typed)."""

    fields: Mapping[str, str]
    base: int = 0
    key: str = ""
    stopped: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    kept_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def keep_draft(place: DraftPlace, draft: Draft) -> bool:
    """Keep ``draft`` in the place of the one before; False where it is too large or the user is unknown."""
    content = json.dumps({name: value for name, value in asdict(draft).items() if name != "kept_at"})
    user = get_user_model().objects.filter(username=place.user, is_active=True).first()
    if user is None or len(content) > LARGEST:
        return False
    where = {"study": place.study, "code": place.code, "visit": place.visit, "form": place.form}
    kept = {"content": seal(SEALED_FOR, content).encode(), "kept_at": draft.kept_at}
    FormDraft.objects.update_or_create(user=user, **where, defaults=kept)
    return True


def draft_at(place: DraftPlace) -> Draft | None:
    """The draft that stands; None: there is none, or it was made with another key and cannot be read."""
    row = _at(place).first()
    if row is None:
        return None
    try:
        content = json.loads(unseal(SEALED_FOR, bytes(row.content).decode()))
    except (InvalidToken, ValueError):
        return None
    stopped = {name: [(check, typed) for check, typed in found] for name, found in content["stopped"].items()}
    return Draft(content["fields"], content["base"], content["key"], stopped, row.kept_at)


def drop_draft(place: DraftPlace) -> None:
    """The form was saved, or the draft given up. Most forms are saved without one, and to ask makes nobody wait."""
    if (standing := _at(place)).exists():
        standing.delete()


def drop_drafts_of(user: str) -> None:
    """The account is closed: nobody will go on with its drafts."""
    FormDraft.objects.filter(user__username=user).delete()


def drafts_of(user: str, study: str) -> list[tuple[DraftPlace, datetime]]:
    """Where ``user`` has typed and not saved in ``study``, the latest first."""
    found = FormDraft.objects.filter(user__username=user, study=study).order_by("-kept_at")
    return [(DraftPlace(user, study, one.code, one.visit, one.form), one.kept_at) for one in found]


def _at(place: DraftPlace):  # type: ignore[no-untyped-def]
    return FormDraft.objects.filter(
        user__username=place.user, study=place.study, code=place.code, visit=place.visit, form=place.form
    )
