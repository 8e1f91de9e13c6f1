"""The report as one HTML file that needs nothing else: no script, no other file, no address that is called.

Every number is a link to what it rests on (the people, and the rows of the ledger), which stands at the end of the
file. The file is the same, byte for byte, for the same report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path

from trialwright.analysis.report_document import (
    Block,
    Cell,
    Foot,
    Picture,
    Report,
    Section,
    Source,
    Table,
    Words,
    has_east_asian,
)
from trialwright.analysis.svg import svg
from trialwright.notice import SIMULATED

EAST_SAYS = (
    "Some words here are in an East Asian script: where they show as boxes, this machine has no face for them; the "
    "data files hold the words themselves."
)
_MOST_LINES = 40
"""Longer listings are folded until someone opens them; they are printed whole."""


def html(report: Report) -> str:
    """The whole file."""
    places = dict(report.source_of)
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="Trialwright {escape(report.version)}">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(report.title)}</title>\n<style>{_style()}{_page_mark(report)}</style>\n</head>\n<body>\n",
        _mark(report), f"<h1>{escape(report.title)}</h1>\n", _facts(report), _notice(report), _contents(report),
    ]  # fmt: skip
    parts += [_section(section, report, places) for section in report.sections]
    parts += [_sources(report.sources), _mark(report), "</body>\n</html>\n"]
    return "".join(parts)


@cache
def _style() -> str:
    return (Path(__file__).parent / "report_style.css").read_text(encoding="utf-8")


def _page_mark(report: Report) -> str:
    """The mark in the upper margin of every printed page."""
    if not report.simulated:
        return ""
    said = f"{SIMULATED}. Virtual participants and invented numbers."
    shown = f'content: "{said}"; font: bold 8pt sans-serif; color: #8a3b00;'
    return f"@media print {{ @page {{ @top-center {{ {shown} }} }} }}"


def _mark(report: Report) -> str:
    if not report.simulated:
        return ""
    return (f'<p class="mark page"><strong>{SIMULATED}</strong> Virtual participants and invented numbers. Nobody was '
            "treated; nothing here was observed.</p>\n")  # fmt: skip


def _facts(report: Report) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in report.facts)
    return f"<dl>\n{rows}</dl>\n"


def _notice(report: Report) -> str:
    said = (*report.notice, EAST_SAYS) if has_east_asian(report) else report.notice
    return f'<p class="notice">{" ".join(escape(sentence) for sentence in said)}</p>\n'


def _contents(report: Report) -> str:
    rows = "".join(
        f'<li><a href="#s{escape(section.number)}">{escape(section.number)} {escape(section.title)}</a></li>\n'
        for section in report.sections
    )
    named: list[Table | Picture] = [*report.tables, *report.pictures]
    lists = "".join(f'<li><a href="#{escape(one.key)}">{escape(one.label)}. {escape(one.title)}</a></li>\n'
                    for one in named)  # fmt: skip
    rows += '<li><a href="#sources">Where the numbers come from</a></li>\n'
    return f'<nav aria-label="Contents"><h2>Contents</h2><ol>\n{rows}</ol>\n' + (
        f"<details><summary>Tables, listings and figures</summary><ol>\n{lists}</ol></details></nav>\n"
    )


def _section(section: Section, report: Report, places: dict[str, int]) -> str:
    level = "h2" if "." not in section.number else "h3"
    head = f'<{level} id="s{escape(section.number)}">{escape(section.number)} {escape(section.title)}</{level}>\n'
    return head + "".join(_block(block, report, places) for block in section.blocks)


def _block(block: Block, report: Report, places: dict[str, int]) -> str:
    if isinstance(block, Words):
        text = f"<strong>{escape(block.text)}</strong>" if block.strong else escape(block.text)
        items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
        return (f"<p>{text}</p>\n" if block.text else "") + (f"<ul>{items}</ul>\n" if items else "")
    if isinstance(block, Picture):
        return _picture(block, report, places)
    made = table_html(block, places, simulated=report.simulated) + foot_html(block.foot, report.stamp)
    if block.listing and len(block.rows) > _MOST_LINES:
        caption = f"{_simulated(simulated=report.simulated)}{escape(block.label)}. {escape(block.title)}"
        return f"<details><summary>{caption}: {len(block.rows)} lines</summary>\n{made}</details>\n"
    return made


def _picture(picture: Picture, report: Report, places: dict[str, int]) -> str:
    name = "figure-" + picture.number.replace(".", "-")
    caption = f"{_simulated(simulated=report.simulated)}{escape(picture.label)}. {escape(picture.title)}"
    drawn = svg(picture.drawing, name, simulated=report.simulated)
    below = table_html(picture.table, places, simulated=report.simulated)
    return (
        f'<figure id="{escape(picture.key)}"><figcaption>{caption}</figcaption>'
        f'<div class="wide">{drawn}</div></figure>\n'
        f"<details><summary>The numbers of this figure</summary>\n{below}</details>\n"
        + foot_html(picture.foot, report.stamp)
    )


def _simulated(*, simulated: bool) -> str:
    return f'<span class="marked">{SIMULATED}</span>: ' if simulated else ""


def table_html(table: Table, places: Mapping[str, object], *, simulated: bool, link: str = "#g{}") -> str:
    """A table; each number links to ``link`` with the place of its source in the braces."""
    label = f"{table.label}. " if table.number else ""
    caption = f"{_simulated(simulated=simulated)}{escape(label)}{escape(table.title)}"
    if not table.rows:
        return f'<p id="{escape(table.key)}"><strong>{caption}</strong><br>{escape(table.empty)}</p>\n'
    heads = "".join(
        f'<th scope="col"{_number(place, table)}>{escape(name)}</th>' for place, name in enumerate(table.header)
    )
    rows = "".join(_row(row, table, places, link) for row in table.rows)
    return (
        f'<div class="wide" id="{escape(table.key)}" tabindex="0" role="region" '
        f'aria-label="{escape(table.title)}"><table>'
        f"<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )


def _number(place: int, table: Table) -> str:
    return ' class="number"' if place >= table.numbers_from else ""


def _row(row: Iterable[Cell], table: Table, places: Mapping[str, object], link: str) -> str:
    cells = list(row)
    if cells and cells[0].heading:
        across = len(table.header)
        return f'<tr class="heading"><th scope="rowgroup" colspan="{across}">{escape(cells[0].text)}</th></tr>\n'
    made = [f'<th scope="row">{_content(cells[0], places, link)}</th>'] if cells else []
    made += [
        f"<td{_number(place, table)}>{_content(cell, places, link)}</td>"
        for place, cell in enumerate(cells[1:], start=1)
    ]
    return f"<tr>{''.join(made)}</tr>\n"


def _content(cell: Cell, places: Mapping[str, object], link: str) -> str:
    text = escape(cell.text)
    known = [places[name] for name in cell.results if name in places]
    if known and text:
        return f'<a href="{escape(link.format(known[0]))}">{text}</a>'
    return text


def foot_html(foot: Foot, stamp: str) -> str:
    """How and from what an output was made."""
    lines = []
    if foot.method:
        lines.append(f"Method: {foot.method}")
    if foot.analysis_set:
        lines.append(f"Analysis set: {foot.analysis_set}")
    if foot.estimand:
        lines.append(f"Estimand: {foot.estimand}")
    return f'<p class="foot">{"".join(f"<span>{escape(line)}</span>" for line in (*foot.notes, *lines, stamp))}</p>\n'


def _sources(sources: Iterable[Source]) -> str:
    rows = "".join(
        f'<li id="g{source.place}">{source.place}. {escape(people(source.participants))} Rows of the ledger: '
        f"{escape(ranges(source.sequences)) or 'none'}. Input {escape(source.sha256[:16]) or 'none'}.</li>\n"
        for source in sources
    )
    told = ("Each number above leads here: whose data it rests on, in which rows of the ledger they stand, and the "
            "beginning of the SHA-256 of those rows' contents.")  # fmt: skip
    return f'<h2 id="sources">Where the numbers come from</h2>\n<p>{told}</p>\n<ul class="sources">\n{rows}</ul>\n'


def people(codes: tuple[str, ...]) -> str:
    """Codes in a sentence."""
    if not codes:
        return "No participant."
    return f"{len(codes)} {'participant' if len(codes) == 1 else 'participants'}: {', '.join(codes)}."


def ranges(numbers: tuple[int, ...]) -> str:
    """Whole numbers with runs drawn together.

    >>> ranges((1, 2, 3, 7, 9, 10))
    '1-3, 7, 9-10'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
