"""The analysis of a study on the web: the report's sections as pages, each number a link to what it rests on.

The report is made once for each state of the ledger and kept for the next pages. A number is found by a hash of what
it is of, so that no address holds a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from trialwright.analysis.analyse import analyse
from trialwright.analysis.analysis_data import AnalysisData
from trialwright.analysis.picture import Names
from trialwright.analysis.report import report
from trialwright.analysis.report_document import Block, Picture, Report, Section, Table, Words
from trialwright.analysis.report_html import foot_html, table_html
from trialwright.analysis.report_words import names_of
from trialwright.analysis.result import AnalysisResult
from trialwright.analysis.svg import svg
from trialwright.conduct.course import Course
from trialwright.notice import notice

PARTS: Mapping[str, tuple[str, str]] = {
    "plan": ("Plan", "9"), "participants": ("Participants", "10"), "efficacy": ("Efficacy", "11"),
    "safety": ("Safety", "12"), "listings": ("Listings", "16"),
}  # fmt: skip
"""A part's address, its word, and the chapter of ICH E3 that it shows."""


LINES = 200
"""More lines of a listing than these are shown for one participant at a time."""


@dataclass(frozen=True)
class Analysed:
    """A study analysed: the numbers, the report made of them, and each number by its address."""

    data: AnalysisData
    report: Report
    names: Names
    numbers: Mapping[str, AnalysisResult] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """One block as a page shows it: words, or safe HTML."""

    words: Words | None
    html: SafeString | str = ""


def analysed(course: Course, record_as_of: str | None) -> Analysed:
    """The analysis of what stands in the ledger now."""
    return _analysed(course.study, course.sequence, course.head, record_as_of, _Held(course))


class _Held:
    """Carries the course past the cache's key: the row and the head say already which acts there are."""

    def __init__(self, course: Course) -> None:
        self.course = course

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4)
def _analysed(study: str, sequence: int, head: str, record_as_of: str | None, held: _Held) -> Analysed:
    data = analyse(held.course)
    made = report(data, held.course, notice(record_as_of))
    return Analysed(data, made, names_of(held.course.design), {address(one.id): one for one in data.results})


def address(result_id: str) -> str:
    """The address of a number: of what it is, never of its value."""
    return sha256(result_id.encode()).hexdigest()[:20]


def sections(found: Analysed, part: str, participant: str = "") -> list[tuple[Section, list[Shown]]]:
    """The sections of one part with their blocks; of listings the lines of one participant, or the first lines."""
    chapter = PARTS[part][1]
    here = [one for one in found.report.sections if one.number.split(".")[0] == chapter]
    places = {one.id: address(one.id) for one in found.data.results}
    link = reverse("number", args=[found.data.study, "0"])[:-1] + "{}"
    return [
        (section, [_shown(_short(block, participant), found.report, places, link) for block in section.blocks])
        for section in here
    ]


def _short(block: Block, participant: str) -> Block:
    if not isinstance(block, Table) or not block.listing:
        return block
    if participant:
        rows = tuple(row for row in block.rows if row[0].text == participant)
        return replace(block, rows=rows, empty=f"No line of {participant}.", title=f"{block.title}: {participant}")
    if len(block.rows) <= LINES:
        return block
    note = f"The first {LINES} of {len(block.rows)} lines: choose a participant above, or take the report's file."
    return replace(block, rows=block.rows[:LINES], foot=replace(block.foot, notes=(note, *block.foot.notes)))


def _shown(block: Block, made: Report, places: Mapping[str, str], link: str) -> Shown:
    if isinstance(block, Words):
        return Shown(block)
    if isinstance(block, Picture):
        drawn = svg(block.drawing, f"figure-{block.number}", simulated=made.simulated)
        table = table_html(block.table, {}, simulated=made.simulated)
        caption = f"{'SIMULATED: ' if made.simulated else ''}{block.label}. "
        return Shown(None, mark_safe(
            f'<figure id="{block.key}"><figcaption>{caption}{_escaped(block.title)}</figcaption>'
            f'<div class="figure-scroll" tabindex="0" role="region" aria-label="{_escaped(block.title)}">{drawn}</div>'
            f"</figure><details><summary>The numbers of this figure</summary>{table}</details>"
            + foot_html(block.foot, made.stamp)
        ))  # fmt: skip
    whole = table_html(block, places, simulated=made.simulated, link=link)
    return Shown(None, mark_safe(whole + foot_html(block.foot, made.stamp)))


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
