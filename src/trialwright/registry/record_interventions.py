"""The arms and interventions module of a registry record: who receives what.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class ArmGroup:
    label: str | None = None
    type: Word | None = None
    description: Markup | None = None
    intervention_names: tuple[str, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Intervention:
    type: Word | None = None
    name: str | None = None
    description: Markup | None = None
    arm_group_labels: tuple[str, ...] | None = None
    other_names: tuple[str, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ArmsInterventionsModule:
    arm_groups: tuple[ArmGroup, ...] | None = None
    interventions: tuple[Intervention, ...] | None = None
    unrecognised: Unrecognised = ()
