"""Every (state, action) pair: what a query, a verification, an adverse event, a lock, a participant, a form and a study
let pass.

The tables are typed by hand and read as a clinician would: a row is a state, a column an action, x means that it is
written, a dot that it is refused. What is written stands in the ledger; what is refused leaves it as it was.
Source: 21 CFR 11.10(f) (permitted sequencing of steps), ICH E6(R3) 2.8, 3.16.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from tests.conduct.plan import ADMINISTRATOR, COORDINATOR, INVESTIGATOR, Clinic, correction, day, dose, opening, sheet
from tests.conduct.proof import MANAGER, MONITOR, ON, PROVING, RAISED, asked, signing
from tests.conduct.test_correction import aside, mend
from tests.conduct.test_order import event
from trialwright.conduct.act import Act, Actor
from trialwright.conduct.acts.act_set_aside import ActSetAside
from trialwright.conduct.acts.completed import Completed
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.data_exported import DataExported, ExportedFile
from trialwright.conduct.acts.data_locked import DataLocked
from trialwright.conduct.acts.data_unlocked import DataUnlocked
from trialwright.conduct.acts.delegation_ended import DelegationEnded
from trialwright.conduct.acts.design_amended import DesignAmended
from trialwright.conduct.acts.duty_delegated import DutyDelegated
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.query_answered import QueryAnswered
from trialwright.conduct.acts.query_closed import QueryClosed
from trialwright.conduct.acts.query_reopened import QueryReopened
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.treatment_discontinued import TreatmentDiscontinued
from trialwright.conduct.acts.values_verified import ValuesVerified
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Withdrawn
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Written
from trialwright.protocol.form import Value

Action = tuple[Act | Callable[[Clinic], Act], Actor]


def after(*actions: Action) -> Callable[[], Clinic]:
    """A clinic with a diary in which the actions were written."""

    def made() -> Clinic:
        clinic = Clinic().with_diary()
        for act, actor in actions:
            clinic.write(act(clinic) if callable(act) else act, actor, reason="why")
        return clinic

    return made


CHANGE: Action = (correction(Entry("days", 9, 8, "typing error")), COORDINATOR)
BACK: Action = (correction(Entry("days", 8, 9, "right at first")), COORDINATOR)
ANSWER: Action = (QueryAnswered("P1", ON, 1, "confirmed as it is", "Read again."), COORDINATOR)
CLOSE: Action = (QueryClosed("P1", ON, 1, "Satisfied."), MANAGER)
REOPEN: Action = (QueryReopened("P1", ON, 1, "Which week?"), MANAGER)
RAISE: Action = (RAISED, MANAGER)
VERIFY: Action = (ValuesVerified("P1", ON, "day 0", "diary", ("days",)), MONITOR)
SIGN: Action = (signing, INVESTIGATOR)
FREEZE: Action = (DataLocked("P1", ON, "frozen"), MANAGER)
LOCK: Action = (DataLocked("P1", ON, "locked"), MANAGER)
UNLOCK: Action = (DataUnlocked("P1", ON), MANAGER)

QUERY_STATES: Mapping[str, Callable[[], Clinic]] = {
    "never asked": after(), "open": asked, "answered": after(RAISE, ANSWER), "closed": after(RAISE, CLOSE),
    "closed after an answer": after(RAISE, ANSWER, CLOSE), "opened again": after(RAISE, CLOSE, REOPEN),
}  # fmt: skip
QUERY = """
                        raise  answer close  reopen
never asked             x      .      .      .
open                    .      x      x      .
answered                .      .      x      x
closed                  .      .      .      x
closed after an answer  .      .      .      x
opened again            .      x      x      .
"""

VERIFICATION_STATES: Mapping[str, Callable[[], Clinic]] = {
    "saved": after(), "verified": after(VERIFY), "changed since": after(VERIFY, CHANGE),
    "changed and verified": after(VERIFY, CHANGE, VERIFY), "changed back": after(VERIFY, CHANGE, BACK),
    "nothing saved": lambda: Clinic().at_day_0(),
}  # fmt: skip
VERIFICATION = """
                        verify  sign
saved                   x       x
verified                .       x
changed since           x       x
changed and verified    .       x
changed back            x       x
nothing saved           .       .
"""

FIRST, FOLLOW_UP = event(), event(outcome="recovered", ended=day(3))
FATAL = event(grade=5, outcome="fatal", serious=True, seriousness=("death",))
EVENT_STATES: Mapping[str, Callable[[], Clinic]] = {
    "none": after(), "going on": after((FIRST, INVESTIGATOR)),
    "recovered": after((FIRST, INVESTIGATOR), (FOLLOW_UP, INVESTIGATOR)),
    "fatal": after((FIRST, INVESTIGATOR), (FATAL, INVESTIGATOR)),
}  # fmt: skip
EVENT = """
                        report  follow-up  second  third  dose
none                    x       x          .       .      x
going on                x       x          x       .      x
recovered               x       x          x       .      x
fatal                   x       x          x       .      x
"""

LOCK_STATES: Mapping[str, Callable[[], Clinic]] = {
    "open": after(), "open, asked": after(RAISE), "frozen": after(FREEZE), "frozen, asked": after(RAISE, FREEZE),
    "locked": after(LOCK), "opened again": after(LOCK, UNLOCK),
}  # fmt: skip
LOCKED = """
                        freeze  lock  unlock  correct  raise  answer  verify  sign  dose  event  stop  leave
open                    x       x     .       x        x      .       x       x     x     x      x     x
open, asked             x       .     .       x        .      x       x       x     x     x      x     x
frozen                  .       x     x       .        x      .       x       x     .     x      x     x
frozen, asked           .       .     x       x        .      x       x       x     .     x      x     x
locked                  .       .     x       .        .      .       x       x     .     .      .     .
opened again            x       x     .       x        x      .       x       x     x     x      x     x
"""

CONSENT: Action = (ConsentGiven("P1", day(-12), "1.0"), INVESTIGATOR)
SCREEN: Action = (Screened("P1", day(-10), sheet("P1")), INVESTIGATOR)
ENROL: Action = (Enrolled("P1", day(-1), "drug"), INVESTIGATOR)
LEAVE: Action = (Withdrawn("P1", day(30), "withdrawal by subject"), INVESTIGATOR)
PERSON_STATES: Mapping[str, Callable[[], Clinic]] = {
    "unknown": lambda: Clinic(), "consented": lambda: Clinic().consented(), "screened": lambda: Clinic().screened(),
    "enrolled": lambda: Clinic().enrolled(), "treated": lambda: Clinic().with_diary(),
    "completed": lambda: Clinic().completed(), "withdrawn": after(LEAVE), "died": after((FATAL, INVESTIGATOR)),
}  # fmt: skip
PERSON = """
                consent screen enrol visit dose form correct event leave complete
unknown         x       .      .     .     .    .    .       .     .     .
consented       x       x      .     .     .    .    .       x     x     .
screened        x       x      x     .     .    .    .       x     x     .
enrolled        x       .      .     x     .    .    .       x     x     .
treated         x       .      .     x     x    .    x       x     x     .
completed       .       .      .     x     x    x    x       x     .     .
withdrawn       .       .      .     x     x    .    x       x     .     .
died            .       .      .     x     x    .    x       x     .     .
"""


def of_days(new: int | None, reason: str | None = "read again") -> Callable[[Clinic], Act]:
    """A correction of the days with pain, from whatever stands."""

    def made(clinic: Clinic) -> Act:
        person = clinic.course.participants["P1"]
        return correction(Entry("days", person.values("day 0", "diary").get("days"), new, reason))

    return made


CLEAR: Action = (of_days(None), COORDINATOR)
FORM_STATES: Mapping[str, Callable[[], Clinic]] = {
    "visit to come": lambda: Clinic().enrolled(), "empty": lambda: Clinic().at_day_0(), "saved": after(),
    "changed": after(CHANGE), "cleared": after(CLEAR), "entered again": after(CLEAR, (of_days(9), COORDINATOR)),
    "verified": after(VERIFY), "signed": after(SIGN), "frozen": after(FREEZE), "frozen, asked": after(RAISE, FREEZE),
    "locked": after(LOCK), "has left": after(LEAVE),
}  # fmt: skip
FORM = """
               save  add  change  clear  re-enter  stale  silent  wrong
visit to come  .     .    .       .      .         .      .       .
empty          x     x    .       .      .         .      .       .
saved          .     x    x       x      .         .      .       .
changed        .     x    x       x      .         .      .       .
cleared        .     x    x       .      x         .      .       .
entered again  .     x    x       x      .         .      .       .
verified       .     x    x       x      .         .      .       .
signed         .     x    x       x      .         .      .       .
frozen         .     .    .       .      .         .      .       .
frozen, asked  .     .    x       x      .         .      .       .
locked         .     .    .       .      .         .      .       .
has left       .     x    x       x      .         .      .       .
"""
SAVING = FormSaved("P1", day(0), "day 0", "diary", (Entry("days", None, 9),))


def mended(kind: str, number: int = 0, **changes: Value | date) -> Callable[[Clinic], Act]:
    """A correction of an act of that kind, from whatever stands; without changes it is set aside."""

    def made(clinic: Clinic) -> Act:
        found = [one for one in clinic.course.participants["P1"].recorded if one.act.kind == kind]
        row = found[number].sequence if found else 9999
        if clinic.course.participants["P1"].standing_at(row) is None:
            return ActSetAside("P1", ON, row, kind, None, None, row)
        return mend(clinic, row, **changes) if changes else aside(clinic, row)

    return made


AMOUNT: Action = (mended("dose given", amount=60.0), COORDINATOR)
DAY_OF_VISIT: Action = (mended("visit attended", observed_on=day(-1)), COORDINATOR)
NO_DOSE: Action = (mended("dose given"), COORDINATOR)
NO_VISIT: Action = (mended("visit attended"), COORDINATOR)
NO_FORM: Action = (mended("form saved"), COORDINATOR)
NOT_LEFT: Action = (mended("withdrawn"), COORDINATOR)
WHEN_LEFT: Action = (mended("withdrawn", observed_on=day(20)), COORDINATOR)
MEND_STATES: Mapping[str, Callable[[], Clinic]] = {
    "recorded": after(), "corrected": after((mended("dose given", amount=50.0), COORDINATOR), DAY_OF_VISIT),
    "set aside": after(NO_FORM, NO_VISIT, NO_DOSE), "second dose": after((dose(2), COORDINATOR)),
    "signed": after(SIGN), "frozen": after(FREEZE), "locked": after(LOCK), "has left": after(LEAVE),
    "back again": after(LEAVE, NOT_LEFT),
}  # fmt: skip
MEND = """
             amount  visit-day  no-dose  no-visit  no-form  when-left  not-left  dose  leave
recorded     x       x          x        .         x        .          .         x     x
corrected    x       .          x        .         x        .          .         x     x
set aside    .       .          .        .         .        .          .         .     x
second dose  x       x          .        .         x        .          .         .     x
signed       x       x          x        .         x        .          .         x     x
frozen       .       .          .        .         .        .          .         .     x
locked       .       .          .        .         .        .          .         .     .
has left     x       x          x        .         x        x          x         x     .
back again   x       x          x        .         x        .          .         x     x
"""

FREEZE_ALL: Action = (DataLocked(None, ON, "frozen"), MANAGER)
LOCK_ALL: Action = (DataLocked(None, ON, "locked"), MANAGER)
UNLOCK_ALL: Action = (DataUnlocked(None, ON), MANAGER)
DELEGATE: Action = (next(one for one in PROVING if isinstance(one, DutyDelegated)), INVESTIGATOR)
AMEND: Action = (next(one for one in PROVING if isinstance(one, DesignAmended)), MANAGER)
STUDY_STATES: Mapping[str, Callable[[], Clinic]] = {
    "not open": lambda: Clinic(opened=False), "open": after(), "amended": after(AMEND), "delegated": after(DELEGATE),
    "frozen": after(FREEZE_ALL), "locked": after(LOCK_ALL), "opened again": after(LOCK_ALL, UNLOCK_ALL),
}  # fmt: skip
STUDY = """
              open  consent  amend  delegate  take-away  export  freeze  lock  unlock
not open      x     .        .      .         .          .       .       .     .
open          .     x        x      x         .          x       x       x     .
amended       .     x        .      x         .          x       x       x     .
delegated     .     x        .      x         x          x       .       .     .
frozen        .     .        x      x         .          x       .       x     x
locked        .     .        x      x         .          x       .       .     x
opened again  .     x        x      x         .          x       x       x     .
"""

ACTIONS: Mapping[str, Mapping[str, Action]] = {
    "form": {
        "save": (SAVING, COORDINATOR), "add": (replace(SAVING, entries=(Entry("rash", None, "1"),)), COORDINATOR),
        "change": (of_days(7), COORDINATOR), "clear": CLEAR,
        "re-enter": (correction(Entry("days", None, 9, "found again")), COORDINATOR),
        "stale": (correction(Entry("days", 5, 7, "read again")), COORDINATOR),
        "silent": (of_days(7, None), COORDINATOR), "wrong": (of_days(29), COORDINATOR),
    },
    "study": {
        "open": (opening(), ADMINISTRATOR), "consent": (ConsentGiven("P2", day(-12), "1.0"), INVESTIGATOR),
        "amend": AMEND, "delegate": DELEGATE,
        "take-away": (DelegationEnded(None, ON, "cora", "coordinator"), INVESTIGATOR),
        "export": (DataExported(None, ON, "values", "everyone", (ExportedFile("v.csv", 2, "0" * 64),)), MANAGER),
        "freeze": FREEZE_ALL, "lock": LOCK_ALL, "unlock": UNLOCK_ALL,
    },
    "correction": {
        "amount": AMOUNT, "visit-day": DAY_OF_VISIT, "no-dose": NO_DOSE, "no-visit": NO_VISIT, "no-form": NO_FORM,
        "when-left": WHEN_LEFT, "not-left": NOT_LEFT, "dose": (dose(2), COORDINATOR), "leave": LEAVE,
    },
    "query": {"raise": RAISE, "answer": ANSWER, "close": CLOSE, "reopen": REOPEN},
    "verification": {"verify": VERIFY, "sign": SIGN},
    "adverse event": {
        "report": (FIRST, INVESTIGATOR), "follow-up": (FOLLOW_UP, INVESTIGATOR),
        "second": (replace(FIRST, event=2), INVESTIGATOR), "third": (replace(FIRST, event=3), INVESTIGATOR),
        "dose": (dose(2), COORDINATOR),
    },
    "lock": {"freeze": FREEZE, "lock": LOCK, "unlock": UNLOCK, "correct": CHANGE, "raise": RAISE, "answer": ANSWER,
             "verify": VERIFY, "sign": SIGN, "dose": (dose(2), COORDINATOR), "event": (FIRST, INVESTIGATOR),
             "stop": (TreatmentDiscontinued("P1", day(5), "Inventumab", "other"), INVESTIGATOR), "leave": LEAVE},
    "participant": {
        "consent": CONSENT, "screen": SCREEN, "enrol": ENROL,
        "visit": (VisitAttended("P1", day(14), "week 2"), COORDINATOR), "dose": (dose(2), COORDINATOR),
        "form": (FormSaved("P1", day(28), "week 4", "diary", (Entry("days", None, 3),)), COORDINATOR),
        "correct": CHANGE, "event": (FIRST, INVESTIGATOR), "leave": LEAVE,
        "complete": (Completed("P1", day(28)), INVESTIGATOR),
    },
}  # fmt: skip
MACHINES = {
    "query": (QUERY_STATES, QUERY), "verification": (VERIFICATION_STATES, VERIFICATION),
    "adverse event": (EVENT_STATES, EVENT), "lock": (LOCK_STATES, LOCKED), "participant": (PERSON_STATES, PERSON),
    "form": (FORM_STATES, FORM), "study": (STUDY_STATES, STUDY), "correction": (MEND_STATES, MEND),
}  # fmt: skip


def cells(machine: str) -> list[tuple[str, str, str, bool]]:
    """Each cell of a table: machine, state, action, whether it is written."""
    states, table = MACHINES[machine]
    head, *lines = table.strip("\n").splitlines()
    found = []
    for line in lines:
        state = next(name for name in sorted(states, key=len, reverse=True) if line.startswith(name))
        marks = line[len(state) :].split()
        found += [(machine, state, action, mark == "x") for action, mark in zip(head.split(), marks, strict=True)]
    assert len(lines) == len(states) and set(head.split()) == set(ACTIONS[machine])
    return found


@pytest.mark.parametrize(("machine", "state", "action", "passes"), [one for name in MACHINES for one in cells(name)])
def test_a_pair_of_state_and_action_is_as_the_table_says(machine: str, state: str, action: str, passes: bool) -> None:
    clinic = MACHINES[machine][0][state]()
    act, actor = ACTIONS[machine][action]
    rows = len(clinic.book.rows)
    act = act(clinic) if callable(act) else act
    outcome = clinic.hand_in(act, actor, reason="why")
    assert isinstance(outcome, Written) == passes, getattr(outcome, "sentences", "it was written")
    assert [row.kind for row in clinic.book.rows[rows : rows + 1]] == ([act.kind] if passes else [])
