"""What a medication record says: is the drug taken on a day, was it taken in a window, for how long, and to which class
does it belong?

A course with neither a stop date nor the word that it goes on is unknown. Routes that act locally (inhaled, nasal,
topical, ophthalmic, intra-articular, rectal, intestinal) are told apart for glucocorticoids.
"""

from __future__ import annotations

from datetime import date

from trialwright.clinical.patient import Medication
from trialwright.eligibility import words
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.kleene import any_of
from trialwright.eligibility.near_drugs import is_named
from trialwright.eligibility.verdict import Answer, Evidence

LOCAL_ROUTES = frozenset(
    {
        "inhaled", "inhalation", "nasal", "intranasal", "topical", "cutaneous", "ophthalmic", "otic",
        "intra-articular", "intraarticular", "rectal", "intestinal",
    }
)  # fmt: skip
SYSTEMIC_ROUTES = frozenset(
    {"oral", "intravenous", "intramuscular", "subcutaneous", "sc", "iv", "im", "po", "systemic"}
)


def kind_of(
    medication: Medication, entry: words.Entry | None, classes: tuple[str, ...], names: tuple[str, ...] = ()
) -> Answer:
    """Whether the drug, looked up as ``entry``, is of one of ``classes`` or one of ``names``."""
    if not names:
        return words.belongs(entry, classes)
    answers = []
    if classes:
        answers.append(words.belongs(entry, classes))
    if names:
        answers.append(is_named(medication.name, entry, names))
    return any_of(answers)


def taken_on(medication: Medication, day: date) -> Answer:
    """Whether the drug is taken on ``day``."""
    if medication.started is not None and medication.started.earliest > day:
        return Answer.NOT_MET
    if medication.stopped is not None:
        before = medication.stopped.is_before(day)
        return Answer.UNKNOWN if before is None else (Answer.NOT_MET if before else Answer.MET)
    if medication.ongoing is None:
        return Answer.UNKNOWN
    return Answer.MET if medication.ongoing else Answer.NOT_MET


def taken_between(medication: Medication, first: date, last: date) -> Answer:
    """Whether the course touches the days from ``first`` to ``last``."""
    started, stopped = medication.started, medication.stopped
    if started is not None and started.earliest > last:
        return Answer.NOT_MET
    if stopped is not None and stopped.latest < first:
        return Answer.NOT_MET
    if started is not None and started.earliest >= first and started.latest <= last:
        return Answer.MET
    if stopped is not None and first <= stopped.earliest and stopped.latest <= last:
        return Answer.MET
    if started is not None and started.latest > last:
        return Answer.UNKNOWN
    if medication.ongoing or (stopped is not None and stopped.earliest > last):
        return Answer.MET
    return Answer.UNKNOWN


def course_days(medication: Medication, on: date, known_on: date) -> tuple[int, int] | None:
    """Shortest and longest course in days until ``on``; None when its start, or whether it goes on, is not known. A
    course that goes on is sure only until ``known_on``, the day of which the source speaks."""
    if medication.started is None:
        return None
    if medication.stopped is not None:
        last = (min(medication.stopped.earliest, on), min(medication.stopped.latest, on))
    elif medication.ongoing:
        last = (min(on, known_on), on)
    else:
        return None
    return (last[0] - medication.started.latest).days, (last[1] - medication.started.earliest).days


def is_systemic(medication: Medication) -> bool | None:
    """Whether the route acts on the whole body; None when it is not given or not known here."""
    route = words.normal(medication.route) if medication.route else None
    if route in SYSTEMIC_ROUTES:
        return True
    return False if route in LOCAL_ROUTES else None


def evidence(medication: Medication, number: int, facts: Facts) -> Evidence:
    """The medication as a sentence."""
    found = facts.told.get(number)
    if found is None:
        found = facts.told[number] = _told(medication, number)
    return found


def _told(medication: Medication, number: int) -> Evidence:
    parts = [medication.name]
    if medication.dose is not None:
        parts.append(f"{medication.dose:g} {medication.unit or ''}{' a ' + medication.per if medication.per else ''}")
    if medication.route:
        parts.append(medication.route)
    if medication.started:
        parts.append(f"since {medication.started}")
    if medication.stopped:
        parts.append(f"until {medication.stopped}")
    elif medication.ongoing:
        parts.append("ongoing")
    if medication.dose_unchanged_since:
        parts.append(f"dose unchanged since {medication.dose_unchanged_since}")
    if medication.response:
        parts.append(f"response {medication.response}")
    return Evidence(", ".join(parts), f"medications[{number}]", None, medication.source)
