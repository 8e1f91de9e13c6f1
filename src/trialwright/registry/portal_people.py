"""The sections of a portal's page that tell who and where, read into a record: sponsors to other identifiers.

A person keeps name and role; telephone numbers and e-mail addresses are left on the page. A contact of whom the page
shows no e-mail address is noted as one without.
"""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.registry.portal_findings import Findings, each_line, items, people
from trialwright.registry.portal_layout import Block, given

_IDENTIFICATION = "protocolSection.identificationModule"
_SPONSORS = "protocolSection.sponsorCollaboratorsModule"
_PLACES = "protocolSection.contactsLocationsModule"


def read_sponsors(blocks: Sequence[Block], found: Findings) -> None:
    collaborators = 0
    for name, *kind, role in items(blocks, "Sponsor Role", found):
        path = f"{_SPONSORS}.leadSponsor"
        if role.marked.lower() != "lead":
            path = f"{_SPONSORS}.collaborators[{collaborators}]"
            collaborators += 1
        found.put(f"{path}.name", name.text.strip(), name)
        if kind:
            found.put(f"{path}.class", given(kind[0].text), kind[0])


def read_responsible_party(blocks: Sequence[Block], found: Findings) -> None:
    path = f"{_SPONSORS}.responsibleParty"
    fields = ("investigatorFullName", "investigatorTitle", "investigatorAffiliation")
    for block in blocks:
        if block.marker == "Responsibility Role":
            found.put(f"{path}.type", block.marked, block)
    plain = [block for block in blocks if block.marker is None]
    if len(plain) > len(fields):
        raise found.error(plain[len(fields)], "a responsible party: a name, a title and an affiliation at most")
    for field, block in zip(fields, plain, strict=False):
        found.put(f"{path}.{field}", given(block.text), block)


def read_officials(blocks: Sequence[Block], found: Findings) -> None:
    for index, (name, role, rest) in enumerate(people(blocks)):
        path = f"{_PLACES}.overallOfficials[{index}]"
        if name is not None:
            found.put(f"{path}.name", name.text.strip(), name)
        found.put(f"{path}.role", role.marked, role)
        if rest:
            found.put(f"{path}.affiliation", given(rest[0].text), rest[0])


def read_locations(blocks: Sequence[Block], countries: Sequence[Block], found: Findings) -> None:
    named = [line.text.strip() for line in each_line(countries)]
    held = set()
    for index, (*facility, place, status) in enumerate(items(blocks, "Site Status", found, least=2)):
        path = f"{_PLACES}.locations[{index}]"
        if facility:
            found.put(f"{path}.facility", facility[0].text.strip(), facility[0])
        city, state, country = _place(place, named, found)
        held.add(country)
        for field, text in (("city", city), ("state", state), ("country", country)):
            found.put(f"{path}.{field}", text, place)
        found.put(f"{path}.status", status.marked, status)
    gone = [line for line in each_line(countries) if line.text.strip() not in held]
    for index, line in enumerate(gone):
        found.put(f"derivedSection.miscInfoModule.removedCountries[{index}]", line.text.strip(), line)


def _place(block: Block, countries: Sequence[str], found: Findings) -> tuple[str, str, str]:
    """City, state and country of "Beijing, , China"; a country may itself hold a comma."""
    text = block.text.strip()
    known = [country for country in countries if text == country or text.endswith(", " + country)]
    country = max(known, key=len) if known else text.rpartition(", ")[2]
    before = text[: -len(country)].removesuffix(", ") if country else text
    if "," not in before:
        raise found.error(block, "a place as 'city, state, country', the state empty where there is none")
    city, _, state = before.rpartition(",")
    return city.strip(), state.strip(), country


def read_central_contacts(blocks: Sequence[Block], found: Findings) -> None:
    _put_contacts(blocks, f"{_PLACES}.centralContacts", found)


def read_facility_contacts(blocks: Sequence[Block], found: Findings) -> None:
    places = found.tree["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])
    if blocks and len(places) != 1:
        found.notes.append(
            f"Facility Contacts, lines {blocks[0].first}-{blocks[-1].last}: left out, because the page does not say "
            f"at which of its {len(places)} locations each of them is."
        )
    elif blocks:
        _put_contacts(blocks, f"{_PLACES}.locations[0].contacts", found)


def _put_contacts(blocks: Sequence[Block], path: str, found: Findings) -> None:
    for index, (name, role, rest) in enumerate(people(blocks)):
        if name is not None:
            found.put(f"{path}[{index}].name", name.text.strip(), name)
        found.put(f"{path}[{index}].role", role.marked or None, role)
        if not any("@" in block.text for block in rest):
            found.put(f"{path}[{index}].email", None, role)


def read_identifiers(blocks: Sequence[Block], found: Findings) -> None:
    others = aliases = 0
    for name, *kinds, source in items(blocks, "Identifier Source", found):
        if source.marked == "nct_alias":
            found.put(f"{_IDENTIFICATION}.nctIdAliases[{aliases}]", name.text.strip(), name)
            aliases += 1
            continue
        path = f"{_IDENTIFICATION}.orgStudyIdInfo"
        if source.marked != "org_study_id":
            path = f"{_IDENTIFICATION}.secondaryIdInfos[{others}]"
            others += 1
        found.put(f"{path}.id", name.text.strip(), name)
        for kind in kinds:
            found.put(f"{path}.type", kind.marked, kind)
