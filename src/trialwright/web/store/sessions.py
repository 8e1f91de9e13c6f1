"""The sessions of accounts: who is logged in how often, since when; ended by their owner or by an administrator.

A session is named by the first digits of a hash of its key, so that a page can name it without showing what opens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from trialwright.conduct.installation import Event
from trialwright.web.store.installation import record


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session: since when (aware UTC; None: not known), the last request, and the factors that it came in with."""

    name: str
    since: datetime | None
    last: datetime
    factors: str


def name_of(key: str | None) -> str:
    """How a session is named on pages and in events."""
    return sha256(f"trialwright session {key}".encode()).hexdigest()[:12]


def sessions_of(username: str) -> list[SessionLine]:
    """The account's sessions that are not over, the latest request first."""
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    found = [SessionLine(name_of(one.session_key), _moment(held.get("since")), one.expire_date - idle,
                         str(held.get("factors", ""))) for one, held in _held_by(username)]  # fmt: skip
    return sorted(found, key=lambda one: one.last, reverse=True)


def open_sessions() -> dict[str, int]:
    """How many sessions each account has; accounts without one are left out."""
    names = dict(get_user_model().objects.values_list("pk", "username"))
    held = (one.get_decoded().get("_auth_user_id") for one in _not_over().iterator())
    return Counter(names[int(key)] for key in held if key and int(key) in names)


def end_session(username: str, name: str, by: str | None = None) -> bool:
    """End the session called ``name`` of the account; False: there is none. ``by``: the administrator who did it."""
    return bool(_end([one for one, _ in _held_by(username) if name_of(one.session_key) == name], username, by))


def end_other_sessions(username: str, keep: str | None, by: str | None = None) -> int:
    """End the account's sessions but the one with the key ``keep`` (None: all of them); how many there were."""
    return _end([one for one, _ in _held_by(username) if one.session_key != keep], username, by)


def end_sessions(username: str) -> None:
    """Log the account out everywhere, as part of what is told already."""
    for one, _ in _held_by(username):
        one.delete()


def _end(found: list[Session], username: str, by: str | None) -> int:
    with transaction.atomic():
        for one in found:
            one.delete()
            record(Event("session ended", username, by, says={"session": name_of(one.session_key)}))
    return len(found)


def _held_by(username: str) -> Iterator[tuple[Session, dict]]:
    user = get_user_model().objects.filter(username=username).first()
    for session in _not_over().iterator():
        held = session.get_decoded()
        if user is not None and held.get("_auth_user_id") == str(user.pk):
            yield session, held


def _not_over() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=timezone.now())


def _moment(since: object) -> datetime | None:
    return datetime.fromtimestamp(since, UTC) if isinstance(since, int) else None
