"""What posted results are shown as: parts of tables with notes, plain data for any face.

A table has a column for each group and rows of cells; a heading row runs over all columns. ``bars`` holds what a figure
beside the table draws; without them there is none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``is_heading``: it says what the rows below it are about and has no cells."""

    head: str
    cells: tuple[str, ...] = ()
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a figure, with its limits where they are known; ``says`` is the value in words.

    ``above``: what several values one after another belong to, such as a row of the table or a group.
    """

    label: str
    value: float
    says: str
    low: float | None = None
    high: float | None = None
    above: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``first``: what the first column holds. ``facts``: (label, text) told above the table.

    ``path``: the path of the v2 form that the table shows; "" where it shows no single one.
    """

    title: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    facts: tuple[tuple[str, str], ...] = ()
    bars: tuple[Bar, ...] = ()
    bars_say: str = ""
    is_long: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One module of the results."""

    title: str
    purpose: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def facts(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Only the facts that say something."""
    return tuple(pair for pair in pairs if pair[1])


def number(text: str | None) -> float | None:
    """A registered number; None for "NA", an empty one, or one that is not finite."""
    try:
        value = float((text or "").replace(",", ""))
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def share(part: str | float | None, whole: str | float | None) -> str:
    """A part of a whole in per cent; "" where it cannot be said.

    >>> share("12", "50"), share("3", "0"), share(None, "7")
    ('24.0%', '', '')
    """
    top, bottom = (number(str(one)) if one is not None else None for one in (part, whole))
    return f"{100 * top / bottom:.1f}%" if top is not None and bottom else ""
