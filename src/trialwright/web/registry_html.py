"""Entries and tables of a record as HTML, written here and not in templates: some records hold a thousand rows.

Every text is escaped here, once. Words that the glossary knows are links to it that say their meaning on hover and on
focus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from trialwright.registry.glossary import term_for
from trialwright.registry.page_section import Entry
from trialwright.registry.result_figure import draw_bars
from trialwright.registry.result_table import Part, Row, Table

_OPEN_BARS = 16
_MANY_COLUMNS, _MOST_COLUMNS = 5, 12


def entries_html(entries: Sequence[Entry], names: Sequence[str] = ()) -> SafeString:
    """Entries as a list of facts; ``names``: one for each, by which an address leads to it."""
    return mark_safe("".join(_entries(entries, names)))  # every text below is escaped


def word_html(text: str) -> str:
    """A word, linked to its meaning where the glossary has it."""
    found = term_for(text)
    if found is None:
        return escape(text)
    says = escape(found.says)
    return (
        f'<a class="term" href="{reverse("glossary")}#{found.name}" data-says="{says}" '
        f'aria-description="{says}">{escape(text)}</a>'
    )


def _entries(entries: Sequence[Entry], names: Sequence[str] = ()) -> Iterable[str]:
    yield '<dl class="facts">'
    for place, entry in enumerate(entries):
        label = word_html(entry.label) if entry.label else ""
        name = f' id="{escape(names[place])}"' if names else ""
        yield f"<dt{name}>{label}</dt>" if label else f'<dt class="hidden"{name}>Text</dt>'
        yield "<dd>" if label else '<dd class="all">'
        text = escape(entry.text) if entry.link or len(entry.text) > 60 else word_html(entry.text)
        linked = f'<a href="{escape(entry.link)}">{text}</a>' if entry.link else text
        yield f'<span class="raw{"" if entry.known else " soft"}">{linked}</span>'
        yield from (f'<br><strong class="doubt">{escape(doubt)}</strong>' for doubt in entry.doubts)
        if entry.note:
            yield f"<br><small>{escape(entry.note)}</small>"
        if len(entry.details) > 12:
            yield f"<details><summary>Show all {len(entry.details)}</summary>"
            yield from _entries(entry.details)
            yield "</details>"
        elif entry.details:
            yield from _entries(entry.details)
        yield "</dd>"
    yield "</dl>"


def part_html(part: Part, place: int) -> SafeString:
    """One module of posted results."""
    pieces = _facts(part.facts)
    for number, table in enumerate(part.tables):
        pieces += _table(table, f"r{place}-{number}")
    return mark_safe("".join(pieces))  # every text below is escaped


def _facts(facts: Sequence[tuple[str, str]]) -> list[str]:
    if not facts:
        return []
    told = [f'<dt>{word_html(label)}</dt><dd class="raw">{escape(text)}</dd>' for label, text in facts]
    return ['<dl class="facts">', *told, "</dl>"]


def _table(table: Table, name: str) -> list[str]:
    title = escape(table.title)
    place = re.fullmatch(r".*outcomeMeasures\[(\d+)\]", table.path)
    named = f"outcome-{int(place[1]) + 1}" if place else name
    shown = "".join(_columns(table, name, start) for start in range(0, len(table.columns), _MOST_COLUMNS))
    if table.is_long:
        shown = f"<details><summary>Show all {len(table.rows):,} rows: {title}</summary>{shown}</details>"
    return [f'<h3 id="{named}">{title}</h3>', *_about(table), _figure(table, name), shown]


def _columns(table: Table, name: str, start: int) -> str:
    """The table, or some columns of a very wide one: more could be read neither on a screen nor on paper."""
    end = min(start + _MOST_COLUMNS, len(table.columns))
    columns = table.columns[start:end]
    is_part = len(table.columns) > _MOST_COLUMNS
    said = f"{table.title}, columns {start + 1} to {end} of {len(table.columns)}" if is_part else table.title
    title = escape(said)
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(_row(row, row.cells[start:end], len(columns)) for row in table.rows)
    many = " many" if len(columns) > _MANY_COLUMNS else ""
    hidden = "" if is_part else ' class="hidden"'
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title} (table {name[1:]}-{start})">'
        f'<table class="wide posted{many}"><caption{hidden}>{title}</caption>'
        f'<thead><tr><th scope="col">{escape(table.first)}</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _figure(table: Table, name: str) -> str:
    """The figure beside a table, folded where it has many values; "" where there is none."""
    drawn = draw_bars(table.title, table.bars_say, table.bars, name=f"{name}-figure")
    if not drawn:
        return ""
    said = escape(table.bars_say) or "values"
    figure = f"<figure><figcaption>By group: {said}</figcaption>{drawn}</figure>"
    if len(table.bars) <= _OPEN_BARS:
        return figure
    return f"<details><summary>Show {len(table.bars)} values as a figure</summary>{figure}</details>"


def _about(table: Table) -> list[str]:
    if len(table.facts) <= 3:
        return _facts(table.facts)
    return [*_facts(table.facts[:2]), "<details><summary>Definitions and groups</summary>", *_facts(table.facts[2:]),
            "</details>"]  # fmt: skip


def _row(row: Row, told: Sequence[str], columns: int) -> str:
    if row.is_heading:
        return f'<tr><th class="heading" scope="colgroup" colspan="{columns + 1}">{escape(row.head)}</th></tr>'
    cells = "".join([f"<td>{escape(cell)}</td>" for cell in told])
    return f'<tr><th scope="row">{escape(row.head)}</th>{cells}</tr>'
