"""Each check, on tiny changes of one sound record: what it finds, what it lets pass, and that silence is no fault."""

from __future__ import annotations

import pytest

from tests.review.invented import DAY, GONE, PART, WHOLE, changed, ended
from tests.review.rows import CANNOT_BE_WITHOUT, NEED_OTHER_RECORDS, ROWS
from trialwright.registry.record import value_at
from trialwright.review.finding import State
from trialwright.review.listing import find_checks
from trialwright.review.reviewing import review


def test_every_check_has_its_row() -> None:
    ids = [check.id for check in find_checks()]
    assert len(ids) == len(set(ids)) == 84
    assert sorted(ids) == sorted([*ROWS, *NEED_OTHER_RECORDS])


def test_the_sound_record_is_sound() -> None:
    done = review(changed({}), DAY, WHOLE)
    assert [(one.id, one.says) for one in done.findings] == []


@pytest.mark.parametrize("check", sorted(ROWS))
def test_a_check_finds_what_is_wrong_and_quotes_it(check: str) -> None:
    finds, _, _ = ROWS[check]
    done = ended(check, finds)
    assert done.state is State.FINDING, done.says
    assert done.says and done.do.endswith((".", ").")) and done.source.name
    assert done.quotes
    record = changed(finds)
    for quote in done.quotes:
        value = value_at(record, quote.path)
        assert value is not None, quote.path
        assert str(value)[quote.start : quote.end] == quote.text


@pytest.mark.parametrize("check", sorted(ROWS))
def test_a_check_lets_pass_what_is_right(check: str) -> None:
    _, passes, _ = ROWS[check]
    done = ended(check, passes)
    assert done.state is State.PASSED, done.says


@pytest.mark.parametrize("check", sorted(set(ROWS) - CANNOT_BE_WITHOUT))
def test_a_field_that_the_source_does_not_hold_is_no_fault(check: str) -> None:
    _, _, without = ROWS[check]
    done = ended(check, without, PART)
    assert done.state is State.NOT_IN_SOURCE, done.says
    assert done.faults == ()


@pytest.mark.parametrize("check", sorted(check.id for check in find_checks()))
def test_every_check_says_its_rule_its_source_and_what_to_do(check: str) -> None:
    (one,) = [found for found in find_checks() if found.id == check]
    assert one.severity in ("error", "warning", "note")
    assert one.says and not one.says.endswith(".")
    assert one.source.address.startswith("https://") or one.source.name.startswith("logic: ")
    assert one.do[0].isupper() and one.do.rstrip().endswith((".", ")."))


OLD = {"statusModule.studyFirstSubmitDate": "2006-05-20"}


@pytest.mark.parametrize("check", ["T03", "D04", "O01", "O02"])
def test_what_was_not_asked_of_old_records_is_no_fault(check: str) -> None:
    without = {"armsInterventionsModule": GONE} if check == "D04" else ROWS[check][0]
    assert ended(check, without).state is State.FINDING
    assert ended(check, without | OLD).state is State.PASSED
