"""The criteria by which a registered study is judged before anyone has reviewed them: a draft of its text, and its
structured fields.

Minimum and maximum age, sex and healthy volunteers as registered are judged as they stand; the text is drafted by the
parser, and what the parser does not understand stays unknown. A text that could not be read, or is not at hand, is one
open criterion: a person is never called eligible by structured fields alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from trialwright import clinical, eligibility
from trialwright.eligibility.criteria.investigator_judgement import InvestigatorJudgement
from trialwright.eligibility.criterion import Atom, Criteria, Criterion
from trialwright.eligibility.draft_record import draft_of
from trialwright.eligibility.structured_fields import FIELDS, structured_criterion
from trialwright.errors import InputError
from trialwright.registry.record import Record

_MAKES = (".py", ".csv")


def trial_criteria(record: Record) -> Criteria:
    """The criteria of a record: the drafted text first, then the structured fields."""
    draft = draft_of(record)
    drafted = draft.executable().criteria
    unread = () if drafted and not draft.problems else (_unread(draft.problems),)
    return Criteria((*drafted, *unread, *structured_criteria(record)))


def _unread(problems: tuple[str, ...]) -> Criterion:
    asked = InvestigatorJudgement("that the criteria in the registered text are fulfilled")
    says = " ".join(("The registered criteria were not read whole by the program.", *problems))
    question = "Does the person fulfil the criteria in the registered text? Read them there."
    atom = Atom("text", "investigator_judgement", asked, says, question=question)
    return Criterion("text", "inclusion", says, None, (), atom, decided_by_investigator=True)


def structured_criteria(record: Record) -> Iterator[Criterion]:
    """The criteria that the structured fields state."""
    for name in FIELDS:
        try:
            yield structured_criterion(name, record, record.nct_id)
        except InputError:
            continue  # the record does not give this field, or not in years


@cache
def drafted_by() -> str:
    """A fingerprint of everything that a draft depends on: the parser, the kinds and the word lists."""
    digest = hashlib.sha256()
    for folder in (resources.files(eligibility), resources.files(clinical)):
        for file in sorted(_files(folder), key=lambda one: one.name):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _files(folder: Traversable) -> Iterator[Traversable]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _files(one)
        elif one.name.endswith(_MAKES):
            yield one
