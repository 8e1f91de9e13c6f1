"""Whatever of a signed record is changed, its signature stands no longer, and it is said what changed.

Every kind of act that a signature can cover (the code enumerates them) x {an item changed, another version of the form,
the signature's row copied, its meaning changed, its signer changed}, each done in the database twice: plainly, and by
somebody who mends every hash after it. Source: 21 CFR 11.70 (a signature cannot be excised, copied or transferred).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

import orjson
import pytest

from tests.conduct.plan import INVESTIGATOR, NOW, STUDY, Clinic, small_design
from tests.conduct.proof import ON
from tests.conduct.test_writing import EVERY_ACT
from trialwright.conduct.act import Act
from trialwright.conduct.acts.record_signed import RecordSigned
from trialwright.conduct.checkpoint import against_checkpoints, make_checkpoint
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import GENESIS, Finding, Row, header, payload_digest, row_hash, verify
from trialwright.conduct.payload import act_kinds, payload, read_row
from trialwright.conduct.signature import Signature, content_digest, signatures
from trialwright.protocol.design import StudyDesign

NOT_COVERED = {
    "record signed", "values verified", "query raised", "query answered", "query closed", "query reopened",
    "data locked", "data unlocked", "term coded", "deviation assessed", "serious event sent",
    "code broken",
}  # fmt: skip
"""About the record, and not of it: a signature outlives them. Each is judged by a person here, not by the code."""
PARTS = {"form": ("day 0", "diary"), "visit": ("day 0", None), "record": (None, None)}
OF_PART = {"form": {"form saved", "value corrected"}, "visit": {"form saved", "value corrected", "visit attended"}}
KEY = bytes(range(32))


def sealed(rows: Sequence[Row]) -> list[Row]:
    """The rows numbered and chained anew, as somebody leaves them who mends everything."""
    done: list[Row] = []
    for number, row in enumerate(rows, 1):
        previous = done[-1].hash if done else GENESIS
        digest = row.payload_digest if row.payload is None else payload_digest(row.payload, row.salt or "")
        fresh = replace(row, sequence=number, previous=previous, payload_digest=digest)
        done.append(replace(fresh, hash=row_hash(header(fresh), previous)))
    return done


def with_act(rows: Sequence[Row], act: Act) -> list[Row]:
    fresh = replace(
        rows[-1], kind=act.kind, version=act.version, participant=act.participant, user=INVESTIGATOR.user,
        role=INVESTIGATOR.role.value, observed_on=act.observed_on.isoformat(), key=f"own {len(rows)}",
        payload=payload(act), reason="why", stored_at=NOW.isoformat(),
    )  # fmt: skip
    return sealed([*rows, fresh])


def course_of(rows: Sequence[Row], design: StudyDesign | None = None) -> Course:
    course = Course(STUDY, design or small_design())
    for row in rows:
        entry = read_row(row)
        course.admit_all(() if entry is None else (entry,), row.hash)
    return course


def of_somebody() -> list[Act]:
    """An act of each kind that concerns a participant and is part of their record."""
    found = {one.kind: one for one in EVERY_ACT if one.participant is not None and one.kind not in NOT_COVERED}
    found.pop("redacted")  # names another row; a tombstone has a test of its own
    return list(found.values())


@cache
def signed(part: str) -> tuple[Row, ...]:
    """A record with every kind of act in it, whose ``part`` was signed."""
    rows: list[Row] = list(Clinic().with_diary().with_diary("P2").book.rows)
    for act in of_somebody():
        rows = with_act(rows, act)
    course = course_of(rows)
    digest = content_digest(course, course.participants["P1"], *PARTS[part])
    assert digest is not None
    return tuple(with_act(rows, RecordSigned("P1", ON, *PARTS[part], "review", "Ines Example", digest)))


def found_in(rows: Sequence[Row], design: StudyDesign | None = None) -> list[Signature]:
    course = course_of(rows, design)
    return [one for person in course.participants.values() for one in signatures(course, person)]


def with_checkpoint(part: str, rows: Sequence[Row]) -> list[Finding]:
    """What verifying says, with the checkpoint at hand that was made after the signing."""
    last = signed(part)[-1]
    kept = make_checkpoint(STUDY, last.sequence, last.hash, NOW.isoformat(), KEY)
    return [*verify(rows, study=STUDY), *against_checkpoints(STUDY, rows, [kept])]


def other(value: object) -> Iterator[object]:
    """Values of the same make that differ, at whichever depth one may stand."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
    elif isinstance(value, str):
        yield value[:-1] + ("1" if value[-1:] == "2" else "2") if value else "x"
    elif isinstance(value, dict):
        yield from ({**value, name: fresh} for name, one in value.items() for fresh in other(one))
    elif isinstance(value, list):
        yield from ([*value[:at], fresh, *value[at + 1 :]] for at, one in enumerate(value) for fresh in other(one))


def covered(part: str, kind: str) -> list[int]:
    """Where rows of ``kind`` stand that the signature of ``part`` covers."""
    return [at for at, row in enumerate(signed(part)[:-1]) if row.participant == "P1" and row.kind == kind
            and (PARTS[part][0] is None or b'"day 0"' in (row.payload or b""))]  # fmt: skip


CASES = [(part, kind) for part in PARTS for kind in sorted({one.kind for one in of_somebody()})
         if kind in OF_PART.get(part, {kind})]  # fmt: skip


def test_every_kind_of_act_about_a_participant_is_part_of_the_record_or_said_to_be_about_it() -> None:
    concerning = {one.kind for one in EVERY_ACT if one.participant is not None}
    assert {one.kind for one in of_somebody()} | NOT_COVERED | {"redacted"} >= concerning
    assert concerning | {one.kind for one in EVERY_ACT} <= set(act_kinds())
    assert not [one for one in found_in(signed("record")) if not one.stands]
    assert verify(signed("record"), study=STUDY) == []


@pytest.mark.parametrize(("part", "kind"), CASES)
def test_a_signature_is_void_when_anything_in_it_was_changed(part: str, kind: str) -> None:
    rows, tried = list(signed(part)), 0
    assert covered(part, kind)
    for at in covered(part, kind):
        for fresh in other(orjson.loads(rows[at].payload or b"")):
            changed = replace(rows[at], payload=orjson.dumps(fresh, option=orjson.OPT_SORT_KEYS))
            for mended in (False, True):
                meddled = [*rows[:at], changed, *rows[at + 1 :]]
                try:
                    found = found_in(sealed(meddled) if mended else meddled)
                except (KeyError, ValueError):
                    continue  # nobody can read such an act: the page says that the ledger was changed
                void = [one for one in found if not one.stands]
                assert void or not [one for one in found if one.act.participant == "P1"], (kind, fresh)
                moved = mended or any(fresh[name] != orjson.loads(rows[at].payload or b"")[name]
                                      for name in ("participant", "visit", "form") if name in fresh)  # fmt: skip
                says = f"row {at + 1} ({kind}) was changed in the database"
                assert all(one.why and (moved or says in one.why[0]) for one in void), (kind, fresh)
                tried += 1
    assert tried


@pytest.mark.parametrize("part", PARTS)
def test_a_signature_is_void_under_another_version_of_the_form(part: str) -> None:
    design = small_design()
    for fresh in (replace(design.forms["diary"], label="Another"), replace(design.forms["diary"], item_groups=())):
        (one,) = found_in(signed(part), replace(design, forms={**design.forms, "diary": fresh}))
        assert not one.stands and one.why


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("mended", [False, True])
def test_a_signature_cannot_be_copied_to_another_record(part: str, mended: bool) -> None:
    rows, row = list(signed(part)), signed(part)[-1]
    content = orjson.loads(row.payload or b"")
    places = [{"participant": "P2"}, *({"visit": visit, "form": form} for visit, form in
              (*PARTS.values(), ("screening", "diary")) if (visit, form) != PARTS[part])]  # fmt: skip
    for place in places:
        copied = orjson.dumps({**content, **place}, option=orjson.OPT_SORT_KEYS)
        copy = replace(row, sequence=len(rows) + 1, key="copied", participant=str(place.get("participant", "P1")),
                       payload=copied, previous=row.hash)  # fmt: skip
        found = found_in(sealed([*rows, copy]) if mended else [*rows, copy])
        void = [one for one in found if not one.stands]
        assert len(found) == 2 and len(void) == 1 and void[0].recorded.sequence == len(rows) + 1
        assert ("given for something else" if mended else "own row was changed in the database") in void[0].why[0]


def _meaning(row: Row) -> Row:
    return _content(row, meaning="approval")


def _name(row: Row) -> Row:
    return _content(row, printed_name="Somebody Else")


def _content(row: Row, **fresh: str) -> Row:
    content = {**orjson.loads(row.payload or b""), **fresh}
    return replace(row, payload=orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def _signer(row: Row) -> Row:
    return replace(row, user="somebody")


def _time(row: Row) -> Row:
    return replace(row, stored_at="2026-12-02T09:00:00+00:00")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("change", [_meaning, _name, _signer, _time])
def test_a_signature_is_void_when_its_meaning_name_signer_or_time_was_changed(
    part: str, change: Callable[[Row], Row]
) -> None:
    rows = list(signed(part))
    changed = [*rows[:-1], change(rows[-1])]
    (one,) = found_in(changed)
    assert not one.stands and "the signature's own row was changed in the database" in one.why[0]
    assert {one.sequence for one in with_checkpoint(part, changed)} == {len(rows)}
    assert with_checkpoint(part, sealed(changed)), "the hashes were mended: the checkpoint shows it"
    assert with_checkpoint(part, rows) == []


def test_a_signature_over_content_that_was_taken_away_says_so() -> None:
    rows = list(signed("record"))
    at = covered("record", "form saved")[0]
    course = Course(STUDY, small_design())
    for place, row in enumerate(rows):
        entry = None if place == at else read_row(row)
        course.admit_all(() if entry is None else (entry,), row.hash)
        if entry is None:
            course.tombstones.append(row)
            course.sequence = row.sequence
    (one,) = signatures(course, course.participants["P1"])
    assert not one.stands and "a tombstone stands in its place" in one.why[0]
