"""A certified copy for the investigator: data, trail and checkpoint, readable without this program.

21 CFR 11.10(b) and ICH E6(R3): a copy with the metadata and the audit trail, in human-readable and electronic form;
the investigator has it at any time, unaided (EMA/INS/GCP/112288/2023, 6.6). Every file's SHA-256 stands in the
manifest; the ledger's rows carry what is needed to verify the chain by hand. Identities are never in a copy.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields
from datetime import datetime
from hashlib import sha256
from html import escape

import orjson

from trialwright.analysis.results import is_simulated
from trialwright.conduct.audit import AUDIT_COLUMNS, audit_trail
from trialwright.conduct.checkpoint import Checkpoint, write_checkpoint
from trialwright.conduct.course import Course
from trialwright.conduct.delegation import delegation_log
from trialwright.conduct.ledger import Row
from trialwright.conduct.participant import Participant
from trialwright.conduct.query import queries
from trialwright.conduct.signature import signatures
from trialwright.conduct.sites import Sites
from trialwright.conduct.verification import verified_items
from trialwright.exchange.copied_rows import copied_rows
from trialwright.exchange.data_quoting import guarded
from trialwright.exchange.record_day import record_as_of
from trialwright.notice import SIMULATED, notice

VALUES = ("participant", "visit", "form", "item", "label", "value", "decoded", "unit", "verified")


def certified_copy(
    course: Course, rows: Sequence[Row], checkpoint: Checkpoint, made_at: datetime, participant: str | None = None,
    findings: Sequence[str] = (), further: Mapping[str, bytes] | None = None, sites: Sites = None,
) -> dict[str, bytes]:  # fmt: skip
    """Every file of the copy by name. ``participant`` None: everyone in ``course``, which is cut to ``sites`` where
    they are not all (None). ``findings``: what verifying the ledger found, told in the copy itself; ``further``: more
    files for it (designs and users). ``made_at`` is aware UTC."""
    people = [course.participants[participant]] if participant else list(course.participants.values())
    chosen = list(copied_rows(course, rows, participant, of_sites=sites is not None))
    study, origin = course.study, "simulated" if is_simulated(course) else "observed"

    def table(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
        """A table whose every line says of which study it is, and whether anybody in it is a person."""
        return _csv(("study", "study_origin", *columns), ((study, origin, *line) for line in lines))

    files = {
        "values.csv": table(VALUES, (line for person in people for line in _values(course, person))),
        "audit-trail.csv": table(AUDIT_COLUMNS, map(astuple, audit_trail(course, participant))),
        "queries.csv": table(("participant", "number", "visit", "form", "item", "state", "asks", "raised", "acts"),
                            (line for person in people for line in _queries(person))),
        "signatures.csv": table(("participant", "visit", "form", "printed_name", "user", "meaning", "signed", "stands",
                                "broken_by_rows"), (line for person in people for line in _signatures(course, person))),
        "delegation-log.csv": table(("user", "role", "tasks", "starts", "until", "by"),
                                   ((one.user, one.role, "; ".join(one.tasks), one.starts, one.until, one.by)
                                    for one in delegation_log(course))),
        "ledger.jsonl": b"".join(_row(row) + b"\n" for row in chosen),
        "checkpoint.json": write_checkpoint(checkpoint),
        "casebook.html": _casebook(course, people, made_at),
        **(further or {}),
    }  # fmt: skip
    whom = f"participant {participant}" if participant else "every participant"
    whom += f" of the site{'s' if len(sites) != 1 else ''} {', '.join(sorted(sites))}" if sites is not None else ""
    files["README.txt"] = _readme(course, checkpoint, made_at, whom, findings)
    manifest = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return {**files, "MANIFEST.sha256": manifest.encode()}


def _csv(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in line] for line in lines)
    return out.getvalue().encode()


def _values(course: Course, person: Participant) -> Iterable[tuple[object, ...]]:
    for visit, name in sorted(person.forms_saved):
        form = course.design.forms.get(name)
        verified = verified_items(person, visit, name)
        for address, value in person.values(visit, name).items():
            item = form.item(address) if form else None
            decoded = item.code_list.says(str(value)) if item and item.code_list and value is not None else None
            yield (person.code, visit, name, address, item.label if item else "", value, decoded,
                   item.unit if item else None, "yes" if address in verified else "")  # fmt: skip


def _queries(person: Participant) -> Iterable[tuple[object, ...]]:
    for one in queries(person).values():
        rows = " ".join(str(entry.sequence) for entry in one.thread)
        yield (person.code, one.number, one.visit, one.form, one.item, one.state, one.says,
               one.thread[0].stored_at.isoformat(), rows)  # fmt: skip


def _signatures(course: Course, person: Participant) -> Iterable[tuple[object, ...]]:
    for one in signatures(course, person):
        act = one.act
        broken = " ".join(str(entry.sequence) for entry in one.broken_by)
        yield (person.code, act.visit, act.form, act.printed_name, one.recorded.actor.user, act.meaning,
               one.recorded.stored_at.isoformat(), "yes" if one.stands else "no", broken)  # fmt: skip


def _row(row: Row) -> bytes:
    told = {one.name: getattr(row, one.name) for one in fields(row)}
    told["payload"] = None if row.payload is None else row.payload.decode()
    return orjson.dumps(told)


def _readme(course: Course, checkpoint: Checkpoint, made_at: datetime, whom: str, findings: Sequence[str]) -> bytes:
    mark = f"{SIMULATED}: nobody in this study is a person.\n" if is_simulated(course) else ""
    sound = "The ledger verified when this copy was made." if not findings else "NOT SOUND when this copy was made:"
    lines = [
        f"{mark}Copy of the study {course.study}, {whom}, made {made_at.isoformat()} (UTC).",
        f"Rows {checkpoint.sequence}, head {checkpoint.head}, signed by key {checkpoint.fingerprint}.",
        sound, *findings, "",
        "values.csv          every current value, with its label, unit and code list's word",
        "audit-trail.csv     every act and every changed item: old value, new value, reason, who, three times",
        "queries.csv, signatures.csv, delegation-log.csv",
        "casebook.html       the same for reading and printing; casebooks, where they are: a PDF a participant",
        "ledger.jsonl        the rows as the ledger holds them; of one participant or of some sites it has gaps, and",
        "                    a row that tells of people of other sites stands without its content",
        "checkpoint.json     the signed head: trialwright verify STUDY --checkpoint checkpoint.json",
        "designs, users.csv  of a whole study: trialwright move-in brings it, as it stands, into another installation",
        "                    (names and birth dates of people, and passwords, are in no copy)",
        "In the tables a text that a spreadsheet could take for a formula has an apostrophe in front.",
        "MANIFEST.sha256     check with: sha256sum -c MANIFEST.sha256", "",
        "Verifying by hand: payload_digest is SHA-256 of the salt (as bytes) followed by the payload; hash is SHA-256",
        "of the previous hash (as text) followed by the JSON array of the row's first fourteen fields, study to",
        "payload_digest, and of its source where that is not null. The first previous hash is 64 zeros.", "",
        *notice(record_as_of(course.design)),
    ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def _casebook(course: Course, people: Sequence[Participant], made_at: datetime) -> bytes:
    mark = f"{SIMULATED}: " if is_simulated(course) else ""
    title = escape(f"{mark}{course.design.title}, casebook")
    body = "".join(_person(course, person) for person in people)
    said = "".join(f"<p>{escape(line)}</p>" for line in notice(record_as_of(course.design)))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>{escape(course.study)}, as of row {course.sequence}, head {course.head}, made "
        f"{escape(made_at.isoformat())}.</p>{said}{body}</html>\n"
    ).encode()


_STYLE = (
    "body{font:11pt/1.4 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}table{border-collapse:collapse;"
    "width:100%}td,th{border-bottom:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:top}"
    "h2{break-before:page}h3,tr{break-inside:avoid}"
)


def _person(course: Course, person: Participant) -> str:
    parts = [f"<h2>Participant {escape(person.code)}: {escape(person.state)}</h2>"]
    for visit, name in sorted(person.forms_saved, key=lambda place: _visit_day(course, place)):
        attended = person.visits.get(visit)
        day = f", {attended.observed_on}" if attended else ""
        form = course.design.forms.get(name)
        lines = [
            (line[4] or line[3], line[6] or ("" if line[5] is None else line[5]), line[7] or "", line[8])
            for line in _values(course, person) if line[1:3] == (visit, name)
        ]  # fmt: skip
        parts.append(f"<h3>{escape(visit)}{day}: {escape(form.label if form else name)}</h3>")
        parts.append(_table(("Question", "Answer", "Unit", "Verified"), lines))
    parts.append("<h3>Audit trail</h3>")
    trail = [(line.row, line.stored, line.kind, line.item or line.says, "" if line.old is None else line.old,
              "" if line.new is None else line.new, line.reason or "", f"{line.user} ({line.role})")
             for line in audit_trail(course, person.code)]  # fmt: skip
    parts.append(_table(("Row", "Stored (UTC)", "Act", "About", "Old", "New", "Reason", "By"), trail))
    signed = list(_signatures(course, person))
    if signed:
        parts.append("<h3>Signatures</h3>")
        parts.append(_table(("Printed name", "Meaning", "Signed (UTC)", "Of", "Stands"),
                            [(one[3], one[5], one[6], " ".join(filter(None, (one[1], one[2]))) or "the whole record",  # type: ignore[arg-type]
                              one[7]) for one in signed]))  # fmt: skip
    return "".join(parts)


def _visit_day(course: Course, place: tuple[str, str]) -> tuple[int, str]:
    visit = course.visit_plan.get(place[0])
    return (visit.day if visit else 10**6, place[1])


def _table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    rows = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><tr>{top}</tr>{rows}</table>"
