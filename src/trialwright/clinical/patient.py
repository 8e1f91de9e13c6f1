"""The patient: dated facts with their source, and what the source says of its own completeness.

A fact that stands here was said by a source. A fact that does not stand here is *unknown*, unless its kind is named in
``Patient.complete``: the source then declares that it lists every fact of that kind; or a source denies it by name
(``Denial``). None in a field means "the source
does not say", never "no". Reading and checking of the JSON form stands in ``clinical.patient_file``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from trialwright.clinical.partial_date import PartialDate

Sex = Literal["female", "male"]
Per = Literal["day", "week", "month"]
Response = Literal["adequate", "insufficient", "intolerance"]
ConditionStatus = Literal["active", "remission", "resolved"]
Denied = Literal["conditions", "medications", "procedures", "vaccinations", "allergies"]
FactKind = Literal[
    "observations", "conditions", "infections", "medications", "procedures",
    "vaccinations", "allergies", "trials", "consents",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observation:
    """A measured value. ``code`` is an analyte or measure of the lexicon (``alt``, ``body_weight``); ``unit`` is UCUM.

    ``upper_limit`` and ``lower_limit`` are that laboratory's reference range on that day, in ``unit``.
    """

    code: str
    value: float
    unit: str
    on: PartialDate
    upper_limit: float | None = None
    lower_limit: float | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A diagnosis. ``classified_by`` names the criteria it fulfils, for example "2010 ACR/EULAR"."""

    name: str
    status: ConditionStatus | None = None
    onset: PartialDate | None = None
    remission_since: PartialDate | None = None
    severe: bool | None = None
    controlled: bool | None = None
    classified_by: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Infection:
    """An infection episode; ``intravenous_antibiotics`` and ``hospitalised`` make it severe in most protocols."""

    name: str
    status: ConditionStatus | None = None
    began: PartialDate | None = None
    ended: PartialDate | None = None
    intravenous_antibiotics: bool | None = None
    hospitalised: bool | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Medication:
    """A course of one drug. ``dose`` in ``unit`` is the total for each ``per``; ``stopped`` None with
    ``ongoing`` None: not known whether it goes on. ``response`` is the treating physician's word."""

    name: str
    dose: float | None = None
    unit: str | None = None
    per: Per | None = None
    route: str | None = None
    started: PartialDate | None = None
    stopped: PartialDate | None = None
    ongoing: bool | None = None
    dose_unchanged_since: PartialDate | None = None
    adequate_dose: bool | None = None
    response: Response | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure that was done."""

    name: str
    on: PartialDate | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Vaccination:
    """A vaccination; ``live`` None: ask the lexicon of vaccines."""

    name: str
    on: PartialDate | None = None
    live: bool | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy or hypersensitivity to a substance."""

    substance: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class TrialParticipation:
    """Taking part in another trial; ``last_dose`` of its investigational drug, ``ended`` when the person left it."""

    trial: str
    investigational_drug: bool | None = None
    last_dose: PartialDate | None = None
    ended: PartialDate | None = None
    ongoing: bool | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """Informed consent signed, for the study named by ``study``."""

    on: PartialDate
    study: str | None = None
    version: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """A source's "no" to one thing: a diagnosis or infection (``conditions``), a drug, a procedure, a vaccine, an
    allergy, or a class of them by its name ("malignancy", "glucocorticoid").

    It speaks of the day ``on`` alone; with ``since`` of every day from then until ``on``; with ``ever`` of every day
    until ``on``. It says nothing of anything wider, and nothing of later days.
    """

    of: Denied
    name: str
    on: PartialDate
    ever: bool | None = None
    since: PartialDate | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """One person as the sources know them on ``as_of``. ``code`` is a pseudonym, never a name."""

    code: str
    as_of: date
    sex: Sex | None = None
    birth_date: PartialDate | None = None
    healthy_volunteer: bool | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    planning_pregnancy: bool | None = None
    observations: tuple[Observation, ...] = ()
    conditions: tuple[Condition, ...] = ()
    infections: tuple[Infection, ...] = ()
    medications: tuple[Medication, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    vaccinations: tuple[Vaccination, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    trials: tuple[TrialParticipation, ...] = ()
    consents: tuple[ConsentGiven, ...] = ()
    denials: tuple[Denial, ...] = ()
    complete: frozenset[FactKind] = frozenset()
