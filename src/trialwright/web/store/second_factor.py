"""The second factor of an account: one-time codes of an authenticator app (RFC 6238) and recovery codes.

django-allauth makes and keeps both; here they are encrypted with a key of the data folder, and a code that was used is
never taken again, by any process of the server (RFC 6238, 5.2).
"""

from __future__ import annotations

import re
import time
from hmac import compare_digest
from typing import Literal

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction

from trialwright.conduct.installation import Event
from trialwright.web.secret_box import seal, unseal
from trialwright.web.store.installation import record

STEP_SECONDS = 30
TOLERATED_STEPS = 1
"""How many steps a telephone's clock may stand apart."""
ISSUER = "Trialwright"
_PURPOSE = "second factor"
_RECOVERY_DIGITS = 16


class Secrets(DefaultMFAAdapter):
    """Keeps the secrets encrypted (Fernet, with a key that follows from the data folder's secret key)."""

    def encrypt(self, text: str) -> str:
        return seal(_PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(_PURPOSE, encrypted_text)

    def get_totp_issuer(self) -> str:
        return ISSUER


def is_set_up(username: str) -> bool:
    """Whether the account has an authenticator."""
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
    None: the code is not right."""
    step = _step(secret, _plain(typed), 0)
    if step is None:
        return None
    with transaction.atomic():
        user = get_user_model().objects.get(username=username)
        Authenticator.objects.filter(user=user).delete()
        made = TOTP.activate(user, secret).instance
        made.data["last_step"] = step
        made.save()
        codes = RecoveryCodes.activate(user).generate_codes()
        record(Event("second factor set up", username))
    return codes


def check(username: str, typed: str) -> Literal["code", "recovery code"] | None:
    """What ``typed`` is: a code of the authenticator, a recovery code, or neither. Either is taken once."""
    plain = _plain(typed)
    with transaction.atomic():
        kept = {one.type: one for one in
                Authenticator.objects.select_for_update().filter(user__username=username)}  # fmt: skip
        app, recovery = kept.get(Authenticator.Type.TOTP), kept.get(Authenticator.Type.RECOVERY_CODES)
        if app is not None:
            step = _step(decrypt(app.data["secret"]), plain, app.data.get("last_step", 0))
            if step is not None:
                app.data["last_step"] = step
                app.save()
                return "code"
        if recovery is not None and len(plain) == _RECOVERY_DIGITS and RecoveryCodes(recovery).validate_code(plain):
            left = len(RecoveryCodes(Authenticator.objects.get(pk=recovery.pk)).get_unused_codes())
            record(Event("recovery code used", username, says={"left": left}))
            return "recovery code"
    return None


def reset(username: str, by: str, reason: str) -> bool:
    """Take the account's second factor away, so that a new one is set up at the next log-in; every session of it ends.
    ``by``: the administrator. False: it had none."""
    with transaction.atomic():
        gone, _ = Authenticator.objects.filter(user__username=username).delete()
        if gone:
            record(Event("second factor reset", username, by, reason))
    end_sessions(username)
    return bool(gone)


def end_sessions(username: str) -> None:
    """Log the account out everywhere."""
    key = str(get_user_model().objects.get(username=username).pk)
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == key:
            session.delete()


def code_now(secret: str, ahead: int = 0) -> str:
    """The code that an authenticator with ``secret`` shows now, or ``ahead`` steps of 30 seconds later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP_SECONDS + ahead))


def _plain(typed: str) -> str:
    return re.sub(r"[\s-]", "", typed)[:40]


def _step(secret: str, typed: str, last: int) -> int | None:
    """The time step, later than ``last``, whose code ``typed`` is."""
    now = int(time.time()) // STEP_SECONDS
    if not typed.isascii():
        return None
    for step in range(now - TOLERATED_STEPS, now + TOLERATED_STEPS + 1):
        if step > last and compare_digest(format_hotp_value(hotp_value(secret, step)), typed):
            return step
    return None
