"""Rows of another installation, taken in as they stood there; nothing of them is written anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth import get_user_model
from django.db import transaction

from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Row
from trialwright.errors import InputError
from trialwright.web.models import LedgerRow, Membership, ParticipantState, Payload, Study
from trialwright.web.store.people import EVERY_STUDY
from trialwright.web.store.reading import HEADER

_BATCH = 500


def take_in(course: Course, rows: Sequence[Row], title: str) -> None:
    """Write ``rows`` and what follows from them; ``course`` has taken them in. Nothing stays where it cannot be whole.

    Raises ``InputError`` where a study of that name stands here already.
    """
    opening = course.opening
    if not isinstance(opening, StudyOpened):
        raise InputError(where=course.study, expected="a ledger that opens a study", found="another one",
                         remedy="Copy the whole study again.")  # fmt: skip
    with transaction.atomic():
        if Study.objects.filter(pk__iexact=course.study).exists() or LedgerRow.objects.filter(study=course.study):
            raise InputError(where=course.study, expected="an installation in which no study of that name stands",
                             found="one that has it", remedy="Move it into another data folder: --data.")  # fmt: skip
        Study.objects.create(study=course.study, origin=opening.origin, nct_id=opening.nct_id, title=title,
                             scenario=opening.scenario, seed=opening.seed,
                             design_sha256=course.amended_to or opening.design_sha256)  # fmt: skip
        for first in range(0, len(rows), _BATCH):
            _insert(rows[first : first + _BATCH])
        ParticipantState.objects.bulk_create(
            ParticipantState(study=course.study, code=one.code, state=one.state, arm=one.arm)
            for one in course.participants.values()
        )


def _insert(rows: Sequence[Row]) -> None:
    stored = LedgerRow.objects.bulk_create(
        LedgerRow(**{name: getattr(row, name) for name in (*HEADER, "source")}) for row in rows
    )
    Payload.objects.bulk_create(
        Payload(row_id=one.pk, payload=row.payload, salt=row.salt) for one, row in zip(stored, rows, strict=True)
    )


def accounts(study: str) -> list[tuple[str, str | None, bool, str]]:
    """Every user of ``study``: name, role (None: wrote here once, and has no role any more), whether the account is
    open, and at which site the role is held (``*``: all); no passwords."""
    found = Membership.objects.filter(study__in=(study, EVERY_STUDY)).order_by("user__username", "role", "site")
    held = list(found.values_list("user__username", "role", "user__is_active", "site"))
    known = {name for name, *_ in held}
    wrote = set(LedgerRow.objects.filter(study=study).values_list("user", flat=True).distinct())
    return [*held, *((name, None, False, "*") for name in sorted(wrote - known))]


def take_names(names: Iterable[str]) -> None:
    """Let nobody be called like somebody who wrote before: their accounts stand here, closed (21 CFR 11.100(a))."""
    for name in names:
        get_user_model().objects.get_or_create(username=name, defaults={"is_active": False, "password": "!"})
