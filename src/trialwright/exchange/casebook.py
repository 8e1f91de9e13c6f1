"""The casebook of a participant as a PDF: every answer with its label, queries, signatures and the whole audit trail.

21 CFR 11.10(b): a copy in human-readable form. Long trails are printed in parts, so that none is left out; the tables
of the copy hold the same for machines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from trialwright import __version__
from trialwright.analysis.report_document import Cell, Foot, Report, Section, Table, Words
from trialwright.analysis.report_pdf import pdf
from trialwright.analysis.results import is_simulated
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.conduct.query import queries
from trialwright.conduct.signature import signatures
from trialwright.conduct.sites import site_of
from trialwright.conduct.verification import verified_items
from trialwright.exchange.record_day import record_as_of
from trialwright.notice import notice

_PART = 700
"""Lines of a printed table; the printer leaves longer ones to the page."""
TRAIL = ("Row", "Stored (UTC)", "Act", "Place", "Item", "Old", "New", "Reason", "By")


def casebook_pdf(course: Course, person: Participant, made_at: datetime) -> bytes:
    """The file. ``made_at`` is aware UTC."""
    attended = "; ".join(f"{name} {act.observed_on}" for name, act in person.visits.items()) or "none"
    facts = (
        ("Participant", person.code), *_site(course, person),
        ("Where they stand", person.state), ("Arm", person.arm or "-"),
        ("Visits attended", attended), ("Ledger", f"row {course.sequence}, head {course.head}"),
        ("Made (UTC)", made_at.isoformat(timespec="seconds")),
        *([("Left out for a blinded reader", course.veil.hidden.says)] if course.veil is not None else []),
    )  # fmt: skip
    sections = (
        Section("1", "Answers", tuple(_answers(course, person)) or (Words("No form was saved."),)),
        Section("2", "Data queries and signatures", tuple(_proof(course, person))),
        Section("3", "Audit trail", tuple(_trail(course, person))),
    )
    return pdf(Report(
        title=f"Casebook of participant {person.code}: {course.design.title}", study=course.study,
        simulated=is_simulated(course), version=__version__, facts=facts,
        notice=tuple(notice(record_as_of(course.design))), sections=sections,
        stamp=f"{course.study}, participant {person.code}, row {course.sequence}, head {course.head[:16]}",
    ))  # fmt: skip


def _site(course: Course, person: Participant) -> tuple[tuple[str, str], ...]:
    """The site, where the study has sites with names."""
    return (("Site", site_of(course, person) or "not recorded"),) if course.design.sites else ()


def _answers(course: Course, person: Participant) -> Iterator[Table]:
    order = {name: number for number, name in enumerate(course.visit_plan)}
    places = sorted(person.forms_saved, key=lambda place: (order.get(place[0], 10**6), *place))
    for number, (visit, name) in enumerate(places, 1):
        form, verified = course.design.forms.get(name), verified_items(person, visit, name)
        lines = []
        for address, value in person.values(visit, name).items():
            item = form.item(address) if form else None
            decoded = item.code_list.says(str(value)) if item and item.code_list and value is not None else None
            lines.append((item.label if item else address, _shown(value) if decoded is None else decoded,
                          item.unit if item and item.unit else "", "yes" if address in verified else ""))  # fmt: skip
        yield _table(f"1.{number}", f"{visit}: {form.label if form else name}",
                     ("Question", "Answer", "Unit", "Verified"), lines)  # fmt: skip


def _proof(course: Course, person: Participant) -> Iterator[Table]:
    asked = [(str(one.number), " ".join(filter(None, (one.visit, one.form, one.item))), one.state, one.says,
              "; ".join(f"{entry.act.kind} by {entry.actor.user} {_time(entry.stored_at)}" for entry in one.thread))
             for one in queries(person).values()]  # fmt: skip
    yield _table("2.1", "Data queries", ("Number", "About", "State", "Asks", "Steps"), asked)
    signed = []
    for one in signatures(course, person):
        place = " ".join(filter(None, (one.act.visit, one.act.form))) or "the whole record"
        rows = ", ".join(str(entry.sequence) for entry in one.broken_by)
        stands = "stands" if one.stands else f"broken{f' by row {rows}' if rows else ''}"
        signed.append((one.act.printed_name, one.act.meaning, _time(one.recorded.stored_at), place, stands))
    yield _table("2.2", "Signatures", ("Printed name", "Meaning", "Signed (UTC)", "Of", "Stands"), signed)


def _trail(course: Course, person: Participant) -> Iterator[Table]:
    lines = [
        (str(one.row), one.stored[:19], one.kind, " ".join(filter(None, (one.visit, one.form))), one.item or one.says,
         _shown(one.old), _shown(one.new), one.reason or "", f"{one.user} ({one.role})")
        for one in audit_trail(course, person.code)
    ]  # fmt: skip
    for number, first in enumerate(range(0, max(len(lines), 1), _PART), 1):
        yield _table(f"3.{number}", f"Lines {first + 1} to {min(first + _PART, len(lines))} of {len(lines)}", TRAIL,
                     lines[first : first + _PART])  # fmt: skip


def _table(number: str, title: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> Table:
    rows = tuple(tuple(Cell(cell) for cell in line) for line in lines)
    return Table(number, title, tuple(heads), rows, Foot(), numbers_from=len(heads), listing=True, empty="None.")


def _shown(value: object) -> str:
    return "" if value is None else "yes" if value is True else "no" if value is False else str(value)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")[:19]
