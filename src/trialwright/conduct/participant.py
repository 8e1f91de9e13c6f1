"""One participant: questions over their acts only. Nothing here is stored; it is read from the acts each time it grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from trialwright.conduct.act import Act, Recorded
from trialwright.protocol.form import Value

if TYPE_CHECKING:
    from trialwright.conduct.acts.completed import Completed
    from trialwright.conduct.acts.consent_given import ConsentGiven
    from trialwright.conduct.acts.dose_given import DoseGiven
    from trialwright.conduct.acts.dose_missed import DoseMissed
    from trialwright.conduct.acts.enrolled import Enrolled
    from trialwright.conduct.acts.screened import Screened
    from trialwright.conduct.acts.visit_attended import VisitAttended
    from trialwright.conduct.acts.withdrawn import Withdrawn

Kind = TypeVar("Kind", bound=Act)


class Participant:
    """Everything recorded of one participant, in order."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.recorded: list[Recorded] = []
        self._by_kind: dict[str, list[Recorded]] = {}
        self._values: dict[tuple[str, str], dict[str, Value]] = {}

    def admit(self, entry: Recorded) -> None:
        """Take in one recorded act; values of forms follow from the entries that forms and corrections carry."""
        self.recorded.append(entry)
        self._by_kind.setdefault(entry.act.kind, []).append(entry)
        entries = getattr(entry.act, "entries", None)
        if entries is not None:
            act = entry.act
            values = self._values.setdefault((act.visit, act.form), {})  # type: ignore[attr-defined]
            for change in entries:
                values[change.item] = change.new

    def of_kind(self, kind: str) -> Sequence[Recorded]:
        """Every recorded act of ``kind``, in order."""
        return self._by_kind.get(kind, ())

    def acts(self, act_class: type[Kind]) -> list[Kind]:
        """Every act of a class, in order."""
        return [entry.act for entry in self._by_kind.get(act_class.kind, ())]  # type: ignore[misc]

    def _last(self, kind: str) -> Act | None:
        entries = self._by_kind.get(kind)
        return entries[-1].act if entries else None

    @property
    def consent(self) -> ConsentGiven | None:
        """The latest consent; None before it."""
        return self._last("consent given")  # type: ignore[return-value]

    @property
    def screening(self) -> Screened | None:
        """The latest screening sheet; None before it."""
        return self._last("screened")  # type: ignore[return-value]

    @property
    def enrolment(self) -> Enrolled | None:
        """The enrolment; None for someone who is not enrolled."""
        return self._last("enrolled")  # type: ignore[return-value]

    @property
    def withdrawal(self) -> Withdrawn | None:
        """The withdrawal; None for someone who did not withdraw."""
        return self._last("withdrawn")  # type: ignore[return-value]

    @property
    def completion(self) -> Completed | None:
        """The completion; None for someone who has not completed."""
        return self._last("completed")  # type: ignore[return-value]

    @property
    def doses(self) -> Sequence[DoseGiven]:
        """Doses given, in the order in which they were recorded."""
        return [entry.act for entry in self._by_kind.get("dose given", ())]  # type: ignore[misc]

    @property
    def missed_doses(self) -> Sequence[DoseMissed]:
        """Doses that were planned and not given."""
        return [entry.act for entry in self._by_kind.get("dose missed", ())]  # type: ignore[misc]

    @property
    def first_dose_on(self) -> date | None:
        """The anchor day: the day of the first dose given; None before it."""
        entries = self._by_kind.get("dose given")
        return min(entry.act.observed_on for entry in entries) if entries else None

    @property
    def visits(self) -> Mapping[str, VisitAttended]:
        """Visits attended, by name."""
        return {entry.act.visit: entry.act for entry in self._by_kind.get("visit attended", ())}  # type: ignore[attr-defined, misc]

    def values(self, visit: str, form: str) -> Mapping[str, Value]:
        """The current values of a form at a visit; empty when it was not saved. An absent item has no value."""
        return self._values.get((visit, form), {})

    @property
    def forms_saved(self) -> frozenset[tuple[str, str]]:
        """Which forms were saved, as (visit, form)."""
        return frozenset(self._values)
