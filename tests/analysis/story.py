"""A story in acts, the same for every study: who was assessed, treated, responded, left, died. Read it as a table.

Criteria are replaced by two that need a birth date and an opinion, so that people can fail, be unknown or be eligible;
screening has its own tests. A participant's measures are the baseline's times a level: 0.7 is 30 % better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from trialwright.analysis.analysis_sets import AnalysisSets
from trialwright.analysis.derivation import Derivation
from trialwright.conduct.act import Act, Actor, Origin, Role
from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
from trialwright.conduct.acts.completed import Completed
from trialwright.conduct.acts.consent_given import ConsentGiven
from trialwright.conduct.acts.criterion_judged import CriterionJudged
from trialwright.conduct.acts.dose_given import DoseGiven
from trialwright.conduct.acts.enrolled import Enrolled
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.screened import Screened
from trialwright.conduct.acts.study_opened import StudyOpened
from trialwright.conduct.acts.visit_attended import VisitAttended
from trialwright.conduct.acts.withdrawn import Why, Withdrawn
from trialwright.conduct.course import Course
from trialwright.conduct.entry import Entry
from trialwright.conduct.writing import Book, Proposal, Written
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.protocol.conduct_plan import ConductPlan
from trialwright.protocol.design import StudyDesign, Visit
from trialwright.protocol.form import Form, Item, Value
from trialwright.protocol.study_folder import read_study

NOW = datetime(2027, 12, 1, 9, 0, tzinfo=UTC)
FIRST_DOSE = date(2026, 1, 12)
LATER = date(2026, 7, 6)
INVESTIGATOR = Actor("ines", Role.INVESTIGATOR)
ADMINISTRATOR = Actor("adam", Role.ADMINISTRATOR)
CRITERIA = {
    "inclusion": [{"id": "I1", "says": "Aged 18 or older.", "age": {"at_least": 18}}],
    "exclusion": [
        {
            "id": "E1", "says": "Unsuitable.", "decided_by": "investigator",
            "investigator_judgement": {"about": "being unsuitable"},
        }
    ],
}  # fmt: skip
BASE: Mapping[str, float] = {
    "patient_global_mm": 60, "physician_global_mm": 50, "pain_mm": 70, "haq_di": 1.5, "crp_mg_l": 20, "esr_mm_h": 40,
    "monthly_migraine_days": 10, "headache_days": 20, "tender": 20, "swollen": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """``levels``: at the baseline visit and then at each response visit until they end; None: nothing was saved."""

    code: str
    age: int
    sex: str | None
    levels: tuple[float | None, ...]
    first_dose: date | None = FIRST_DOSE
    left: Why | None = None
    completes: bool = False


class Story:
    """Writes a study's acts through the refusals."""

    def __init__(self, design: StudyDesign, *, study: str | None = None, scenario: str | None = None) -> None:
        self.design = design
        self.origin: Origin = "observed" if scenario is None else "simulated"
        salts = count(1)
        name = study or design.nct_id or design.id
        self.book = Book(Course(name, design), lambda: next(salts).to_bytes(16, "big"))
        self._keys = count(1)
        seed = None if scenario is None else 7
        opened = StudyOpened(None, date(2025, 12, 1), name, design.sha256, design.nct_id, scenario, seed)
        self.write(opened, ADMINISTRATOR)

    @property
    def course(self) -> Course:
        return self.book.course

    def write(self, act: Act, actor: Actor = INVESTIGATOR) -> None:
        outcome = self.book.append(Proposal(act, actor, NOW, f"key {next(self._keys)}", None, self.origin), NOW)
        assert isinstance(outcome, Written), outcome

    def assess(self, code: str, *, on: date, age: int | None, judged: bool = True) -> None:
        """Consent, a sheet (``age`` None: without a birth date) and the investigator's judgement."""
        self.write(ConsentGiven(code, on, "1"))
        sheet = {"patient": code, "as_of": on.isoformat()}
        if age is not None:
            sheet["birth_date"] = on.replace(year=on.year - age, day=1).isoformat()
        self.write(Screened(code, on, sheet))
        if judged:
            self.write(CriterionJudged(code, on, "E1", "not met", "Nothing found."))

    def take_part(self, person: Person, arm: str) -> None:
        """From consent to the last visit that the person's levels know of."""
        anchor = person.first_dose or FIRST_DOSE
        screened = anchor - timedelta(days=7)
        self.assess(person.code, on=screened, age=person.age)
        first = self.design.visits[0]
        self.write(VisitAttended(person.code, screened, first.name))
        for form in first.forms:
            self._save(person.code, first, form, {"age_years": person.age, "sex": person.sex}, screened)
        self.write(Enrolled(person.code, anchor, arm))
        plan = self.design.analysis
        for name, level in zip((plan.baseline_visit, *plan.response_visits), person.levels, strict=False):
            self._visit(person, self.design.visit(name), anchor, level)
            if name == plan.baseline_visit and person.first_dose is not None:
                self._dose(person.code, arm, anchor)
        if person.completes:
            last = max(self.design.visits, key=lambda visit: visit.day)
            if last.name not in self.course.participants[person.code].visits:
                self.write(VisitAttended(person.code, anchor + timedelta(days=last.day), last.name))
            self.write(Completed(person.code, anchor + timedelta(days=last.day)))

    def leave(self, person: Person) -> None:
        assert person.left is not None
        self.write(Withdrawn(person.code, (person.first_dose or FIRST_DOSE) + timedelta(days=45), person.left))

    def event(self, code: str, number: int, term: str, organ_system: str, day: int, *, serious: bool = False,
              fatal: bool = False) -> None:  # fmt: skip
        """``day`` counts from the usual first dose."""
        started = FIRST_DOSE + timedelta(days=day)
        outcome = "fatal" if fatal else "recovering"
        grade = 5 if fatal else 2
        self.write(AdverseEventReported(
            code, started, number, term, organ_system, grade, serious, None, started, None, outcome,
            seriousness=() if not serious else ("death",) if fatal else ("hospitalisation",),
        ))  # fmt: skip

    def _visit(self, person: Person, visit: Visit, anchor: date, level: float | None) -> None:
        on = anchor + timedelta(days=visit.day)
        self.write(VisitAttended(person.code, on, visit.name))
        for form in visit.forms if level is not None else ():
            self._save(person.code, visit, form, scaled(self.design.forms[form], level or 0), on)

    def _save(self, code: str, visit: Visit, form: str, values: Mapping[str, Value], on: date) -> None:
        asked = self.design.forms[form].items
        entries = tuple(
            Entry(item, None, value) for item, value in values.items() if item in asked and value is not None
        )
        if entries:
            self.write(FormSaved(code, on, visit.name, form, entries))

    def _dose(self, code: str, arm: str, on: date) -> None:
        for plan in self.design.administrations_of(arm):
            self.write(DoseGiven(code, on, plan.intervention, 1, plan.dose, plan.unit))


def scaled(form: Form, level: float) -> dict[str, Value]:
    """Values of a form whose measures are the base times ``level``; in a coded group so many items hold "1"."""
    values: dict[str, Value] = {}
    for group in form.item_groups:
        for place, item in enumerate(group.items):
            if (group.name if item.data_type == "code" else item.name) in BASE:
                values[item.name] = _scaled(item, group.name, place, level)
    return values


def _scaled(item: Item, group: str, place: int, level: float) -> Value:
    if item.data_type == "code":
        return "1" if place < round(BASE[group] * level) else "0"
    value = round(BASE[item.name] * level, 6)
    return round(value) if item.data_type == "integer" else value


def sets_of(course: Course) -> AnalysisSets:
    """The sets of a course, as of a day after everything."""
    return AnalysisSets(Derivation(course, NOW.date()))


def design_of(folder: Path) -> StudyDesign:
    """The study in ``folder`` with the story's criteria, and without rules of consent, checks and queries: their tests
    stand elsewhere."""
    design = read_study(folder)
    return replace(design, criteria=read_criteria(CRITERIA, "criteria"), conduct=ConductPlan())


# Levels at baseline, then at the visits of the plan (week 4, 8, 12, ...). Of P6 the measures of week 12 were not saved.
PEOPLE = (
    Person("P1", 40, "female", (1.0, 0.7, 0.7, 0.7), completes=True),
    Person("P2", 50, "female", (1.0, 0.4, 0.4, 0.4), completes=True),
    Person("P3", 60, "male", (1.0, 0.3, 0.3, 0.3), completes=True),
    Person("P4", 30, "female", (1.0, 1.0, 1.0, 1.0), completes=True),
    Person("P5", 50, "male", (1.0, 0.7), left="adverse event"),
    Person("P6", 45, None, (1.0, 0.5, 0.5, None), completes=True),
    Person("P7", 44, "female", (1.0,), first_dose=None, left="withdrawal by subject"),
    Person("P8", 55, "female", (1.0, 1.0), first_dose=LATER),
    Person("P9", 62, "male", (1.0, 0.4), left="death"),
)
OTHERS = (
    Person("Q1", 35, "male", (1.0, 1.0, 1.0, 1.0), completes=True),
    Person("Q2", 45, "female", (1.0, 0.4, 0.4, 0.4), completes=True),
    Person("Q3", 55, "female", (1.0,), first_dose=None),
)
"""The second arm, where a study has one."""


def told(design: StudyDesign, *, study: str | None = None, scenario: str | None = None) -> Story:
    """The whole story."""
    story = Story(design, study=study, scenario=scenario)
    story.assess("C1", on=FIRST_DOSE, age=17)
    story.assess("C2", on=FIRST_DOSE, age=None)
    story.assess("C3", on=FIRST_DOSE, age=33)
    story.assess("C4", on=FIRST_DOSE, age=16, judged=False)
    arms = [arm.name for arm in design.arms]
    for person in PEOPLE:
        story.take_part(person, arms[0])
    for person in OTHERS if len(arms) > 1 else ():
        story.take_part(person, arms[1])
    _events(story)
    for person in PEOPLE:
        if person.left is not None:
            story.leave(person)
    return story


def _events(story: Story) -> None:
    story.event("P1", 1, "Nausea", "Gastrointestinal disorders", 10)
    story.event("P1", 2, "Nausea", "Gastrointestinal disorders", 20)
    story.event("P2", 1, "Nausea", "Gastrointestinal disorders", 10)
    story.event("P2", 2, "Fatigue", "General disorders and administration site conditions", 12)
    story.event("P3", 1, "Headache", "Nervous system disorders", -3)
    story.event("P5", 1, "Pneumonia", "Infections and infestations", 40, serious=True)
    story.event("P9", 1, "Myocardial infarction", "Cardiac disorders", 44, serious=True, fatal=True)
