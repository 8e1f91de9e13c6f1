"""Whether the person is pregnant.

A condition that speaks of a pregnancy beside the word that the person is not pregnant is a contradiction: unknown, with
both shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.personal_word import judge_word
from trialwright.eligibility.verdict import Answer, Evidence, Verdict, unknown

QUESTION = "Is the person pregnant?"
_NAMED = re.compile(r"\b(pregnan\w*|gravid\w*|gestation\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """Nothing to set."""


def judge(parameters: Pregnancy, facts: Facts) -> Verdict:
    said = judge_word(facts, "pregnant", "pregnant", QUESTION)
    listed = tuple(_listed(facts))
    if said.answer is Answer.MET or not listed:
        return said
    told = "; ".join(piece.fact for piece in (*said.evidence, *listed))
    if said.answer is Answer.UNKNOWN:
        return unknown(f"Not settled: {told}.", QUESTION, *said.evidence, *listed, flags=said.flags)
    return unknown(f"The record contradicts itself: {told}.", QUESTION, *said.evidence, *listed,
                   flags=("conflicting_facts",))  # fmt: skip


def _listed(facts: Facts) -> Iterator[Evidence]:
    """Conditions that speak of a pregnancy and are not over."""
    for number, said in enumerate(facts.patient.conditions):
        if said.status not in ("resolved", "remission") and _NAMED.search(said.name):
            since = str(said.onset) if said.onset else None
            fact = f"{said.name}, {said.status or 'status not given'}"
            yield Evidence(fact, f"conditions[{number}]", since, said.source)


CRITERION = CriterionKind("Whether the person is pregnant.", Pregnancy, judge)
