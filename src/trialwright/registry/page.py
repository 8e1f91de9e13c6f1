"""The page of a registered study, as data: what the registry says, what it is for, and what may no longer be true.

Every section of the portal page stands here in the portal's order, and one more, the outcome measures. ``as_of`` is the
day on which the page is read; without it nothing is said about time passed. What is simulated is only ever linked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trialwright.errors import InputError
from trialwright.notice import notice
from trialwright.registry import page_people, page_plan, words
from trialwright.registry.believability import days_since, doubts, first_known, is_ongoing, last_update
from trialwright.registry.facts_mark import facts_mark
from trialwright.registry.page_section import NOT_GIVEN, Entry, Page, Section, Teller, readable
from trialwright.registry.record import Record
from trialwright.registry.sources import Sources

__all__ = ["Entry", "Page", "Section", "page"]


def page(
    record: Record,
    as_of: date | None,
    sources: Sources | None = None,
    simulations: Sequence[tuple[str, str]] = (),
) -> Page:
    """The study's page. ``simulations``: title and link of each simulation of this design.

    Raises ``InputError`` for a day before the record is known to exist.
    """
    tell = Teller(record, sources)
    if as_of is not None:
        _refuse_before_record(record, as_of)
    known_on = _known_on(record, as_of)
    status = tell.entry("", "protocolSection.statusModule.overallStatus", words.STATUS)
    updated = last_update(record)
    return Page(
        title=_title(tell),
        nct_id=record.nct_id,
        status=status.text,
        doubts=(*(doubt.says for doubt in doubts(record, known_on)), *_since(record, as_of)) if known_on else (),
        as_of=as_of.isoformat() if as_of else None,
        record_as_of=str(updated) if updated else None,
        age=" ".join((_age(record, known_on), *_written(record))),
        sections=_sections(tell, known_on, simulations),
        notice=notice(str(updated) if updated else None),
    )


def _sections(tell: Teller, as_of: date | None, simulations: Sequence[tuple[str, str]]) -> tuple[Section, ...]:
    return (
        page_plan.results_status(tell, as_of, simulations),
        page_plan.basics(tell, as_of),
        page_plan.summary(tell),
        page_plan.description(tell),
        page_plan.conditions(tell),
        page_plan.design(tell),
        page_plan.groups(tell),
        page_plan.interventions(tell),
        page_plan.outcomes(tell),
        page_plan.eligibility(tell),
        page_people.sponsors(tell),
        page_people.responsible_party(tell),
        page_people.investigators(tell),
        page_people.locations(tell),
        page_people.countries(tell),
        page_people.central_contacts(tell),
        page_people.facility_contacts(tell),
        page_people.identifiers(tell),
        page_people.related(tell),
    )


def _title(tell: Teller) -> str:
    module = tell.record.protocol_section.identification_module
    title = module.brief_title or module.official_title if module else None
    return readable(title) if title else f"Title {NOT_GIVEN}"


def _age(record: Record, as_of: date | None) -> str:
    updated = last_update(record)
    if updated is None:
        return "The record does not say when it was last updated."
    if as_of is None:
        return f"Record last updated {updated}."
    if updated.earliest > as_of:
        return f"Record last updated {updated}, after {as_of}: on that day it may have said something else."
    return f"Record last updated {updated}, {days_since(updated, as_of)} as of {as_of}."


def _known_on(record: Record, as_of: date | None) -> date | None:
    """The day for which the page can speak: what the sponsor did after facts were read is not known here."""
    mark = facts_mark(record)
    return min(as_of, mark.read_on) if as_of and mark else as_of


def _since(record: Record, as_of: date | None) -> tuple[str, ...]:
    """That a study which ran when its facts were read may stand otherwise by now."""
    mark = facts_mark(record)
    if mark is None or as_of is None or as_of <= mark.read_on or not is_ongoing(record):
        return ()
    return (f"known only as of {mark.read_on}, {(as_of - mark.read_on).days:,} days ago: it may stand otherwise now",)


def _written(record: Record) -> tuple[str, ...]:
    """That the record was written from facts, and when they were read."""
    mark = facts_mark(record)
    return (f"{mark.says}.",) if mark else ()


def _refuse_before_record(record: Record, as_of: date) -> None:
    first = first_known(record)
    if first is not None and as_of < first.earliest:
        raise InputError(
            where="as-of date",
            expected=f"{first} or later: before that the record {record.nct_id} is not known to have existed",
            found=as_of.isoformat(),
            remedy="Give a later date, or none for today.",
        )
