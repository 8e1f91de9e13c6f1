"""The chain: any change of any row is found where it is; a cut tail only against a kept head (AT-06, B-I1)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conduct.plan import STUDY, Clinic, correction, dose
from trialwright.conduct.entry import Entry
from trialwright.conduct.ledger import GENESIS, Row, header, payload_digest, redacted, row_hash, verify

FIELDS = [one.name for one in fields(Row)]
OPTIONAL = {"participant", "reason", "payload", "salt", "source"}


@cache
def ledger() -> tuple[Row, ...]:
    """A ledger with consequences, reasons and several participants."""
    clinic = Clinic().with_diary("P1").enrolled("P2", arm="none").consented("P3")
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    clinic.write(dose(2, on=18))
    return tuple(clinic.book.rows)


def places(rows: list[Row]) -> list[int]:
    return [finding.sequence for finding in verify(rows, study=STUDY)]


def test_a_whole_ledger_has_no_findings() -> None:
    assert verify(ledger(), study=STUDY) == []
    assert verify(ledger(), study=STUDY, kept_head=ledger()[-1].hash) == []
    assert verify(ledger(), study=STUDY, kept_head=ledger()[4].hash.upper()) == []
    assert ledger()[0].previous == GENESIS


def test_the_hash_is_what_it_is_said_to_be() -> None:
    """The second way, with the standard library alone: SHA-256 of the previous hash and the header as compact JSON."""
    for row in ledger():
        assert row.payload is not None and row.salt is not None
        digest = hashlib.sha256(bytes.fromhex(row.salt) + row.payload).hexdigest()
        covered = [
            row.study, row.sequence, row.kind, row.version, row.participant, row.user, row.role, row.origin,
            row.observed_on, row.entered_at, row.stored_at, row.reason, row.key, digest,
        ]  # fmt: skip
        text = row.previous + json.dumps(covered, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == row.hash


def _other(value: object, optional: bool) -> st.SearchStrategy[object]:
    if isinstance(value, int):
        return st.integers(-5, 100).filter(lambda other: other != value)
    if isinstance(value, bytes):
        return st.binary(max_size=40).filter(lambda other: other != value)
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(lambda other: other != value)
    return st.one_of(texts, st.none()) if optional and value is not None else texts


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_changed_field_is_found_at_its_row_or_the_next(data: st.DataObject) -> None:
    rows = list(ledger())
    at = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(FIELDS))
    changed = data.draw(_other(getattr(rows[at], name), name in OPTIONAL))
    rows[at] = replace(rows[at], **{name: changed})
    found = places(rows)
    assert found
    assert any(place in (rows[at].sequence, ledger()[at].sequence, at + 2) for place in found)


@given(st.data())
def test_a_deleted_row_is_found(data: st.DataObject) -> None:
    rows = list(ledger())
    at = data.draw(st.integers(0, len(rows) - 2))
    del rows[at]
    assert places(rows)[0] == at + 2


@given(st.data())
def test_two_swapped_rows_are_found(data: st.DataObject) -> None:
    rows = list(ledger())
    one, other = sorted(data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True)))
    rows[one], rows[other] = rows[other], rows[one]
    assert places(rows)[0] == other + 1


@given(st.data())
def test_an_inserted_row_is_found(data: st.DataObject) -> None:
    rows = list(ledger())
    at = data.draw(st.integers(0, len(rows)))
    inserted = replace(data.draw(st.sampled_from(rows[1:])), sequence=at + 1, key="new")
    inserted = replace(inserted, previous=rows[at - 1].hash if at else GENESIS)
    inserted = replace(inserted, hash=row_hash(header(inserted), inserted.previous))
    rows.insert(at, inserted)
    if at < len(ledger()):
        assert places(rows)
    else:
        assert verify(rows, study=STUDY, kept_head=ledger()[-1].hash) == []


@given(st.data())
def test_a_rewritten_chain_is_found_only_against_a_kept_head(data: st.DataObject) -> None:
    """Who holds the file can change a row and hash everything after it again; what was kept elsewhere shows it."""
    rows = list(ledger())
    at = data.draw(st.integers(1, len(rows) - 1))
    kept = rows[-1].hash
    rows[at] = replace(rows[at], user="other")
    previous = rows[at - 1].hash
    for place in range(at, len(rows)):
        row = replace(rows[place], previous=previous)
        rows[place] = replace(row, hash=row_hash(header(row), previous))
        previous = rows[place].hash
    assert verify(rows, study=STUDY) == []
    assert [one.sequence for one in verify(rows, study=STUDY, kept_head=kept)] == [0]


@given(st.integers(0, 12))
def test_a_cut_tail_is_found_only_against_a_kept_head(cut: int) -> None:
    rows = list(ledger())
    kept, rows = rows[-1].hash, rows[: len(rows) - cut - 1]
    assert verify(rows, study=STUDY) == []
    assert "its tail was cut" in verify(rows, study=STUDY, kept_head=kept)[-1].says


@given(st.sets(st.integers(0, 13)))
def test_a_redacted_payload_leaves_the_chain_whole(gone: set[int]) -> None:
    rows = [redacted(row) if number in gone else row for number, row in enumerate(ledger())]
    assert verify(rows, study=STUDY) == []


def test_a_tombstone_is_payload_and_salt_together() -> None:
    rows = list(ledger())
    rows[3] = replace(rows[3], salt=None)
    assert places(rows) == [4]
    rows[3] = replace(ledger()[3], payload=None)
    assert places(rows) == [4]


def test_equal_payloads_have_different_digests() -> None:
    assert payload_digest(b"{}", "00") != payload_digest(b"{}", "01")


def _chained(rows: list[Row]) -> list[Row]:
    """The rows with digests and hashes that fit: what someone could write who does not go through the refusals."""
    done: list[Row] = []
    for number, row in enumerate(rows, 1):
        previous = done[-1].hash if done else GENESIS
        digest = payload_digest(row.payload or b"", row.salt or "")
        row = replace(row, sequence=number, previous=previous, payload_digest=digest)
        done.append(replace(row, hash=row_hash(header(row), previous)))
    return done


def _mixed(rows: list[Row]) -> list[Row]:
    return [*rows[:3], replace(rows[3], origin="simulated")]


SENSE = {
    "a simulated act in a real study": (_mixed, "simulated act"),
    "no opening": (lambda rows: rows[1:], "does not open"),
    "two openings": (lambda rows: [*rows, replace(rows[0], key="again")], "second time"),
    "a key twice": (lambda rows: [*rows[:3], replace(rows[3], key=rows[2].key)], "key of this act"),
    "another mark": (lambda rows: [replace(row, origin="simulated") for row in rows], "differ on whether"),
    "another name": (lambda rows: [replace(row, study="NCT07008196") for row in rows], "not for SMALL"),
    "an opening that cannot be read": (lambda rows: [replace(rows[0], payload=b"[]"), *rows[1:]], "cannot be read"),
}


@pytest.mark.parametrize("name", SENSE)
def test_a_whole_chain_of_acts_that_cannot_be_is_found(name: str) -> None:
    change, says = SENSE[name]
    rows = _chained(change(list(ledger())))
    assert any(says in finding.says for finding in verify(rows, study=STUDY))
