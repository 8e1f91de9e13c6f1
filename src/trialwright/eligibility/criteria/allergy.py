"""An allergy to one of several substances.

``perhaps_meant`` names what a text may mean when it names something that has no place in the study: the criterion is
flagged ``unknown_term`` and ``suspected_substitution``. An allergy to the printed substance is met; an allergy to the
one perhaps meant is unknown, for the two readings differ; neither, in a complete list, is not met under both readings.
A recorded substance that no list holds leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from trialwright.clinical.patient import Allergy
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.near_drugs import is_named
from trialwright.eligibility.presence import Finding, presence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict
from trialwright.eligibility.written_forms import bare_allergen

SUSPECT = ("unknown_term", "suspected_substitution")


@dataclass(frozen=True, slots=True)
class AllergyAsked:
    """``to``: the printed substances; ``label`` what to call them together."""

    to: tuple[str, ...]
    perhaps_meant: tuple[str, ...] = ()
    label: str | None = None

    def __post_init__(self) -> None:
        if not self.to:
            raise ValueError("to: one substance or more")

    @property
    def what(self) -> str:
        """The substances in words."""
        printed = self.label or " or ".join(self.to)
        meant = f" (perhaps meant: {' or '.join(self.perhaps_meant)})" if self.perhaps_meant else ""
        return f"allergy to {printed}{meant}"


def judge(parameters: AllergyAsked, facts: Facts) -> Verdict:
    what, question = _wording(parameters)
    findings = [_finding(parameters, allergy, number) for number, allergy in enumerate(facts.patient.allergies)]
    verdict = presence(findings, facts, ("allergies",), what=what, question=question)
    if not parameters.perhaps_meant:
        return verdict
    flags = tuple(dict.fromkeys((*verdict.flags, *SUSPECT))) if verdict.flags else SUSPECT
    return Verdict(verdict.answer, verdict.reason, verdict.evidence, verdict.question, flags)


@cache
def _wording(parameters: AllergyAsked) -> tuple[str, str]:
    return parameters.what, f"Is the person allergic to {parameters.what.removeprefix('allergy to ')}?"


def _finding(parameters: AllergyAsked, allergy: Allergy, number: int) -> Finding:
    name = bare_allergen(allergy.substance)
    entry = words.substance(name)
    evidence = Evidence(f"allergy to {allergy.substance}", f"allergies[{number}]", None, allergy.source)
    printed = is_named(name, entry, parameters.to)
    if printed is Answer.MET:
        return Finding(Answer.MET, evidence)
    if parameters.perhaps_meant:
        meant = is_named(name, entry, parameters.perhaps_meant)
        if meant is Answer.MET:
            question = f"Does the study mean {' or '.join(parameters.perhaps_meant)} where it says {parameters.to[0]}?"
            return Finding(Answer.UNKNOWN, evidence, f"{question} Ask the sponsor.")
    if printed is Answer.UNKNOWN:
        return Finding(Answer.UNKNOWN, evidence, f'Is the allergy to "{allergy.substance}" an {parameters.what}?',
                       ("unknown_term",))  # fmt: skip
    return Finding(Answer.NOT_MET, evidence)


CRITERION = CriterionKind("An allergy to one of several substances.", AllergyAsked, judge)
