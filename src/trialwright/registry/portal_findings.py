"""What a portal's page has given so far, and the ways in which its sections hold their values.

Values stand under labels, in items that end with a marker line, one a line, or as people with a role. Everything found
is kept under its path of the v2 form with its lines; what the page shows empty is kept as empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from trialwright.clinical.partial_date import PartialDate
from trialwright.errors import InputError
from trialwright.registry.portal_layout import Block, given, missing
from trialwright.registry.v2_form import put_at


class Findings:
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


def each_line(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        for offset, line in enumerate(block.text.split("\n")):
            yield Block(line, block.first + offset, block.first + offset)


def labelled(blocks: Sequence[Block], labels: Sequence[str], found: Findings) -> list[Block]:
    """The value under each label, in the labels' order; empty where the page shows nothing under it."""
    values: dict[str, list[Block]] = {}
    label = None
    for line in each_line(blocks):
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


def items(blocks: Sequence[Block], marker: str, found: Findings, least: int = 2) -> Iterator[tuple[Block, ...]]:
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


def people(blocks: Sequence[Block]) -> Iterator[tuple[Block | None, Block, list[Block]]]:
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


def read_date(block: Block, found: Findings) -> str:
    text = given(block.text)
    try:
        return str(PartialDate.parse(text)) if text else ""
    except ValueError:
        raise found.error(block, "a date (YYYY-MM-DD, YYYY-MM or YYYY)") from None


def read_count(block: Block, found: Findings) -> int | None:
    text = given(block.text)
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(?: participants?)?", text)
    if text and match is None:
        raise found.error(block, "a number of participants")
    return int(match.group(1).replace(",", "")) if match else None
