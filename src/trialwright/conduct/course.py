"""The course of a study: every recorded act in order, and the questions that refusals and analyses ask of them.

A course is rebuilt from the ledger at will; nothing in it is a source of truth. It only grows, act by act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trialwright.conduct.act import Act, Origin, Recorded
from trialwright.conduct.ledger import GENESIS
from trialwright.conduct.participant import Participant
from trialwright.protocol.design import StudyDesign


class Course:
    """What happened so far in ``study``, planned as ``design``.

    ``sequence`` and ``head`` are those of the last row; ``origin`` is that of the opening act, None before it.
    """

    def __init__(self, study: str, design: StudyDesign) -> None:
        self.study = study
        self.design = design
        self.sequence = 0
        self.head = GENESIS
        self.participants: dict[str, Participant] = {}
        self.study_acts: list[Recorded] = []
        self.origins: set[Origin] = set()

    def admit_all(self, recorded: Iterable[Recorded], head: str) -> None:
        """Take in acts that were stored; ``head`` is the hash of the last one."""
        for entry in recorded:
            self._admit(entry)
        self.head = head

    def _admit(self, entry: Recorded) -> None:
        self.sequence = entry.sequence
        self.origins.add(entry.origin)
        code = entry.act.participant
        if code is None:
            self.study_acts.append(entry)
            return
        participant = self.participants.get(code)
        if participant is None:
            participant = self.participants[code] = Participant(code)
        participant.admit(entry)

    @property
    def opening(self) -> Act | None:
        """The act that opened the study; None before it."""
        return self.study_acts[0].act if self.study_acts else None

    @property
    def origin(self) -> Origin | None:
        """Observed or simulated, as the opening act says; None before it."""
        return self.study_acts[0].origin if self.study_acts else None

    @property
    def is_simulated(self) -> bool:
        """True when any act was simulated: one is enough."""
        return "simulated" in self.origins

    def participant(self, code: str | None) -> Participant | None:
        """The participant with ``code``; None when no act names them."""
        return self.participants.get(code) if code is not None else None

    @property
    def enrolled(self) -> Sequence[Participant]:
        """Everyone enrolled, in the order of their codes' first act."""
        return [person for person in self.participants.values() if person.enrolment is not None]
