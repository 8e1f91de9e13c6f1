"""The data folder: the database, the secret key, and a copy of every design that a study was opened with.

It is the option ``--data``, else TRIALWRIGHT_DATA, else ``./trialwright-data``. Its files are its owner's alone.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from trialwright.errors import InputError

DEFAULT = "trialwright-data"
NEXT_KEY = "secret-key.next"
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})
_KEPT = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
"""A thread keeps its connection to PostgreSQL for ten minutes and asks before each request whether it still answers: to
open one for every page takes longer than all that a page asks of it. SQLite's file is opened for each request, so that
it is whole by itself, without its log, whenever nobody is served."""


def data_folder() -> Path:
    """The data folder of this process."""
    return Path(os.environ.get("TRIALWRIGHT_DATA") or DEFAULT).absolute()


def held_acts(said: str | None) -> int:
    """How many acts a server holds in memory, of all studies together, as TRIALWRIGHT_HELD_ACTS says: half a million
    where nothing is said, which are some 300 MB. A study that is worked on is held whole (``store.sharing``)."""
    if not said or said.strip().isdecimal():
        return int(said or 500_000)
    raise InputError(
        where="TRIALWRIGHT_HELD_ACTS", expected="a whole number of acts, such as 500000", found=repr(said),
        remedy="Set it to a number, or leave it out.",
    )  # fmt: skip


def prepare(folder: Path) -> None:
    """Make the folder and its secret key, for its owner alone (modes 700 and 600)."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_secret(folder / "secret-key")
    except OSError as error:
        raise InputError(
            where=str(folder), expected="a folder that can be written", found=error.strerror or "an error",
            remedy="Choose another data folder with --data or TRIALWRIGHT_DATA.",
        ) from None  # fmt: skip


def _make_secret(path: Path, secret: str | None = None) -> None:
    if path.exists():
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret or secrets.token_urlsafe(50))
    try:
        os.link(fresh, path)  # the first of two processes wins; the other uses its key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def signing_key(folder: Path) -> bytes:
    """The 32 bytes of the Ed25519 key with which this installation signs checkpoints; made at the first use."""
    path = folder / "signing-key"
    _make_secret(path, secrets.token_hex(32))
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise InputError(where=str(path), expected="the key with which checkpoints are signed", found="something else",
                         remedy="Put the file back from a backup.") from None  # fmt: skip
    return key


def secret_key(folder: Path) -> str:
    """The secret key of the folder; a passing one where there is none yet (tests)."""
    path = folder / "secret-key"
    return path.read_text(encoding="ascii") if path.exists() else secrets.token_urlsafe(50)


def next_secret_key(folder: Path) -> str | None:
    """The key that is to follow, while a change of keys stands half done; None: there is none."""
    path = folder / NEXT_KEY
    return path.read_text(encoding="ascii") if path.exists() else None


def make_next_secret_key(folder: Path) -> str:
    """Make the key that is to follow, unless one waits already; it is on the disk before anything is sealed with it."""
    _make_secret(folder / NEXT_KEY)
    with (folder / NEXT_KEY).open("rb") as file:
        os.fsync(file.fileno())
    _sync(folder)
    return (folder / NEXT_KEY).read_text(encoding="ascii")


def take_next_secret_key(folder: Path) -> None:
    """Let the key that was to follow be the key from now on; the one before is gone."""
    (folder / NEXT_KEY).replace(folder / "secret-key")
    _sync(folder)


def _sync(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def database(folder: Path, url: str | None) -> dict[str, object]:
    """Django's settings of the database: SQLite in ``folder``, or the PostgreSQL that ``url`` (DATABASE_URL) names."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "trialwright.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise InputError(
            where="DATABASE_URL", expected="postgresql://user:password@host:port/name", found=f"{parts.scheme}://...",
            remedy="Leave it out for SQLite.",
        )  # fmt: skip
    options = dict(parse_qsl(parts.query))
    _encrypted(options, options.get("host") or unquote(parts.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        **_KEPT,
    }


def _encrypted(options: dict[str, str], host: str) -> None:
    """To another machine only over TLS, with a certificate of that name (OWASP ASVS 5.0.0, 12.3.1): libpq's own way
    would go on in the clear where the server offers nothing better. A socket or this machine itself needs none."""
    if host in _HERE or host.startswith("/"):
        return
    if options.setdefault("sslmode", "verify-full") != "verify-full":
        raise InputError(
            where="DATABASE_URL", expected="sslmode=verify-full for a server on another machine",
            found=f"sslmode={options['sslmode'][:20]}",
            remedy="Leave sslmode out; name the authority of your own certificates with sslrootcert=FILE.",
        )  # fmt: skip
