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
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError:
        raise InputError(
            where=str(folder), expected="a data folder with a database that opens", found="one that does not",
            remedy="Check DATABASE_URL, the disk and the file's permissions.",
        ) from None  # fmt: skip
    _owner_only(folder)
    return folder


def _owner_only(folder: Path) -> None:
    for name in ("trialwright.sqlite3", "trialwright.sqlite3-wal", "trialwright.sqlite3-shm"):
        if (folder / name).exists():
            (folder / name).chmod(0o600)
