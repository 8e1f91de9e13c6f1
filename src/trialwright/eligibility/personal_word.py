"""Yes or no about the person herself, as the record says it: pregnant, breastfeeding, planning either.

Yes stands; no stands for 28 days after the day of which the record speaks; a man is none of these; otherwise unknown.
"""

from __future__ import annotations

from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence, Verdict, met, not_met, unknown


def judge_word(facts: Facts, field: str, what: str, question: str) -> Verdict:
    """The verdict on ``field`` of the patient, called ``what``."""
    said: bool | None = getattr(facts.patient, field)
    if said:
        return met(f"Recorded: {what}.", Evidence(what, field, facts.as_of))
    if facts.patient.sex == "male":
        return not_met("The person is male.", Evidence("male", "sex", facts.as_of))
    if said is None:
        return unknown("It is not recorded.", question)
    denial = Evidence(f"not {what}", field, facts.as_of)
    if not facts.is_recent:
        return unknown(f"It was denied on {facts.as_of}, too long ago.", question, denial)
    return not_met(f"Recorded: not {what}.", denial)
