"""Accounts and tokens on the command line: who may log in, in which role of which study."""

from __future__ import annotations

import csv
import sys
from dataclasses import astuple, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import click

from trialwright.cli import data_option
from trialwright.cli import opened as _opened
from trialwright.cli import store_in as _store
from trialwright.conduct.act import Role
from trialwright.conduct.installation import EventLine
from trialwright.errors import InputError
from trialwright.exchange.data_quoting import guarded

_ROLES = click.Choice([role.value for role in Role])


_BY = click.option("--by", metavar="NAME", help="The administrator who does it: an account that is one, told with the "
                   "event. Without it the owner of the data folder does it.")  # fmt: skip
_BY_NAME = click.option("--by", metavar="NAME", required=True, help="The administrator who does it; told as well.")
_REASON = click.option("--reason", metavar="TEXT", required=True, help="Why; told with the event.")
_PASSWORD = click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True,
                         help="Asked for when it is not given; 12 characters at least.")  # fmt: skip


_SITE = click.option("--site", metavar="SITE", help="A site of the study: the role is held there alone; give the "
                     "command again for another one. Without it the role is held at every site.")  # fmt: skip


@click.group()
def user() -> None:
    """Accounts: who may log in, and in which role of which study; every step is an event of a chained ledger."""


@user.command("add")
@click.argument("name")
@click.option("--study", required=True, help="A study that is open here, or * for every study.")
@click.option("--role", type=_ROLES, required=True, help="The role there; give the command again for another one.")
@_SITE
@click.option("--password", help="For a new account; asked for when it is not given; 12 characters at least.")
@_BY
@data_option
def add(name: str, study: str, role: str, site: str | None, password: str | None, by: str | None, data: Path) -> None:
    """Give NAME a role in a study, and, where they have none yet, a first password, which they change at the first
    log-in. Whoever has a password keeps it: trialwright user password gives another.

    They set a second factor up then as well: an authenticator app or a passkey. Nobody gives rights to themselves, or
    holds two roles that do not go together: an administrator with any other, one that the study blinds with one that it
    does not.
    """
    store = _store(data)
    from trialwright.web.store import giving, people

    where = study if study == store.EVERY_STUDY else _opened(store, study)
    at = _site(store, where, site)
    _administrator(by, where)
    _allowed(giving.not_to_give(name, where, Role(role), by, at or store.EVERY_SITE), "--role", role)
    first = None if people.has_password(name) else _first_password(password)
    store.add_member(name, where, Role(role), by, site=at or "*")
    if first is not None:
        store.set_password(name, first, must_change=True, by=by)
    places = ("every study" if where == store.EVERY_STUDY else where) + (f", site {at}" if at else "")
    click.echo(f"{name} is {role} in {places}")
    click.echo("Their password stays." if first is None else "The password is changed at the first log-in.", err=True)


def _first_password(given: str | None) -> str:
    """The password that was given, else one that is asked for. Raises ``InputError`` for a weak one."""
    password = given or str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    _good(password)
    return password


@user.command("list")
@click.argument("study")
@data_option
def list_users(study: str, data: Path) -> None:
    """Who has which role in STUDY, there or in every study, and whether the account is open or closed."""
    store = _store(data)
    from trialwright.web.store.giving import held_in

    for one in held_in(_opened(store, study)):
        where = "every study" if one.study == store.EVERY_STUDY else one.study
        site = f", site {one.site}" if one.site != store.EVERY_SITE else ""
        click.echo(f"{one.user}  {one.role.value}  in {where}{site}  {'open' if one.is_open else 'closed'}")


@user.command("password")
@click.argument("name")
@_PASSWORD
@_BY_NAME
@_REASON
@data_option
def new_password(name: str, password: str, by: str, reason: str, data: Path) -> None:
    """Give NAME another password; they log in anew, and change it before they read, enter or sign anything."""
    store = _store(data)
    from trialwright.web.store import sessions

    account = _account(name)
    _administrator(by, store.EVERY_STUDY)
    _good(password)
    store.set_password(account, password, must_change=True, by=by, reason=_said(reason))
    sessions.end_sessions(account)
    click.echo(f"{account} has another password, to be changed at the next log-in")


@user.command("reset-second-factor")
@click.argument("name")
@_BY_NAME
@_REASON
@click.option("--identified", metavar="TEXT", required=True, help="How you made sure that it is they who ask.")
@data_option
def reset_second_factor(name: str, by: str, reason: str, identified: str, data: Path) -> None:
    """Take the second factor of NAME away: their sessions end, and they set a new one up at the next log-in.

    Make sure first that it is they who ask, in the way in which it was done when the account was made: in person with a
    document, or by voice by somebody who knows them, never by mail alone. How it was done is told with the event.
    """
    store = _store(data)
    from trialwright.web.store import second_factor

    account = _account(name)
    _administrator(by, store.EVERY_STUDY)
    if not second_factor.reset(account, by, _said(reason), _said(identified, "--identified")):
        raise InputError(where="NAME", expected="an account with a second factor", found=repr(name[:60]),
                         remedy="Nothing is to be reset: it is set up at the next log-in.")  # fmt: skip
    click.echo(f"{account} sets up a second factor at the next log-in")


@user.command("second-factor")
@click.argument("role", type=click.Choice([Role.COORDINATOR.value, Role.MONITOR.value]))
@click.argument("wanted", type=click.Choice(["on", "off"]))
@_BY_NAME
@_REASON
@data_option
def ask_second_factor(role: str, wanted: str, by: str, reason: str, data: Path) -> None:
    """Ask coordinators or monitors for a second factor (on, as it is at first), or not (off).

    Everybody else is asked in any case. The change is told with who and why, and shown on the page of accounts.
    """
    store = _store(data)
    from trialwright.web.store import factor_policy

    _administrator(by, store.EVERY_STUDY)
    if not factor_policy.ask(Role(role), wanted == "on", by, _said(reason)):
        raise InputError(where="WANTED", expected="a change", found=f"{wanted}, as it is already",
                         remedy="Nothing was changed.")  # fmt: skip
    click.echo(f"{role}s are asked for a second factor {'again' if wanted == 'on' else 'no longer'}")


@user.command("new-secret-key")
@click.option("--stopped", is_flag=True, help="The server is stopped: it would go on with the old key.")
@_BY_NAME
@_REASON
@data_option
def new_secret_key(stopped: bool, by: str, reason: str, data: Path) -> None:
    """Replace the secret key: names, second factors and drafts are sealed with a new one, and every session ends.

    Stop the server first. Killed on its way it loses nothing: give the command again. A backup made before holds the
    old key and opens with it alone.
    """
    if not stopped:
        raise InputError(where="--stopped", expected="a server that does not run", found="nothing said of it",
                         remedy="Stop it, and say so with --stopped.")  # fmt: skip
    store = _store(data)
    from trialwright.web.store.resealing import replace_secret_key

    _administrator(by, store.EVERY_STUDY)
    done = replace_secret_key(by, _said(reason))
    click.echo(f"sealed with a new key: {done.identities} identities, {done.second_factors} second factors, "
               f"{done.drafts} drafts; everybody logs in anew")  # fmt: skip


@user.command("take-role")
@click.argument("name")
@click.option("--study", required=True, help="The study, or * where the role is in every study.")
@click.option("--role", type=_ROLES, required=True, help="The role.")
@click.option("--site", metavar="SITE", help="At that site alone; without it wherever they have the role.")
@_BY_NAME
@_REASON
@data_option
def take_role(name: str, study: str, role: str, site: str | None, by: str, reason: str, data: Path) -> None:
    """Take a role in a study from NAME; what they wrote in it stays. The last administrator is not taken away."""
    store = _store(data)
    from trialwright.web.store import giving

    where = study if study == store.EVERY_STUDY else _opened(store, study)
    _administrator(by, where)
    _allowed(giving.take(_account(name), where, Role(role), by, _said(reason), site), "--role", role)
    click.echo(f"{name} is {role} no longer")


@user.command("close")
@click.argument("name")
@_BY
@click.option("--reason", metavar="TEXT", help="Why; told with the event.")
@data_option
def close(name: str, by: str | None, reason: str | None, data: Path) -> None:
    """Let NAME log in no more. The name stays, and is never given to somebody else."""
    store = _store(data)
    from trialwright.web.store import giving

    _administrator(by, store.EVERY_STUDY)
    _allowed(giving.close(name, by, reason), "NAME", name)
    click.echo(f"{name} is closed")


@user.command("events")
@click.option("--account", metavar="NAME", help="Only events that concern this account, or that its owner did.")
@data_option
def events(account: str | None, data: Path) -> None:
    """Print the events of this installation as CSV: accounts, roles, log-ins, tokens, in order."""
    _store(data)
    from trialwright.web.store import installation

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([one.name for one in fields(EventLine)])
    for line in installation.events(account):
        out.writerow("" if cell is None else guarded(str(cell)) for cell in astuple(line))


@user.command("verify")
@click.option("--head", "kept_head", metavar="HASH", help="A head of this ledger that was kept elsewhere.")
@data_option
def verify_events(kept_head: str | None, data: Path) -> None:
    """Check the chain of the installation's events. Findings end with exit code 1."""
    store = _store(data)
    findings = store.verify(store.INSTALLATION, kept_head)
    for finding in findings:
        click.echo(f"row {finding.sequence}: {finding.says}" if finding.sequence else finding.says)
    sequence, head = store.head(store.INSTALLATION)
    click.echo(f"verify: {'ok' if not findings else f'{len(findings)} found'}\nrows {sequence}, head {head}")
    if findings:
        raise click.exceptions.Exit(1)


def _site(store: ModuleType, study: str, site: str | None) -> str | None:
    """The site as it was named; None: every site. Raises ``InputError`` where the study has none of that name."""
    known = () if study == store.EVERY_STUDY else [one.name for one in store.design_of(study).sites]
    if site is None or site in known:
        return site
    raise InputError(where="--site", expected=f"a site of the study ({', '.join(known) or 'it names none'})",
                     found=repr(site[:40]), remedy="Sites stand in sites.yaml of the study.")  # fmt: skip


def _good(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as error:
        raise InputError(where="--password", expected="a password that is hard to guess",
                         found=" ".join(error.messages), remedy="Choose a longer one.") from None  # fmt: skip


def _account(name: str) -> str:
    from trialwright.web.store import people

    found = people.known_account(name)
    if found is None:
        raise InputError(where="NAME", expected="a user name that has an account", found=repr(name[:60]),
                         remedy="See trialwright user list STUDY.")  # fmt: skip
    return found


def _administrator(name: str | None, study: str) -> None:
    """That ``name`` administers ``study`` (``*``: every study) now; None: the owner of the data folder, who may."""
    from trialwright.web.store import people

    if name is not None and Role.ADMINISTRATOR not in people.roles_of(name, study):
        where = "every study" if study == people.EVERY_STUDY else study
        raise InputError(where="--by", expected=f"the user name of an administrator of {where}", found=repr(name[:60]),
                         remedy="Make one: trialwright user add NAME --study '*' --role administrator.")  # fmt: skip


def _allowed(refused: str | None, where: str, found: str) -> None:
    """Raises ``InputError`` for the sentence that forbids a step."""
    if refused is not None:
        raise InputError(where=where, expected="a step that nothing forbids", found=repr(found[:60]),
                         remedy=f"{refused} Nothing was changed.")  # fmt: skip


def _said(words: str, option: str = "--reason") -> str:
    if not words.strip():
        raise InputError(
            where=option, expected="a sentence", found="nothing", remedy="Say it; it stands in the ledger."
        )
    return words.strip()[:500]


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


@click.command("roles")
def roles() -> None:
    """Print the reviewed table of rights: who may open, send and write what, in which state (Markdown)."""
    from trialwright.web.rights import as_markdown, rights

    click.echo(as_markdown(rights()), nl=False)


COMMANDS = (user, token, roles)
