"""A report as values: sections, and in them words, tables, figures and listings, each with where its numbers come from.

The document is made once and written several times: as one HTML file, as a PDF, as pages of the web, as CSV files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.analysis.drawing import Drawing, Label, is_east_asian


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table. ``results`` are the ids of the numbers in it, "" for words; ``acts`` are
    ledger rows that a listing's line rests on."""

    text: str
    results: tuple[str, ...] = ()
    acts: tuple[int, ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, or several lines of a list."""

    text: str
    items: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below every table, figure and listing: how and from what it was made.

    ``notes``: conventions, assumptions, warnings of this output. ``method``, ``analysis_set`` and ``estimand`` "" where
    they do not apply.
    """

    method: str = ""
    analysis_set: str = ""
    estimand: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table or, with ``listing``, one line a participant or event. ``numbers_from``: first column of numbers."""

    number: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: Foot
    numbers_from: int = 1
    listing: bool = False
    empty: str = ""
    key: str = ""

    @property
    def label(self) -> str:
        """Table 3, Listing 16.2.7."""
        return f"{'Listing' if self.listing else 'Table'} {self.number}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure; ``table`` holds its numbers."""

    number: str
    title: str
    drawing: Drawing
    table: Table
    foot: Foot
    key: str = ""

    @property
    def label(self) -> str:
        """Figure 2."""
        return f"Figure {self.number}"


Block = Words | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report; its number is that of ICH E3."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One distinct ground of numbers: who, and which rows of the ledger."""

    place: int
    participants: tuple[str, ...]
    sequences: tuple[int, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. ``facts`` are said on its first page; ``stamp`` under every output and on every page."""

    title: str
    study: str
    simulated: bool
    version: str
    facts: tuple[tuple[str, str], ...]
    notice: tuple[str, ...]
    stamp: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    source_of: tuple[tuple[str, int], ...] = ()
    """(id of a number, place of its source)."""

    @property
    def tables(self) -> Iterator[Table]:
        """Every table and listing, in order."""
        return (block for section in self.sections for block in section.blocks if isinstance(block, Table))

    @property
    def pictures(self) -> Iterator[Picture]:
        """Every figure, in order."""
        return (block for section in self.sections for block in section.blocks if isinstance(block, Picture))


def has_east_asian(report: Report) -> bool:
    """True when words of a table or figure are in an East Asian script: a report then says what showing them needs."""
    texts = [cell.text for table in report.tables for row in table.rows for cell in row]
    texts += [piece.text for picture in report.pictures for piece in picture.drawing.pieces if isinstance(piece, Label)]
    return is_east_asian("".join(texts))
