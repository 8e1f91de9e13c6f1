"""The screening log: one line for each person assessed, with what stood against taking part and what is still open.

The columns are what CONSORT 2010 item 13b asks to be reported of people assessed (numbers and reasons of exclusion), by
code; no value of a person stands in it. https://doi.org/10.1136/bmj.c332.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from trialwright.eligibility.screening import Screening
from trialwright.eligibility.screening_report import outcome_words

COLUMNS = ("study", "patient", "on", "outcome", "against", "open", "questions", "first_question")


def log_rows(screenings: Sequence[Screening], study: str, first: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows. ``first``: for each screening the most decisive question, "" where none is open."""
    for screening, question in zip(screenings, first, strict=True):
        yield {
            "study": study, "patient": screening.patient, "on": screening.on.isoformat(), "outcome": screening.outcome,
            "against": list(screening.failing), "open": list(screening.unknown),
            "questions": 0 if screening.failing else len(screening.questions), "first_question": question,
        }  # fmt: skip


def log_csv(rows: Sequence[dict[str, Any]]) -> str:
    """The log as a table; lists are joined by blanks. Cells that a spreadsheet might run as a formula are quoted."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(row[key]) for key in COLUMNS})
    return out.getvalue()


def _cell(value: object) -> str:
    text = " ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def log_lines(screenings: Sequence[Screening], study: str, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The log for people to read, with the counts below."""
    yield f"Screening log of {study}: {len(screenings)} assessed"
    yield ""
    for screening, row in zip(screenings, rows, strict=True):
        yield f"  {screening.patient}  {screening.on}  {outcome_words(screening)}"
        if row["against"]:
            yield f"      against: {', '.join(row['against'])}"
        elif row["open"]:
            yield f"      open: {', '.join(row['open'])}; ask first: {row['first_question']}"
    yield ""
    outcomes = Counter(screening.outcome for screening in screenings)
    yield (f"Eligible by this reading {outcomes['eligible']}, not known {outcomes['unknown']}, ineligible "
           f"{outcomes['ineligible']}.")  # fmt: skip
    reasons = Counter(id for screening in screenings for id in screening.failing)
    if reasons:
        told = ", ".join(f"{id} ({number})" for id, number in reasons.most_common())
        yield f"Against, by criterion, several a person: {told}."
