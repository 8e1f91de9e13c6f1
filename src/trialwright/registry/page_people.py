"""The sections of a study page that tell who and where: sponsors to related trials.

A person appears with name and role only. Telephone numbers and e-mail addresses are never shown, not even where a
record carries one inside a name; the registry's own page has them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from trialwright.registry import words
from trialwright.registry.facts_mark import NOT_HERE, facts_mark
from trialwright.registry.page_section import NOT_GIVEN, Entry, Section, Teller, readable
from trialwright.registry.record_places import Contact, Location

_SPONSORS = "protocolSection.sponsorCollaboratorsModule"
_PLACES = "protocolSection.contactsLocationsModule"
_IDENTIFICATION = "protocolSection.identificationModule"

_REACHABLE = re.compile(r"\S+@\S+|\+?\(?\d[\d().\s/-]{5,}\d(?:\s*(?:ext|x)\.?\s*\d+)?|\b1-\d{3}-[A-Z0-9-]{4,}")


def without_numbers(name: str) -> str:
    """A name without the telephone number or e-mail address that a record may carry in it.

    >>> without_numbers("Trial desk 1-877-555-0100 or desk@example.org"), without_numbers("Ada Quell, MD")
    ('Trial desk (left out) or (left out)', 'Ada Quell, MD')
    """
    return _REACHABLE.sub("(left out)", readable(name))


def sponsors(tell: Teller) -> Section:
    """The lead sponsor and the collaborators."""
    lead = tell.entry("Lead sponsor", f"{_SPONSORS}.leadSponsor.name")
    kind = tell.known(tell.entry("Kind", f"{_SPONSORS}.leadSponsor.class", words.SPONSOR_CLASS))
    others = tuple(
        Entry("Collaborator", readable(one.name or "") or NOT_GIVEN, details=_kind(one.class_))
        for one in tell.value(f"{_SPONSORS}.collaborators") or ()
    )
    return Section(
        "Sponsors",
        "Who initiated the study, pays for it or works on it.",
        (Entry(lead.label, lead.text, lead.known, note=lead.note, details=kind), *others),
    )


def _kind(registered: str | None) -> tuple[Entry, ...]:
    return (Entry("Kind", words.say(words.SPONSOR_CLASS, registered)),) if registered else ()


def responsible_party(tell: Teller) -> Section:
    """Who answers for the record."""
    path = f"{_SPONSORS}.responsibleParty"
    fields = (
        ("Name", "investigatorFullName"),
        ("Title", "investigatorTitle"),
        ("Affiliation", "investigatorAffiliation"),
        ("Name and title (older form)", "oldNameTitle"),
        ("Organisation (older form)", "oldOrganization"),
    )
    told = (tell.entry(label, f"{path}.{field}") for label, field in fields)
    return Section(
        "Responsible Party",
        "Who answers to the registry for what is said here.",
        (
            tell.entry("Role", f"{path}.type", words.ROLE),
            *(replace(one, text=without_numbers(one.text)) for one in tell.told(*told)),
        ),
    )


def investigators(tell: Teller) -> Section:
    """The overall officials."""
    officials = tuple(
        Entry(
            words.say(words.ROLE, one.role or "") if one.role else "Official",
            without_numbers(one.name or "") or NOT_GIVEN,
            details=(Entry("Affiliation", without_numbers(one.affiliation)),) if one.affiliation else (),
        )
        for one in tell.value(f"{_PLACES}.overallOfficials") or ()
    )
    return Section(
        "Principal Investigators",
        "Who leads the study scientifically, and where they work.",
        officials or (tell.missing("", f"{_PLACES}.overallOfficials"),),
    )


def locations(tell: Teller) -> Section:
    """The sites, by country."""
    by_country: dict[str, list[Entry]] = defaultdict(list)
    for location in tell.value(f"{_PLACES}.locations") or ():
        by_country[location.country or "Country not given"].append(_site(location))
    told = [
        Entry(country, _counted(len(sites), "location"), details=tuple(sites)) for country, sites in by_country.items()
    ]
    if len(told) > 1:
        total = sum(len(sites) for sites in by_country.values())
        told.insert(0, Entry("In all", f"{_counted(total, 'location')} in {len(by_country)} countries"))
    if facts_mark(tell.record):
        told = [Entry("", f"{NOT_HERE}; the countries stand below", known=False)]
    return Section(
        "Locations",
        "Where the study takes place, and how each place stands.",
        tuple(told) or (tell.missing("", f"{_PLACES}.locations"),),
    )


def _site(location: Location) -> Entry:
    status = words.say(words.STATUS, location.status) if location.status else NOT_GIVEN
    facility = without_numbers(location.facility or "") or "Facility not given"
    return Entry(facility, f"{_place(location)}; site status: {status}", known=bool(location.city))


def _place(location: Location) -> str:
    parts = (location.city, location.state, location.zip)
    return ", ".join(readable(part) for part in parts if part) or "place not given"


def countries(tell: Teller) -> Section:
    """Each country once, with the number of its sites."""
    counts: dict[str, int] = defaultdict(int)
    for location in tell.value(f"{_PLACES}.locations") or ():
        counts[location.country or "Country not given"] += 1
    written = facts_mark(tell.record) is not None
    told = [
        Entry("", country if written else f"{country} ({_counted(count, 'location')})")
        for country, count in sorted(counts.items())
    ]
    removed = tell.value("derivedSection.miscInfoModule.removedCountries") or ()
    told += [Entry("", f"{country} (no location any more)") for country in removed]
    return Section(
        "Countries",
        "The countries with at least one location, now or before.",
        tuple(told) or (tell.missing("", f"{_PLACES}.locations"),),
    )


def central_contacts(tell: Teller) -> Section:
    """Whom to ask about the study as a whole."""
    contacts: Iterable[Contact] = tell.value(f"{_PLACES}.centralContacts") or ()
    told = tuple(_contact(one) for one in contacts)
    return Section(
        "Central Contacts",
        "Whom to ask about taking part or about the study as a whole.",
        (*told, _registry_has_the_rest(tell)) if told else (tell.missing("", f"{_PLACES}.centralContacts"),),
    )


def facility_contacts(tell: Teller) -> Section:
    """Whom to ask at a site."""
    told = []
    for location in tell.value(f"{_PLACES}.locations") or ():
        people = tuple(_contact(one) for one in location.contacts or ())
        if people:
            facility = without_numbers(location.facility or "") or "Facility not given"
            told.append(Entry(facility, _place(location), details=people))
    return Section(
        "Facility Contacts",
        "Whom to ask at one of the places.",
        (*told, _registry_has_the_rest(tell)) if told else (tell.missing("", f"{_PLACES}.locations.contacts"),),
    )


def _contact(contact: Contact) -> Entry:
    name = without_numbers(contact.name or "")
    return Entry(
        words.say(words.ROLE, contact.role or "") if contact.role else "Contact", name or NOT_GIVEN, bool(name)
    )


def _registry_has_the_rest(tell: Teller) -> Entry:
    return Entry(
        "Telephone and e-mail",
        "not shown here; the registry's own page has the rest",
        link=f"https://clinicaltrials.gov/study/{tell.record.nct_id}",
    )


def identifiers(tell: Teller) -> Section:
    """Other numbers of the study."""
    own = tell.known(tell.entry("Organisation's study number", f"{_IDENTIFICATION}.orgStudyIdInfo.id"))
    others = tuple(
        Entry(
            words.say(words.IDENTIFIER_TYPE, one.type) if one.type else "Other identifier",
            readable(one.id or "") or NOT_GIVEN,
            note=readable(one.domain or ""),
        )
        for one in tell.value(f"{_IDENTIFICATION}.secondaryIdInfos") or ()
    )
    aliases = tell.known(tell.entry("Obsolete NCT numbers", f"{_IDENTIFICATION}.nctIdAliases"))
    return Section(
        "Other Identifiers",
        "Numbers under which the study is known elsewhere.",
        (*own, *others, *aliases) or (tell.missing("", f"{_IDENTIFICATION}.secondaryIdInfos"),),
    )


def related(_: Teller) -> Section:
    """Similar records; none can be found before a corpus is loaded."""
    return Section(
        "More Related Trials",
        "Other records that resemble this one, each with the reason.",
        (Entry("", "no corpus loaded", known=False),),
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
