"""A procedure by name, within a window before an anchor day or ever. There is no list of procedures: a recorded
procedure with another name leaves it open."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.clinical.patient import Procedure
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import ANCHOR_WORDS, AnchorName, Facts
from trialwright.eligibility.kleene import all_of
from trialwright.eligibility.presence import Finding, presence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict
from trialwright.eligibility.window import happened_within


@dataclass(frozen=True, slots=True)
class ProcedureAsked:
    """``within_days`` None: ever."""

    names: tuple[str, ...]
    within_days: int | None = None
    before: AnchorName = "enrolment"

    def __post_init__(self) -> None:
        if not self.names:
            raise ValueError("names")
        if self.within_days is not None and self.within_days <= 0:
            raise ValueError("within_days above zero")

    @property
    def what(self) -> str:
        """The procedure in words."""
        return " or ".join(self.names)


def judge(parameters: ProcedureAsked, facts: Facts) -> Verdict:
    when = "ever" if parameters.within_days is None else (
        f"within {parameters.within_days} days before {ANCHOR_WORDS[parameters.before]}")  # fmt: skip
    findings = [_finding(parameters, procedure, number, facts)
                for number, procedure in enumerate(facts.patient.procedures)]  # fmt: skip
    return presence(findings, facts, ("procedures",), what=parameters.what,
                    question=f"Did the person have {parameters.what} {when}?")  # fmt: skip


def _finding(parameters: ProcedureAsked, procedure: Procedure, number: int, facts: Facts) -> Finding:
    same = words.normal(procedure.name) in {words.normal(name) for name in parameters.names}
    named = Answer.MET if same else Answer.UNKNOWN
    when = Answer.MET
    if parameters.within_days is not None:
        when = happened_within(procedure.on, parameters.within_days, facts.anchor(parameters.before), facts.known_on)
    on = str(procedure.on) if procedure.on else None
    evidence = Evidence(f"{procedure.name}{f' on {on}' if on else ''}", f"procedures[{number}]", on, procedure.source)
    question = f"When was {procedure.name}?" if same else f'Is "{procedure.name}" {parameters.what}?'
    return Finding(all_of((named, when)), evidence, question)


CRITERION = CriterionKind("A procedure by name, within a window or ever.", ProcedureAsked, judge)
