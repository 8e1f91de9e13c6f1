"""Doses as a strip, compliance by hand, account of the product; consent versions, duties and verification."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.protocol.conduct_plan import (
    ConductPlan,
    ConsentVersion,
    VerificationRule,
    consent_deadline,
    consent_due,
    consent_refusals,
    drawn,
    to_verify,
)
from trialwright.protocol.design import Administration
from trialwright.protocol.dosing import Accountability, GivenDose, compliance, dose_strip
from trialwright.protocol.study_folder import read_study

ZERO = date(2026, 1, 5)


def plan(counts_from: str = "first dose") -> Administration:
    return Administration("drug", 160, "mg", "subcutaneous", 0, 7, 4, 2, 2, {}, (), counts_from)  # type: ignore[arg-type]


def on(day: int) -> date:
    return ZERO + timedelta(days=day)


GIVEN = {1: GivenDose(on(0), 160), 2: GivenDose(on(10), 80)}
MISSED = {3: "fever"}


def test_the_strip_says_where_each_dose_stands() -> None:
    strip = dose_strip(plan(), ZERO, GIVEN, MISSED, on(19))
    assert [(dose.planned - ZERO).days for dose in strip] == [0, 7, 14, 21]
    assert [dose.state for dose in strip] == ["given", "given late", "missed", "due"]
    assert strip[2].why == "fever"
    assert [dose.state for dose in dose_strip(plan(), ZERO, GIVEN, {}, on(30))][2:] == ["overdue", "overdue"]


def test_a_dose_that_slips_moves_those_after_it() -> None:
    strip = dose_strip(plan("previous dose"), ZERO, GIVEN, MISSED, on(19))
    assert [(dose.planned - ZERO).days for dose in strip] == [0, 7, 17, 24]


def test_compliance_by_hand() -> None:
    """By day 19 three doses are due: two given (240 of 480 mg), one missed; the fourth is still in its window."""
    found = compliance(plan(), dose_strip(plan(), ZERO, GIVEN, MISSED, on(19)), on(19))
    assert (found.due, found.given, found.missed, found.late_or_early, found.open) == (3, 2, 1, 1, 1)
    assert found.doses_percent == pytest.approx(200 / 3)
    assert found.amount_percent == pytest.approx(50)


def test_nothing_due_is_no_compliance() -> None:
    before = ZERO - timedelta(days=30)
    assert compliance(plan(), dose_strip(plan(), ZERO, {}, {}, before), before).doses_percent is None


@given(st.sets(st.integers(1, 4)), st.integers(-10, 60))
def test_every_dose_stands_somewhere_once(given_numbers: set[int], day: int) -> None:
    given_doses = {number: GivenDose(on(7 * (number - 1)), 160) for number in given_numbers}
    strip = dose_strip(plan(), ZERO, given_doses, {}, on(day))
    assert [dose.number for dose in strip] == [1, 2, 3, 4]
    assert {dose.number for dose in strip if dose.given} == given_numbers
    found = compliance(plan(), strip, on(day))
    assert found.given <= found.due <= 4


def test_the_product_is_accounted_for() -> None:
    account = Accountability(received=100, handed_out=60, used=52, returned=6, destroyed=5)
    assert (account.left, account.unexplained) == (41, 2)


# Consent ------------------------------------------------------------


@pytest.fixture(scope="module")
def conduct() -> ConductPlan:
    return ConductPlan(
        consents=(
            ConsentVersion("1.0", "x", "2024-01-10"),
            ConsentVersion("2.0", "a new risk", "2024-06-01", "2024-06-15", 28),
            ConsentVersion("3.0", "not approved yet"),
        ),
        verification=(
            VerificationRule("diary", "x", 50, 2, ("headache_diary",), ("monthly_migraine_days",)),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given_versions", "on_day", "due"),
    [
        ([], date(2024, 1, 9), None),
        ([], date(2024, 1, 10), "1.0"),
        ([("1.0", date(2024, 2, 1))], date(2024, 6, 14), None),
        ([("1.0", date(2024, 2, 1))], date(2024, 6, 15), "2.0"),
        ([("1.0", date(2024, 2, 1)), ("2.0", date(2024, 6, 20))], date(2024, 7, 1), None),
        ([], date(2024, 7, 1), "2.0"),
    ],
)
def test_who_must_consent_to_what(conduct: ConductPlan, given_versions, on_day, due) -> None:  # type: ignore[no-untyped-def]
    found = consent_due(conduct, given_versions, on_day)
    assert (found.version if found else None) == due


def test_consent_again_has_a_last_day(conduct: ConductPlan) -> None:
    assert consent_deadline(conduct.consents[1]) == date(2024, 7, 13)
    assert consent_deadline(conduct.consents[0]) is None


@pytest.mark.parametrize(
    ("version", "day", "says"),
    [
        ("1.0", date(2024, 2, 1), []),
        ("1.0", date(2024, 1, 1), ["Version 1.0 of the consent form was not approved on that day."]),
        ("1.0", date(2024, 8, 1), ["Version 2.0 of the consent form was in force on that day."]),
        ("3.0", date(2024, 8, 1), ["Version 3.0 of the consent form is not approved yet."]),
        ("9", date(2024, 8, 1), ["The consent form has the versions 1.0, 2.0, 3.0."]),
    ],
)
def test_a_version_is_refused_in_a_sentence(conduct: ConductPlan, version: str, day: date, says: list[str]) -> None:
    assert consent_refusals(conduct, version, day) == says
    assert consent_refusals(ConductPlan(), version, day) == []


# Verification ------------------------------------------------------------


def test_a_share_of_participants_is_drawn_and_cannot_be_chosen() -> None:
    codes = [f"P{number:05d}" for number in range(4_000)]
    assert all(drawn("S", "rule", code) == drawn("S", "rule", code) for code in codes[:5])
    for share in (0.2, 0.5):
        assert sum(drawn("S", "rule", code) < share for code in codes) / len(codes) == pytest.approx(share, abs=0.03)
    both = sum(drawn("S", "rule", code) < 0.5 and drawn("S", "other", code) < 0.5 for code in codes) / len(codes)
    assert both == pytest.approx(0.25, abs=0.03)


def test_the_plan_says_what_is_verified(conduct: ConductPlan) -> None:
    first = {to_verify(conduct, "S", code, 1, "week 4", "headache_diary", "monthly_migraine_days") for code in "abcdef"}
    assert first == {True}
    assert not to_verify(conduct, "S", "a", 1, "week 4", "headache_diary", "headache_days")
    everything = ConductPlan(verification=(VerificationRule("all", "because"),))
    assert to_verify(everything, "S", "a", 99, "any", "any", "any")
    assert not to_verify(ConductPlan(), "S", "a", 1, "any", "any", "any")


def test_both_studies_say_how_they_are_run(study_folder: Path) -> None:
    design = read_study(study_folder)
    assert design.conduct.missing_reasons and design.conduct.verification and design.duties
    assert design.conduct.serious_event_hours == 24
    kind = design.unscheduled[0]
    assert design.unscheduled_kind(f"{kind.name} 2") is kind
    assert design.forms_at(f"{kind.name} 12") == kind.forms
    assert design.unscheduled_kind(f"{kind.name} 02") is None and design.forms_at("elsewhere") == ()
