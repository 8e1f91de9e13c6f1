"""The store on both databases: every test here runs on SQLite, and on PostgreSQL where its programs are installed."""

from __future__ import annotations

import itertools
import os
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
def _connected(place: Place, django_db_blocker: object, settings: object) -> Iterator[None]:
    """Point Django at ``place`` for a while."""
    from django.core.management import call_command
    from django.db import connections

    from trialwright.web.data_folder import database, prepare

    prepare(place.folder)
    before = connections.settings["default"]
    wanted = connections.configure_settings({"default": database(place.folder, place.url)})["default"]
    with django_db_blocker.unblock():
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = wanted
        settings.DATA_FOLDER = place.folder
        call_command("migrate", verbosity=0, interactive=False)
        try:
            yield
        finally:
            connections["default"].close()
            del connections["default"]
            connections.settings["default"] = before


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: object, settings: object
) -> Iterator[Place]:
    """An empty store that this process is connected to."""
    url = None
    if request.param == "postgresql":
        url = _new_database(request.getfixturevalue("postgresql_url"))
    where = Place(tmp_path / "data folder", url)
    with _connected(where, django_db_blocker, settings):
        yield where


def _new_database(url: str) -> str:
    import psycopg

    name = f"store_{next(_numbers)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.replace("@/postgres", f"@/{name}")
