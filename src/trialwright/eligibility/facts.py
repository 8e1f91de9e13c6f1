"""A patient as a criterion looks at them: on one day, from given anchor days, with what the sources call complete.

Nothing here judges. A source's word that it lists every fact of a kind is believed for 28 days after the day it speaks
of (``COMPLETE_FOR_DAYS``, the span that is also the default age of a laboratory value): later facts may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from trialwright.clinical.patient import Condition, FactKind, Medication, Observation, Patient
from trialwright.eligibility import words
from trialwright.eligibility.criterion import Anchors
from trialwright.eligibility.verdict import Evidence
from trialwright.eligibility.window import age_years

COMPLETE_FOR_DAYS = 28
AnchorName = Literal["screening", "enrolment", "study_start", "first_dose", "randomisation", "baseline", "consent"]
ANCHOR_WORDS = {
    "screening": "screening", "enrolment": "enrolment", "study_start": "the start of the study",
    "first_dose": "the first dose", "randomisation": "randomisation", "baseline": "baseline", "consent": "consent",
}  # fmt: skip
NO_ANCHORS = Anchors()
Numbered = tuple[int, Observation]
LookedUp = words.Entry | None
"""What a recorded name is by the word lists; None when they do not hold it."""


@dataclass(frozen=True)
class Facts:
    """``patient`` on day ``on``; an anchor day that is not known yet is ``on``."""

    patient: Patient
    on: date
    anchors: Anchors = NO_ANCHORS
    study: str | None = None
    """The study that screens, by its own identifier: that of a simulation is not the registered one."""

    def of_study(self, study: str | None) -> Facts:
        """The same person on the same day, for another study; what was looked up already is not looked up again."""
        found = Facts(self.patient, self.on, self.anchors, study)
        for name in _LOOKED_UP:
            found.__dict__[name] = getattr(self, name)
        return found

    def anchor(self, name: AnchorName) -> date:
        """The day from which a window counts."""
        day: date | None = getattr(self.anchors, name)
        return day or self.on

    @cached_property
    def known_on(self) -> date:
        """The last day of which the sources can speak."""
        return self.patient.as_of

    @cached_property
    def is_recent(self) -> bool:
        """True when the sources speak of a day no more than 28 days ago, so that what they deny can still be denied."""
        return (self.on - self.patient.as_of).days <= COMPLETE_FOR_DAYS

    @cached_property
    def complete(self) -> frozenset[FactKind]:
        """The kinds of facts that are listed completely, as far as that was said recently enough."""
        return self.patient.complete if self.is_recent else frozenset()

    def is_complete(self, kind: FactKind) -> bool:
        """True when the source says that it lists every fact of ``kind``, and said so recently enough."""
        return kind in self.complete

    @cached_property
    def as_of(self) -> str:
        """The day of which the sources speak, as text."""
        return self.patient.as_of.isoformat()

    @cached_property
    def age(self) -> tuple[int, int] | None:
        """Youngest and oldest age in completed years that the birth date allows; None: not known."""
        birth = self.patient.birth_date
        return None if birth is None else age_years(birth, self.on)

    @cached_property
    def told(self) -> dict[int, Evidence]:
        """Medications that were put into words already, by their place in the record."""
        return {}

    @cached_property
    def medications(self) -> tuple[tuple[int, Medication, LookedUp], ...]:
        """Every medication with its place in the record and its entry in the list of drugs."""
        return tuple(
            (number, drug, words.recorded_drug(drug.name)) for number, drug in enumerate(self.patient.medications)
        )

    @cached_property
    def conditions(self) -> tuple[tuple[int, Condition, LookedUp], ...]:
        """Every condition with its place in the record and its entry in the list of conditions."""
        return tuple((number, said, words.condition(said.name)) for number, said in enumerate(self.patient.conditions))

    @cached_property
    def condition_classes(self) -> frozenset[str] | None:
        """Every class that a recorded condition has or may have; None when some condition is in no list."""
        return _classes(entry for _, _, entry in self.conditions)

    @cached_property
    def drug_classes(self) -> frozenset[str] | None:
        """Every class that a recorded medication has or may have; None when some medication is in no list."""
        return _classes(entry for _, _, entry in self.medications)

    @cached_property
    def _observations(self) -> dict[str, list[Numbered]]:
        found: dict[str, list[Numbered]] = {}
        for number, observation in enumerate(self.patient.observations):
            if observation.on.earliest <= self.on:
                found.setdefault(words.code_of(observation.code), []).append((number, observation))
        return found

    def latest(self, code: str) -> Sequence[Numbered]:
        """The most recent observations of ``code``: several when their dates do not tell which is the last."""
        found = self._observations.get(words.code_of(code), [])
        if len(found) < 2:
            return found
        newest = max(observation.on.earliest for _, observation in found)
        return [(number, observation) for number, observation in found if observation.on.latest >= newest]


_LOOKED_UP = ("known_on", "is_recent", "complete", "as_of", "age", "told", "medications", "conditions",
              "condition_classes", "drug_classes", "_observations")  # fmt: skip
"""What follows from the person and the day alone."""


def _classes(entries: Iterable[LookedUp]) -> frozenset[str] | None:
    found: set[str] = set()
    for entry in entries:
        if entry is None:
            return None
        found |= entry.classes | entry.unclear
    return frozenset(found)
