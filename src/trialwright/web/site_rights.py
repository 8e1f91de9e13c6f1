"""At which sites somebody holds their roles, and what that leaves of a page.

A role is held for the whole study or for some of its sites. Where an address names a participant, only the roles held
at that participant's site count; on the pages about several people every role counts that may read the page, and the
page shows the people of those roles' sites. What tells of the whole study at once, and cannot be parted by site, opens
for roles held for all sites only.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from trialwright.conduct.act import Role
from trialwright.conduct.blinding import seen_by as unblinded_to
from trialwright.conduct.course import Course
from trialwright.conduct.sites import Sites, cut, site_of, widest
from trialwright.errors import InputError
from trialwright.web import store
from trialwright.web.permissions import readers

Held = Mapping[Role, Sites]
OF_THE_WHOLE_STUDY = frozenset({"results", "results part", "number", "report file", "export"})
"""Pages whose numbers and files are of everybody at once."""
CLOSED_TO_THE_BLINDED = OF_THE_WHOLE_STUDY | {"copy"}
"""Pages that tell of arms, or hold the rows as they are."""
CLOSED = (
    "You are blinded in this study: results by arm, and copies that hold every row, open to you once the blind is "
    "broken for you. Until then somebody who is not blinded reads them."
)


def held_by(username: str, study: str) -> Held:
    """The roles of ``username`` in ``study``, with their sites; None where those are all that the study has."""
    return within(store.sites_of(username, study), study)


def within(found: Held, study: str) -> Held:
    """Roles in ``study`` with their sites as an account holds them; None where those are all that the study has."""
    if all(sites is None for sites in found.values()):
        return found
    try:
        course = store.course(study)
    except InputError:  # nobody has opened it: nobody is there
        return found
    return {role: widest(course, sites) for role, sites in found.items()}


def roles_for(held: Held, name: str) -> frozenset[Role]:
    """The roles that count on the page ``name``."""
    return frozenset(role for role, sites in held.items() if sites is None or name not in OF_THE_WHOLE_STUDY)


def roles_at(held: Held, site: str | None) -> frozenset[Role]:
    """The roles held at ``site``; None: of somebody whose site is unknown."""
    return frozenset(role for role, sites in held.items() if sites is None or site in sites)


def sites_on(held: Held, roles: frozenset[Role], name: str, *, simulated: bool) -> Sites:
    """The sites whose people the page ``name`` shows to somebody with ``roles`` there."""
    may_read = readers(name, simulated=simulated)
    return sites_of_roles(held, roles if may_read is None else roles & may_read)


def sites_of_roles(held: Held, roles: frozenset[Role]) -> Sites:
    """The sites at which any of ``roles`` is held; None: all, which is also said where nothing is held at all."""
    named = [held[role] for role in roles & held.keys()]
    if any(sites is None for sites in named) or not held:
        return None
    return frozenset().union(*(one or () for one in named))


def roles_about(held: Held, study: str, code: str) -> frozenset[Role] | None:
    """The roles that count for the participant ``code``; None: nobody of that code is known, or nobody at a site of
    theirs, which is the same answer."""
    if all(sites is None for sites in held.values()):
        return frozenset(held)
    course = store.course(study)
    person = course.participant(code)
    found = roles_at(held, site_of(course, person)) if person is not None else frozenset()
    return found or None


def seen(request: HttpRequest, study: str) -> Course:
    """The course of ``study`` as the reader of this page sees it: without what is blinded to any role that they hold in
    the study. Raises ``PermissionDenied`` where the page tells of arms or holds every row, and they are blinded."""
    held = getattr(request, "held", {}) or request.roles
    user = request.user.get_username() if request.user.is_authenticated else None
    course = unblinded_to(store.course(study), frozenset(held), user)
    match = request.resolver_match
    if course.veil is not None and match is not None and match.view_name in CLOSED_TO_THE_BLINDED:
        raise PermissionDenied(CLOSED)
    return cut(course, getattr(request, "sites", None))


def seen_by(username: str, study: str, name: str, *, simulated: bool) -> Course:
    """The same, for the page ``name``, where another page asks what stands there."""
    held = held_by(username, study)
    course = unblinded_to(store.course(study), frozenset(held), username)
    return cut(course, sites_on(held, roles_for(held, name), name, simulated=simulated))
