"""How many consented, were screened, enrolled and are still there, site by site (CONSORT 2025, item 22a, by site)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trialwright.analysis.participant_flow import why_left
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.conduct.sites import site_of


@dataclass(frozen=True, slots=True)
class SiteFlow:
    """One site. ``activated`` None: not yet; ``ongoing``, ``completed`` and ``left`` are of the enrolled."""

    site: str
    label: str
    activated: date | None
    consented: int
    screened: int
    enrolled: int
    ongoing: int
    completed: int
    left: int


def site_flows(course: Course) -> tuple[SiteFlow, ...]:
    """A line for each site, those without anybody too, and one for people whose site is not recorded, where there are
    any; empty where the study has not several sites."""
    sites = course.design.sites
    if len(sites) < 2:
        return ()
    at: dict[str, list[Participant]] = {}
    for person in course.participants.values():
        at.setdefault(site_of(course, person) or "", []).append(person)
    found = [_flow(one.name, one.label, one.activated, at.get(one.name, ())) for one in sites]
    return (*found, *([_flow("", "Site not recorded", None, at[""])] if "" in at else []))


def _flow(site: str, label: str, activated: date | None, people: Sequence[Participant]) -> SiteFlow:
    enrolled = [one for one in people if one.enrolment is not None]
    completed = sum(one.completion is not None for one in enrolled)
    left = sum(why_left(one) is not None for one in enrolled)
    consented = sum(one.consented_on is not None for one in people)  # a consent entered in error is none
    return SiteFlow(site, label, activated, consented, sum(one.screening is not None for one in people),
                    len(enrolled), len(enrolled) - completed - left, completed, left)  # fmt: skip
