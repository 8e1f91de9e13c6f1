"""Do the plan's rules for recognising events name acts, fields and answers that exist?

A kind of act that is misspelt would recognise nothing, silently. The acts stand above the plan on the stairs, so that
this is checked where the plan is put to use, before any analysis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from trialwright.conduct.payload import act_kinds
from trialwright.errors import InputError
from trialwright.protocol.analysis_estimand import Estimand, Recognised
from trialwright.protocol.design import StudyDesign

Place = tuple[str, Recognised]


def check_plan(design: StudyDesign) -> list[InputError]:
    """Every mistake; empty when there is none."""
    return [error for where, told in _rules(design) if told.act is not None for error in _mistakes(where, told)]


def _rules(design: StudyDesign) -> Iterator[Place]:
    plan = design.analysis
    for name, planned in plan.analysis_sets.items():
        for place, rule in enumerate(planned.without):
            for told in rule.recognised_by:
                yield f"analysis.yaml analysis_sets.{name}.without[{place}].recognised_by", told
    held: list[tuple[str, Estimand]] = [(f"outcome {one.name}", one.estimand) for one in plan.outcomes]
    held += [(f"analysis {one.name}", one.estimand) for one in plan.analyses if one.estimand is not None]
    for owner, estimand in held:
        for event in estimand.intercurrent_events:
            for told in event.recognised_by:
                yield f"analysis.yaml {owner}: the event {event.event!r}", told


def _mistakes(where: str, told: Recognised) -> Iterator[InputError]:
    kind = act_kinds().get(told.act or "")
    if kind is None:
        yield _error(where, f"recognised by an act ({', '.join(act_kinds())})", repr(told.act))
        return
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    for name, accepted in told.where.items():
        if name not in names:
            yield _error(where, f"told by a field of {told.act!r} ({', '.join(names)})", repr(name))
            continue
        allowed = _answers(hints[name])
        for answer in accepted if allowed else ():
            if answer not in allowed:
                yield _error(where, f"told by one of the answers of {name} ({', '.join(map(str, allowed))})",
                             repr(answer))  # fmt: skip
    if told.day is not None and told.day not in names:
        yield _error(where, f"dated by a field of {told.act!r} ({', '.join(names)})", repr(told.day))


def _answers(hint: Any) -> tuple[object, ...]:
    """The answers that a field can hold, where its type lists them; empty where it takes anything."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    if hint is bool:
        return (True, False)
    if get_origin(hint) in (Union, UnionType, tuple):
        return tuple(answer for part in get_args(hint) if part not in (type(None), ...) for answer in _answers(part))
    return ()


def _error(where: str, expected: str, found: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy="Correct it in analysis.yaml.")
