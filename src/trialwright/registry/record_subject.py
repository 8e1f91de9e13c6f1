"""The description and conditions modules of a registry record: what the study is about, in its own words.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/protocol-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, Unrecognised


@dataclass(frozen=True, slots=True)
class DescriptionModule:
    brief_summary: Markup | None = None
    detailed_description: Markup | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class ConditionsModule:
    conditions: tuple[str, ...] | None = None
    keywords: tuple[str, ...] | None = None
    unrecognised: Unrecognised = ()
