"""A new secret key: everything that is sealed is sealed again, whole or not at all (OWASP ASVS 5.0.0, 11.2.2).

The new key is on the disk before anything is sealed with it, beside the old one; while both are there either opens what
is sealed, so that a kill at any moment loses nothing and the command is simply given again. Sessions end, for they are
signed with the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction

from trialwright.conduct.installation import Event
from trialwright.errors import InputError
from trialwright.web import data_folder
from trialwright.web.models import FormDraft, Identity
from trialwright.web.secret_box import sealed_anew
from trialwright.web.store.drafts import SEALED_FOR
from trialwright.web.store.installation import record
from trialwright.web.store.people import IDENTITIES
from trialwright.web.store.second_factor import PURPOSE


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many of each sort were sealed again."""

    identities: int
    second_factors: int
    drafts: int


def replace_secret_key(by: str, reason: str) -> Resealed:
    """Make a new secret key and seal everything with it. The server must not run meanwhile: it would go on with the key
    that it read at its start. Raises ``InputError`` where something cannot be opened: nothing changes."""
    folder = Path(settings.DATA_FOLDER)
    key = data_folder.make_next_secret_key(folder)
    settings.NEXT_SECRET_KEY = key
    try:
        with transaction.atomic():
            done = Resealed(_identities(key), _second_factors(key), _drafts(key))
            record(Event("secret key replaced", None, by, reason))
    except InvalidToken:
        raise InputError(
            where=str(folder / "secret-key"), expected="the key with which names and second factors were sealed",
            found="another one", remedy="Put the right key back from a backup; nothing was changed.",
        ) from None  # fmt: skip
    data_folder.take_next_secret_key(folder)
    settings.SECRET_KEY, settings.NEXT_SECRET_KEY = key, None
    return done


def _identities(key: str) -> int:
    found = list(Identity.objects.select_for_update())
    for one in found:
        one.name = sealed_anew(IDENTITIES, one.name, key)
        one.save()
    return len(found)


def _second_factors(key: str) -> int:
    found = list(Authenticator.objects.select_for_update().filter(type=Authenticator.Type.TOTP))
    for one in found:
        one.data["secret"] = sealed_anew(PURPOSE, one.data["secret"], key)
        one.save()
    return len(found)


def _drafts(key: str) -> int:
    """Drafts that no key opens are nobody's any more, and go."""
    done = 0
    for one in FormDraft.objects.select_for_update():
        try:
            one.content = sealed_anew(SEALED_FOR, bytes(one.content).decode(), key).encode()
        except InvalidToken:
            one.delete()
            continue
        one.save()
        done += 1
    return done
