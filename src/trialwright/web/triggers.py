"""The database refuses to change or delete a row of the ledger: triggers, in SQLite's words and in PostgreSQL's.

SQLite's ``INSERT OR REPLACE`` deletes without asking a delete trigger, so an insert over a standing row is refused too.
PostgreSQL's triggers are ENABLE ALWAYS, so that a session in replica mode does not pass them by, and cover TRUNCATE.
``missing`` says which of them are gone or were replaced.

One change is let through: a payload gives way to a tombstone when an act ``redacted`` that names its row stands in the
ledger already. So a redaction is always told, and nothing else is ever changed.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("web_ledgerrow", "web_payload")
_REFUSAL = "the ledger is append-only"
_KEYS = {"web_ledgerrow": "id = NEW.id OR (study = NEW.study AND (sequence = NEW.sequence OR key = NEW.key))",
         "web_payload": "row_id = NEW.row_id"}  # fmt: skip
_FUNCTION = "trialwright_append_only"
_TOLD = (
    "EXISTS (SELECT 1 FROM web_ledgerrow o JOIN web_ledgerrow r ON r.study = o.study AND r.kind = 'redacted' "
    "JOIN web_payload p ON p.row_id = r.id WHERE o.id = OLD.row_id AND {row} = o.sequence)"
)
_TOMBSTONE = "NEW.payload IS NULL AND NEW.salt IS NULL AND NEW.row_id = OLD.row_id AND " + _TOLD
_SQLITE_TOMBSTONE = _TOMBSTONE.format(row="json_extract(CAST(p.payload AS TEXT), '$.row')")
_POSTGRESQL_TOMBSTONE = _TOMBSTONE.format(row="(convert_from(p.payload, 'UTF8')::json ->> 'row')::bigint")
_BODY = (
    f" BEGIN IF TG_TABLE_NAME = 'web_payload' AND TG_OP = 'UPDATE' THEN IF {_POSTGRESQL_TOMBSTONE} THEN RETURN NEW; "
    f"END IF; END IF; RAISE EXCEPTION '{_REFUSAL}'; END "
)
_LETS_TOMBSTONES = "web_payload_no_update"


def sqlite_triggers() -> dict[str, str]:
    """Name -> statement, exactly as SQLite keeps it."""
    found = {}
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_no_{event.lower()}"
            but = f" WHEN NOT ({_SQLITE_TOMBSTONE})" if name == _LETS_TOMBSTONES else ""
            found[name] = (
                f"CREATE TRIGGER {name} BEFORE {event} ON {table}{but} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        name = f"{table}_no_replace"
        found[name] = (
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_KEYS[table]}) "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
    return found


def postgresql_statements() -> list[str]:
    """The function and the triggers."""
    found = [f"CREATE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"]
    for table in TABLES:
        found += [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate",
        ]
    return found


def statements(vendor: str) -> list[str]:
    """What creates the triggers in a database of ``vendor``."""
    return list(sqlite_triggers().values()) if vendor == "sqlite" else postgresql_statements()


def redaction_statements(vendor: str) -> list[str]:
    """What lets a database made before redactions let tombstones through."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {_LETS_TOMBSTONES}", sqlite_triggers()[_LETS_TOMBSTONES]]
    return [f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are gone, switched off or replaced."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            standing = dict(cursor.fetchall())
            return [name for name, statement in sqlite_triggers().items() if standing.get(name) != statement]
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE c.relname = ANY(%s) AND t.tgenabled = 'A' AND p.proname = %s AND p.prosrc = %s",
            [list(TABLES), _FUNCTION, _BODY],
        )
        standing_names = {name for (name,) in cursor.fetchall()}
    wanted = [f"{table}_no_{what}" for table in TABLES for what in ("change", "truncate")]
    return [name for name in wanted if name not in standing_names]
