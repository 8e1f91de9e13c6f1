"""Before a study is open, and of a study as a whole, each act says itself what forbids it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.conduct.plan import COORDINATOR, NOW, STUDY, Clinic, day, dose, small_design
from tests.conduct.proof import CHINA, asked
from tests.conduct.test_order import event
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.acts.data_exported import DataExported
from trialwright.conduct.acts.deviation_raised import DeviationRaised
from trialwright.conduct.acts.deviation_recorded import DeviationRecorded
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.other_treatment_started import OtherTreatmentStarted
from trialwright.conduct.acts.product_handed_out import ProductHandedOut
from trialwright.conduct.acts.product_returned import ProductReturned
from trialwright.conduct.acts.query_answered import QueryAnswered
from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
from trialwright.conduct.acts.term_coded import TermCoded
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.virtual import virtual_actor
from trialwright.conduct.writing import Refused, Written, act_kinds

CLOSED: list[Act] = [
    CriteriaRevised(None, day(-9), ("I1",), '{"criteria": []}', "edited"),
    ProductHandedOut("P1", day(1), "Inventumab", 2),
    ProductReturned("P1", day(2), "Inventumab", 1, 0),
]


@pytest.mark.parametrize("act", CLOSED, ids=lambda act: act.kind)
def test_an_act_of_a_study_that_is_not_open_says_so(act: Act) -> None:
    said = list(act.refusals(Course(STUDY, small_design())))
    assert said and "not open" in said[0]


def test_an_export_names_its_files() -> None:
    act = DataExported(None, NOW.date(), "values", "everyone", ())
    assert act.refusals(Clinic().course)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_writes_an_act_that_the_study_raises_itself(role: Role) -> None:
    raised = DeviationRaised("P1", day(14), "visit window", "week 2", "late")
    assert "by the study itself" in Clinic().at_day_0().refused(raised, Actor("x", role), reason="why")


# Typed by hand from 21 CFR 11.10(e), ICH E6(R3) 4.2.2 and the decisions on amendments, redaction, moves, clock, sites.
NEEDS_REASON = {"act corrected", "act set aside", "clock set right", "criteria revised", "data unlocked",
                "design amended", "lot entry set aside", "lot status changed", "redacted", "redaction asked",
                "site changed", "study act set aside", "study moved", "value corrected"}  # fmt: skip


def test_the_acts_that_need_a_reason_are_those_of_the_list() -> None:
    assert {kind for kind, act_class in act_kinds().items() if act_class.needs_reason} == NEEDS_REASON


def test_a_treatment_beside_the_plan_is_of_a_known_category() -> None:
    act = OtherTreatmentStarted("P1", day(5), "Rescuemab", "unheard of", day(4), "pain")  # type: ignore[arg-type]
    assert "one of: rescue" in Clinic().with_diary().refused(act)


def test_only_what_can_be_coded_is_coded() -> None:
    act = TermCoded("P1", NOW.date(), "visit", 1, "Own list", "1", "H1", "Headache")  # type: ignore[arg-type]
    assert "What is coded is one of" in Clinic().with_diary().refused(act, Actor("dora", Role.DATA_MANAGER))


def test_a_deviation_is_of_a_known_category() -> None:
    act = DeviationRecorded("P1", day(5), "unheard of", "The wrong vial was used.", "Told the sponsor.")  # type: ignore[arg-type]
    assert "category of a deviation is one of" in Clinic().with_diary().refused(act)


def test_values_of_a_visit_are_observed_on_its_day_or_later() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    early = FormSaved("P1", day(27), "week 4", "diary", (Entry("days", None, 3),))
    assert "had not begun on that day" in clinic.refused(early)


def test_a_serious_event_is_not_sent_before_the_site_knew_of_it() -> None:
    clinic = Clinic().with_diary()
    knew = datetime(2026, 3, 7, 10, 0, tzinfo=CHINA)
    clinic.write(event(serious=True, seriousness=("hospitalisation",), aware_at=knew))
    early = SeriousEventSent("P1", knew.date(), 1, "sponsor", knew - timedelta(minutes=1))
    assert "before the site knew" in clinic.refused(early)
    clinic.write(SeriousEventSent("P1", knew.date(), 1, "sponsor", knew + timedelta(minutes=1)))


def test_a_dose_is_given_in_the_unit_of_the_plan() -> None:
    act = replace(dose(2), unit="g")
    assert isinstance(Clinic().at_day_0().hand_in(dose(2)), Written)
    assert isinstance(Clinic().at_day_0().hand_in(act), Refused)


def test_an_answer_to_a_query_is_one_of_those_that_are_offered() -> None:
    act = QueryAnswered("P1", NOW.date(), 1, "perhaps", "Read again.")  # type: ignore[arg-type]
    assert isinstance(asked().hand_in(act, COORDINATOR), Refused)


def test_a_serious_event_is_sent_to_a_known_recipient() -> None:
    clinic = Clinic().with_diary()
    clinic.write(event(serious=True, seriousness=("hospitalisation",)))
    sent = datetime(2026, 3, 7, 10, 0, tzinfo=CHINA)
    act = SeriousEventSent("P1", sent.date(), 1, "a friend", sent)  # type: ignore[arg-type]
    assert "sent to one of" in clinic.refused(act)


def test_a_virtual_user_writes_nothing_in_a_study_of_people() -> None:
    name = virtual_actor(Role.COORDINATOR).user
    said = Clinic().at_day_0().refused(dose(2), Actor(name, Role.COORDINATOR))
    assert "virtual one" in said
