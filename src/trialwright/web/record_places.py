"""Where a value of a record stands on its pages: the part of an address that leads there, and what the place is called.

A finding of the review quotes a path of the registry's form and offsets; a reader wants to be led to the line on the
page. Sections are named by their titles, entries of a list by their number, criteria by the number they are shown with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from trialwright.registry.page_section import Section
from trialwright.registry.record import Record, value_at
from trialwright.review.statements import Statement, read_criteria_text

CRITERIA = "protocolSection.eligibilityModule.eligibilityCriteria"
_SIDES = (("inclusion", "Who may join", "I"), ("exclusion", "Who may not join", "E"), ("", "Without a heading", "N"))
_OUTCOMES = {"primaryOutcomes": "Primary outcome", "secondaryOutcomes": "Secondary outcome",
             "otherOutcomes": "Other outcome"}  # fmt: skip
_SECTIONS = (
    ("protocolSection.identificationModule.briefTitle", "main", "Title"),
    ("protocolSection.identificationModule.officialTitle", "basic-information", "Basic Information"),
    ("protocolSection.identificationModule", "other-identifiers", "Other Identifiers"),
    ("protocolSection.statusModule.overallStatus", "basic-information", "Basic Information"),
    ("protocolSection.statusModule.whyStopped", "basic-information", "Basic Information"),
    ("protocolSection.statusModule", "timeline", "Timeline"),
    ("protocolSection.sponsorCollaboratorsModule.responsibleParty", "responsible-party", "Responsible Party"),
    ("protocolSection.sponsorCollaboratorsModule", "sponsors", "Sponsors"),
    ("protocolSection.descriptionModule.briefSummary", "brief-summary", "Brief Summary"),
    ("protocolSection.descriptionModule", "detailed-description", "Detailed Description"),
    ("protocolSection.conditionsModule", "conditions", "Conditions"),
    ("protocolSection.designModule.designInfo", "study-design", "Study Design"),
    ("protocolSection.designModule", "basic-information", "Basic Information"),
    ("protocolSection.armsInterventionsModule.armGroups", "study-groups", "Study Groups"),
    ("protocolSection.armsInterventionsModule.interventions", "interventions", "Interventions"),
    ("protocolSection.outcomesModule", "outcome-measures", "Outcome Measures"),
    ("protocolSection.eligibilityModule", "eligibility-criteria", "Eligibility Criteria"),
    ("protocolSection.contactsLocationsModule.centralContacts", "central-contacts", "Central Contacts"),
    ("protocolSection.contactsLocationsModule.overallOfficials", "principal-investigators", "Principal Investigators"),
    ("protocolSection.contactsLocationsModule", "locations", "Locations"),
)
_RESULTS = (
    ("resultsSection.outcomeMeasuresModule", "outcomes", "Outcomes"),
    ("resultsSection.participantFlowModule", "participant-flow", "Participant flow"),
    ("resultsSection.baselineCharacteristicsModule", "baseline", "Baseline"),
    ("resultsSection.adverseEventsModule", "adverse-events", "Adverse events"),
)
_NUMBERED = re.compile(r"\.(\w+)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of the registered text: its number in its part, its words, its depth, and its raw offsets."""

    number: str
    text: str
    depth: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Side:
    """Inclusion, exclusion, or what stands under no heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """``page``: the address's name ("record", "record results"), "" where no page shows the value."""

    page: str
    anchor: str
    says: str


def criteria(record: Record) -> tuple[Side, ...]:
    """The registered text as single criteria, numbered by the part they stand in."""
    raw = value_at(record, CRITERIA)
    if not raw:
        return ()
    held = read_criteria_text(raw)
    sides = []
    for section, title, letter in _SIDES:
        found = held.of(section)
        if found:
            spans = [held.view.raw_span(one.start, one.end) for one in found]
            sides.append(Side(title, tuple(_numbered(letter, found, spans))))
    return tuple(sides)


def _numbered(letter: str, found: Sequence[Statement], spans: Sequence[tuple[int, int]]) -> Sequence[Line]:
    """Numbers such as I2.1 from the indents: a deeper line belongs to the one above it."""
    indents: list[int] = []
    counts: list[int] = []
    lines = []
    for one, (start, end) in zip(found, spans, strict=True):
        while indents and one.depth < indents[-1] and len(indents) > 1:
            indents.pop()
            counts.pop()
        if not indents or one.depth > indents[-1]:
            indents.append(one.depth)
            counts.append(0)
        counts[-1] += 1
        lines.append(
            Line(f"{letter}{'.'.join(map(str, counts))}", one.text, min(len(counts) - 1, 3), start, end)
        )  # fmt: skip
    return lines


def entry_names(section: Section) -> list[str]:
    """A name for each entry of a section, unlike any other of the page."""
    slug, seen, names = slugify(section.title), Counter[str](), []
    for entry in section.entries:
        name = slugify(entry.label) if section.title == "Outcome Measures" else slug
        seen[name] += 1
        names.append(f"{name}-{seen[name]}")
    return names


def place(path: str, start: int, sides: Sequence[Side]) -> Place:
    """Where the value at a path, from an offset on, stands; ``sides``: the criteria as the page shows them."""
    if path == CRITERIA:
        return _criterion(start, sides)
    for prefix, anchor, title in _RESULTS:
        if path.startswith(prefix):
            return _result(path, anchor, title)
    found = next(((anchor, title) for prefix, anchor, title in _SECTIONS if path.startswith(prefix)), None)
    if found is None:
        return Place("", "", _spelt(path))
    anchor, title = found
    numbered = _NUMBERED.search(path)
    if numbered and anchor in ("study-groups", "interventions"):
        return Place("record", f"{anchor}-{int(numbered[2]) + 1}", f"{title}, {int(numbered[2]) + 1}")
    if numbered and numbered[1] in _OUTCOMES:
        label, number = _OUTCOMES[numbered[1]], int(numbered[2]) + 1
        return Place("record", f"{slugify(label)}-{number}", f"{label} {number}")
    return Place("record", anchor, f"{title}: {_spelt(path)}")


def _criterion(start: int, sides: Sequence[Side]) -> Place:
    lines = [line for side in sides for line in side.lines]
    line = next((one for one in lines if one.start <= start < max(one.end, one.start + 1)), None)
    if line is None:
        return Place("record", "eligibility-criteria", "Eligibility Criteria")
    return Place("record", line.number, f"Eligibility Criteria, {line.number}")


def _result(path: str, anchor: str, title: str) -> Place:
    numbered = _NUMBERED.search(path)
    if anchor == "outcomes" and numbered:
        number = int(numbered[2]) + 1
        return Place("record results", f"outcome-{number}", f"Posted outcome {number}")
    return Place("record results", anchor, f"Posted results: {title}")


def _spelt(path: str) -> str:
    """The last word of a path as words: "overallStatus" is "overall status"."""
    steps = [re.sub(r"\[\d+\]", "", step) for step in path.split(".")]
    last = steps[-2].removesuffix("Struct") if steps[-1] == "date" and len(steps) > 1 else steps[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last).lower()
