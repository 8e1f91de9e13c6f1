"""Start Django on a data folder: for the command line and the server."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError

from trialwright.errors import InputError
from trialwright.web import data_folder


def start(folder: Path | None = None) -> Path:
    """Prepare ``folder`` (None: the one that the environment names), its database and Django; returns the folder."""
    folder = (folder or data_folder.data_folder()).absolute()
    if apps.ready and folder != Path(settings.DATA_FOLDER):
        raise RuntimeError("one process works with one data folder")
    data_folder.prepare(folder)
    os.environ["TRIALWRIGHT_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialwright.web.settings")
    django.setup()
    try:
        not_newer(folder)
        upgrade()
    except OperationalError:
        raise InputError(
            where=str(folder), expected="a data folder with a database that opens", found="one that does not",
            remedy="Check DATABASE_URL, the disk and the file's permissions.",
        ) from None  # fmt: skip
    _owner_only(folder)
    return folder


def upgrade() -> None:
    """Bring the database up to date: on SQLite all of it or nothing.

    Django notes a step as done after the step itself has been committed, so that a kill between the two left a step
    that could not be taken again. One transaction around all of them leaves no such moment; SQLite wants the checks of
    foreign keys off before it begins (each step checks them by itself). On PostgreSQL the steps stay apart: a change of
    rows and one of their table do not go together there.
    """
    from django.db import connection, transaction  # these need Django to be set up
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor != "sqlite":
        call_command("migrate", verbosity=0, interactive=False)
        return
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.enable_constraint_checking()


def not_newer(folder: Path) -> None:
    """Raise ``InputError`` for a database that a newer version of the program has changed: an older one would not know
    what it holds. An older database is brought up to date by ``migrate``, step by step, each whole or not at all."""
    from django.db import connection  # these need Django to be set up
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    known = {name for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations if app == "web"}
    applied = {name for app, name in MigrationRecorder(connection).applied_migrations() if app == "web"}
    unknown = sorted(applied - known)
    if unknown:
        raise InputError(
            where=str(folder), expected="a database of this version of trialwright, or of an earlier one",
            found=f"one that a newer version has used (step {unknown[-1]})",
            remedy="Nothing was changed: install that version again, or restore a backup made before it.",
        )  # fmt: skip


def _owner_only(folder: Path) -> None:
    for name in ("trialwright.sqlite3", "trialwright.sqlite3-wal", "trialwright.sqlite3-shm"):
        if (folder / name).exists():
            (folder / name).chmod(0o600)
