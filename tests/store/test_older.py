"""What an earlier version of the program wrote is opened by today's: nothing of the ledger changes, and it verifies."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.store.conftest import _connected, _migrate, _new_database
from tests.web.conftest import come_in
from trialwright.conduct.act import Role
from trialwright.errors import InputError

OLDER = Path(__file__).parent / "older"
SAMPLES = {
    "round-one": "0002_append_only", "round-two": "0004_api_tokens", "round-three": "0008_sealed_identities"
}  # fmt: skip
LEDGER = (
    "SELECT l.study, l.sequence, l.kind, l.version, l.participant, l.user, l.role, l.origin, l.observed_on, "
    "l.entered_at, l.stored_at, l.reason, l.key, l.payload_digest, l.previous, l.hash, p.payload, p.salt "
    "FROM web_ledgerrow l JOIN web_payload p ON p.row_id = l.id ORDER BY l.study, l.sequence"
)
TABLES = ("web_study", "web_ledgerrow", "web_payload", "web_participantstate")
_numbers = itertools.count(1)


def unpacked(sample: str, place: Path) -> Path:
    with tarfile.open(OLDER / f"{sample}.tar.xz") as archive:
        archive.extractall(place)  # our own file
    (folder,) = place.iterdir()
    return folder


def file_digest(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "trialwright.sqlite3")) as file:
        return digest(file.execute(LEDGER))


def digest(rows: Any) -> str:
    found = hashlib.sha256()
    for row in rows:
        found.update(repr([bytes(one) if isinstance(one, memoryview) else one for one in row]).encode())
    return found.hexdigest()


@contextmanager
def opened(request: pytest.FixtureRequest, folder: Path, vendor: str, step: str) -> Iterator[None]:
    """The sample in its database; on PostgreSQL its rows are put into the tables as they were after ``step``."""
    blocker = request.getfixturevalue("django_db_blocker")
    if vendor == "sqlite":
        with _connected(folder, None, blocker):
            yield
        return
    url = _new_database(request.getfixturevalue("postgresql_url"), f"older_{next(_numbers)}", "template1")
    with _connected(folder, url, blocker):
        _as_of(step)
        _copy(folder)
        yield


def _as_of(step: str) -> None:
    from django.core.management import call_command

    call_command("migrate", "web", step, verbosity=0, interactive=False)


def _copy(folder: Path) -> None:
    from django.db import connection

    with closing(sqlite3.connect(folder / "trialwright.sqlite3")) as file, connection.cursor() as cursor:
        for table in TABLES:
            rows = file.execute(f"SELECT * FROM {table}")
            names = ", ".join(f'"{column[0]}"' for column in rows.description)
            places = ", ".join(["%s"] * len(rows.description))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows.fetchall())


@pytest.mark.parametrize("vendor", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
@pytest.mark.parametrize("sample", SAMPLES)
def test_an_older_database_opens_verifies_and_keeps_its_ledger(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Any, sample: str, vendor: str
) -> None:
    from django.db import connection

    folder = unpacked(sample, tmp_path)
    settings.DATA_FOLDER = folder
    before = file_digest(folder)
    with opened(request, folder, vendor, SAMPLES[sample]):
        _migrate()
        from trialwright.web import store

        assert [one.study for one in store.studies()] == ["INVENTED-MIGRAINE", "NCT07008196"]
        for one in store.studies():
            assert store.verify(one.study) == []
            course = store.course(one.study)
            assert course.participants["P1"].state == "enrolled" and course.design.sha256 == one.design_sha256
        assert store.course("NCT07008196").participants["P1"].values("week 0", "core_set")["pain_mm"] == 16
        with connection.cursor() as cursor:
            cursor.execute(LEDGER.replace("l.user", 'l."user"'))
            assert digest(cursor.fetchall()) == before


def test_what_an_older_database_proved_and_allowed_stands(
    tmp_path: Path, settings: Any, django_db_blocker: Any
) -> None:
    """Signatures, checkpoints that were kept then, queries, locks, and who may do what; roles of before there were
    sites are held at every site."""
    folder = unpacked("round-three", tmp_path)
    settings.DATA_FOLDER = folder
    with _connected(folder, None, django_db_blocker):
        _migrate()
        from trialwright.conduct.checkpoint import against_checkpoints, read_checkpoint
        from trialwright.conduct.query import queries
        from trialwright.conduct.signature import signatures
        from trialwright.web import store
        from trialwright.web.store import people

        for study in ("NCT07008196", "INVENTED-MIGRAINE"):
            course, name = store.course(study), f"checkpoint-{study}.json"
            person = course.participants["P1"]
            kept = read_checkpoint((folder / name).read_bytes(), name)
            assert kept.sequence == course.sequence and not against_checkpoints(study, store.rows(study), [kept])
            assert [one.stands for one in signatures(course, person)] == [False, True]
            assert [one.state for one in queries(person).values()] == ["closed"]
            assert list(course.locks.values()) == ["frozen"] and course.has_delegations
            assert course.participants["P2"].state == "consented"
        assert store.sites_of("cora", "NCT07008196") == {Role.COORDINATOR: None}
        assert store.roles_of("gone", "NCT07008196") == store.roles_of("ines", "INVENTED-MIGRAINE") == frozenset()
        assert people.roles_anywhere("adam") == {Role.ADMINISTRATOR} and store.verify(store.INSTALLATION) == []


def test_steps_that_were_taken_in_another_order_are_no_obstacle(
    tmp_path: Path, settings: Any, django_db_blocker: Any
) -> None:
    """For some minutes of its history the program had its tenth step without its ninth."""
    from django.core.management import call_command

    folder = unpacked("round-three", tmp_path)
    settings.DATA_FOLDER = folder
    before = file_digest(folder)
    with _connected(folder, None, django_db_blocker):
        call_command("migrate", "web", "0010_access", verbosity=0, interactive=False)
        _migrate()
        from trialwright.web import store

        assert store.sites_of("cora", "NCT07008196") == {Role.COORDINATOR: None}
    assert file_digest(folder) == before


def test_the_pages_of_an_older_database_open(tmp_path: Path, settings: Any, django_db_blocker: Any) -> None:
    folder = unpacked("round-one", tmp_path)
    settings.DATA_FOLDER = folder
    with _connected(folder, None, django_db_blocker):
        _migrate()
        from django.test import Client

        from trialwright.web import store

        store.add_member("dora", store.EVERY_STUDY, Role.DATA_MANAGER)
        client = Client()
        come_in(client, "dora")
        person = "participants/P1"
        for path in ("", "participants", person, f"{person}/visits/week-0/core_set", "matrix", "audit", "amendments",
                     "amendments/forms/joint_counts", "results"):  # fmt: skip
            assert client.get(f"/studies/NCT07008196/{path}".rstrip("/")).status_code == 200, path


def test_a_database_that_a_newer_version_used_is_left_alone_with_a_word(
    tmp_path: Path, settings: Any, django_db_blocker: Any
) -> None:
    from trialwright.web.start import not_newer

    folder = unpacked("round-two", tmp_path)
    with closing(sqlite3.connect(folder / "trialwright.sqlite3")) as file:
        file.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('web', '9999_later', '2030-01-01')")
        file.commit()
    settings.DATA_FOLDER = folder
    with _connected(folder, None, django_db_blocker), pytest.raises(InputError, match="newer version has used"):
        not_newer(folder)


START = "from pathlib import Path; import sys; from trialwright.web.start import start; start(Path(sys.argv[1]))"


DIES = """
import os
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder.record_applied = lambda self, app, name: os._exit(9)
"""


@pytest.mark.parametrize("sample", SAMPLES)
def test_an_upgrade_that_ends_between_a_step_and_its_note_is_taken_again(tmp_path: Path, sample: str) -> None:
    folder = unpacked(sample, tmp_path)
    before = file_digest(folder)
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TRIALWRIGHT_DATA")
    }
    killed = subprocess.run([sys.executable, "-c", DIES + START, folder], env=environment, check=False)
    assert killed.returncode == 9
    subprocess.run([sys.executable, "-c", START, folder], env=environment, check=True)
    assert file_digest(folder) == before


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES)
def test_an_upgrade_that_was_killed_goes_on_where_it_stopped(tmp_path: Path, sample: str) -> None:
    """Killed at twelve moments of its run, each on a fresh copy, and started again."""
    whole = unpacked(sample, tmp_path)
    before = file_digest(whole)
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TRIALWRIGHT_DATA")
    }
    began = time.monotonic()
    shutil.copytree(whole, tmp_path / "first")
    subprocess.run([sys.executable, "-c", START, tmp_path / "first"], env=environment, check=True)
    lasts = time.monotonic() - began
    for number in range(12):
        folder = tmp_path / f"killed {number}"
        shutil.copytree(whole, folder)
        process = subprocess.Popen([sys.executable, "-c", START, folder], env=environment)
        time.sleep(lasts * (0.3 + 0.06 * number))
        process.send_signal(signal.SIGKILL)
        process.wait()
        subprocess.run([sys.executable, "-c", START, folder], env=environment, check=True)
        assert file_digest(folder) == before
        said = subprocess.run([sys.executable, "-m", "trialwright", "verify", "NCT07008196", "--data", folder],
                              env=environment, capture_output=True, text=True, check=False)  # fmt: skip
        assert "verify: ok" in said.stdout, said
