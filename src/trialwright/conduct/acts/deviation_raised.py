"""A deviation from the plan, raised by the study itself and never by hand: a visit or dose out of its window, a dose
in another amount than planned, product from a lot that should not have been used. It is written together with the act
that brought it about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from trialwright.conduct.act import Act, Role

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Category = Literal["visit window", "dose window", "dose amount", "product lot"]


@dataclass(frozen=True, slots=True)
class DeviationRaised(Act):
    """``about``: the visit's name, or the administration with the dose's number; ``says``: a sentence."""

    category: Category
    about: str
    says: str

    kind: ClassVar[str] = "deviation raised"
    roles: ClassVar[frozenset[Role]] = frozenset(Role)
    only_by_itself: ClassVar[bool] = True

    def refusals(self, course: Course) -> Sequence[str]:
        return ()


ACT = DeviationRaised
