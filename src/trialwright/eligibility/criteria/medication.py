"""Whether a drug, or a drug of a class, is or was taken: now, within a window before an anchor day, or ever."""

# ruff: noqa: E501 (patterns read better unbroken)

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from trialwright.clinical.patient import FactKind, Medication
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import ANCHOR_WORDS, AnchorName, Facts
from trialwright.eligibility.kleene import all_of
from trialwright.eligibility.presence import Finding, presence
from trialwright.eligibility.taking import evidence, kind_of, taken_between, taken_on
from trialwright.eligibility.verdict import Answer, Evidence, Verdict

ALSO_PROCEDURES = frozenset(
    {
        "alkylating_agent", "androgen_deprivation", "anthracycline", "anticancer_drug", "antimetabolite", "chemotherapy",
        "hormonal_therapy", "platinum", "taxane", "vinca_alkaloid",
    }
)  # fmt: skip
"""Treatments that sources also record as procedures (chemotherapy, castration, perfusion of a limb): a list of drugs alone
proves no absence of these."""
_TREATS = re.compile(
    r"chemo|cytotoxic|antineoplas|(?:in|per)fusion|hormon|endocrine|castrat|orchi|oophorec|ovariec|transplant|cell therap|emboli|instillation",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MedicationAsked:
    """``when``: ``now`` (on the anchor day), ``window`` (needs ``within_days``) or ``ever``."""

    classes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    within_days: int | None = None
    before: AnchorName = "enrolment"
    when: Literal["now", "ever"] | None = None

    def __post_init__(self) -> None:
        if not self.classes and not self.names:
            raise ValueError("classes or names")
        unlisted = set(self.classes) - words.drug_classes()
        if unlisted:
            raise ValueError(f"classes out of {', '.join(sorted(words.drug_classes()))}")
        if (self.within_days is None) == (self.when is None):
            raise ValueError("exactly one of within_days and when")
        if self.within_days is not None and self.within_days <= 0:
            raise ValueError("within_days above zero")

    @property
    def what(self) -> str:
        """The drug in words."""
        return " or ".join([*([words.class_words(self.classes)] if self.classes else []), *self.names])


def judge(parameters: MedicationAsked, facts: Facts) -> Verdict:
    anchor = ANCHOR_WORDS[parameters.before]
    when = {"now": "now", "ever": "at any time"}.get(
        parameters.when or "", f"within {parameters.within_days} days before {anchor}"
    )
    question = f"Did the person take {parameters.what} {when}?"
    if parameters.when == "now":
        question = f"Does the person take {parameters.what} now?"
    findings = [
        _finding(parameters, medication, number, facts, named)
        for number, medication, entry in facts.medications
        if (named := kind_of(medication, entry, parameters.classes, parameters.names)) is not Answer.NOT_MET
    ]
    kinds: tuple[FactKind, ...] = ("medications",)
    if not ALSO_PROCEDURES.isdisjoint(parameters.classes):
        kinds, findings = ("medications", "procedures"), findings + _procedures(parameters, facts)
    return presence(findings, facts, kinds, what=parameters.what, question=question)


def _finding(parameters: MedicationAsked, medication: Medication, number: int, facts: Facts, named: Answer) -> Finding:
    day = facts.anchor(parameters.before)
    taken = Answer.MET
    if parameters.when == "now":
        taken = taken_on(medication, day)
    elif parameters.within_days is not None:
        taken = taken_between(medication, day - timedelta(days=parameters.within_days), day)
    question = f"From when until when is {medication.name} taken?"
    flags: tuple[str, ...] = ()
    if named is Answer.UNKNOWN:
        question, flags = f'Is "{medication.name}" {parameters.what}?', ("unknown_term",)
    answer = all_of((named, taken))
    return Finding(answer, evidence(medication, number, facts), question, flags if answer is Answer.UNKNOWN else ())


def _procedures(parameters: MedicationAsked, facts: Facts) -> list[Finding]:
    """Recorded procedures that may have been such a treatment; a name does not say with which drug."""
    return [
        Finding(
            Answer.UNKNOWN,
            Evidence(
                procedure.name, f"procedures[{number}]", str(procedure.on) if procedure.on else None, procedure.source
            ),
            f'Was "{procedure.name}" {parameters.what}?',
        )
        for number, procedure in enumerate(facts.patient.procedures)
        if _TREATS.search(procedure.name)
    ]


CRITERION = CriterionKind("A drug, or a drug of a class, taken now, within a window or ever.", MedicationAsked, judge)
