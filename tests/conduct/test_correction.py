"""Acts are corrected, and set aside as entered in error; what follows from them follows from what is right.

ICH E6(R3) 4.2.2(a): the original, the change, who, when and why stay. A correction is refused where the corrected act
would have been refused when it was first written, or where something else hangs on what it takes away.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from tests.conduct.plan import COORDINATOR, INVESTIGATOR, NOW, Clinic, correction, day, dose, small_design
from tests.conduct.proof import MANAGER, MONITOR, ON, signing
from tests.conduct.test_judging import CHECKS, CheckedClinic, open_now
from trialwright.analysis.analysis_data import CutOff
from trialwright.analysis.cut import cut
from trialwright.analysis.derivation import last_day
from trialwright.analysis.dosing import dosing
from trialwright.conduct.act import Act
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.redaction_asked import RedactionAsked
from trialwright.conduct.acts.term_coded import TermCoded
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.audit import audit_trail
from trialwright.conduct.audit_review import review_audit_trail
from trialwright.conduct.correction import CORRECTABLE, TURNS, fields_of
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.participant import Participant
from trialwright.conduct.payload import act_kinds
from trialwright.conduct.signature import signatures
from trialwright.conduct.verification import verified_items, voided_items
from trialwright.conduct.writing import Written
from trialwright.protocol.check import Check
from trialwright.protocol.conduct_plan import ConsentVersion
from trialwright.protocol.form import Value

WHY = "read the wrong line"
CONSENTS = tuple(ConsentVersion(name, "", day(on).isoformat()) for name, on in (("1.0", -40), ("2.0", 20)))


def person(clinic: Clinic) -> Participant:
    return clinic.course.participants["P1"]


def row_of(clinic: Clinic, kind: str, number: int = 0) -> int:
    return person(clinic).of_kind(kind)[number].sequence


def mend(clinic: Clinic, row: int, **changes: Value | date) -> ActCorrected:
    """A correction of ``row`` from what stands there."""
    entry = person(clinic).standing_at(row)
    assert entry is not None
    held = fields_of(entry.act)
    new = {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}
    entries = tuple(Entry(name, held.get(name), value, WHY) for name, value in new.items())
    act = entry.act
    return ActCorrected("P1", ON, row, act.kind, getattr(act, "visit", None), getattr(act, "form", None), entries)


def aside(clinic: Clinic, row: int) -> ActSetAside:
    entry = person(clinic).standing_at(row)
    assert entry is not None
    place = getattr(entry.act, "visit", None), getattr(entry.act, "form", None)
    return ActSetAside("P1", ON, row, entry.act.kind, *place, as_of=person(clinic).last_row_of(row))


def deviations(clinic: Clinic) -> list[str]:
    return [one.act.says for one in person(clinic).of_kind("deviation raised")]  # type: ignore[attr-defined]


def kinds(outcome: Written) -> list[str]:
    return [one.act.kind for one in outcome.recorded]


def test_a_wrong_amount_is_corrected_and_its_deviation_closed_with_a_word_never_deleted() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(dose(2, amount=7.0), COORDINATOR)
    assert deviations(clinic) == ["Dose 2 of Inventumab was 7 mg, planned 70 mg."]
    row = row_of(clinic, "dose given", 1)
    outcome = clinic.write(mend(clinic, row, amount=70.0), COORDINATOR, reason=WHY)
    assert kinds(outcome) == ["act corrected", "deviation closed"]
    assert person(clinic).doses[1].amount == 70.0
    assert deviations(clinic) == []
    raw = [one.act for one in person(clinic).recorded if one.sequence == row]
    assert raw == [dose(2, amount=7.0)], "the row itself stays as it was written"
    told = [one for one in audit_trail(clinic.course, "P1") if one.kind == "act corrected"]
    assert [(one.item, one.old, one.new, one.reason) for one in told] == [("amount", 7.0, 70.0, WHY)]
    closed = [one for one in audit_trail(clinic.course, "P1") if one.kind == "deviation closed"]
    assert f"row {row} (dose given) was corrected" in closed[0].says
    again = clinic.write(mend(clinic, row, amount=60.0), COORDINATOR, reason=WHY)  # the correction of a correction
    assert kinds(again) == ["act corrected", "deviation raised"]
    assert deviations(clinic) == ["Dose 2 of Inventumab was 60 mg, planned 70 mg."]


def test_the_day_of_the_first_dose_moves_the_anchor_and_every_window_is_judged_again() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(VisitAttended("P1", day(14), "week 2"))
    clinic.write(VisitAttended("P1", day(28), "week 4"))
    assert deviations(clinic) == []
    clinic.write(mend(clinic, row_of(clinic, "dose given"), observed_on=day(3)), reason=WHY)
    assert person(clinic).first_dose_on == day(3)
    assert sorted(deviations(clinic)) == [
        "Visit 'day 0' took place on day -3, 3 days before its window (day 0 to 0).",
        "Visit 'week 2' took place on day 11, 1 day before its window (day 12 to 16).",
    ]
    clinic.write(mend(clinic, row_of(clinic, "dose given"), observed_on=day(0)), reason=WHY)
    assert deviations(clinic) == []
    assert person(clinic).last_seen_on == day(28)


@pytest.mark.parametrize(("changes", "says"), [
    ({"observed_on": day(-13)}, "had not given consent on that day"),
    ({"observed_on": day(-5)}, "was not yet enrolled on that day"),
    ({"observed_on": day(15)}, "An earlier dose of Inventumab was given after that day"),
    ({"amount": -1.0}, "above zero"), ({"amount": True}, "a number as a number"),
    ({"amount": "much"}, "cannot be read: amount"),
    ({"unit": "mL"}, "recorded in mg"), ({"number": 7}, "numbered from 1 to 3"),
    ({"number": 2}, "Dose 1 of Inventumab is not recorded yet"), ({"administration": "Other"}, "not planned"),
    ({"observed_on": NOW.date().replace(year=2027)}, "no later than the day"), ({"observed_on": "2026-3-2"}, "read"),
    ({"participant": "P2"}, "is not corrected; these are"), ({"amount": 70.0}, "keeps its value"), ({}, "at least one"),
])  # fmt: skip
def test_what_would_have_been_refused_at_first_is_refused_now(changes: dict[str, Value], says: str) -> None:
    clinic = Clinic().at_day_0()
    clinic.write(dose(2))
    assert says in clinic.refused(mend(clinic, row_of(clinic, "dose given"), **changes), COORDINATOR, reason=WHY)


def test_a_visit_that_did_not_take_place_is_set_aside_after_the_forms_that_hang_on_it() -> None:
    clinic = Clinic().with_diary()
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason=WHY)
    visit, form = row_of(clinic, "visit attended"), row_of(clinic, "form saved")
    assert f"Row {form} (form saved) hangs on it" in clinic.refused(aside(clinic, visit), reason=WHY)
    assert "(value corrected) hangs on it" in clinic.refused(aside(clinic, form), reason=WHY)
    clinic.write(aside(clinic, row_of(clinic, "value corrected")), reason=WHY)
    assert person(clinic).values("day 0", "diary")["days"] == 9
    clinic.write(aside(clinic, form), reason=WHY)
    at_field = audit_trail(clinic.course, "P1", visit="day 0", form="diary", item="days")
    assert [one.kind for one in at_field] == ["form saved", "value corrected", "act set aside", "act set aside"]
    assert person(clinic).values("day 0", "diary") == {}
    clinic.write(aside(clinic, visit), reason=WHY)
    assert person(clinic).visits == {}
    assert "was set aside already" in clinic.refused(replace(aside_before(visit), as_of=visit), reason=WHY)
    clinic.write(VisitAttended("P1", day(0), "day 0"))  # it may be recorded again, in its right place


def aside_before(row: int) -> ActSetAside:
    return ActSetAside("P1", ON, row, "visit attended", "day 0", None, row)


def test_forms_that_were_observed_on_the_wrong_day_of_a_visit_move_with_it() -> None:
    clinic = Clinic().with_diary()
    clinic.write(correction(Entry("days", 9, 8, "typing error")), reason=WHY)
    clinic.write(FormSaved("P1", day(5), "day 0", "diary", (Entry("rash", None, "0"),)))
    outcome = clinic.write(mend(clinic, row_of(clinic, "visit attended"), observed_on=day(2)), reason=WHY)
    assert kinds(outcome) == ["act corrected", "act corrected", "act corrected", "deviation raised"]
    assert [one.act.observed_on for one in person(clinic).of_kind("form saved")] == [day(2), day(5)]
    assert [one.act.observed_on for one in person(clinic).of_kind("value corrected")] == [day(2)]
    assert person(clinic).values("day 0", "diary")["days"] == 8
    moved = [one for one in audit_trail(clinic.course, "P1", form="diary") if one.kind == "act corrected"]
    assert [(one.old, one.new) for one in moved] == [(day(0).isoformat(), day(2).isoformat())] * 2


def test_the_first_consent_is_corrected_to_what_would_have_been_a_consent() -> None:
    plan = replace(small_design().conduct, consents=CONSENTS)
    clinic = Clinic(design=replace(small_design(), conduct=plan)).at_day_0()
    row = row_of(clinic, "consent given")
    for wrong, says in ((" ", "to which version"), ("9.9", "has the versions 1.0, 2.0"), ("2.0", "not approved")):
        assert says in clinic.refused(mend(clinic, row, consent_version=wrong), reason=WHY)
    assert "hangs on it" in clinic.refused(mend(clinic, row, observed_on=day(-9)), reason=WHY)
    assert "not approved on that day" in clinic.refused(mend(clinic, row, observed_on=day(-41)), reason=WHY)
    clinic.write(mend(clinic, row, observed_on=day(-11)), reason=WHY)
    assert person(clinic).consented_on == day(-11)


def test_a_leaving_that_was_none_is_set_aside_and_the_person_is_back_in_the_study() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(Withdrawn("P1", day(10), "lost to follow-up"))
    row = row_of(clinic, "withdrawn")
    assert "day of leaving" in clinic.refused(mend(clinic, row, observed_on=day(-1)), reason=WHY)
    clinic.write(mend(clinic, row, why="withdrawal by subject", observed_on=day(9)), reason=WHY)
    assert (person(clinic).left_on, person(clinic).withdrawal.why) == (day(9), "withdrawal by subject")  # type: ignore[union-attr]
    clinic.write(aside(clinic, row), reason=WHY)
    assert (person(clinic).state, person(clinic).left_by, person(clinic).withdrawal) == ("enrolled", None, None)
    clinic.write(dose(2))


def test_an_adverse_event_of_somebody_else_is_set_aside_from_the_middle_and_its_number_stays_taken() -> None:
    """Codes and reports to the sponsor name an event by its number: a new one under it would count as sent."""
    clinic = Clinic().at_day_0()
    for number, term in enumerate(("headache", "rash", "cough"), 1):
        clinic.write(event(number, term))
    clinic.write(TermCoded("P1", day(4), "adverse event", 3, "MedDRA", "27.0", "10011224", "Cough"), MANAGER)
    for number in (1, 2):
        clinic.write(aside(clinic, row_of(clinic, "adverse event reported", 1)), reason="another participant's")
        assert len(person(clinic).adverse_events) == 3 - number
    assert "has number 4" in clinic.refused(event(3, "broken leg"))
    clinic.write(event(4, "broken leg"))
    clinic.write(mend(clinic, row_of(clinic, "adverse event reported"), grade=2), reason=WHY)
    assert [(one.event, one.grade) for one in person(clinic).adverse_events.values()] == [(1, 2), (4, 1)]


def event(number: int, term: str) -> AdverseEventReported:
    system = "Nervous system disorders"
    return AdverseEventReported("P1", day(3), number, term, system, 1, False, None, day(3), None, "recovering")


def test_what_was_set_aside_does_not_come_back_by_a_redaction() -> None:
    clinic = Clinic().at_day_0()
    row = row_of(clinic, "dose given")
    gone = clinic.write(aside(clinic, row), reason="another participant's").recorded[0].sequence
    assert f"redact row {row} first" in clinic.refused(RedactionAsked("P1", ON, gone), MANAGER, reason="a name")
    clinic.write(RedactionAsked("P1", ON, row), MANAGER, reason="a name")


def test_an_enrolment_set_aside_gives_its_place_free_and_no_number_is_given_twice() -> None:
    clinic = Clinic(target=2).enrolled("P1").enrolled("P2")
    clinic.write(aside(clinic, row_of(clinic, "enrolled")), reason=WHY)
    assert (person(clinic).state, clinic.course.enrolled_count) == ("screened", 1)
    clinic.enrolled("P3")
    assert [clinic.course.enrolment_number(code) for code in ("P1", "P2", "P3")] == [None, 2, 3]


def test_signatures_over_what_is_corrected_break_and_say_by_what() -> None:
    clinic = Clinic().with_diary()
    clinic.write(signing(clinic, "day 0", None))
    clinic.write(signing(clinic, None, None))
    visit = row_of(clinic, "visit attended")
    clinic.write(mend(clinic, visit, observed_on=day(-1)), reason=WHY)
    for one in signatures(clinic.course, person(clinic)):
        assert not one.stands
        assert f"(act corrected of row {visit}, visit attended: observed_on, ines)" in one.why[0]
    clinic.write(signing(clinic, None, None))
    assert signatures(clinic.course, person(clinic))[-1].stands


@pytest.mark.parametrize("level", ["frozen", "locked"])
@pytest.mark.parametrize("scope", [("P1", None), ("P1", "day 0"), ("P1", "week 2")])
def test_what_is_frozen_or_locked_is_unlocked_first(level: str, scope: tuple[str, str | None]) -> None:
    clinic = Clinic().at_day_0()
    visit = row_of(clinic, "visit attended")
    clinic.write(DataLocked(scope[0], ON, level, scope[1]), MANAGER)  # type: ignore[arg-type]
    assert level in clinic.refused(mend(clinic, visit, visit="week 2"), COORDINATOR, reason=WHY)


def test_who_may_not_write_an_act_may_not_correct_it_and_a_reason_is_needed() -> None:
    clinic = Clinic().at_day_0()
    enrolled, given = row_of(clinic, "enrolled"), row_of(clinic, "dose given")
    assert "may not write 'enrolled'" in clinic.refused(mend(clinic, enrolled, observed_on=day(-2)), COORDINATOR,
                                                        reason=WHY)  # fmt: skip
    assert "may not write" in clinic.refused(mend(clinic, given, amount=60.0), MANAGER, reason=WHY)
    assert "needs a reason" in clinic.refused(mend(clinic, given, amount=60.0), COORDINATOR)
    clinic.write(mend(clinic, enrolled, observed_on=day(-2)), INVESTIGATOR, reason=WHY)


def test_of_two_who_correct_at_once_the_second_is_told() -> None:
    clinic = Clinic().at_day_0()
    row = row_of(clinic, "dose given")
    mine, theirs, gone = mend(clinic, row, amount=60.0), mend(clinic, row, amount=50.0), aside(clinic, row)
    clinic.write(mine, COORDINATOR, reason=WHY)
    assert "has changed since you opened it" in clinic.refused(theirs, reason=WHY)
    assert "was corrected since you opened it" in clinic.refused(gone, reason=WHY)
    clinic.write(mend(clinic, row, lot="L7"), reason=WHY)
    assert (person(clinic).doses[0].amount, person(clinic).doses[0].lot) == (60.0, "L7")


@pytest.mark.parametrize(("kind", "says"), [
    ("form saved", "corrected on the form"), ("consent given", "Put that one right first."),
])  # fmt: skip
def test_what_cannot_be_corrected_this_way_says_what_to_do(kind: str, says: str) -> None:
    clinic = Clinic().with_diary()
    row = row_of(clinic, kind)
    act: Act = mend(clinic, row, entries="5") if kind == "form saved" else aside(clinic, row)
    assert says in clinic.refused(act, reason=WHY)


def test_a_row_of_somebody_else_and_another_kind_or_place_are_refused() -> None:
    clinic = Clinic().at_day_0()
    clinic.consented("P2")
    row = row_of(clinic, "dose given")
    act = mend(clinic, row, amount=60.0)
    assert "is not an act of P2" in clinic.refused(replace(act, participant="P2"), reason=WHY)
    assert "look at it again" in clinic.refused(replace(act, of="dose missed"), reason=WHY)
    assert "look at it again" in clinic.refused(replace(act, visit="day 0"), reason=WHY)
    assert "is not an act of P1" in clinic.refused(replace(act, row=999), reason=WHY)


def test_verification_of_values_that_were_saved_in_error_is_void() -> None:
    clinic = Clinic().with_diary()
    clinic.write(ValuesVerified("P1", ON, "day 0", "diary", ("days",)), MONITOR)
    clinic.write(aside(clinic, row_of(clinic, "form saved")), reason="another participant's")
    assert verified_items(person(clinic), "day 0", "diary") == {}
    assert voided_items(person(clinic), "day 0", "diary")["days"].act.kind == "act set aside"


def test_corrections_are_listed_for_the_review_of_the_trail() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(mend(clinic, row_of(clinic, "dose given"), lot="L1", amount=60.0), reason=WHY)
    row = row_of(clinic, "dose given")
    clinic.write(aside(clinic, row), reason=WHY)
    found = [one.says for one in review_audit_trail(clinic.course, UTC) if one.rule.startswith("act ")]
    assert found == [f"Row {row}, dose given: lot, amount.", f"Row {row}, dose given: as a whole."]


def test_what_is_analysed_is_what_is_right_and_a_cut_off_knows_nothing_learned_later() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(dose(2, amount=7.0))
    given = row_of(clinic, "dose given", 1)
    clinic.write(mend(clinic, given, amount=70.0, observed_on=day(15)), reason=WHY)
    found = dosing(clinic.course, person(clinic), day(20))
    assert (found.given, found.amount, found.days, found.last_day) == (2, 140.0, 16, 15)
    assert last_day(clinic.course) == day(15), "no act is observed on the day on which the mistake was found"
    later = Course(clinic.course.study, clinic.course.design)
    corrected_at = next(one.sequence for one in person(clinic).recorded if one.act.kind == "act corrected")
    for one in [*clinic.course.study_acts, *person(clinic).recorded]:
        later.take_in(replace(one, stored_at=NOW + timedelta(days=int(one.sequence >= corrected_at))))
    for limits, amount in ((CutOff(stored_by=ON), 77.0), (CutOff(observed_by=day(14)), 70.0), (CutOff(), 140.0),
                           (CutOff(observed_by=day(15)), 140.0)):  # fmt: skip
        cut_course = cut(later, limits)
        assert dosing(cut_course, cut_course.participants["P1"], day(20)).amount == amount, limits


def test_every_field_that_may_be_corrected_is_one_of_its_act() -> None:
    for kind, names in CORRECTABLE.items():
        own = {name for one in (TURNS if kind in TURNS else (kind,)) for name in act_kinds()[one].__dataclass_fields__}
        assert set(names) <= own | ({"kind"} if kind in TURNS else set()), kind


def test_a_dose_that_is_recorded_as_given_was_missed_and_the_doses_after_it_stand() -> None:
    clinic = Clinic().at_day_0()
    clinic.write(dose(2, amount=7.0))
    clinic.write(dose(3))
    row = row_of(clinic, "dose given", 1)
    assert "hangs on it" in clinic.refused(aside(clinic, row), reason=WHY)
    assert "Give a value to: why." in clinic.refused(mend(clinic, row, kind="dose missed"), reason=WHY)
    assert "fields that the act has" in clinic.refused(mend(clinic, row, kind="withdrawn", why="other"), reason=WHY)
    outcome = clinic.write(mend(clinic, row, kind="dose missed", why="did not come"), COORDINATOR, reason=WHY)
    assert kinds(outcome) == ["act corrected", "deviation closed"]
    assert [one.number for one in person(clinic).doses] == [1, 3]
    assert [(one.number, one.why) for one in person(clinic).missed_doses] == [(2, "did not come")]
    clinic.write(mend(clinic, row, kind="dose given", amount=70.0, unit="mg"), reason="it was given after all")
    assert [(one.number, one.amount) for one in person(clinic).doses] == [(1, 70.0), (2, 70.0), (3, 70.0)]


def test_checks_that_look_at_a_day_ask_again_and_queries_about_values_set_aside_are_closed() -> None:
    early = Check("before_dose", "diary", "days", "visit.day >= 0", "Was it counted before the first dose?", "x", ())
    clinic = CheckedClinic(checks=(early, *CHECKS))
    clinic.at_day_0()
    clinic.write(FormSaved("P1", day(0), "day 0", "diary", (Entry("days", None, 0), Entry("pain_mm", None, 20.0))))
    visit = row_of(clinic, "visit attended")
    assert open_now(clinic) == [("days_and_pain", "pain_mm")]
    outcome = clinic.write(mend(clinic, visit, observed_on=day(-1)), reason=WHY)
    assert kinds(outcome)[-2:] == ["query raised", "deviation raised"]
    assert open_now(clinic) == [("days_and_pain", "pain_mm"), ("before_dose", "days")]
    clinic.write(mend(clinic, visit, observed_on=day(0)), reason=WHY)
    assert open_now(clinic) == [("days_and_pain", "pain_mm")]
    clinic.write(aside(clinic, row_of(clinic, "form saved")), reason=WHY)
    assert open_now(clinic) == []
