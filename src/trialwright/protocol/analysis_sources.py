"""Where an analysis reads a measure: an item of a form, a count over a group of items, or a score of other measures."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from trialwright.protocol.form_file import table_bytes

BelowRule = Literal["half", "limit"]


@dataclass(frozen=True, slots=True)
class Among:
    """Some items of a group: one for each row of ``table`` (a CSV file of the endpoints room) in which the column
    ``where`` holds 1, called ``name`` with the row's columns in braces (``tender_{name}``)."""

    table: str
    where: str
    name: str

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a measure is read: one item of a form, or the count of items of a group that equal ``counts``.

    ``not_evaluable`` is the code of an item that could not be judged. ``prorate`` False: a count with such an item, or
    with an item that has no value, is unknown. True: items that could not be judged are left out and the count is
    scaled to the whole group, count x all / evaluable; an item without a value still makes it unknown. ``also_counts``:
    codes that count as present by rule (a joint that was injected). ``among``: only some items of the group.

    Of one item: ``unit`` is the unit (UCUM) of the analysis where ``unit_item`` holds the unit in which each value was
    reported; a value in another unit is converted, one that cannot be is unknown. ``below_item`` says of a value that
    it is below quantification: the value is then the limit, of which ``below`` takes half, or the limit itself.
    ``upper_limit_item`` and ``lower_limit_item`` hold the laboratory's limits of normal, in the unit of the value.
    """

    form: str
    item: str | None = None
    group: str | None = None
    counts: str | None = None
    not_evaluable: str | None = None
    prorate: bool = False
    also_counts: tuple[str, ...] = ()
    among: Among | None = None
    unit: str | None = None
    unit_item: str | None = None
    below_item: str | None = None
    below: BelowRule = "half"
    upper_limit_item: str | None = None
    lower_limit_item: str | None = None

    __pydantic_config__ = {"extra": "forbid"}

    @property
    def side_items(self) -> dict[str, str]:
        """The further items that it reads beside ``item``, by the key that names them."""
        names = ("unit_item", "below_item", "upper_limit_item", "lower_limit_item")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class ScoreSource:
    """A score of the endpoints room, worked out at each visit from measures, or from other scores before it.

    ``inputs`` maps an input of the score to a measure where their names differ; ``baseline_NAME`` takes the baseline
    of NAME. Its unit and its rule for missing values are the score's own.
    """

    score: str
    inputs: Mapping[str, str] = field(default_factory=dict)

    __pydantic_config__ = {"extra": "forbid"}


@cache
def names_among(among: Among) -> tuple[str, ...]:
    """The item names that ``among`` stands for; none when there is no such table."""
    rows = csv.DictReader((table_bytes(among.table) or b"").decode("utf-8").splitlines())
    return tuple(_filled(among.name, row) for row in rows if row.get(among.where) == "1")


def _filled(template: str, row: Mapping[str, str]) -> str:
    for column, value in row.items():
        template = template.replace(f"{{{column}}}", value)
    return template
