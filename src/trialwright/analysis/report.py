"""The statistical report of a study, from its analysis data: tables, figures and listings in the order of ICH E3.

Nothing is computed here. A section of E3 that software cannot write (ethics, administration, discussion) is not there;
the numbers of the sections are those of E3, so that a person who writes the whole report finds the places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from trialwright.analysis import figures, pictures
from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figure import FigureKind, Grid
from trialwright.analysis.listings import listings
from trialwright.analysis.picture import Names, PictureKind, Shown
from trialwright.analysis.report_document import Block, Cell, Foot, Picture, Report, Section, Source, Table
from trialwright.analysis.report_numbers import RULES
from trialwright.analysis.report_tables import analysis_table
from trialwright.analysis.report_words import EMPTY, SECTIONS, facts, names_of, plan_blocks, stamp, synopsis
from trialwright.conduct.course import Course
from trialwright.kinds import collect
from trialwright.notice import SIMULATED
from trialwright.protocol.analysis_kinds import KINDS


def report(data: AnalysisData, course: Course, notice: Sequence[str]) -> Report:
    """The report. ``course`` is what the analysis used: up to the cut-off. ``notice``: the research notice."""
    names = names_of(course.design)
    builder = _Builder(data, names)
    by_section = [Section("2", SECTIONS["2"], tuple(synopsis(data, names))),
                  Section("9", SECTIONS["9"], tuple(plan_blocks(data, course.design)))]  # fmt: skip
    by_section += list(builder.sections())
    lists = tuple(listings(course, data, names))
    by_section.append(Section("16.2", SECTIONS["16.2"], lists))
    sources, places = _sources(data)
    return Report(
        title=data.title, study=data.study, simulated=data.simulated, version=data.version,
        facts=(*facts(data, course.design), ("How numbers are written", RULES)), notice=tuple(notice),
        stamp=stamp(data), sections=tuple(by_section), sources=sources, source_of=places,
    )  # fmt: skip


_NOT_COLLECTED = re.compile(r"(\w+): not collected\.;?\s*")
_FIGURE_ONLY = ("best_change", "swimmer")
"""Kinds whose numbers are all of single people: the figure has them in its table."""


class _Builder:
    """Numbers tables and figures as they come."""

    def __init__(self, data: AnalysisData, names: Names) -> None:
        self.data, self.names = data, names
        self.tables, self.pictures = len(data.estimands), 0
        self.kinds = collect(pictures, "PICTURE", PictureKind)
        self.figures = collect(figures, "FIGURE", FigureKind)

    def sections(self) -> Iterator[Section]:
        """Each section of the plan with its analyses, chapters first."""
        order = list(KINDS)
        found: dict[str, list[DoneAnalysis]] = {}
        for done in sorted(self.data.analyses, key=lambda one: (_parts(one.section), order.index(one.kind))):
            found.setdefault(done.section, []).append(done)
        chapters: set[str] = set()
        for number, analyses in found.items():
            chapter = number.split(".")[0]
            if chapter != number and chapter not in chapters:
                chapters.add(chapter)
                yield Section(chapter, SECTIONS.get(chapter, ""), ())
            yield Section(
                number, SECTIONS.get(number, ""), tuple(block for done in analyses for block in self._blocks(done))
            )

    def _blocks(self, done: DoneAnalysis) -> Iterator[Block]:
        foot = self._foot(done)
        kind = self.kinds.get(done.kind)
        shown = kind.read(done, self.data, self.names) if kind is not None else []
        if not shown or done.kind not in _FIGURE_ONLY:
            yield self._table(done, foot)
        for one in shown:
            if kind is not None:
                yield self._picture(kind, one, foot, done)

    def _table(self, done: DoneAnalysis, foot: Foot) -> Table:
        self.tables += 1
        table = analysis_table(done, str(self.tables), self.names, foot, [name for name, _ in self.data.groups])
        collected = _not_collected((table.empty,), self.names)
        empty = EMPTY.get(done.kind) or " ".join(_sentence(text) for text in collected)
        return replace(table, title=_unmarked(table.title), empty=empty)

    def _picture(self, kind: PictureKind, shown: Shown, foot: Foot, done: DoneAnalysis) -> Picture:
        self.pictures += 1
        figure = self.figures[kind.figure]
        drawing = figure.draw(shown.data)
        table = _grid(figure.table(shown.data), f"The numbers of figure {self.pictures}")
        below = Foot(foot.method, foot.analysis_set, foot.estimand)
        key = f"f-{done.name}-{self.pictures}"
        return Picture(str(self.pictures), shown.title, drawing, table, below, key=key)

    def _foot(self, done: DoneAnalysis) -> Foot:
        estimands = dict(self.data.estimands)
        named = done.estimand or next((one.estimand for one in done.results if one.estimand), "")
        estimand = estimands.get(named)
        told = f"{self.names.of(named)}: {estimand.summary}" if estimand is not None else ""
        return Foot(
            done.method, done.analysis_set_says or done.analysis_set, told, _not_collected(done.notes, self.names)
        )


def _not_collected(notes: Sequence[str], names: Names) -> tuple[str, ...]:
    """Notes, in which the measures that nobody collected stand in one sentence, by their names."""
    kept, missing = [], []
    for note in notes:
        found = _NOT_COLLECTED.findall(note)
        missing += found
        rest = _NOT_COLLECTED.sub("", note).strip(" ;") if found else note
        kept += [rest] if rest else []
    told = (f"Not collected: {', '.join(names.of(name) for name in dict.fromkeys(missing))}.",) if missing else ()
    return (*kept, *told)


def _parts(section: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section.split(".") if part.isdigit())


def _unmarked(title: str) -> str:
    return title.removeprefix(f"{SIMULATED}: ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "." if text else ""


def _grid(grid: Grid, title: str) -> Table:
    rows = tuple(tuple(Cell(text) for text in row) for row in grid.rows)
    return Table("", title, grid.header, rows, Foot(), grid.numbers_from, empty="No number.", key="")


def _sources(data: AnalysisData) -> tuple[tuple[Source, ...], tuple[tuple[str, int], ...]]:
    """Each distinct ground once, in the order of the numbers; which number rests on which."""
    known: dict[tuple[tuple[str, ...], tuple[int, ...]], int] = {}
    sources, places = [], []
    for one in data.results:
        if one.participant:
            continue
        key = one.grounds.participants, one.grounds.sequences
        if key not in known:
            known[key] = len(known) + 1
            sources.append(Source(known[key], *key, one.input_sha256))
        places.append((one.id, known[key]))
    return tuple(sources), tuple(places)
