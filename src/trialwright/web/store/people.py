"""People of the store: who has which role in a study, and, in one table that is never exported, who stands behind a
participant's code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from cryptography.fernet import InvalidToken
from django.contrib.auth import get_user_model
from django.db import transaction

from trialwright.conduct.act import Role
from trialwright.conduct.installation import Event
from trialwright.conduct.sites import Sites
from trialwright.web.models import Account, Identity, Membership
from trialwright.web.secret_box import seal, unseal
from trialwright.web.store.drafts import drop_drafts_of
from trialwright.web.store.installation import record

EVERY_STUDY = "*"
"""Stands for all studies in a membership."""
EVERY_SITE = "*"
"""Stands for all sites of a study in a membership."""
IDENTITIES = "identities"


def add_member(
    username: str, study: str, role: Role, by: str | None = None, *, site: str = EVERY_SITE, reason: str | None = None
) -> None:
    """Give ``username`` a role in ``study`` (``*``: in every study), at ``site`` (``*``: at every site); a user that
    is not there yet is made without a password, and cannot log in until one is set. Both are told in the installation's
    ledger. ``by``: the administrator who did it, where that is known. What forbids it is asked by ``giving``."""
    with transaction.atomic():
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            user = get_user_model().objects.create_user(username)
            record(Event("account made", username, by))
        _, fresh = Membership.objects.get_or_create(user=user, study=study, role=role.value, site=site)
        if fresh:
            record(Event("role given", username, by, reason, _told(role, study, site)))


def take_role(
    username: str, study: str, role: Role, by: str | None = None, reason: str | None = None, *, site: str | None = None
) -> bool:
    """Take a role in ``study`` away again, at ``site`` alone or (None) wherever they have it; False: they had not got
    it."""
    with transaction.atomic():
        held = Membership.objects.filter(user__username=username, study=study, role=role.value)
        held = held if site is None else held.filter(site=site)
        sites = sorted(held.values_list("site", flat=True))
        held.delete()
        for one in sites:
            record(Event("role taken", username, by, reason, _told(role, study, one)))
    return bool(sites)


def _told(role: Role, study: str, site: str) -> dict[str, str | int]:
    return {"role": role.value, "study": study, **({} if site == EVERY_SITE else {"site": site})}


def set_password(
    username: str, password: str, *, must_change: bool = False, by: str | None = None, reason: str | None = None
) -> None:
    """Let ``username`` log in with ``password``. ``must_change``: somebody else knows it, so that it is changed at the
    next log-in before anything is read or signed."""
    with transaction.atomic():
        user = get_user_model().objects.get(username=username)
        user.set_password(password)
        user.save()
        Account.objects.update_or_create(user=user, defaults={"must_change": must_change})
        own = by == username
        record(Event("password changed" if own else "password set", username, None if own else by, reason))


def has_password(username: str) -> bool:
    """Whether ``username`` has an account with a password."""
    user = get_user_model().objects.filter(username=username).first()
    return user is not None and bool(user.password) and user.has_usable_password()


def must_change_password(username: str) -> bool:
    """Whether the password of ``username`` was set by somebody else and was not changed since."""
    return Account.objects.filter(user__username=username, must_change=True).exists()


def known_account(username: str) -> str | None:
    """The account of that name, in any case and without blanks around it, as it is written; None: there is none."""
    return get_user_model().objects.filter(username__iexact=username.strip()).values_list("username", flat=True).first()


def close_account(username: str, by: str | None = None, reason: str | None = None) -> bool:
    """Let ``username`` log in no more; the name stays and is never given to somebody else. What they typed and did not
    save is dropped: nobody can go on with it. False: there is no such account."""
    with transaction.atomic():
        closed = bool(get_user_model().objects.filter(username=username).update(is_active=False))
        if closed:
            drop_drafts_of(username)
            record(Event("account closed", username, by, reason))
    return closed


@dataclass(frozen=True, slots=True)
class RolesHeld:
    """Every role that ``username`` held when it was asked, as (role, study, site); a closed account holds none."""

    username: str
    every: tuple[tuple[Role, str, str], ...]

    def anywhere(self) -> frozenset[Role]:
        """Those in any study."""
        return frozenset(role for role, _, _ in self.every)

    def in_study(self, study: str) -> frozenset[Role]:
        """Those in ``study``."""
        return frozenset(self.sites(study))

    def sites(self, study: str) -> dict[Role, Sites]:
        """Those in ``study``, each with the sites at which it is held (None: at all of them)."""
        held: dict[Role, set[str]] = {}
        for role, where, site in self.every:
            if where in (study, EVERY_STUDY):
                held.setdefault(role, set()).add(site)
        return {role: None if EVERY_SITE in sites else frozenset(sites) for role, sites in held.items()}


def roles_held(username: str) -> RolesHeld:
    """Every role of ``username`` as it stands now."""
    found = Membership.objects.filter(user__username=username, user__is_active=True)
    lines = found.values_list("role", "study", "site")
    return RolesHeld(username, tuple((Role(role), study, site) for role, study, site in lines))


def roles_of(username: str, study: str) -> frozenset[Role]:
    """The roles of ``username`` in ``study``."""
    return roles_held(username).in_study(study)


def sites_of(username: str, study: str) -> dict[Role, Sites]:
    """The roles of ``username`` in ``study``, each with the sites at which it is held (None: at all of them)."""
    return roles_held(username).sites(study)


def roles_anywhere(username: str) -> frozenset[Role]:
    """The roles of ``username`` in any study."""
    return roles_held(username).anywhere()


def accounts() -> list[tuple[str, bool, list[tuple[str, str]]]]:
    """Every account: its name, whether it may log in, and its roles as (role, study), the study with the site where
    the role is held at one site only ("STUDY, site SITE")."""
    found = {}
    for name, active in get_user_model().objects.order_by("username").values_list("username", "is_active"):
        found[name] = (name, active, [])
    for name, role, study, site in Membership.objects.order_by("role", "study", "site").values_list(
        "user__username", "role", "study", "site"
    ):
        found[name][2].append((role, study if site == EVERY_SITE else f"{study}, site {site}"))
    return list(found.values())


def members(study: str) -> list[tuple[str, Role]]:
    """Who has which role in ``study``, by name."""
    return list(dict.fromkeys((name, role) for name, role, _ in members_at(study)))


def members_at(study: str) -> list[tuple[str, Role, str]]:
    """Who has which role in ``study`` at which site (``*``: every site), by name."""
    found = Membership.objects.filter(study__in=(study, EVERY_STUDY)).order_by("user__username", "role", "site")
    return [(name, Role(role), site) for name, role, site in found.values_list("user__username", "role", "site")]


def identity(study: str, code: str) -> tuple[str, date | None] | None:
    """Name and birth date of the person behind a code; None when nobody wrote them down here. Raises ``InvalidToken``
    or ``ValueError`` where the table was changed past this program."""
    sealed = Identity.objects.filter(study=study, code=code).values_list("name", flat=True).first()
    if sealed is None:
        return None
    return _opened(study, code, sealed)


def identities_meddled(study: str) -> list[str]:
    """The codes whose sealed identity cannot be opened, or was sealed for another code: somebody changed the table, or
    the key is another one."""
    found = []
    for code, sealed in Identity.objects.filter(study=study).order_by("code").values_list("code", "name"):
        try:
            _opened(study, code, sealed)
        except (InvalidToken, ValueError):
            found.append(code)
    return found


def _opened(study: str, code: str, sealed: str) -> tuple[str, date | None]:
    """Raises ``InvalidToken`` or ``ValueError`` for what was not sealed for this code of this study."""
    name, born, *whose = json.loads(unseal(IDENTITIES, sealed))
    if whose not in ([], [study, code]):  # sealed before it said whose it is: nothing to compare
        raise ValueError("sealed for another code")
    return name, date.fromisoformat(born) if born else None


def set_identity(study: str, code: str, name: str, birth_date: date | None) -> None:
    """Say who stands behind a code; both are sealed together with the code, so that no two can be exchanged."""
    born = birth_date.isoformat() if birth_date else None
    sealed = seal(IDENTITIES, json.dumps([name, born, study, code]))
    Identity.objects.update_or_create(study=study, code=code, defaults={"name": sealed, "birth_date": None})
