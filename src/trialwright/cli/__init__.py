"""The command line: one file of commands per room, each thin; mistakes end with a sentence and exit code 2.

A file of this folder holds ``COMMANDS``, a tuple of click commands or groups; ``main`` finds them. Groups of the same
name in two files are joined, so that ``trialwright study check`` and ``trialwright study open`` can stand in two rooms.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from trialwright import __version__, cli
from trialwright.errors import InputError, InputErrors
from trialwright.kinds import collect

if TYPE_CHECKING:
    from trialwright.conduct.act import Actor, Role
    from trialwright.conduct.course import Course
    from trialwright.protocol.design import StudyDesign


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--data DIR``: the folder that holds the database of studies that run here."""
    option = click.option(
        "--data", "data", envvar="TRIALWRIGHT_DATA", default="trialwright-data", show_default=True,
        type=click.Path(file_okay=False, path_type=Path), help="Folder of the studies run here (TRIALWRIGHT_DATA).",
    )  # fmt: skip
    return option(command)


def encoding_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--encoding NAME``: that of files of patients which are in neither UTF-8 nor UTF-16."""
    option = click.option(
        "--encoding", type=click.Choice(["windows-1252", "gb18030", "big5"]),
        help="Of files that are in neither UTF-8 nor UTF-16.",
    )  # fmt: skip
    return option(command)


def terms_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--terms FILE``: what codes without words in a patient's record are called."""
    option = click.option(
        "--terms", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
        help="Your terminology (a CSV of system, code, name; MeSH; RxNorm; Disease Ontology): words for bare codes.",
    )  # fmt: skip
    return option(command)


def for_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--for USER:ROLE`` or ``--for ROLE``: whoever reads what is written; may be given several times."""
    option = click.option("--for", "readers", metavar="USER:ROLE|ROLE", multiple=True, help=_FOR)
    return option(command)


def reader_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with ``--as`` as another word for it, where that word is free."""
    option = click.option("--as", "--for", "readers", metavar="USER:ROLE|ROLE", multiple=True, help=_FOR)
    return option(command)


_FOR = ("Who will read it: USER:ROLE leaves out the people of other sites and what is blinded to that user, ROLE what "
        "is blinded to the role. Without it everything is told.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Readers:
    """Who will read what a command writes. ``sites`` None: people of all sites; ``user`` None: nobody by name."""

    roles: frozenset[Role]
    sites: frozenset[str] | None
    user: str | None


def readers_in(store: ModuleType, study: str, named: Sequence[str], page: str) -> Readers:
    """The readers behind ``--for``: of several, what all of them may see. Raises ``InputError`` for a word that is no
    role, for a user who has not that role now, and where none of their roles opens ``page``, which shows the same."""
    from trialwright.conduct.act import Role
    from trialwright.web.permissions import may

    people = [actor_in(store, study, one, where="--for") for one in named if ":" in one]
    known = {role.value: role for role in Role}
    roles = [known.get(one.strip().replace("_", " ").lower()) for one in named if ":" not in one]
    if None in roles:
        raise InputError(where="--for", expected=f"one of {', '.join(known)}", found="another word",
                         remedy='Write for example --for "data manager", or --for dora:"data manager".')  # fmt: skip
    held = [one.sites for one in people if one.sites is not None]
    sites = frozenset.intersection(*held) if held else None
    found = frozenset({one for one in roles if one is not None}.union(*(one.roles for one in people)))
    simulated = store.info(study).origin == "simulated"
    if named and not may(page, found, simulated=simulated, writes=False):
        raise InputError(where="--for", expected="a reader whose role opens it on the pages",
                         found=", ".join(sorted(found)), remedy="See trialwright roles.")  # fmt: skip
    return Readers(found, sites, people[0].user if len(named) == len(people) == 1 else None)


def as_seen(course: Course, readers: Readers) -> Course:
    """The course as these readers see it: without what is blinded to them and without people of other sites."""
    from trialwright.conduct.blinding import seen_by
    from trialwright.conduct.sites import cut

    return cut(seen_by(course, readers.roles, readers.user), readers.sites)


def open_to(course: Course, readers: Readers) -> None:
    """Raises ``InputError`` where these readers may not see what tells of everybody at once, and by arm."""
    from trialwright.conduct.sites import widest

    seen = as_seen(course, readers)
    if seen.veil is None and widest(course, readers.sites) is None:
        return
    found = "a reader who is blinded" if seen.veil is not None else "a reader of some sites only"
    raise InputError(where="--for", expected="somebody to whom results and reports of the whole study are open",
                     found=found, remedy="Leave it out to write them for somebody who may read them.")  # fmt: skip


def scope_of(course: Course, readers: Readers) -> str:
    """What of the study leaves for these readers, as the record of an export says it."""
    from trialwright.conduct.sites import SOME_SITES, WHOLE, widest

    sites = widest(course, readers.sites)
    return WHOLE if sites is None else SOME_SITES + ", ".join(sorted(sites))


def corpus_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--corpus FILE``: the registry records kept here; ``registry.sqlite3`` in the data folder when not given."""
    option = click.option(
        "--corpus", "corpus", envvar="TRIALWRIGHT_CORPUS", default=None, callback=_corpus_file,
        type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
        help="File of the registry records kept here (TRIALWRIGHT_CORPUS; else registry.sqlite3 in the data folder).",
    )  # fmt: skip
    return option(command)


def _corpus_file(context: click.Context, parameter: click.Parameter, given: Path | None) -> Path:
    return given or Path(os.environ.get("TRIALWRIGHT_DATA") or "trialwright-data") / "registry.sqlite3"


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--as-of DATE``: the day that counts as today; None: the clock's."""
    option = click.option(
        "--as-of",
        "as_of",
        default=None,
        type=click.DateTime(formats=["%Y-%m-%d"]),
        help="The day that counts as today.",
    )
    return option(command)


class Commands(click.Group):
    """The command group, whose commands are looked up when they are first needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        _gather(self)
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        _gather(self)
        return super().get_command(ctx, cmd_name)


def _gather(group: click.Group) -> None:
    if group.commands:
        return
    for commands in collect(cli, "COMMANDS", tuple).values():
        for command in commands:
            _join(group, command)


def _join(group: click.Group, command: click.Command) -> None:
    name = command.name or ""
    standing = group.commands.get(name)
    if isinstance(standing, click.Group) and isinstance(command, click.Group):
        standing.commands.update(command.commands)
        return
    group.add_command(command)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="trialwright")
def commands() -> None:
    """From a clinical-trial registry record to a working study.

    Research software: not a medical device, no medical advice.
    """


def main() -> None:
    """Run the command line; a user's mistake prints its sentence and ends with exit code 2, never with a traceback."""
    try:
        stopped = commands(standalone_mode=False)
        if isinstance(stopped, int):  # click hands the code of its Exit back instead of raising it
            sys.exit(stopped)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (InputError, InputErrors) as error:
        click.echo(f"trialwright: {error}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("trialwright: stopped; what was written stays written.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        click.echo(f"trialwright: {_system_sentence(error)}", err=True)
        sys.exit(2)
    except Exception as error:
        if not _is_of_a_database(error):
            raise
        click.echo(f"trialwright: {_database_sentence(error)}", err=True)
        sys.exit(2)


def actor_of(text: str, where: str = "--as") -> Actor:
    """Who acts, out of what stands behind ``--as``: USER:ROLE. Raises ``InputError``."""
    from trialwright.conduct.act import Actor, Role

    user, _, role = text.rpartition(":")
    try:
        return Actor(user.strip(), Role(role.strip().replace("_", " ")))
    except ValueError:
        roles = ", ".join(one.value for one in Role)
        raise InputError(where=where, expected=f"USER:ROLE with one of the roles {roles}", found=repr(text[:60]),
                         remedy=f'Write for example {where} dora:"data manager".') from None  # fmt: skip


def actor_in(store: ModuleType, study: str, text: str, where: str = "--as") -> Actor:
    """Who acts in ``study``, out of USER:ROLE, with the sites at which their account holds the role now, and their
    other roles. Where the study has no accounts yet, whoever is named is believed. Raises ``InputError`` where it has,
    and the account is not there, is closed or locked out, or has not the role."""
    from trialwright.web.store.writers import has_accounts, stands_as

    who = actor_of(text, where)
    held = store.sites_of(who.user, study)
    says = stands_as(who.user)
    if who.role in held and says == "open":
        return replace(who, sites=held[who.role], others=frozenset(held) - {who.role})
    if says == "unknown" and not has_accounts(study):
        return who
    told = {"open": f"who is {', '.join(sorted(held)) or 'nothing'} there now", "unknown": "a name without an account"}
    raise InputError(where=where, expected=f"an open account that is {who.role.value} in {study} now",
                     found=f"{who.user[:60]!r}, {told.get(says, says)}",
                     remedy=f"See trialwright user list {study}; trialwright user add gives a role.")  # fmt: skip


def store_in(data: Path) -> ModuleType:
    """The store of a data folder, started. What a command writes from then on may hold participants' values: its files
    are their owner's alone."""
    from trialwright.web.start import start

    os.umask(0o077)
    start(data)
    from trialwright.web import store

    return store


def opened(store: ModuleType, name: str) -> str:
    """The open study called ``name``, in any case."""
    known = [str(one.study) for one in store.studies()]
    for study in known:
        if study.casefold() == name.strip().casefold():
            return study
    raise InputError(
        where="STUDY", expected=f"a study that is open here ({', '.join(known) or 'none is'})", found=repr(name[:60]),
        remedy=f"Open it first: trialwright study open {name[:60]}; or simulate it with trialwright simulate.",
    )  # fmt: skip


def standing_design(data: Path, name: str) -> StudyDesign | None:
    """The design of the study called ``name``, open in the data folder, with its criteria as people revised them since;
    None where no such study is open there. A folder that does not stand is not made."""
    if not (os.environ.get("DATABASE_URL") or (data / "trialwright.sqlite3").exists()):
        return None
    store = store_in(data)
    wanted = name.strip().casefold()
    standing = [one.study for one in store.studies() if one.study.casefold() == wanted and one.origin != "simulated"]
    return store.course(standing[0]).design if standing else None


def design_now(data: Path, name: str) -> StudyDesign:
    """The design of STUDY: as it stands where the study is open in the data folder, else that of its files. Raises
    ``InputError`` when there is neither. A path always means the files, unless a study of theirs is open."""
    from trialwright.protocol.study_folder import read_study
    from trialwright.protocol.study_list import find_study, study_roots

    standing = standing_design(data, name)
    if standing is not None:
        return standing
    design = read_study(find_study(name, study_roots(Path.cwd())))
    return standing_design(data, design.nct_id or design.id) or design


def _system_sentence(error: OSError) -> str:
    """What the operating system refused, at which file where it says so, and what to do."""
    place = f" at {error.filename}" if isinstance(error.filename, str) else ""
    return (
        f"The operating system refused{place}: {error.strerror or type(error).__name__}. "
        "See to the place, its rights and the room there, and try again; what was written before stays written."
    )


def _is_of_a_database(error: Exception) -> bool:
    """Whether a database said this: every driver, and Django, calls the root of what goes wrong there DatabaseError."""
    return any(kind.__name__ == "DatabaseError" for kind in type(error).__mro__)


_WRONG = {
    "locked": ("another program holds it", "Wait until that program has ended, and try again."),
    "full": ("the disk is full", "Make room and try again; nothing of this act was written."),
    "readonly": ("it may not be written", "Give yourself the right to write in the data folder."),
    "no such table": ("a table is missing", ""),
    "no such column": ("a table lacks a column", ""),
    "not a database": ("the file is not a database", ""),
    "malformed": ("the file is damaged", ""),
}


def _database_sentence(error: Exception) -> str:
    """What is wrong with a database and what to do; the database's own words may quote values and stay unsaid."""
    says = str(error).casefold()
    found, remedy = next((told for word, told in _WRONG.items() if word in says), (type(error).__name__, ""))
    return f"The database cannot be used: {found}. " + (
        remedy
        or "Keep the file as it is, restore the data folder from a copy, and compare the head that trialwright verify "
        "shows with one that you kept."
    )
