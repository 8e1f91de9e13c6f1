"""A term was coded in a dictionary that the user holds a licence for: which dictionary, version, code and term.

The dictionary itself is the user's; none ships. A newer code of the same dictionary takes the older's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from trialwright.conduct.act import Act, Role
from trialwright.conduct.order import not_open

if TYPE_CHECKING:
    from trialwright.conduct.course import Course

Coded = Literal["adverse event", "other treatment"]
_CODED = get_args(Coded)
_ACTS = {"other treatment": "other treatment started"}


@dataclass(frozen=True, slots=True)
class TermCoded(Act):
    """``what`` with its ``number``: an adverse event's number, or the ledger's row of an other treatment."""

    what: Coded
    number: int
    dictionary: str
    dictionary_version: str
    code: str
    term: str

    kind: ClassVar[str] = "term coded"
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DATA_MANAGER})

    def refusals(self, course: Course) -> Sequence[str]:
        found = not_open(course, self)
        if found:
            return found
        person = course.participant(self.participant)
        if person is None:
            return (f"{self.participant} is not known in this study.",)
        if self.what not in _CODED:
            return (f"What is coded is one of: {', '.join(_CODED)}.",)
        known = (
            set(person.adverse_events) if self.what == "adverse event"
            else {entry.sequence for entry in person.of_kind(_ACTS[self.what])}
        )  # fmt: skip
        if self.number not in known:
            return (f"{self.participant} has no {self.what} {self.number}.",)
        if not all(text.strip() for text in (self.dictionary, self.dictionary_version, self.code, self.term)):
            return ("A code names its dictionary, the dictionary's version, the code and the coded name.",)
        return ()


ACT = TermCoded
