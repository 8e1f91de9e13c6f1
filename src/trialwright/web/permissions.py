"""Who may open which page: one table, asked on every request before any view runs.

ICH E6(R3) 4.3.8 asks for access by role. ``readers`` may open a page of an observed study, ``simulated_readers`` that
of a simulated one (nobody is a person there), ``writers`` and ``simulated_writers`` may send a form to it. ``None``:
everyone, logged in or not.
What an act itself demands of a role stands in ``conduct.acts`` and is asked again when it is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.conduct.act import Role

Roles = frozenset[Role] | None

EVERYONE: Roles = None
NOBODY: Roles = frozenset()
MEMBERS: Roles = frozenset(Role)
READS_PARTICIPANTS: Roles = frozenset(Role) - {Role.ADMINISTRATOR}
ENTERS = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})
ASKS = frozenset({Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN})
CLEANS = frozenset({Role.DATA_MANAGER})
ADMINISTERS: Roles = frozenset({Role.ADMINISTRATOR})
READS_RESULTS: Roles = frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER, Role.STATISTICIAN})


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read and who may write under one URL name."""

    readers: Roles
    simulated_readers: Roles
    writers: Roles = NOBODY
    simulated_writers: Roles = NOBODY


ACCESS: dict[str, Access] = {
    "home": Access(EVERYONE, EVERYONE),
    "log in": Access(EVERYONE, EVERYONE, EVERYONE, EVERYONE),
    "second factor": Access(EVERYONE, EVERYONE, EVERYONE, EVERYONE),
    "set up second factor": Access(EVERYONE, EVERYONE, EVERYONE, EVERYONE),
    "log out": Access(EVERYONE, EVERYONE, EVERYONE, EVERYONE),
    "stay": Access(EVERYONE, EVERYONE),
    "own password": Access(MEMBERS, MEMBERS, MEMBERS, MEMBERS),
    "own account": Access(MEMBERS, MEMBERS, MEMBERS, MEMBERS),
    "access": Access(ADMINISTERS, NOBODY, ADMINISTERS),
    "access events": Access(ADMINISTERS, NOBODY),
    "study access": Access(ADMINISTERS, NOBODY, ADMINISTERS),
    "study": Access(EVERYONE, EVERYONE),
    "criteria": Access(EVERYONE, EVERYONE, frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER})),
    "screening": Access(EVERYONE, EVERYONE, EVERYONE, EVERYONE),
    "search": Access(EVERYONE, EVERYONE),
    "suggestions": Access(EVERYONE, EVERYONE),
    "search export": Access(EVERYONE, EVERYONE),
    "saved": Access(MEMBERS, NOBODY, MEMBERS),
    "watch": Access(MEMBERS, NOBODY, MEMBERS),
    "glossary": Access(EVERYONE, EVERYONE),
    "record": Access(EVERYONE, EVERYONE),
    "record results": Access(EVERYONE, EVERYONE),
    "record review": Access(EVERYONE, EVERYONE),
    "record history": Access(EVERYONE, EVERYONE),
    "download": Access(EVERYONE, EVERYONE),
    "api": Access(EVERYONE, EVERYONE),
    "api studies": Access(EVERYONE, EVERYONE),
    "api suggestions": Access(EVERYONE, EVERYONE),
    "api study": Access(EVERYONE, EVERYONE),
    "api related": Access(EVERYONE, EVERYONE),
    "api review": Access(EVERYONE, EVERYONE),
    "results": Access(READS_RESULTS, EVERYONE),
    "results part": Access(READS_RESULTS, EVERYONE),
    "number": Access(READS_RESULTS, EVERYONE),
    "report file": Access(READS_RESULTS, EVERYONE),
    "export": Access(READS_RESULTS, EVERYONE),
    "participants": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "new participant": Access(ENTERS, NOBODY, ENTERS),
    "participant": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "work": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "matrix": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "queries": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "query": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, ENTERS | ASKS),
    "new query": Access(ASKS, NOBODY, ASKS),
    "sign": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, frozenset({Role.INVESTIGATOR})),
    "verify": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, frozenset({Role.MONITOR})),
    "locks": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, frozenset({Role.DATA_MANAGER})),
    "amendments": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, frozenset({Role.DATA_MANAGER})),
    "form versions": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "audit": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "audit review": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "audit file": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "lots": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, ENTERS),
    "lots file": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "lots account": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "delegations": Access(frozenset(Role), frozenset(Role), frozenset({Role.INVESTIGATOR})),
    "checkpoint": Access(frozenset(Role), frozenset(Role)),
    "copy": Access(frozenset({Role.INVESTIGATOR}), READS_PARTICIPANTS),
    "verdicts": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, frozenset({Role.INVESTIGATOR})),
    "act": Access(ENTERS, NOBODY, ENTERS),
    "correct": Access(ENTERS, NOBODY, ENTERS),
    "cleaning act": Access(CLEANS, NOBODY, CLEANS),
    "guideline": Access(EVERYONE, EVERYONE, frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER})),
    "blank form": Access(EVERYONE, EVERYONE),
    "filled form": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
    "doses": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, ENTERS),
    "form": Access(READS_PARTICIPANTS, READS_PARTICIPANTS, ENTERS),
    "form draft": Access(ENTERS, NOBODY, ENTERS),
    "form history": Access(READS_PARTICIPANTS, READS_PARTICIPANTS),
}


def may(name: str, roles: frozenset[Role], *, simulated: bool, writes: bool) -> bool:
    """Whether someone with ``roles`` (none: a visitor) may open the page ``name``; an unlisted page is closed."""
    access = ACCESS.get(name)
    if access is None:
        return False
    readers = access.simulated_readers if simulated else access.readers
    writers = access.simulated_writers if simulated else access.writers
    return _one_of(readers, roles) and (not writes or _one_of(writers, roles))


def readers(name: str, *, simulated: bool) -> Roles:
    """Who may open the page ``name``; None: everyone."""
    access = ACCESS.get(name, Access(NOBODY, NOBODY))
    return access.simulated_readers if simulated else access.readers


def _one_of(allowed: Roles, roles: frozenset[Role]) -> bool:
    return allowed is None or bool(allowed & roles)
