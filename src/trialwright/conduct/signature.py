"""Electronic signatures: what each is bound to, whether it stands, and what broke it.

A signature covers the acts of its part of the record, in order, and the definitions of their forms: the digest is
SHA-256 (FIPS 180-4) over their payloads (21 CFR 11.70: a signature cannot be cut out, copied or carried over). A later
act in the same part, or another version of a form, breaks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

from trialwright.conduct.act import payload

if TYPE_CHECKING:
    from trialwright.conduct.act import Recorded
    from trialwright.conduct.acts.record_signed import RecordSigned
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant
    from trialwright.protocol.form import Form

_SAVED = ("form saved", "value corrected")
_OF_A_FORM = (*_SAVED, "act corrected", "act set aside")
_OF_A_VISIT = ("visit attended", *_OF_A_FORM)
_NO_DATA = frozenset({
    "record signed", "values verified", "query raised", "query answered", "query closed", "query reopened",
    "data locked", "data unlocked", "term coded", "deviation assessed", "serious event sent", "code broken",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: the act that holds it, and the acts that came after it in its part of the record.

    ``why``: what changed, in sentences; empty where it stands. ``stands`` False with no ``broken_by``: a form has
    another version now, an act gave way to a tombstone, or rows were changed in the database.
    """

    recorded: Recorded
    stands: bool
    broken_by: tuple[Recorded, ...]
    why: tuple[str, ...] = ()

    @property
    def act(self) -> RecordSigned:
        """What was signed, by which name, with which meaning."""
        return self.recorded.act  # type: ignore[return-value]


def signatures(course: Course, person: Participant) -> Sequence[Signature]:
    """The signatures of a participant's record, in order, each with whether it stands."""
    return [_judged(course, person, entry) for entry in person.of_kind("record signed")]


def content_digest(course: Course, person: Participant, visit: str | None, form: str | None) -> str | None:
    """SHA-256 of a part of the record: a form at a visit, a visit, or all of it. None: nothing is recorded there."""
    return _digest(course, person, visit, form, _definition)


def _definition(form: Form | None) -> object:
    """What defines a form: its fields, and nothing that was worked out from them on the way."""
    return None if form is None else {one.name: getattr(form, one.name) for one in fields(form)}


def _definition_before(form: Form | None) -> object:
    """What the first signatures covered: with two tables that are worked out from the fields. They stand still."""
    if form is None:
        return None
    return {**{one.name: getattr(form, one.name) for one in fields(form)}, "items": form.items,
            "group_of": form.group_of}  # fmt: skip


def _digest(
    course: Course, person: Participant, visit: str | None, form: str | None,
    defined: Callable[[Form | None], object],
) -> str | None:  # fmt: skip
    acts = _part(person, visit, form)
    if not acts:
        return None
    digest = sha256(orjson.dumps([course.study, person.code, visit, form]))
    for entry in acts:
        digest.update(b"\n" + payload(entry.act))
    for name in sorted({entry.act.form for entry in acts if entry.act.kind in _SAVED}):  # type: ignore[attr-defined]
        definition = defined(course.design.forms.get(name))
        digest.update(b"\n" + orjson.dumps(definition, default=str, option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def _judged(course: Course, person: Participant, entry: Recorded) -> Signature:
    act: RecordSigned = entry.act  # type: ignore[assignment]
    part = _part(person, act.visit, act.form)
    later = tuple(one for one in part if one.sequence > entry.sequence)
    told = [f"the signature's own row was changed in the database ({says})" for says in entry.meddled]
    told += [f"row {one.sequence} ({one.act.kind}) was changed in the database ({says})"
             for one in part for says in one.meddled]  # fmt: skip
    told += [f"broken by row {one.sequence} ({one.act.kind}{_of(one)}, {one.actor.user})" for one in later]
    digests = (
        _digest(seen, seen.participants[person.code], act.visit, act.form, defined)
        for seen in _as_signed(course, entry) for defined in (_definition, _definition_before)
    )  # fmt: skip
    if not told and _signed_sha256(course, entry) not in digests:
        told = _something_else(course, person, entry)
    return Signature(entry, not told, later, tuple(told))


def _of(entry: Recorded) -> str:
    """Which act a correction corrected, and in which fields."""
    if entry.act.kind not in ("act corrected", "act set aside"):
        return ""
    names = ", ".join(one.item for one in getattr(entry.act, "entries", ()))
    return f" of row {entry.act.row}, {entry.act.of}" + (f": {names}" if names else "")  # type: ignore[attr-defined]


def _something_else(course: Course, person: Participant, entry: Recorded) -> list[str]:
    """Why the digest does not fit although no act came after: what may have changed since, else that nothing did."""
    found = []
    if any(one.sequence > entry.sequence and one.act.kind == "design amended" for one in course.study_acts):
        found.append("a form has another version now")
    if any(one.participant == person.code and one.sequence < entry.sequence for one in course.tombstones):
        found.append("the content of an act was taken away (a tombstone stands in its place)")
    return found or ["it was given for something else than what stands here: another form, record or version"]


def _signed_sha256(course: Course, entry: Recorded) -> str:
    """The digest that the signer wrote; a blinded reader's own copy of the act holds none."""
    signed = course.as_recorded.participants[entry.act.participant or ""].of_kind("record signed")
    return next(str(one.act.content_sha256) for one in signed if one.sequence == entry.sequence)  # type: ignore[attr-defined]


def _as_signed(course: Course, entry: Recorded) -> Iterator[Course]:
    """The course as it was recorded, and as the signer saw it, who may have been blinded."""
    whole = course.as_recorded
    yield whole
    if whole.design.conduct.blinding:
        from trialwright.conduct.blinding import seen_by  # what is seen of an act is not what a signature is

        yield from (seen_by(whole, {entry.actor.role}, user) for user in (entry.actor.user, None))


def _part(person: Participant, visit: str | None, form: str | None) -> Sequence[Recorded]:
    if visit is None:
        return [entry for entry in person.recorded if entry.act.kind not in _NO_DATA]
    kinds = _OF_A_VISIT if form is None else _OF_A_FORM
    return [
        entry for entry in person.recorded
        if entry.act.kind in kinds and entry.act.visit == visit and form in (None, getattr(entry.act, "form", None))  # type: ignore[attr-defined]
    ]  # fmt: skip
