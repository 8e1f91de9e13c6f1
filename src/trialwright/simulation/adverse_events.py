"""Adverse events of virtual participants: each kind is a Poisson process whose hazard is known from a published share.

A share f with at least one event by day T is a cumulative hazard of -ln(1 - f). With an early part, that share of it
falls evenly in the first weeks and the rest evenly after them; beyond T the later hazard goes on. Waiting times on the
scale of the cumulative hazard are exponential, and are turned into days by its inverse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trialwright.simulation.draw import Array, chosen
from trialwright.simulation.parameters import AdverseEvent
from trialwright.simulation.streams import Slots, shares, waits

REPEATS = 3
"""How many events of one kind a participant can have: more are rare at the hazards known here."""
EACH = 5
"""Scores for one event: waiting time, grade, serious, related, how long it lasts."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: ``began`` and ``ends`` in days since the first dose."""

    term: str
    organ_system: str
    grade: int
    serious: bool
    related: bool
    began: int
    ends: int


class AdverseEvents:
    """Draws the adverse events of participants; takes its slots once, when it is made."""

    def __init__(self, kinds: tuple[AdverseEvent, ...], slots: Slots) -> None:
        self._kinds = kinds
        self._columns = slots.take(len(kinds) * REPEATS * EACH)

    def happened(self, scores: Array, arms: list[str], until: Array) -> list[list[Happened]]:
        """The events of each person (row of ``scores``) in ``arms`` that began before day ``until``, by their day."""
        own = scores[:, self._columns].reshape(len(arms), len(self._kinds), REPEATS, EACH)
        found: list[list[Happened]] = [[] for _ in arms]
        for number, kind in enumerate(self._kinds):
            began = _days(kind, np.cumsum(waits(own[:, number, :, 0]), axis=1))
            for person, repeat in np.argwhere(began < until[:, None]).tolist():
                if not kind.arms or arms[person] in kind.arms:
                    found[person].append(_event(kind, float(began[person, repeat]), own[person, number, repeat]))
        for events in found:
            events.sort(key=lambda event: event.began)
        return found


def _days(kind: AdverseEvent, hazard: Array) -> Array:
    """The days on which the cumulative hazard reaches ``hazard``."""
    whole = -np.log1p(-kind.share.value)
    end = 7 * kind.by_week.value
    if kind.early_weeks is None or kind.early_share is None:
        return np.asarray(hazard / whole * end)
    early, early_end = kind.early_share.value * whole, 7 * kind.early_weeks.value
    late: Array = early_end + (hazard - early) / (whole - early) * (end - early_end)
    return np.where(hazard < early, hazard / early * early_end, late)


def _event(kind: AdverseEvent, began: float, scores: Array) -> Happened:
    share = shares(scores).tolist()
    grade = int(chosen(kind.grades.value, share[1]))
    lasts = round(float(kind.lasts_days.value.numbers(scores[4:5])[0]))
    return Happened(
        term=kind.term,
        organ_system=kind.organ_system,
        grade=grade,
        serious=share[2] < kind.serious.value,
        related=share[3] < kind.related.value,
        began=int(began),
        ends=int(began) + max(lasts, 0),
    )
