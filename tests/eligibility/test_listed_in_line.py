"""Lists in one line: how many of their items are asked for, and what is asked for beside them."""

from __future__ import annotations

import pytest

from tests.eligibility.patients import ON, complete
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Rule
from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.screening import screen

GOUT = complete(conditions=[{"name": "gout", "status": "active"}], birth_date="1960-01-01")


def drafted(text: str, section: str = "Inclusion") -> DraftCriterion:
    (one,) = draft_criteria(f"{section} Criteria:\n\n* {text}\n").criteria
    return one


def answer(text: str, section: str = "Inclusion") -> str:
    draft = draft_criteria(f"{section} Criteria:\n\n* {text}\n")
    return screen(draft.executable(), GOUT, ON).verdicts[0].verdict.answer


def inner(rule: Rule) -> Rule:
    return rule.of[-1] if isinstance(rule, All) else rule


@pytest.mark.parametrize(
    "text",
    [
        "Any of: asthma; gout",
        "Age > 18 years; any of the following: asthma, gout",
        "Age over 50 years with at least one of the following diseases: asthma; gout",
        "Age over 50 years and fits one of the following criteria: asthma; gout; psoriasis",
        "Has at least one (1) of the following: asthma; gout",
        "Meets one of the following: (1) asthma; (2) gout",
    ],
)
def test_one_item_is_enough_and_what_stands_before_is_asked_too(text: str) -> None:
    one = drafted(text)
    assert one.status == "computed" and isinstance(inner(one.rule), AnyOf)
    assert answer(text) == "met"


@pytest.mark.parametrize("section", ["Inclusion", "Exclusion"])
@pytest.mark.parametrize(
    ("text", "shape", "said"),
    [
        ("At least two of the following: asthma; gout; psoriasis", AtLeast, "not met"),
        ("All of the following: asthma; gout; psoriasis", All, "not met"),
        ("Any of the following: asthma, gout, psoriasis", AnyOf, "met"),
    ],
)
def test_so_many_items_are_asked_for_as_are_printed(text: str, shape: type, said: str, section: str) -> None:
    assert isinstance(drafted(text, section).rule, shape) and answer(text, section) == said


def test_what_excludes_needs_both_the_name_and_an_item_of_its_list() -> None:
    assert answer("Asthma with any of the following: gout; psoriasis", "Exclusion") == "not met"
    assert answer("Asthma; or any of the following: gout; psoriasis", "Exclusion") == "met"


@pytest.mark.parametrize("text", ["Have none of the following: asthma, gout", "No history of these: gout, asthma"])
def test_a_denied_list_denies_every_item(text: str) -> None:
    assert all(atom.negated for atom in drafted(text).atoms) and answer(text) == "not met"


def test_a_sentence_behind_the_list_is_asked_beside_it_and_its_span_is_its_own() -> None:
    one = drafted("One of the following: asthma, gout or psoriasis. Must be able to walk 6 minutes")
    assert isinstance(one.rule, All) and not any(atom.windows for atom in one.atoms)
