"""The reading of drafted criteria was revised: edited, split, merged, or left to a person.

Only a draft can be revised, and only until the first participant is enrolled: after that criteria change by an
amendment of the design. The words of the registered text are not touched; what is revised is how they are read. Every
revised criterion has to be accepted again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.eligibility.criteria_json import read_written_criteria
from trialwright.eligibility.criteria_revision import misquoted, revised
from trialwright.errors import InputError, InputErrors

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class CriteriaRevised(Act):
    """``replaces``: ids of the criteria that go; ``criteria``: those that come, as the JSON that ``criteria_json``
    writes; ``step``: edited, split, merged, or marked manual."""

    replaces: tuple[str, ...]
    criteria: str
    step: str

    kind: ClassVar[str] = "criteria revised"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.INVESTIGATOR, Role.DATA_MANAGER})
    needs_reason: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        if not course.study_acts:
            return ("The study is not open: open it first.",)
        if self.participant is not None:
            return ("Criteria are revised for the study, not for a participant.",)
        if not course.design.criteria.is_draft:
            return ("The criteria of this study are no draft: they change by an amendment of its design.",)
        if course.enrolled_count:
            return ("Somebody is enrolled: from now on criteria change by an amendment of the design.",)
        if not self.replaces or self.step not in STEPS:
            return (f"A revision names the criteria that it replaces, and is one of: {', '.join(STEPS)}.",)
        try:
            new = read_written_criteria(json.loads(self.criteria), "the revision").criteria
            revised(course.design.criteria, self.replaces, new)
        except json.JSONDecodeError:
            return ("The revised criteria are not JSON.",)
        except InputErrors as errors:
            return tuple(str(error) for error in errors.errors)
        except InputError as error:
            return (str(error),)
        if not new:
            return ("A revision puts something in the place of what it replaces.",)
        return misquoted(new, course.design.record)


STEPS = ("edited", "split", "merged", "marked manual")
ACT = CriteriaRevised
