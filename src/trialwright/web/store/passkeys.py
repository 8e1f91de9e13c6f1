"""Passkeys of an account: WebAuthn Level 2 (https://www.w3.org/TR/webauthn-2/), as django-allauth and fido2 read it.

The key pair is made by the user's own device for this host alone; the server keeps the public half. Each use asks the
device to check its user (a finger, a face, a PIN), so that a passkey stands for two factors by itself. A challenge is
made for each page, stands in the session, and is answered once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from fido2.utils import websafe_decode

from trialwright.conduct.installation import Event
from trialwright.web.store.installation import record
from trialwright.web.store.second_factor import is_set_up, new_recovery_codes

LARGEST = 20_000
"""Characters of an answer of a browser; a real one has about 1,500."""
_LONGEST_NAME = 60
_WRONG = (ValidationError, ValueError, TypeError, KeyError, AttributeError)
"""What the libraries raise for an answer that is none."""


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """A passkey as its owner sees it. ``used``: when it let in last (aware UTC); None: never."""

    number: int
    name: str
    made: datetime
    used: datetime | None


def passkeys_of(username: str) -> list[PasskeyLine]:
    """The account's passkeys, in the order in which they were made."""
    found = Authenticator.objects.filter(user__username=username, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [PasskeyLine(one.pk, one.data["name"], one.created_at, one.last_used_at) for one in found]


def question_for_new(username: str) -> dict[str, object]:
    """What a browser is asked for to make a passkey; the challenge stands in the session from now on."""
    return dict(auth.begin_registration(get_user_model().objects.get(username=username), False))


def question(username: str) -> dict[str, object] | None:
    """What a browser is asked for to use a passkey; None where the account has none."""
    if not passkeys_of(username):
        return None
    return dict(auth.begin_authentication(get_user_model().objects.get(username=username)))


def add(username: str, answer: str, name: str) -> list[str] | None:
    """Keep the passkey that a browser made. None: the answer is not right. Recovery codes come with the first factor of
    an account, and are shown once; later ones get none."""
    sent = _read(answer)
    try:
        auth.complete_registration(sent)
    except _WRONG:
        return None
    with transaction.atomic():
        user = get_user_model().objects.get(username=username)
        codes = [] if is_set_up(username) else new_recovery_codes(user)
        auth.WebAuthn.add(user, name.strip()[:_LONGEST_NAME] or "Passkey", sent)
        record(Event("passkey added" if not codes else "second factor set up", username,
                     says={} if not codes else {"with": "passkey"}))  # fmt: skip
    return codes


def remove(username: str, number: int) -> bool:
    """Take a passkey away. False: it is not there, or is the only factor of the account."""
    with transaction.atomic():
        mine = Authenticator.objects.select_for_update().filter(user__username=username)
        others = mine.filter(type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)).exclude(pk=number)
        gone = others.exists() and mine.filter(pk=number, type=Authenticator.Type.WEBAUTHN).delete()[0]
        if gone:
            record(Event("passkey removed", username))
    return bool(gone)


def check(username: str, answer: str) -> bool:
    """Whether ``answer`` is that of a passkey of the account to the challenge of this session; it is answered once."""
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None or not answer:
        return False
    try:
        used = auth.complete_authentication(user, _read(answer))
    except _WRONG:
        return False
    finally:
        auth.clear_state()
    used.record_usage()
    return True


def _read(answer: str) -> dict[str, object]:
    """What the browser sent; {} where it is nothing that can be read."""
    try:
        sent = json.loads(answer[:LARGEST])
        websafe_decode(sent["id"])
    except (ValueError, TypeError, KeyError):
        return {}
    return sent if isinstance(sent, dict) else {}
