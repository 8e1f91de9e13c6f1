"""Administrations out of registered interventions: what the words say of dose, unit, route and frequency; the rest is a
gap. A dose that is not said stands as 1 {dose}, which the check takes and the list of gaps names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.registry.record_interventions import ArmGroup, Intervention

_DOSE = re.compile(r"(?<![\d.])(\d{1,6}(?:\.\d{1,4})?)\s*(mg/kg|mcg|µg|μg|ug|mg|g|IU|mL|ml|units?)\b(?!/)")
_UNITS = {
    "mcg": "ug", "µg": "ug", "μg": "ug", "ug": "ug", "mg": "mg", "g": "g", "IU": "[iU]", "mL": "mL", "ml": "mL",
    "mg/kg": "mg/kg", "unit": "U", "units": "U",
}  # fmt: skip
_ROUTES = (
    ("subcutaneous", r"subcutaneous(?: injection)?|\bs\.?c\.?\b"),
    ("intravenous", r"intravenous|\bi\.?v\.?\b|infusion"),
    ("intramuscular", r"intramuscular"),
    ("oral", r"\boral(?:ly)?\b|\btablets?\b|\bcapsules?\b|by mouth|\bp\.?o\.?\b"),
    ("inhaled", r"inhal(?:ed|ation)"), ("topical", r"topical|\bcream\b|\bointment\b|\bgel\b"),
    ("ocular", r"eye drops?"),
    ("intranasal", r"intranasal|nasal spray"), ("intra-articular", r"intra-?articular"),
)  # fmt: skip
_FREQUENCIES = (
    (r"every (\d{1,2}) weeks?|\bq(\d{1,2})w\b", 7), (r"every (\d{1,2}) days?", 1),
    (r"every (\d{1,2}) months?", 30),
)  # fmt: skip
_WORDS = (
    (r"once (?:a|per|every) week|once[- ]weekly|\bweekly\b|every week|\bqw\b", 7), (r"every other week|biweekly", 14),
    (r"every other day", 2), (r"once (?:a|per) month|monthly|every month", 30),
    (r"\bdaily\b|(?:a|per|every|each) day|\bq\.?d\.?\b|\bb\.?i\.?d\.?\b", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A value that words say, where they stand, and the words; ``path`` None: nothing says it. ``others``: what the
    same words say besides, so that somebody must choose."""

    value: float | str
    path: str | None = None
    quote: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftDose:
    """One administration as far as the record says it; ``arms``: places of its arms in the record."""

    position: int
    name: str
    arms: tuple[int, ...]
    dose: Said
    unit: Said
    route: Said
    every_days: Said


def doses_of(interventions: Sequence[Intervention], arms: Sequence[ArmGroup]) -> list[DraftDose]:
    """An administration for each intervention, with the arms that receive it."""
    found = []
    for position, one in enumerate(interventions):
        labels = set(one.arm_group_labels or ())
        theirs = tuple(n for n, arm in enumerate(arms) if arm.label in labels or _names(arm, one))
        base = "protocolSection.armsInterventionsModule"
        texts = [(f"{base}.interventions[{position}].description", one.description or ""),
                 (f"{base}.interventions[{position}].name", one.name or "")]  # fmt: skip
        if len(theirs) == 1:
            texts.append((f"{base}.armGroups[{theirs[0]}].description", arms[theirs[0]].description or ""))
        found.append(_dose(position, one, theirs, texts))
    return found


def _names(arm: ArmGroup, one: Intervention) -> bool:
    return bool(one.name) and any(name.endswith(f": {one.name}") for name in arm.intervention_names or ())


def _dose(position: int, one: Intervention, arms: tuple[int, ...], texts: list[tuple[str, str]]) -> DraftDose:
    dose, unit = Said(1.0), Said("{dose}")
    for path, text in texts:
        match = _DOSE.search(text)
        if match is not None and float(match.group(1)) > 0:
            quote = match.group(0)
            others = tuple(dict.fromkeys(one.group(0) for one in _DOSE.finditer(text) if one.group(0) != quote))
            dose, unit = Said(float(match.group(1)), path, quote, others), Said(_UNITS[match.group(2)], path, quote)
            break
    return DraftDose(
        position, one.name or f"Intervention {position + 1}", arms, dose, unit, _route(texts), _often(texts)
    )


def _route(texts: list[tuple[str, str]]) -> Said:
    for path, text in texts:
        for route, pattern in _ROUTES:
            match = re.search(pattern, text, re.IGNORECASE)
            if match is not None:
                return Said(route, path, match.group(0))
    return Said("not said")


def _often(texts: list[tuple[str, str]]) -> Said:
    for path, text in texts:
        found: list[tuple[int, str]] = []
        for pattern, days in _FREQUENCIES:
            for match in re.finditer(pattern, text, re.IGNORECASE):
                number = next((int(part) for part in match.groups() if part), 0)
                if number and number * days <= 400:
                    found.append((number * days, match.group(0)))
        for pattern, days in _WORDS:
            found += [(days, match.group(0)) for match in re.finditer(pattern, text, re.IGNORECASE)]
        if found:
            days, quote = found[0]
            return Said(float(days), path, quote, tuple(dict.fromkeys(said for other, said in found if other != days)))
    return Said(0.0)
