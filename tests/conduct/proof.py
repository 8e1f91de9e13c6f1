"""What cleaning and proof start from in these tests: who acts, an act of each kind, a query asked."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from tests.conduct.plan import COORDINATOR, NOW, Clinic, correction, day
from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.acts.criterion_accepted import CriterionAccepted
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.data_unlocked import DataUnlocked
from trialwright.conduct.acts.delegation_ended import DelegationEnded
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.deviation_assessed import DeviationAssessed
from trialwright.conduct.acts.deviation_closed import DeviationClosed
from trialwright.conduct.acts.deviation_recorded import DeviationRecorded
from trialwright.conduct.acts.duty_delegated import DutyDelegated
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
from trialwright.conduct.entry import Entry
from trialwright.conduct.signature import content_digest

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
    ActCorrected(
        "P1",
        ON,
        6,
        "visit attended",
        "day 0",
        None,
        (Entry("observed_on", day(0).isoformat(), day(1).isoformat(), "misread"),),
    ),
    ActSetAside("P1", ON, 6, "visit attended", "day 0", None, 6),
    DeviationClosed("P1", ON, 9, "No longer so."),
    RedactionAsked("P1", ON, 3),
    Redacted("P1", ON, 3, "cora"),
]
CHANGE = correction(Entry("days", 9, 8, "typing error"))
STEPS = {
    "query answered": (QueryAnswered("P1", ON, 1, "confirmed as it is", "Read again."), COORDINATOR),
    "query closed": (QueryClosed("P1", ON, 1, "Satisfied."), MANAGER),
    "query reopened": (QueryReopened("P1", ON, 1, "Which week?"), MANAGER),
}


def asked() -> Clinic:
    clinic = Clinic().with_diary()
    clinic.write(RAISED, MANAGER)
    return clinic


def signing(clinic: Clinic, visit: str | None = "day 0", form: str | None = "diary") -> RecordSigned:
    digest = content_digest(clinic.course, clinic.course.participants["P1"], visit, form)
    return RecordSigned("P1", ON, visit, form, "review", "Ines Example", digest or "")
