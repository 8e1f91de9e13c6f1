"""What holds for one part of a study is asked of that part only."""

from __future__ import annotations

import pytest

from tests.eligibility.patients import ON, patient
from trialwright.eligibility.criterion import All, AnyOf, Atom, IfThen, atoms_of
from trialwright.eligibility.draft import DraftCriterion
from trialwright.eligibility.draft_file import as_yaml
from trialwright.eligibility.drafting import draft_criteria
from trialwright.eligibility.plain_question import question_on
from trialwright.eligibility.screening import screen
from trialwright.eligibility.study_parts import StudyParts
from trialwright.eligibility.verdict import Answer

TEXT = """Inclusion Criteria:

* Age 18 to 65 years
* For the expansion cohort:

  * HbA1c < 8 %
  * BMI < 40 kg/m2
* For patients with type 2 diabetes:

  * HbA1c < 9 %
* Part A1 only
* BMI 18 to 30 kg/m2

Exclusion Criteria for healthy controls:

* Asthma

Exclusion criteria for all groups:

* Gout
"""


def drafted(text: str = TEXT) -> dict[str, DraftCriterion]:
    return {one.id: one for one in draft_criteria(text).criteria}


def test_what_stands_below_a_heading_or_line_for_one_part_is_asked_of_that_part() -> None:
    found = drafted()
    for name in ("I2", "I4"):
        rule = found[name].rule
        assert isinstance(rule, IfThen) and isinstance(rule.condition, Atom) and rule.condition.kind == "manual"
        assert found[name].flags == ("of_one_part",) and found[name].status == "partial"
    assert isinstance(found["I3"].rule, IfThen) and [atom.kind for atom in found["I3"].atoms] == [
        "condition",
        "laboratory",
    ]
    assert isinstance(found["E1"].rule, All) and found["E1"].flags == ("of_one_part",)
    assert found["I1"].flags == found["E2"].flags == ()
    assert "one part of the study" in as_yaml(draft_criteria(TEXT))


@pytest.mark.parametrize(("name", "answer"), [("E1", Answer.UNKNOWN), ("E2", Answer.MET)])
def test_nobody_is_excluded_by_what_holds_for_another_part(name: str, answer: Answer) -> None:
    ill = patient(conditions=[{"name": "asthma", "status": "active"}, {"name": "gout", "status": "active"}])
    screening = screen(draft_criteria(TEXT).executable(), ill, ON)
    (verdict,) = [one for one in screening.verdicts if one.criterion.id == name]
    assert verdict.verdict.answer is answer


def test_one_question_serves_all_criteria_below_one_heading() -> None:
    found = drafted("Exclusion Criteria for Cohort B:\n\n* Asthma\n* Gout\n")
    asked = [atom.says for one in found.values() for atom in atoms_of(one.rule) if atom.kind == "manual"]
    assert len(asked) == 2
    assert {question_on(one) for one in asked} == {
        'Is the person screened for this part of the study: "Exclusion Criteria for Cohort B"?'
    }


@pytest.mark.parametrize(
    ("headings", "parts"),
    [
        (["Key Inclusion Criteria", "Exclusion criteria for all participants"], 0),
        (["Age", "Procedural exclusion criteria", None], 0),
        (["Inclusion criteria for patients"], 0),
        (["Inclusion criteria for patients", "Inclusion criteria for caregivers"], 1),
        (["Inclusion Criteria for patients with asthma", "Exclusion Criteria for patients with asthma"], 0),
        (["Inclusion Criteria for patients with asthma", "Inclusion Criteria for patients with COPD"], 2),
        (["Solo / TRIO Exclusion Criteria", "SOLO Cohort Exclusion Criteria"], 2),
        (["Exclusion criteria 1-5 for all parts plus"], 1),
        (["Part A", "Age group:"], 1),
        ([None, "Additional exclusion criteria for the substudy"], 1),
    ],
)
def test_a_heading_names_a_part_where_it_does_not_speak_of_everybody(headings: list[str | None], parts: int) -> None:
    assert len(StudyParts(headings).named) == parts


def test_items_of_a_list_for_a_part_are_alternatives_among_the_exclusions() -> None:
    (one,) = drafted("Exclusion Criteria:\n\n* Part B only:\n\n  * Asthma\n  * Gout\n").values()
    assert isinstance(one.rule, All) and isinstance(one.rule.of[1], AnyOf)
