"""How a session stands: by which factors its owner came in, since when, and what is asked before they may go on.

Everyone with a role comes in with a second factor (ICH E6(R3) 4.3.3(b)), and sets it up at the first log-in; an
installation may excuse coordinators and monitors (``store.factor_policy``). The accounts that a demonstration makes for
itself are exempt, in its own data folder only. A session ends after 20 minutes without a request, and after 12 hours in
any case.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login, logout
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from trialwright.conduct.installation import Event
from trialwright.web import drafts, security
from trialwright.web.accounts import kept
from trialwright.web.store import factor_policy, installation, passkeys, people, second_factor

LONGEST_SECONDS = 12 * 3600
WAITING_SECONDS = 10 * 60
"""How long a right password waits for its code."""
_COMING_IN = ("log in", "log out", "second factor", "set up second factor")
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def is_of_a_demonstration(username: str) -> bool:
    """Whether a demonstration made this account for itself, in this data folder."""
    return any(one.user == username for one in kept(Path(settings.DATA_FOLDER)))


def is_a_demonstration() -> bool:
    """Whether this data folder is a demonstration's."""
    return bool(kept(Path(settings.DATA_FOLDER)))


def needs_second_factor(username: str, held: people.RolesHeld | None = None) -> bool:
    """Whether the account may come in with a second factor only. ``held``: its roles, where they were just read."""
    held = held or people.roles_held(username)
    return factor_policy.asked_of(held.anywhere()) and not is_of_a_demonstration(username)


# Coming in ------------------------------------------------------------------------------------------------------------


def wait_for_code(request: HttpRequest, user: AbstractBaseUser, after: str) -> None:
    """The password was right: remember whose, under a new session key, until the code comes."""
    request.session.flush()
    request.session["waiting"] = {"user": user.get_username(), "since": int(time.time()), "next": after}


def waiting(request: HttpRequest) -> dict | None:
    """Whose code is awaited, and where they want to go; None: nobody's, or no longer."""
    found = request.session.get("waiting")
    if not found or time.time() - found["since"] > WAITING_SECONDS:
        return None
    return found


def come_in(request: HttpRequest, user: AbstractBaseUser, factors: str) -> None:
    """Log ``user`` in, under a new session key."""
    request.session.flush()
    login(request, user, backend=_BACKEND)
    request.session["factors"] = factors
    request.session["since"] = int(time.time())
    if people.must_change_password(user.get_username()):
        request.session["must_change"] = True
    installation.record(Event("logged in", user.get_username(), says={"with": factors}))


def failed(request: HttpRequest, username: str, what: str, kind: str = "log-in failed") -> None:
    """Count a failure under the name, and tell it; a name that is no account's is not kept."""
    if what != "password":  # a wrong password was counted when it was compared
        AxesProxyHandler.user_login_failed(sender=__name__, credentials={"username": username}, request=request)
    account = people.known_account(username)
    installation.record(Event(kind, account, says={"wrong": what}))  # type: ignore[arg-type]
    if security.is_locked(request, username):
        installation.record(Event("locked out", account))


# Staying --------------------------------------------------------------------------------------------------------------


def must_come_in_again(request: HttpRequest) -> bool:
    """Whether the session is too old, or came in with less than its owner needs now."""
    since = request.session.get("since")
    if since is None or time.time() - since > LONGEST_SECONDS:
        return True
    with_code = request.session.get("factors", "") != "password"
    return not with_code and needs_second_factor(request.user.get_username(), security.held_now(request))


class Standing:
    """Middleware: what a session owes before it may go on, to come in again or a password of its own, is asked before
    the permission table is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict) -> HttpResponse | None:
        name = request.resolver_match.view_name or ""
        if name in _COMING_IN:
            return None
        if not request.user.is_authenticated:
            _keep_what_was_typed(request, _owner_of_ended(request))
            return None
        if must_come_in_again(request):
            _keep_what_was_typed(request, request.user.get_username())
            logout(request)
            request.roles = frozenset()
            return None
        return redirect("own password") if request.session.get("must_change") and name != "own password" else None


def _keep_what_was_typed(request: HttpRequest, user: str | None) -> None:
    """Keep a form that came after its session had ended as the draft of that session's owner; nobody else sees it."""
    if user is not None and request.method == "POST":
        drafts.keep(user, request.path, dict(request.POST.lists()))


def _owner_of_ended(request: HttpRequest) -> str | None:
    """Whose session it was that ran out within the last day; None: nobody's, or their password has changed since."""
    key, now = request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), datetime.now(UTC)
    ended = Session.objects.filter(session_key=key, expire_date__range=(now - timedelta(days=1), now)).first()
    if ended is None:
        return None
    held = ended.get_decoded()
    user = get_user_model().objects.filter(pk=held.get("_auth_user_id"), is_active=True).first()
    if user is None or not constant_time_compare(held.get("_auth_user_hash", ""), user.get_session_auth_hash()):
        return None
    return str(user.get_username())


# Signing --------------------------------------------------------------------------------------------------------------


def is_first_signature(request: HttpRequest) -> bool:
    """Whether nothing was signed yet in this session: all factors are asked then (21 CFR 11.200(a)(1)(i))."""
    return not request.session.get("signed")


def asks_code(request: HttpRequest) -> bool:
    """Whether the next signature asks for a code, or a passkey in its place."""
    return is_first_signature(request) and second_factor.is_set_up(request.user.get_username())


def question_to_sign(request: HttpRequest) -> dict[str, object] | None:
    """What the browser asks a passkey for, for the next signature; None: whoever signs has none."""
    return passkeys.question(request.user.get_username())


def asked(request: HttpRequest) -> dict[str, bool]:
    """What the next signature of whoever is logged in asks for, as the fields of a signature show it."""
    return {"first": is_first_signature(request), "asks_code": asks_code(request),
            "demonstration": is_of_a_demonstration(request.user.get_username())}  # fmt: skip


def signs(request: HttpRequest) -> str | None:
    """None where whoever signs is the one who is logged in; else the sentence that says why not."""
    user = request.user.get_username()
    if security.is_locked(request, user):
        return "Too many attempts have failed under this name. Try again in a quarter of an hour."
    if needs_second_factor(user) and not second_factor.is_set_up(user):
        return "A signature needs your second factor: log out, log in again and set it up."
    wrong = _wrong_factors(request, user)
    if not wrong:
        security.forget_failures(user)
        return None
    failed(request, user, wrong[-1], "signing refused")
    return f"The {' and the '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} not right: nothing was signed."


def _wrong_factors(request: HttpRequest, user: str) -> list[str]:
    """What is not right: user name, password and second factor at the first signature of a session, the password or a
    passkey at the later ones."""
    sent, first = request.POST, is_first_signature(request)
    wrong = ["user name"] if first and sent.get("username", "").strip().casefold() != user.casefold() else []
    by_passkey = bool(sent.get("passkey")) and not wrong and passkeys.check(user, sent["passkey"])
    if not first and sent.get("passkey"):
        return [] if by_passkey else ["passkey"]
    if authenticate(request, username=user, password=sent.get("password", "")[:200]) is None:
        return [*wrong, "password"]
    if asks_code(request) and not by_passkey and (
        sent.get("passkey") or second_factor.check(user, sent.get("code", "")) is None
    ):  # fmt: skip
        wrong.append("passkey" if sent.get("passkey") else "code")
    return wrong


def has_signed(request: HttpRequest) -> None:
    """A signature was written: the next ones in this session ask for the password or a passkey (21 CFR
    11.200(a)(1)(ii))."""
    request.session["signed"] = True
