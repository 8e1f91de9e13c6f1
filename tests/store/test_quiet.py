"""No participant value reaches a log: an error tells its kind and its places, not its words (AC-11, B-S11)."""

from __future__ import annotations

import io
import logging
import logging.config
import subprocess
import sys
from pathlib import Path

import pytest

from trialwright.web.quiet_log import logging_settings

CANARY = "canary-7319"


def test_an_error_in_the_log_tells_its_kind_and_places_and_not_its_words() -> None:
    said = io.StringIO()
    settings = logging_settings()
    handler = logging.StreamHandler(said)
    handler.setFormatter(settings["formatters"]["places"]["()"]("%(levelname)s %(message)s"))  # type: ignore[index]
    log = logging.getLogger("test of a quiet log")
    log.propagate = False
    log.addHandler(handler)
    try:
        try:
            int(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error
    except KeyError:
        log.exception("went wrong", stack_info=True)
    assert "KeyError at" in said.getvalue()
    assert "test_quiet.py" in said.getvalue()
    assert CANARY not in said.getvalue()


@pytest.mark.parametrize("logger", ["django.db.backends", "django.request", "django.server"])
def test_no_log_of_requests_or_statements_is_on(logger: str) -> None:
    settings = logging_settings()
    level = settings["loggers"].get(logger, settings["loggers"]["django"])["level"]  # type: ignore[index, attr-defined]
    assert logging.getLevelName(level) >= logging.WARNING


def test_settings_are_strict() -> None:
    from trialwright.web import settings

    assert settings.DEBUG is False
    assert settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE and settings.CSRF_COOKIE_SAMESITE
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    assert settings.X_FRAME_OPTIONS == "DENY"


def _run(folder: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    source = str(Path(__file__).resolve().parents[2] / "src")
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env={**kept, "PYTHONPATH": source, "TRIALWRIGHT_DATA": str(folder), **environment},
    )  # fmt: skip


START = "from trialwright.web.start import start; start(); from django.conf import settings; print(settings.SECRET_KEY)"


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data with blanks"
    first, again, other = _run(folder, START), _run(folder, START), _run(tmp_path / "other", START)
    assert first.returncode == again.returncode == 0, first.stderr
    assert len(first.stdout.strip()) > 50
    assert first.stdout == again.stdout != other.stdout
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    code = (
        "from trialwright.web.start import start; start(); from django.db import connection; c = connection.cursor(); "
        "print(c.execute('PRAGMA journal_mode').fetchone()[0], c.execute('PRAGMA synchronous').fetchone()[0])"
    )
    assert _run(tmp_path / "data", code).stdout.split() == ["wal", "2"]


def test_a_database_url_that_is_none_says_what_is_expected(tmp_path: Path) -> None:
    code = (
        "from trialwright.errors import InputError\n"
        "try:\n    from trialwright.web.start import start; start()\n"
        "except InputError as error:\n    print(error)"
    )
    said = _run(tmp_path / "data", code, DATABASE_URL="mysql://user:secret@host/name")
    assert "DATABASE_URL must be postgresql://" in said.stdout and "secret" not in said.stdout + said.stderr
    closed = _run(tmp_path / "data", code, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert "a data folder with a database that opens" in closed.stdout
    assert closed.stderr == ""


def test_a_database_on_another_machine_is_reached_over_tls_with_its_name_or_not_at_all(tmp_path: Path) -> None:
    from trialwright.errors import InputError
    from trialwright.web.data_folder import database

    def options(url: str) -> object:
        return database(tmp_path, url)["OPTIONS"]

    assert options("postgresql://u@db.example.org/x") == {"sslmode": "verify-full"}
    authority = options("postgresql://u@db.example.org/x?sslrootcert=/ca.pem&sslmode=verify-full")
    assert authority == {"sslmode": "verify-full", "sslrootcert": "/ca.pem"}
    for here in ("postgresql://u@localhost/x", "postgresql://u@127.0.0.1/x", "postgresql://u@/x?host=/run/postgresql"):
        assert options(here) == {}, "no network lies between"
    for weak in ("disable", "prefer", "require", "verify-ca"):
        with pytest.raises(InputError, match="verify-full"):
            options(f"postgresql://u:secret@db.example.org/x?sslmode={weak}")


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code = (
        "from trialwright.errors import InputError\n"
        "try:\n    from trialwright.web.start import start; start()\n"
        "except InputError as error:\n    print(error)"
    )
    assert "a folder that can be written" in _run(tmp_path / "file", code).stdout
