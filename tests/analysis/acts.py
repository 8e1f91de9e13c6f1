"""A course made of acts, without the refusals: for data as they can come, out of order and out of every window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.conduct.plan import DAY_0, INVESTIGATOR, small_design
from trialwright.conduct.act import Act, Recorded
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.dose_missed import DoseMissed
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Why, Withdrawn
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.protocol.analysis_plan import AnalysisPlan, PlannedOutcome, Source
from trialwright.protocol.analysis_sources import Among, ScoreSource
from trialwright.protocol.design import StudyDesign, Visit
from trialwright.protocol.form import CodeList, CodeListItem, Form, Item, ItemGroup, Value

FINDING = CodeList("finding", tuple(CodeListItem(code, code) for code in ("0", "1", "NE", "INJ")))
YES_NO = CodeList("yes_no", (CodeListItem("yes", "yes"), CodeListItem("no", "no")))
JOINTS = tuple(f"joint_{letter}" for letter in "abcd")
FORM = Form("all", "All", (
    ItemGroup("numbers", "Numbers", (
        Item("pain_mm", "Pain", "float", unit="mm"),
        Item("igg", "IgG", "float", unit="g/L"), Item("igg_unit", "Unit", "text"),
        Item("igg_below", "Below", "boolean"),
        Item("igg_high", "Upper limit", "float"), Item("igg_low", "Lower limit", "float"),
        Item("crp", "CRP", "text"), Item("esr_mm_h", "ESR", "float"),
        Item("rescue", "Rescue", "code", code_list=YES_NO),
        Item("tjc28", "Tender", "integer"), Item("sjc28", "Swollen", "integer"),
    )),
    ItemGroup("joints", "Joints", tuple(Item(name, name, "code", code_list=FINDING) for name in JOINTS)),
))  # fmt: skip
IGG = Source("all", item="igg", unit="g/L", unit_item="igg_unit", below_item="igg_below", upper_limit_item="igg_high",
             lower_limit_item="igg_low")  # fmt: skip
PLAN = AnalysisPlan(
    baseline_visit="day 0", response_visits=("week 2", "week 4", "week 8"), baseline=(), outcomes=(),
    windows="midpoint",
    measures={
        "pain_mm": Source("all", item="pain_mm"), "igg_g_l": IGG, "crp_mg_l": Source("all", item="crp"),
        "esr_mm_h": Source("all", item="esr_mm_h"), "tjc28": Source("all", item="tjc28"),
        "sjc28": Source("all", item="sjc28"),
        "joints": Source("all", group="joints", counts="1", not_evaluable="NE", also_counts=("INJ",)),
        "joints_prorated": Source("all", group="joints", counts="1", not_evaluable="NE", prorate=True),
    },
    scores={"das28_esr": ScoreSource("das28-esr", {"patient_global_mm": "pain_mm"})},
)  # fmt: skip
VISITS = (
    Visit("screening", "screening", -10, 4, 9, ("all",), {}), Visit("day 0", "treatment", 0, 0, 0, ("all",), {}),
    Visit("week 2", "treatment", 14, 2, 2, ("all",), {}), Visit("week 4", "treatment", 28, 3, 3, ("all",), {}),
    Visit("week 8", "treatment", 56, 3, 3, ("all",), {}),
)  # fmt: skip


def design_with(**changes: object) -> StudyDesign:
    """The small study with one form of everything; ``changes`` to its plan."""
    return replace(small_design(), forms={"all": FORM}, visits=VISITS, analysis=replace(PLAN, **changes))


class Acts:
    """Acts of a course, each written by one line; days count from the usual first dose."""

    def __init__(self, design: StudyDesign) -> None:
        self.course = Course(design.id, design)
        self.entries: list[Recorded] = []

    def add(self, act: Act) -> int:
        """Admit an act; the number of its row."""
        number = len(self.entries) + 1
        at = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        entry = Recorded(number, act, INVESTIGATOR, "observed", None, at, at, f"key {number}")
        self.entries.append(entry)
        self.course.admit_all([entry], f"{number:064x}")
        return number

    def enrol(self, code: str, arm: str = "drug", dosed: int | None = 0) -> None:
        self.add(Enrolled(code, on(-10), arm))
        if dosed is not None:
            self.dose(code, dosed)

    def dose(self, code: str, day: int, number: int = 1, amount: float = 70.0) -> int:
        return self.add(DoseGiven(code, on(day), "Inventumab", number, amount, "mg"))

    def miss(self, code: str, day: int, number: int) -> int:
        return self.add(DoseMissed(code, on(day), "Inventumab", number, "ill"))

    def visit(self, code: str, visit: str, day: int, **values: Value) -> int:
        """A visit attended, with the values of its form where any are given."""
        self.add(VisitAttended(code, on(day), visit))
        return self.save(code, visit, day, values) if values else len(self.entries)

    def save(self, code: str, visit: str, day: int, values: Mapping[str, Value]) -> int:
        entries = tuple(Entry(item, None, value) for item, value in values.items())
        return self.add(FormSaved(code, on(day), visit, "all", entries))

    def correct(self, code: str, visit: str, day: int, item: str, old: Value, new: Value) -> int:
        return self.add(ValueCorrected(code, on(day), visit, "all", (Entry(item, old, new, "typing mistake"),)))

    def leave(self, code: str, day: int, why: Why) -> int:
        return self.add(Withdrawn(code, on(day), why))

    def event(
        self, code: str, number: int, day: int, term: str = "Nausea", system: str = "Gut", **changes: object
    ) -> int:
        fields: dict[str, object] = {
            "event": number, "term": term, "organ_system": system, "grade": 1, "serious": False, "related": None,
            "started": on(day), "ended": None, "outcome": "recovering",
        } | changes  # fmt: skip
        return self.add(AdverseEventReported(code, on(day), **fields))  # type: ignore[arg-type]


def on(day: int) -> date:
    """The date of a day from the usual first dose."""
    return DAY_0 + timedelta(days=day)


__all__ = ["Acts", "Among", "PlannedOutcome", "design_with", "on"]
