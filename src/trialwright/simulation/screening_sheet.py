"""The screening sheets of virtual candidates: whole patient records in our JSON form, and what the investigator says.

Each fact of the parameter file is present with its share; its fields are drawn. A failing reason that holds changes the
sheet so that the criterion it names is not fulfilled, or lets the investigator judge so. Nothing here decides who may
join: the criteria do, when the enrolment is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trialwright.eligibility.criterion import Criteria
from trialwright.simulation.draw import Array, Draw, chosen
from trialwright.simulation.parameters import Candidate, DaysBefore, FactField, FailingReason
from trialwright.simulation.streams import Slots, shares

CONSENT_VERSION = "virtual consent 1"
SAME_AGE_DAYS = 60
"""Assumed: nobody outgrows an age limit between screening and enrolment."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A field that is drawn: its name, its column of scores, and whether it is a date."""

    name: str
    draw: Draw
    column: int
    is_date: bool


@dataclass(frozen=True, slots=True)
class _Fields:
    """Fields of a fact: those that are always the same, and those that are drawn."""

    fixed: Mapping[str, object]
    drawn: tuple[_Drawn, ...]

    def fill(self, fact: dict[str, Any], values: Mapping[int, Sequence[Any]], person: int, day: int) -> None:
        fact.update(self.fixed)
        for field in self.drawn:
            value = values[field.column][person]
            fact[field.name] = date.fromordinal(day - round(value)).isoformat() if field.is_date else value


@dataclass(frozen=True, slots=True)
class _Fact:
    name: str
    kind: str
    share: float
    column: int
    fields: _Fields


@dataclass(frozen=True, slots=True)
class _Failing:
    reason: FailingReason
    column: int
    person: _Fields
    facts: Mapping[str, _Fields]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One candidate as screened: the sheet, age and sex for the forms, the judgements, and the reasons that were drawn
    to fail (criterion or atom ids)."""

    sheet: dict[str, Any]
    age_years: int
    sex: str
    judged: Mapping[str, str]
    failing: tuple[str, ...]


class SheetWriter:
    """Writes sheets; takes its slots once, when it is made."""

    def __init__(self, parameters: Candidate, criteria: Criteria, study: str, slots: Slots) -> None:
        self._study = study
        self._parameters = parameters
        self._slots = slots
        self._first = slots.count
        self._age, self._birthday, self._sex = (slots.take().start for _ in range(3))
        self._draws: dict[int, Draw] = {self._age: parameters.age_years.value}
        self._facts = [
            _Fact(name, fact.kind, fact.present, slots.take().start, self._fields(fact.fields))
            for name, fact in parameters.facts.items()
        ]
        self._failing = [
            _Failing(
                reason,
                slots.take().start,
                self._fields(reason.person),
                {name: self._fields(changed) for name, changed in reason.facts.items()},
            )
            for reason in parameters.failing.value
        ]
        self._usual = usual_judgements(criteria)

    def _fields(self, fields: Mapping[str, FactField]) -> _Fields:
        fixed: dict[str, object] = {}
        drawn: list[_Drawn] = []
        for name, field in fields.items():
            is_date = isinstance(field, DaysBefore)
            what = field.days_before if isinstance(field, DaysBefore) else field
            if isinstance(what, int | float) and is_date:
                what = Draw(uniform=(what, what))
            if not isinstance(what, Draw):
                fixed[name] = what
                continue
            column = self._slots.take().start
            self._draws[column] = what
            drawn.append(_Drawn(name, what, column, is_date))
        return _Fields(fixed, tuple(drawn))

    def fails(self, scores: Array) -> NDArray[np.bool_]:
        """Which failing reasons hold (n, reasons)."""
        part = shares(scores)
        found = np.zeros((len(scores), len(self._failing)), dtype=bool)
        sexes = np.array([chosen(self._parameters.sex.value, share) for share in part[:, self._sex].tolist()])
        for number, entry in enumerate(self._failing):
            found[:, number] = part[:, entry.column] < entry.reason.prevalence.value
            if entry.reason.only_sex is not None:
                found[:, number] &= sexes == entry.reason.only_sex
        return found

    def sheets(self, codes: Sequence[str], days: Sequence[int], scores: Array, *, failing: bool) -> list[Sheet]:
        """A sheet for each code, screened on its day (an ordinal); ``failing`` False: nobody is drawn to fail."""
        values = {column: _values(draw, scores[:, column]) for column, draw in self._draws.items()}
        part = shares(scores)
        fails = self.fails(scores) if failing else np.zeros((len(codes), len(self._failing)), dtype=bool)
        present = {fact.name: (part[:, fact.column] < fact.share).tolist() for fact in self._facts}
        rows = part[:, [self._birthday, self._sex]].tolist()
        return [
            self._sheet(code, days[i], i, values, present, rows[i], np.flatnonzero(fails[i]).tolist())
            for i, code in enumerate(codes)
        ]

    def _sheet(
        self,
        code: str,
        day: int,
        person: int,
        values: Mapping[int, Sequence[Any]],
        present: Mapping[str, list[bool]],
        shares_of_person: list[float],
        failing: list[int],
    ) -> Sheet:
        about = {"age_years": values[self._age][person], "sex": chosen(self._parameters.sex.value, shares_of_person[1])}
        about.update(self._parameters.person.value)
        holds = [self._failing[number] for number in failing]
        for entry in holds:
            entry.person.fill(about, values, person, day)
        age = int(about.pop("age_years"))
        sheet: dict[str, Any] = {"patient": code, "as_of": date.fromordinal(day).isoformat(), **about}
        sheet["birth_date"] = _birth_date(day, age, shares_of_person[0])
        changed = {name: fields for entry in holds for name, fields in entry.facts.items()}
        for fact in self._facts:
            if not present[fact.name][person] and fact.name not in changed:
                continue
            written: dict[str, Any] = {}
            fact.fields.fill(written, values, person, day)
            if fact.name in changed:
                changed[fact.name].fill(written, values, person, day)
            sheet.setdefault(fact.kind, []).append(written)
        sheet["consents"] = [{"on": sheet["as_of"], "study": self._study, "version": CONSENT_VERSION}]
        sheet["complete"] = list(self._parameters.complete.value)
        judged = dict(self._usual)
        for entry in holds:
            judged.update(entry.reason.judged)
        return Sheet(sheet, age, sheet["sex"], judged, tuple(entry.reason.criterion for entry in holds))


def usual_judgements(criteria: Criteria) -> Mapping[str, str]:
    """What an investigator says of a candidate who may join: inclusions met, exclusions not met, atom by atom."""
    return {
        atom.id: "met" if criterion.polarity == "inclusion" else "not met"
        for criterion in criteria.criteria
        for atom in criterion.atoms
        if criterion.decided_by_investigator or atom.decided_by_investigator
    }


def _values(draw: Draw, scores: Array) -> list[Any]:
    if draw.one_of is not None:
        return [chosen(draw.one_of, share) for share in shares(scores).tolist()]
    numbers: list[Any] = draw.numbers(scores).tolist()
    return numbers


def _birth_date(day: int, age: int, share: float) -> str:
    """A birth date of someone who is ``age`` whole years old on ``day``, and still is ``SAME_AGE_DAYS`` later."""
    on = date.fromordinal(day)
    last_birthday = date(on.year - age, on.month, min(on.day, 28))
    return date.fromordinal(last_birthday.toordinal() - int(share * (360 - SAME_AGE_DAYS))).isoformat()
