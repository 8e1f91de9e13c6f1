"""Databases for the tests of the store: a SQLite file, and a PostgreSQL server of its own in a temporary folder."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SERVER_USERS = ("postgres", "nobody")
_QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}


def postgresql_programs() -> Path | None:
    """The folder with initdb and postgres; None when they are not installed."""
    candidates = [Path(found).resolve().parent for found in (shutil.which("postgres"),) if found]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if shutil.which("pg_config"):
        said = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False).stdout
        candidates.append(Path(said.strip() or "/nowhere"))
    return next((path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None)


@contextmanager
def postgresql_server(programs: Path) -> Iterator[str]:
    """A running server; gives the URL of its database ``postgres``. Its socket and data lie in a temporary folder."""
    server = Postgresql(programs)
    try:
        yield server.url
    finally:
        server.end()


class Postgresql:
    """A server that can be hurt. ``safe``: it waits for the disk as a real one does; tests need not."""

    def __init__(self, programs: Path, *, safe: bool = False) -> None:
        self.programs, self.safe = programs, safe
        self.folder = Path(tempfile.mkdtemp(prefix="tw-pg-"))
        self.url = f"postgresql://tester@/postgres?host={self.folder}"
        self.run_as: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            name = next(name for name in SERVER_USERS if _exists(name))
            owner = pwd.getpwnam(name)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.run_as = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        words = ["-D", str(self.folder / "data"), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([*self.run_as, str(programs / "initdb"), *words], check=True, **_QUIET)
        self.start()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        words = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-c", "listen_addresses="]
        words += [] if self.safe else ["-c", "fsync=off"]
        self.server = subprocess.Popen([*self.run_as, str(self.programs / "postgres"), *words], **_QUIET)
        _wait(self.programs, self.folder)

    def kill(self) -> None:
        """kill -9 of the whole server: its backends end when they find it gone."""
        self.server.kill()
        self.server.wait()

    def signal_backend(self, sign: signal.Signals, rng: random.Random) -> None:
        """Send a signal to one of the backends that serve somebody now."""
        import psycopg

        asked = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        while True:
            try:
                with psycopg.connect(self.url) as connection:
                    found = [pid for (pid,) in connection.execute(asked).fetchall()]
                if found:
                    os.kill(rng.choice(found), sign)
                    return
            except (psycopg.OperationalError, ProcessLookupError):  # it starts again, or the backend had ended
                continue

    def end(self) -> None:
        """At once: nothing here is kept."""
        self.server.send_signal(signal.SIGQUIT)
        try:
            self.server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _wait(programs: Path, folder: Path) -> None:
    command = [str(programs / "pg_isready"), "-h", str(folder), "-t", "30", "-U", "tester", "-d", "postgres"]
    for _ in range(200):
        if subprocess.run(command, check=False, capture_output=True).returncode == 0:
            return
        subprocess.run(["sleep", "0.1"], check=False)
    raise RuntimeError("the PostgreSQL server did not start")
