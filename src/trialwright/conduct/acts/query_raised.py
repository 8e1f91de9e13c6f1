"""A data query was raised: a question about an item, a form or a visit of a participant, for the site to answer.

A person raises it, or a check does by itself when a value is saved that it asks about. Queries of a participant are
numbered; ``conduct.query`` says in which state each stands and who holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open, unknown_visit
from trialwright.conduct.query import next_query

if TYPE_CHECKING:
    from trialwright.conduct.course import Course


@dataclass(frozen=True, slots=True)
class QueryRaised(Act):
    """``form`` None: about the visit as a whole; ``item`` None: about the form. ``check``: the name of the check that
    raised it; None: a person did."""

    number: int
    visit: str
    form: str | None
    item: str | None
    says: str
    check: str | None = None

    kind: ClassVar[str] = "query raised"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self) or unknown_visit(course, self.visit)
        if found:
            return found
        person = course.participant(self.participant)
        if person is None:
            return (f"{self.participant} is not known in this study.",)
        if self.number != next_query(person):
            return (f"The next query of {person.code} has number {next_query(person)}.",)
        if self.check is not None:
            return ("A check raises its queries by itself: leave the check out.",)
        if not self.says.strip():
            return ("A query asks something.",)
        return self._place(course)

    def _place(self, course: Course) -> Sequence[str]:
        if self.form is None:
            return () if self.item is None else ("A query about an item names its form.",)
        planned = course.design.forms.get(self.form)
        if planned is None or self.form not in course.visit_plan[self.visit].forms:
            return (f"The visit {self.visit!r} does not ask for the form {self.form!r}.",)
        if self.item is not None and self.item not in planned.items:
            return (f"The form {self.form!r} has no item {self.item!r}.",)
        return ()


ACT = QueryRaised
