"""A small invented study, and words to write acts in it: what the tests of conduct and of the store share.

Two arms, two visits before and three after the first dose, three doses of the drug every 14 days for one arm only. No
criteria: eligibility has its own tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from trialwright.conduct.act import Act, Actor, Role
from trialwright.conduct.acts.completed import Completed
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Book, Proposal, Refused, Written
from trialwright.eligibility.criterion import Criteria
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.design import Administration, Arm, StudyDesign, Visit
from trialwright.protocol.form import CodeList, CodeListItem, Form, Item, ItemGroup, RangeCheck

STUDY = "SMALL"
DAY_0 = date(2026, 3, 2)
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

COORDINATOR = Actor("cora", Role.COORDINATOR)
INVESTIGATOR = Actor("ines", Role.INVESTIGATOR)
ADMINISTRATOR = Actor("adam", Role.ADMINISTRATOR)

FINDING = CodeList("finding", (CodeListItem("0", "absent"), CodeListItem("1", "present")))
DIARY = Form(
    "diary", "Diary",
    (ItemGroup("all", "All", (
        Item("days", "Days with pain", "integer", range_checks=(RangeCheck(0, 28),)),
        Item("pain_mm", "Pain", "float", unit="mm", range_checks=(RangeCheck(0, 100), RangeCheck(0, 90, hard=False))),
        Item("rash", "Rash", "code", code_list=FINDING),
        Item("note", "Note", "text"),
        Item("at_home", "At home", "boolean"),
        Item("since", "Since", "date"),
    )),),
)  # fmt: skip
ASIDE = Form("aside", "Aside", (ItemGroup("all", "All", (Item("word", "Word", "text"),)),))
PLAN = AnalysisPlan(baseline_visit="day 0", response_visits=("week 4",), measures={}, baseline=(), outcomes=())


def small_design(target: int = 3) -> StudyDesign:
    """The design; ``target`` participants."""
    return StudyDesign(
        id=STUDY, title="A small invented study", nct_id=None, record=None, target_enrolment=target,
        epochs=("screening", "treatment"),
        arms=(Arm("drug", "Drug", "", {}), Arm("none", "Nothing", "", {})),
        administrations=(Administration("Inventumab", 70.0, "mg", "subcutaneous", 0, 14, 3, 1, 2, {}, ("drug",)),),
        visits=(
            Visit("screening", "screening", -10, 4, 9, ("diary",), {}),
            Visit("day 0", "treatment", 0, 0, 0, ("diary",), {}),
            Visit("week 2", "treatment", 14, 2, 2, (), {}),
            Visit("week 4", "treatment", 28, 3, 3, ("diary",), {}),
        ),
        forms={"diary": DIARY, "aside": ASIDE}, criteria=Criteria(()), analysis=PLAN, basis={},
        sha256=f"small-{target}",
    )  # fmt: skip


def day(number: int) -> date:
    """Day ``number`` of the schedule, for someone whose first dose is on day 0."""
    return DAY_0 + timedelta(days=number)


def salts() -> Iterator[bytes]:
    """Salts that are the same in every run."""
    return (number.to_bytes(16, "big") for number in count(1))


class Clinic:
    """Writes acts into a book, on a clock that stands at ``NOW``."""

    def __init__(self, target: int = 3, *, opened: bool = True, design: StudyDesign | None = None) -> None:
        given = salts()
        self.book = Book(Course(STUDY, design or small_design(target)), lambda: next(given))
        self._keys = count(1)
        if opened:
            self.write(replace(opening(), design_sha256=self.course.design.sha256), ADMINISTRATOR)

    @property
    def course(self) -> Course:
        return self.book.course

    def hand_in(self, act: Act, actor: Actor | None = None, *, reason: str | None = None) -> Written | Refused:
        """Propose ``act``; by default as the investigator, who may write most."""
        writer = actor or (ADMINISTRATOR if act.kind == "study opened" else INVESTIGATOR)
        return self.book.append(Proposal(act, writer, NOW, f"key {next(self._keys)}", reason), NOW)

    def write(self, act: Act, actor: Actor | None = None, *, reason: str | None = None) -> Written:
        """Write ``act``, which nothing forbids."""
        outcome = self.hand_in(act, actor, reason=reason)
        assert isinstance(outcome, Written), outcome
        return outcome

    def refused(self, act: Act, actor: Actor | None = None, *, reason: str | None = None) -> str:
        """The refusals of ``act``, in one text; nothing was written."""
        before = self.book.course.head
        outcome = self.hand_in(act, actor, reason=reason)
        assert isinstance(outcome, Refused), "the act was written"
        assert self.book.course.head == before
        return " ".join(outcome.sentences)

    def consented(self, code: str = "P1") -> Clinic:
        self.write(ConsentGiven(code, day(-12), "1.0"))
        return self

    def screened(self, code: str = "P1") -> Clinic:
        self.consented(code)
        self.write(Screened(code, day(-10), sheet(code)))
        return self

    def enrolled(self, code: str = "P1", arm: str = "drug") -> Clinic:
        self.screened(code)
        self.write(Enrolled(code, day(-1), arm))
        return self

    def at_day_0(self, code: str = "P1") -> Clinic:
        self.enrolled(code)
        self.write(VisitAttended(code, day(0), "day 0"))
        self.write(dose(1, code))
        return self

    def with_diary(self, code: str = "P1") -> Clinic:
        self.at_day_0(code)
        self.write(FormSaved(code, day(0), "day 0", "diary", (Entry("days", None, 9), Entry("pain_mm", None, 55.5))))
        return self

    def completed(self, code: str = "P1") -> Clinic:
        self.with_diary(code)
        self.write(VisitAttended(code, day(28), "week 4"))
        self.write(Completed(code, day(28)))
        return self


def opening() -> StudyOpened:
    """The first act."""
    return StudyOpened(None, day(-30), STUDY, small_design().sha256)


def sheet(code: str, **more: object) -> dict[str, object]:
    """A screening sheet with little on it."""
    return {"patient": code, "as_of": day(-10).isoformat(), "birth_date": "1980-05-01", **more}


def dose(number: int, code: str = "P1", on: int | None = None, amount: float = 70.0) -> DoseGiven:
    """Dose ``number`` on day ``on`` (None: its planned day)."""
    return DoseGiven(code, day(14 * (number - 1) if on is None else on), "Inventumab", number, amount, "mg")


def correction(*entries: Entry, code: str = "P1") -> ValueCorrected:
    """A correction of the diary of day 0."""
    return ValueCorrected(code, day(0), "day 0", "diary", entries)
