"""The outcomes module of a registry record: what was planned to be measured, and when.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, Unrecognised


@dataclass(frozen=True, slots=True)
class Outcome:
    measure: str | None = None
    description: Markup | None = None
    time_frame: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class OutcomesModule:
    primary_outcomes: tuple[Outcome, ...] | None = None
    secondary_outcomes: tuple[Outcome, ...] | None = None
    other_outcomes: tuple[Outcome, ...] | None = None
    unrecognised: Unrecognised = ()
