"""The criteria by which a registered study is judged before anyone has reviewed them: its structured fields and a draft
of its text.

Minimum and maximum age, sex and healthy volunteers as registered are judged as they stand; the text is drafted by the
parser, and what the parser does not understand stays unknown. A text that was not read, or is not at hand, is one open
criterion: a person is never called eligible by structured fields alone.
"""

from __future__ import annotations

from trialwright.eligibility.criteria.investigator_judgement import InvestigatorJudgement
from trialwright.eligibility.criterion import Atom, Criteria, Criterion
from trialwright.eligibility.structured_fields import FIELDS, structured_criterion
from trialwright.errors import InputError
from trialwright.registry.record import Record

DRAFT_VERSION = 1
"""Another number makes every kept draft be made anew."""


def trial_criteria(record: Record) -> Criteria:
    """The criteria of a record: drafted text first, then the structured fields."""
    return Criteria((_unread(), *_structured(record)))


def _unread() -> Criterion:
    asked = InvestigatorJudgement("that the criteria in the registered text are fulfilled")
    atom = Atom("text", "investigator_judgement", asked, "The registered criteria were not read by the program.",
                question="Does the person fulfil the criteria in the registered text? Read them there.")  # fmt: skip
    return Criterion("text", "inclusion", atom.says, None, (), atom, decided_by_investigator=True)


def _structured(record: Record) -> list[Criterion]:
    found = []
    for name in FIELDS:
        try:
            found.append(structured_criterion(name, record, record.nct_id))
        except InputError:
            continue  # the record does not give this field, or not in years
    return found
