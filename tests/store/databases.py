"""Databases for the tests of the store: a SQLite file, and a PostgreSQL server of its own in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER_USERS = ("postgres", "nobody")


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
    folder = Path(tempfile.mkdtemp(prefix="tw-pg-"))
    run_as: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        name = next(name for name in SERVER_USERS if _exists(name))
        owner = pwd.getpwnam(name)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        run_as = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        [*run_as, str(programs / "initdb"), "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True, **quiet,
    )  # fmt: skip
    server = subprocess.Popen(
        [
            *run_as,
            str(programs / "postgres"),
            "-D",
            str(data),
            "-k",
            str(folder),
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
        ],
        **quiet,
    )
    try:
        _wait(programs, folder)
        yield f"postgresql://tester@/postgres?host={folder}"
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing here is kept
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


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
