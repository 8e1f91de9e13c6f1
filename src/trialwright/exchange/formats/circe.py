"""Criteria as an OHDSI Circe cohort expression: an inclusion rule for each criterion.

An exclusion criterion is a group of which at most 0 may hold. Concept sets carry names, and LOINC numbers for
measured values; concept ids are 0, for no vocabulary ships: whoever uses the expression maps them (a class of drugs or
diseases is one concept with its descendants). Circe has no unknown and takes silence for absence; an index event has to
be chosen (here: any observation period). Of a criterion some of whose parts Circe cannot say, the rule holds the
others, and so asks less; one of which it can say nothing is a rule without conditions, which everybody passes. Both are
listed. The exact criterion stands in the rule's description. https://github.com/OHDSI/circe-be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trialwright.clinical.analyte import analyte, loinc_of
from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Criteria, Criterion, IfThen, Rule, atoms_of
from trialwright.eligibility.terminologies import mesh, rxnorm
from trialwright.eligibility.terminology import Coded
from trialwright.eligibility.words import class_words, normal
from trialwright.exchange.criteria_copy import (
    copy_of,
    criteria_from,
    loaded,
    marked,
    parts_held,
    refuse,
    same_or_refused,
)
from trialwright.exchange.criteria_format import CriteriaExport, CriteriaFormat, NotHeld, Study

COPY = "\n\ntrialwright criterion: "
NOT_HELD = "\n\nnot held: "
_GENDER = {
    "female": {"CONCEPT_ID": 8532, "CONCEPT_NAME": "FEMALE", "CONCEPT_CODE": "F", "VOCABULARY_ID": "Gender"},
    "male": {"CONCEPT_ID": 8507, "CONCEPT_NAME": "MALE", "CONCEPT_CODE": "M", "VOCABULARY_ID": "Gender"},
}
VOCABULARIES = {rxnorm.SYSTEM: "RxNorm", mesh.SYSTEM: "MeSH"}
"""Systems of codes -> vocabularies of OMOP."""
Group = dict[str, Any]


@dataclass
class _ConceptSets:
    """The concept sets of one expression, each name set once; ``codes`` as the study's."""

    codes: Mapping[str, Sequence[Coded]] = field(default_factory=dict)
    held: dict[tuple[tuple[str, ...], tuple[str, ...], str], int] = field(default_factory=dict)

    def number(self, names: tuple[str, ...], domain: str, without: tuple[str, ...] = ()) -> int:
        return self.held.setdefault((names, without, domain), len(self.held))

    def written(self) -> list[dict[str, Any]]:
        return [
            {"id": number, "name": " or ".join(names) + (f", other than {' or '.join(without)}" if without else ""),
             "expression": {"items": [*(one for name in names for one in self._items(name, domain)),
                                      *(one for name in without for one in self._items(name, domain, excluded=True))]}}
            for (names, without, domain), number in self.held.items()
        ]  # fmt: skip

    def _items(self, name: str, domain: str, *, excluded: bool = False) -> list[dict[str, Any]]:
        """The name, and each of its codes that a vocabulary of OMOP holds."""
        coded = [one for one in self.codes.get(normal(name), ()) if one.system in VOCABULARIES]
        return [_item(name, domain, excluded=excluded), *(_coded(one, domain, excluded=excluded) for one in coded)]

    def to_map(self) -> tuple[NotHeld, ...]:
        """What is left to whoever uses the expression."""
        named = "; ".join(dict.fromkeys(name for names, without, _ in self.held for name in (*names, *without)))
        says = f"concept ids are 0, for no vocabulary ships: map these by code or name: {named}"
        found = [NotHeld("concept sets", says)] if self.held else []
        if any(domain == "Measurement" for _, _, domain in self.held):
            found.append(NotHeld("measured values", _ANY_VALUE))
        return tuple(found)


_ANY_VALUE = "any value of the days that are asked for counts, for Circe has no word for the latest one"


def _coded(code: Coded, domain: str, *, excluded: bool) -> dict[str, Any]:
    concept = {"CONCEPT_ID": 0, "CONCEPT_NAME": code.name, "CONCEPT_CODE": code.code,
               "VOCABULARY_ID": VOCABULARIES[code.system], "DOMAIN_ID": domain}  # fmt: skip
    return {"concept": concept, "isExcluded": excluded, "includeDescendants": True, "includeMapped": True}


def _item(name: str, domain: str, *, excluded: bool = False) -> dict[str, Any]:
    listed = analyte(name) if domain == "Measurement" else None
    code = loinc_of(name) if listed else None
    concept = {
        "CONCEPT_ID": 0, "CONCEPT_NAME": listed.label if listed else name, "CONCEPT_CODE": code or "",
        "VOCABULARY_ID": "LOINC" if code else "", "DOMAIN_ID": domain,
    }  # fmt: skip
    return {"concept": concept, "isExcluded": excluded, "includeDescendants": True, "includeMapped": False}


def write(criteria: Criteria, study: Study) -> CriteriaExport:
    """The cohort expression; what it cannot hold stands in the description of its rule."""
    sets = _ConceptSets(study.codes)
    rules: list[dict[str, Any]] = []
    not_held: list[NotHeld] = []
    for criterion in criteria.criteria:
        rule, left = _inclusion_rule(criterion, sets)
        rules.append(rule)
        not_held += left
    not_held += sets.to_map()
    told = {
        "cdmVersionRange": ">=5.0.0",
        "Title": study.name,
        "Description": marked(study, criteria) + "".join(f"{NOT_HELD}{one}" for one in sets.to_map()),
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


def _unsaid(part: Rule) -> str:
    unsaid = [atom.kind.replace("_", " ") for atom in atoms_of(part) if _said(atom, _ConceptSets()) is None]
    return f"Circe cannot say {', '.join(dict.fromkeys(unsaid))}" if unsaid else ""


def _inclusion_rule(criterion: Criterion, sets: _ConceptSets) -> tuple[dict[str, Any], tuple[NotHeld, ...]]:
    """The rule of a criterion, of the parts that can be said: it asks less where some cannot."""
    parts, left = parts_held(criterion, _unsaid)
    left = tuple(
        one if "passes" in one.says else NotHeld(one.criterion, f"everybody passes: {one.says}") for one in left
    )
    told = "".join(f"{NOT_HELD}{one}" for one in left)
    asks = bool(parts) or not left
    held = f"{told}{COPY}{copy_of(criterion)}" if asks else told
    group = _group("ALL")
    if asks:
        joined = "ALL" if criterion.polarity == "inclusion" else "ANY"
        whole = len(parts) == 1 and parts[0] is criterion.rule
        asked = _rule(criterion.rule, sets) if whole else _group(joined, Groups=[_rule(part, sets) for part in parts])
        group = asked if criterion.polarity == "inclusion" else _group("AT_MOST", 0, Groups=[asked])
    return {"name": criterion.id, "description": criterion.says + held, "expression": group}, left


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


def _measurement(code: str, days: int, values: list[dict[str, Any]], sets: _ConceptSets) -> Group | None:
    """None: two bounds that exclude an end are two ranges, which two different measurements could meet."""
    if len(values) > 1:
        return None
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


def _goes_on(criteria: dict[str, Any], days: int) -> dict[str, Any]:
    """An event that touches the days before the index, the index too: begun up to it, not ended before them."""
    began = {"Start": {"Coeff": -1}, "End": {"Days": 0, "Coeff": 1}, "UseEventEnd": False, "UseIndexEnd": False}
    ended = {"Start": {"Days": days, "Coeff": -1}, "End": {"Coeff": 1}, "UseEventEnd": True, "UseIndexEnd": False}
    return {"Criteria": criteria, "StartWindow": began, "EndWindow": ended, "Occurrence": {"Type": 2, "Count": 1}}


def _condition(asked: Any, sets: _ConceptSets) -> Group | None:
    if asked.classified_by or asked.status != "ever":
        return None
    names = asked.names or (f"any {asked.of_class} disease",)
    number = sets.number(names, "Condition", asked.other_than)
    return _group("ALL", CriteriaList=[_occurs({"ConditionOccurrence": {"CodesetId": number}}, asked.within_days)])


def _medication(asked: Any, sets: _ConceptSets) -> Group:
    names = (*(class_words((name,)) for name in asked.classes), *asked.names)
    exposure = {"DrugExposure": {"CodesetId": sets.number(names, "Drug")}}
    if asked.when == "ever":
        return _group("ALL", CriteriaList=[_occurs(exposure, None)])
    return _group("ALL", CriteriaList=[_goes_on(exposure, asked.within_days or 0)])


def _procedure(asked: Any, sets: _ConceptSets) -> Group:
    number = sets.number(asked.names, "Procedure")
    return _group("ALL", CriteriaList=[_occurs({"ProcedureOccurrence": {"CodesetId": number}}, asked.within_days)])


def _vaccination(asked: Any, sets: _ConceptSets) -> Group:
    number = sets.number(("live virus vaccine",), "Drug")
    return _group("ALL", CriteriaList=[_occurs({"DrugExposure": {"CodesetId": number}}, asked.within_days)])


def _allergy(asked: Any, sets: _ConceptSets) -> Group | None:
    if asked.perhaps_meant:
        return None
    number = sets.number(tuple(f"allergy to {name}" for name in asked.to), "Observation")
    return _group("ALL", CriteriaList=[_occurs({"Observation": {"CodesetId": number}}, None)])


_WRITE: dict[str, Callable[[Any, _ConceptSets], Group | None]] = {
    "age": _age,
    "sex": _sex,
    "laboratory": _laboratory,
    "measurement": lambda asked, sets: _measurement(asked.code, asked.max_age_days, _in_unit(asked, asked.unit), sets),
    "condition": _condition,
    "medication": _medication,
    "procedure": _procedure,
    "vaccination": _vaccination,
    "allergy": _allergy,
}


def read(text: str, where: str) -> Criteria:
    """The criteria that the expression holds."""
    data = loaded(text, where)
    if not isinstance(data, Mapping) or not isinstance(data.get("InclusionRules"), list):
        refuse(where, "a Circe cohort expression", "something else", "Hand in what was exported.")
    rules = [one for one in data["InclusionRules"] if isinstance(one, Mapping)]
    held = [one for one in rules if COPY in str(one.get("description"))]
    copies = [str(one["description"]).rpartition(COPY)[2] for one in held]
    criteria, title = criteria_from(copies, str(data.get("Description")).partition(NOT_HELD)[0], where)
    again = loaded(write(criteria, Study(str(data.get("Title")), title)).text, where)
    same_or_refused([held, _names_of_sets(data)], [again["InclusionRules"], _names_of_sets(again)], where)
    return criteria


def _names_of_sets(data: Mapping[str, Any]) -> list[tuple[object, object]]:
    """The concept sets by number and name: which codes fill them is the user's."""
    sets = data.get("ConceptSets")
    return (
        [(one.get("id"), one.get("name")) for one in sets if isinstance(one, Mapping)] if isinstance(sets, list) else []
    )


FORMAT = CriteriaFormat(
    name="circe",
    title="Criteria as an OHDSI Circe cohort expression",
    says="Inclusion rules with demographic criteria, measurements, conditions, drugs and procedures.",
    suffix=".json",
    write=write,
    read=read,
)
