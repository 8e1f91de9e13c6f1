"""Intercurrent events as the acts tell them: which of an estimand's events happened to someone, and on which day.

An event counts from the day of the first dose on (ICH E9(R1): after treatment initiation). Who took no dose has none.
How an event is recognised stands in the plan (``protocol.analysis_estimand``); an event that is only said in words acts
on nothing. An event on the day of a visit comes after that visit's values: they were obtained as planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trialwright.conduct.act import Recorded
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_estimand import Estimand, Recognised, Strategy


@dataclass(frozen=True, slots=True)
class Happened:
    """An intercurrent event of one person, with the acts that tell it."""

    event: str
    strategy: Strategy
    on: date
    sequences: tuple[int, ...]


def intercurrent_events(person: Participant, estimand: Estimand | None) -> tuple[Happened, ...]:
    """The events of ``estimand`` that happened to ``person``, each once, in the order of their days."""
    start = person.first_dose_on
    if estimand is None or start is None:
        return ()
    found = []
    for event in estimand.intercurrent_events:
        told = [known for rule in event.recognised_by if (known := recognised(person, rule)) is not None]
        after = [(on, sequences) for on, sequences in told if on >= start]
        if after:
            on, sequences = min(after)
            found.append(Happened(event.event, event.strategy, on, sequences))
    return tuple(sorted(found, key=lambda happened: happened.on))


def recognised(person: Participant, rule: Recognised) -> tuple[date, tuple[int, ...]] | None:
    """The day from which ``rule`` holds of ``person`` and the acts that tell it; None when it does not."""
    told = sorted(_by_answer(person, rule) if rule.act is None else _by_acts(person, rule))
    if len(told) < max(rule.at_least, 1):
        return None
    counted = told[: max(rule.at_least, 1)]
    return counted[-1][0], tuple(sequence for _, sequence in counted)


def _by_acts(person: Participant, rule: Recognised) -> Iterator[tuple[date, int]]:
    for entry in _current(person.of_kind(rule.act or "")):
        if all(_holds(getattr(entry.act, name, None), accepted) for name, accepted in rule.where.items()):
            on = getattr(entry.act, rule.day, None) if rule.day else entry.act.observed_on
            if isinstance(on, date):
                yield on, entry.sequence


def _current(entries: Sequence[Recorded]) -> Sequence[Recorded]:
    """Of acts that report the same event, or judge the same row, again the latest; of other acts all."""
    latest: dict[object, Recorded] = {}
    for entry in entries:
        latest[getattr(entry.act, "event", getattr(entry.act, "row", f"act {entry.sequence}"))] = entry
    return list(latest.values())


def _holds(value: object, accepted: Sequence[object]) -> bool:
    """A field with several values holds when any of them is accepted; ``True`` is not ``1``."""
    values = value if isinstance(value, tuple | list | frozenset) else (value,)
    return any(
        one == other and isinstance(one, bool) == isinstance(other, bool) for one in values for other in accepted
    )


def _by_answer(person: Participant, rule: Recognised) -> Iterator[tuple[date, int]]:
    days: Mapping[str, date] = {name: attended.observed_on for name, attended in person.visits.items()}
    last: dict[str, tuple[date, int]] = {}
    for kind in ("form saved", "value corrected"):
        for entry in person.of_kind(kind):
            act = entry.act
            if act.form == rule.form and any(change.item == rule.item for change in act.entries):  # type: ignore[attr-defined]
                visit = act.visit  # type: ignore[attr-defined]
                last[visit] = (days.get(visit, act.observed_on), entry.sequence)
    for visit, told in last.items():
        if _holds(person.values(visit, rule.form or "").get(rule.item or ""), rule.holds):
            yield told
