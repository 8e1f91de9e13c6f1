"""The store: the only module that touches the tables, and the one place where an act is written.

``append`` asks the refusals and writes act, consequences and projections in one transaction, on the head that stands
inside it: two writers keep one chain (SQLite: BEGIN IMMEDIATE; PostgreSQL: an advisory lock for each study). A resend
with the same key returns the first receipt.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import count
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from trialwright.conduct.act import Actor, Origin, Role
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.redacted import Redacted
from trialwright.conduct.acts.study_opened import SIMULATED_NAME, StudyOpened
from trialwright.conduct.amending import AmendmentLine, amendment_report
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Row
from trialwright.conduct.time_of_storing import STANDS_BEFORE, time_of_storing
from trialwright.conduct.writing import Proposal, Refused, Written, prepare, resent
from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.web import designs
from trialwright.web.models import LedgerRow, ParticipantState, Payload, Study
from trialwright.web.source import sourced
from trialwright.web.store.courses import as_read as _as_read
from trialwright.web.store.courses import course as course
from trialwright.web.store.courses import course_before as course_before
from trialwright.web.store.courses import design_at as design_at
from trialwright.web.store.courses import design_history as design_history
from trialwright.web.store.courses import design_of as design_of
from trialwright.web.store.courses import forget as _forget
from trialwright.web.store.courses import keep as _keep
from trialwright.web.store.drafts import Draft as Draft
from trialwright.web.store.drafts import DraftPlace as DraftPlace
from trialwright.web.store.drafts import draft_at as draft_at
from trialwright.web.store.drafts import drafts_of as drafts_of
from trialwright.web.store.drafts import drop_draft as drop_draft
from trialwright.web.store.drafts import drop_drafts_of as drop_drafts_of
from trialwright.web.store.drafts import keep_draft as keep_draft
from trialwright.web.store.installation import INSTALLATION as INSTALLATION
from trialwright.web.store.keeping import back_up as back_up
from trialwright.web.store.keeping import checkpoint as checkpoint
from trialwright.web.store.people import EVERY_SITE as EVERY_SITE
from trialwright.web.store.people import EVERY_STUDY as EVERY_STUDY
from trialwright.web.store.people import add_member as add_member
from trialwright.web.store.people import close_account as close_account
from trialwright.web.store.people import identity as identity
from trialwright.web.store.people import members as members
from trialwright.web.store.people import members_at as members_at
from trialwright.web.store.people import roles_held as roles_held
from trialwright.web.store.people import roles_of as roles_of
from trialwright.web.store.people import set_identity as set_identity
from trialwright.web.store.people import set_password as set_password
from trialwright.web.store.people import sites_of as sites_of
from trialwright.web.store.reading import HEADER
from trialwright.web.store.reading import head as head
from trialwright.web.store.reading import rows as rows
from trialwright.web.store.redaction import make_tombstone
from trialwright.web.store.redaction import not_compared as not_compared
from trialwright.web.store.redaction import redacted_rows as redacted_rows
from trialwright.web.store.studies import StudyInfo as StudyInfo
from trialwright.web.store.studies import info as info
from trialwright.web.store.studies import opened as opened
from trialwright.web.store.studies import studies as studies
from trialwright.web.store.tokens import TokenHolder as TokenHolder
from trialwright.web.store.tokens import holder_of as holder_of
from trialwright.web.store.tokens import make_token as make_token
from trialwright.web.store.tokens import revoke_token as revoke_token
from trialwright.web.store.tokens import tokens as tokens
from trialwright.web.store.verifying import verify as verify
from trialwright.web.store.writers import has_accounts as has_accounts
from trialwright.web.store.writers import told_to_nobody, with_other_roles

SYSTEM = Actor("trialwright", Role.ADMINISTRATOR)
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of many proposals: how many acts were written, how many had been before, and the refused keys."""

    written: int
    already: int
    refused: tuple[tuple[str, tuple[str, ...]], ...]


# Writing --------------------------------------------------------------------------------------------------------------


def open_study(
    design: StudyDesign, *, now: datetime, origin: Origin = "observed", scenario: str | None = None,
    seed: int | None = None, study: str | None = None, folder: Path | None = None, actor: Actor = SYSTEM,
) -> str:  # fmt: skip
    """Open a study that follows ``design`` and return its name; a study that is open already is left as it is.

    ``folder``: where the design was read from (not needed for a shipped study). ``now`` is aware UTC.
    """
    name = study or _name(design, scenario, seed)
    standing = Study.objects.filter(pk=name).first()
    if standing is not None:
        _same_design(standing, design)
    designs.keep(design, folder, Path(settings.DATA_FOLDER))
    if standing is not None:
        return name
    act = StudyOpened(None, now.date(), name, design.sha256, design.nct_id, scenario, seed)
    proposal = sourced(Proposal(act, actor, now, "study opened", None, origin))
    with transaction.atomic():
        _lock(name)
        outcome = prepare(Course(name, design), proposal, stored_at=now, salt=_salts(origin, 0))
        if isinstance(outcome, Refused):
            raise _not_opened(name, design, outcome.sentences)
        _, fresh = Study.objects.get_or_create(
            pk=name,
            defaults={"origin": origin, "nct_id": design.nct_id, "title": design.title, "scenario": scenario,
                      "seed": seed, "design_sha256": design.sha256},
        )  # fmt: skip
        if fresh:
            _insert([outcome])
    return name


def _not_opened(name: str, design: StudyDesign, sentences: Sequence[str]) -> InputError:
    gaps = "trialwright study gaps FOLDER --required lists what is to be filled in."
    return InputError(where=name, expected="a study that can be opened",
                      found="this: " + "; ".join(one.rstrip(".") for one in sentences),
                      remedy=gaps if design.open_questions else "Give another name or another design.")  # fmt: skip


def _name(design: StudyDesign, scenario: str | None, seed: int | None) -> str:
    plain = design.nct_id.upper() if design.nct_id else design.id
    return plain if scenario is None else f"{SIMULATED_NAME}{plain.upper()}-{scenario}-{seed}"


def _same_design(standing: Study, design: StudyDesign) -> None:
    if standing.design_sha256 != design.sha256:
        raise InputError(
            where=standing.study, expected="opened with the design that it follows", found="another design",
            remedy="The study is open with an earlier design: choose another data folder, or a name of its own.",
        )  # fmt: skip


def append(study: str, proposal: Proposal, *, now: datetime) -> Written | Refused:
    """Write ``proposal`` and what it brings about, or say why not. ``now`` is aware UTC."""
    if isinstance(proposal.act, DesignAmended):
        return Refused(
            ("An amendment comes with its study folder: use the page Amendments or trialwright study amend.",)
        )
    return _append(study, proposal, now)


def _append(
    study: str, proposal: Proposal, now: datetime, design: StudyDesign | None = None, folder: Path | None = None
) -> Written | Refused:
    """``design`` and ``folder``: of an amendment; a copy is kept before the act that names it is written."""
    with transaction.atomic():
        _lock(study)
        standing = _standing(study, proposal.key)
        if standing:
            return resent(standing, proposal)
        current = course(study)
        stored_at = time_of_storing(current, proposal.act, now)
        if stored_at is None:
            return Refused((STANDS_BEFORE,))
        salt = _salts(current.origin, current.sequence)
        whole = with_other_roles(sourced(proposal), current)
        outcome = prepare(current, whole, stored_at=stored_at, salt=salt)
        if isinstance(outcome, Written) and (nobody := told_to_nobody(study, proposal)):
            return Refused(nobody)
        if isinstance(outcome, Written):
            if design is not None:
                designs.keep(design, folder, Path(settings.DATA_FOLDER))
            _insert([outcome])
            _forget(study)
            current = _followed(study, current, outcome)
            _project(study, current, {entry.act.participant for entry in outcome.recorded})
    if isinstance(outcome, Written):
        _keep(study, current)
    return outcome


def _followed(study: str, current: Course, outcome: Written) -> Course:
    """The course with ``outcome`` in it; read anew where an act takes content away or changes the design."""
    act = outcome.recorded[0].act if outcome.recorded else None
    if isinstance(act, Redacted):
        make_tombstone(study, act.row)
        return course(study)
    if isinstance(act, DesignAmended):
        Study.objects.filter(pk=study).update(design_sha256=act.design_sha256)
        return course(study)
    if outcome.rows and current.sequence < outcome.rows[-1].sequence:
        current.admit_all(_as_read(outcome.rows), outcome.rows[-1].hash)
    return current


def amend_study(
    study: str, design: StudyDesign, act: DesignAmended, actor: Actor, reason: str | None, *, now: datetime,
    folder: Path | None = None, key: str | None = None,
) -> Written | Refused:  # fmt: skip
    """Let ``study`` follow ``design`` from now on, as ``act`` says; or say why not. ``now`` is aware UTC.

    What it means for what is recorded (``amendment_impact``) is worked out on the rows before it and kept in the act.
    """
    standing = info(study)
    if design.sha256 != act.design_sha256:
        return Refused(("The act names another design than the folder holds.",))
    with transaction.atomic():
        _lock(study)
        whole = replace(act, report=amendment_impact(study, design, now.date()),
                        criteria_replaced=course(study).replaces_criteria(design))  # fmt: skip
        key = key or f"amendment {design.sha256[:16]} after row {course(study).sequence}"
        before = next((one for one in course(study).study_acts if one.key == key), None)
        if before is not None and isinstance(before.act, DesignAmended):  # sent again: the receipt of the first time
            whole = replace(act, report=before.act.report, criteria_replaced=before.act.criteria_replaced)
        outcome = _append(study, Proposal(whole, actor, now, key, reason, standing.origin), now, design, folder)
    if isinstance(outcome, Written):
        _forget(study)
    return outcome


def amendment_impact(study: str, design: StudyDesign, today: date) -> tuple[AmendmentLine, ...]:
    """What following ``design`` would mean for what is recorded in ``study``; nothing is written."""
    return amendment_report(course(study), design, today)


def append_many(
    study: str, proposals: Iterable[Proposal | tuple[Proposal, datetime]], *,
    clock: Callable[[], datetime] | None = None, progress: Callable[[int], None] | None = None,
) -> Summary:  # fmt: skip
    """Write many proposals, committed in batches; those that were written before are passed over, so that a run that
    was stopped goes on where it stopped. A pair carries its own time of storing (a simulation's), else ``clock``
    says it."""
    done = set(LedgerRow.objects.filter(study=study).values_list("key", flat=True))
    written = already = seen = 0
    refused: list[tuple[str, tuple[str, ...]]] = []
    for batch in _batches(proposals):
        timed = [
            (item, clock() if clock else item.entered_at) if isinstance(item, Proposal) else item for item in batch
        ]
        fresh = [(proposal, at) for proposal, at in timed if proposal.key not in done]
        outcomes = _append_batch(study, fresh)
        already += len(batch) - len(fresh)
        for (proposal, _), outcome in zip(fresh, outcomes, strict=True):
            if isinstance(outcome, Refused):
                refused.append((proposal.key, outcome.sentences))
            else:
                written += len(outcome.rows)
        seen += len(batch)
        if progress is not None:
            progress(seen)
    return Summary(written, already, tuple(refused))


def _append_batch(study: str, batch: Sequence[tuple[Proposal, datetime]]) -> list[Written | Refused]:
    outcomes: list[Written | Refused] = []
    with transaction.atomic():
        _lock(study)
        current = course(study)
        _forget(study)
        salt = _salts(current.origin, current.sequence)
        for proposal, at in batch:
            if proposal.key in current.keys:
                outcomes.append(Written((), ()))
                continue
            whole = with_other_roles(sourced(proposal), current)
            outcome = prepare(current, whole, stored_at=at, salt=salt)
            if isinstance(outcome, Written) and (nobody := told_to_nobody(study, proposal)):
                outcome = Refused(nobody)
            if isinstance(outcome, Written):
                current.admit_all(outcome.recorded, outcome.rows[-1].hash)
            outcomes.append(outcome)
        stored = [outcome for outcome in outcomes if isinstance(outcome, Written)]
        _insert(stored)
        acts = [entry.act for outcome in stored for entry in outcome.recorded]
        if any(isinstance(act, Redacted | DesignAmended) for act in acts):
            current = [_followed(study, current, outcome) for outcome in stored][-1]
        _project(study, current, {act.participant for act in acts})
    _keep(study, current)
    return outcomes


def _batches(proposals: Iterable[Proposal | tuple[Proposal, datetime]]) -> Iterator[list]:
    batch = []
    for item in proposals:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _salts(origin: Origin | None, sequence: int) -> Callable[[], bytes]:
    """Salts of the rows after ``sequence``: secret ones. A simulation's are numbers, so that the same seed gives the
    same chain again; its payloads need no protection, for nobody is a person there."""
    if origin != "simulated":
        return partial(secrets.token_bytes, 16)
    numbers = count(sequence + 1)
    return lambda: next(numbers).to_bytes(16, "big")


def _lock(study: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"trialwright {study}"])


def _insert(outcomes: Sequence[Written]) -> None:
    rows = [row for outcome in outcomes for row in outcome.rows]
    stored = LedgerRow.objects.bulk_create(
        LedgerRow(**{name: getattr(row, name) for name in HEADER}, source=row.source) for row in rows
    )
    Payload.objects.bulk_create(
        Payload(row_id=one.pk, payload=row.payload, salt=row.salt) for one, row in zip(stored, rows, strict=True)
    )


def _project(study: str, current: Course, codes: Iterable[str | None]) -> None:
    people = [current.participants[code] for code in codes if code is not None]
    ParticipantState.objects.bulk_create(
        [ParticipantState(study=study, code=one.code, state=one.state, arm=one.arm) for one in people],
        update_conflicts=True, unique_fields=["study", "code"], update_fields=["state", "arm"],
    )  # fmt: skip


# Reading --------------------------------------------------------------------------------------------------------------


def _standing(study: str, key: str) -> list[Row]:
    if "\x00" in key:  # nothing stands under it, and PostgreSQL does not take the question
        return []
    first = LedgerRow.objects.filter(study=study, key=key).values_list("sequence", flat=True).first()
    if first is None:
        return []
    found = []
    for row in rows(study, first - 1):
        if row.key != key and not row.key.startswith(f"{key}#"):
            break
        found.append(row)
    return found
