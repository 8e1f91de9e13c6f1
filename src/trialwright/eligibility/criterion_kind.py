"""What a kind of criterion is: one file in ``eligibility.criteria`` that holds ``CRITERION``.

``parameters`` is the frozen dataclass whose fields a study file may write under the kind's name; its ``__post_init__``
refuses what cannot be meant (an empty interval) with ``ValueError``. ``judge`` looks at the facts and answers with a
verdict; it never guesses: what it cannot see is unknown, and comes with a question that a coordinator can answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trialwright.eligibility.facts import Facts
from trialwright.eligibility.verdict import Verdict


@dataclass(frozen=True, slots=True)
class CriterionKind:
    """One kind. ``says`` is a sentence for the reference page; ``judge(parameters, facts)`` answers. ``facts_first``:
    what the facts settle stands even where the investigator decides, who is asked only what they leave open."""

    says: str
    parameters: type
    judge: Callable[[Any, Facts], Verdict]
    facts_first: bool = False
