"""The row-diff oracle: what every request changed in the database, each row explained by an act or by the list below.

``Watch`` stands before all middleware. It reads the whole database through a connection of its own before and after a
request, and asks of each row that was added, changed or removed by which act of the same request. What it cannot
explain fails the test. ``TRIALWRIGHT_FULL_DIFF=1`` reads the ledger's old rows again too, after every request.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.conftest import WATCHED

MAY_CHANGE = {
    "django_session": "who is logged in, and when they last asked",
    "axes_accessattempt": "failed log-ins, counted", "axes_accesslog": "log-ins, counted",
    "axes_accessfailurelog": "failed log-ins, counted",
    "web_formdraft": "what is typed and not saved (FDA 2024 Q&A, Q13: no act until it is saved)",
}  # fmt: skip
"""Tables that change without an act, reviewed by hand: none holds a recorded value."""
MAY_CHANGE_IN = {"auth_user": {"last_login"}, "mfa_authenticator": {"last_used_at"}, "web_apitoken": {"last_used_at"}}
"""Columns of the same sort in tables whose other columns need an event of the installation's ledger."""
BY_EVENT = frozenset({"auth_user", "web_membership", "web_account", "web_apitoken", "mfa_authenticator"})
READING_MAY_WRITE = frozenset({"data exported"})
"""Acts that a request that reads brings about: that something was taken out."""
INSTALLATION = "(installation)"
LEDGER, PAYLOAD = "web_ledgerrow", "web_payload"
FULL = os.environ.get("TRIALWRIGHT_FULL_DIFF") == "1"

Rows = dict[int, tuple[Any, ...]]
_one_at_a_time = threading.RLock()
unexplained: list[str] = []


@dataclass
class Database:
    """The rows of every table as they were last read."""

    path: str
    connection: sqlite3.Connection
    version: int = -1
    tables: dict[str, Rows] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def at(cls, path: str) -> Database:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False, timeout=30)
        return cls(path, connection)

    def read(self) -> dict[str, Rows]:
        """Every row of every table; nothing is read again where nobody has written since."""
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        if version != self.version:
            names = self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            self.tables = {name: self._rows(name) for (name,) in names if not name.startswith("sqlite_")}
            self.version = version
        return self.tables

    def _rows(self, table: str) -> Rows:
        known = self.tables.get(table, {}) if table in (LEDGER, PAYLOAD) and not FULL else {}
        last = max(known, default=-1)
        found = self.connection.execute(f'SELECT rowid, * FROM "{table}" WHERE rowid > ?', [last])
        self.columns[table] = [one[0] for one in found.description[1:]]
        fresh = {row[0]: row[1:] for row in found}
        (number,) = self.connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        if (known and number != len(known) + len(fresh)) or self._tombstones(table, known):
            known, fresh = {}, {row[0]: row[1:] for row in self.connection.execute(f'SELECT rowid, * FROM "{table}"')}
        return {**known, **fresh}

    def _tombstones(self, table: str, known: Rows) -> bool:
        if table != PAYLOAD or not known:
            return False
        (gone,) = self.connection.execute(f"SELECT count(*) FROM {PAYLOAD} WHERE payload IS NULL").fetchone()
        return gone != sum(row[1] is None for row in known.values())


_databases: dict[str, Database] = {}


class Watch:
    """Middleware of the tests: compare the database before and after, one request at a time."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        from django.db import connections

        path = str(connections.settings["default"]["NAME"])
        with _one_at_a_time:
            database = _databases.get(path) or _databases.setdefault(path, Database.at(path))
            before = database.read()
            response = self.get_response(request)
            after = database.read()
            WATCHED["requests"] += 1
            told = list(_wrong(database, before, after, request)) if after is not before else []
            unexplained.extend(f"{request.method} {request.path}: {one}" for one in told)
        return response


def forget(path: str) -> None:
    """The database is gone: close what reads it."""
    database = _databases.pop(path, None)
    if database is not None:
        database.connection.close()


def taken() -> list[str]:
    """What could not be explained since the last time."""
    found = list(unexplained)
    unexplained.clear()
    return found


# What explains a change -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A row before and after; None: it was not there."""

    table: str
    number: int
    old: dict[str, Any] | None
    new: dict[str, Any] | None

    @property
    def columns(self) -> set[str]:
        """Those that differ."""
        if self.old is None or self.new is None:
            return set(self.old or self.new or ())
        return {name for name in self.new if self.old.get(name) != self.new[name]}


def changes(database: Database, before: dict[str, Rows], after: dict[str, Rows]) -> Iterator[Change]:
    """Every row that is not as it was."""
    for table in before.keys() | after.keys():
        old, new = before.get(table, {}), after.get(table, {})
        if old is new:
            continue
        names = database.columns[table]
        for number in old.keys() | new.keys():
            if old.get(number) != new.get(number):
                yield Change(table, number, *(dict(zip(names, rows[number], strict=True)) if number in rows else None
                                              for rows in (old, new)))  # fmt: skip


def _wrong(database: Database, before: dict[str, Rows], after: dict[str, Rows], request: Any) -> Iterator[str]:
    found = list(changes(database, before, after))
    WATCHED["rows"] += len(found)
    acts = [one.new for one in found if one.table == LEDGER and one.old is None and one.new]
    WATCHED["acts"] += len(acts)
    for change in found:
        says = _unexplained(change, acts, request)
        if says:
            yield f"{change.table} {change.number}: {says}"


def _unexplained(change: Change, acts: list[dict[str, Any]], request: Any) -> str:
    """Why nothing explains ``change``; empty when something does."""
    if change.table in MAY_CHANGE or change.columns <= MAY_CHANGE_IN.get(change.table, set()):
        return ""
    if change.table == LEDGER:
        return _act(change, request)
    if change.table == PAYLOAD:
        return _payload(change, acts)
    if change.table in BY_EVENT:
        return "" if any(act["study"] == INSTALLATION for act in acts) else "no event of the installation tells it"
    if change.table == "web_participantstate":
        row = change.new or change.old or {}
        told = any((act["study"], act["participant"]) == (row["study"], row["code"]) for act in acts)
        return "" if told and change.new is not None else "no act of this request concerns this participant"
    if change.table == "web_study":
        kinds = {act["kind"] for act in acts}
        told = kinds & {"study opened", "study moved"} if change.old is None else "design amended" in kinds
        return "" if told and change.new is not None else "no act opens or amends this study"
    return "nothing may change here without an act"


def _act(change: Change, request: Any) -> str:
    if change.old is not None or change.new is None:
        return "a row of the ledger was changed or removed"
    act = change.new
    if act["study"] == INSTALLATION:
        return ""
    if request.method in ("GET", "HEAD", "OPTIONS") and act["kind"] not in READING_MAY_WRITE:
        return f"a request that reads wrote {act['kind']!r}"
    holder = getattr(request, "auth", None)
    name = getattr(holder, "user", None) or request.user.get_username()
    return "" if act["user"] == name else "the act names somebody else than who sent the request"


def _payload(change: Change, acts: list[dict[str, Any]]) -> str:
    if change.old is None:
        return "" if any(act["id"] == change.number for act in acts) else "a payload without its act"
    gone = change.new is not None and change.new["payload"] is None
    return "" if gone and any(act["kind"] == "redacted" for act in acts) else "a payload was changed"
