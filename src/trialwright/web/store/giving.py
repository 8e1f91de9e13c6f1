"""Giving and taking roles, on the page and on the command line: what forbids it, and the step itself, told with by whom
and why (ICH E6(R3) 4.2.2(a)(i)).

Nobody gives rights to themselves; nobody holds two roles that do not go together (``conduct.separation``); a study, and
the installation, keep an administrator.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from trialwright.conduct.act import Role
from trialwright.conduct.separation import not_together
from trialwright.web.models import Membership, Study
from trialwright.web.store.courses import design_of
from trialwright.web.store.people import (
    EVERY_SITE,
    EVERY_STUDY,
    add_member,
    close_account,
    known_account,
    roles_of,
    sites_of,
    take_role,
)  # fmt: skip

LAST = "They are the last administrator {where}: make somebody else one first."
BEYOND = "You do not administer the study there: its administrators for all sites do it."
THEMSELVES = "Nobody gives rights to themselves: another administrator does it."


@dataclass(frozen=True, slots=True)
class Held:
    """A role that an account holds. ``study`` and ``site`` ``*``: every one; ``is_open`` False: the account is
    closed."""

    user: str
    study: str
    role: Role
    site: str
    is_open: bool


def held_in(study: str) -> list[Held]:
    """Every role in ``study``, those in every study too, by name."""
    found = Membership.objects.filter(study__in=(study, EVERY_STUDY)).order_by("user__username", "role", "site")
    rows = found.values_list("user__username", "study", "role", "site", "user__is_active")
    return [Held(user, where, Role(role), site, is_open) for user, where, role, site, is_open in rows]


def not_to_give(username: str, study: str, role: Role, by: str | None, site: str = EVERY_SITE) -> str | None:
    """The sentence that forbids giving ``role`` to ``username``, who may have no account yet; None: nothing does."""
    if by is not None and by.strip().casefold() == username.strip().casefold():
        return THEMSELVES
    if _is_beyond(by, study, site):
        return BEYOND
    if get_user_model().objects.filter(username=username, is_active=False).exists():
        return "This account is closed, and its name is never given again: another account needs another name."
    held = sites_of(username, study)
    if role in held and (held[role] is None or site in (held[role] or ())):
        return "They hold this role there already."
    return _together(username, study, role)


def give(username: str, study: str, role: Role, by: str, reason: str, site: str = EVERY_SITE) -> str | None:
    """Give ``role`` to an open account, or say why not."""
    with transaction.atomic():
        _in_turn()
        account = known_account(username)
        if account is None or not get_user_model().objects.filter(username=account, is_active=True).exists():
            return "No open account has this name: an account is made on the server, with trialwright user add."
        refused = not_to_give(account, study, role, by, site)
        if refused is None:
            add_member(account, study, role, by, site=site, reason=reason)
        return refused


def take(
    username: str, study: str, role: Role, by: str | None, reason: str | None, site: str | None = None
) -> str | None:
    """Take ``role`` from ``username``, at ``site`` alone or (None) wherever they hold it in ``study``; or say why
    not."""
    with transaction.atomic():
        _in_turn()
        gone = Membership.objects.filter(user__username=username, study=study, role=role.value)
        gone = gone if site is None else gone.filter(site=site)
        if not gone.exists():
            return "They have not this role there."
        if _is_beyond(by, study, site or EVERY_SITE):
            return BEYOND
        last = _without_administrator(study, gone) if role is Role.ADMINISTRATOR else None
        if last is None:
            take_role(username, study, role, by, reason, site=site)
        return last


def close(username: str, by: str | None, reason: str | None) -> str | None:
    """Close the account, or say why not."""
    with transaction.atomic():
        _in_turn()
        gone = Membership.objects.filter(user__username=username)
        studies = gone.filter(role=Role.ADMINISTRATOR.value).values_list("study", flat=True)
        told = [says for one in sorted(set(studies)) if (says := _without_administrator(one, gone)) is not None]
        if not told and not close_account(username, by, reason):
            return "There is no account of this name."
        return told[0] if told else None


def _is_beyond(by: str | None, study: str, site: str) -> bool:
    """Whether ``by`` administers the study at other sites only, or not at all; None: the owner of the data folder."""
    if by is None:
        return False
    held = sites_of(by, study)
    if Role.ADMINISTRATOR not in held:
        return True
    sites = held[Role.ADMINISTRATOR]
    return sites is not None and site not in sites


def _together(username: str, study: str, role: Role) -> str | None:
    """What is said against the roles that they would hold together, in this study or in any that is open here."""
    observed = Study.objects.filter(origin="observed").values_list("study", flat=True)
    names = [one for one in observed if study in (one, EVERY_STUDY)]
    for one in names:
        says = not_together(design_of(one), {role, *roles_of(username, one)})
        if says is not None:
            return says
    return not_together(None, {role, *roles_of(username, study)})


def _without_administrator(study: str, gone: QuerySet[Membership]) -> str | None:
    """The sentence that says that nobody would administer ``study`` at all its sites when ``gone`` are gone; None where
    somebody would, or nobody does now."""
    places = {study, EVERY_STUDY}
    held = Membership.objects.filter(study__in=places, role=Role.ADMINISTRATOR.value, site=EVERY_SITE)
    held = held.filter(user__is_active=True)
    if not held.exists() or held.exclude(pk__in=gone.values("pk")).exists():
        return None
    return LAST.format(where="of every study" if study == EVERY_STUDY else f"of {study}")


def _in_turn() -> None:
    """Two administrators who take each other away wait for each other (PostgreSQL; SQLite has one writer anyway)."""
    list(Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR.value))
