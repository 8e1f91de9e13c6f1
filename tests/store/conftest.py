"""The store on both databases: every test here runs on SQLite, and on PostgreSQL where its programs are installed."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.store.databases import postgresql_programs, postgresql_server

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """A data folder with its database, and the environment in which another process finds them."""

    folder: Path
    url: str | None

    @property
    def environment(self) -> dict[str, str]:
        found = {
            **os.environ,
            "TRIALWRIGHT_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "trialwright.web.settings",
        }
        found.pop("DATABASE_URL", None)
        return {**found, "DATABASE_URL": self.url} if self.url else found


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a running server, in the form of DATABASE_URL."""
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL: initdb and postgres are not installed")
    with postgresql_server(programs) as url:
        yield url


@contextmanager
def _connected(folder: Path, url: str | None, blocker: object) -> Iterator[None]:
    """Point Django at a database for a while."""
    from django.db import connections

    from trialwright.web.data_folder import database, prepare

    prepare(folder)
    before = connections.settings["default"]
    wanted = connections.configure_settings({"default": database(folder, url)})["default"]
    with blocker.unblock():
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = wanted
        try:
            yield
        finally:
            connections["default"].close()
            del connections["default"]
            connections.settings["default"] = before


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: object) -> Path:
    """A database file with every table and nothing in it: copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    with _connected(folder, None, django_db_blocker):
        _migrate()
    return folder / "trialwright.sqlite3"


@pytest.fixture(scope="session")
def empty_postgresql(
    postgresql_url: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: object
) -> str:  # fmt: skip
    """The name of a database with every table and nothing in it: the template of each test's own."""
    url = _new_database(postgresql_url, "empty", "template1")
    with _connected(tmp_path_factory.mktemp("empty"), url, django_db_blocker):
        _migrate()
    return "empty"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: object, settings: object
) -> Iterator[Place]:
    """An empty store that this process is connected to."""
    folder, url = tmp_path / "data folder", None
    if request.param == "postgresql":
        template = request.getfixturevalue("empty_postgresql")
        url = _new_database(request.getfixturevalue("postgresql_url"), f"store_{next(_numbers)}", template)
    else:
        folder.mkdir()
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), folder / "trialwright.sqlite3")
    settings.DATA_FOLDER = folder
    with _connected(folder, url, django_db_blocker):
        yield Place(folder, url)


def _new_database(url: str, name: str, template: str) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return url.replace("@/postgres", f"@/{name}")
