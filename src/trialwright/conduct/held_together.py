"""The participants of a course, and how the courses of one study hold together what was recorded of them.

The threads of a server keep a course each, for a course changes while somebody reads another. Each has participants of
its own, who stay the same objects; what is in them is shared, until an act changes one of them: whoever takes in the
act goes on with a copy of that first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

from trialwright.conduct.act import Recorded
from trialwright.conduct.participant import Participant


class HeldTogether:
    """``participants``: by code, in the order of their first acts; ``study_acts``: those of the study as a whole;
    ``stands_with``: a course that stands where this one stands, as long as it does."""

    study_acts: list[Recorded]

    def __init__(self) -> None:
        self.participants: dict[str, Participant] = {}
        self.stands_with: object | None = None
        self._shared: dict[str, Participant] = {}
        """Those who stand as others hold them, in the words of those others; nobody changes these."""

    def moved(self) -> None:
        """An act was taken in."""
        self.stands_with = None

    def to_change(self, code: str) -> Participant:
        """The participant with ``code``, who may be changed."""
        held = self.participants.get(code)
        if held is None:
            held = self.participants[code] = self._new_participant(code)
        elif self._shared.pop(code, None) is not None:
            held.go_on_apart()
        return held

    def shared_participants(self) -> dict[str, Participant]:
        """The participants as they stand, for others to follow; this course changes them no more without a copy."""
        held = self._shared
        self._shared = {code: held.get(code) or copy(person) for code, person in self.participants.items()}
        return dict(self._shared)

    def stand_as(self, shared: Mapping[str, Participant]) -> set[str]:
        """Hold what ``shared`` holds, which was read further; the codes of those who stand otherwise than before."""
        changed = {code for code, person in shared.items() if self._shared.get(code) is not person}
        for code in (code for code in shared if code in changed):
            if code in self.participants:
                self.participants[code].stand_as(shared[code])
            else:
                self.participants[code] = copy(shared[code])
        self._shared = dict(shared)
        return changed

    def share_with(self, other: HeldTogether) -> bool:
        """Hold together with ``other``, read from the same ledger, what is recorded alike. False: the two do not agree
        on what they both read, so that one of them was read from rows that were changed."""
        both = [(one, other.participants[code]) for code, one in self.participants.items()
                if code in other.participants]  # fmt: skip
        if not _agree(self.study_acts, other.study_acts) or not all(
            _agree(one.recorded, held.recorded) for one, held in both
        ):
            return False
        for one, held in both:
            if len(one.recorded) == len(held.recorded):
                one.stand_as(held)
                self._shared[one.code] = held
        return True

    def _new_participant(self, code: str) -> Participant:
        raise NotImplementedError


def _agree(one: Sequence[Recorded], other: Sequence[Recorded]) -> bool:
    """Whether the shorter of the two is how the longer begins."""
    return all(here is there or here == there for here, there in zip(one, other, strict=False))
