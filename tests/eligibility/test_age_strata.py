"""Lists of which one item is enough, because each asks of one age, or because the line above them says so."""

from __future__ import annotations

from trialwright.eligibility.criterion import All, AnyOf, Rule
from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.drafting import draft_criteria

ROWS = ["Age <50 years: BNP >100 pg/mL", "Age 50-75 years: BNP >150 pg/mL", "Age >75 years: BNP >200 pg/mL"]


def _inclusion(lead: str, items: list[str]) -> DraftCriterion:
    listed = "\n".join(f"   {number}. {item}" for number, item in enumerate(items, start=1))
    (one,) = draft_criteria(f"Inclusion Criteria:\n\n1. {lead}\n\n{listed}\n").criteria
    return one


def _parts(rule: Rule) -> tuple[Rule, ...]:
    assert isinstance(rule, All | AnyOf)
    return rule.of


def test_rows_of_different_ages_are_alternatives() -> None:
    drafted = _inclusion("The following values:", ROWS)
    assert isinstance(drafted.rule, AnyOf) and all(isinstance(part, All) for part in _parts(drafted.rule))


def test_whom_the_line_above_such_rows_leaves_out_is_asked_of_a_person() -> None:
    drafted = _inclusion("Patients without atrial fibrillation:", ROWS)
    assert isinstance(drafted.rule, AnyOf) and drafted.status == "partial"
    asked, others = _parts(drafted.rule)
    assert isinstance(asked, All) and "nothing of this list is asked" in repr(others)


def test_items_that_share_their_ages_are_all_asked() -> None:
    drafted = _inclusion("The following values:", ["Age ≥ 18 years: BNP >100 pg/mL", "Age < 75 years: BMI > 20 kg/m2"])
    assert isinstance(drafted.rule, All)


def test_diseases_between_commas_are_alternatives_where_one_item_is_enough() -> None:
    items = ["Asthma, gout, psoriasis", "Age above 60 years"]
    enough = _parts(_inclusion("At least one of the following:", items).rule)
    assert isinstance(enough[0], AnyOf)
    every = _parts(_inclusion("All of the following:", items).rule)
    assert isinstance(every[0], All)
