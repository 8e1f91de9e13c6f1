"""Any record of the data model can be reviewed: nothing raises, every quote stands in the record, order is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registry.any_record import values_of
from trialwright.registry.batch import read_records
from trialwright.registry.record import Record, read_v2, value_at
from trialwright.review.corpus_view import HeldRecords
from trialwright.review.dated import day_of
from trialwright.review.listing import find_checks
from trialwright.review.provenance import Provenance
from trialwright.review.reviewing import Review, review

PIECES = (
    "Inclusion Criteria:", "Exclusion", "* Age > 18", "\\> 70 years", "① a", "1. or", "(or 5", ")", "\n", "  * ≥ 9,",
    "12 weeks before screening", "allergic to talizumab or any excipients", "week 9999", "0 years", "Platelets > 1",
)  # fmt: skip
LETTERS = st.characters(exclude_characters="\x00", exclude_categories=("Cs",))
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join) | st.text(LETTERS, max_size=40)


def _hold(done: Review, record: Record) -> None:
    assert [one.id for one in done.outcomes] == [check.id for check in find_checks()]
    for one in done.findings:
        assert one.faults and one.says
        for quote in one.quotes:
            value = value_at(record, quote.path)
            assert ("" if value is None else str(value))[quote.start : quote.end] == quote.text


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(values_of(Record), TEXTS, st.booleans())
def test_no_record_makes_a_check_raise(data: dict[str, Any], text: str, is_whole: bool) -> None:
    section = data.setdefault("protocolSection", {}) or {}
    data["protocolSection"] = section
    section["identificationModule"] = {**(section.get("identificationModule") or {}), "nctId": "NCT99999002"}
    section["eligibilityModule"] = {**(section.get("eligibilityModule") or {}), "eligibilityCriteria": text}
    record = read_v2(data)
    source = Provenance("any", is_whole, not is_whole)
    _hold(review(record, date(2026, 3, 1), source, HeldRecords([record]), [record]), record)


def test_real_records_are_reviewed_without_a_slip(shared_path: Callable[[str], Path]) -> None:
    outcomes = read_records(shared_path("records/v2-sample"))
    records = [outcome.record for outcome in outcomes if not isinstance(outcome, Exception)]
    assert len(records) >= 40
    corpus = HeldRecords(records)
    for record in records:
        _hold(review(record, day_of(record) or date(2026, 3, 1), corpus=corpus), record)
