"""Whatever an owner of the database does to it: ``verify`` says where, all else says a sentence, nothing breaks."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.conduct.plan import STUDY
from tests.store.test_append_only import found, run, store, without_triggers  # noqa: F401
from trialwright.errors import InputError
from trialwright.web import triggers

ROW = "(SELECT id FROM web_ledgerrow WHERE sequence = 4)"


on_sqlite = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
"""SQLite lets any type stand in any column; PostgreSQL holds a column to its type."""


@pytest.fixture
def sqlite(store):  # noqa: F811
    without_triggers()
    return store


def put_back() -> None:
    statements = triggers.statements(connection.vendor)
    run(*(one for one in statements if connection.vendor == "sqlite" or one.startswith("ALTER")))


@on_sqlite
@pytest.mark.parametrize("new", ["replace(payload, '2', '3')", "7", "1.5", "'\U0001f642'"])
def test_a_payload_of_another_type_is_found_and_reading_says_a_sentence(sqlite, new: str) -> None:
    sqlite.course(STUDY)
    run(f"UPDATE web_payload SET payload = {new} WHERE row_id = {ROW}")
    said = found(sqlite)
    assert any(row == 4 and "payload was changed" in says for row, says in said), said
    assert any(row == 4 and "another type" in says for row, says in said), said


@on_sqlite
def test_a_payload_of_the_same_text_and_another_type_is_found(sqlite) -> None:
    run(f"UPDATE web_payload SET payload = CAST(payload AS TEXT) WHERE row_id = {ROW}")
    assert [says for row, says in found(sqlite) if row == 4] == ["the payload is stored as another type than bytes"]


@on_sqlite
@pytest.mark.parametrize("payload", ["'{'", "'{}'", "7"])
def test_a_payload_that_cannot_be_read_is_told_without_its_text(sqlite, payload: str) -> None:
    run(f"UPDATE web_payload SET payload = {payload} WHERE row_id = {ROW}")
    sqlite._forget(STUDY)
    with pytest.raises(InputError, match="row 4 of the ledger of SMALL must be an act that can be read"):
        sqlite.course(STUDY)


HEADERS = [
    ("sequence = 'abc'", 7, "sequence"), ("version = 'x'", 7, "version"), ("entered_at = 'yesterday'", 7, "entered_at"),
    ("stored_at = x'00ff'", 7, "stored_at"), ("role = 'king'", 7, "role"), ("origin = 'dreamt'", 7, "origin"),
    ("observed_on = '2026-02-30'", 7, "observed_on"), ("previous = x'00'", 7, "previous"), ("hash = x'00'", 7, "hash"),
    ("participant = 3.5", 7, ""), ("reason = x'01'", 7, "reason"), ("key = x'01'", 7, "key"),
]  # fmt: skip


@on_sqlite
@pytest.mark.parametrize(("change", "row", "name"), HEADERS)
def test_a_header_field_that_cannot_be_read_is_found_at_its_row(sqlite, change: str, row: int, name: str) -> None:
    run(f"UPDATE web_ledgerrow SET {change} WHERE sequence = 7")
    said = found(sqlite)
    assert any(name in says and at >= row for at, says in said if at), said


@on_sqlite
def test_several_unreadable_fields_are_each_found(sqlite) -> None:
    run("UPDATE web_ledgerrow SET sequence = 'abc', entered_at = 'yesterday', role = 'king' WHERE sequence = 5")
    said = {says for _, says in found(sqlite)}
    assert {f"the header field {name} cannot be read" for name in ("sequence", "entered_at", "role")} <= said


def test_the_genesis_hash_is_the_head_of_an_empty_ledger_only(store) -> None:  # noqa: F811
    assert [says for _, says in found(store, kept_head="0" * 64)] == [
        "the kept head is not in this chain: its tail was cut or the chain was rewritten"
    ]


@pytest.mark.parametrize("sequence", [2, 3, 4, 5])
def test_a_tombstone_that_no_act_accounts_for_is_found_at_its_row(store, sequence: int) -> None:  # noqa: F811
    without_triggers()
    run("UPDATE web_payload SET payload = NULL, salt = NULL "
        f"WHERE row_id = (SELECT id FROM web_ledgerrow WHERE sequence = {sequence})")  # fmt: skip
    put_back()
    assert found(store) == [(sequence, "the content is gone, and no act redacts it")]


def test_a_redacted_row_does_not_hide_a_meddled_table_of_others(store) -> None:  # noqa: F811
    without_triggers()
    run("UPDATE web_payload SET payload = NULL, salt = NULL "
        f"WHERE row_id = {ROW}",
        "INSERT INTO web_participantstate (study, code, state) VALUES ('SMALL', 'P9', 'enrolled')")  # fmt: skip
    put_back()
    assert [says for _, says in found(store)] == [
        "the table of participants differs from the ledger on P9", "the content is gone, and no act redacts it",
    ]  # fmt: skip
