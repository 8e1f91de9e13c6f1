"""Criteria as an OHDSI Circe cohort expression: an inclusion rule for each criterion.

An exclusion criterion is a group of which at most 0 may hold. Concept sets carry names, and LOINC numbers for
measured values; concept ids are 0, for no vocabulary ships: whoever uses the expression maps them. Circe has no
unknown and takes silence for absence; an index event has to be chosen (here: any observation period). A criterion
that holds an atom that Circe cannot say is a rule without conditions, which everybody passes; it is listed. The exact
criterion stands in the rule's description. https://github.com/OHDSI/circe-be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trialwright.clinical.analyte import analyte, loinc_of
from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Criteria, Criterion, IfThen, Rule
from trialwright.exchange.criteria_copy import copy_of, criteria_from, loaded, marked, refuse, same_or_refused
from trialwright.exchange.criteria_format import CriteriaExport, CriteriaFormat, NotHeld, Study

COPY = "\n\ntrialwright criterion: "
NOT_HELD = "\n\nnot held: "
_GENDER = {
    "female": {"CONCEPT_ID": 8532, "CONCEPT_NAME": "FEMALE", "CONCEPT_CODE": "F", "VOCABULARY_ID": "Gender"},
    "male": {"CONCEPT_ID": 8507, "CONCEPT_NAME": "MALE", "CONCEPT_CODE": "M", "VOCABULARY_ID": "Gender"},
}
Group = dict[str, Any]


@dataclass
class _ConceptSets:
    """The concept sets of one expression, each name set once."""

    held: dict[tuple[tuple[str, ...], str], int] = field(default_factory=dict)

    def number(self, names: tuple[str, ...], domain: str) -> int:
        return self.held.setdefault((names, domain), len(self.held))

    def written(self) -> list[dict[str, Any]]:
        return [
            {"id": number, "name": " or ".join(names), "expression": {"items": [_item(name, domain) for name in names]}}
            for (names, domain), number in self.held.items()
        ]


def _item(name: str, domain: str) -> dict[str, Any]:
    listed = analyte(name) if domain == "Measurement" else None
    code = loinc_of(name) if listed else None
    concept = {
        "CONCEPT_ID": 0, "CONCEPT_NAME": listed.label if listed else name, "CONCEPT_CODE": code or "",
        "VOCABULARY_ID": "LOINC" if code else "", "DOMAIN_ID": domain,
    }  # fmt: skip
    return {"concept": concept, "isExcluded": False, "includeDescendants": True, "includeMapped": False}


def write(criteria: Criteria, study: Study) -> CriteriaExport:
    """The cohort expression; what it cannot hold stands in the description of its rule."""
    sets = _ConceptSets()
    rules, not_held = [], []
    for criterion in criteria.criteria:
        why_not = _why_not(criterion)
        if why_not is not None:
            not_held.append(why_not)
        rules.append(_inclusion_rule(criterion, sets, why_not))
    told = {
        "cdmVersionRange": ">=5.0.0",
        "Title": study.name,
        "Description": marked(study, criteria),
        "ConceptSets": sets.written(),
        "PrimaryCriteria": {
            "CriteriaList": [{"ObservationPeriod": {}}],
            "ObservationWindow": {"PriorDays": 0, "PostDays": 0},
            "PrimaryCriteriaLimit": {"Type": "First"},
        },
        "QualifiedLimit": {"Type": "First"},
        "ExpressionLimit": {"Type": "First"},
        "InclusionRules": rules,
        "CensoringCriteria": [],
        "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0},
    }
    return CriteriaExport(json.dumps(told, indent=1) + "\n", tuple(not_held))


def _why_not(criterion: Criterion) -> NotHeld | None:
    if criterion.decided_by_investigator or any(atom.decided_by_investigator for atom in criterion.atoms):
        return NotHeld(criterion.id, "everybody passes: the investigator decides")
    unsaid = [f"{atom.id} ({atom.kind})" for atom in criterion.atoms if _said(atom, _ConceptSets()) is None]
    if unsaid:
        return NotHeld(criterion.id, f"everybody passes: Circe cannot say {', '.join(unsaid)}")
    return None


def _inclusion_rule(criterion: Criterion, sets: _ConceptSets, why_not: NotHeld | None) -> dict[str, Any]:
    group = _group("ALL")
    held = COPY + copy_of(criterion)
    if why_not is not None:
        held = f"{NOT_HELD}{why_not.says}"
    else:
        asked = _rule(criterion.rule, sets)
        group = asked if criterion.polarity == "inclusion" else _group("AT_MOST", 0, Groups=[asked])
    return {"name": criterion.id, "description": criterion.says + held, "expression": group}


def _group(kind: str, count: int | None = None, **parts: list[Any]) -> Group:
    told: Group = {"Type": kind, "CriteriaList": [], "DemographicCriteriaList": [], "Groups": [], **parts}
    return told if count is None else {**told, "Count": count}


def _rule(rule: Rule, sets: _ConceptSets) -> Group:
    if isinstance(rule, Atom):
        return _said(rule, sets) or _group("ALL")
    if isinstance(rule, IfThen):
        never = _group("AT_MOST", 0, Groups=[_rule(rule.condition, sets)])
        return _group("ANY", Groups=[never, _rule(rule.then, sets)])
    parts = [_rule(part, sets) for part in rule.of]
    if isinstance(rule, AtLeast):
        return _group("AT_LEAST", rule.count, Groups=parts)
    if isinstance(rule, All):
        return _group("ALL", Groups=parts)
    return _group("ANY", Groups=parts) if isinstance(rule, AnyOf) else _group("AT_MOST", 0, Groups=parts)


def _said(atom: Atom, sets: _ConceptSets) -> Group | None:
    write_one = _WRITE.get(atom.kind)
    return write_one(atom.parameters, sets) if write_one is not None else None


def _range(bounds: Bounds) -> list[dict[str, Any]]:
    signs = (("at_least", "gte"), ("over", "gt"), ("at_most", "lte"), ("under", "lt"))
    named = [(sign, getattr(bounds, name)) for name, sign in signs if getattr(bounds, name) is not None]
    if [sign for sign, _ in named] == ["gte", "lte"]:
        return [{"Value": named[0][1], "Extent": named[1][1], "Op": "bt"}]
    return [{"Value": value, "Op": sign} for sign, value in named]


def _age(asked: Any, sets: _ConceptSets) -> Group:
    return _group("ALL", DemographicCriteriaList=[{"Age": one} for one in _range(asked)])


def _sex(asked: Any, sets: _ConceptSets) -> Group:
    found = [] if asked.admits == "all" else [{"Gender": [_GENDER[asked.admits]]}]
    return _group("ALL", DemographicCriteriaList=found)


def _measurement(code: str, days: int, values: list[dict[str, Any]], sets: _ConceptSets) -> Group:
    number = sets.number((code,), "Measurement")
    return _group("ALL", CriteriaList=[
        _occurs({"Measurement": {"CodesetId": number, **value}}, days) for value in values
    ])  # fmt: skip


def _laboratory(asked: Any, sets: _ConceptSets) -> Group | None:
    if asked.times == "lower_limit":
        return _measurement(asked.analyte, asked.max_age_days, [{"RangeLowRatio": one} for one in _range(asked)], sets)
    if asked.times == "upper_limit":
        return _measurement(asked.analyte, asked.max_age_days, [{"RangeHighRatio": one} for one in _range(asked)], sets)
    return _measurement(asked.analyte, asked.max_age_days, _in_unit(asked, asked.unit), sets)


def _in_unit(bounds: Bounds, unit: str) -> list[dict[str, Any]]:
    concept = {"CONCEPT_ID": 0, "CONCEPT_NAME": unit, "CONCEPT_CODE": unit, "VOCABULARY_ID": "UCUM"}
    return [{"ValueAsNumber": one, "Unit": [concept]} for one in _range(bounds)]


def _occurs(criteria: dict[str, Any], days: int | None) -> dict[str, Any]:
    start = {"Coeff": -1} if days is None else {"Days": days, "Coeff": -1}
    window = {"Start": start, "End": {"Days": 0, "Coeff": 1}, "UseEventEnd": False, "UseIndexEnd": False}
    return {"Criteria": criteria, "StartWindow": window, "Occurrence": {"Type": 2, "Count": 1}}


def _condition(asked: Any, sets: _ConceptSets) -> Group | None:
    if asked.of_class or asked.other_than or asked.classified_by or asked.status != "ever":
        return None
    number = sets.number(asked.names, "Condition")
    return _group("ALL", CriteriaList=[_occurs({"ConditionOccurrence": {"CodesetId": number}}, None)])


def _medication(asked: Any, sets: _ConceptSets) -> Group | None:
    if asked.classes or asked.when == "now":
        return None
    number = sets.number(asked.names, "Drug")
    return _group("ALL", CriteriaList=[_occurs({"DrugExposure": {"CodesetId": number}}, asked.within_days)])


def _procedure(asked: Any, sets: _ConceptSets) -> Group:
    number = sets.number(asked.names, "Procedure")
    return _group("ALL", CriteriaList=[_occurs({"ProcedureOccurrence": {"CodesetId": number}}, asked.within_days)])


_WRITE: dict[str, Callable[[Any, _ConceptSets], Group | None]] = {
    "age": _age,
    "sex": _sex,
    "laboratory": _laboratory,
    "measurement": lambda asked, sets: _measurement(asked.code, asked.max_age_days, _in_unit(asked, asked.unit), sets),
    "condition": _condition,
    "medication": _medication,
    "procedure": _procedure,
}


def read(text: str, where: str) -> Criteria:
    """The criteria that the expression holds."""
    data = loaded(text, where)
    if not isinstance(data, Mapping) or not isinstance(data.get("InclusionRules"), list):
        refuse(where, "a Circe cohort expression", "something else", "Hand in what was exported.")
    rules = [one for one in data["InclusionRules"] if isinstance(one, Mapping)]
    held = [one for one in rules if COPY in str(one.get("description"))]
    copies = [str(one["description"]).rpartition(COPY)[2] for one in held]
    criteria, title = criteria_from(copies, str(data.get("Description")), where)
    again = loaded(write(criteria, Study(str(data.get("Title")), title)).text, where)
    same_or_refused([held, data.get("ConceptSets")], [again["InclusionRules"], again["ConceptSets"]], where)
    return criteria


FORMAT = CriteriaFormat(
    name="circe",
    title="Criteria as an OHDSI Circe cohort expression",
    says="Inclusion rules with demographic criteria, measurements, conditions, drugs and procedures.",
    suffix=".json",
    write=write,
    read=read,
)
