"""The joints of a form on paper: a figure with numbered joints for each region, and a table to mark, right beside left.

It is made of the same groups, places and sides as the picker on the screen (``joint_picker``): a physician marks either
the boxes or the figure, and the numbers say which joint is meant. Filled in, the boxes are ticked and the joints with a
finding stand out in the figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trialwright.protocol.form import MISSING, Form, ItemGroup, Value
from trialwright.protocol.guideline import Words
from trialwright.web.joint_picker import PickedJoint, Region, joints_of, regions_of

_SIDES_ZH = ("右侧", "左侧", "右", "左")


@dataclass(frozen=True, slots=True)
class PaperCell:
    """One answer: the item's words, and each code with whether it is chosen; ``missing``: why there is none, empty
    where nobody said."""

    label: Words
    choices: Sequence[tuple[str, bool]]
    missing: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One joint: its number in the figure, its name, and the answers of the right and of the left side, sign by sign
    (None: not asked)."""

    number: int
    name: Words
    right: Sequence[PaperCell | None]
    left: Sequence[PaperCell | None]


@dataclass(frozen=True, slots=True)
class PaperSpot:
    """A joint in the figure."""

    number: int
    x: int
    y: int
    outlined: bool
    found: bool


@dataclass(frozen=True, slots=True)
class PaperRegion:
    """A figure with its table."""

    region: Region
    spots: Sequence[PaperSpot]
    rows: Sequence[PaperRow]


@dataclass(frozen=True, slots=True)
class PaperJoints:
    """``groups``: the names of the groups that stand here; ``signs``: their words; ``codes``: each code with its
    words."""

    groups: frozenset[str]
    signs: Sequence[Words]
    codes: Sequence[tuple[str, Words]]
    regions: Sequence[PaperRegion]


def paper_joints(form: Form, values: Mapping[str, Value] | None = None) -> PaperJoints | None:
    """The joints of ``form``, blank without ``values``; None when it asks about none with the same codes."""
    groups = [group for group in form.item_groups if joints_of(group) and not group.repeats]
    lists = {group.items[0].code_list for group in groups}
    code_list = lists.pop() if len(lists) == 1 else None
    if code_list is None:
        return None
    codes = [(one.code, Words(one.says, one.says_zh)) for one in code_list.items]
    normal, held = code_list.items[0].code, values or {}
    found, number = [], 0
    for region in regions_of(groups):
        rows, spots = [], []
        for name, right, left in region.rows:
            number += 1
            rows.append(_row(form, groups, number, name, right, left, held))
            spots += [_spot(number, one, held, normal) for one in (right, left) if one is not None]
        found.append(PaperRegion(region, spots, rows))
    signs = [Words(group.label, group.label_zh) for group in groups]
    return PaperJoints(frozenset(group.label for group in groups), signs, codes, found)


def _row(
    form: Form, groups: Sequence[ItemGroup], number: int, name: str, right: PickedJoint | None,
    left: PickedJoint | None, held: Mapping[str, Value],
) -> PaperRow:  # fmt: skip
    cells = [[_cell(form, one.addresses.get(group.name) if one is not None else None, held) for group in groups]
             for one in (right, left)]  # fmt: skip
    labels = [cell.label.zh for side in cells for cell in side if cell is not None]
    return PaperRow(number, Words(name, _without_side(labels[0]) if labels else None), cells[0], cells[1])


def _cell(form: Form, address: str | None, held: Mapping[str, Value]) -> PaperCell | None:
    item = form.item(address) if address is not None else None
    if item is None or item.code_list is None:
        return None
    value, reason = held.get(item.name), held.get(item.name + MISSING)
    why = form.missing_reasons.says(str(reason)) if form.missing_reasons is not None and reason is not None else None
    chosen = [(one.code, value == one.code) for one in item.code_list.items]
    return PaperCell(Words(item.label, item.label_zh), chosen, why or "")


def _without_side(label: str | None) -> str | None:
    """The joint's name out of a Chinese label: what stands after the comma, without its side."""
    name = (label or "").rpartition("，")[2]
    side = next((one for one in _SIDES_ZH if name.startswith(one)), "")
    return name.removeprefix(side) or None


def _spot(number: int, joint: PickedJoint, held: Mapping[str, Value], normal: str) -> PaperSpot:
    found = any(held.get(address) not in (None, normal) for address in joint.addresses.values())
    return PaperSpot(number, joint.x, joint.y, joint.outlined, found)
