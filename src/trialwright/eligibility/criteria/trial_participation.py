"""Taking part in another investigational drug trial within a window before an anchor day.

Participation counts until the person left the trial (``ended``) or still goes on; a last dose in the window counts too.
Not knowing when it ended, or whether a drug was under study, leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from trialwright.clinical.patient import TrialParticipation
from trialwright.eligibility import words
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import ANCHOR_WORDS, AnchorName, Facts
from trialwright.eligibility.kleene import all_of
from trialwright.eligibility.presence import Finding, presence, silence
from trialwright.eligibility.verdict import Answer, Evidence, Verdict
from trialwright.eligibility.window import happened_within


@dataclass(frozen=True, slots=True)
class OtherTrial:
    """``other_than``: the study's own identifiers, which do not count."""

    within_days: int
    before: AnchorName = "study_start"
    other_than: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.within_days <= 0:
            raise ValueError("within_days above zero")


def judge(parameters: OtherTrial, facts: Facts) -> Verdict:
    when = f"within {parameters.within_days} days before {ANCHOR_WORDS[parameters.before]}"
    what, question = "investigational drug trial", f"Did the person take part in another drug trial {when}?"
    own = {words.normal(name) for name in parameters.other_than}
    others = [
        (number, trial) for number, trial in enumerate(facts.patient.trials) if words.normal(trial.trial) not in own
    ]
    if not others:
        return silence(facts, ("trials",), what=what, question=question)
    findings = [_finding(parameters, trial, number, facts) for number, trial in others]
    return presence(findings, facts, ("trials",), what=f"{what} {when}", question=question)


def _finding(parameters: OtherTrial, trial: TrialParticipation, number: int, facts: Facts) -> Finding:
    drug = Answer.UNKNOWN if trial.investigational_drug is None else (
        Answer.MET if trial.investigational_drug else Answer.NOT_MET)  # fmt: skip
    when = _in_window(parameters, trial, facts)
    parts = [trial.trial]
    for word, day in (("last dose", trial.last_dose), ("ended", trial.ended)):
        if day is not None:
            parts.append(f"{word} {day}")
    evidence = Evidence(", ".join(parts), f"trials[{number}]", str(trial.ended) if trial.ended else None, trial.source)
    question = f"When did the person's part in {trial.trial} end?"
    if drug is Answer.UNKNOWN:
        question = f"Was an investigational drug given in {trial.trial}?"
    return Finding(all_of((drug, when)), evidence, question)


def _in_window(parameters: OtherTrial, trial: TrialParticipation, facts: Facts) -> Answer:
    last = facts.anchor(parameters.before)
    first = last - timedelta(days=parameters.within_days)
    if trial.ongoing:
        return Answer.MET
    dosed = happened_within(trial.last_dose, parameters.within_days, last, facts.known_on)
    if dosed is Answer.MET:
        return Answer.MET
    if trial.ended is None:
        return Answer.UNKNOWN
    if trial.ended.latest < first:
        return Answer.NOT_MET
    return Answer.MET if trial.ended.earliest >= first else Answer.UNKNOWN


CRITERION = CriterionKind("Another investigational drug trial within a window.", OtherTrial, judge)
