"""How a trial portal's page is laid out as text: a title, two lines of identity, then eighteen headed sections.

A heading stands alone between blank lines. Under every heading but the first comes one helper sentence of the portal;
it is dropped by its position and never becomes part of a value. What remains of a section is a run of blocks: lines
between blank lines, where a marker line (such as ``Group Type EXPERIMENTAL``) always is a block of its own. Every
block knows its lines. A page that lacks a heading, or on which one could stand in two places, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trialwright.errors import InputError

HEADINGS = (
    "Study Results",
    "Basic Information",
    "Brief Summary",
    "Detailed Description",
    "Conditions",
    "Study Design",
    "Study Groups",
    "Interventions",
    "Eligibility Criteria",
    "Sponsors",
    "Responsible Party",
    "Principal Investigators",
    "Locations",
    "Countries",
    "Central Contacts",
    "Facility Contacts",
    "Other Identifiers",
    "More Related Trials",
)

_WITHOUT_HELPER = ("Study Results", "More Related Trials")

_MARKERS = re.compile(
    r"(Group Type|Intervention Type|Sponsor Role|Responsibility Role|Site Status"
    r"|Role:|Identifier Type:|Identifier Source:)"
    r"(?:\s+(.*))?"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, as they stand on the page; ``first`` and ``last`` count from 1."""

    text: str
    first: int
    last: int

    @property
    def marker(self) -> str | None:
        """What the block marks, such as ``Group Type``; None for ordinary text."""
        match = _MARKERS.fullmatch(self.text.strip())
        return match.group(1).rstrip(":") if match else None

    @property
    def marked(self) -> str:
        """The word behind the marker; empty where the page shows none, or only a dash."""
        match = _MARKERS.fullmatch(self.text.strip())
        return given(match.group(2) or "") if match else ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The page, cut into its lines of identity and its sections."""

    title: Block
    nct_id: Block
    last_updated: Block
    sections: Mapping[str, tuple[Block, ...]]


def given(text: str) -> str:
    """The text, or nothing where the portal shows a dash for "none"."""
    stripped = text.strip()
    return "" if stripped in ("-", "–", "—") else stripped


def join(blocks: Sequence[Block]) -> Block:
    """Neighbouring blocks as one, with the blank lines between them."""
    lines: list[str] = []
    for block in blocks:
        lines += [""] * (block.first - blocks[0].first - len(lines)) + block.text.split("\n")
    return Block("\n".join(lines), blocks[0].first, blocks[-1].last)


def lay_out(text: str, where: str) -> Layout:
    """Cut the page's text. Raises ``InputError`` naming what a portal page must have and this text has not."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    starts = _heading_lines(lines, where)
    head = _blocks(lines, 0, starts[0])
    ends = [*starts[1:], len(lines)]
    sections = {
        heading: _without_helper(heading, _blocks(lines, start + 1, end), where)
        for heading, start, end in zip(HEADINGS, starts, ends, strict=True)
    }
    if not head or head[0].text.startswith(("NCT ID:", "Last Updated:")):
        raise missing(where, "the study's title on its first line")
    return Layout(
        title=head[0],
        nct_id=_identity(head, "NCT ID:", where),
        last_updated=_identity(head, "Last Updated:", where),
        sections=sections,
    )


def missing(where: str, what: str, found: str = "none") -> InputError:
    """The error for a page that is not whole, or not this portal's."""
    return InputError(
        where=where,
        expected=f"a portal page with {what}",
        found=found,
        remedy="Hand in the whole text of the page, from its title to 'More Related Trials'.",
    )


def _identity(head: Sequence[Block], label: str, where: str) -> Block:
    for block in head:
        for offset, line in enumerate(block.text.split("\n")):
            if line.startswith(label):
                return Block(line.removeprefix(label).strip(), block.first + offset, block.first + offset)
    raise missing(where, f"a line '{label} ...' under its title")


def _heading_lines(lines: Sequence[str], where: str) -> list[int]:
    """The line of each heading, in order. Taken from the top and from the bottom, the order must come out the same."""
    places = {heading: _standing_alone(lines, heading) for heading in HEADINGS}
    absent = [heading for heading in HEADINGS if not places[heading]]
    if absent:
        raise missing(where, f"the {len(HEADINGS)} headed sections", f"no heading {_quoted(absent)}")
    earliest, latest = [], []
    after, before = -1, len(lines)
    for heading, mirrored in zip(HEADINGS, reversed(HEADINGS), strict=True):
        after = min((line for line in places[heading] if line > after), default=len(lines))
        before = max((line for line in places[mirrored] if line < before), default=-1)
        earliest.append(after)
        latest.append(before)
    for heading, first, last in zip(HEADINGS, earliest, reversed(latest), strict=True):
        if first == len(lines) or last == -1:
            raise missing(where, "its sections in the portal's order", f"the heading '{heading}' out of order")
        if first != last:
            raise missing(where, f"one heading '{heading}'", f"two, on lines {first + 1} and {last + 1}")
    return earliest


def _standing_alone(lines: Sequence[str], heading: str) -> list[int]:
    padded = ["", *(line.strip() for line in lines), ""]
    return [
        index - 1
        for index in range(1, len(padded) - 1)
        if padded[index] == heading and not padded[index - 1] and not padded[index + 1]
    ]


def _without_helper(heading: str, blocks: tuple[Block, ...], where: str) -> tuple[Block, ...]:
    if heading in _WITHOUT_HELPER:
        return blocks
    if not blocks or "\n" in blocks[0].text or not blocks[0].text.rstrip().endswith("."):
        found = f"'{blocks[0].text[:40]}' on line {blocks[0].first}" if blocks else "nothing"
        raise missing(where, f"the portal's helper sentence under '{heading}'", found)
    return blocks[1:]


def _blocks(lines: Sequence[str], start: int, end: int) -> tuple[Block, ...]:
    found: list[Block] = []
    apart = True
    for index in range(start, end):
        line = lines[index]
        marks = _MARKERS.fullmatch(line.strip()) is not None
        if line.strip() and (apart or marks):
            found.append(Block(line, index + 1, index + 1))
        elif line.strip():
            found[-1] = Block(f"{found[-1].text}\n{line}", found[-1].first, index + 1)
        apart = marks or not line.strip()
    return tuple(found)


def _quoted(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:4])
    return shown + (f" and {len(names) - 4} more" if len(names) > 4 else "")
