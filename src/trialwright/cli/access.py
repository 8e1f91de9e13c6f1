"""Accounts and tokens on the command line: who may log in, in which role of which study."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from trialwright.cli import data_option
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.conduct.act import Role
from trialwright.errors import InputError

_ROLES = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """Accounts: who may log in, and in which role of which study."""


@user.command("add")
@click.argument("name")
@click.option("--study", required=True, help="A study that is open here, or * for every study.")
@click.option("--role", type=_ROLES, required=True, help="The role there; give the command again for another one.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True,
              help="Asked for when it is not given; 12 characters at least.")  # fmt: skip
@data_option
def add(name: str, study: str, role: str, password: str, data: Path) -> None:
    """Give NAME a role in a study, and a password to log in with."""
    store = _store(data)
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as error:
        raise InputError(where="--password", expected="a password that is hard to guess",
                         found=" ".join(error.messages), remedy="Choose a longer one.") from None  # fmt: skip
    where = study if study == store.EVERY_STUDY else _opened(store, study)
    store.add_member(name, where, Role(role))
    store.set_password(name, password)
    click.echo(f"{name} is {role} in {'every study' if where == store.EVERY_STUDY else where}")


@user.command("list")
@click.argument("study")
@data_option
def list_users(study: str, data: Path) -> None:
    """Who has which role in STUDY."""
    store = _store(data)
    for name, role in store.members(_opened(store, study)):
        click.echo(f"{name}  {role.value}")


@user.command("close")
@click.argument("name")
@data_option
def close(name: str, data: Path) -> None:
    """Let NAME log in no more. The name stays, and is never given to somebody else."""
    if not _store(data).close_account(name):
        raise InputError(where="NAME", expected="a user name that has an account", found=repr(name[:60]),
                         remedy="See trialwright user list STUDY.")  # fmt: skip
    click.echo(f"{name} is closed")


@click.group()
def token() -> None:
    """Tokens of the HTTP API: for one user in one role of one study, until a day."""


@token.command("make")
@click.option("--user", "name", required=True, help="Whose token it is.")
@click.option("--study", required=True, help="The study that it opens.")
@click.option("--role", type=_ROLES, required=True, help="The role in which it acts.")
@click.option("--name", "label", default="", help="What it is for.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="For how long it holds.")
@data_option
def make(name: str, study: str, role: str, label: str, days: int, data: Path) -> None:
    """Make a token and print it once; only a digest of it is kept."""
    store = _store(data)
    until = datetime.now(UTC) + timedelta(days=days)
    made = store.make_token(name, _opened(store, study), Role(role), label, until)
    click.echo(made)
    click.echo(f"holds until {until:%Y-%m-%d %H:%M} UTC; it is not shown again", err=True)


@token.command("list")
@data_option
def list_tokens(data: Path) -> None:
    """The tokens that hold or held, without the tokens."""
    for one in _store(data).tokens():
        click.echo(f"{one.number}  {one.user}  {one.role} in {one.study}  until {one.expires_at:%Y-%m-%d}  {one.name}")


@token.command("revoke")
@click.argument("number", type=int)
@data_option
def revoke(number: int, data: Path) -> None:
    """Let the token with this NUMBER hold no longer."""
    if not _store(data).revoke_token(number):
        raise InputError(where="NUMBER", expected="the number of a token", found=str(number),
                         remedy="See trialwright token list.")  # fmt: skip
    click.echo(f"token {number} is revoked")


COMMANDS = (user, token)
