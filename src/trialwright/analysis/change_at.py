"""Changes from baseline of people at a visit, with the intercurrent events of an estimand acting on them.

Treatment policy, or no estimand: the change as it was. Hypothetical: values from after the event are not used. While on
treatment: from the event on, the last change before it stands. A composite event has no change to give (the plan is
refused). Someone without a baseline, or without a value, has no change: missing, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trialwright.analysis.analysis_data import DerivedValue
from trialwright.analysis.inputs import Inputs
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_estimand import Estimand


@dataclass(frozen=True, slots=True)
class Changed:
    """One person at one visit. ``held`` None: no value, or none that may be used; ``why`` says which. ``base``: the
    acts that hold the baseline."""

    person: Participant
    held: DerivedValue | None
    why: str = ""
    flags: tuple[str, ...] = ()
    base: tuple[int, ...] = ()

    @property
    def change(self) -> float | None:
        """The change from baseline; None when it is not known."""
        return self.held.change if self.held is not None else None

    @property
    def sequences(self) -> tuple[int, ...]:
        """The acts that hold the value and, where there is a change, the baseline."""
        if self.held is None:
            return ()
        return self.held.sequences if self.change is None else tuple(sorted({*self.held.sequences, *self.base}))


def changes(
    inputs: Inputs, people: Iterable[Participant], name: str, visit: str, estimand: Estimand | None = None
) -> list[Changed]:
    """The change of the measure or score ``name`` of each at ``visit``."""
    return [_changed(inputs, person, name, visit, estimand) for person in people]


def _changed(inputs: Inputs, person: Participant, name: str, visit: str, estimand: Estimand | None) -> Changed:
    held, start = inputs.values.at(person, name, visit), inputs.values.baseline(person, name)
    base = start.sequences if start is not None else ()
    events = inputs.derivation.events(person, estimand)
    acting = [one for one in events if one.strategy in ("hypothetical", "while on treatment")
              and inputs.derivation.is_after(one, person, (name,), visit)]  # fmt: skip
    if acting:
        first = min(acting, key=lambda one: (one.strategy != "hypothetical", one.on))
        flags = (f"{first.strategy}: {first.event}",)
        if first.strategy == "hypothetical":
            return Changed(person, None, f"not used, since it came after: {first.event}", flags)
        return Changed(person, _before(inputs, person, name, visit, estimand), "", flags, base)
    if held is None or held.value is None:
        return Changed(person, held, "no value")
    if held.change is None:
        return Changed(person, held, "no baseline", held.flags, base)
    return Changed(person, held, "", tuple(dict.fromkeys((*held.flags, *(start.flags if start else ())))), base)


def _before(
    inputs: Inputs, person: Participant, name: str, visit: str, estimand: Estimand | None
) -> DerivedValue | None:
    """The last value before the event: of the latest earlier visit that no event comes before."""
    day = inputs.design.visit(visit).day
    names = [one.name for one in inputs.design.visits if one.day < day and one.name != inputs.plan.baseline_visit]
    for earlier in reversed(names):
        held = inputs.values.at(person, name, earlier)
        after = any(one.strategy == "while on treatment" and inputs.derivation.is_after(one, person, (name,), earlier)
                    for one in inputs.derivation.events(person, estimand))  # fmt: skip
        if held is not None and held.change is not None and not after:
            return held
    return None
