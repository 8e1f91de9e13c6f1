"""Judge measured values against bounds: the latest one, not too old, in a comparable unit, within the plausible.

Of several values on the latest day all count; when they answer differently the record contradicts itself and the
verdict is unknown with all of them shown. A value older than ``max_age_days`` is unknown: it has to be repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trialwright.clinical.patient import Observation
from trialwright.clinical.quantity import convert, convert_of
from trialwright.eligibility import words
from trialwright.eligibility.facts import Facts, Numbered
from trialwright.eligibility.presence import Finding, conflict
from trialwright.eligibility.verdict import Evidence, Verdict, unknown

DEFAULT_MAX_AGE_DAYS = 28


@dataclass(frozen=True, slots=True)
class Usable:
    """The latest values of a code that are recent enough; or the verdict that says why there are none."""

    values: Sequence[Numbered] = ()
    verdict: Verdict | None = None


def usable(code: str, label: str, max_age_days: int, facts: Facts) -> Usable:
    """The latest values of ``code``, none older than ``max_age_days`` on the day of the screening."""
    latest = facts.latest(code)
    if not latest:
        return Usable(verdict=unknown(f"No {label} is recorded.", f"What is the {label}, with its unit and date?"))
    for number, value in latest:
        if (facts.on - value.on.earliest).days <= max_age_days:
            continue
        fresh = (facts.on - min(value.on.latest, facts.on)).days <= max_age_days
        reason = (f"It is not known whether the {label} is older than {max_age_days} days." if fresh
                  else f"The {label} is older than {max_age_days} days.")  # fmt: skip
        question = f"On which day was the {label} taken?" if fresh else f"What is a current {label}?"
        flags = () if fresh else ("stale_value",)
        return Usable(verdict=unknown(reason, question, evidence(value, number), flags=flags))
    return Usable(latest)


def judge_each(values: Sequence[Numbered], label: str, judge_one: Callable[[Observation, int], Verdict]) -> Verdict:
    """The common verdict on all values; unknown when they contradict each other."""
    if len(values) == 1:
        number, value = values[0]
        return judge_one(value, number)
    verdicts = [judge_one(value, number) for number, value in values]
    answers = {verdict.answer for verdict in verdicts}
    if len(answers) == 1:
        return verdicts[0]
    shown = [Finding(verdict.answer, evidence(value, number), "", verdict.flags)
             for verdict, (number, value) in zip(verdicts, values, strict=True)]  # fmt: skip
    return conflict(shown, f"Which {label} is right?")


def in_unit(value: Observation, unit: str, label: str, number: int) -> float | Verdict:
    """The value in ``unit``; or the verdict unknown when the units cannot be compared or it is out of the plausible."""
    listed = words.analyte(value.code)
    molar_mass = listed.molar_mass_g_mol if listed else None
    is_enzyme = listed is not None and listed.unit == "U/L"
    printed, asked = (_enzyme_unit(one) if is_enzyme else one for one in (value.unit, unit))
    code = listed.code if listed else value.code
    converted = convert_of(code, value.value, printed, asked, molar_mass_g_mol=molar_mass)
    if converted is None:
        return unknown(f"The unit {value.unit} of the {label} cannot be compared with {unit}.",
                       f"What is the {label} in {unit}?", evidence(value, number), flags=("unknown_unit",))  # fmt: skip
    if listed is not None:
        plain = convert_of(code, converted, asked, listed.unit, molar_mass_g_mol=molar_mass)
        if plain is not None and not listed.lowest <= plain <= listed.highest:
            return implausible(value, label, number)
    return converted


def _enzyme_unit(unit: str) -> str:
    """The international unit of an enzyme is its unit, a micromole a minute (NC-IUB: Units of enzyme activity)."""
    return "U/L" if unit == "[iU]/L" else unit


def impossible_unit(value: Observation, label: str, number: int) -> Verdict | None:
    """Unknown where an enzyme's activity stands in a unit of another nature (ALT in mg/dL): not even its ratio to the
    laboratory's limit then says anything. None: the unit is possible."""
    listed = words.analyte(value.code)
    if listed is None or listed.unit != "U/L" or "[iU]" in value.unit:
        return None
    if convert(value.value, value.unit, listed.unit) is not None:
        return None
    reason = f"The {label} cannot stand in {value.unit}: it is compared in {listed.unit}."
    return unknown(reason, f"Are the {label} and its unit right?", evidence(value, number), flags=("unknown_unit",))


def implausible(value: Observation, label: str, number: int) -> Verdict:
    """Unknown: the value is outside everything that can be measured."""
    return unknown(f"The {label} is not plausible in {value.unit}.", f"Are the {label} and its unit right?",
                   evidence(value, number), flags=("implausible_value",))  # fmt: skip


def evidence(value: Observation, number: int) -> Evidence:
    """The measured value as a sentence."""
    limits = ""
    if value.upper_limit is not None:
        limits = f" (upper limit {value.upper_limit:g})"
    elif value.lower_limit is not None:
        limits = f" (lower limit {value.lower_limit:g})"
    on = str(value.on)
    fact = f"{value.code} {value.value:g} {value.unit}{limits} on {on}"
    return Evidence(fact, f"observations[{number}]", on, value.source)
