"""A site to test: both studies open, a user for each role, on a database of its own."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import STUDY_FOLDERS
from tests.web import row_diff
from trialwright.conduct.act import Role

PASSWORD = "a long password for the tests"
OPENED = datetime(2026, 1, 5, 8, tzinfo=UTC)
REAL = {"nct07008196": "NCT07008196", "migraine": "INVENTED-MIGRAINE"}


@contextmanager
def connected(folder: Path, django_db_blocker: Any, settings: Any) -> Iterator[None]:
    """Point Django at the data folder for a while."""
    from django.core.management import call_command
    from django.db import connections

    from trialwright.web.data_folder import database, prepare

    prepare(folder)
    before = connections.settings["default"]
    wanted = connections.configure_settings({"default": database(folder, None)})["default"]
    with django_db_blocker.unblock():
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = wanted
        settings.DATA_FOLDER = folder
        call_command("migrate", verbosity=0, interactive=False)
        try:
            yield
        finally:
            connections["default"].close()
            del connections["default"]
            connections.settings["default"] = before


@dataclass(frozen=True)
class Site:
    """``study`` is the name of the real study under test."""

    folder: Path
    study: str

    def client(self, role: Role | None = None) -> Any:
        """A browser of a user in ``role``; None: of a visitor."""
        from django.test import Client

        client = Client(enforce_csrf_checks=False)
        if role is not None:
            come_in(client, user_of(role))
        return client


def come_in(client: Any, username: str) -> None:
    """Log ``username`` in without the log-in page, as someone who came in with a code a moment ago."""
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["since"], session["factors"] = int(time.time()), "password and code"
    session.save()


def user_of(role: Role) -> str:
    return role.value.replace(" ", "-")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A data folder with both studies open and a user for each role; made once and copied for each test."""
    from django.conf import settings

    folder = tmp_path_factory.mktemp("web") / "prepared data"
    before = settings.DATA_FOLDER, settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    try:
        with connected(folder, django_db_blocker, settings):
            from trialwright.protocol.study_folder import read_study
            from trialwright.web import store
            from trialwright.web.shelf import shelf

            for path in STUDY_FOLDERS.values():
                store.open_study(read_study(path), now=OPENED, folder=path)
            shelf()
            for role in Role:
                store.add_member(user_of(role), store.EVERY_STUDY, role)
                store.set_password(user_of(role), PASSWORD)
            _exempt(folder)
    finally:
        settings.DATA_FOLDER, settings.PASSWORD_HASHERS = before
    return folder


def _exempt(folder: Path) -> None:
    """Mark the accounts as a demonstration's, so that tests of other things log in with the password alone; the tests
    of the second factor make accounts of their own."""
    told = [{"user": user_of(role), "role": role.value, "password": PASSWORD} for role in Role]
    (folder / "log-ins.json").write_text(json.dumps(told), encoding="utf-8")


@contextmanager
def fresh_site(study: str, prepared: Path, folder: Path, django_db_blocker: Any, settings: Any) -> Iterator[Site]:
    from django.core.cache import cache

    from trialwright.web import pace

    shutil.copytree(prepared, folder)
    cache.clear()
    pace.forget()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MIDDLEWARE = ["tests.web.row_diff.Watch", *settings.MIDDLEWARE]
    with connected(folder, django_db_blocker, settings):
        yield Site(folder, study)
        rebuilt = _not_as_rebuilt()
    row_diff.forget(str(folder / "trialwright.sqlite3"))
    told = row_diff.taken()
    assert not told, f"changed without an act: {told}"
    assert not rebuilt, rebuilt


def _not_as_rebuilt() -> list[str]:
    """What the tables say otherwise than the acts, read anew; nothing where a test has meddled with the acts."""
    from trialwright.web import store
    from trialwright.web.store.courses import forget

    for one in store.studies():
        forget(one.study)
    findings = [(one.study, finding) for one in store.studies() for finding in store.verify(one.study)]
    if any(finding.sequence for _, finding in findings):
        return []
    return [f"{study}: {finding.says}" for study, finding in findings if "differs" in finding.says]


@pytest.fixture
def site(prepared: Path, tmp_path: Path, django_db_blocker: Any, settings: Any) -> Iterator[Site]:
    """The site, for tests of the founding study."""
    with fresh_site(REAL["nct07008196"], prepared, tmp_path / "data", django_db_blocker, settings) as found:
        yield found


@pytest.fixture(params=sorted(REAL))
def any_site(
    request: pytest.FixtureRequest, prepared: Path, tmp_path: Path, django_db_blocker: Any, settings: Any
) -> Iterator[Site]:
    """The site, for each study in turn."""
    with fresh_site(REAL[request.param], prepared, tmp_path / "data", django_db_blocker, settings) as found:
        yield found


def eligible_example(folder: Path) -> dict[str, Any]:
    """The first screening example of a study folder that ends eligible."""
    for path in sorted((folder / "screening").glob("*.json")):
        example = json.loads(path.read_text(encoding="utf-8"))
        if example["expected"]["outcome"] == "eligible":
            return example
    raise AssertionError(f"{folder} carries no eligible example")
