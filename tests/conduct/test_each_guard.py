"""Each guard of an act says its own sentence: what is refused for two reasons is told the first of them, not the next.

The guards here were found by taking each out in turn (benchmarks/force/mutation.py): without one of these tests the act
was still refused, but for a reason that would have sent its writer looking in the wrong place, or not refused at all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conduct.plan import ADMINISTRATOR, COORDINATOR, INVESTIGATOR, NOW, Clinic, day, dose, opening, small_design
from tests.conduct.proof import MANAGER, MONITOR, ON, PROVING, RAISED
from tests.conduct.test_order import event
from tests.conduct.test_writing import EVERY_ACT
from trialwright.conduct.act import Act, Actor
from trialwright.conduct.acts.clock_set_right import ClockSetRight
from trialwright.conduct.acts.code_broken import CodeBroken
from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.conduct.acts.data_exported import DataExported, ExportedFile
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.delegation_ended import DelegationEnded
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.deviation_assessed import DeviationAssessed
from trialwright.conduct.acts.deviation_recorded import DeviationRecorded
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.guideline_approved import GuidelineApproved
from trialwright.conduct.acts.query_answered import QueryAnswered
from trialwright.conduct.acts.record_signed import RecordSigned
from trialwright.conduct.acts.serious_event_sent import SeriousEventSent
from trialwright.conduct.acts.study_moved import StudyMoved
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.acts.term_coded import TermCoded
from trialwright.conduct.acts.treatment_discontinued import TreatmentDiscontinued
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Proposal, refusals
from trialwright.protocol.form import Item

SIGNED = RecordSigned("P1", ON, "day 0", "diary", "review", "Ines Example", "0" * 64)
CORRECTED = ValueCorrected("P1", day(0), "day 0", "diary", (Entry("days", 9, 8, "typing error"),))
VERIFIED = ValuesVerified("P1", ON, "day 0", "diary", ("days",))
EXPORTED = DataExported(None, ON, "values", "everyone", (ExportedFile("v.csv", 2, "0" * 64),))
AMENDED = DesignAmended(None, ON, "f" * 64, "1.1", "A visit more.", "Ethics committee", ON)
DEVIATION = next(act for act in PROVING if isinstance(act, DeviationRecorded))
DELEGATED = next(act for act in PROVING if isinstance(act, DutyDelegated))
MOVED = StudyMoved(None, ON, "abcd", 1, "0" * 64, "0" * 64, NOW.isoformat())
SENT = next(act for act in PROVING if isinstance(act, SeriousEventSent))
CODED = next(act for act in PROVING if isinstance(act, TermCoded))
CLOCK = ClockSetRight(None, ON, NOW)
FATAL = event(grade=5, outcome="fatal", serious=True, seriousness=("life-threatening",))
NAMES_WHAT_STANDS = {"study opened", "study moved", "delegation ended", "clock set right"}
"""The first act of a ledger, and acts that name something which stands there: refused for want of it."""
NO_VISIT = "This study has no visit 'week 99'"
GUARDED: list[tuple[Act, Actor, str]] = [
    (CriterionJudged("P1", day(1), "E1", "met", "x"), INVESTIGATOR, "is enrolled already: the screening is closed"),
    (replace(CORRECTED, visit="week 99"), COORDINATOR, NO_VISIT),
    (replace(CORRECTED, participant="P9"), COORDINATOR, "P9 is not known in this study."),
    (replace(VERIFIED, visit="week 99"), MONITOR, NO_VISIT),
    (replace(VERIFIED, participant=None), MONITOR, "concerns a participant: give the participant's code"),
    (replace(VERIFIED, items=("days", "days")), MONITOR, "Name each verified item once"),
    (replace(SIGNED, visit="week 99"), INVESTIGATOR, NO_VISIT),
    (replace(SIGNED, participant="P9"), INVESTIGATOR, "P9 is not known in this study."),
    (replace(DEVIATION, participant="P9"), INVESTIGATOR, "P9 is not known in this study."),
    (replace(CODED, participant="P9"), MANAGER, "P9 is not known in this study."),
    (replace(CODED, what="a colour"), MANAGER, "What is coded is one of"),
    (replace(SENT, observed_on=day(6)), INVESTIGATOR, "The day of the act is the day of sending."),
    (replace(SENT, sent_at=SENT.sent_at.replace(tzinfo=None)), INVESTIGATOR, "has an offset"),
    (replace(SENT, to="nobody"), INVESTIGATOR, "is sent to one of"),
    (replace(SENT, event=2), INVESTIGATOR, "has no adverse event 2"),
    (replace(EXPORTED, participant="P1"), MANAGER, "An export is an act of the study"),
    (replace(AMENDED, participant="P1"), MANAGER, "An amendment concerns no participant."),
    (replace(RAISED, participant="P9"), MANAGER, "P9 is not known in this study."),
    (replace(RAISED, visit="week 99"), MANAGER, NO_VISIT),
    (replace(VERIFIED, participant="P9"), MONITOR, "P9 has no values of 'diary' at 'day 0' to verify."),
    (MOVED, MANAGER, "names another last row than the ledger that was moved"),
    (replace(MOVED, participant="P1"), MANAGER, "A move is an act of the study as a whole."),
    (replace(MOVED, manifest_sha256="F" * 64), MANAGER, "the SHA-256 of its list of hashes"),
    (replace(MOVED, from_key=" "), MANAGER, "by which key the copy was signed"),
    (DataLocked("P1", ON, "sealed"), MANAGER, "Data are frozen or locked."),  # type: ignore[arg-type]
    (replace(EXPORTED, files=(ExportedFile("v.csv", 2, "F" * 64),)), MANAGER, "has its SHA-256"),
    (replace(EXPORTED, files=(ExportedFile("v.csv", -1, "0" * 64),)), MANAGER, "no fewer than 0 rows"),
    (replace(EXPORTED, files=()), MANAGER, "at least one file"),
    (replace(AMENDED, observed_on=day(-31), approved_on=day(-31)), MANAGER, "after the study was opened"),
    (replace(AMENDED, approved_on=NOW.date().replace(year=2027)), MANAGER, "on the day of its approval or later"),
    (replace(dose(2), amount=0.0), INVESTIGATOR, "above zero"),
    (replace(dose(2), amount=float("inf")), INVESTIGATOR, "above zero"),
    (replace(dose(2), unit="mL"), INVESTIGATOR, "is recorded in mg"),
    (FATAL, INVESTIGATOR, "A fatal event is serious for death."),
    (replace(CLOCK, participant="P1"), ADMINISTRATOR, "The clock concerns no participant."),
    (replace(CLOCK, last_stored_at=NOW - timedelta(days=1)), ADMINISTRATOR, "names the time of the last act"),
    (CodeBroken("P1", ON, "ines", True, "a bleed"), INVESTIGATOR, "Nothing is blinded in this study"),
    (CriteriaRevised("P1", ON, ("I1",), "{}", "edited"), INVESTIGATOR, "revised for the study, not for a participant"),
    (replace(EXPORTED, what=" "), MANAGER, "says what it is and whose data it holds"),
    (replace(EXPORTED, scope=""), MANAGER, "says what it is and whose data it holds"),
    (DelegationEnded("P1", ON, "cora", "coordinator"), INVESTIGATOR, "A delegation concerns no participant."),
    (replace(DEVIATION, says=" "), INVESTIGATOR, "A deviation says what happened."),
    (GuidelineApproved("P1", ON, "0" * 64, "Ines Example"), INVESTIGATOR, "for the study, not for a participant"),
    (TreatmentDiscontinued("P1", day(5), "Inventumab", "boredom"), INVESTIGATOR,  # type: ignore[arg-type]
     "The reason for stopping a treatment is one of"),
    (replace(CORRECTED, observed_on=day(-20)), COORDINATOR, "P1 had not given consent on that day."),
]  # fmt: skip


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    found = Clinic().with_diary()
    found.write(event(grade=4, serious=True, seriousness=("life-threatening",)), INVESTIGATOR)
    return found


@pytest.mark.parametrize(("act", "actor", "says"), GUARDED, ids=lambda one: getattr(one, "kind", None))
def test_each_guard_says_its_own_sentence(clinic: Clinic, act: Act, actor: Actor, says: str) -> None:
    told = clinic.refused(act, actor, reason="why")
    assert told.startswith(says) or f" {says}" in told, told


def test_a_judgement_and_an_answer_say_something() -> None:
    asked = Clinic().with_diary()
    asked.write(RAISED, MANAGER)
    row = asked.write(DEVIATION, INVESTIGATOR).rows[0].sequence
    assert "A judgement says why." in asked.refused(DeviationAssessed("P1", ON, row, True, " "), INVESTIGATOR)
    answer = QueryAnswered("P1", ON, 1, "confirmed as it is", " ")
    assert "An answer says something." in asked.refused(answer, COORDINATOR)


def test_a_calculated_item_is_never_entered() -> None:
    design = small_design()
    (group,) = design.forms["diary"].item_groups
    items = (*group.items, Item("twice", "Twice the days", "integer", method="2 * days"))
    diary = replace(design.forms["diary"], item_groups=(replace(group, items=items),))
    clinic = Clinic(design=replace(design, forms={**design.forms, "diary": diary})).at_day_0()
    typed = FormSaved("P1", day(0), "day 0", "diary", (Entry("days", None, 4), Entry("twice", None, 8)))
    assert "Twice the days is calculated from other answers" in clinic.refused(typed, COORDINATOR)


def test_a_study_with_gaps_in_its_files_is_not_opened() -> None:
    clinic = Clinic(opened=False, design=replace(small_design(), open_questions=("study.yaml:3 sponsor",)))
    told = clinic.refused(replace(opening(), design_sha256=clinic.course.design.sha256), ADMINISTRATOR)
    assert "1 required gaps, the first at study.yaml:3 sponsor" in told


BY_SOMEBODY = [one for one in EVERY_ACT if one.kind not in NAMES_WHAT_STANDS and not one.only_by_itself]


@pytest.mark.parametrize("act", BY_SOMEBODY, ids=lambda act: act.kind)
def test_nothing_is_done_in_a_study_that_is_not_open(act: Act) -> None:
    actor = Actor("somebody", sorted(act.roles)[0])
    assert "The study is not open: open it first." in Clinic(opened=False).refused(act, actor, reason="why")


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (StudyOpened(None, day(-30), "SMALL", opening().design_sha256, None, "as planned", 1), "name begins with"),
        (StudyOpened(None, day(-30), "SMALL", opening().design_sha256, None, "as planned"), "a scenario and a seed"),
        (StudyOpened(None, day(-30), "OTHER", opening().design_sha256), "this ledger is of 'SMALL'"),
        (StudyOpened("P1", day(-30), "SMALL", opening().design_sha256), "concerns no participant"),
        (StudyOpened(None, day(-30), "SMALL", "0" * 64), "another design than the one"),
    ],
)  # fmt: skip
def test_a_study_is_opened_under_its_own_name_and_design(act: StudyOpened, says: str) -> None:
    course = Clinic(opened=False).course
    told = refusals(course, Proposal(act, ADMINISTRATOR, NOW, "key", origin=act.origin), NOW)
    assert says in " ".join(told)
