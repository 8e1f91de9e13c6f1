"""What every analysis works with: the course up to the cut-off, its values, sets and results, the grounds of numbers.

Made once for a run and shared by all analyses, so that each value, response and set is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from trialwright.analysis.analysis_sets import AnalysisSets, set_says
from trialwright.analysis.cut import acts
from trialwright.analysis.derivation import Derivation, Judged
from trialwright.analysis.result import TOTAL, Grounds
from trialwright.analysis.results import StudyResults, assembled
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.conduct.payload import payload
from trialwright.protocol.analysis_estimand import Estimand
from trialwright.protocol.analysis_plan import PlannedOutcome

Group = tuple[str, tuple[Participant, ...]]


class Inputs:
    """The inputs of a run. ``as_of``: the day up to which responses are due."""

    def __init__(self, course: Course, as_of: date) -> None:
        self.course = course
        self.design = course.design
        self.plan = course.design.analysis
        self.as_of = as_of
        self.derivation = Derivation(course, as_of)
        self.values = self.derivation.values
        self.sets = AnalysisSets(self.derivation)
        self.results: StudyResults = assembled(self.derivation, self.sets, as_of)
        self._entries = {entry.sequence: entry for entry in acts(course)}
        self._digests: dict[int, bytes] = {}
        self._grounds: dict[tuple[tuple[str, ...], tuple[int, ...]], Grounds] = {}

    @property
    def simulated(self) -> bool:
        """True when any act is."""
        return self.results.simulated

    @property
    def reference(self) -> str | None:
        """The arm with which the others are compared; None where there is one arm only."""
        arms = [arm.name for arm in self.design.arms]
        return (self.plan.reference_arm or arms[-1]) if len(arms) > 1 else None

    def groups(self, analysis_set: str) -> list[Group]:
        """The people of the set by arm, and all of them together where there are several arms."""
        arms = [(arm.name, self.sets.people(analysis_set, arm.name)) for arm in self.design.arms]
        return [*arms, (TOTAL, self.sets.people(analysis_set))] if len(arms) > 1 else arms

    def says(self, analysis_set: str) -> str:
        """A set in words."""
        return set_says(self.plan, analysis_set)

    def responses(self, outcome: PlannedOutcome, people: Iterable[Participant], visit: str = "") -> list[Judged]:
        """The response of each at ``visit``, else at the outcome's own visit."""
        return [self.derivation.respond(outcome, person, visit or outcome.visit) for person in people]

    def grounds(self, participants: Iterable[str], sequences: Iterable[int] = ()) -> Grounds:
        """The grounds of a number, with the hash of the acts."""
        key = tuple(dict.fromkeys(participants)), tuple(sorted(set(sequences)))
        if key not in self._grounds:
            held = sha256(b"".join(self._digest(sequence) for sequence in key[1])).hexdigest()
            self._grounds[key] = Grounds(*key, held)
        return self._grounds[key]

    def grounds_of(self, people: Iterable[Participant], *kinds: str) -> Grounds:
        """The grounds of a number that rests on every act of some kinds of these people."""
        people = list(people)
        sequences = [entry.sequence for person in people for kind in kinds for entry in person.of_kind(kind)]
        return self.grounds([person.code for person in people], sequences)

    def grounds_of_responses(self, judged: Sequence[Judged]) -> Grounds:
        """The grounds of a number of responders."""
        sequences = [sequence for one in judged for sequence in one.sequences]
        return self.grounds([one.participant for one in judged], sequences)

    def estimand(self, name: str) -> Estimand | None:
        """The estimand of an outcome, or of an analysis that carries its own; None for neither."""
        for outcome in self.plan.outcomes:
            if outcome.name == name:
                return outcome.estimand
        return next((planned.estimand for planned in self.plan.analyses if planned.name == name), None)

    def _digest(self, sequence: int) -> bytes:
        if sequence not in self._digests:
            self._digests[sequence] = sha256(payload(self._entries[sequence].act)).digest()
        return self._digests[sequence]
