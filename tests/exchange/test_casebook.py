"""The casebook of a participant holds every line of the trail, however long it is."""

from __future__ import annotations

import re

from tests.conduct.plan import NOW, Clinic, correction
from tests.conduct.proof import signing
from trialwright.conduct.entry import Entry
from trialwright.exchange import casebook


def told(clinic: Clinic) -> list[tuple[str, int]]:
    """Title and number of lines of every table of the casebook."""
    person = clinic.course.participants["P1"]
    tables = [*casebook._answers(clinic.course, person), *casebook._proof(clinic.course, person),
              *casebook._trail(clinic.course, person)]  # fmt: skip
    return [(one.title, len(one.rows)) for one in tables]


def test_a_casebook_has_answers_queries_signatures_and_the_whole_trail() -> None:
    clinic = Clinic().with_diary()
    clinic.write(signing(clinic))
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    titles = dict(told(clinic))
    assert any("day 0" in title for title in titles) and titles["Signatures"] == 1
    (last,) = [title for title in titles if title.startswith("Lines 1 to")]
    assert titles[last] == int(last.rpartition(" ")[2])
    data = casebook.casebook_pdf(clinic.course, clinic.course.participants["P1"], NOW)
    assert data.startswith(b"%PDF-") and len(data) > 5_000
    assert casebook.casebook_pdf(clinic.course, clinic.course.participants["P1"], NOW) == data
    assert len(re.findall(rb"/Type /Page\b", data)) >= 3


def test_a_long_trail_is_printed_in_parts_that_leave_no_line_out(monkeypatch) -> None:
    monkeypatch.setattr(casebook, "_PART", 3)
    clinic = Clinic().with_diary()
    parts = [(title, lines) for title, lines in told(clinic) if title.startswith("Lines ")]
    whole = int(parts[0][0].rpartition(" ")[2])
    assert len(parts) > 1 and sum(lines for _, lines in parts) == whole
    assert all(lines <= 3 for _, lines in parts)
