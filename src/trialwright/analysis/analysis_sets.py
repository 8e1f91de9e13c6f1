"""Whose data an analysis uses: the analysis sets of ICH E9, section 5.2.

Enrolled: everyone enrolled. Treated: everyone enrolled who received at least one dose of anything planned; a dose
counts when it was given, whatever its amount, window or order. Further sets (full analysis, per protocol, completers)
are the plan's: those of another set who have what it asks for; whoever is left out is listed with the reason.
"""

from __future__ import annotations

from trialwright.analysis.analysis_data import SetMembership
from trialwright.analysis.derivation import Derivation
from trialwright.analysis.dosing import doses_due, doses_taken
from trialwright.analysis.intercurrent import recognised
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_estimand import Exclusion, PlannedSet
from trialwright.protocol.analysis_plan import AnalysisPlan

SAYS: dict[str, str] = {
    "enrolled": "All enrolled participants",
    "treated": "All enrolled participants who received at least one dose",
}
"""The sets that every study has, in words."""


def set_says(plan: AnalysisPlan, name: str) -> str:
    """A set in words."""
    return SAYS.get(name) or plan.analysis_sets[name].says


def members(course: Course, analysis_set: str, arm: str | None = None) -> tuple[Participant, ...]:
    """Who belongs to a set that every study has, in the order of their codes' first act; of one arm where ``arm`` is
    given."""
    return tuple(
        person
        for person in course.enrolled
        if (arm is None or person.arm == arm) and (analysis_set == "enrolled" or person.first_dose_on is not None)
    )


class AnalysisSets:
    """The sets of a course, each worked out once."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.course = derivation.course
        self._held: dict[str, SetMembership] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every set of the study."""
        return (*SAYS, *self.course.design.analysis.analysis_sets)

    def people(self, name: str, arm: str | None = None) -> tuple[Participant, ...]:
        """Who belongs to the set, of one arm where ``arm`` is given."""
        codes = set(self.membership(name).participants)
        return tuple(
            person for person in self.course.enrolled if person.code in codes and (arm is None or person.arm == arm)
        )

    def membership(self, name: str) -> SetMembership:
        """Who belongs to the set, and why the others of its parent set do not."""
        if name not in self._held:
            self._held[name] = self._built_in(name) if name in SAYS else self._planned(name)
        return self._held[name]

    def _built_in(self, name: str) -> SetMembership:
        inside = {person.code for person in members(self.course, name)}
        out = [(person.code, "received no dose") for person in self.course.enrolled if person.code not in inside]
        return SetMembership(name, SAYS[name], tuple(sorted(inside)), tuple(out))

    def _planned(self, name: str) -> SetMembership:
        plan = self.course.design.analysis.analysis_sets[name]
        inside, out = [], []
        for person in self.people(plan.of):
            why = self._left_out(person, plan)
            if why:
                out.append((person.code, "; ".join(why)))
            else:
                inside.append(person.code)
        return SetMembership(name, plan.says, tuple(sorted(inside)), tuple(out))

    def _left_out(self, person: Participant, plan: PlannedSet) -> list[str]:
        found = [f"no baseline or no later value: {name}" for name in plan.measured if not self._has(person, name)]
        if plan.completed and person.completion is None:
            found.append("did not complete the study")
        return found + [rule.says for rule in plan.without if self._excluded(person, rule)]

    def _has(self, person: Participant, name: str) -> bool:
        values = self.derivation.values
        return values.baseline(person, name) is not None and any(
            one.value is not None and not one.is_baseline and (one.day or 0) > 0 for one in values.series(person, name)
        )

    def _excluded(self, person: Participant, rule: Exclusion) -> bool:
        if any(recognised(person, told) is not None for told in rule.recognised_by):
            return True
        if rule.compliance_below_percent is not None:
            due = doses_due(self.course, person, self.derivation.as_of)
            if due and 100 * doses_taken(person) < rule.compliance_below_percent * due:
                return True
        if rule.without_outcome is not None:
            outcome = self.course.design.analysis.outcome(rule.without_outcome)
            judged = self.derivation.respond(outcome, person, outcome.visit)
            return judged.is_due and judged.answer is None
        return False
