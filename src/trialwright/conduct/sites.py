"""Where a study runs: to which site a participant belongs, and what somebody of some sites only may see and write.

A participant belongs to the site that their last consent, or the last change of site, names; where the study has one
site only, to that one. Acts written before a study had several sites name none: then the site is unknown (None), and
only people with a role at all sites see the participant, until somebody with such a role says which it is.

Whoever holds a role at some sites reads a cut of the course (``cut``), in which nobody of another site is: what is
asked about them is answered as for a code that does not exist, by every page and interface alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, date, tzinfo
from typing import TYPE_CHECKING

from trialwright.protocol.site import only_site, site_refusals

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from trialwright.conduct.act import Act, Actor, Recorded
    from trialwright.conduct.amending import AmendmentLine
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

Sites = frozenset[str] | None
"""Names of sites; None: all of the study, and people whose site is unknown."""
NAMES_A_SITE = frozenset({
    "duty delegated", "delegation ended", "product received", "product disposed of", "lot status changed",
    "lot entry set aside", "study act set aside",
})  # fmt: skip
"""Acts of the study as a whole that may concern one site only."""
WHOLE, SOME_SITES = "the whole study", "of the study the sites "
"""Scopes of exports: everybody, or the people of the sites whose names follow."""
OF_ALL_SITES = frozenset({"data exported"})
"""Acts of the study as a whole that are written whoever did them."""


def site_of(course: Course, person: Participant) -> str | None:
    """The site that ``person`` belongs to; None where it is unknown, or the study's only place has no name."""
    return person.site if person.site is not None else only_site(course.design.sites)


def widest(course: Course, sites: Sites) -> Sites:
    """The same sites; None where they are all sites that the study has."""
    own = {one.name for one in course.design.sites}
    return None if sites is None or (own and own <= sites) else sites


def cut(course: Course, sites: Sites) -> Course:
    """The course as somebody of ``sites`` sees it; not to be written to."""
    wanted = widest(course, sites)
    if wanted is None:
        return course
    seen = copy(course)
    seen.veils = {}  # of everybody: what is seen of this part is worked out anew
    seen.participants = {code: one for code, one in course.participants.items() if site_of(course, one) in wanted}
    shown = {None, *seen.participants}
    seen.tombstones = [row for row in course.tombstones if row.participant in shown]
    seen.locks = {scope: level for scope, level in course.locks.items() if scope.participant in shown}
    hidden = course.participants.keys() - seen.participants.keys()
    seen.study_acts = [_without(one, wanted, hidden) for one in course.study_acts if _is_seen(one, wanted, hidden)]
    return seen


def _without(entry: Recorded, wanted: frozenset[str], hidden: set[str]) -> Recorded:
    """An act of the study as a whole without what it tells of people who are hidden: the report of an amendment names
    and counts them, an export of everybody counts their rows."""
    act = entry.act
    if act.kind == "data exported" and not _is_of_own(act.scope, wanted):  # type: ignore[attr-defined]
        files = tuple(replace(one, rows=None) for one in act.files)  # type: ignore[attr-defined]
        return replace(entry, act=replace(act, files=files))  # type: ignore[call-arg]
    report: tuple[AmendmentLine, ...] = getattr(act, "report", ())
    told = tuple(line for one in report if (line := _of_own_sites(one, hidden)) is not None)
    return entry if told == report else replace(entry, act=replace(act, report=told))  # type: ignore[call-arg]


def _is_of_own(scope: str, sites: frozenset[str]) -> bool:
    """Whether an export that is seen is of people at ``sites`` alone."""
    return scope != WHOLE and _sites_in(scope) <= sites


def _of_own_sites(line: AmendmentLine, hidden: set[str]) -> AmendmentLine | None:
    """A line of a report as it is for the people who are seen; None: it is about others only."""
    if line.section == "participants" and line.count and not line.participants:
        return replace(line, says=f"{line.says.partition(';')[0].rstrip('.')}.", count=0)  # how many are enrolled
    kept = tuple(code for code in line.participants if code not in hidden)
    if len(kept) == len(line.participants):
        return line
    words = {word.strip(",.;:()") for word in line.says.split()}
    tells = words & (hidden | {str(line.count)})
    says = f"{line.place or 'The plan'} changes for {', '.join(kept)}." if tells else line.says
    return replace(line, says=says, count=len(kept), participants=kept) if kept else None


def _is_seen(entry: Recorded, sites: frozenset[str], hidden: set[str]) -> bool:
    """Whether an act of the study as a whole is to be seen: none of other sites, none that names a hidden code."""
    at_site = getattr(entry.act, "at_site", None)
    if at_site is not None and at_site not in sites:
        return False
    scope = getattr(entry.act, "scope", "")
    if not isinstance(scope, str):
        return True
    named = _sites_in(scope)
    return bool(named & sites) if named else not {word.strip(",.") for word in scope.split()} & hidden


def _sites_in(scope: str) -> set[str]:
    """The sites that the scope of an export names; none where it is of everybody, or of one participant."""
    return set(scope.removeprefix(SOME_SITES).split(", ")) if scope.startswith(SOME_SITES) else set()


def clock_of(course: Course, person: Participant) -> ZoneInfo | None:
    """The time zone of the site that ``person`` belongs to; None where it is unknown, or the site states none."""
    held = site_of(course, person)
    return next((one.clock for one in course.design.sites if one.name == held), None)


def zone_of(course: Course, sites: Sites) -> tzinfo:
    """The time zone that ``sites`` (None: all of the study) have in common; UTC where they have not one."""
    zones = {one.clock for one in course.design.sites if sites is None or one.name in sites}
    found = zones.pop() if len(zones) == 1 else None
    return found or UTC


def sites_by_row(course: Course, participant: str | None = None) -> dict[int, str | None]:
    """For each act (of a participant; None: of all, and of the study) its row and the site that it was written of: the
    participant's then, or the one that an act of the study names. One place has no name, and no row then."""
    if not course.design.sites:
        return {}
    only = only_site(course.design.sites)
    people = [course.participants[participant]] if participant else course.participants.values()
    found: dict[int, str | None] = {}
    for person in people:
        held = only
        for entry in person.recorded:
            held = getattr(entry.act, "at_site", None) or held
            found[entry.sequence] = held
    for entry in course.study_acts if participant is None else ():
        found[entry.sequence] = getattr(entry.act, "at_site", None) or only
    return found


def sites_of_codes(course: Course) -> dict[str, str] | None:
    """The site of each participant by code, an empty text where it is unknown; None where the study has not several."""
    if len(course.design.sites) < 2:
        return None
    return {code: site_of(course, person) or "" for code, person in course.participants.items()}


def not_at_site(course: Course, act: Act) -> Sequence[str]:
    """What forbids a consent at the site that it names: unknown, another than the participant's, not activated."""
    named: str | None = act.at_site  # type: ignore[attr-defined]
    person = course.participants.get(act.participant or "")
    if person is None:
        return site_refusals(course.design.sites, named, act.observed_on)
    held = site_of(course, person)
    if named is not None and held is not None and named != held:
        return (f"{person.code} belongs to the site {held}: record the change of site, with its reason, first.",)
    return site_refusals(course.design.sites, named or held, act.observed_on)


def not_enrolled_at(course: Course, person: Participant, on: date) -> Sequence[str]:
    """What forbids an enrolment at the participant's site; a virtual participant is asked no site."""
    if course.origin != "observed":
        return ()
    return site_refusals(course.design.sites, site_of(course, person), on)


def act_site(course: Course, act: Act) -> str | None:
    """The site that an act is of: the one that it names, else its participant's, else the only one; None: unknown, or
    an act of the study as a whole."""
    named: str | None = getattr(act, "at_site", None)
    person = course.participants.get(act.participant or "")
    if person is not None and act.kind != "site changed":
        return site_of(course, person)
    if person is not None:
        return site_of(course, person) or named
    return named if named is not None or act.participant is None else only_site(course.design.sites)


def not_of_their_sites(course: Course, act: Act, actor: Actor) -> Sequence[str]:
    """What forbids ``act`` because its writer's role is held at other sites; empty where nothing does. What concerns
    nobody, or somebody they see, passes; a code that is taken at another site is told as taken, and no more."""
    sites = widest(course, actor.sites)
    if sites is None or act.kind in OF_ALL_SITES:
        return ()
    where = f"Your role is for {_listed(sites)} only"
    if act.participant is None:
        named = getattr(act, "at_site", None) if act.kind in NAMES_A_SITE else None
        return () if named in sites else (f"{where}: what concerns the study as a whole is not yours to write.",)
    if act.participant in course.participants:
        return ("This code is taken: give this person another one.",) if act.kind == "consent given" else ()
    if act.kind != "consent given" or getattr(act, "at_site", None) in sites:
        return ()
    return (f"{where}: name {'it' if len(sites) == 1 else 'one of them'}.",)


def _listed(sites: frozenset[str]) -> str:
    return f"the site{'s' if len(sites) != 1 else ''} {', '.join(sorted(sites)) or '(none)'}"
