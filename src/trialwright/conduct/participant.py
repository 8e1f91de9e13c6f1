"""One participant: questions over their acts only. Nothing here is stored; it follows from the acts as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.patient import Patient
from trialwright.clinical.patient_file import read_patient
from trialwright.conduct.act import Act, Recorded
from trialwright.conduct.correction import CORRECTED, MENDS, corrected
from trialwright.protocol.form import Value

if TYPE_CHECKING:
    from trialwright.conduct.acts.adverse_event_reported import AdverseEventReported
    from trialwright.conduct.acts.completed import Completed
    from trialwright.conduct.acts.consent_given import ConsentGiven
    from trialwright.conduct.acts.dose_given import DoseGiven
    from trialwright.conduct.acts.dose_missed import DoseMissed
    from trialwright.conduct.acts.enrolled import Enrolled
    from trialwright.conduct.acts.screened import Screened
    from trialwright.conduct.acts.visit_attended import VisitAttended
    from trialwright.conduct.acts.withdrawn import Withdrawn

Kind = TypeVar("Kind", bound=Act)
State = Literal["consented", "screened", "enrolled", "withdrawn", "completed", "died", "entered in error"]

IN_ERROR = "was entered in error"
"""How somebody left of whom no consent stands."""


class Participant:
    """Everything recorded of one participant, in order.

    ``consented_on``, ``enrolled_on``, ``first_dose_on`` (the anchor day): None before it. ``born_by``: the first day on
    which the person can have been born; None when no sheet says. ``left_by`` says how they left; None while in.
    ``recorded``: every row as it was written; everything else is read from the acts as they stand, corrected ones as
    corrected and without those that were set aside.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.recorded: list[Recorded] = []
        self.mends: dict[int, list[Recorded]] = {}
        """What corrected a row or set it aside, in order, by the row."""
        self._mended: dict[int, Act | None] = {}
        """What a row reads instead; None: it was set aside, or it is a deviation that no longer holds."""
        self.event_numbers: set[int] = set()
        """Every number that an adverse event had, those that were set aside too: codes and reports to the sponsor name
        an event by it."""
        self.visit_names: set[str] = set()
        """Every name that a visit had, those that were set aside or renamed too: unscheduled ones are numbered once."""
        self._begin()

    def anew(self) -> Participant:
        """The same person before the first act."""
        return Participant(self.code)

    def stand_as(self, other: Participant) -> None:
        """Stand as ``other``, the same person, and hold what is recorded of them together with it."""
        vars(self).update(vars(other))

    def go_on_apart(self) -> None:
        """Hold what is recorded together with nobody any more; the acts stay shared, for nobody changes them."""
        for name, held in vars(self).items():
            if isinstance(held, dict):
                setattr(self, name, {key: one.copy() if isinstance(one, list) else one for key, one in held.items()})
            elif isinstance(held, list | set):
                setattr(self, name, held.copy())

    def _begin(self) -> None:
        self.consented_on: date | None = None
        self.enrolled_on: date | None = None
        self.first_dose_on: date | None = None
        self.last_seen_on: date | None = None
        self.born_by: date | None = None
        self.left_by: str | None = None
        self.left_on: date | None = None
        self.state: State = "consented"
        self._visits: dict[str, VisitAttended] = {}
        self.arm: str | None = None
        self.site: str | None = None
        """The site that the acts name last; ``conduct.sites.site_of`` says where none does."""
        self._sheet: tuple[Mapping[str, Any], Patient] | None = None
        self.last_dose_on: dict[str, date] = {}
        self.stopped_on: dict[str, date] = {}
        """Treatments that were discontinued for good, by name, with the day."""
        self._dose_numbers: dict[str, int] = {}
        self._by_kind: dict[str, list[Recorded]] = {}
        self._values: dict[tuple[str, str], dict[str, Value]] = {}

    def admit(self, entry: Recorded) -> None:
        """Take in one recorded act."""
        self.recorded.append(entry)
        self._mend(entry) if entry.act.kind in MENDS else self._take(entry)

    def _mend(self, entry: Recorded) -> None:
        """A row reads otherwise from now on, or is set aside: everything that follows from the acts follows anew."""
        act = entry.act
        row: int = act.row  # type: ignore[attr-defined]
        held = self.standing_at(row)
        if held is not None:  # else its content is gone, or hidden from this reader
            self.mends.setdefault(row, []).append(entry)
            self._mended[row] = None
            if act.kind == CORRECTED:
                self._mended[row] = held.act
                with suppress(ValueError):  # nothing that the refusals let pass, so a row that was meddled with
                    self._mended[row] = corrected(held.act, act.changes)  # type: ignore[attr-defined]
        self._begin()
        for one in self.recorded:
            if one.act.kind in MENDS:
                self._by_kind.setdefault(one.act.kind, []).append(one)
            elif (stands := self._as_mended(one)) is not None:
                self._take(stands)
        if self.consented_on is None:  # the first consent was set aside, and nothing else stands
            self.state, self.left_by = "entered in error", IN_ERROR

    def _as_mended(self, entry: Recorded) -> Recorded | None:
        if entry.sequence not in self._mended:
            return entry
        act = self._mended[entry.sequence]
        return None if act is None else replace(entry, act=act)

    @property
    def standing(self) -> Sequence[Recorded]:
        """The acts as they stand, in the order of the ledger: corrected ones as corrected, none that was set aside,
        and not the corrections themselves."""
        if not self.mends:
            return self.recorded
        found = (self._as_mended(entry) for entry in self.recorded if entry.act.kind not in MENDS)
        return [entry for entry in found if entry is not None]

    def standing_at(self, row: int) -> Recorded | None:
        """The act of ``row`` as it stands; None: set aside, gone, or none of this participant's."""
        return next((self._as_mended(one) for one in self.recorded if one.sequence == row), None)

    def last_row_of(self, row: int) -> int:
        """The row that last changed what ``row`` reads; itself where none did."""
        return self.mends[row][-1].sequence if row in self.mends else row

    def _take(self, entry: Recorded) -> None:
        kind = entry.act.kind
        held = self._by_kind.get(kind)
        if held is None:
            self._by_kind[kind] = [entry]
        else:
            held.append(entry)
        follow = _FOLLOW.get(kind)
        if follow is not None:
            follow(self, entry)

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

    def patient(self, sheet: Mapping[str, Any]) -> Patient:
        """The patient of a screening sheet; the last one that was read is remembered. Raises ``InputErrors``."""
        if self._sheet is None or self._sheet[0] is not sheet:
            self._sheet = (sheet, read_patient(sheet, "the screening sheet"))
        return self._sheet[1]

    def screening_acts(self) -> Sequence[Recorded]:
        """Screening sheets and judgements, in order of kind."""
        return [*self.of_kind("screened"), *self.of_kind("criterion judged")]

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

    def doses_recorded(self, administration: str) -> int:
        """The number of the last dose recorded as given or missed; 0 before the first."""
        return self._dose_numbers.get(administration, 0)

    @property
    def visits(self) -> Mapping[str, VisitAttended]:
        """Visits attended, by name."""
        return self._visits

    @property
    def adverse_events(self) -> Mapping[int, AdverseEventReported]:
        """The latest report of each adverse event, by its number."""
        return {entry.act.event: entry.act for entry in self.of_kind("adverse event reported")}  # type: ignore[attr-defined, misc]

    @property
    def next_event(self) -> int:
        """The number of the next adverse event: none is given twice."""
        return next(number for number in count(1) if number not in self.event_numbers)

    @property
    def is_in_error(self) -> bool:
        """True when the only consent was set aside: nobody stands behind the code until another is recorded."""
        return self.left_by == IN_ERROR

    @property
    def has_died(self) -> bool:
        """True when an adverse event was reported as fatal, or death as the reason for leaving."""
        return self.state == "died"

    def values(self, visit: str, form: str) -> Mapping[str, Value]:
        """The current values of a form at a visit; empty when it was not saved. An absent item has no value."""
        return self._values.get((visit, form), {})

    @property
    def values_by_form(self) -> Mapping[tuple[str, str], Mapping[str, Value]]:
        """The current values of every form that was saved, by (visit, form)."""
        return self._values

    @property
    def forms_saved(self) -> frozenset[tuple[str, str]]:
        """Which forms were saved, as (visit, form)."""
        return frozenset(self._values)

    # What an act changes in the answers above. -----------------------------------------------------------------------

    def _at_site(self, entry: Recorded) -> None:
        self.site = entry.act.at_site or self.site  # type: ignore[attr-defined]

    def _consented(self, entry: Recorded) -> None:
        self._at_site(entry)
        if self.consented_on is None:
            self.consented_on = entry.act.observed_on
            if self.left_by == IN_ERROR:
                self.state, self.left_by = "consented", None

    def _screened(self, entry: Recorded) -> None:
        born = entry.act.sheet.get("birth_date")  # type: ignore[attr-defined]
        self.born_by = PartialDate.parse(born).earliest if isinstance(born, str) else None
        if self.left_by is None:  # a sheet may be entered after somebody left
            self.state = "screened"

    def _enrolled(self, entry: Recorded) -> None:
        self.enrolled_on = entry.act.observed_on
        self.arm = entry.act.arm  # type: ignore[attr-defined]
        self.state = "enrolled"

    def _seen(self, day: date) -> None:
        if self.last_seen_on is None or day > self.last_seen_on:
            self.last_seen_on = day

    def _attended(self, entry: Recorded) -> None:
        self._visits[entry.act.visit] = entry.act  # type: ignore[attr-defined, assignment]
        self.visit_names.add(entry.act.visit)  # type: ignore[attr-defined]
        self._seen(entry.act.observed_on)

    def _dosed(self, entry: Recorded) -> None:
        self._dose_missed(entry)
        day = entry.act.observed_on
        if self.first_dose_on is None or day < self.first_dose_on:
            self.first_dose_on = day
        self.last_dose_on[entry.act.administration] = day  # type: ignore[attr-defined]
        self._seen(day)

    def _dose_missed(self, entry: Recorded) -> None:
        act = entry.act
        self._dose_numbers[act.administration] = act.number  # type: ignore[attr-defined]

    def _discontinued(self, entry: Recorded) -> None:
        self.stopped_on[entry.act.administration] = entry.act.observed_on  # type: ignore[attr-defined]

    def _saved(self, entry: Recorded) -> None:
        act = entry.act
        place = (act.visit, act.form)  # type: ignore[attr-defined]
        entered = {change.item: change.new for change in act.entries}  # type: ignore[attr-defined]
        self._values[place] = {**self._values.get(place, {}), **entered}  # anew: others may hold the values before

    def _reported(self, entry: Recorded) -> None:
        act: AdverseEventReported = entry.act  # type: ignore[assignment]
        self.event_numbers.add(act.event)
        if act.outcome == "fatal":
            self._left("died", "died", act.ended or act.observed_on)
            if self.left_by == "died" and act.ended is not None:  # the day of death came with a follow-up
                self.left_on = act.ended

    def _withdrew(self, entry: Recorded) -> None:
        dead = entry.act.why == "death" or self.state == "died"  # type: ignore[attr-defined]
        self._left("died" if dead else "withdrawn", "has withdrawn", entry.act.observed_on)

    def _completed(self, entry: Recorded) -> None:
        self._left("completed", "has completed the study", entry.act.observed_on)

    def _left(self, state: State, said: str, day: date) -> None:
        self.state = state
        self.left_by = self.left_by or said
        self.left_on = self.left_on or day


_FOLLOW = {
    "consent given": Participant._consented,
    "site changed": Participant._at_site,
    "screened": Participant._screened,
    "enrolled": Participant._enrolled,
    "visit attended": Participant._attended,
    "dose given": Participant._dosed,
    "dose missed": Participant._dose_missed,
    "treatment discontinued": Participant._discontinued,
    "form saved": Participant._saved,
    "value corrected": Participant._saved,
    "adverse event reported": Participant._reported,
    "withdrawn": Participant._withdrew,
    "completed": Participant._completed,
}
