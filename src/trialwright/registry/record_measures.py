"""The baseline and outcome measure modules of a record's results: groups, denominators, values, analyses.

Fields as in the ClinicalTrials.gov data model, version 2, in snake_case; what they mean: https://clinicaltrials.gov/policy/results-definitions.
"""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.registry.registered import Markup, RegisteredDate, Unrecognised, Word


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    id: str | None = None
    title: str | None = None
    description: Markup | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class DenomCount:
    group_id: str | None = None
    value: str | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Denom:
    units: str | None = None
    counts: tuple[DenomCount, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    group_id: str | None = None
    value: str | None = None
    spread: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    comment: Markup | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class MeasureCategory:
    title: str | None = None
    measurements: tuple[Measurement, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class MeasureClass:
    title: str | None = None
    denoms: tuple[Denom, ...] | None = None
    categories: tuple[MeasureCategory, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class BaselineMeasure:
    title: str | None = None
    description: Markup | None = None
    population_description: Markup | None = None
    param_type: Word | None = None
    dispersion_type: Word | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    denom_units_selected: str | None = None
    denoms: tuple[Denom, ...] | None = None
    classes: tuple[MeasureClass, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class BaselineCharacteristicsModule:
    population_description: Markup | None = None
    type_units_analyzed: str | None = None
    groups: tuple[MeasureGroup, ...] | None = None
    denoms: tuple[Denom, ...] | None = None
    measures: tuple[BaselineMeasure, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class MeasureAnalysis:
    param_type: str | None = None
    param_value: str | None = None
    dispersion_type: Word | None = None
    dispersion_value: str | None = None
    statistical_method: str | None = None
    statistical_comment: Markup | None = None
    p_value: str | None = None
    p_value_comment: Markup | None = None
    ci_num_sides: Word | None = None
    ci_pct_value: str | None = None
    ci_lower_limit: str | None = None
    ci_upper_limit: str | None = None
    ci_lower_limit_comment: Markup | None = None
    ci_upper_limit_comment: Markup | None = None
    estimate_comment: Markup | None = None
    tested_non_inferiority: bool | None = None
    non_inferiority_type: Word | None = None
    non_inferiority_comment: Markup | None = None
    other_analysis_description: Markup | None = None
    group_description: Markup | None = None
    group_ids: tuple[str, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class OutcomeMeasure:
    type: Word | None = None
    title: str | None = None
    description: Markup | None = None
    population_description: Markup | None = None
    reporting_status: Word | None = None
    anticipated_posting_date: RegisteredDate | None = None
    param_type: Word | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    time_frame: str | None = None
    type_units_analyzed: str | None = None
    denom_units_selected: str | None = None
    groups: tuple[MeasureGroup, ...] | None = None
    denoms: tuple[Denom, ...] | None = None
    classes: tuple[MeasureClass, ...] | None = None
    analyses: tuple[MeasureAnalysis, ...] | None = None
    unrecognised: Unrecognised = ()


@dataclass(frozen=True, slots=True)
class OutcomeMeasuresModule:
    outcome_measures: tuple[OutcomeMeasure, ...] | None = None
    unrecognised: Unrecognised = ()
