"""What a reader may do from a participant's page: what is likely next, and every act by what a person is doing then.

What is next follows from the list of work (``conduct.work``); which acts there are follows from the reader's roles.
Whether an act may be written now is asked of the act alone, when it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify

from trialwright.conduct.act import Role
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.conduct.work import Task, tasks_about
from trialwright.web.course_page import writable
from trialwright.web.permissions import may
from trialwright.web.proof_places import place_of

MOST_NEXT = 4
"""More than these are behind the link to everything that is to be done."""
_DOSES = "doses"
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Visits and doses", ("visit attended", _DOSES, "product handed out", "product returned",
                          "other treatment started")),
    ("Safety", ("adverse event reported", "serious event sent", "term coded", "code broken")),
    ("Consent and leaving", ("consent given", "screened", "enrolled", "treatment discontinued", "completed",
                             "withdrawn", "site changed")),
    ("Deviations and proof", ("deviation recorded", "deviation assessed", "query raised", "record signed", "audit")),
)  # fmt: skip
_DONE_ON_THE_DOSES_PAGE = frozenset({"dose given", "dose missed"})
_BEGINS = "consent given"
_AFTER_ENROLMENT = frozenset({_DOSES, "product handed out", "product returned", "treatment discontinued", "completed"})
_LEADS_TO = {
    "visit due": "visit attended", "visit overdue": "visit attended", "dose due": _DOSES, "dose overdue": _DOSES,
    "consent due": "consent given", "to enrol": "enrolled", "serious event": "serious event sent",
    "event to follow up": "adverse event reported", "to reconcile": "adverse event reported",
    "to sign": "record signed", "signature broken": "record signed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """An act, or a page on which acts are written. ``is_next``: something that is to be done leads there."""

    address: str
    words: str
    is_next: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Acts that belong to one thing that a person is doing."""

    heading: str
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class AtHand:
    """``next``: tasks of the reader about this participant with their addresses, the most urgent first; ``more``: how
    many there are besides."""

    next: Sequence[tuple[Task, str]]
    more: int
    groups: Sequence[Group]


def at_hand(
    study: str, course: Course, person: Participant, roles: frozenset[Role], now: datetime, *, simulated: bool
) -> AtHand:
    """What someone with ``roles`` may do for ``person`` as of ``now`` (aware)."""
    found = () if simulated else tasks_about(course, person, roles, now)
    shown = [(one, _leads_to(study, one)) for one in found[:MOST_NEXT]]
    awaited = {_LEADS_TO.get(one.kind, "") for one in found}
    groups = _groups(study, person, roles, awaited, simulated=simulated,
                     several=len(course.design.sites) > 1, blinded=bool(course.design.conduct.blinding))  # fmt: skip
    return AtHand(shown, max(len(found) - MOST_NEXT, 0), groups)


def _groups(
    study: str,
    person: Participant,
    roles: frozenset[Role],
    awaited: set[str],
    *,
    simulated: bool,
    several: bool,
    blinded: bool,
) -> list[Group]:
    words = dict(_links(study, person, roles, simulated=simulated, several=several, blinded=blinded))
    grouped = {name for _, names in _GROUPS for name in names}
    found = []
    for heading, names in (*_GROUPS, ("Other acts", tuple(name for name in words if name not in grouped))):
        links = [Link(*words[name], name in awaited) for name in names if name in words]
        if links:
            found.append(Group(heading, sorted(links, key=lambda link: not link.is_next)))
    return found


def _links(
    study: str,
    person: Participant,
    roles: frozenset[Role],
    *,
    simulated: bool,
    several: bool,
    blinded: bool,
) -> Iterator[tuple[str, tuple[str, str]]]:
    """(kind of act, or page; its address and words), only what is open to ``roles`` where the participant stands."""
    place = [study, person.code]
    writes = may("act", roles, simulated=simulated, writes=True)
    cleans = may("cleaning act", roles, simulated=simulated, writes=True)
    for slug, words in writable(roles, several_sites=several, blinded=blinded) if writes or cleans else ():
        kind = words.lower()
        if kind in _DONE_ON_THE_DOSES_PAGE or (kind in _AFTER_ENROLMENT and person.arm is None):
            continue
        if person.is_in_error and kind != _BEGINS:
            continue
        if kind != "enrolled" or person.arm is None:
            yield kind, (reverse("act" if writes else "cleaning act", args=[*place, slug]), words)
    if writes and person.arm is not None:
        yield _DOSES, (reverse("doses", args=place), "Dose given or missed")
    if writes and person.arm is None and not person.is_in_error:
        words = "New screening sheet" if person.screening is not None else "Screening sheet"
        yield "screened", (f"{reverse('screening', args=[study])}?{urlencode({'for': person.code})}", words)
    if may("new query", roles, simulated=simulated, writes=True):
        yield "query raised", (reverse("new query", args=place), "Ask a query")
    signs = may("sign", roles, simulated=simulated, writes=True)
    yield "record signed", (reverse("sign", args=place), "Sign the record" if signs else "Signatures of the record")
    yield "audit", (f"{reverse('audit', args=[study])}?{urlencode({'participant': person.code})}", "Audit trail")


def _leads_to(study: str, task: Task) -> str:
    """The page on which a task is done; of a consent that is due, the form of that act."""
    kind = _LEADS_TO.get(task.kind)
    if task.kind in ("consent due", "to enrol") and kind is not None:
        return reverse("act", args=[study, task.participant, slugify(kind)])
    return place_of(study, task)
