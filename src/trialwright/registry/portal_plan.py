"""The sections of a portal's page that tell the plan, read into a record: status, design, groups, eligibility."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trialwright.registry.portal_findings import Findings, each_line, items, labelled, read_count, read_date
from trialwright.registry.portal_layout import Block, Layout, given, join, missing
from trialwright.registry.record import is_nct_id
from trialwright.registry.words import INTERVENTION_TYPE, say

_IDENTIFICATION = "protocolSection.identificationModule"
_STATUS = "protocolSection.statusModule"
_DESIGN = "protocolSection.designModule"
_ARMS = "protocolSection.armsInterventionsModule"
_ELIGIBILITY = "protocolSection.eligibilityModule"


def read_head(layout: Layout, found: Findings) -> None:
    if not is_nct_id(layout.nct_id.text):
        raise found.error(layout.nct_id, "an NCT number: NCT and eight digits")
    found.put(f"{_IDENTIFICATION}.nctId", layout.nct_id.text, layout.nct_id)
    found.put(f"{_IDENTIFICATION}.briefTitle", join([layout.title]).text.strip(), layout.title)
    found.put(f"{_STATUS}.lastUpdatePostDateStruct.date", read_date(layout.last_updated, found), layout.last_updated)


def read_results(blocks: Sequence[Block], found: Findings) -> None:
    if blocks and blocks[0].text.strip() == "Results pending":
        found.put("hasResults", False, blocks[0])
    elif blocks:
        found.notes.append("Study Results: the portal's word is not known here; whether results exist is unknown.")


def read_basics(blocks: Sequence[Block], found: Findings) -> None:
    values = labelled(
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
    found.put(f"{_DESIGN}.enrollmentInfo.count", read_count(enrolment, found), enrolment)
    found.put(f"{_DESIGN}.studyType", given(kind.text), kind)
    found.put(f"{_STATUS}.startDateStruct.date", read_date(start, found), start)
    found.put(f"{_STATUS}.completionDateStruct.date", read_date(completion, found), completion)


def read_summary(blocks: Sequence[Block], found: Findings) -> None:
    if not blocks:
        raise missing(found.where, "a text under 'Brief Summary'", "only its helper sentence")
    found.put("protocolSection.descriptionModule.briefSummary", join(blocks).text.strip(), join(blocks))


def read_description(blocks: Sequence[Block], found: Findings) -> None:
    if blocks:
        found.put("protocolSection.descriptionModule.detailedDescription", join(blocks).text.strip(), join(blocks))


def read_conditions(blocks: Sequence[Block], found: Findings) -> None:
    for index, line in enumerate(each_line(blocks)):
        found.put(f"protocolSection.conditionsModule.conditions[{index}]", line.text.strip(), line)


def read_design(blocks: Sequence[Block], found: Findings) -> None:
    labels = ("Allocation Method", "Intervention Model", "Primary Study Purpose", "Blinding Strategy")
    fields = ("allocation", "interventionModel", "primaryPurpose", "maskingInfo.masking")
    for field, value in zip(fields, labelled(blocks, labels, found), strict=True):
        found.put(f"{_DESIGN}.designInfo.{field}", given(value.text), value)


def read_groups(groups: Sequence[Block], interventions: Sequence[Block], found: Findings) -> None:
    """Interventions end with their type; a group is its label, text and type, then the interventions it receives."""
    known = list(items(interventions, "Intervention Type", found))
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


def _group_items(blocks: Sequence[Block], known: Sequence[Sequence[Block]], found: Findings) -> Iterator[_Group]:
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


def read_eligibility(blocks: Sequence[Block], found: Findings) -> None:
    lines = list(each_line(blocks))
    labels = ("Minimum Eligible Age", "Maximum Eligible Age", "Eligible Sex", "Accepts Healthy Volunteers")
    end = next((index for index, line in enumerate(lines) if line.text.strip() == labels[0]), None)
    if end is None:
        raise missing(found.where, f"'{labels[0]}' under 'Eligibility Criteria'")
    if end:
        criteria = join(lines[:end])
        found.put(f"{_ELIGIBILITY}.eligibilityCriteria", criteria.text.strip(), criteria)
    minimum, maximum, sex, healthy = labelled(lines[end:], labels, found)
    for field, age in (("minimumAge", minimum), ("maximumAge", maximum)):
        found.put(f"{_ELIGIBILITY}.{field}", "" if age.text.strip() == "N/A" else given(age.text), age)
    found.put(f"{_ELIGIBILITY}.sex", given(sex.text), sex)
    accepts = {"yes": True, "no": False, "true": True, "false": False, "": None}
    if given(healthy.text).lower() not in accepts:
        raise found.error(healthy, "Yes or No")
    found.put(f"{_ELIGIBILITY}.healthyVolunteers", accepts[given(healthy.text).lower()], healthy)
