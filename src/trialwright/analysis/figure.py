"""What a file of ``figures/`` holds: how one kind of figure is drawn from its data, and the table of the same data.

Data are plain values: numbers that stand in the analysis results already. A figure counts and computes nothing of its
own but where its marks stand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trialwright.analysis.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as words: the header, and the rows. ``numbers_from`` is the first column that holds numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers_from: int = 1


@dataclass(frozen=True, slots=True)
class FigureKind:
    """One kind of figure. ``data`` is the type that ``draw`` and ``table`` take."""

    title: str
    says: str
    data: type
    draw: Callable[[Any], Drawing]
    table: Callable[[Any], Grid]
