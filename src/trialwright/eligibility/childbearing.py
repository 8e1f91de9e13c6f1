"""Whom can a question about contraception concern? A man, a woman who can bear children, a woman who no longer can.

Of childbearing potential is a woman from her first menstruation until after the menopause, unless she is permanently
sterile: hysterectomy, both tubes or both ovaries removed. A tubal ligation is a method of contraception there and no
permanent sterility; many protocols take it for one, so it leaves the question open. Whether a woman is past the
menopause (twelve months without menses and without another cause) no list of facts says: a person answers.
Source: Clinical Trials Facilitation and Coordination Group (Heads of Medicines Agencies), Recommendations related to
contraception and pregnancy testing in clinical trials, version 1.1, 2020, section 4.1.
"""

from __future__ import annotations

import re
from typing import Literal

from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Evidence

Potential = Literal["man", "none", "perhaps", "yes"]
_REMOVED = re.compile(
    r"\b(?:total\s+|abdominal\s+|vaginal\s+|laparoscopic\s+|radical\s+)*hysterectomy"
    r"|\bbilateral\s+(?:salpingo[\s-]*)?(?:oophorectomy|ovariectomy|salpingectomy)",
    re.IGNORECASE,
)
_NOT_WHOLE = re.compile(r"\b(?:not completed|partial|planned|unilateral|scheduled|no)\b", re.IGNORECASE)


def potential(facts: Facts) -> tuple[Potential, Evidence | None]:
    """What the record says of the person's childbearing potential, and from which fact; ``perhaps``: nothing."""
    if facts.patient.sex == "male":
        return "man", Evidence("male", "sex", facts.as_of)
    if facts.patient.pregnant:
        return "yes", Evidence("pregnant", "pregnant", facts.as_of)
    for number, procedure in enumerate(facts.patient.procedures):
        if _REMOVED.search(procedure.name) and not _NOT_WHOLE.search(procedure.name):
            if procedure.on is not None and procedure.on.latest > facts.on:
                continue
            on = str(procedure.on) if procedure.on else None
            told = f"{procedure.name}{f' on {on}' if on else ''}"
            return "none", Evidence(told, f"procedures[{number}]", on, procedure.source)
    return "perhaps", None
