"""What the page of a record shows beside its sections: timeline, single criteria, related studies, history, review."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils.safestring import mark_safe

from trialwright.eligibility.criterion import Criterion
from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.registry.milestones import milestones
from trialwright.registry.page_section import readable
from trialwright.registry.record import Record, value_at
from trialwright.registry.related import Related, related
from trialwright.registry.sources import Sources, read_sources
from trialwright.registry.timeline_figure import draw_timeline
from trialwright.review.finding import Finding, State
from trialwright.review.provenance import Provenance, of_sources
from trialwright.review.reviewing import Review, review
from trialwright.review.statements import read_criteria_text
from trialwright.web import studies
from trialwright.web.other_records import OtherRecords
from trialwright.web.search_page import facts
from trialwright.web.shelf import Shelf

_CRITERIA = "protocolSection.eligibilityModule.eligibilityCriteria"


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of the registered text: its number in its part, its words, how deep it stands."""

    number: str
    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class Side:
    """Inclusion, exclusion, or what stands under no heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ShownRelated:
    """A related study in words."""

    found: Related
    facts: str


def known(shelf: Shelf, name: str) -> str:
    """The number of the study that an address names; answers 404 when the corpus holds none or several."""
    found = shelf.corpus.find(name[:60])
    if len(found) != 1:
        raise Http404
    return found[0]


def timeline(record: Record, as_of: date) -> dict[str, object]:
    """The figure of the dates, and the dates."""
    found = milestones(record, as_of)
    return {"dates": found, "figure": mark_safe(draw_timeline(f"Dates of {record.nct_id}", found, as_of))}


def criteria(record: Record) -> tuple[Side, ...]:
    """The registered text as single criteria, numbered by the part they stand in."""
    raw = value_at(record, _CRITERIA)
    if not raw:
        return ()
    held = read_criteria_text(raw)
    titles = (("inclusion", "Who may join"), ("exclusion", "Who may not join"), ("", "Without a heading"))
    sides = []
    for section, title in titles:
        found = held.of(section)
        if found:
            letter = {"inclusion": "I", "exclusion": "E"}.get(section, "N")
            sides.append(Side(title, tuple(_numbered(letter, [(one.depth, one.text) for one in found]))))
    return tuple(sides)


def _numbered(letter: str, found: Sequence[tuple[int, str]]) -> Sequence[Line]:
    """Numbers such as I2.1 from the indents: a deeper line belongs to the one above it."""
    indents: list[int] = []
    counts: list[int] = []
    lines = []
    for indent, text in found:
        while indents and indent < indents[-1] and len(indents) > 1:
            indents.pop()
            counts.pop()
        if not indents or indent > indents[-1]:
            indents.append(indent)
            counts.append(0)
        counts[-1] += 1
        lines.append(Line(f"{letter}{'.'.join(map(str, counts))}", text, min(len(counts) - 1, 3)))
    return lines


_related: dict[tuple[str, str, str], tuple[ShownRelated, ...]] = {}
_MOST_KEPT = 2_000


def related_studies(shelf: Shelf, nct_id: str, n: int = 10) -> tuple[ShownRelated, ...]:
    """Related studies with what they are about; none where the index does not hold the study yet.

    Kept while the corpus stays as it is: comparing a study with two hundred others is the slowest part of its page.
    """
    key = (shelf.corpus.where, shelf.corpus.marker(), nct_id)
    if key not in _related:
        if len(_related) >= _MOST_KEPT:
            _related.clear()
        _related[key] = _found_related(shelf, nct_id, n)
    return _related[key]


def _found_related(shelf: Shelf, nct_id: str, n: int) -> tuple[ShownRelated, ...]:
    try:
        return tuple(ShownRelated(one, facts(one.card)) for one in related(shelf.engine, nct_id, n))
    except InputError:
        return ()


def design_of(nct_id: str) -> StudyDesign | None:
    """The study design that is shipped or run here under that number."""
    for one in studies.every_study():
        if not one.simulated and one.id == nct_id:
            return one.design
    return None


def atoms(design: StudyDesign | None) -> tuple[Criterion, ...]:
    """The criteria of a design, as they are judged here."""
    return design.criteria.criteria if design else ()


def sources_of(design: StudyDesign | None) -> Sources | None:
    """Where the values of a design's record come from."""
    return read_sources(design.sources, "sources.yaml") if design and design.sources else None


def review_of(shelf: Shelf, record: Record, as_of: date, design: StudyDesign | None) -> Review:
    """The record held to every check, beside the other records and its own older versions."""
    sources = sources_of(design)
    provenance: Provenance | None = of_sources(sources) if sources else None
    versions = shelf.corpus.versions(record.nct_id)
    shown = shelf.corpus.shown(record.nct_id) if versions else None
    older = tuple(
        shelf.corpus.record_of(one) for one in versions if shown and one.form == shown.form and one.id != shown.id
    )
    return review(record, as_of, provenance, OtherRecords(shelf), older)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one severity."""

    title: str
    findings: tuple[Finding, ...]


def groups(done: Review) -> tuple[Group, ...]:
    """The findings by severity, errors first."""
    titles = (("error", "Errors"), ("warning", "Warnings"), ("note", "Notes"))
    found = (Group(title, tuple(one for one in done.findings if one.severity == name)) for name, title in titles)
    return tuple(group for group in found if group.findings)


def rest(done: Review) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """Checks that found nothing, by how they ended."""
    ended = ((str(state), done.ended(state)) for state in State if state is not State.FINDING)
    return tuple((word, found) for word, found in ended if found)


@dataclass(frozen=True, slots=True)
class Times:
    """The outcomes of one time frame."""

    time_frame: str
    outcomes: tuple[tuple[str, str], ...]


_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*-?\s*(day|week|month|year)", re.IGNORECASE)
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}


def by_time_frame(record: Record) -> tuple[Times, ...]:
    """The planned outcomes gathered by when they are measured, the earliest end first; unread time frames last."""
    found: dict[str, list[tuple[str, str]]] = {}
    kinds = (("Primary outcome", "primaryOutcomes"), ("Secondary outcome", "secondaryOutcomes"),
             ("Other outcome", "otherOutcomes"))  # fmt: skip
    for kind, field in kinds:
        for one in value_at(record, f"protocolSection.outcomesModule.{field}") or ():
            when = " ".join(readable(one.time_frame or "not given").split())
            found.setdefault(when, []).append((kind, readable(one.measure or "not given")))
    return tuple(Times(when, tuple(found[when])) for when in sorted(found, key=_last_day))


def _last_day(time_frame: str) -> float:
    return max((float(number) * _DAYS[unit.lower()] for number, unit in _SPAN.findall(time_frame)), default=1e9)
