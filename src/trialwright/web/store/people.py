"""People of the store: who has which role in a study, and, in one table that is never exported, who stands behind a
participant's code.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth import get_user_model

from trialwright.conduct.act import Role
from trialwright.web.models import Identity, Membership

EVERY_STUDY = "*"
"""Stands for all studies in a membership."""


def add_member(username: str, study: str, role: Role) -> None:
    """Give ``username`` a role in ``study`` (``*``: in every study); a user that is not there yet is made without a
    password, and cannot log in until one is set."""
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        user = get_user_model().objects.create_user(username)
    Membership.objects.get_or_create(user=user, study=study, role=role.value)


def set_password(username: str, password: str) -> None:
    """Let ``username`` log in with ``password``."""
    user = get_user_model().objects.get(username=username)
    user.set_password(password)
    user.save()


def close_account(username: str) -> bool:
    """Let ``username`` log in no more; the name stays and is never given to somebody else. False: there is none."""
    return bool(get_user_model().objects.filter(username=username).update(is_active=False))


def roles_of(username: str, study: str) -> frozenset[Role]:
    """The roles of ``username`` in ``study``."""
    found = Membership.objects.filter(user__username=username, user__is_active=True, study__in=(study, EVERY_STUDY))
    return frozenset(Role(role) for role in found.values_list("role", flat=True))


def members(study: str) -> list[tuple[str, Role]]:
    """Who has which role in ``study``, by name."""
    found = Membership.objects.filter(study__in=(study, EVERY_STUDY)).order_by("user__username", "role")
    return [(name, Role(role)) for name, role in found.values_list("user__username", "role")]


def identity(study: str, code: str) -> tuple[str, date | None] | None:
    """Name and birth date of the person behind a code; None when nobody wrote them down here."""
    return Identity.objects.filter(study=study, code=code).values_list("name", "birth_date").first()


def set_identity(study: str, code: str, name: str, birth_date: date | None) -> None:
    """Say who stands behind a code."""
    Identity.objects.update_or_create(study=study, code=code, defaults={"name": name, "birth_date": birth_date})
