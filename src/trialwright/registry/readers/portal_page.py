"""Reads the text of a trial portal's page (eighteen headed sections) into a record, each value with its lines.

The portal prints the registry's words, so they carry over as they stand; text is kept as printed. Left out: helper
sentences, telephone numbers and e-mail addresses (a contact keeps name and role), and the portal's list of other
trials. Where the portal shows nothing (a dash, an empty field, the state in "Beijing, , China"), the record has no
value and the reading says so. The portal's "Last Updated" is taken as the date of the last posted update; it does not
say which of the registry's dates it prints.
"""

from __future__ import annotations

import re

from trialwright.registry import portal_people, portal_plan
from trialwright.registry.portal_findings import Findings
from trialwright.registry.portal_layout import lay_out
from trialwright.registry.reader import Reader, Reading
from trialwright.registry.record import read_v2


def _recognises(text: str) -> bool:
    return text[:1] not in ("{", "[", "<") and re.search(r"^NCT ID:", text, re.MULTILINE) is not None


def _read(text: str, where: str) -> Reading:
    layout = lay_out(text, where)
    found = Findings(where)
    portal_plan.read_head(layout, found)
    for heading, read in _SECTIONS.items():
        read(layout.sections[heading], found)
    portal_people.read_locations(layout.sections["Locations"], layout.sections["Countries"], found)
    portal_people.read_facility_contacts(layout.sections["Facility Contacts"], found)
    portal_plan.read_groups(layout.sections["Study Groups"], layout.sections["Interventions"], found)
    if layout.sections["More Related Trials"][1:]:
        found.notes.append("The portal's list of other trials is not part of this record and was left out.")
    return Reading(read_v2(found.tree, where), found.lines, found.empty, tuple(found.notes))


_SECTIONS = {
    "Study Results": portal_plan.read_results,
    "Basic Information": portal_plan.read_basics,
    "Brief Summary": portal_plan.read_summary,
    "Detailed Description": portal_plan.read_description,
    "Conditions": portal_plan.read_conditions,
    "Study Design": portal_plan.read_design,
    "Eligibility Criteria": portal_plan.read_eligibility,
    "Sponsors": portal_people.read_sponsors,
    "Responsible Party": portal_people.read_responsible_party,
    "Principal Investigators": portal_people.read_officials,
    "Central Contacts": portal_people.read_central_contacts,
    "Other Identifiers": portal_people.read_identifiers,
}

READER = Reader(
    name="portal_page",
    says="a trial portal's page",
    recognises=_recognises,
    read=_read,
)
