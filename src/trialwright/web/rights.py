"""The reviewed table of rights (``rights.yaml``): read, checked for its form, and printed for people.

The program asks ``web.permissions`` and the acts themselves; this table is kept apart from both, by hand, and the tests
compare what the running program does with it, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter, ValidationError

from trialwright.errors import InputError

FILE = Path(__file__).with_name("rights.yaml")
NOBODY = "-"
SITES_SAID = (
    "Sites, for a role that is held at some sites of the study: own: people of these sites, and nobody else exists; "
    "all: closed (404), the page is of everybody at once; -: the page is about nobody."
)
ACT_SITES_SAID = (
    "Sites: own: about people of the sites at which the role is held; all: the study as a whole, by a role held at all "
    "sites; named: for all sites, or for one at which the role is held; any: whoever did it."
)


@dataclass(frozen=True, slots=True)
class PageRight:
    """Who reads and who sends a page, as letters with blanks between them ("-": nobody). ``simulated``: the same two
    in a simulated study; None: the page is of no study. ``sites``: what is left of it for a role that is held at some
    sites only: "own": it shows and takes people of these sites, and knows nobody else; "all": it opens for roles held
    at all sites only; "-": it is about nobody."""

    page: str
    address: str
    read: str
    send: str
    simulated: tuple[str, str] | None = None
    sites: Literal["own", "all", "-"] = "-"
    note: str = ""

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class InterfaceRight:
    """Who asks an address of the HTTP interface, by the role of the token."""

    address: str
    get: str
    post: str
    sites: Literal["own", "-"] = "own"
    note: str = ""

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class ActRight:
    """Who writes an act, and whether it passes what is frozen or locked. ``sites``: "own": about people of the sites at
    which the role is held; "all": of the study as a whole, by a role held at all sites; "named": for all sites, or for
    one at which the role is held; "any": whoever did it."""

    act: str
    by: str
    frozen: Literal["passes", "stopped"]
    locked: Literal["passes", "stopped"]
    sites: Literal["own", "all", "named", "any"] = "own"
    note: str = ""

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Rights:
    """The whole table. ``roles``: letter -> what it stands for."""

    roles: dict[str, str]
    pages: tuple[PageRight, ...]
    interface: tuple[InterfaceRight, ...]
    acts: tuple[ActRight, ...]

    __pydantic_config__ = {"extra": "forbid"}


@cache
def rights() -> Rights:
    """The table that ships. Raises ``InputError`` where the file is not one."""
    try:
        found = TypeAdapter(Rights).validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise InputError(where=FILE.name, expected="the table of rights", found=str(error).splitlines()[0],
                         remedy="Install the program again.") from None  # fmt: skip
    return found


def letters(cell: str) -> frozenset[str]:
    """The letters of a cell."""
    return frozenset() if cell == NOBODY else frozenset(cell.split())


def as_markdown(table: Rights) -> str:
    """The table for printing: one column for each role."""
    who = list(table.roles)
    lines = ["# Who may do what", "", *(f"- {letter}: {says}" for letter, says in table.roles.items()), ""]
    lines += ["## Pages", "", "r: read; w: send; (r), (w): in a simulated study.", SITES_SAID, ""]
    lines += _table(["page", "address", *who, "sites"],
                    ([one.page, f"/{one.address}", *(_page(one, letter) for letter in who), one.sites]
                                                for one in table.pages))  # fmt: skip
    lines += ["## HTTP interface", "", "By the role of the token; V: without a token.", ""]
    lines += _table(["address", *who, "sites"], (
        [one.address, *(_marks(letter in letters(one.get), letter in letters(one.post)) for letter in who),
         one.sites]
        for one in table.interface
    ))  # fmt: skip
    lines += ["## Acts", "", "w: writes it. In a simulated study nobody does by hand.", "", ACT_SITES_SAID, ""]
    lines += _table(["act", *who, "sites", "frozen", "locked", "note"], (
        [one.act, *(_marks(False, letter in letters(one.by)) for letter in who), one.sites, one.frozen, one.locked,
         one.note]
        for one in table.acts
    ))  # fmt: skip
    lines += ["## Notes", "", *(f"- {one.page}: {one.note}" for one in table.pages if one.note)]
    return "\n".join(lines) + "\n"


def _page(one: PageRight, letter: str) -> str:
    plain = _marks(letter in letters(one.read), letter in letters(one.send))
    if one.simulated is None:
        return plain
    simulated = _marks(*(letter in letters(cell) for cell in one.simulated))
    return plain if simulated == plain else f"{plain} ({simulated})".strip()


def _marks(reads: bool, sends: bool) -> str:
    return ("r" if reads else "") + ("w" if sends else "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    body = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body, ""]
