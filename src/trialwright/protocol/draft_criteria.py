"""criteria.yaml of a drafted study: the parser's reading of the registered text, marked as a draft.

While ``draft: true`` stands, nobody is enrolled before each criterion was accepted by an investigator (or the line was
taken out by whoever has read the file). Where no criterion could be read, one question holds the place of them all. A
file that its own reader refuses is written again with each criterion as one question.
"""

from __future__ import annotations

from typing import Any

from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.draft import Draft
from trialwright.eligibility.draft_file import as_yaml
from trialwright.eligibility.draft_record import draft_of
from trialwright.eligibility.structured_fields import FIELDS
from trialwright.errors import InputErrors
from trialwright.protocol.draft_text import yaml_text
from trialwright.protocol.gap import REQUIRED
from trialwright.protocol.yaml_file import parse_yaml
from trialwright.registry.record import Record


def criteria_text(record: Record, head: str) -> str:
    """criteria.yaml; it reads without a mistake."""
    draft = draft_of(record)
    if draft.criteria:
        text = "".join(f"# {line}\n" for line in head.splitlines()) + as_yaml(draft, record)
        if _reads(text, record):
            return text
    return yaml_text(head, _questions(draft, record))


def _reads(text: str, record: Record) -> bool:
    try:
        read_criteria(parse_yaml(text.encode(), "criteria.yaml").data, "criteria.yaml", record=record)
    except InputErrors:
        return False
    return True


def _questions(draft: Draft, record: Record) -> dict[str, Any]:
    """Each criterion as one question to the investigator; one for all where none could be read."""
    data: dict[str, Any] = {"inclusion": [], "exclusion": []}
    for one in draft.criteria:
        asked = {"about": one.says[:200] or one.id}
        data[one.polarity].append({"id": one.id, "says": one.says or one.id, "decided_by": "investigator",
                                   "investigator_judgement": asked})  # fmt: skip
    if not draft.criteria:
        data["inclusion"].append(_nothing_read())
    return {**data, "structured_fields": _structured(record)}


def _nothing_read() -> dict[str, Any]:
    says = f"{REQUIRED} no criterion could be read in the registered text: write them, each with the words it rests on."
    return {"id": "I1", "says": says, "decided_by": "investigator", "investigator_judgement": {"about": "taking part"}}


def _structured(record: Record) -> list[str]:
    """The structured fields that the record holds and the reader can read."""
    found = []
    for name in FIELDS:
        try:
            read_criteria({"structured_fields": [name]}, "the record", record=record)
        except InputErrors:
            continue
        found.append(name)
    return found
