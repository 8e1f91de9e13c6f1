"""Cleaning and proof: queries, verification, signatures, locks, coding, delegation, redaction, serious events.

The states are those that a data manager reads on the page; the table of steps below is written by hand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.conduct.plan import COORDINATOR, DAY_0, INVESTIGATOR, NOW, Clinic, correction, day, dose
from tests.conduct.test_order import event
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.acts.criterion_accepted import CriterionAccepted
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.data_unlocked import DataUnlocked
from trialwright.conduct.acts.delegation_ended import DelegationEnded
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.deviation_assessed import DeviationAssessed
from trialwright.conduct.acts.deviation_recorded import DeviationRecorded
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.other_treatment_started import OtherTreatmentStarted
from trialwright.conduct.acts.query_answered import QueryAnswered
from trialwright.conduct.acts.query_closed import QueryClosed
from trialwright.conduct.acts.query_raised import QueryRaised
from trialwright.conduct.acts.query_reopened import QueryReopened
from trialwright.conduct.acts.record_signed import RecordSigned
from trialwright.conduct.acts.redacted import Redacted
from trialwright.conduct.acts.redaction_asked import RedactionAsked
from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
from trialwright.conduct.acts.term_coded import TermCoded
from trialwright.conduct.acts.treatment_discontinued import TreatmentDiscontinued
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.delegation import delegation_log
from trialwright.conduct.entry import Entry
from trialwright.conduct.query import open_queries, queries
from trialwright.conduct.safety_clock import safety_clocks
from trialwright.conduct.signature import content_digest, signatures
from trialwright.conduct.verification import verified_items, voided_items

MANAGER, MONITOR = Actor("dora", Role.DATA_MANAGER), Actor("mona", Role.MONITOR)
ON = NOW.date()
CHINA = timezone(timedelta(hours=8))
RAISED = QueryRaised("P1", ON, 1, "day 0", "diary", "days", "Is this the number of days?")
PROVING: list[Act] = [
    TreatmentDiscontinued("P1", day(5), "Inventumab", "adverse event"),
    OtherTreatmentStarted("P1", day(5), "Rescuemab", "rescue", day(4), "pain"),
    DeviationRecorded("P1", day(5), "treatment or dose", "The wrong vial was used.", "Told the sponsor."),
    DeviationAssessed("P1", ON, 9, True, "The dose was doubled."),
    SeriousEventSent("P1", day(5), 1, "sponsor", datetime(2026, 3, 7, 10, 0, tzinfo=CHINA), "S-1"),
    RAISED,
    QueryAnswered("P1", ON, 1, "confirmed as it is", "Read again."),
    QueryClosed("P1", ON, 1, "Satisfied."),
    QueryReopened("P1", ON, 1, "Which week?"),
    ValuesVerified("P1", ON, "day 0", "diary", ("days",)),
    RecordSigned("P1", ON, "day 0", "diary", "review", "Ines Example", "0" * 64),
    DataLocked("P1", ON, "frozen", "day 0", "diary"),
    DataUnlocked(None, ON),
    TermCoded("P1", ON, "adverse event", 1, "Own list", "1", "H1", "Headache"),
    DutyDelegated(None, ON, "cora", "coordinator", ("consent", "data entry"), day(-20)),
    DelegationEnded(None, ON, "cora", "coordinator"),
    DesignAmended(None, ON, "f" * 64, "1.1", "A visit more.", "Ethics committee", ON),
    CriterionAccepted(None, ON, "I1", "0" * 64),
    CriteriaRevised(None, ON, ("I1",), '{"criteria": []}', "edited"),
    RedactionAsked("P1", ON, 3),
    Redacted("P1", ON, 3, "cora"),
]


# Queries --------------------------------------------------------------------------------------------------------------

STEPS = {
    "query answered": (QueryAnswered("P1", ON, 1, "confirmed as it is", "Read again."), COORDINATOR),
    "query closed": (QueryClosed("P1", ON, 1, "Satisfied."), MANAGER),
    "query reopened": (QueryReopened("P1", ON, 1, "Which week?"), MANAGER),
}
ALLOWED = {
    # state: step -> state after it; what is not here is refused
    "open": {"query answered": "answered", "query closed": "closed"},
    "answered": {"query closed": "closed", "query reopened": "open"},
    "closed": {"query reopened": "open"},
}
WAY_TO = {"open": (), "answered": ("query answered",), "closed": ("query closed",)}


def asked() -> Clinic:
    clinic = Clinic().with_diary()
    clinic.write(RAISED, MANAGER)
    return clinic


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", ALLOWED)
def test_a_query_takes_the_steps_of_the_table_and_no_other(state: str, step: str) -> None:
    clinic = asked()
    for one in WAY_TO[state]:
        clinic.write(*STEPS[one])
    act, actor = STEPS[step]
    if step in ALLOWED[state]:
        clinic.write(act, actor)
        assert queries(clinic.course.participants["P1"])[1].state == ALLOWED[state][step]
    else:
        assert f"is {state}" in clinic.refused(act, actor)


def test_a_query_says_who_holds_it_and_how_old_it_is() -> None:
    clinic = asked()
    query = queries(clinic.course.participants["P1"])[1]
    assert (query.holder, query.age_days(ON + timedelta(days=5))) == ("site", 5)
    clinic.write(*STEPS["query answered"])
    assert queries(clinic.course.participants["P1"])[1].holder == "data management"
    clinic.write(*STEPS["query closed"])
    closed = queries(clinic.course.participants["P1"])[1]
    assert (closed.holder, closed.age_days(ON + timedelta(days=5))) == (None, 0)
    assert open_queries(clinic.course) == []


WRONG_QUERIES = [
    (replace(RAISED, number=2), "has number 1"),
    (replace(RAISED, visit="week 9"), "no visit"),
    (replace(RAISED, form="aside", item=None), "does not ask for"),
    (replace(RAISED, item="nothing"), "no item"),
    (replace(RAISED, form=None), "names its form"),
    (replace(RAISED, says=" "), "asks something"),
    (replace(RAISED, check="days_high"), "by itself"),
    (replace(RAISED, participant="P9"), "not known"),
]


@pytest.mark.parametrize(("act", "says"), WRONG_QUERIES, ids=[says for _, says in WRONG_QUERIES])
def test_a_query_asks_about_something_that_is_there(act: QueryRaised, says: str) -> None:
    assert says in Clinic().with_diary().refused(act, MANAGER)


# Verification ---------------------------------------------------------------------------------------------------------


def test_a_correction_voids_the_verification_of_its_item_only() -> None:
    clinic = Clinic().with_diary()
    person = clinic.course.participants["P1"]
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days", "pain_mm")), MONITOR)
    assert set(verified_items(person, "day 0", "diary")) == {"days", "pain_mm"}
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    assert set(verified_items(person, "day 0", "diary")) == {"pain_mm"}
    assert set(voided_items(person, "day 0", "diary")) == {"days"}
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days",)), MONITOR)
    assert voided_items(person, "day 0", "diary") == {}


@pytest.mark.parametrize(
    ("items", "says"), [((), "at least one"), (("days", "days"), "once"), (("rash",), "no value"), (("x",), "no value")]
)
def test_only_what_stands_there_is_verified(items: tuple[str, ...], says: str) -> None:
    assert says in Clinic().with_diary().refused(ValuesVerified("P1", ON, "day 0", "diary", items), MONITOR)


def test_nothing_is_verified_twice() -> None:
    clinic = Clinic().with_diary()
    act = ValuesVerified("P1", ON, "day 0", "diary", ("days",))
    clinic.write(act, MONITOR)
    assert "already" in clinic.refused(act, MONITOR)


# Signatures -----------------------------------------------------------------------------------------------------------


def signing(clinic: Clinic, visit: str | None = "day 0", form: str | None = "diary") -> RecordSigned:
    digest = content_digest(clinic.course, clinic.course.participants["P1"], visit, form)
    return RecordSigned("P1", ON, visit, form, "review", "Ines Example", digest or "")


@pytest.mark.parametrize(("visit", "form"), [("day 0", "diary"), ("day 0", None), (None, None)])
def test_a_signature_stands_until_something_in_its_part_changes(visit: str | None, form: str | None) -> None:
    clinic = Clinic().with_diary()
    person = clinic.course.participants["P1"]
    clinic.write(signing(clinic, visit, form))
    clinic.write(RAISED, MANAGER)
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days",)), MONITOR)
    assert [one.stands for one in signatures(clinic.course, person)] == [True]
    changed = clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    broken = signatures(clinic.course, person)[0]
    assert not broken.stands
    assert [one.sequence for one in broken.broken_by] == [changed.recorded[0].sequence]


def test_a_change_elsewhere_breaks_no_signature() -> None:
    clinic = Clinic().with_diary()
    clinic.write(signing(clinic))
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    clinic.write(FormSaved("P1", day(28), "week 4", "diary", (Entry("days", None, 4),)))
    assert signatures(clinic.course, clinic.course.participants["P1"])[0].stands


def test_another_version_of_the_form_breaks_the_signature() -> None:
    clinic = Clinic().with_diary()
    clinic.write(signing(clinic))
    forms = dict(clinic.course.design.forms)
    forms["diary"] = replace(forms["diary"], label="Diary, with another question")
    clinic.course.design = replace(clinic.course.design, forms=forms)
    found = signatures(clinic.course, clinic.course.participants["P1"])[0]
    assert not found.stands and found.broken_by == ()


def test_the_digest_is_of_this_person_visit_and_form_alone() -> None:
    clinic = Clinic().with_diary("P1").with_diary("P2")
    digests = {
        content_digest(clinic.course, clinic.course.participants[code], visit, form)
        for code in ("P1", "P2") for visit, form in (("day 0", "diary"), ("day 0", None), (None, None))
    }  # fmt: skip
    assert len(digests) == 6
    assert content_digest(clinic.course, clinic.course.participants["P1"], "week 4", "diary") is None


def test_who_signs_has_seen_what_stands_there_now() -> None:
    clinic = Clinic().with_diary()
    act = signing(clinic)
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    assert "changed since you opened it" in clinic.refused(act)
    assert "nothing to sign" in clinic.refused(replace(act, visit="week 4"))
    assert "printed name" in clinic.refused(replace(signing(clinic), printed_name=" "))
    assert "one of" in clinic.refused(replace(signing(clinic), meaning="joy"))  # type: ignore[arg-type]
    assert "names its visit" in clinic.refused(replace(signing(clinic), visit=None))


# Locks ----------------------------------------------------------------------------------------------------------------

CHANGE = correction(Entry("days", 9, 8, "typing error"))
SCOPES = [(None, None, None), ("P1", None, None), ("P1", "day 0", None), ("P1", "day 0", "diary")]


@pytest.mark.parametrize("scope", SCOPES)
def test_nothing_changes_in_what_is_locked_until_it_is_unlocked_with_a_reason(scope: tuple[str | None, ...]) -> None:
    clinic = Clinic().with_diary()
    participant, visit, form = scope
    clinic.write(DataLocked(participant, ON, "locked", visit, form), MANAGER)
    assert "is locked" in clinic.refused(CHANGE, reason="typing error")
    assert "is locked" in clinic.refused(RAISED, MANAGER)
    assert "needs a reason" in clinic.refused(DataUnlocked(participant, ON, visit, form), MANAGER)
    clinic.write(DataUnlocked(participant, ON, visit, form), MANAGER, reason="the source was found")
    clinic.write(CHANGE, reason="typing error")


def test_in_what_is_frozen_only_what_a_query_asks_about_is_corrected() -> None:
    clinic = Clinic().with_diary()
    clinic.write(DataLocked("P1", ON, "frozen"), MANAGER)
    assert "is frozen" in clinic.refused(CHANGE, reason="typing error")
    assert "is frozen" in clinic.refused(dose(2))
    clinic.write(RAISED, MANAGER)
    clinic.write(CHANGE, reason="typing error")
    other = correction(Entry("pain_mm", 55.5, 50.0, "typing error"))
    assert "is frozen" in clinic.refused(other, reason="typing error")


def test_a_lock_elsewhere_stops_nothing_here() -> None:
    clinic = Clinic().with_diary("P1").with_diary("P2")
    clinic.write(DataLocked("P2", ON, "locked"), MANAGER)
    clinic.write(CHANGE, reason="typing error")


def test_nothing_is_locked_while_a_query_stands_open_there() -> None:
    clinic = asked()
    assert "1 query is not closed" in clinic.refused(DataLocked(None, ON, "locked"), MANAGER)
    clinic.write(DataLocked(None, ON, "frozen"), MANAGER)
    clinic.write(*STEPS["query answered"])
    clinic.write(*STEPS["query closed"])
    clinic.write(DataLocked(None, ON, "locked"), MANAGER)
    assert "locked already" in clinic.refused(DataLocked(None, ON, "locked"), MANAGER)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (DataLocked(None, ON, "locked", "day 0"), "names its participant"),
        (DataLocked("P1", ON, "locked", None, "diary"), "names its visit"),
        (DataLocked("P1", ON, "locked", "day 9"), "no visit"),
        (DataLocked("P1", ON, "locked", "week 2", "diary"), "does not ask for"),
        (DataLocked("P9", ON, "locked"), "not known"),
        (DataUnlocked("P1", ON), "neither frozen nor locked"),
    ],
)
def test_a_lock_is_of_something_that_is_there(act: Act, says: str) -> None:
    assert says in Clinic().with_diary().refused(act, MANAGER, reason="why")


# Treatment, deviations, events ----------------------------------------------------------------------------------------


def test_who_stops_a_treatment_stays_in_the_study_without_doses() -> None:
    clinic = Clinic().with_diary()
    clinic.write(TreatmentDiscontinued("P1", day(10), "Inventumab", "lack of efficacy"))
    assert "discontinued" in clinic.refused(dose(2))
    assert "already" in clinic.refused(TreatmentDiscontinued("P1", day(11), "Inventumab", "other"))
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    assert clinic.course.participants["P1"].state == "enrolled"


def test_a_treatment_is_not_stopped_before_its_last_dose() -> None:
    clinic = Clinic().with_diary()
    clinic.write(dose(2))
    assert "after that day" in clinic.refused(TreatmentDiscontinued("P1", day(10), "Inventumab", "other"))
    assert "not planned" in clinic.refused(TreatmentDiscontinued("P1", day(20), "Water", "other"))


def test_other_treatment_begins_between_consent_and_the_day_it_was_seen() -> None:
    clinic, act = Clinic().with_diary(), OtherTreatmentStarted("P1", day(5), "Rescuemab", "rescue", day(4), "pain")
    clinic.write(act)
    assert "after the day" in clinic.refused(replace(act, started=day(6)))
    assert "before the consent" in clinic.refused(replace(act, started=day(-30)))
    assert "name" in clinic.refused(replace(act, treatment=""))


def test_a_deviation_is_assessed_by_its_row() -> None:
    clinic = Clinic().with_diary()
    row = clinic.write(DeviationRecorded("P1", day(5), "other", "The diary was lost.")).recorded[0].sequence
    clinic.write(DeviationAssessed("P1", ON, row, False, "Nothing of the outcome is missing."))
    assert "not a deviation" in clinic.refused(DeviationAssessed("P1", ON, row - 1, True, "why"))


def test_the_clock_of_a_serious_event_counts_24_hours_across_zones_and_changes_of_the_clock() -> None:
    clinic = Clinic().with_diary()
    aware = datetime(2026, 3, 29, 0, 30, tzinfo=timezone(timedelta(hours=1)))  # central Europe, the night of the change
    clinic.write(event(started=day(20), serious=True, grade=3, aware_at=aware, seriousness=("hospitalisation",)))
    person = clinic.course.participants["P1"]
    (clock,) = safety_clocks(person, aware + timedelta(hours=23))
    assert clock.state == "running" and clock.due_at == datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    assert safety_clocks(person, aware + timedelta(hours=25))[0].state == "overdue"
    sent = datetime(2026, 3, 30, 1, 30, tzinfo=timezone(timedelta(hours=2)))  # summer time: 24 hours to the minute
    clinic.write(SeriousEventSent("P1", sent.date(), 1, "sponsor", sent))
    assert safety_clocks(person, NOW)[0].state == "in time"


def test_a_serious_event_whose_first_hour_is_not_recorded_has_no_clock() -> None:
    clinic = Clinic().with_diary()
    clinic.write(event(serious=True, grade=3))
    assert safety_clocks(clinic.course.participants["P1"], NOW)[0].state == "no clock"


def test_only_a_serious_event_is_sent_on() -> None:
    clinic = Clinic().with_diary()
    clinic.write(event())
    act = SeriousEventSent("P1", day(5), 1, "sponsor", datetime(2026, 3, 7, 10, 0, tzinfo=UTC))
    assert "not recorded as serious" in clinic.refused(act)
    assert "no adverse event 2" in clinic.refused(replace(act, event=2))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"seriousness": ("hospitalisation",)}, "is serious"),
        ({"seriousness": ("bad luck",), "serious": True}, "one or more of"),
        ({"aware_at": datetime.fromisoformat("2026-03-09T10:00")}, "has an offset"),
        ({"aware_at": datetime(2026, 3, 1, 10, 0, tzinfo=UTC)}, "before it began"),
        ({"action": "prayer"}, "one of"),
    ],
)
def test_what_is_said_of_an_event_fits_together(more: dict[str, object], says: str) -> None:
    assert says in Clinic().with_diary().refused(event(**more))


def test_a_term_is_coded_with_a_dictionary_that_the_user_brings() -> None:
    clinic = Clinic().with_diary()
    act = TermCoded("P1", ON, "adverse event", 1, "Own list", "1", "H1", "Headache")
    assert "no adverse event 1" in clinic.refused(act, MANAGER)
    clinic.write(event())
    assert "names its dictionary" in clinic.refused(replace(act, code=" "), MANAGER)
    clinic.write(act, MANAGER)


# Delegation -----------------------------------------------------------------------------------------------------------

DELEGATED = DutyDelegated(None, ON, "cora", "coordinator", ("consent", "data entry"), day(-20))


def test_once_duties_are_delegated_only_who_stands_in_the_log_writes() -> None:
    clinic = Clinic().with_diary()
    clinic.write(CHANGE, COORDINATOR, reason="typing error")
    clinic.write(replace(DELEGATED, user="carl"), INVESTIGATOR)
    back = correction(Entry("days", 8, 9, "it was right"))
    assert "not delegated" in clinic.refused(back, COORDINATOR, reason="it was right")
    clinic.write(DELEGATED, INVESTIGATOR)
    clinic.write(back, COORDINATOR, reason="it was right")
    clinic.write(DelegationEnded(None, ON - timedelta(days=1), "cora", "coordinator"), INVESTIGATOR)
    assert "not delegated" in clinic.refused(CHANGE, COORDINATOR, reason="typing error")
    assert [(one.user, one.until, one.by) for one in delegation_log(clinic.course)] == [
        ("carl", None, "ines"), ("cora", ON - timedelta(days=1), "ines"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (replace(DELEGATED, role="king"), "one of"),
        (replace(DELEGATED, tasks=()), "at least one task"),
        (replace(DELEGATED, until=day(-21)), "ends on"),
        (replace(DELEGATED, participant="P1"), "no participant"),
        (DelegationEnded(None, ON, "nobody", "coordinator"), "Nothing is delegated"),
    ],
)
def test_a_delegation_says_whom_what_and_when(act: Act, says: str) -> None:
    assert says in Clinic().refused(act, INVESTIGATOR)


# Redaction and amendment ----------------------------------------------------------------------------------------------


def test_redaction_takes_two_people_and_a_reason() -> None:
    clinic = Clinic().with_diary()
    row = clinic.course.participants["P1"].recorded[-1].sequence
    done = Redacted("P1", ON, row, "cora")
    assert "has not asked" in clinic.refused(done, MANAGER, reason="a name")
    clinic.write(RedactionAsked("P1", ON, row), COORDINATOR, reason="a name slipped in")
    assert "needs a reason" in clinic.refused(done, MANAGER)
    same = Actor("cora", Role.DATA_MANAGER)
    assert "two people" in clinic.refused(done, same, reason="a name")
    clinic.write(done, MANAGER, reason="a name")


def test_the_opening_of_a_study_and_redactions_are_never_redacted() -> None:
    clinic = Clinic().with_diary()
    assert "never redacted" in clinic.refused(RedactionAsked(None, ON, 1), MANAGER, reason="why")
    assert "not an act of P1" in clinic.refused(RedactionAsked("P1", ON, 1), MANAGER, reason="why")


def test_an_amendment_needs_its_approval_and_a_reason() -> None:
    clinic = Clinic().with_diary()
    act = DesignAmended(None, ON, "f" * 64, "1.1", "A visit more.", "Ethics committee", ON)
    assert "needs a reason" in clinic.refused(act, MANAGER)
    assert "approval or later" in clinic.refused(
        replace(act, observed_on=ON - timedelta(days=1)), MANAGER, reason="why"
    )
    assert "already" in clinic.refused(replace(act, design_sha256="small-3"), MANAGER, reason="why")
    assert "name" in clinic.refused(replace(act, approval=""), MANAGER, reason="why")
    clinic.write(act, MANAGER, reason="safety")
    assert clinic.course.design_sha256 == "f" * 64


def test_days_of_the_plan_are_those_of_the_clinic() -> None:
    assert day(0) == DAY_0 == date(2026, 3, 2)
