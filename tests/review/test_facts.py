"""A record written from facts is reviewed by what was registered, on the day on which it was read."""

from datetime import date

import pytest

from trialwright.registry.arrival import Arrival
from trialwright.registry.facts_mark import registered_part
from trialwright.registry.record import Record, value_at
from trialwright.registry.shipped import shipped_folder, shipped_records
from trialwright.review.finding import State
from trialwright.review.reviewing import review

SHIPPED = {
    one.record.nct_id: one.record for one in shipped_records(shipped_folder()) if isinstance(one, Arrival)
}  # fmt: skip
TODAY = date(2026, 11, 22)


@pytest.fixture
def recruiting() -> Record:
    """NCT03016013: Recruiting when read on 2020-07-28, completion planned for 2020-12."""
    return SHIPPED["NCT03016013"]


def test_nothing_is_held_against_the_sponsor_for_the_days_after_the_reading(recruiting: Record) -> None:
    done = review(recruiting, TODAY)
    assert (done.as_of, done.source) == (date(2020, 7, 28), "facts read on 2020-07-28")
    assert not {one.id for one in done.findings} & {"S02", "S03", "S05", "S09"}


def test_an_earlier_day_stays_the_day(recruiting: Record) -> None:
    assert review(recruiting, date(2020, 7, 1)).as_of == date(2020, 7, 1)


def test_our_words_are_not_reviewed_as_the_sponsors() -> None:
    for record in SHIPPED.values():
        for one in review(record, TODAY).outcomes:
            if one.state is State.FINDING:
                paths = " ".join(str(fault) for fault in one.faults)
                assert "eligibilityCriteria" not in paths and "facility" not in paths, (record.nct_id, one)


def test_what_the_facts_leave_out_is_not_missed_in_the_record() -> None:
    """Restated outcomes are there; doses and descriptions may be, in the registered text."""
    for record in SHIPPED.values():
        found = {one.id for one in review(record, TODAY).findings}
        assert not found & {"D06", "D07"}, record.nct_id
        if value_at(record, "protocolSection.outcomesModule.primaryOutcomes"):
            assert "O01" not in found, record.nct_id


def test_what_is_ours_or_in_part_is_taken_out(recruiting: Record) -> None:
    left = registered_part(recruiting)
    assert value_at(left, "protocolSection.eligibilityModule.eligibilityCriteria") is None
    assert value_at(left, "protocolSection.armsInterventionsModule.interventions[1].description") is None
    assert value_at(left, "protocolSection.armsInterventionsModule.interventions[1].name") == "RC18 160 mg plus MTX"
    assert value_at(left, "protocolSection.designModule.enrollmentInfo.count") == 480


def test_a_record_of_the_registry_is_left_whole(recruiting: Record) -> None:
    left = registered_part(recruiting)
    plain = Record(left.protocol_section)
    assert registered_part(plain) is plain
