"""What an explicit "no" in the record says of an atom, and what it does not.

A denial is evidence for the thing it names and for what lies below it by the word lists (a "no" to hepatitis is one to
hepatitis B, not the other way round; a "no" to a class by its name is one to its members), and for the days it speaks
of: the day itself, since a day, or ever. Like a source's word of completeness it is believed for 28 days. An atom that
is open and whose names and days it covers is not met by it; recorded names that no list holds, and facts whose status
is not given, are then taken for something else, unless they are later than the denial. Where every recorded drug counts
(doses, responses) the list of drugs is then taken for complete.

A recorded fact that a denial speaks against is a contradiction: what rests on it is unknown, with both shown. So a
denial settles what is open and opens what rests on a denied fact; it never turns met into not met, or back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from trialwright.clinical.partial_date import PartialDate
from trialwright.clinical.patient import Denial, Denied, FactKind, Patient
from trialwright.eligibility import words
from trialwright.eligibility.criterion import Atom
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.denial_asked import Asked, asked_of
from trialwright.eligibility.facts import COMPLETE_FOR_DAYS, Facts
from trialwright.eligibility.verdict import Answer, Evidence, Verdict

LISTS_OF: dict[Denied, tuple[FactKind, ...]] = {
    "conditions": ("conditions", "infections"), "medications": ("medications",), "procedures": ("procedures",),
    "vaccinations": ("vaccinations",), "allergies": ("allergies",),
}  # fmt: skip
_UNSETTLED = frozenset({"conflicting_facts", "ambiguous_scope"})
"""What a denial does not settle: the sources contradict each other, or the text can be read in two ways."""


@dataclass(frozen=True, slots=True)
class Held:
    """A recorded fact as a denial looks at it. ``began`` None: not known; ``is_over``: over, or an event."""

    name: str
    began: PartialDate | None
    ended: PartialDate | None
    is_active: bool
    is_over: bool


def with_denials(kind: CriterionKind, atom: Atom, facts: Facts, verdict: Verdict) -> Verdict:
    """``verdict`` in the light of the record's denials."""
    asked = asked_of(atom, facts)
    if asked is None:
        return verdict
    denials = [(place, one) for place, one in enumerate(facts.patient.denials) if one.of == asked.of]
    if not denials:
        return verdict
    contrary = _contrary(asked, denials, facts, verdict)
    if contrary:
        return _conflict(verdict, contrary)
    if verdict.answer is not Answer.UNKNOWN or not _UNSETTLED.isdisjoint(verdict.flags):
        return verdict
    covering = _covering(asked, denials)
    return _settled(kind, atom, asked, facts, verdict, covering) if covering else verdict


def answer_no(atom: Atom, facts: Facts, source: str | None = None) -> tuple[Denial, ...]:
    """A plain "no" to what ``atom`` asks, as the denials that it amounts to; empty where no "no" can be recorded."""
    asked = asked_of(atom, facts)
    if asked is None:
        return ()
    on = PartialDate.of(facts.patient.as_of)
    ever = True if asked.first is None else None
    since = PartialDate.of(asked.first) if asked.first is not None and asked.first < on.earliest else None
    return tuple(Denial(asked.of, name, on, ever, since, source) for name in asked.told)


def _settled(
    kind: CriterionKind, atom: Atom, asked: Asked, facts: Facts, verdict: Verdict,
    covering: Sequence[tuple[int, Denial]],
) -> Verdict:  # fmt: skip
    """The verdict when nothing of what is asked for was there on the days that are asked for."""
    shown = tuple(_evidence(place, one) for place, one in covering)
    reason = f"Denied: {'; '.join(piece.fact for piece in shown)}."
    if asked.one_is_enough:
        last = min(one.on.earliest for _, one in covering)
        if any(_is_later(held, last) for held in _resting(verdict, facts.patient, asked)):
            return verdict
        return Verdict(Answer.NOT_MET, reason, (*shown, *verdict.evidence))
    complete = replace(facts.patient, complete=facts.patient.complete | set(LISTS_OF[asked.of]), denials=())
    again = kind.judge(atom.parameters, Facts(complete, facts.on, facts.anchors, facts.study))
    if again.answer is Answer.UNKNOWN:
        return verdict
    kept = tuple(piece for piece in again.evidence if not piece.absence)
    return Verdict(again.answer, f"{again.reason} {reason}", (*shown, *kept), None, again.flags)


def _is_later(held: Held, last: date) -> bool:
    return held.began is not None and held.began.latest > last


def _covering(asked: Asked, denials: Sequence[tuple[int, Denial]]) -> list[tuple[int, Denial]]:
    """Denials that together cover every name and class that is asked for, on all its days; empty where one is left."""
    fitting = [(place, one) for place, one in denials if _covers_days(one, asked)]
    whole = [found for found in fitting if words.normal(found[1].name) in asked.phrases]
    if whole:
        return whole[:1]
    found = []
    for part in (*asked.classes, *asked.names):
        first = next((one for one in fitting if asked.is_below(part, one[1].name)), None)
        if first is None:
            return []
        found.append(first)
    return list(dict.fromkeys(found))


def _covers_days(one: Denial, asked: Asked) -> bool:
    if one.on.earliest < asked.last - timedelta(days=COMPLETE_FOR_DAYS):
        return False
    if one.ever:
        return True
    if asked.first is None:
        return False
    return (one.since or one.on).latest <= asked.first


def _contrary(
    asked: Asked, denials: Sequence[tuple[int, Denial]], facts: Facts, verdict: Verdict
) -> list[tuple[int, Denial]]:
    """The denials that speak against the facts on which ``verdict`` rests: against each, where one fact is enough."""
    resting = _resting(verdict, facts.patient, asked)
    whole = asked.phrases if verdict.answer is Answer.MET else frozenset()
    against = [
        [one for one in denials if (words.normal(one[1].name) in whole or asked.is_below(held.name, one[1].name))
         and _speaks_against(one[1], held, facts)] for held in resting
    ]  # fmt: skip
    if verdict.answer is Answer.MET and asked.one_is_enough and not all(against):
        return []
    return list(dict.fromkeys(one for several in against for one in several))


def _speaks_against(one: Denial, held: Held, facts: Facts) -> bool:
    """Whether the fact, as it is recorded, may have been there on a day for which it is denied."""
    if held.began is not None and held.began.earliest > one.on.latest:
        return False
    recent = one.on.latest >= facts.known_on - timedelta(days=COMPLETE_FOR_DAYS)
    if one.ever:
        return held.began is not None or recent
    first = (one.since or one.on).earliest
    if held.ended is not None and held.ended.latest < first:
        return False
    if held.is_over:
        return held.began is not None and first <= held.began.earliest
    return held.is_active and (held.began is not None or recent)


def _conflict(verdict: Verdict, contrary: Sequence[tuple[int, Denial]]) -> Verdict:
    shown = [_evidence(place, one) for place, one in contrary]
    stated = [piece for piece in verdict.evidence if piece not in shown]
    told = "; ".join(piece.fact for piece in (*stated, *shown))
    flags = tuple(dict.fromkeys((*verdict.flags, "conflicting_facts")))
    question = f"Which is right: {stated[0].fact}, or {shown[0].fact}?"
    return Verdict(Answer.UNKNOWN, f"The record contradicts itself: {told}.", (*stated, *shown), question, flags)


def _evidence(place: int, one: Denial) -> Evidence:
    when = "ever" if one.ever else f"since {one.since}" if one.since else "on that day"
    return Evidence(f"no {one.name}, {when}, said on {one.on}", f"denials[{place}]", str(one.on), one.source)


def _resting(verdict: Verdict, patient: Patient, asked: Asked) -> list[Held]:
    """The recorded facts that the verdict rests on, or that leave it open."""
    return [held for piece in verdict.evidence if (held := _fact(piece, patient, asked)) is not None]


def _fact(piece: Evidence, patient: Patient, asked: Asked) -> Held | None:
    """The recorded fact that a piece of evidence points to; None for any other evidence."""
    name, _, number = piece.path.partition("[")
    if piece.absence or name not in LISTS_OF[asked.of] or not number.removesuffix("]").isdecimal():
        return None
    return _held(getattr(patient, name)[int(number.removesuffix("]"))])


def _held(fact: Any) -> Held:
    """A fact of any list."""
    name = str(getattr(fact, "name", None) or getattr(fact, "substance", ""))
    began = next((day for key in ("onset", "began", "started", "on") if (day := getattr(fact, key, None))), None)
    ended = next((day for key in ("ended", "stopped", "remission_since") if (day := getattr(fact, key, None))), None)
    ongoing, status = getattr(fact, "ongoing", None), getattr(fact, "status", None)
    is_event = hasattr(fact, "on")
    is_over = is_event or ongoing is False or status in ("resolved", "remission")
    return Held(name, began, ended, status == "active" or bool(ongoing) or hasattr(fact, "substance"), is_over)
