"""What stands around every request: headers, the permission table, and the limit on failed log-ins.

Content Security Policy Level 3 (https://www.w3.org/TR/CSP3/): nothing may load but our own style sheet, images and
scripts; nothing inline. A page that does not exist and one that the reader may not open answer alike, so that
codes cannot be guessed; someone who is not logged in is sent to the log-in page in both cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from trialwright.conduct.act import Role
from trialwright.conduct.installation import Event
from trialwright.web import site_rights, store
from trialwright.web.permissions import ACCESS, may
from trialwright.web.store.installation import record
from trialwright.web.store.people import RolesHeld, roles_held

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TOKENS = "conduct:"
"""Names of the addresses at which a token, not a session, says who asks."""
OF_THE_INSTALLATION = ("access events",)
"""Pages for whoever has a role in every study; a role in any study opens the others that belong to no study."""
Next = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Set the security headers on every answer; pages with a participant's data are kept by no cache."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


class EncryptedOnly:
    """Refuse the interface for programs over plain HTTP where certificates are on: a page leads a person to HTTPS, but
    a program that is led there would go on sending its token in the clear (OWASP ASVS 5.0.0, 4.1.2)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and request.path.startswith("/api/") and not request.is_secure():
            says = "This address answers over https only. A token that was sent here may be known to others: revoke it."
            return JsonResponse({"error": says}, status=403)
        return self.get_response(request)


class Permissions:
    """Ask the permission table before any view runs; sets ``request.roles``, those of the reader in this study (about
    the participant that the address names), ``request.held``, their sites, ``request.sites``, those shown, and
    ``request.standing_study``, what the store says of the study."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.roles = roles_in(request, store.EVERY_STUDY)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict) -> HttpResponse | None:
        name = request.resolver_match.view_name or ""
        if name.startswith(TOKENS):
            return None  # a token is asked for there, and says in which study and role
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        study = kwargs.get("study")
        standing = request.standing_study = store.opened(study) if study is not None else None
        simulated = standing is not None and standing.origin == "simulated"
        if study is not None:
            self._stand(request, study, name, kwargs.get("code"), simulated=simulated)
        elif name not in OF_THE_INSTALLATION and request.user.is_authenticated:
            request.roles = held_now(request).anywhere()
        if may(name, request.roles, simulated=simulated, writes=writes):
            return None
        if writes and getattr(view, "only_reads", False):
            return None  # the view itself says so, in its own form
        if not request.user.is_authenticated:
            return redirect(f"{reverse('log in')}?next={quote(request.get_full_path())}")
        if name in ACCESS:
            says = {"page": name, "method": request.method or "", **({"study": study} if study is not None else {})}
            record(Event("access refused", request.user.get_username(), says=says))
        raise Http404

    @staticmethod
    def _stand(request: HttpRequest, study: str, name: str, code: str | None, *, simulated: bool) -> None:
        """Which roles the reader has on this page, about this participant, and whom of which sites it shows."""
        user = request.user.get_username() if request.user.is_authenticated else ""
        request.held = site_rights.within(held_now(request).sites(study), study) if user else {}
        request.roles = site_rights.roles_for(request.held, name)
        request.sites = site_rights.sites_on(request.held, request.roles, name, simulated=simulated)
        if code is not None and request.held:
            about = site_rights.roles_about(request.held, study, code)
            request.roles = request.roles if about is None else request.roles & about


def roles_in(request: HttpRequest, study: str) -> frozenset[Role]:
    """The roles of whoever is logged in; none for a visitor."""
    if not request.user.is_authenticated:
        return frozenset()
    return held_now(request).in_study(study)


def held_now(request: HttpRequest) -> RolesHeld:
    """Every role of whoever is logged in, read once for each request and kept no longer: what is given or taken counts
    from the next request on."""
    user, known = request.user.get_username(), getattr(request, "roles_held", None)
    if known is None or known.username != user:
        known = request.roles_held = roles_held(user)
    return known


def counted_name(request: HttpRequest | None, credentials: Mapping[str, object] | None) -> str:
    """The name under which failed log-ins are counted: as typed, in any case, without blanks around it."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request is not None else "")
    return str(typed).strip().casefold()


def is_locked(request: HttpRequest, user: str) -> bool:
    """Whether too many log-ins under this name have failed lately (django-axes counts, in the database)."""
    return not AxesProxyHandler.is_allowed(request, {"username": user})


def forget_failures(user: str) -> None:
    """The right password was given: start counting again."""
    reset(username=counted_name(None, {"username": user}))
