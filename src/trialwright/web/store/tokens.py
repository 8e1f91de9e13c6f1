"""Tokens of the HTTP API. A token is shown once, when it is made; only its SHA-256 is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.contrib.auth import get_user_model

from trialwright.conduct.act import Role
from trialwright.conduct.installation import Event
from trialwright.conduct.sites import Sites
from trialwright.errors import InputError
from trialwright.web.models import ApiToken
from trialwright.web.store.installation import record
from trialwright.web.store.people import roles_of, sites_of

PREFIX = "tw_"


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whom a token stands for, and which token it is. ``sites``: at which sites its holder has the role now, None: at
    all of them."""

    user: str
    study: str
    role: Role
    number: int = 0
    name: str = ""
    sites: Sites = None


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token that is kept, without the token."""

    number: int
    name: str
    user: str
    study: str
    role: str
    expires_at: datetime


def make_token(user: str, study: str, role: Role, name: str, expires_at: datetime) -> str:
    """A new token of ``user`` in ``role`` of ``study``. Raises ``InputError`` when the user has not that role there."""
    if role not in roles_of(user, study):
        raise InputError(where="--user", expected=f"a user who is {role.value} in {study}", found=repr(user[:60]),
                         remedy="Give them the role first: trialwright user add.")  # fmt: skip
    token = PREFIX + secrets.token_urlsafe(32)
    holder = get_user_model().objects.get(username=user)
    kept = ApiToken.objects.create(user=holder, study=study, role=role.value, name=name[:80], digest=_digest(token),
                                   expires_at=expires_at)  # fmt: skip
    told: dict[str, str | int] = {"token": kept.pk, "study": study, "role": role.value, "until": expires_at.isoformat()}
    record(Event("token made", user, says=told))
    return token


def holder_of(token: str, now: datetime) -> TokenHolder | None:
    """Whom ``token`` stands for; None: it is unknown, over, or its holder has lost the role."""
    found = ApiToken.objects.filter(digest=_digest(token), expires_at__gt=now, user__is_active=True)
    one = found.select_related("user").first()
    if one is None:
        return None
    user, role = one.user.get_username(), Role(one.role)
    held = sites_of(user, one.study)
    return TokenHolder(user, one.study, role, one.pk, one.name, held[role]) if role in held else None


def tokens() -> list[TokenInfo]:
    """Every token that is kept."""
    found = ApiToken.objects.select_related("user").order_by("pk")
    return [TokenInfo(one.pk, one.name, one.user.get_username(), one.study, one.role, one.expires_at) for one in found]


def revoke_token(number: int) -> bool:
    """Let a token hold no longer; False where there is none of that number."""
    owner = ApiToken.objects.filter(pk=number).values_list("user__username", flat=True).first()
    gone = bool(ApiToken.objects.filter(pk=number).delete()[0])
    if gone:
        record(Event("token revoked", owner, says={"token": number}))
    return gone


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
