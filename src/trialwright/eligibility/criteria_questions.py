"""Criteria as questions to the investigator: for whoever must answer them before anybody has accepted a drafted rule.

Each criterion keeps its id, words and place in the text; its rule becomes one judgement. Structured fields stay as they
are. A simulation of a drafted study uses them, since a virtual sheet cannot answer rules that nobody has read.
"""

from __future__ import annotations

from dataclasses import replace

from trialwright.eligibility.criteria.investigator_judgement import InvestigatorJudgement
from trialwright.eligibility.criterion import Atom, Criteria, Criterion
from trialwright.eligibility.structured_fields import FIELDS


def as_questions(criteria: Criteria) -> Criteria:
    """The drafted criteria, each as one question to the investigator; criteria that are no draft as they are."""
    if not criteria.is_draft:
        return criteria
    return Criteria(tuple(one if one.id in FIELDS else _question(one) for one in criteria.criteria))


def _question(criterion: Criterion) -> Criterion:
    asked = InvestigatorJudgement(criterion.says or criterion.id)
    atom = Atom(criterion.id, "investigator_judgement", asked, criterion.says)
    return replace(criterion, rule=atom, decided_by_investigator=True)
