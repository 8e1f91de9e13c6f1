"""The database refuses to change the ledger; where someone gets around that, ``verify`` finds it and says where."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import Error, connection, transaction

from tests.conduct.plan import NOW, STUDY, small_design
from tests.store.test_store import a_start
from trialwright.conduct.writing import Written
from trialwright.web import triggers

CHANGES = [
    "UPDATE web_ledgerrow SET reason = 'other' WHERE sequence = 3",
    "DELETE FROM web_ledgerrow WHERE sequence = 3",
    "UPDATE web_payload SET salt = NULL, payload = NULL",
    "DELETE FROM web_payload",
]
SQLITE_REPLACES = [
    "INSERT OR REPLACE INTO web_ledgerrow SELECT * FROM web_ledgerrow WHERE sequence = 3",
    "INSERT OR REPLACE INTO web_payload SELECT * FROM web_payload",
    "UPDATE OR IGNORE web_ledgerrow SET key = 'other' WHERE sequence = 3",
]


@pytest.fixture
def store(place):
    from trialwright.web import store

    store.open_study(small_design(), now=NOW)
    for one in a_start():
        assert isinstance(store.append(STUDY, one, now=NOW), Written)
    return store


def run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def without_triggers() -> None:
    """What an owner of the database can do."""
    if connection.vendor == "sqlite":
        run(*(f"DROP TRIGGER {name}" for name in triggers.sqlite_triggers()))
    else:
        run(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in triggers.TABLES))


def found(store, **arguments: str) -> list[tuple[int, str]]:
    return [(finding.sequence, finding.says) for finding in store.verify(STUDY, **arguments)]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_what_was_recorded(store, statement: str) -> None:
    with pytest.raises(Error):
        run(statement)
    assert store.verify(STUDY) == []


def test_the_models_refuse_it_too(store) -> None:
    from trialwright.web.models import LedgerRow, Payload

    for change in (
        lambda: LedgerRow.objects.filter(sequence=3).update(user="other"),
        lambda: Payload.objects.update(salt=None),
        lambda: LedgerRow.objects.get(sequence=3).save(),
        lambda: Payload.objects.first().delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert store.verify(STUDY) == []


def test_replacing_and_truncating_are_changes(store) -> None:
    ways = SQLITE_REPLACES if connection.vendor == "sqlite" else ["TRUNCATE web_ledgerrow CASCADE"]
    if connection.vendor == "postgresql":
        ways.append("TRUNCATE web_payload")
    for statement in ways:
        with pytest.raises(Error):
            run(statement)
    if connection.vendor == "postgresql":
        with pytest.raises(Error):
            run("SET LOCAL session_replication_role = replica", CHANGES[0])
    assert store.verify(STUDY) == []


def test_a_dropped_trigger_is_found(store) -> None:
    without_triggers()
    said = found(store)
    assert said and all(sequence == 0 and "trigger" in says for sequence, says in said)


def test_a_trigger_that_does_nothing_is_found(store) -> None:
    if connection.vendor == "sqlite":
        run(
            "DROP TRIGGER web_payload_no_update",
            "CREATE TRIGGER web_payload_no_update BEFORE UPDATE ON web_payload BEGIN SELECT 1; END",
        )
    else:
        run(
            "CREATE OR REPLACE FUNCTION trialwright_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$"
        )
    assert any("trigger" in says for _, says in found(store))


TAMPERINGS: dict[str, tuple[str, int, str]] = {
    "a user": ("UPDATE web_ledgerrow SET \"user\" = 'other' WHERE sequence = 3", 3, "header field"),
    "a time": ("UPDATE web_ledgerrow SET stored_at = '2026-01-01T00:00:00Z' WHERE sequence = 4", 4, "header field"),
    "a reason": ("UPDATE web_ledgerrow SET reason = 'because' WHERE sequence = 5", 5, "header field"),
    "a study": ("UPDATE web_ledgerrow SET study = 'OTHER' WHERE sequence = 5", 6, "missing"),
    "a deletion": ("DELETE FROM web_ledgerrow WHERE sequence = 5", 6, "row 5 is missing"),
    "a payload": (
        "UPDATE web_payload SET payload = (SELECT payload FROM web_payload p JOIN web_ledgerrow r ON r.id = p.row_id "
        "WHERE r.sequence = 2) WHERE row_id = (SELECT id FROM web_ledgerrow WHERE sequence = 3)",
        3, "payload was changed",
    ),
    "a payload taken away": (
        "DELETE FROM web_payload WHERE row_id = (SELECT id FROM web_ledgerrow WHERE sequence = 4)", 4, "payload is gone"
    ),
    "a salt": (
        "UPDATE web_payload SET salt = '00' WHERE row_id = (SELECT id FROM web_ledgerrow WHERE sequence = 4)",
        4, "payload was changed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_an_owner_of_the_database_changes_is_found_where_it_is(store, name: str) -> None:
    statement, sequence, says = TAMPERINGS[name]
    without_triggers()
    if connection.vendor == "postgresql":
        run("ALTER TABLE web_payload DROP CONSTRAINT IF EXISTS x")
    _unbind(statement)
    assert any(at == sequence and says in text for at, text in found(store)), found(store)


def _unbind(statement: str) -> None:
    """Run ``statement`` with the foreign key out of the way, as an owner can."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute(statement)
            cursor.execute("PRAGMA foreign_keys=ON")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'web_payload'::regclass")
        names = [name for (name,) in cursor.fetchall()]
    run(*(f"ALTER TABLE web_payload DROP CONSTRAINT {name}" for name in names), statement)


def test_a_tombstone_keeps_the_chain_whole_and_no_act_tells_of_it(store) -> None:
    without_triggers()
    run("UPDATE web_payload SET payload = NULL, salt = NULL "
        "WHERE row_id = (SELECT id FROM web_ledgerrow WHERE sequence = 7)")  # fmt: skip
    assert all("trigger" in says for sequence, says in found(store) if sequence == 0)
    assert [(row, says) for row, says in found(store) if row] == [(7, "the content is gone, and no act redacts it")]
    assert store.redacted_rows(STUDY) == [7]


def test_a_cut_tail_is_seen_only_against_a_kept_head(store) -> None:
    sequence, kept = store.head(STUDY)
    without_triggers()
    ids = f"(SELECT id FROM web_ledgerrow WHERE sequence >= {sequence - 1})"
    run(f"DELETE FROM web_payload WHERE row_id IN {ids}", f"DELETE FROM web_ledgerrow WHERE id IN {ids}")
    put_back: list[str] = triggers.statements(connection.vendor)
    if connection.vendor == "sqlite":
        run(*put_back)
    else:
        run(*(one for one in put_back if one.startswith("ALTER")))
    assert found(store) == []
    assert [says for _, says in found(store, kept_head=kept)] == [
        "the kept head is not in this chain: its tail was cut or the chain was rewritten"
    ]


PROJECTIONS: dict[str, tuple[str, str]] = {
    "a state": ("UPDATE web_participantstate SET state = 'completed'", "participants"),
    "someone added": (
        "INSERT INTO web_participantstate (study, code, state) VALUES ('SMALL', 'P9', 'enrolled')", "participants",
    ),
    "someone removed": ("DELETE FROM web_participantstate", "participants"),
    "the mark": ("UPDATE web_study SET origin = 'simulated'", "table of studies"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROJECTIONS)
def test_tables_that_differ_from_the_ledger_are_found(store, name: str) -> None:
    statement, says = PROJECTIONS[name]
    run(statement)
    assert any(says in text for _, text in found(store))


def test_a_renamed_study_is_found(store) -> None:
    without_triggers()
    run("UPDATE web_ledgerrow SET study = 'NCT07008196'", "UPDATE web_participantstate SET study = 'NCT07008196'",
        "UPDATE web_study SET study = 'NCT07008196'")  # fmt: skip
    says: Callable[[], list[str]] = lambda: [one.says for one in store.verify("NCT07008196")]  # noqa: E731
    assert "the first act opens study SMALL, not NCT07008196" in says()
