"""The course of a study: every recorded act in order, and the questions that refusals and analyses ask of them.

A course is rebuilt from the ledger at will; nothing in it is a source of truth. It only grows, act by act.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from trialwright.conduct.act import Act, Origin, Recorded
from trialwright.conduct.acts.study_opened import SIMULATED_NAME
from trialwright.conduct.correction import MENDS
from trialwright.conduct.held_together import HeldTogether
from trialwright.conduct.ledger import GENESIS, Row
from trialwright.conduct.lock import Scope
from trialwright.conduct.participant import Participant
from trialwright.conduct.written_keys import WrittenKeys
from trialwright.eligibility.criteria_questions import as_questions
from trialwright.errors import InputError
from trialwright.protocol.design import Administration, StudyDesign, Visit
from trialwright.protocol.form import Item, Value, refusals
from trialwright.protocol.guideline import guideline_sha256

if TYPE_CHECKING:
    from trialwright.conduct.blinding import Veil
    from trialwright.eligibility.criterion import Criteria
    from trialwright.eligibility.screening import Screening


class Course(HeldTogether):
    """What happened so far in ``study``, planned as ``design``.

    ``sequence`` and ``head`` are those of the last row; ``origin`` is that of the opening act, None before it.
    """

    def __init__(self, study: str, design: StudyDesign) -> None:
        super().__init__()
        self.study = study
        self.design = _simulated(design) if study.upper().startswith(SIMULATED_NAME) else design
        self._criteria_given = self.design.criteria
        self.sequence = 0
        self.head = GENESIS
        self.study_acts: list[Recorded] = []
        self.tombstones: list[Row] = []
        """The rows whose content was redacted: who, when and what kind of act, and nothing that it said."""
        self.origins: set[Origin] = set()
        self._enrolment_numbers: dict[str, int] = {}
        self._last_number = 0
        self.keys = WrittenKeys()
        self.stored_at: datetime | None = None
        self.locks: dict[Scope, str] = {}
        """What is frozen or locked, by scope (``conduct.lock``)."""
        self.has_delegations = False
        self.amended_to: str | None = None
        self.criteria_accepted: dict[str, str] = {}
        """The criteria that a person accepted: id -> digest of the criterion as it was accepted."""
        self.guidelines_approved: set[str] = set()
        """The SHA-256 of every completion guideline that was approved."""
        self.veil: Veil | None = None
        """What hides a part of it, where this is the course that a blinded reader sees."""
        self.veils: dict[tuple[frozenset[str], frozenset[str]], Veil] = {}
        """How this course is hidden from those who are blinded, by their roles and whose code was broken for them."""
        self.redactions = 0
        """How many acts took content away: a course that was read before the last of them shows what is gone."""
        self._accepted: dict[str, Mapping[str, frozenset[Value]]] = {}
        self._screenings: dict[str, tuple[tuple[object, ...], Screening]] = {}

    def afresh(self, design: StudyDesign) -> Course:
        """The same study, planned as ``design``, before its first act."""
        return Course(self.study, design)

    def take_in(self, entry: Recorded) -> None:
        """Take in one act, whose hash is not needed."""
        self._admit(entry)

    def admit_all(self, recorded: Iterable[Recorded], head: str) -> None:
        """Take in acts that were stored; ``head`` is the hash of the last one."""
        for entry in recorded:
            self._admit(entry)
        self.head = head

    def _admit(self, entry: Recorded) -> None:
        self.moved()
        self.sequence = entry.sequence
        self.keys[entry.key] = entry.sequence
        self.stored_at = entry.stored_at
        self.origins.add(entry.origin)
        code = entry.act.participant
        if entry.act.kind in _STUDY_STATE:
            _STUDY_STATE[entry.act.kind](self, entry)
        if code is None:
            self.study_acts.append(entry)
            return
        participant = self.to_change(code)
        participant.admit(entry)
        if entry.act.kind == "enrolled":
            self._enrolment_numbers[code] = self._last_number = self._last_number + 1
        elif entry.act.kind in MENDS:
            self._screenings.pop(code, None)
            if participant.enrolled_on is None:
                self._enrolment_numbers.pop(code, None)

    def _new_participant(self, code: str) -> Participant:
        return Participant(code) if self.veil is None else self.veil.participant(code)

    def as_shared(self) -> Course:
        """The course as it stands, for others to ``follow`` and never to be changed."""
        return self._apart(self.shared_participants())

    def taken_up(self) -> Course:
        """A course that goes on from this one, which is shared."""
        other = self._apart({})
        other.stand_as(self.participants)
        return other

    def follow(self, shared: Course) -> None:
        """Stand where ``shared`` stands, which was read further in the same ledger under the same design. What blinded
        readers see of this course goes on from where it stood."""
        kept = (self.participants, self.veils, self._accepted, self._screenings)
        changed = self.stand_as(shared.participants)
        vars(self).update(vars(shared._apart(self._shared)), _shared=self._shared)
        self.participants, self.veils, self._accepted, self._screenings = kept
        for code in changed:
            self._screenings.pop(code, None)

    def _apart(self, participants: dict[str, Participant]) -> Course:
        other = copy(self)
        vars(other).update({name: held.copy() for name, held in vars(self).items() if isinstance(held, _GROWS)})
        other.participants, other._shared, other.stands_with = participants, {}, None
        other.veils, other._accepted, other._screenings = {}, {}, {}
        return other

    @property
    def as_recorded(self) -> Course:
        """The course with everything in it, where this one is what a blinded reader sees; else itself."""
        return self if self.veil is None else self.veil.whole

    def _locked(self, entry: Recorded) -> None:
        act = entry.act
        scope = Scope(act.participant, act.visit, act.form)  # type: ignore[attr-defined]
        if act.kind == "data locked":
            self.locks[scope] = act.level  # type: ignore[attr-defined]
        else:
            self.locks.pop(scope, None)

    def _delegated(self, entry: Recorded) -> None:
        self.has_delegations = True

    def _redacted(self, entry: Recorded) -> None:
        self.redactions += 1

    def _amended(self, entry: Recorded) -> None:
        self.amended_to = entry.act.design_sha256  # type: ignore[attr-defined]
        if entry.act.criteria_replaced:  # type: ignore[attr-defined]
            self.criteria_become(self._criteria_given)

    def _criterion_accepted(self, entry: Recorded) -> None:
        self.criteria_accepted[entry.act.criterion] = entry.act.sha256  # type: ignore[attr-defined]

    def _study_act_gone(self, entry: Recorded) -> None:
        """What was accepted and approved is counted again, without the acts that were set aside."""
        gone = {one.act.row for one in (*self.study_acts, entry) if one.act.kind == entry.act.kind}  # type: ignore[attr-defined]
        self.criteria_accepted, self.guidelines_approved = {}, set()
        for one in self.study_acts:
            if one.act.kind in ("criterion accepted", "guideline approved") and one.sequence not in gone:
                _STUDY_STATE[one.act.kind](self, one)

    def _guideline_approved(self, entry: Recorded) -> None:
        self.guidelines_approved.add(entry.act.guideline_sha256)  # type: ignore[attr-defined]

    def _criteria_revised(self, entry: Recorded) -> None:
        from trialwright.eligibility.criteria_json import read_written_criteria
        from trialwright.eligibility.criteria_revision import revised

        new = read_written_criteria(json.loads(entry.act.criteria), f"act {entry.sequence}")  # type: ignore[attr-defined]
        try:
            criteria = revised(self.design.criteria, entry.act.replaces, new.criteria)  # type: ignore[attr-defined]
        except InputError:  # a revision of criteria that a later amendment put others in the place of
            return
        self.criteria_become(criteria)

    def criteria_become(self, criteria: Criteria) -> None:
        """Go on with other criteria."""
        self.design = replace(self.design, criteria=criteria)
        self.__dict__.pop("judged_by_investigator", None)
        self._screenings.clear()

    def replaces_criteria(self, design: StudyDesign) -> bool:
        """Whether ``design`` brings other criteria than the files of the present one: revisions made here end then."""
        return self._criteria_given != design.criteria

    def seen_with(self, design: StudyDesign) -> Course:
        """The same acts under another design, to ask what an amendment would mean; not to be written to."""
        other = copy(self)
        for name, held in vars(Course).items():
            if isinstance(held, cached_property):
                other.__dict__.pop(name, None)
        other._accepted, other._screenings, other.veils = {}, {}, {}
        given = _simulated(design) if self.is_simulated else design
        other.design = given if self.replaces_criteria(given) else replace(given, criteria=self.design.criteria)
        return other

    def beside(self, person: Participant) -> Course:
        """The same study with ``person`` in the place of who has that code, to ask what would be refused to them; not
        to be written to."""
        other = copy(self)
        other.participants = {**self.participants, person.code: person}
        other._enrolment_numbers = {code: n for code, n in self._enrolment_numbers.items() if code != person.code}
        other._screenings, other.veils = {}, {}
        return other

    @property
    def not_accepted(self) -> tuple[str, ...]:
        """The criteria of a draft that nobody has accepted as they stand; none where the criteria are no draft."""
        from trialwright.eligibility.criteria_revision import digest

        criteria = self.design.criteria
        if not criteria.is_draft:
            return ()
        return tuple(one.id for one in criteria.criteria if self.criteria_accepted.get(one.id) != digest(one))

    @cached_property
    def guideline_sha256(self) -> str:
        """What an approval of the completion guideline of the design in force is bound to."""
        return guideline_sha256(self.design)

    @property
    def guideline_is_approved(self) -> bool:
        """Whether the completion guideline of the design in force was approved as it reads."""
        return bool(self.guidelines_approved) and self.guideline_sha256 in self.guidelines_approved

    @property
    def waits_for_guideline(self) -> bool:
        """Whether the study's files ask for an approval of the guideline in force, and nobody has given it. Virtual
        participants are entered by no person: a simulated study asks for none."""
        asked = self.design.conduct.guideline is not None and self.origin != "simulated"
        return asked and not self.guideline_is_approved

    @property
    def design_sha256(self) -> str:
        """The design that the study follows now: of the last amendment, else of the opening."""
        return self.amended_to or self.design.sha256

    @property
    def opened_on(self) -> date:
        """The day on which the study was opened. Raises ``IndexError`` before it."""
        return self.study_acts[0].act.observed_on

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
    def enrolled_count(self) -> int:
        """How many are enrolled."""
        return len(self._enrolment_numbers)

    def enrolment_number(self, code: str) -> int | None:
        """1 for the first who was enrolled, and so on; None for someone who is not. It never changes afterwards."""
        return self._enrolment_numbers.get(code)

    def clock(self, now: datetime) -> datetime:
        """The time that counts as now: ``now``; in a simulated study, whose time is made up, that of its last act."""
        return self.stored_at if self.origin == "simulated" and self.stored_at is not None else now

    @property
    def enrolled(self) -> Sequence[Participant]:
        """Everyone enrolled, in the order of their codes' first act."""
        return [person for person in self.participants.values() if person.enrolment is not None]

    @cached_property
    def visit_plan(self) -> Mapping[str, Visit]:
        """The planned visits by name."""
        return {visit.name: visit for visit in self.design.visits}

    @cached_property
    def last_visit(self) -> str:
        """The name of the last planned visit."""
        return max(self.design.visits, key=lambda visit: visit.day).name

    @cached_property
    def dose_plan(self) -> Mapping[tuple[str, str], Administration]:
        """The planned administrations by (arm, intervention)."""
        return {
            (arm.name, plan.intervention): plan
            for arm in self.design.arms
            for plan in self.design.administrations_of(arm.name)
        }

    @cached_property
    def hard_checked(self) -> frozenset[str]:
        """The forms that a hard check looks at."""
        return frozenset(check.form for check in self.design.checks if check.hard)

    def accepted_codes(self, form: str) -> Mapping[str, frozenset[Value]]:
        """For each item of ``form`` that has a code list: the codes that no check of the item refuses."""
        held = self._accepted.get(form)
        if held is None:
            items = self.design.forms[form].items.values()
            held = self._accepted[form] = {item.name: _accepted(item) for item in items if item.code_list is not None}
        return held

    def plan_of(self, person: Participant, intervention: str) -> Administration | None:
        """What ``person`` is planned to receive of ``intervention``; None when nothing."""
        return self.dose_plan.get((person.arm or "", intervention))

    @cached_property
    def judged_by_investigator(self) -> frozenset[str]:
        """The criteria, and atoms of criteria, that the investigator decides."""
        criteria = self.design.criteria.criteria
        whole = {one.id for one in criteria if one.decided_by_investigator}
        parts = {
            atom.id
            for one in criteria
            for atom in one.atoms
            if one.decided_by_investigator or atom.decided_by_investigator
        }
        return frozenset(whole | parts)

    def visit_is_screening(self, visit: str) -> bool:
        """True for a visit of the screening epoch (USDM: Screening Epoch), which comes before enrolment."""
        plan = self.visit_plan.get(visit) or self.design.unscheduled_kind(visit)
        return plan is not None and plan.epoch.casefold().startswith("screening")

    def screening(self, code: str, on: date) -> Screening | None:
        """What the criteria say of ``code`` on that day: the latest sheet, the consent and the judgements recorded so
        far. None without a sheet. Remembered until a sheet, a consent or a judgement is added."""
        from trialwright.conduct.screening_sheet import screen_recorded

        person = self.participants.get(code)
        if person is None or person.screening is None:
            return None
        state = (on, *(len(person.of_kind(kind)) for kind in ("screened", "consent given", "criterion judged")))
        held = self._screenings.get(code)
        if held is None or held[0] != state:
            held = self._screenings[code] = (state, screen_recorded(self, person, person.screening, on))
        return held[1]


_GROWS = (dict, list, set, WrittenKeys)
_STUDY_STATE: Mapping[str, Callable[[Course, Recorded], None]] = {
    "data locked": Course._locked, "data unlocked": Course._locked, "duty delegated": Course._delegated,
    "design amended": Course._amended, "criterion accepted": Course._criterion_accepted,
    "criteria revised": Course._criteria_revised, "guideline approved": Course._guideline_approved,
    "study act set aside": Course._study_act_gone,
    "redacted": Course._redacted,
}  # fmt: skip


def _simulated(design: StudyDesign) -> StudyDesign:
    """The design as virtual participants walk through it: drafted criteria are asked of the virtual investigator."""
    return replace(design, criteria=as_questions(design.criteria)) if design.criteria.is_draft else design


def _accepted(item: Item) -> frozenset[Value]:
    codes = item.code_list.items if item.code_list is not None else ()
    return frozenset(listed.code for listed in codes if not refusals(item, listed.code))
