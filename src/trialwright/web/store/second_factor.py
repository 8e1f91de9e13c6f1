"""The second factor of an account: one-time codes of an authenticator app (RFC 6238), passkeys, and recovery codes.

django-allauth makes and keeps them; here the secrets of apps are encrypted with a key of the data folder, recovery
codes are hashed, and a code that was used is never taken again, by any process of the server (RFC 6238, 5.2). Passkeys
stand in ``store.passkeys``.
"""

from __future__ import annotations

import re
import secrets
import time
from hmac import compare_digest
from typing import Literal

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from trialwright.conduct.installation import Event
from trialwright.web import clock
from trialwright.web.secret_box import seal, unseal
from trialwright.web.store.installation import record
from trialwright.web.store.sessions import end_sessions

STEP_SECONDS = 30
ISSUER = "Trialwright"
PURPOSE = "second factor"
_RECOVERY_CODES = 10
_RECOVERY_DIGITS = 16
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Secrets(DefaultMFAAdapter):
    """Keeps the secrets encrypted (Fernet, with a key that follows from the data folder's secret key)."""

    def encrypt(self, text: str) -> str:
        return seal(PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(PURPOSE, encrypted_text)

    def get_totp_issuer(self) -> str:
        return ISSUER

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": ISSUER}


def is_set_up(username: str) -> bool:
    """Whether the account has an authenticator app or a passkey."""
    return Authenticator.objects.filter(user__username=username, type__in=_FACTORS).exists()


def has_app(username: str) -> bool:
    """Whether the account has an authenticator app."""
    return Authenticator.objects.filter(user__username=username, type=Authenticator.Type.TOTP).exists()


def new_secret() -> str:
    """A secret for a new authenticator, in base 32."""
    return generate_totp_secret()


def picture_of(username: str, secret: str) -> tuple[str, str]:
    """The address that an authenticator app reads, and its QR code as SVG."""
    adapter = Secrets()
    address = adapter.build_totp_url(get_user_model()(username=username), secret)
    svg = adapter.build_totp_svg(address)
    return address, svg[svg.index("<svg") :]


def set_up(username: str, secret: str, typed: str) -> list[str] | None:
    """Give the account its authenticator, when ``typed`` is a code of it, and return its recovery codes, shown once;
    None: the code is not right. A step more on either side is taken here, where the code opens nothing."""
    step = _step(secret, _plain(typed), 0, tolerated=1)
    if step is None:
        return None
    with transaction.atomic():
        user = get_user_model().objects.get(username=username)
        Authenticator.objects.filter(user=user).delete()
        made = TOTP.activate(user, secret).instance
        made.data["last_step"] = step
        made.save()
        codes = new_recovery_codes(user)
        record(Event("second factor set up", username, says={"with": "code"}))
    return codes


def new_recovery_codes(user: AbstractBaseUser) -> list[str]:
    """Ten new recovery codes in the place of the old ones; only their hashes are kept (OWASP ASVS 5.0.0, 6.5.2)."""
    codes = [f"{secrets.randbelow(10**_RECOVERY_DIGITS):0{_RECOVERY_DIGITS}}" for _ in range(_RECOVERY_CODES)]
    kept = {"hashed": [make_password(code) for code in codes]}
    Authenticator.objects.update_or_create(user=user, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": kept})
    return codes


def check(username: str, typed: str) -> Literal["code", "recovery code"] | None:
    """What ``typed`` is: a code of the authenticator, a recovery code, or neither. Either is taken once."""
    plain = _plain(typed)
    with transaction.atomic():
        mine = Authenticator.objects.select_for_update().filter(user__username=username)
        kept = {one.type: one for one in mine.exclude(type=Authenticator.Type.WEBAUTHN)}
        app, recovery = kept.get(Authenticator.Type.TOTP), kept.get(Authenticator.Type.RECOVERY_CODES)
        if app is not None:
            step = _step(decrypt(app.data["secret"]), plain, app.data.get("last_step", 0), tolerated_steps())
            if step is not None:
                app.data["last_step"] = step
                app.save()
                return "code"
        if recovery is not None and _takes(recovery, plain):
            record(Event("recovery code used", username, says={"left": len(recovery.data["hashed"])}))
            return "recovery code"
    return None


def _takes(recovery: Authenticator, plain: str) -> bool:
    """Whether ``plain`` is one of the codes that are left; it is left no longer."""
    if len(plain) != _RECOVERY_DIGITS or not plain.isascii():
        return False
    for hashed in recovery.data["hashed"]:
        if check_password(plain, hashed):
            recovery.data["hashed"] = [one for one in recovery.data["hashed"] if one != hashed]
            recovery.save()
            return True
    return False


def reset(username: str, by: str, reason: str, identified: str) -> bool:
    """Take the account's second factor away, so that a new one is set up at the next log-in; every session of it ends.
    ``by``: the administrator; ``identified``: how they made sure who asks (OWASP ASVS 5.0.0, 6.4.4). False: it had
    none."""
    with transaction.atomic():
        gone, _ = Authenticator.objects.filter(user__username=username).delete()
        if gone:
            record(Event("second factor reset", username, by, reason, {"identified": identified}))
    end_sessions(username)
    return bool(gone)


def tolerated_steps() -> int:
    """How many steps more are taken on either side: none where something keeps this computer's clock, for the clocks of
    telephones are kept as well and a code is to hold for 30 seconds (OWASP ASVS 5.0.0, 6.5.5); one where nothing does,
    or where that cannot be told."""
    known = clock.state()
    apart = known.apart_seconds
    return 0 if (known.kept if apart is None else abs(apart) <= clock.WARN_SECONDS) else 1


def code_now(secret: str, ahead: int = 0) -> str:
    """The code that an authenticator with ``secret`` shows now, or ``ahead`` steps of 30 seconds later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP_SECONDS + ahead))


def _plain(typed: str) -> str:
    return re.sub(r"[\s-]", "", typed)[:40]


def _step(secret: str, typed: str, last: int, tolerated: int) -> int | None:
    """The time step, later than ``last``, whose code ``typed`` is."""
    now = int(time.time()) // STEP_SECONDS
    if not typed.isascii():
        return None
    for step in range(now - tolerated, now + tolerated + 1):
        if step > last and compare_digest(format_hotp_value(hotp_value(secret, step)), typed):
            return step
    return None
