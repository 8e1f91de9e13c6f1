"""Log-ins for a demonstration: one user for each role, with a random password that only its owner can read.

The passwords are made at the first run and kept in ``log-ins.json`` (mode 600) beside the database, so that they can be
printed at each start. A data folder of a real study has no such file.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import orjson

from trialwright.conduct.act import Role
from trialwright.errors import InputError
from trialwright.web import store

FILE = "log-ins.json"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class LogIn:
    """A demonstration user."""

    user: str
    role: Role
    password: str


def kept(folder: Path) -> list[LogIn]:
    """The demonstration's log-ins; empty where there are none."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        return [LogIn(one["user"], Role(one["role"]), one["password"]) for one in orjson.loads(path.read_bytes())]
    except (ValueError, KeyError, TypeError):
        raise InputError(
            where=str(path), expected="the log-ins as they were written", found="something else",
            remedy="Delete the file: the next start of the demonstration makes new ones.",
        ) from None  # fmt: skip


def make_log_ins(folder: Path) -> list[LogIn]:
    """The demonstration's log-ins, made where there are none."""
    standing = kept(folder)
    if standing:
        return standing
    made = [LogIn(role.value.replace(" ", "-"), role, _password()) for role in Role]
    for one in made:
        store.add_member(one.user, store.EVERY_STUDY, one.role)
        store.set_password(one.user, one.password)
    _keep(folder / FILE, made)
    return made


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))


def _keep(path: Path, made: list[LogIn]) -> None:
    content = orjson.dumps([{"user": one.user, "role": one.role.value, "password": one.password} for one in made],
                           option=orjson.OPT_INDENT_2)  # fmt: skip
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
