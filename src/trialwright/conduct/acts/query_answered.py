"""The site answered a data query: the value was corrected, or it is right as it stands, or it cannot be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.query import not_to_be_taken

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Answer = Literal["corrected", "confirmed as it is", "not available"]
ANSWERS = get_args(Answer)


@dataclass(frozen=True, slots=True)
class QueryAnswered(Act):
    """``number``: of the query; ``says``: the site's words."""

    number: int
    answer: Answer
    says: str

    kind: ClassVar[str] = "query answered"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.COORDINATOR, Role.INVESTIGATOR})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_to_be_taken(course, self, self.number)
        if found:
            return found
        if self.answer not in ANSWERS:
            return (f"A query is answered with one of: {', '.join(ANSWERS)}.",)
        return () if self.says.strip() else ("An answer says something.",)


ACT = QueryAnswered
