"""Which items of a form are affected when a measure is their count: places, drawn with weights, one order per person.

Each person has one order in which places are affected (successive sampling with weights, by exponential times: the
place with the smallest time over weight comes first); a count of c affects the first c. The same places therefore stay
affected from visit to visit, the last to come clears first, and measures of the same places share them. Assumed: no
publication gives the joint-by-joint course of single trial participants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialwright.conduct.entry import Entry
from trialwright.protocol.form import Form
from trialwright.simulation.draw import Array
from trialwright.simulation.parameters import Places


@dataclass(frozen=True, slots=True)
class Site:
    """A group's items ready to be written: every entry as unaffected and as affected, the items' numbers among all
    places of the study, and their weights."""

    unaffected: tuple[Entry, ...]
    affected: tuple[Entry, ...]
    numbers: NDArray[np.intp]
    weights: Array

    def order(self, times: Array) -> list[list[int]]:
        """For each person (row of ``times``) the items in the order in which they are affected."""
        found: list[list[int]] = np.argsort(times[:, self.numbers] / self.weights, axis=1).tolist()
        return found

    def entries(self, order: list[int], count: int) -> list[Entry]:
        """All entries of the group, the first ``count`` of ``order`` affected."""
        found = list(self.unaffected)
        for item in order[:count]:
            found[item] = self.affected[item]
        return found


def names_of(form: Form, places: Places) -> list[str]:
    """The names of the group's items."""
    return [item.name for group in form.item_groups if group.name == places.group for item in group.items]


def site(form: Form, places: Places, all_places: dict[str, int]) -> Site:
    """The ``Site`` of a measure; ``all_places`` numbers the places by name and grows when a new one comes."""
    names = names_of(form, places)
    numbers = [all_places.setdefault(name.removeprefix(places.prefix), len(all_places)) for name in names]
    weights = places.weights.value if places.weights is not None else {}
    return Site(
        unaffected=tuple(Entry(name, None, places.unaffected) for name in names),
        affected=tuple(Entry(name, None, places.affected) for name in names),
        numbers=np.array(numbers, dtype=np.intp),
        weights=np.array([_weight(name, weights) for name in names]),
    )


def _weight(name: str, weights: object) -> float:
    assert isinstance(weights, dict)
    return next((weight for word, weight in weights.items() if word in name), 1.0)
