"""Contraception: whom a text asks it of, by which method, and until when.

Whom it does not concern keeps it without a question: a man where women are asked, a woman where men are, and a woman
who is permanently sterile where those of childbearing potential are asked. Of everybody else the facts cannot tell that
a method is used and will be: that is a person's word, given as a judgement with its reason. A method is highly
effective when fewer than 1 in 100 women a year become pregnant under consistent and correct use (Clinical Trials
Facilitation and Coordination Group, Recommendations related to contraception and pregnancy testing in clinical trials,
version 1.1, 2020, section 4.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trialwright.eligibility.childbearing import potential
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence, Verdict, met, unknown

Method = Literal["any", "effective", "highly_effective", "barrier", "two_methods", "abstinence"]
Commitment = Literal["using", "willing"]
Who = Literal["women", "fertile_women", "men", "everyone"]
METHOD_WORDS: dict[Method, str] = {
    "any": "contraception", "effective": "effective contraception",
    "highly_effective": "highly effective contraception", "barrier": "a barrier method of contraception",
    "two_methods": "two methods of contraception", "abstinence": "sexual abstinence",
}  # fmt: skip
WHO_WORDS: dict[Who, str] = {
    "women": "women", "fertile_women": "women of childbearing potential", "men": "men", "everyone": "everyone",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contraception:
    """``who`` is asked; ``commitment``: uses it, or agrees to; ``days_after_last_dose`` None: the text does not say;
    ``partner``: the partner's method is asked for too, or counts."""

    method: Method = "effective"
    who: Who = "everyone"
    commitment: Commitment = "willing"
    days_after_last_dose: int | None = None
    partner: bool = False

    def __post_init__(self) -> None:
        if self.days_after_last_dose is not None and self.days_after_last_dose <= 0:
            raise ValueError("days_after_last_dose above zero, or left out")

    @property
    def what(self) -> str:
        """What is asked, without of whom.

        >>> Contraception("highly_effective", days_after_last_dose=90).what
        'agree to use highly effective contraception until 90 days after the last dose'
        """
        return f"{'use' if self.commitment == 'using' else 'agree to use'} {self._method}"

    @property
    def told(self) -> str:
        """The same as a noun, with of whom.

        >>> Contraception("barrier", "men", "using").told
        'use of a barrier method of contraception by men'
        """
        people = f" by {WHO_WORDS[self.who]}" if self.who != "everyone" else ""
        return f"{'use of' if self.commitment == 'using' else 'agreement to use'} {self._method}{people}"

    @property
    def _method(self) -> str:
        partner = " (a method of the partner counts)" if self.partner else ""
        days = self.days_after_last_dose
        until = f" until {days} days after the last dose" if days is not None else ""
        return f"{METHOD_WORDS[self.method]}{partner}{until}"


def judge(parameters: Contraception, facts: Facts) -> Verdict:
    found, evidence = potential(facts)
    if evidence is not None:
        if found == "man" and parameters.who in ("women", "fertile_women"):
            return met("It is asked of women, and the person is male.", evidence)
        if found == "none" and parameters.who == "fertile_women":
            told = f"It is asked of women of childbearing potential; permanently sterile: {evidence.fact}."
            return met(told, evidence)
    if facts.patient.sex == "female" and parameters.who == "men":
        return met("It is asked of men, and the person is female.", Evidence("female", "sex", facts.as_of))
    return unknown("Whether a method is used is a person's word.", f"Does the person {parameters.what}?")


CRITERION = CriterionKind(
    "Contraception: of whom, by which method, until when; whether it is used is a person's word.",
    Contraception,
    judge,
    facts_first=True,
)
