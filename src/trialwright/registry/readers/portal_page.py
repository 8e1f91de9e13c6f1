"""Reads the text of a trial portal's page (eighteen headed sections) into a record, each value with its lines.

The portal prints the registry's words, so they carry over as they stand; text is kept as printed. Left out: helper
sentences, telephone numbers and e-mail addresses (a contact keeps name and role), and the portal's list of other
trials. Where the portal shows nothing (a dash, an empty field, the state in "Beijing, , China"), the record has no
value and the reading says so. The portal's "Last Updated" is taken as the date of the last posted update; it does not
say which of the registry's dates it prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from trialwright.clinical.partial_date import PartialDate
from trialwright.errors import InputError
from trialwright.registry.portal_layout import Block, Layout, given, join, lay_out, missing
from trialwright.registry.reader import Reader, Reading
from trialwright.registry.record import is_nct_id, read_v2
from trialwright.registry.v2_form import put_at
from trialwright.registry.words import INTERVENTION_TYPE, say

_IDENTIFICATION = "protocolSection.identificationModule"
_STATUS = "protocolSection.statusModule"
_DESIGN = "protocolSection.designModule"
_SPONSORS = "protocolSection.sponsorCollaboratorsModule"
_ARMS = "protocolSection.armsInterventionsModule"
_ELIGIBILITY = "protocolSection.eligibilityModule"
_PLACES = "protocolSection.contactsLocationsModule"


class _Findings:
    """What has been found so far: the v2 form as a tree, the lines of each value, and what was left out."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.tree: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, int]] = {}
        self.empty: dict[str, tuple[int, int]] = {}
        self.notes: list[str] = []

    def put(self, path: str, value: Any, block: Block) -> None:
        """Keep a value of the page under its path; an empty one is noted as empty."""
        span = (block.first, block.last)
        if value is None or value == "":
            self.empty[path] = span
            return
        self.lines[path] = span
        put_at(self.tree, path, value)

    def error(self, block: Block, expected: str) -> InputError:
        """The error for a value that does not read, with its line."""
        return InputError(
            where=f"{self.where}:{block.first}",
            expected=expected,
            found=repr(block.text.strip()[:60]),
            remedy="Hand in the page as the portal shows it.",
        )


def _recognises(text: str) -> bool:
    return re.search(r"^NCT ID:", text, re.MULTILINE) is not None


def _read(text: str, where: str) -> Reading:
    layout = lay_out(text, where)
    found = _Findings(where)
    _read_head(layout, found)
    for heading, read in _SECTIONS.items():
        read(layout.sections[heading], found)
    _read_locations(layout.sections["Locations"], layout.sections["Countries"], found)
    _read_facility_contacts(layout.sections["Facility Contacts"], found)
    _read_groups(layout.sections["Study Groups"], layout.sections["Interventions"], found)
    if layout.sections["More Related Trials"][1:]:
        found.notes.append("The portal's list of other trials is not part of this record and was left out.")
    return Reading(read_v2(found.tree, where), found.lines, found.empty, tuple(found.notes))


def _read_head(layout: Layout, found: _Findings) -> None:
    if not is_nct_id(layout.nct_id.text):
        raise found.error(layout.nct_id, "an NCT number: NCT and eight digits")
    found.put(f"{_IDENTIFICATION}.nctId", layout.nct_id.text, layout.nct_id)
    found.put(f"{_IDENTIFICATION}.briefTitle", join([layout.title]).text.strip(), layout.title)
    found.put(f"{_STATUS}.lastUpdatePostDateStruct.date", _date(layout.last_updated, found), layout.last_updated)


def _read_results(blocks: Sequence[Block], found: _Findings) -> None:
    if blocks and blocks[0].text.strip() == "Results pending":
        found.put("hasResults", False, blocks[0])
    elif blocks:
        found.notes.append("Study Results: the portal's word is not known here; whether results exist is unknown.")


def _read_basics(blocks: Sequence[Block], found: _Findings) -> None:
    values = _labelled(
        blocks,
        (
            "Recruitment Status",
            "Clinical Phase",
            "Total Enrollment",
            "Study Classification",
            "Study Start Date",
            "Study Completion Date",
        ),
        found,
    )
    status, phase, enrolment, kind, start, completion = values
    found.put(f"{_STATUS}.overallStatus", given(status.text), status)
    phases = [word for word in re.split(r"[/,|\s]+", given(phase.text)) if word]
    for index, word in enumerate(phases):
        found.put(f"{_DESIGN}.phases[{index}]", word, phase)
    found.put(f"{_DESIGN}.enrollmentInfo.count", _count(enrolment, found), enrolment)
    found.put(f"{_DESIGN}.studyType", given(kind.text), kind)
    found.put(f"{_STATUS}.startDateStruct.date", _date(start, found), start)
    found.put(f"{_STATUS}.completionDateStruct.date", _date(completion, found), completion)


def _read_summary(blocks: Sequence[Block], found: _Findings) -> None:
    if not blocks:
        raise missing(found.where, "a text under 'Brief Summary'", "only its helper sentence")
    found.put("protocolSection.descriptionModule.briefSummary", join(blocks).text.strip(), join(blocks))


def _read_description(blocks: Sequence[Block], found: _Findings) -> None:
    if blocks:
        found.put("protocolSection.descriptionModule.detailedDescription", join(blocks).text.strip(), join(blocks))


def _read_conditions(blocks: Sequence[Block], found: _Findings) -> None:
    for index, line in enumerate(_each_line(blocks)):
        found.put(f"protocolSection.conditionsModule.conditions[{index}]", line.text.strip(), line)


def _read_design(blocks: Sequence[Block], found: _Findings) -> None:
    labels = ("Allocation Method", "Intervention Model", "Primary Study Purpose", "Blinding Strategy")
    fields = ("allocation", "interventionModel", "primaryPurpose", "maskingInfo.masking")
    for field, value in zip(fields, _labelled(blocks, labels, found), strict=True):
        found.put(f"{_DESIGN}.designInfo.{field}", given(value.text), value)


def _read_groups(groups: Sequence[Block], interventions: Sequence[Block], found: _Findings) -> None:
    """Interventions end with their type; a group is its label, text and type, then the interventions it receives."""
    known = list(_items(interventions, "Intervention Type", found))
    labels: dict[str, list[tuple[str, Block]]] = {item[0].text.strip(): [] for item in known}
    for index, group in enumerate(_group_items(groups, known, found)):
        label, description, kind, received = group
        path = f"{_ARMS}.armGroups[{index}]"
        found.put(f"{path}.label", label.text.strip(), label)
        found.put(f"{path}.type", kind.marked, kind)
        if description:
            found.put(f"{path}.description", join(description).text.strip(), join(description))
        for number, (name, marker) in enumerate(received):
            title = f"{say(INTERVENTION_TYPE, marker.marked)}: {name.text.strip()}"
            found.put(f"{path}.interventionNames[{number}]", title, Block(title, name.first, marker.last))
            labels[name.text.strip()].append((label.text.strip(), label))
    for index, (name, *description, kind) in enumerate(known):
        path = f"{_ARMS}.interventions[{index}]"
        found.put(f"{path}.type", kind.marked, kind)
        found.put(f"{path}.name", name.text.strip(), name)
        if description:
            found.put(f"{path}.description", join(description).text.strip(), join(description))
        for number, (text, block) in enumerate(labels[name.text.strip()]):
            found.put(f"{path}.armGroupLabels[{number}]", text, block)


_Group = tuple[Block, list[Block], Block, list[tuple[Block, Block]]]


def _group_items(blocks: Sequence[Block], known: Sequence[Sequence[Block]], found: _Findings) -> Iterator[_Group]:
    texts = {item[0].text.strip(): [block.text for block in item[1:-1]] for item in known}
    at = 0
    while at < len(blocks):
        end = next((place for place in range(at, len(blocks)) if blocks[place].marker == "Group Type"), None)
        if end is None or end == at:
            raise found.error(blocks[at], "a study group: its name, its text, then 'Group Type' and a word")
        label, *description = blocks[at:end]
        kind, at = blocks[end], end + 1
        received = []
        while at + 1 < len(blocks) and blocks[at + 1].marker == "Intervention Type":
            name = blocks[at]
            if name.text.strip() not in texts:
                raise found.error(name, "an intervention that the section Interventions lists")
            received.append((name, blocks[at + 1]))
            at += 2
            text = texts[name.text.strip()]
            if text and [block.text for block in blocks[at : at + len(text)]] == text:
                at += len(text)
        yield label, description, kind, received


def _read_eligibility(blocks: Sequence[Block], found: _Findings) -> None:
    lines = list(_each_line(blocks))
    labels = ("Minimum Eligible Age", "Maximum Eligible Age", "Eligible Sex", "Accepts Healthy Volunteers")
    end = next((index for index, line in enumerate(lines) if line.text.strip() == labels[0]), None)
    if end is None:
        raise missing(found.where, f"'{labels[0]}' under 'Eligibility Criteria'")
    if end:
        criteria = join(lines[:end])
        found.put(f"{_ELIGIBILITY}.eligibilityCriteria", criteria.text.strip(), criteria)
    minimum, maximum, sex, healthy = _labelled(lines[end:], labels, found)
    for field, age in (("minimumAge", minimum), ("maximumAge", maximum)):
        found.put(f"{_ELIGIBILITY}.{field}", "" if age.text.strip() == "N/A" else given(age.text), age)
    found.put(f"{_ELIGIBILITY}.sex", given(sex.text), sex)
    accepts = {"yes": True, "no": False, "true": True, "false": False, "": None}
    if given(healthy.text).lower() not in accepts:
        raise found.error(healthy, "Yes or No")
    found.put(f"{_ELIGIBILITY}.healthyVolunteers", accepts[given(healthy.text).lower()], healthy)


def _read_sponsors(blocks: Sequence[Block], found: _Findings) -> None:
    collaborators = 0
    for name, *kind, role in _items(blocks, "Sponsor Role", found):
        path = f"{_SPONSORS}.leadSponsor"
        if role.marked.lower() != "lead":
            path = f"{_SPONSORS}.collaborators[{collaborators}]"
            collaborators += 1
        found.put(f"{path}.name", name.text.strip(), name)
        if kind:
            found.put(f"{path}.class", given(kind[0].text), kind[0])


def _read_responsible_party(blocks: Sequence[Block], found: _Findings) -> None:
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


def _read_officials(blocks: Sequence[Block], found: _Findings) -> None:
    for index, (name, role, rest) in enumerate(_people(blocks)):
        path = f"{_PLACES}.overallOfficials[{index}]"
        if name is not None:
            found.put(f"{path}.name", name.text.strip(), name)
        found.put(f"{path}.role", role.marked, role)
        if rest:
            found.put(f"{path}.affiliation", given(rest[0].text), rest[0])


def _read_locations(blocks: Sequence[Block], countries: Sequence[Block], found: _Findings) -> None:
    named = [line.text.strip() for line in _each_line(countries)]
    held = set()
    for index, (*facility, place, status) in enumerate(_items(blocks, "Site Status", found, least=2)):
        path = f"{_PLACES}.locations[{index}]"
        if facility:
            found.put(f"{path}.facility", facility[0].text.strip(), facility[0])
        city, state, country = _place(place, named, found)
        held.add(country)
        for field, text in (("city", city), ("state", state), ("country", country)):
            found.put(f"{path}.{field}", text, place)
        found.put(f"{path}.status", status.marked, status)
    gone = [line for line in _each_line(countries) if line.text.strip() not in held]
    for index, line in enumerate(gone):
        found.put(f"derivedSection.miscInfoModule.removedCountries[{index}]", line.text.strip(), line)


def _place(block: Block, countries: Sequence[str], found: _Findings) -> tuple[str, str, str]:
    """City, state and country of "Beijing, , China"; a country may itself hold a comma."""
    text = block.text.strip()
    known = [country for country in countries if text == country or text.endswith(", " + country)]
    country = max(known, key=len) if known else text.rpartition(", ")[2]
    before = text[: -len(country)].removesuffix(", ") if country else text
    if "," not in before:
        raise found.error(block, "a place as 'city, state, country', the state empty where there is none")
    city, _, state = before.rpartition(",")
    return city.strip(), state.strip(), country


def _read_central_contacts(blocks: Sequence[Block], found: _Findings) -> None:
    _put_contacts(blocks, f"{_PLACES}.centralContacts", found)


def _read_facility_contacts(blocks: Sequence[Block], found: _Findings) -> None:
    places = found.tree["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])
    if blocks and len(places) != 1:
        found.notes.append(
            f"Facility Contacts, lines {blocks[0].first}-{blocks[-1].last}: left out, because the page does not say "
            f"at which of its {len(places)} locations each of them is."
        )
    elif blocks:
        _put_contacts(blocks, f"{_PLACES}.locations[0].contacts", found)


def _put_contacts(blocks: Sequence[Block], path: str, found: _Findings) -> None:
    for index, (name, role, _) in enumerate(_people(blocks)):
        if name is not None:
            found.put(f"{path}[{index}].name", name.text.strip(), name)
        found.put(f"{path}[{index}].role", role.marked or None, role)


def _read_identifiers(blocks: Sequence[Block], found: _Findings) -> None:
    others = aliases = 0
    for name, *kinds, source in _items(blocks, "Identifier Source", found):
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


_SECTIONS = {
    "Study Results": _read_results,
    "Basic Information": _read_basics,
    "Brief Summary": _read_summary,
    "Detailed Description": _read_description,
    "Conditions": _read_conditions,
    "Study Design": _read_design,
    "Eligibility Criteria": _read_eligibility,
    "Sponsors": _read_sponsors,
    "Responsible Party": _read_responsible_party,
    "Principal Investigators": _read_officials,
    "Central Contacts": _read_central_contacts,
    "Other Identifiers": _read_identifiers,
}


def _each_line(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        for offset, line in enumerate(block.text.split("\n")):
            yield Block(line, block.first + offset, block.first + offset)


def _labelled(blocks: Sequence[Block], labels: Sequence[str], found: _Findings) -> list[Block]:
    """The value under each label, in the labels' order; empty where the page shows nothing under it."""
    values: dict[str, list[Block]] = {}
    label = None
    for line in _each_line(blocks):
        if line.text.strip() in labels:
            label = line.text.strip()
            values[label] = [Block("", line.first, line.last)]
        elif label is None or len(values[label]) > 1:
            raise found.error(line, f"one of the labels {', '.join(labels)}")
        else:
            values[label].append(line)
    for label in labels:
        if label not in values:
            raise missing(found.where, f"the label '{label}'")
    return [values[label][-1] for label in labels]


def _items(blocks: Sequence[Block], marker: str, found: _Findings, least: int = 2) -> Iterator[tuple[Block, ...]]:
    """Runs of blocks that end with ``marker``, each of at least ``least`` blocks."""
    item: list[Block] = []
    for block in blocks:
        item.append(block)
        if block.marker == marker:
            if len(item) < least:
                raise found.error(block, f"the end of an item that begins with a name, before '{marker}'")
            yield tuple(item)
            item = []
    if item:
        raise found.error(item[-1], f"followed by '{marker}'")


def _people(blocks: Sequence[Block]) -> Iterator[tuple[Block | None, Block, list[Block]]]:
    """Each person: name (None where the page shows none), role, and what follows before the next person's name."""
    roles = [index for index, block in enumerate(blocks) if block.marker == "Role"]
    for number, index in enumerate(roles):
        end = roles[number + 1] if number + 1 < len(roles) else len(blocks) + 1
        before = blocks[index - 1] if index else None
        name = before if before is not None and _is_name(before) and before.marker is None else None
        rest = [block for block in blocks[index + 1 : end - 1] if block.marker is None]
        yield name, blocks[index], rest


def _is_name(block: Block) -> bool:
    """False for a telephone number or an e-mail address."""
    return "@" not in block.text and any(character.isalpha() for character in re.sub(r"ext\.?", "", block.text))


def _date(block: Block, found: _Findings) -> str:
    text = given(block.text)
    try:
        return str(PartialDate.parse(text)) if text else ""
    except ValueError:
        raise found.error(block, "a date (YYYY-MM-DD, YYYY-MM or YYYY)") from None


def _count(block: Block, found: _Findings) -> int | None:
    text = given(block.text)
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(?: participants?)?", text)
    if text and match is None:
        raise found.error(block, "a number of participants")
    return int(match.group(1).replace(",", "")) if match else None


READER = Reader(
    name="portal_page",
    says="the text of a trial portal's page with its eighteen headed sections",
    recognises=_recognises,
    read=_read,
)
