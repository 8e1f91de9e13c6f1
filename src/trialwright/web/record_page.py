"""What the page of a record shows beside its sections: timeline, single criteria, related studies, history, review."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse
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
from trialwright.review.finding import Finding, Quote, State
from trialwright.review.provenance import Provenance, of_sources
from trialwright.review.reviewing import Review, review
from trialwright.web import studies
from trialwright.web.other_records import OtherRecords
from trialwright.web.record_places import Side, criteria, place
from trialwright.web.search_page import facts
from trialwright.web.shelf import Shelf

_ARMS = "protocolSection.armsInterventionsModule"
_MOST_ARMS = 8
_QUOTES = 4
_OF_MARKUP = ("E13",)
_LISTED = re.compile(r"[A-Z][A-Z0-9_]+")
_LISTED_FIELDS = ("overallStatus", "status", "type", "studyType", "phases", "allocation", "interventionModel",
                  "masking", "sex")  # fmt: skip
"""Fields whose values are words of the registry's lists."""


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


_reviews: dict[tuple[str, str, str, date], Review] = {}
_MOST_REVIEWS = 300


def review_of(shelf: Shelf, record: Record, as_of: date, design: StudyDesign | None) -> Review:
    """The record held to every check, beside other records and its own older versions; kept like related studies."""
    key = (shelf.corpus.where, shelf.corpus.marker(), record.nct_id, as_of)
    if key not in _reviews:
        if len(_reviews) >= _MOST_REVIEWS:
            _reviews.clear()
        _reviews[key] = _reviewed(shelf, record, as_of, design)
    return _reviews[key]


def _reviewed(shelf: Shelf, record: Record, as_of: date, design: StudyDesign | None) -> Review:
    sources = sources_of(design)
    provenance: Provenance | None = of_sources(sources) if sources else None
    versions = shelf.corpus.versions(record.nct_id)
    shown = shelf.corpus.shown(record.nct_id) if versions else None
    older = tuple(
        shelf.corpus.record_of(one) for one in versions if shown and one.form == shown.form and one.id != shown.id
    )
    return review(record, as_of, provenance, OtherRecords(shelf), older)


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """Words that a finding rests on, as they read, with where they stand and how to get there ("" for nowhere)."""

    quote: Quote
    text: str
    says: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with its first quotes; ``more``: how many there are besides."""

    finding: Finding
    quotes: tuple[ShownQuote, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one severity."""

    title: str
    findings: tuple[ShownFinding, ...]


def groups(done: Review, record: Record) -> tuple[Group, ...]:
    """The findings by severity, errors first, each quote with the way to its place."""
    sides = criteria(record)
    titles = (("error", "Errors"), ("warning", "Warnings"), ("note", "Notes"))
    found = (
        Group(title, tuple(_shown(one, record.nct_id, sides) for one in done.findings if one.severity == name))
        for name, title in titles
    )
    return tuple(group for group in found if group.findings)


def _shown(one: Finding, nct_id: str, sides: tuple[Side, ...]) -> ShownFinding:
    quotes = tuple(dict.fromkeys(one.quotes))
    return ShownFinding(
        one, tuple(_quoted(quote, one.id, nct_id, sides) for quote in quotes[:_QUOTES]), max(0, len(quotes) - _QUOTES)
    )


def _quoted(quote: Quote, check: str, nct_id: str, sides: tuple[Side, ...]) -> ShownQuote:
    """A quote as it reads on the page it leads to; the check of markup shows the markup itself."""
    found = place(quote.path, quote.start, sides)
    text = quote.text if check in _OF_MARKUP else readable(quote.text)
    if _LISTED.fullmatch(text) and quote.path.rpartition(".")[2].split("[")[0] in _LISTED_FIELDS:
        text = text.replace("_", " ").capitalize()
    return ShownQuote(
        quote, text, found.says, f"{reverse(found.page, args=[nct_id])}#{found.anchor}" if found.page else ""
    )


def rest(done: Review) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """Checks that found nothing, by how they ended."""
    ended = ((str(state), done.ended(state)) for state in State if state is not State.FINDING)
    return tuple((word, found) for word, found in ended if found)


@dataclass(frozen=True, slots=True)
class Times:
    """The outcomes of one time frame: for each kind of outcome its measures."""

    time_frame: str
    measures: tuple[tuple[str, tuple[str, ...]], ...]


_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*-?\s*(day|week|month|year)", re.IGNORECASE)
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_OUTCOMES = (("Primary outcomes", "primaryOutcomes"), ("Secondary outcomes", "secondaryOutcomes"),
             ("Other outcomes", "otherOutcomes"))  # fmt: skip


def by_time_frame(record: Record) -> tuple[tuple[str, ...], tuple[Times, ...]]:
    """The planned outcomes gathered by when they are measured, the earliest end first; unread time frames last.

    First the kinds of outcome that the record has, then a row for each time frame.
    """
    held = {kind: value_at(record, f"protocolSection.outcomesModule.{field}") or () for kind, field in _OUTCOMES}
    kinds = tuple(kind for kind, outcomes in held.items() if outcomes)
    found: dict[str, dict[str, list[str]]] = {}
    for kind in kinds:
        for one in held[kind]:
            when = " ".join(readable(one.time_frame or "not given").split())
            found.setdefault(when, {}).setdefault(kind, []).append(readable(one.measure or "not given"))
    rows = (Times(when, tuple((kind, tuple(found[when].get(kind, ()))) for kind in kinds)) for when in found)
    return kinds, tuple(sorted(rows, key=lambda row: _last_day(row.time_frame)))


def _last_day(time_frame: str) -> float:
    return max((float(number) * _DAYS[unit.lower()] for number, unit in _SPAN.findall(time_frame)), default=1e9)


def arms_grid(record: Record) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[bool, ...]], ...]]:
    """Interventions by arm: the arms, then each intervention with whether an arm receives it; empty for one arm."""
    arms = [one.label or "" for one in value_at(record, f"{_ARMS}.armGroups") or ()]
    given = value_at(record, f"{_ARMS}.interventions") or ()
    if not 2 <= len(arms) <= _MOST_ARMS or not given:
        return (), ()
    names = [readable(one.name or "") for one in given]
    rows = tuple(
        (name, tuple(arm in (one.arm_group_labels or ()) for arm in arms))
        for name, one in zip(names, given, strict=True)
    )
    return (tuple(readable(arm) for arm in arms), rows) if any(any(row) for _, row in rows) else ((), ())
