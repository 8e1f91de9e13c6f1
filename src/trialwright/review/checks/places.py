"""L01-L06: can a reader reach somebody, and are the places told so that they can be found?

Telephone numbers and e-mail addresses are looked at but never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.registry.record_places import Contact
from trialwright.review.case import DESCRIPTION, PLACES, STATUS, Case
from trialwright.review.check import Check, Judged, faulty, not_in_source, passed
from trialwright.review.finding import RuleSource
from trialwright.review.rule_sources import logic, protocol_definitions

_OPEN = frozenset({"NOT_YET_RECRUITING", "RECRUITING"})
_MOBILE = re.compile(r"(?:0086|86)?1[3-9]\d{9}")
"""A mobile number of China, with or without its country code (ITU-T E.164 national numbering plan of China)."""


_INSTRUCTION = re.compile(r"\bNCT ?#|\be-?mail\b.*\bmust\b|\bmust\b.*\be-?mail\b", re.I)
"""A line among the contacts that is no person: "First line of the email MUST contain the NCT# and Site #."."""


def _is_mobile(phone: str, countries: set[str]) -> bool:
    """A number of North America begins with 1 as well: without China's code only a study in China alone is judged."""
    digits = re.sub(r"[^\d]", "", phone)
    return _MOBILE.fullmatch(digits) is not None and (digits.startswith(("86", "0086")) or countries == {"China"})


def no_contact(case: Case) -> Judged:
    if case.status.overall_status is None:
        return not_in_source("the status")
    if case.status.overall_status not in _OPEN:
        return passed("the study is not open")
    if any(True for _ in _contacts(case)):
        return passed("a contact is registered")
    if not case.shows(f"{PLACES}.centralContacts"):
        return not_in_source("contacts")
    return faulty([case.fault("The study is open, and nobody can be asked.", f"{STATUS}.overallStatus")])


def _contacts(case: Case) -> Iterator[tuple[str, Contact]]:
    for index, one in enumerate(case.places.central_contacts or ()):
        yield f"{PLACES}.centralContacts[{index}]", one
    for row, site in enumerate(case.places.locations or ()):
        for column, one in enumerate(site.contacts or ()):
            yield f"{PLACES}.locations[{row}].contacts[{column}]", one


def contact_without_email(case: Case) -> Judged:
    contacts = list(_contacts(case))
    if not contacts:
        return not_in_source("contacts")
    faults = []
    seen: set[str | None] = set()
    countries = {site.country for site in case.places.locations or () if site.country}
    has_email = {one.name for _, one in contacts if one.email}
    for path, one in contacts:
        is_investigator = one.role in ("PRINCIPAL_INVESTIGATOR", "SUB_INVESTIGATOR")
        if one.name in seen or is_investigator or _INSTRUCTION.search(one.name or ""):
            continue
        seen.add(one.name)
        if not one.email and one.name not in has_email and case.shows(f"{path}.email"):
            faults.append(case.fault(f"{one.name or 'A contact'} has no e-mail address.", f"{path}.name"))
        if _is_mobile(one.phone or "", countries):
            faults.append(case.fault(f"{one.name or 'A contact'} is registered with a mobile number.", f"{path}.name"))
    if not faults and not any(one.email or case.shows(f"{path}.email") for path, one in contacts):
        return not_in_source("e-mail addresses")
    return faulty(faults)


def place_incomplete(case: Case) -> Judged:
    sites = case.places.locations or ()
    if not sites:
        return not_in_source("places")
    if case.provenance.is_whole and not any(site.geo_point for site in sites):
        return not_in_source("positions of places")  # older forms of a record leave them out
    faults = []
    for index, site in enumerate(sites):
        path = f"{PLACES}.locations[{index}]"
        if not (site.state or site.zip or site.geo_point) and any(
            case.shows(f"{path}.{field}") for field in ("state", "zip", "geoPoint")
        ):
            name = site.facility or "A site"
            says = f"{name}: neither state, postcode nor position is given ({site.city}, {site.country})."
            faults.append(case.fault(says, f"{path}.city"))
    if not faults and not any(site.state or site.zip or site.geo_point for site in sites):
        return not_in_source("states, postcodes or positions of places")
    return faulty(faults)


def site_status_blank(case: Case) -> Judged:
    sites = case.places.locations or ()
    if case.status.overall_status is None or not sites:
        return not_in_source("the status and places")
    if case.status.overall_status not in _OPEN:
        return passed("the study is not open")
    faults = [
        case.fault(
            f"The study is open, and the status of {site.facility or 'a site'} is blank.",
            f"{PLACES}.locations[{index}].facility",
        )
        for index, site in enumerate(sites)
        if not site.status and case.shows(f"{PLACES}.locations[{index}].status")
    ]
    if not faults and not any(site.status for site in sites):
        return not_in_source("the status of any site")
    return faulty(faults)


def contact_twice(case: Case) -> Judged:
    central = {_name(one): index for index, one in enumerate(case.places.central_contacts or ()) if one.name}
    local = [
        (path, one)
        for path, one in _contacts(case)
        if ".locations" in path and one.name and one.role != "PRINCIPAL_INVESTIGATOR"
    ]
    if not central or not local:
        return not_in_source("both central and local contacts")
    return faulty(
        case.fault(
            f"{one.name} is both the site's and the central contact.",
            f"{path}.name",
            f"{PLACES}.centralContacts[{central[_name(one)]}].name",
        )
        for path, one in local
        if _name(one) in central
    )


def _name(contact: Contact) -> str:
    return re.sub(r"[^a-z]+", " ", (contact.name or "").lower().split(",")[0]).strip()


_CENTRES = re.compile(
    r"\b(?P<one>single|one|mono)[- ]?cent(?:er|re|ric)\b|\b(?P<many>multi[- ]?cent(?:er|re|ric))\b", re.I
)


_OF_OTHERS = re.compile(r"[\s,-]*(?:[\w-]+[\s,]+){0,3}(?:studies|trials|reports|series|experiences?)\b", re.I)
"""What follows where the text tells of earlier studies: "small, single-center studies have shown"."""


def centres_and_sites(case: Case) -> Judged:
    sites = case.places.locations or ()
    if not sites:
        return not_in_source("places")
    faults = []
    for field, text in (
        ("briefSummary", case.description.brief_summary),
        ("detailedDescription", case.description.detailed_description),
    ):
        for match in _CENTRES.finditer(text or ""):
            facilities = {(site.facility, site.city) for site in sites}
            if _OF_OTHERS.match((text or "")[match.end() :]):
                continue
            if match.group("one") and len(facilities) > 1 and not _CENTRES.search((text or "")[match.end() :]):
                says = f"The text says one centre, {len(facilities)} sites are registered."
                faults.append(
                    case.fault(
                        says, case.quote(f"{DESCRIPTION}.{field}", *match.span()), f"{PLACES}.locations[1].facility"
                    )
                )
            is_told_of_this = re.search(
                r"\b(?:this|the|a|our) (?:[\w,/-]+ ){0,8}$",
                (text or "")[max(0, match.start() - 80) : match.start()],
                re.I,
            )
            if match.group("many") and len(sites) == 1 and is_told_of_this and field == "briefSummary":
                says = "The text says several centres, one site is registered."
                faults.append(
                    case.fault(
                        says, case.quote(f"{DESCRIPTION}.{field}", *match.span()), f"{PLACES}.locations[0].facility"
                    )
                )
            break
    return faulty(faults, f"{len(sites)} site{'' if len(sites) == 1 else 's'}, as the text says or leaves open")


CHECKS = (
    Check(
        "L01",
        "error",
        "an open study has a contact",
        protocol_definitions("central contact, facility contact"),
        "Ask the sponsor through the registry.",
        no_contact,
    ),
    Check(
        "L02",
        "note",
        "a contact has an e-mail address, and not a personal mobile number",
        RuleSource(
            "privacy; protocol registration data element definitions, central contact e-mail",
            protocol_definitions("").address,
        ),
        "Write to the institution rather than to a person.",
        contact_without_email,
    ),
    Check(
        "L03",
        "warning",
        "a site has a state, a postcode or a position",
        protocol_definitions("facility information"),
        "Look the site up by its name.",
        place_incomplete,
    ),
    Check(
        "L04",
        "warning",
        "each site of an open study has a status",
        protocol_definitions("individual site status"),
        "Ask whether the site recruits.",
        site_status_blank,
    ),
    Check(
        "L05",
        "note",
        "a site's contact is another person than the central one",
        logic("one unreachable person leaves none"),
        "Keep the institution's number at hand.",
        contact_twice,
    ),
    Check(
        "L06",
        "warning",
        "the number of sites is what the text says",
        logic("one centre is one site"),
        "Ask where the study runs.",
        centres_and_sites,
    ),
)
