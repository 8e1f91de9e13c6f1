"""What an expression sees: one participant's answers at one visit, in the study's order of visits.

An answer of another form is taken at the visit at hand when that visit asks for the form, else at the last earlier
visit that has one (sex stands in the demographics of the screening visit). Calculated items are worked out when they
are asked for and stored nowhere, so that they never lag behind the answers they rest on; ``values`` holds what was
typed. Nothing here knows acts: whoever asks hands the values in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from trialwright.endpoints.register import scores
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.expression import BASELINE, FACTS, LATEST, PREVIOUS, Plain, Reference
from trialwright.protocol.expression_answer import answer, near
from trialwright.protocol.form import Address, Item, Value, rows_of
from trialwright.protocol.reference_range import RangesFile, Whose, range_of

Values = Mapping[tuple[str, str], Mapping[str, Value]]
"""(visit, form) -> address -> value."""
_MOST_STEPS = 30
"""A calculated item may rest on calculated items so many times; rules.circles refuses circles before."""


@dataclass(frozen=True)
class Situation:
    """``visit`` and ``form``: those at hand. ``facts``: ``visit.date``, ``course.consented_on`` and the others of
    ``expression.FACTS``, dates as ISO text; one that is not given is unknown."""

    design: StudyDesign
    visit: str
    form: str
    values: Values
    facts: Mapping[str, Value] = field(default_factory=dict)
    steps: int = 0

    def value(self, reference: Reference, row: int | None) -> Value:
        """The value of a resolved reference; None: it has none."""
        if reference.form in FACTS:
            return self.facts.get(f"{reference.form}.{reference.item}")
        form = self.design.forms.get(reference.form or self.form)
        item = form.items.get(reference.item) if form is not None else None
        if form is None or item is None:
            return None
        address = str(Address(reference.item, row if reference.group is not None else None))
        for visit in self._visits(reference, form.name):
            found = self._value_at(visit, form.name, item, address, row)
            if found is not None:
                return found
        return None

    def _value_at(self, visit: str, form: str, item: Item, address: str, row: int | None) -> Value:
        if item.method is not None:
            return self._calculated_at(visit, form, item, row)
        typed = self.values.get((visit, form), {}).get(address)
        return typed if typed is not None or self.design.ranges is None else self.limit(visit, form, item.name)

    def limit(self, visit: str, form: str, name: str) -> float | None:
        """The limit of ranges.yaml that stands in for the item ``name``; None: none fits."""
        listed = self.design.ranges
        if listed is None or self.steps > _MOST_STEPS:
            return None
        here = [one for one in listed.ranges if one.form == form and name in (one.low_item, one.high_item)]
        found = range_of(here, form, here[0].item, self._whose(visit, listed)) if here else None
        return None if found is None else found.high if found.high_item == name else found.low

    def _whose(self, visit: str, listed: RangesFile) -> Whose:
        there = replace(self, visit=visit, steps=self.steps + 1)
        sex, age = (there.value(_reference(name), None) for name in (listed.sex, listed.age))
        day = self.facts.get("visit.date") if visit == self.visit else None
        return Whose(
            sex if isinstance(sex, str) else None,
            float(age) if isinstance(age, int | float) else None,
            date.fromisoformat(day) if isinstance(day, str) else None,
        )

    def _visits(self, reference: Reference, form: str) -> Sequence[str]:
        """The visits to look at, the first with a value counts."""
        order = [visit.name for visit in self.design.visits]
        if self.visit not in order:
            order.append(self.visit)  # an unscheduled visit comes after what was planned and recorded
        here = order.index(self.visit)
        if reference.at is None:
            if form == self.form or form in self.design.forms_at(self.visit):
                return (self.visit,)
            return order[here::-1]
        if reference.at == BASELINE:
            return (self.design.analysis.baseline_visit,)
        if reference.at == PREVIOUS:
            return order[:here][::-1]
        return order[here::-1] if reference.at == LATEST else (reference.at,)

    def rows(self, over: str) -> Sequence[int]:
        """The rows of a repeating group that hold an answer."""
        name, _, group_name = over.partition(".")
        form = self.design.forms.get(name)
        group = next((one for one in form.item_groups if one.name == group_name), None) if form is not None else None
        if group is None:
            return ()
        for visit in self._visits(Reference("", name), name):
            rows = rows_of(group, self.values.get((visit, name), {}))
            if rows:
                return rows
        return ()

    def calculated(self, item: Item, row: int | None = None) -> Value:
        """What a calculated item of the form at hand comes to; None: unknown."""
        return self._calculated_at(self.visit, self.form, item, row)

    def _calculated_at(self, visit: str, form: str, item: Item, row: int | None) -> Value:
        if self.steps > _MOST_STEPS:
            return None
        there = replace(self, visit=visit, form=form, steps=self.steps + 1)
        if visit != self.visit:  # the facts of the visit at hand are not those of another
            there = replace(there, facts={name: fact for name, fact in self.facts.items() if "visit." not in name})
        tree = self.design.rules.methods.get((form, item.name))
        if tree is not None:
            return as_value(item, answer(tree, there, row))
        inputs = self.design.rules.inputs.get((form, item.name))
        if inputs is None or item.method is None:
            return None
        score = scores()[str(item.method.score)]
        read = {name: _of_item(there.value(reference, row)) for name, reference in inputs.items()}
        found = score.score(read).value
        return as_value(item, found if isinstance(found, bool | str | None) else float(found))


def _reference(name: str) -> Reference:
    """The answer that ``form.item`` names."""
    form, _, item = name.partition(".")
    return Reference(item, form)


def _of_item(value: Value) -> Value:
    """Scores read yes and no as words."""
    return ("yes" if value else "no") if isinstance(value, bool) else value


def as_value(item: Item, found: Plain) -> Value:
    """An expression's answer as a value of ``item``: a whole number for an integer item; None when it is none."""
    if found is None or item.data_type in ("text", "date", "code", "boolean"):
        return found
    if not isinstance(found, float):
        return None
    if item.data_type == "integer":
        return round(found) if near(found, round(found)) else None
    return float(f"{found:.12g}")
