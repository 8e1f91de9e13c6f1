"""Procedures and treatments that are no drugs: surgery, transplantation, radiotherapy, transfusion, scans."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.eligibility.criteria.procedure import ProcedureAsked
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_anchor import first_anchor
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind


def find(clause: Clause) -> Iterator[Found]:
    for mention in clause.of_kind("procedure"):
        found = Found(
            "procedure",
            mention.start,
            mention.end,
            Concept(mention.term.label, mention.term.code),
            says=clause.full[mention.start : mention.end],
        )
        found.names = (mention.term.code,)
        yield found


def build(found: Found) -> Executable | None:
    if any(window.relation != "within" or window.days is None for window in found.windows):
        return None
    window = found.windows[0] if found.windows else None
    if window is not None:
        return "procedure", ProcedureAsked(found.names, window.days, first_anchor(window))
    return ("procedure", ProcedureAsked(found.names)) if found.history == "ever" else None


READING = ReadingKind("A procedure, within a window or ever.", find, build, rank=5)
