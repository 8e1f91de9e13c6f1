"""The sites of a study: places where it runs, with the approvals that a site needs before anybody consents there.

A study without ``sites.yaml`` runs at one place that has no name; there, and where the only site says nothing of
approvals, nothing is asked. Where there are several sites, or where one states its approvals, nobody consents or is
enrolled at a site before the day on which it was activated, and a site is activated after its approvals (ICH E6(R3)
4.3.5). Names of persons stand nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from trialwright.errors import InputError
from trialwright.protocol.basis import Bases
from trialwright.protocol.yaml_file import Key, YamlFile, describe

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that a site needs: ``by`` whom (ethics committee, authority, hospital), ``on`` which day."""

    by: str
    on: date

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Site:
    """One site. ``name`` goes into acts, rights and exports; ``label`` is for people. ``country``, ``city``, ``zone``
    (a zone of the IANA database) None: not stated. ``approvals`` None: not stated; ``activated``: from which day on
    people may consent there, None: not yet."""

    name: str
    label: str
    basis: Bases
    city: str | None = None
    country: str | None = None
    zone: str | None = None
    approvals: tuple[Approval, ...] | None = None
    activated: date | None = None

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def clock(self) -> ZoneInfo | None:
        """The site's time zone; None where it states none."""
        return ZoneInfo(self.zone) if self.zone else None


@dataclass(frozen=True, slots=True)
class SitesFile:
    """sites.yaml: the sites of the study, the first of them first."""

    sites: tuple[Site, ...] = field(default_factory=tuple)

    __pydantic_config__ = {"extra": "forbid"}


def only_site(sites: Sequence[Site]) -> str | None:
    """The name of the only site; None where there are several, or none has a name."""
    return sites[0].name if len(sites) == 1 else None


def not_a_site(sites: Sequence[Site], site: str | None) -> list[str]:
    """Why ``site`` is none of the study's; empty where it is, or where none is named."""
    if site is None or site in {one.name for one in sites}:
        return []
    if not sites:
        return ["This study names no sites: leave the site out."]
    return [f"This study has no site {site!r}; its sites are: {', '.join(one.name for one in sites)}."]


def site_refusals(sites: Sequence[Site], site: str | None, on: date) -> list[str]:
    """Why nobody can consent or be enrolled at ``site`` (None: not said) on that day; empty when they can."""
    strange = not_a_site(sites, site)
    if strange or not sites:
        return strange
    named = only_site(sites) if site is None else site
    if named is None:
        return [f"Say at which site: {', '.join(one.name for one in sites)}."]
    known = next(one for one in sites if one.name == named)
    return _not_activated(known, on, asked=len(sites) > 1 or known.approvals is not None)


def _not_activated(site: Site, on: date, *, asked: bool) -> list[str]:
    if site.activated is not None:
        return [f"The site {site.name} is activated from {site.activated} on."] if on < site.activated else []
    if not asked:
        return []
    missing = "" if site.approvals else ": no approval is recorded for it"
    return [f"The site {site.name} is not activated{missing}. Its approvals and the day from which it is active are "
            "written into sites.yaml, as an amendment."]  # fmt: skip


def site_mistakes(file: YamlFile, sites: Sequence[Site]) -> Iterator[InputError]:
    """What is wrong with the sites: an id that is none, a zone that is none, an activation before an approval."""
    for number, site in enumerate(sites):
        key: Key = ("sites", number)
        if _ID.fullmatch(site.name) is None:
            yield file.error((*key, "name"), expected="letters, digits and hyphens, 32 at most",
                             found=describe(site.name), remedy="Choose a short name, such as the city's.")  # fmt: skip
        if not site.label.strip():
            yield file.error((*key, "label"), expected="words", found=describe(site.label),
                             remedy="Write what people call the site.")  # fmt: skip
        if site.zone is not None and site.zone not in available_timezones():
            yield file.error((*key, "zone"), expected="a time zone, for example Europe/Vienna or Asia/Shanghai",
                             found=describe(site.zone), remedy="Correct the zone, or leave it out.")  # fmt: skip
        yield from _activation_mistakes(file, key, site)


def _activation_mistakes(file: YamlFile, key: Key, site: Site) -> Iterator[InputError]:
    if site.activated is None:
        return
    if not site.approvals:
        yield file.error((*key, "activated"), expected="null while no approval is recorded",
                         found=describe(site.activated), remedy="Write the approvals first.")  # fmt: skip
    elif late := [one for one in site.approvals if one.on > site.activated]:
        last = max(one.on for one in late)
        yield file.error((*key, "activated"), expected=f"on or after the last approval, {last}",
                         found=describe(site.activated), remedy="Correct the day.")  # fmt: skip
