"""Reading criteria from plain data: what is refused, where, and what is read."""

# ruff: noqa: E501 (a row of a table stands on one line)

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criterion import All, AtLeast, Atom, IfThen, NoneOf
from trialwright.errors import InputErrors
from trialwright.protocol.study_folder import read_study


def one(**entry: Any) -> dict[str, Any]:
    return {"inclusion": [{"id": "A", "says": "Asked."} | entry]}


REFUSED: list[tuple[Any, str, str]] = [
    # data, where, what is said
    ([], "c.yaml", "a mapping"),
    ({"inclusions": []}, "c.yaml.inclusions", "one of text, inclusion"),
    ({"inclusion": {}}, "c.yaml inclusion", "a list of criteria"),
    ({"inclusion": ["age"]}, "c.yaml inclusion[0]", "a mapping with id and says"),
    ({"inclusion": [{"says": "x", "age": {"over": 18}}]}, "c.yaml inclusion[0].id", "a text"),
    ({"inclusion": [{"id": "A", "age": {"over": 18}}]}, "c.yaml inclusion[0].says", "a text"),
    (one(), "c.yaml inclusion[0]", "exactly one kind"),
    (one(age={"over": 18}, sex={"admits": "all"}), "c.yaml inclusion[0]", "exactly one kind"),
    (one(weight={"over": 18}), "c.yaml inclusion[0].weight", "one of id, says"),
    (one(age={"above": 18}), "c.yaml inclusion[0].age.above", "one of"),
    (one(age={"over": "18"}), "c.yaml inclusion[0].age.over", "valid number"),
    (one(age={"over": 70, "under": 18}), "c.yaml inclusion[0].age", "an interval that some number lies in"),
    (one(age={"over": 18, "at_most": 18}), "c.yaml inclusion[0].age", "an interval that some number lies in"),
    (one(age={"over": 18, "at_least": 18}), "c.yaml inclusion[0].age", "only one of at_least and over"),
    (one(age={}), "c.yaml inclusion[0].age", "a bound"),
    (one(age=18), "c.yaml inclusion[0].age", "a mapping of parameters"),
    (one(laboratory={"analyte": "neutrofils", "over": 1, "unit": "10*9/L"}), "c.yaml inclusion[0].laboratory", "analyte"),
    (one(laboratory={"analyte": "alt", "at_most": 3}), "c.yaml inclusion[0].laboratory", "exactly one of unit and times"),
    (one(laboratory={"at_most": 3, "unit": "U/L"}), "c.yaml inclusion[0].laboratory.analyte", "given"),
    (one(medication_response={"classes": ["cs-dmard"]}), "c.yaml inclusion[0].medication_response", "classes out of"),
    (one(vaccination={"within_days": -1}), "c.yaml inclusion[0].vaccination", "above zero"),
    (one(vaccination={"within_days": 28, "before": "birth"}), "c.yaml inclusion[0].vaccination.before", "screening"),
    (one(all=[]), "c.yaml inclusion[0].all", "a list"),
    (one(all=[{"id": "A.a", "says": "x", "age": {"ovr": 1}}]), "c.yaml inclusion[0].all[0].age.ovr", "one of"),
    (one(at_least={"count": 3, "of": [{"id": "A.a", "says": "x", "pregnancy": {}}]}),
     "c.yaml inclusion[0].at_least.count", "from 1 to 1"),
    (one(**{"if": {"condition": {}}}), "c.yaml inclusion[0].if", "condition and then"),
    (one(pregnancy={}, decided_by="sponsor"), "c.yaml inclusion[0].decided_by", "investigator"),
    (one(pregnancy={}, flags="x"), "c.yaml inclusion[0].flags", "a list of words"),
    (one(pregnancy={}, quote="pregnant"), "c.yaml inclusion[0].quote", "left out"),
    ({"structured_fields": ["minimum_age"]}, "c.yaml structured_fields", "a field that the record gives"),
    ({"inclusion": one(pregnancy={})["inclusion"], "exclusion": one(pregnancy={})["inclusion"]}, "c.yaml A", "repeated"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "where", "says"), REFUSED, ids=[f"{row[1]} {row[2]}" for row in REFUSED])
def test_a_mistake_is_told_with_its_key(data: Any, where: str, says: str) -> None:
    with pytest.raises(InputErrors) as refused:
        read_criteria(data, "c.yaml")
    told = {error.where: error for error in refused.value.errors}
    assert where in told, list(told)
    assert says in told[where].expected
    assert told[where].remedy


def test_a_quote_must_stand_in_the_record_exactly(founding_folder: Path) -> None:
    record = read_study(founding_folder).record
    path = "protocolSection.eligibilityModule.eligibilityCriteria"
    data = {"text": path} | one(quote="Age >= 18 years", age={"at_least": 18})
    with pytest.raises(InputErrors, match="words of the registered text, exactly"):
        read_criteria(data, "c.yaml", record=record)


def test_the_quote_of_an_atom_stands_inside_that_of_its_criterion(founding_folder: Path) -> None:
    record = read_study(founding_folder).record
    path = "protocolSection.eligibilityModule.eligibilityCriteria"
    inside = [{"id": "A.a", "says": "x", "quote": "pregnant", "pregnancy": {}}]
    read_criteria({"text": path} | one(quote="pregnant or breastfeeding", all=inside), "c.yaml", record=record)
    with pytest.raises(InputErrors):
        read_criteria({"text": path} | one(quote="active hepatitis", all=inside), "c.yaml", record=record)


def test_every_combination_is_read() -> None:
    atom = {"says": "x", "pregnancy": {}}
    parts = [{"id": f"A.{letter}"} | atom for letter in "abc"]
    data = one(all=[{"none": [parts[0]]}, {"at_least": {"count": 1, "of": [parts[1]]}},
                    {"if": {"condition": parts[2], "then": {"id": "A.d"} | atom}}])  # fmt: skip
    rule = read_criteria(data, "c.yaml").criteria[0].rule
    assert isinstance(rule, All)
    assert [type(part) for part in rule.of] == [NoneOf, AtLeast, IfThen]
    assert [found.id for found in read_criteria(data, "c.yaml").atoms()] == ["A.a", "A.b", "A.c", "A.d"]


def test_a_study_without_a_record_has_criteria_of_its_own() -> None:
    data = one(
        measurement={"code": "monthly_migraine_days", "at_least": 4, "under": 15, "unit": "d"}, question="How many?"
    )
    atom = read_criteria(data, "c.yaml").criteria[0].rule
    assert isinstance(atom, Atom)
    assert (atom.question, atom.spans) == ("How many?", ())
