"""In which order acts may come: each forbidden step is refused, and nothing is written (21 CFR 11.10(f))."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conduct.plan import INVESTIGATOR, Clinic, correction, day, dose, opening, sheet
from trialwright.conduct.act import Act
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.completed import Completed
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.conduct.acts.dose_missed import DoseMissed
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.entry import Entry

DIARY = (Entry("days", None, 3),)
FATAL: dict[str, object] = {"grade": 5, "serious": True, "seriousness": ("death",)}


def event(number: int = 1, **more: object) -> AdverseEventReported:
    plain = AdverseEventReported(
        "P1", day(30), number, "Headache", "Nervous system disorders", 1, False, None, day(1), None, "unknown"
    )
    return replace(plain, **more)  # type: ignore[arg-type]


ANY: list[Act] = [
    ConsentGiven("P1", day(-12), "1.0"),
    Screened("P1", day(-10), sheet("P1")),
    CriterionJudged("P1", day(-10), "I1", "met", "seen"),
    Enrolled("P1", day(-1), "drug"),
    VisitAttended("P1", day(0), "day 0"),
    VisitAttended("P1", day(-10), "screening"),
    dose(1),
    DoseMissed("P1", day(0), "Inventumab", 1, "ill"),
    FormSaved("P1", day(0), "day 0", "diary", DIARY),
    correction(Entry("days", 9, 8, "typing error")),
    event(),
    Withdrawn("P1", day(1), "other"),
    Completed("P1", day(28)),
]


@pytest.mark.parametrize("act", ANY, ids=lambda act: act.kind)
def test_nothing_comes_before_the_study_is_open(act: Act) -> None:
    assert "not open" in Clinic(opened=False).refused(act, reason="why")


@pytest.mark.parametrize("act", ANY[1:], ids=lambda act: act.kind)
def test_nothing_comes_before_consent(act: Act) -> None:
    said = Clinic().refused(act, reason="why")
    assert "consent" in said or "not known" in said


@pytest.mark.parametrize(
    "act", [one for one in ANY if one.kind in {"dose given", "dose missed", "completed"}] + [ANY[4], ANY[8]],
    ids=lambda act: act.kind,
)  # fmt: skip
def test_no_dose_visit_or_form_comes_before_enrolment(act: Act) -> None:
    assert "not enrolled" in Clinic().screened().refused(act)


def test_a_visit_and_a_form_of_the_screening_come_before_enrolment() -> None:
    clinic = Clinic().consented()
    clinic.write(VisitAttended("P1", day(-10), "screening"))
    clinic.write(FormSaved("P1", day(-10), "screening", "diary", DIARY))


@pytest.mark.parametrize("act", ANY[:8] + ANY[11:], ids=lambda act: act.kind)
def test_nothing_new_comes_after_withdrawal(act: Act) -> None:
    clinic = Clinic().with_diary()
    clinic.write(Withdrawn("P1", day(20), "withdrawal by subject"))
    assert "has withdrawn" in clinic.refused(replace(act, observed_on=day(21)))


@pytest.mark.parametrize("act", ANY[:8] + ANY[11:], ids=lambda act: act.kind)
def test_nothing_new_comes_after_completion(act: Act) -> None:
    assert "has completed" in Clinic().completed().refused(replace(act, observed_on=day(29)))


def test_what_was_observed_until_somebody_left_is_entered_after_it() -> None:
    """The leaving may be typed in before the forms of the last visit: what was collected is kept."""
    clinic = Clinic().with_diary()
    clinic.write(Withdrawn("P1", day(28), "lost to follow-up"))
    visit, second = VisitAttended("P1", day(28), "week 4"), dose(2)
    assert "has withdrawn" in clinic.refused(replace(second, observed_on=day(28))), "a dose after leaving, or before?"
    clinic.write(second)
    clinic.write(visit)
    clinic.write(FormSaved("P1", day(28), "week 4", "diary", DIARY))
    person = clinic.course.participants["P1"]
    assert (person.state, person.left_on) == ("withdrawn", day(28))
    assert "has withdrawn" in clinic.refused(ConsentGiven("P1", day(20), "1.0"))
    assert "has withdrawn" in clinic.refused(Completed("P1", day(28)))


def test_who_leaves_by_mistake_is_told_how_a_leaving_is_taken_back() -> None:
    clinic = Clinic().with_diary()
    clinic.write(Withdrawn("P1", day(10), "lost to follow-up"))
    told = clinic.refused(VisitAttended("P1", day(28), "week 4"))
    assert "recorded wrongly is corrected, or set aside as entered in error, with a reason" in told


def test_a_sheet_that_is_entered_after_somebody_left_leaves_them_gone() -> None:
    clinic = Clinic().consented()
    clinic.write(Withdrawn("P1", day(-5), "withdrawal by subject"))
    clinic.write(Screened("P1", day(-10), sheet("P1")))
    assert clinic.course.participants["P1"].state == "withdrawn"


def test_corrections_and_adverse_events_that_began_before_come_after_leaving() -> None:
    clinic = Clinic().with_diary()
    clinic.write(event())
    clinic.write(Withdrawn("P1", day(20), "lost to follow-up"))
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason="typing error")
    clinic.write(event(ended=day(25), outcome="recovered"))
    clinic.write(event(2, started=day(19)))
    assert "began after that day" in clinic.refused(event(3, started=day(21)))


def test_who_agreed_to_be_asked_after_is_followed_and_who_refused_is_left_alone() -> None:
    agreed, refused, unasked = (Clinic().with_diary() for _ in range(3))
    for clinic, answer in ((agreed, "agreed"), (refused, "refused"), (unasked, None)):
        clinic.write(event())
        clinic.write(Withdrawn("P1", day(20), "withdrawal by subject", answer))  # type: ignore[arg-type]
    later, new = (
        event(ended=day(25), outcome="recovered", observed_on=day(25)),
        event(2, started=day(21), observed_on=day(25)),
    )
    agreed.write(later)
    agreed.write(new)
    unasked.write(later)
    assert "began after that day" in unasked.refused(new)
    serious = replace(new, serious=True, grade=3, seriousness=("hospitalisation",))
    unasked.write(serious)
    assert "refused follow-up" in refused.refused(serious)
    assert "refused follow-up" in refused.refused(later) and "refused follow-up" in refused.refused(new)
    refused.write(event(2, started=day(30), ended=day(30), observed_on=day(30), outcome="fatal", **FATAL))
    assert "has withdrawn" in agreed.refused(replace(dose(2), observed_on=day(21)))


def test_nobody_asks_the_dead() -> None:
    said = Clinic().at_day_0().refused(Withdrawn("P1", day(1), "death", "agreed"))
    assert "nobody asks who died" in said
    assert "or was lost" in Clinic().at_day_0().refused(Withdrawn("P1", day(1), "lost to follow-up", "agreed"))
    said = Clinic().at_day_0().refused(Withdrawn("P1", day(1), "other", "perhaps"))  # type: ignore[arg-type]
    assert "agreed, refused" in said


def test_after_a_fatal_event_only_the_withdrawal_by_death_comes() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(event(outcome="fatal", ended=day(10), observed_on=day(12), started=day(3), **FATAL))
    assert clinic.course.participants["P1"].left_on == day(10), "the day of death, not of the report"
    assert "died" in clinic.refused(dose(2))
    assert "died" in clinic.refused(Completed("P1", day(28)))
    assert "death" in clinic.refused(Withdrawn("P1", day(10), "other"))
    clinic.write(Withdrawn("P1", day(10), "death"))
    assert clinic.course.participants["P1"].state == "died"
    assert "died" in clinic.refused(Withdrawn("P1", day(10), "death"))


@pytest.mark.parametrize(
    "act", [VisitAttended("P1", day(-13), "screening"), Withdrawn("P1", day(-13), "other"), event(observed_on=day(-13)),
            Screened("P1", day(-13), sheet("P1"))],
    ids=lambda act: act.kind,
)  # fmt: skip
def test_nothing_is_observed_before_consent(act: Act) -> None:
    assert "had not given consent on that day" in Clinic().consented().refused(act)


def test_nothing_is_observed_before_enrolment_that_needs_it() -> None:
    assert "not yet enrolled" in Clinic().enrolled().refused(dose(1, on=-2))


def test_nobody_consents_before_birth() -> None:
    clinic = Clinic().consented()
    said = clinic.refused(Screened("P1", day(-10), sheet("P1", birth_date="2026-02-20")))
    assert "born after the consent" in said and "2026" not in said


def test_a_sheet_of_another_person_is_refused() -> None:
    assert "not of P1" in Clinic().consented().refused(Screened("P1", day(-10), sheet("P2")))


def test_a_sheet_from_the_future_of_its_screening_is_refused() -> None:
    said = Clinic().consented().refused(Screened("P1", day(-11), sheet("P1")))
    assert "dated after" in said


def test_an_impossible_sheet_is_refused_by_its_field_and_not_its_value() -> None:
    said = Clinic().consented().refused(Screened("P1", day(-10), sheet("P1", sex="both-7319")))
    assert "sex" in said and "7319" not in said


@pytest.mark.parametrize("code", ["Anna Müller", "P1/2", "", " ", "x" * 33, "P\n1"])
def test_a_name_is_no_code(code: str) -> None:
    assert "code" in Clinic().refused(ConsentGiven(code, day(-12), "1.0"))


def test_a_study_is_opened_once_under_its_own_name_and_design() -> None:
    clinic = Clinic()
    assert "open already" in clinic.refused(opening())
    fresh = Clinic(opened=False)
    assert "another design" in fresh.refused(replace(opening(), design_sha256="other"))
    assert "this ledger is of" in fresh.refused(replace(opening(), study="OTHER"))
    assert "scenario and a seed" in fresh.refused(replace(opening(), seed=1))
    assert "simulated acts only" in fresh.refused(replace(opening(), scenario="B", seed=1))
    assert "another number" in fresh.refused(replace(opening(), study="NCT00000001"))
    assert "SIM-" in fresh.refused(replace(opening(), study="SIM-X"))
    assert "no participant" in fresh.refused(replace(opening(), participant="P1"))
    assert "administrator may" in fresh.refused(opening(), INVESTIGATOR)


def test_consent_may_be_given_again_to_a_newer_version() -> None:
    clinic = Clinic().enrolled()
    clinic.write(ConsentGiven("P1", day(3), "2.0"))
    person = clinic.course.participants["P1"]
    assert person.consented_on == day(-12)
    assert person.consent is not None and person.consent.consent_version == "2.0"


def test_completion_needs_the_last_visit_and_comes_after_it() -> None:
    clinic = Clinic().with_diary()
    assert "last visit (week 4)" in clinic.refused(Completed("P1", day(28)))
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    assert "after that day" in clinic.refused(Completed("P1", day(27)))
    clinic.write(Completed("P1", day(28)))
    assert clinic.course.participants["P1"].state == "completed"


def test_leaving_comes_after_the_last_visit_or_dose() -> None:
    assert "after that day" in Clinic().at_day_0().refused(Withdrawn("P1", day(-1), "other"))


def test_a_withdrawal_says_a_reason_of_the_list() -> None:
    said = Clinic().at_day_0().refused(Withdrawn("P1", day(1), "moved away"))  # type: ignore[arg-type]
    assert "lost to follow-up" in said and "moved away" not in said


def test_the_states_follow_the_acts() -> None:
    steps = (Clinic.consented, Clinic.screened, Clinic.enrolled, Clinic.completed)
    states = [step(Clinic()).course.participants["P1"].state for step in steps]
    assert states == ["consented", "screened", "enrolled", "completed"]
